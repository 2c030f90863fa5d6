"""Tells what in a case an answer to all is meant for: what was compared, and «ну когда?» since."""

from collections import Counter
from collections.abc import Collection
from datetime import datetime
from itertools import groupby, takewhile
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from app.base.errors import ConflictError
from app.cases import outside
from app.cases.model import Case
from app.comments.model import Comment
from app.incidents import store
from app.incidents.answering import store as answers
from app.incidents.model import IncidentAnswer
from app.incidents.words import Words, read_words

_SHARED: Final = 2
"""Cases of an incident that say a word before it is the incident's."""
_URGES: Final = frozenset(
    ("ждать", "дождаться", "ответ", "ответить", "обещать", "обещание", "новость", "пора", "сей")
)
"""Lemmas of asking on, which say nothing of any matter."""


class WordsGoneError(ConflictError):
    """What a case was put into its incident for has been deleted."""

    def __init__(self) -> None:
        super().__init__(
            "Комментарий, по которому сообщение вошло в инцидент, удалён. Ответьте отдельно."
        )


async def meant_for(
    session: AsyncSession, given: IncidentAnswer, case: Case
) -> tuple[datetime, Comment]:
    """Tell up to when an answer hears a case, and the last comment of the case by then.

    With what it had when it joined was the case put with the others. Of what the citizen has
    written from then until the answer was, it hears what only asks on: as a single answer hears
    what came before its words. The first word of another matter, and what follows it, waits.
    Raises WordsGoneError.
    """
    home = (await store.homes_of(session, [case.id])).get(case.id, given.incident_id)
    until = await store.joined_at(session, home, case.id) or given.created_at
    compared = await outside.said_by(session, case, until)
    if not compared:
        raise WordsGoneError
    own = read_words("\n".join(comment.text for comment in compared))
    seen = Counter(term for terms in await answers.terms_in(session, home) for term in set(terms))
    shared = {term for term, number in seen.items() if number >= _SHARED}
    known = {*own.terms, *shared, *_URGES}
    came = await outside.came_since(session, case, until)
    moments = [
        (moment, all(_asks_on(each, known, own) for _, each in several))
        for moment, several in groupby(came, key=lambda each: each[0])
        if moment <= given.created_at
    ]
    heard = [moment for moment, _ in takewhile(lambda each: each[1], moments)]
    until = heard[-1] if heard else until
    return until, (await outside.said_by(session, case, until))[-1]


def _asks_on(comment: Comment, known: Collection[str], own: Words) -> bool:
    """Tell whether a comment says nothing that was not said when its case was compared."""
    if not comment.text.strip() or comment.attachments:
        return False
    words = read_words(comment.text)
    return set(words.terms) <= set(known) and set(words.names) <= set(own.names)
