"""Reads and writes of the lines of histories and of their seals."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import (
    BigInteger,
    DateTime,
    Text,
    and_,
    case,
    exists,
    literal,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import distinct_on, insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from app.base.database import ColumnKind, unnested
from app.cases.histories.sealing import Anchor, SealedLine
from app.cases.model import Case, CaseEvent
from app.cases.rules import SILENT, EventKind

_EVENT: Final[Mapping[str, ColumnKind]] = {
    "case_id": BigInteger(),
    "place": BigInteger(),
    "seal": Text(),
    "kind": Text(),
    "became": Text(),
    "official_id": BigInteger(),
    "note": Text(),
    "account_id": BigInteger(),
    "words": Text(),
}
EVENT_COLUMNS: Final = tuple(_EVENT)


async def insert_events(
    session: AsyncSession, rows: Sequence[Sequence[object]], *, now: datetime
) -> None:
    """Write lines of history in the order of ``EVENT_COLUMNS``; their ids rise in this order.

    Of silent ones nobody is to be told.
    """
    numbered = [(turn, *row) for turn, row in enumerate(rows)]
    given = unnested("given", {"turn": BigInteger(), **_EVENT}, numbered)
    moment = literal(now, DateTime(timezone=True))
    source = select(
        *(given.c[name] for name in _EVENT),
        moment,
        case((given.c.kind.in_(SILENT), moment), else_=None),
    ).order_by(given.c.turn)
    await session.execute(
        insert(CaseEvent).from_select([*_EVENT, "happened_at", "told_at"], source)
    )


async def words_told(session: AsyncSession, case_ids: Collection[int]) -> Sequence[str]:
    """List the words that the lines of these cases tell of, each case's in its order."""
    query = (
        select(CaseEvent.words)
        .where(CaseEvent.case_id.in_(case_ids), CaseEvent.words != "")
        .order_by(CaseEvent.case_id, CaseEvent.place)
    )
    return (await session.scalars(query)).all()


async def last_seals(
    session: AsyncSession, case_ids: Collection[int]
) -> dict[int, tuple[int, str]]:
    """Tell (lines written, seal of the last one) of each case."""
    query = select(Case.id, Case.lines, Case.seal).where(Case.id.in_(case_ids))
    return {case_id: (lines, seal) for case_id, lines, seal in await session.execute(query)}


async def keep_seals(session: AsyncSession, rows: Sequence[tuple[int, int, str]]) -> None:
    """Write (case, lines written, seal of the last one)."""
    columns: Mapping[str, ColumnKind] = {
        "id": BigInteger(),
        "lines": BigInteger(),
        "seal": Text(),
    }
    given = unnested("given", columns, rows)
    await session.execute(
        update(Case)
        .where(Case.id == given.c.id)
        .values(lines=given.c.lines, seal=given.c.seal)
        .execution_options(synchronize_session=False)
    )


async def anchors(session: AsyncSession, *, after: int, limit: int) -> list[Anchor]:
    """Read how the histories of the next cases by id stand, as the cases keep it."""
    query = (
        select(Case.id, Case.lines, Case.seal).where(Case.id > after).order_by(Case.id).limit(limit)
    )
    return [Anchor(*row) for row in await session.execute(query)]


async def histories(
    session: AsyncSession, *, after: int, limit: int
) -> list[tuple[Anchor, list[SealedLine]]]:
    """Read what the next cases by id keep of their histories, and the lines in order."""
    cases = await anchors(session, after=after, limit=limit)
    events = await session.scalars(
        select(CaseEvent)
        .where(CaseEvent.case_id.in_([each.case for each in cases]))
        .order_by(CaseEvent.case_id, CaseEvent.place)
        .execution_options(populate_existing=True)
    )
    lines: dict[int, list[SealedLine]] = {each.case: [] for each in cases}
    for event in events:
        lines[event.case_id].append(_sealed_line(event))
    return [(each, lines[each.case]) for each in cases]


def _sealed_line(event: CaseEvent) -> SealedLine:
    values = {name: getattr(event, name) for name in SealedLine.__struct_fields__}
    return SealedLine(**values | {"kind": event.kind.value, "became": event.became.value})


async def history(session: AsyncSession, case_id: int) -> Sequence[CaseEvent]:
    """Fetch a case's history, the oldest line first."""
    query = select(CaseEvent).where(CaseEvent.case_id == case_id).order_by(CaseEvent.place)
    return (await session.scalars(query)).all()


async def newest_event_id(session: AsyncSession) -> int:
    """Fetch the id of the last line of all histories that is not silent; 0: there is none."""
    query = (
        select(CaseEvent.id)
        .where(CaseEvent.kind.not_in(SILENT))
        .order_by(CaseEvent.id.desc())
        .limit(1)
    )
    return await session.scalar(query) or 0


async def changes_after(
    session: AsyncSession, after: int, *, limit: int
) -> list[tuple[int, int, int, EventKind]]:
    """List (event, case, institution, kind) of lines that are no mere evidence, by id."""
    query = (
        select(CaseEvent.id, CaseEvent.case_id, Case.institution_id, CaseEvent.kind)
        .join(CaseEvent.case)
        .where(CaseEvent.id > after, CaseEvent.kind.not_in(SILENT))
        .order_by(CaseEvent.id)
        .limit(limit)
    )
    return [(row[0], row[1], row[2], row[3]) for row in await session.execute(query)]


async def last_actors(
    session: AsyncSession, case_ids: Collection[int], kind: EventKind
) -> dict[int, int]:
    """Map cases to the account that did this to them last."""
    query = (
        select(CaseEvent.case_id, CaseEvent.account_id)
        .where(
            CaseEvent.case_id.in_(case_ids),
            CaseEvent.kind == kind,
            CaseEvent.account_id.is_not(None),
        )
        .ext(distinct_on(CaseEvent.case_id))
        .order_by(CaseEvent.case_id, CaseEvent.place.desc())
    )
    rows = await session.execute(query)
    return {case_id: account for case_id, account in rows if account is not None}


async def responsible_before(session: AsyncSession, event_ids: Collection[int]) -> dict[int, int]:
    """Map lines to who was responsible by the line before them; where nobody was, left out.

    Whom an escalation names was only asked.
    """
    if not event_ids:
        return {}
    line = aliased(CaseEvent)
    query = (
        select(line.id, CaseEvent.official_id)
        .join(CaseEvent, and_(CaseEvent.case_id == line.case_id, CaseEvent.place == line.place - 1))
        .where(
            line.id.in_(event_ids),
            CaseEvent.official_id.is_not(None),
            CaseEvent.kind != EventKind.ESCALATED,
        )
    )
    rows = await session.execute(query)
    return {event_id: official for event_id, official in rows if official is not None}


async def given_before(session: AsyncSession, event_ids: Collection[int]) -> dict[int, int | None]:
    """Map lines to whom the last hand-over or assignment before them named; None: nobody yet."""
    if not event_ids:
        return {}
    line = aliased(CaseEvent)
    query = (
        select(line.id, CaseEvent.official_id)
        .join(CaseEvent, and_(CaseEvent.case_id == line.case_id, CaseEvent.place < line.place))
        .where(
            line.id.in_(event_ids),
            CaseEvent.kind.in_([EventKind.ASSIGNED, EventKind.REDIRECTED]),
        )
        .ext(distinct_on(line.id))
        .order_by(line.id, CaseEvent.place.desc())
    )
    return {row.id: row.official_id for row in await session.execute(query)}


async def opened_again_before(session: AsyncSession, event_ids: Collection[int]) -> dict[int, str]:
    """Map lines to the note of the last that opened the case again, if nobody had it since."""
    if not event_ids:
        return {}
    line, held = aliased(CaseEvent), aliased(CaseEvent)
    was_held = exists().where(
        held.case_id == line.case_id,
        held.place >= CaseEvent.place,
        held.place < line.place,
        held.official_id.is_not(None),
        held.kind != EventKind.ESCALATED,
    )
    query = (
        select(line.id, CaseEvent.note)
        .join(CaseEvent, and_(CaseEvent.case_id == line.case_id, CaseEvent.place < line.place))
        .where(line.id.in_(event_ids), CaseEvent.kind == EventKind.REOPENED, ~was_held)
        .ext(distinct_on(line.id))
        .order_by(line.id, CaseEvent.place.desc())
    )
    return {row.id: row.note for row in await session.execute(query)}


async def last_notes(
    session: AsyncSession, case_ids: Collection[int], kind: EventKind
) -> dict[int, str]:
    """Map cases to the note of the last line of this kind."""
    query = (
        select(CaseEvent.case_id, CaseEvent.note)
        .where(CaseEvent.case_id.in_(case_ids), CaseEvent.kind == kind)
        .ext(distinct_on(CaseEvent.case_id))
        .order_by(CaseEvent.case_id, CaseEvent.place.desc())
    )
    return dict((await session.execute(query)).all())


async def claim_untold(
    session: AsyncSession, limit: int, without: Collection[int]
) -> Sequence[CaseEvent]:
    """Take events that no notice was derived from yet, the oldest first."""
    query = (
        select(CaseEvent)
        .where(CaseEvent.told_at.is_(None), CaseEvent.id.not_in(without))
        .order_by(CaseEvent.id)
        .limit(limit)
        .with_for_update(skip_locked=True, of=CaseEvent)
    )
    return (await session.scalars(query)).all()


async def mark_told(session: AsyncSession, event_ids: Collection[int], *, now: datetime) -> None:
    """Record that notices were derived from these events."""
    await session.execute(
        update(CaseEvent)
        .where(CaseEvent.id.in_(event_ids), CaseEvent.told_at.is_(None))
        .values(told_at=now)
        .execution_options(synchronize_session=False)
    )
