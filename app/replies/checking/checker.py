"""Reads a draft as a trainer would, and gives a few pieces of advice."""

from typing import Final

from app.cases.rules import Resolution
from app.replies.checking.advice import LONGEST_READ, Advice, Rule
from app.replies.checking.answering import find_unanswered
from app.replies.checking.chains import find_chains
from app.replies.checking.officialese import find_officialese
from app.replies.checking.repeating import find_copied, find_length
from app.replies.checking.sending import find_rated_refusal, find_sent_away
from app.replies.checking.titles import find_titles
from app.replies.guarding.surroundings import plain

_MOST: Final = 8
"""Pieces of advice on one answer; more would not be read."""
_ORDER: Final = (
    Rule.UNANSWERED,
    Rule.COPIED,
    Rule.RATED_REFUSAL,
    Rule.NO_HANDOVER,
    Rule.TOO_LONG,
    Rule.FULL_TITLE,
    Rule.CHAIN,
    Rule.OFFICIALESE,
)
"""What matters more comes first when there is too much to say."""


def advise(
    text: str,
    *,
    comment: str = "",
    last_answer: str = "",
    resolution: Resolution | None = None,
) -> list[Advice]:
    """List advice in the order of the text, at most eight; 100,000 characters are read.

    ``comment`` is what is answered, ``last_answer`` the official's answer before this one,
    ``resolution`` what he says of the matter.
    """
    read = text[:LONGEST_READ]
    small = plain(read)
    found = [
        *find_unanswered(small, plain(comment[:LONGEST_READ])),
        *find_copied(small, plain(last_answer[:LONGEST_READ])),
        *find_rated_refusal(small, resolution),
        *find_sent_away(small),
        *find_length(read),
        *find_titles(small),
        *find_chains(small),
        *find_officialese(read, small),
    ]
    kept = sorted(found, key=lambda advice: _ORDER.index(advice.rule))[:_MOST]
    return sorted(kept, key=lambda advice: (advice.start, -advice.end))
