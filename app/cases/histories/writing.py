"""Writing a case's history; every change of a case leaves a line here."""

from collections.abc import Collection, Sequence
from datetime import datetime

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from app.cases.finding import service as finding
from app.cases.histories import store
from app.cases.histories.sealing import SealedLine, Source, Words, sealed
from app.cases.model import Case
from app.cases.rules import CaseState, EventKind
from app.comments.model import Comment


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One line to be written: what happened to a case and what the case became by it."""

    case_id: int
    kind: EventKind
    became: CaseState
    official_id: int | None
    note: str = ""
    account_id: int | None = None
    words: str = ""


def line(
    case: Case,
    kind: EventKind,
    *,
    note: str = "",
    account_id: int | None = None,
    words: str = "",
) -> Line:
    """Describe what has just happened to a case, as it stands now.

    ``words`` are those that the line tells of, spelled by ``sealing.Words``.
    """
    return Line(
        case_id=case.id,
        kind=kind,
        became=case.state,
        official_id=case.official_id,
        note=note,
        account_id=account_id,
        words=words,
    )


def words_of(comment: Comment) -> str:
    """Spell the words of a comment as they are now."""
    return Words(Source.COMMENT, comment.id, comment.version).spelled(comment.text)


async def last_words(session: AsyncSession, case_ids: Collection[int]) -> dict[int, str]:
    """Map comments to what the histories of these cases have told of them last, as spelled."""
    told: dict[int, str] = {}
    for spelled in await store.words_told(session, case_ids):
        words = Words.read(spelled)
        if words.source is Source.COMMENT:
            told[words.id] = spelled
    return told


async def write(session: AsyncSession, lines: Sequence[Line], *, now: datetime) -> None:
    """Add lines to the histories of their cases, in the order given, each sealed.

    The words by which cases are found follow: whatever changes them writes a line.
    Two who write into one history at once cannot both: the second one's transaction fails.
    """
    if not lines:
        return
    last = await store.last_seals(session, {each.case_id for each in lines})
    fresh = []
    for each in lines:
        place, seal = last[each.case_id]
        line = sealed(seal, _unsealed(each, place + 1, now))
        last[each.case_id] = (line.place, line.seal)
        fresh.append(line)
    await store.insert_events(session, [_row(line) for line in fresh], now=now)
    written = {line.case_id: last[line.case_id] for line in fresh}
    await store.keep_seals(session, [(case, *kept) for case, kept in written.items()])
    await finding.follow(session, [(each.case_id, each.kind) for each in lines])


def _unsealed(each: Line, place: int, now: datetime) -> SealedLine:
    return SealedLine(
        case_id=each.case_id,
        place=place,
        kind=each.kind.value,
        became=each.became.value,
        note=each.note,
        account_id=each.account_id,
        official_id=each.official_id,
        happened_at=now,
        words=each.words,
        seal="",
    )


def _row(line: SealedLine) -> tuple[object, ...]:
    return tuple(getattr(line, name) for name in store.EVENT_COLUMNS)
