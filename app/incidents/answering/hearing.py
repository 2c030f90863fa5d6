"""Tells what in a case an answer to all is meant for: what was compared, and «ну когда?» since."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from itertools import groupby, takewhile
from typing import Final

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from app.base.errors import ConflictError
from app.cases import outside
from app.cases.model import Case
from app.comments import service as comments
from app.comments.model import Comment
from app.incidents import store
from app.incidents.answering import store as answers
from app.incidents.model import IncidentAnswer
from app.incidents.words import read_words
from app.triage.judging.reading import read_text
from app.triage.text.lemmas import lemma_of
from app.triage.text.wording import LINK, MAIL, MENTION, PAGE, PHONE

_SHARED: Final = 2
"""Cases of an incident that say a word before it is the incident's."""
_SHARE: Final = 0.1
"""Of its cases, likewise: in a large one a few name another trouble, too."""
_URGES: Final = frozenset(
    ("ждать", "дождаться", "ответ", "ответить", "обещать", "обещание", "новость", "пора", "сей")
)
"""Lemmas of asking on, which say nothing of any matter."""
_TOO_COMMON: Final = frozenset(("школа", "сад", "группа"))
"""Lemmas that are never compared, so many comments say them, and yet name another matter."""
_MARKS: Final = frozenset((LINK, MAIL, PHONE, MENTION, PAGE))
"""Forms of what is no word."""


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
    came = await outside.came_since(session, case, until)
    if came:
        known = await _known(session, home, compared, until)
        moments = [
            (moment, all(_asks_on(comment, known) for _, comment in several))
            for moment, several in groupby(came, key=lambda each: each[0])
            if moment <= given.created_at
        ]
        heard = [moment for moment, _ in takewhile(lambda each: each[1], moments)]
        until = heard[-1] if heard else until
        compared = await outside.said_by(session, case, until)
    return until, compared[-1]


class _Known(msgspec.Struct, frozen=True):
    """What was said when cases were compared."""

    terms: frozenset[str]
    """By the case itself, or by enough others of its incident."""
    names: frozenset[str]
    details: frozenset[str]
    """By the case itself, like the names."""


async def _known(
    session: AsyncSession, incident_id: int, compared: Sequence[Comment], until: datetime
) -> _Known:
    text = "\n".join([await _text_at(session, comment, until) for comment in compared])
    own = read_words(text)
    told = await answers.terms_in(session, incident_id)
    seen = Counter(term for terms in told for term in set(terms))
    enough = max(_SHARED, _SHARE * len(told))
    shared = {term for term, number in seen.items() if number >= enough}
    return _Known(_URGES | shared | {*own.terms}, frozenset(own.names), _details_in(text))


async def _text_at(session: AsyncSession, comment: Comment, moment: datetime) -> str:
    """Tell what a comment said at a moment: it may have got other words since."""
    if comment.edited_at is None or comment.edited_at <= moment:
        return comment.text
    earlier = await comments.versions(session, comment.id)
    return next((each.text for each in earlier if each.replaced_at > moment), comment.text)


def _details_in(text: str) -> frozenset[str]:
    """Find what is never compared and yet may name another matter: numbers and links, too."""
    forms = read_text(text).forms
    exact = {form for form in forms if form in _MARKS or any(map(str.isdigit, form))}
    return _TOO_COMMON.intersection(map(lemma_of, forms)) | exact


def _asks_on(comment: Comment, known: _Known) -> bool:
    """Tell whether a comment says nothing that was not said when its case was compared."""
    if not comment.text.strip() or comment.attachments:
        return False
    words = read_words(comment.text)
    return (
        known.terms.issuperset(words.terms)
        and known.names.issuperset(words.names)
        and known.details.issuperset(_details_in(comment.text))
    )
