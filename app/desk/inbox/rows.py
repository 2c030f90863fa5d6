"""What a row of a list tells of its case."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.rules import Person
from app.cases import service as cases
from app.cases.finding import service as finding
from app.cases.model import Case
from app.cases.presence import service as presence
from app.cases.rules import state_title
from app.comments.model import Comment
from app.desk.speech import titles
from app.desk.speech.clock import Chip, chip_of
from app.desk.speech.marks import Piece, Span, excerpt
from app.desk.speech.reasons import Why, first_words, why
from app.triage import service as triage
from app.triage.rules import Importance
from app.triage.topics import keeping as topics

_FIRST_WORDS: Final = 180
_ASKED: Final = 5
"""Comments of a case that are looked through for words to mark, the last ones."""


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """A case as the list shows it."""

    id: int
    chip: Chip
    text: tuple[Piece, ...]
    more: int
    """Further comments of the same citizen."""
    page: str
    network: str
    institution: str
    institution_id: int
    topic: str | None
    importance: Importance
    importance_title: str | None
    """«Срочно» or «Важно»; None where it may wait for its turn."""
    state: str
    official: str | None
    unassigned_reason: str | None
    handed_for: str | None
    """Why it was handed over; None: it was not."""
    is_unread: bool
    """The citizen has added to it since the reader looked."""


async def rows_of(
    session: AsyncSession,
    shown: Sequence[Case],
    *,
    reader: Person | None = None,
    spelled: str | None = None,
    now: datetime,
) -> tuple[Row, ...]:
    """Tell what a list shows of these cases.

    ``reader`` is told where he has not read the last word; ``spelled`` is a search, whose words
    are marked in the place of those that decided.
    """
    if not shown:
        return ()
    ids = [case.id for case in shown]
    said = await cases.comments_by_case(session, ids)
    chosen = {case_id: _latest(several) for case_id, several in said.items() if several}
    found: dict[int, tuple[Span, ...]] = {}
    if spelled is not None:
        found = await _found(session, said, chosen, spelled)
    whys = {} if spelled is not None else await _whys(session, chosen.values())
    unread = set() if reader is None else await presence.unread_among(session, ids, reader)
    listed = await topics.in_force(session)
    handed = await cases.handed_over_for(session, shown)
    return tuple(
        _row(
            case,
            _text(chosen.get(case.id), whys, found),
            listed.title(case.topic),
            more=len(said[case.id]) - 1,
            handed_for=handed.get(case.id),
            is_unread=case.id in unread,
            now=now,
        )
        for case in shown
    )


async def _found(
    session: AsyncSession,
    said: Mapping[int, Sequence[Comment]],
    chosen: dict[int, Comment],
    spelled: str,
) -> dict[int, tuple[Span, ...]]:
    """Choose of each case the last comment that has the words; tell their places in it."""
    asked = [comment for several in said.values() for comment in several[-_ASKED:]]
    places = await finding.found_in(session, [comment.text for comment in asked], spelled)
    found = {comment.id: spans for comment, spans in zip(asked, places, strict=True) if spans}
    for case_id, several in said.items():
        hit = [comment for comment in several if comment.id in found]
        if hit:
            chosen[case_id] = hit[-1]
    return found


async def _whys(session: AsyncSession, shown: Iterable[Comment]) -> dict[int, Why]:
    several = {comment.id: comment for comment in shown}
    verdicts = await triage.verdicts(session, list(several))
    decisions = await triage.decisions(session, list(several))
    return {
        number: why(comment, verdicts.get(number), decisions.get(number))
        for number, comment in several.items()
    }


def _latest(several: Sequence[Comment]) -> Comment:
    living = [comment for comment in several if comment.deleted_at is None]
    return (living or several)[-1]


def _text(
    comment: Comment | None, whys: Mapping[int, Why], found: Mapping[int, tuple[Span, ...]]
) -> tuple[Piece, ...]:
    if comment is None:
        return (Piece("Комментарий удалён"),)
    if comment.text and comment.id in found:
        return excerpt(comment.text, found[comment.id], limit=_FIRST_WORDS)
    return first_words(
        comment, whys.get(comment.id) or why(comment, None, None), limit=_FIRST_WORDS
    )


def _row(
    case: Case,
    text: tuple[Piece, ...],
    topic: str | None,
    *,
    more: int,
    handed_for: str | None,
    is_unread: bool,
    now: datetime,
) -> Row:
    return Row(
        id=case.id,
        chip=chip_of(case, now=now),
        text=text,
        more=max(more, 0),
        page=case.page.title,
        network=titles.NETWORKS[case.page.network],
        institution=case.institution.name,
        institution_id=case.institution_id,
        topic=topic,
        importance=case.importance,
        importance_title=titles.IMPORTANCE[case.importance],
        state=state_title(case.state, case.outcome),
        official=None if case.official is None else case.official.name,
        unassigned_reason=case.unassigned_reason,
        handed_for=handed_for,
        is_unread=is_unread,
    )
