"""Reads and writes of cases, their comments and their history."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    BindParameter,
    Boolean,
    ColumnElement,
    DateTime,
    Integer,
    Label,
    Text,
    and_,
    case,
    cast,
    exists,
    false,
    func,
    literal,
    or_,
    select,
    true,
    tuple_,
    union,
    update,
)
from sqlalchemy.dialects.postgresql import JSONB, distinct_on, insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute, aliased, contains_eager, joinedload
from sqlalchemy.sql.base import ReadOnlyColumnCollection

from app.base.database import ColumnKind, unnested
from app.cases.model import Case, CaseComment, CaseEvent
from app.cases.rules import SILENT, WORKABLE, CaseState, EventKind
from app.cases.sealing import SealedLine
from app.cases.waiting import OTHER_TOPIC, Sieve, Waiting
from app.comments.model import Comment
from app.comments.rules import Deleter
from app.officials.model import Official
from app.pages.model import Page
from app.triage.rules import Importance
from app.vocabulary import Network

_NEW: Final[Mapping[str, ColumnKind]] = {
    "page_id": BigInteger(),
    "post_id": BigInteger(),
    "institution_id": BigInteger(),
    "thread_id": Text(),
    "author_key": Text(),
    "author_name": Text(),
    "topic": Text(),
    "profile": Text(),
    "rule": Text(),
    "needs_approval": Boolean(),
    "counts_hours": Boolean(),
    "due_at": DateTime(timezone=True),
    "warn_at": DateTime(timezone=True),
    "warnings": Text(),  # JSON; an array of JSONB would take its lists for dimensions
    "counted_from": DateTime(timezone=True),
    "written_at": DateTime(timezone=True),
}
NEW_COLUMNS: Final = tuple(_NEW)
_EVENT: Final[Mapping[str, ColumnKind]] = {
    "case_id": BigInteger(),
    "place": BigInteger(),
    "seal": Text(),
    "kind": Text(),
    "became": Text(),
    "official_id": BigInteger(),
    "note": Text(),
    "account_id": BigInteger(),
}
EVENT_COLUMNS: Final = tuple(_EVENT)
_TURN: Final = case((Case.importance == Importance.URGENT, 0), else_=1)
"""As ``place.turn_of``: what is urgent stands before everything else."""
_FINISHED_AT: Final = func.coalesce(Case.closed_at, Case.answered_at, Case.opened_at)
_OPEN: Final = literal(CaseState.OPEN, Case.state.type, literal_execute=True)
"""Written into the statement: with a parameter a partial index is not always found."""
_TO_ROUTE: Final = and_(Case.state == _OPEN, ~Case.needs_coordinator)
_USUAL: Final = literal(Importance.USUAL, Case.importance.type)
_VK: Final = literal(Network.VK, Page.network.type)
Conversation = tuple[int, str, str]
"""(page, thread, author key): one citizen's talk in one thread."""


async def get(session: AsyncSession, case_id: int, *, lock: bool) -> Case | None:
    """Fetch one case with what the desk shows of it; lock it when a change is to happen."""
    query = (
        select(Case)
        .where(Case.id == case_id)
        .options(
            joinedload(Case.page),
            joinedload(Case.post),
            joinedload(Case.institution),
            joinedload(Case.official),
        )
    )
    if lock:
        query = query.with_for_update(of=Case)
    return (await session.scalars(query)).one_or_none()


async def latest_of(
    session: AsyncSession, conversations: Collection[Conversation]
) -> dict[Conversation, Case]:
    """Fetch the latest case of each conversation, held until the transaction ends."""
    given = unnested(
        "given",
        {"page_id": BigInteger(), "thread_id": Text(), "author_key": Text()},
        sorted(conversations),
    )
    query = (
        select(Case)
        .join(
            given,
            and_(
                Case.page_id == given.c.page_id,
                Case.thread_id == given.c.thread_id,
                Case.author_key == given.c.author_key,
            ),
        )
        .order_by(Case.id)
        .with_for_update(of=Case)
        .execution_options(populate_existing=True)
    )
    return {
        (case.page_id, case.thread_id, case.author_key): case
        for case in await session.scalars(query)
    }


async def insert_new(
    session: AsyncSession, rows: Sequence[Sequence[object]], *, now: datetime
) -> set[Conversation]:
    """Open cases; return the conversations opened by us.

    Rows are in the order of ``NEW_COLUMNS``. Where another worker has just opened the
    same conversation, his case stands and is not among the returned.
    """
    given = unnested("given", _NEW, rows)
    moment = literal(now, DateTime(timezone=True))
    source = select(
        *(cast(given.c[name], JSONB) if name == "warnings" else given.c[name] for name in _NEW),
        literal(CaseState.OPEN.value),
        moment,
        moment,
    )
    statement = (
        insert(Case)
        .from_select([*_NEW, "state", "opened_at", "route_at"], source)
        .on_conflict_do_nothing()
        .returning(Case.page_id, Case.thread_id, Case.author_key)
    )
    return {(page, thread, author) for page, thread, author in await session.execute(statement)}


async def insert_links(
    session: AsyncSession, rows: Sequence[tuple[int, int]], *, now: datetime
) -> None:
    """Write (comment, case); a comment that is in a case stays there."""
    given = unnested("given", {"comment_id": BigInteger(), "case_id": BigInteger()}, rows)
    source = select(given.c.comment_id, given.c.case_id, literal(now, DateTime(timezone=True)))
    await session.execute(
        insert(CaseComment)
        .from_select(["comment_id", "case_id", "joined_at"], source)
        .on_conflict_do_nothing()
    )


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


async def histories(
    session: AsyncSession, *, after: int, limit: int
) -> list[tuple[int, str, list[SealedLine]]]:
    """Read (case, the seal it keeps, its lines in order) of the next cases by id."""
    query = select(Case.id, Case.seal).where(Case.id > after).order_by(Case.id).limit(limit)
    cases = [(case_id, seal) for case_id, seal in await session.execute(query)]
    events = await session.scalars(
        select(CaseEvent)
        .where(CaseEvent.case_id.in_([case_id for case_id, _ in cases]))
        .order_by(CaseEvent.case_id, CaseEvent.place)
        .execution_options(populate_existing=True)
    )
    lines: dict[int, list[SealedLine]] = {case_id: [] for case_id, _ in cases}
    for event in events:
        lines[event.case_id].append(_sealed_line(event))
    return [(case_id, seal, lines[case_id]) for case_id, seal in cases]


def _sealed_line(event: CaseEvent) -> SealedLine:
    values = {name: getattr(event, name) for name in SealedLine.__struct_fields__}
    return SealedLine(**values | {"kind": event.kind.value, "became": event.became.value})


async def case_ids_of(session: AsyncSession, comment_ids: Collection[int]) -> dict[int, int]:
    """Map comments to the cases they are in."""
    query = select(CaseComment.comment_id, CaseComment.case_id).where(
        CaseComment.comment_id.in_(comment_ids)
    )
    return {row.comment_id: row.case_id for row in await session.execute(query)}


async def hold(session: AsyncSession, case_ids: Collection[int]) -> dict[int, Case]:
    """Fetch cases and hold them until the transaction ends, in one order for everybody."""
    query = select(Case).where(Case.id.in_(case_ids)).order_by(Case.id).with_for_update(of=Case)
    return {case.id: case for case in await session.scalars(query)}


async def hold_with_page(session: AsyncSession, case_ids: Collection[int]) -> Sequence[Case]:
    """Fetch cases with page, institution and official, and hold them, by their ids."""
    query = (
        select(Case)
        .where(Case.id.in_(case_ids))
        .options(joinedload(Case.page), joinedload(Case.official), joinedload(Case.institution))
        .order_by(Case.id)
        .with_for_update(of=Case)
    )
    return (await session.scalars(query)).all()


async def deleters_in(
    session: AsyncSession, case_ids: Collection[int]
) -> dict[int, list[Deleter | None]]:
    """Tell of each case's comments who deleted them; None of what is still on the network."""
    deleter = case(
        (Comment.deleted_at.is_(None), None),
        else_=func.coalesce(Comment.deleted_by, Deleter.UNKNOWN.value),
    )
    query = (
        select(CaseComment.case_id, deleter)
        .join(CaseComment.comment)
        .where(CaseComment.case_id.in_(case_ids))
    )
    found: dict[int, list[Deleter | None]] = {case_id: [] for case_id in case_ids}
    for case_id, told in await session.execute(query):
        found[case_id].append(None if told is None else Deleter(told))
    return found


async def hold_live_in(
    session: AsyncSession, threads: Collection[tuple[int, str]]
) -> Sequence[Case]:
    """Fetch the unanswered cases in these (page, thread), held until the transaction ends."""
    columns: Mapping[str, ColumnKind] = {"page_id": BigInteger(), "thread_id": Text()}
    given = unnested("given", columns, sorted(threads))
    query = (
        select(Case)
        .join(
            given,
            and_(Case.page_id == given.c.page_id, Case.thread_id == given.c.thread_id),
        )
        .where(Case.state.in_(WORKABLE))
        .order_by(Case.id)
        .with_for_update(of=Case)
        .execution_options(populate_existing=True)
    )
    return (await session.scalars(query)).all()


async def hold_of_author(session: AsyncSession, page_id: int, author_key: str) -> Sequence[Case]:
    """Fetch an author's cases on a page that are not closed, held until the transaction ends."""
    query = (
        select(Case)
        .where(
            Case.page_id == page_id,
            Case.author_key == author_key,
            Case.state != CaseState.CLOSED,
        )
        .order_by(Case.id)
        .with_for_update(of=Case)
        .execution_options(populate_existing=True)
    )
    return (await session.scalars(query)).all()


async def waiting_in(session: AsyncSession) -> set[int]:
    """Tell from which institutions open cases are routed."""
    of_pages = select(Page.institution_id).where(
        exists().where(Case.page_id == Page.id, _TO_ROUTE, Case.handovers == 0)
    )
    addressed = select(Case.institution_id).where(_TO_ROUTE, Case.handovers > 0)
    return set(await session.scalars(union(of_pages, addressed)))


async def waiting(session: AsyncSession, sieve: Sieve) -> dict[str, Waiting]:
    """Tell the kinds of open cases that routing may give, each by its key."""
    is_addressed = Case.handovers > 0
    # Told apart roughly before the pages are looked up: a hundred thousand joins less.
    apart = (
        select(
            Case.page_id,
            Case.topic,
            Case.importance,
            cast(is_addressed, Integer).label("handovers"),
            case((is_addressed, Case.institution_id)).label("institution_id"),
            case((is_addressed, Case.department_id)).label("department_id"),
        )
        .where(_TO_ROUTE)
        .distinct()
        .subquery()
    )
    kind = _kind(apart.c, sieve)
    query = select(_key(kind), *kind).join(Page, Page.id == apart.c.page_id).distinct()
    return {key: Waiting._make(row) for key, *row in await session.execute(query)}


async def first_to_route(
    session: AsyncSession,
    rooms: Mapping[str, int],
    sieve: Sieve,
    *,
    now: datetime,
    limit: int,
    looks: int,
) -> set[int]:
    """Tell which open cases are looked at next.

    Of each kind, told by its key, the most urgent ones, as many as there is room for; the
    rest of the limit, ``looks`` at least, is filled with those whose time has come to be
    looked at again.
    """
    columns: Mapping[str, ColumnKind] = {"kind": BigInteger(), "key": Text(), "room": BigInteger()}
    numbered = [(kind, key, room) for kind, (key, room) in enumerate(rooms.items())]
    given = unnested("given", columns, numbered)
    # One key and not seven columns: of seven the planner expects next to nothing to be found,
    # and compares every kind with every case.
    order = (_TURN, Case.due_at, Case.id)
    ranked = (
        select(
            Case.id,
            Case.due_at,
            _TURN.label("turn"),
            given.c.room,
            func.row_number().over(partition_by=given.c.kind, order_by=order).label("place"),
        )
        .join(Case.page)
        .join(given, given.c.key == _key(_kind(Case, sieve)))
        .where(_TO_ROUTE)
        .subquery()
    )
    takable = (
        select(ranked.c.id)
        .where(ranked.c.place <= ranked.c.room)
        .order_by(ranked.c.turn, ranked.c.due_at, ranked.c.id)
        .limit(limit - looks)
    )
    found = set(await session.scalars(takable)) if rooms else set()
    due = (
        select(Case.id)
        .where(_TO_ROUTE, Case.route_at <= now)
        .order_by(Case.route_at, Case.id)
        .limit(limit)
    )
    for case_id in await session.scalars(due):
        if len(found) == limit:
            break
        found.add(case_id)
    return found


async def claim_open(session: AsyncSession, case_ids: Collection[int]) -> Sequence[Case]:
    """Take those of these cases that are open and not held, by urgency, each with its page."""
    query = (
        select(Case)
        .join(Case.page)
        .where(Case.id.in_(case_ids), _TO_ROUTE)
        .order_by(_TURN, Case.due_at, Case.id)
        .with_for_update(skip_locked=True, of=Case)
        .options(contains_eager(Case.page))
        .execution_options(populate_existing=True)
    )
    return (await session.scalars(query)).all()


def _kind(of: type[Case] | ReadOnlyColumnCollection[str, Any], sieve: Sieve) -> list[Label[Any]]:
    """Tell an open case apart by what makes a difference, in the order of ``Waiting``."""
    is_addressed = of.handovers > 0
    columns = {
        "institution_id": case((is_addressed, of.institution_id), else_=Page.institution_id),
        "official_id": case((~is_addressed, Page.official_id)),
        "department_id": case((is_addressed, of.department_id), else_=Page.department_id),
        "is_addressed": is_addressed,
        "topic": case(
            (or_(of.topic.is_(None), of.topic.in_(sieve.topics)), of.topic), else_=OTHER_TOPIC
        ),
        "importance": of.importance if sieve.by_importance else _USUAL,
        "network": Page.network if sieve.by_network else _VK,
    }
    return [columns[name].label(name) for name in Waiting._fields]


def _key(kind: Sequence[Label[Any]]) -> ColumnElement[str]:
    told = [each for each in kind if not isinstance(each.element, BindParameter)]
    return func.concat_ws("|", *(func.coalesce(cast(each, Text), "") for each in told))


async def answered_before(
    session: AsyncSession, case_ids: Collection[int], *, since: datetime
) -> dict[int, int]:
    """Map cases to who had the same citizen's last case before: in the thread, or since then."""
    now, before = aliased(Case), aliased(Case)
    last = (
        select(before.official_id)
        .where(
            before.page_id == now.page_id,
            before.author_key == now.author_key,
            before.id < now.id,
            before.official_id.is_not(None),
            or_(before.thread_id == now.thread_id, before.opened_at > since),
        )
        .order_by(before.id.desc())
        .limit(1)
        .lateral()
    )
    query = select(now.id, last.c.official_id).join(last, true()).where(now.id.in_(case_ids))
    rows = await session.execute(query)
    return {case_id: official for case_id, official in rows if official is not None}


async def load_per_official(session: AsyncSession, official_ids: Collection[int]) -> dict[int, int]:
    """Count the cases that each of these officials has to answer."""
    query = (
        select(Case.official_id, func.count())
        .where(
            Case.official_id.in_(official_ids),
            Case.state.in_([CaseState.ASSIGNED, CaseState.IN_WORK]),
        )
        .group_by(Case.official_id)
    )
    rows = await session.execute(query)
    return {official: number for official, number in rows if official is not None}


async def set_assigned(
    session: AsyncSession, rows: Sequence[tuple[int, int, int | None]], *, now: datetime
) -> None:
    """Write (case, official, department) of cases just routed; they go to his institution."""
    given = unnested(
        "given",
        {"id": BigInteger(), "official_id": BigInteger(), "department_id": BigInteger()},
        rows,
    )
    await session.execute(
        update(Case)
        .where(Case.id == given.c.id, Official.id == given.c.official_id)
        .values(
            state=CaseState.ASSIGNED.value,
            official_id=given.c.official_id,
            institution_id=Official.institution_id,
            department_id=given.c.department_id,
            unassigned_reason=None,
            escalated_at=None,
            assigned_at=func.coalesce(Case.assigned_at, literal(now, DateTime(timezone=True))),
            held_since=now,
        )
        .execution_options(synchronize_session=False)
    )


async def put_off(session: AsyncSession, rows: Sequence[tuple[int, str, datetime]]) -> None:
    """Leave cases open: write (case, reason, when it is looked at again)."""
    given = unnested(
        "given", {"id": BigInteger(), "reason": Text(), "at": DateTime(timezone=True)}, rows
    )
    await session.execute(
        update(Case)
        .where(Case.id == given.c.id)
        .values(unassigned_reason=given.c.reason, route_at=given.c.at)
        .execution_options(synchronize_session=False)
    )


async def mark_escalated(
    session: AsyncSession, case_ids: Collection[int], *, now: datetime
) -> None:
    """Record that a coordinator was told of these cases."""
    await session.execute(
        update(Case)
        .where(Case.id.in_(case_ids))
        .values(escalated_at=now)
        .execution_options(synchronize_session=False)
    )


async def count_unassigned(
    session: AsyncSession, institution_ids: Collection[int] | None, *, now: datetime
) -> list[tuple[int, str, bool, int, int, datetime]]:
    """(institution, reason, needs a coordinator, cases, overdue, oldest) of open cases."""
    alike = (Case.institution_id, func.coalesce(Case.unassigned_reason, ""), Case.needs_coordinator)
    number = func.count()
    query = (
        select(*alike, number, number.filter(Case.due_at < now), func.min(Case.opened_at))
        .where(Case.state == CaseState.OPEN)
        .group_by(*alike)
        .order_by(number.desc(), *alike)
    )
    if institution_ids is not None:
        query = query.where(Case.institution_id.in_(institution_ids))
    return [
        (where, reason, waits, cases, overdue, oldest)
        for where, reason, waits, cases, overdue, oldest in await session.execute(query)
    ]


async def unassigned(
    session: AsyncSession,
    institution_id: int,
    reason: str,
    *,
    needs_coordinator: bool,
    limit: int,
) -> Sequence[Case]:
    """List open cases that nobody has for one reason, what is urgent first, then by deadline."""
    query = (
        select(Case)
        .options(joinedload(Case.page), joinedload(Case.official), joinedload(Case.institution))
        .where(
            Case.state == CaseState.OPEN,
            Case.institution_id == institution_id,
            func.coalesce(Case.unassigned_reason, "") == reason,
            Case.needs_coordinator == needs_coordinator,
        )
        .order_by(_TURN, Case.due_at, Case.id)
        .limit(limit)
    )
    return (await session.scalars(query)).all()


async def holders(session: AsyncSession) -> Sequence[int]:
    """List the officials who have cases to answer, or whose cases a substitute has."""
    in_hand = exists().where(
        Case.official_id == Official.id, Case.state.in_([CaseState.ASSIGNED, CaseState.IN_WORK])
    )
    stood_in = exists().where(Case.stands_in_for_id == Official.id)
    query = select(Official.id).where(or_(in_hand, stood_in)).order_by(Official.id)
    return (await session.scalars(query)).all()


async def claim_held(
    session: AsyncSession, official_ids: Collection[int], *, limit: int
) -> Sequence[Case]:
    """Take cases that these officials have to answer."""
    query = (
        select(Case)
        .where(
            Case.official_id.in_(official_ids),
            Case.state.in_([CaseState.ASSIGNED, CaseState.IN_WORK]),
        )
        .order_by(Case.id)
        .limit(limit)
        .with_for_update(skip_locked=True, of=Case)
        .execution_options(populate_existing=True)
    )
    return (await session.scalars(query)).all()


async def claim_stood_in(
    session: AsyncSession, proper: Mapping[int, int], *, limit: int
) -> Sequence[Case]:
    """Take cases not yet taken up that a substitute has and another should: owner → who."""
    given = unnested("given", {"owner": BigInteger(), "proper": BigInteger()}, list(proper.items()))
    query = (
        select(Case)
        .join(given, Case.stands_in_for_id == given.c.owner)
        .where(Case.official_id != given.c.proper, Case.state == CaseState.ASSIGNED)
        .order_by(Case.id)
        .limit(limit)
        .with_for_update(skip_locked=True, of=Case)
        .execution_options(populate_existing=True)
    )
    return (await session.scalars(query)).all()


async def pass_on(
    session: AsyncSession, rows: Sequence[tuple[int, int, int | None]], *, now: datetime
) -> None:
    """Write (case, official, for whom he stands in) of cases that go to another's desk."""
    given = unnested(
        "given",
        {"id": BigInteger(), "official_id": BigInteger(), "owner": BigInteger()},
        rows,
    )
    await session.execute(
        update(Case)
        .where(Case.id == given.c.id, Official.id == given.c.official_id)
        .values(
            state=CaseState.ASSIGNED.value,
            official_id=given.c.official_id,
            institution_id=Official.institution_id,
            stands_in_for_id=given.c.owner,
            held_since=now,
        )
        .execution_options(synchronize_session=False)
    )


async def give_back(
    session: AsyncSession, rows: Sequence[tuple[int, str]], *, now: datetime
) -> None:
    """Write (case, reason) of cases that nobody has any more."""
    given = unnested("given", {"id": BigInteger(), "reason": Text()}, rows)
    await session.execute(
        update(Case)
        .where(Case.id == given.c.id)
        .values(
            state=CaseState.OPEN.value,
            official_id=None,
            stands_in_for_id=None,
            held_since=None,
            unassigned_reason=given.c.reason,
            route_at=now,
        )
        .execution_options(synchronize_session=False)
    )


async def ends_of(session: AsyncSession, case_ids: Collection[int]) -> dict[int, datetime | None]:
    """Tell when cases were answered or closed, whichever was first; None: neither."""
    ended = func.least(Case.answered_at, Case.closed_at).label("ended")
    query = select(Case.id, ended).where(Case.id.in_(case_ids))
    return {row.id: row.ended for row in await session.execute(query)}


async def claim_untold(session: AsyncSession, limit: int) -> Sequence[CaseEvent]:
    """Take events that no notice was derived from yet, the oldest first."""
    query = (
        select(CaseEvent)
        .where(CaseEvent.told_at.is_(None))
        .order_by(CaseEvent.id)
        .limit(limit)
        .with_for_update(skip_locked=True, of=CaseEvent)
    )
    return (await session.scalars(query)).all()


async def mark_told(session: AsyncSession, event_ids: Collection[int], *, now: datetime) -> None:
    """Record that notices were derived from these events."""
    await session.execute(
        update(CaseEvent)
        .where(CaseEvent.id.in_(event_ids))
        .values(told_at=now)
        .execution_options(synchronize_session=False)
    )


async def claim_to_warn(session: AsyncSession, *, now: datetime, limit: int) -> Sequence[Case]:
    """Take cases of whose term another share has passed and that no other worker holds."""
    query = (
        select(Case)
        .where(Case.warn_at <= now, Case.state.in_(WORKABLE), Case.paused_at.is_(None))
        .order_by(Case.warn_at, Case.id)
        .limit(limit)
        .with_for_update(skip_locked=True, of=Case)
    )
    return (await session.scalars(query)).all()


async def with_pages(session: AsyncSession, case_ids: Collection[int]) -> dict[int, Case]:
    """Fetch cases with their pages, by id."""
    query = select(Case).where(Case.id.in_(case_ids)).options(joinedload(Case.page))
    return {case.id: case for case in await session.scalars(query)}


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


async def listed(
    session: AsyncSession,
    *,
    institution_id: int | None,
    official_id: int | None,
    states: Collection[CaseState],
    page_id: int | None,
    overdue_at: datetime | None,
    after: tuple[int, datetime, int] | None,
    limit: int,
) -> Sequence[Case]:
    """List cases, what is urgent first, then by deadline, after the place given."""
    query = (
        select(Case)
        .options(joinedload(Case.page), joinedload(Case.official), joinedload(Case.institution))
        .order_by(_TURN, Case.due_at, Case.id)
        .limit(limit)
    )
    for column, value in _wanted(institution_id, official_id, page_id):
        query = query.where(column == value)
    if states:
        query = query.where(Case.state.in_(states))
    if overdue_at is not None:
        query = query.where(
            Case.due_at < overdue_at,
            Case.paused_at.is_(None),
            Case.state.in_([CaseState.OPEN, CaseState.ASSIGNED, CaseState.IN_WORK]),
        )
    if after is not None:
        query = query.where(tuple_(_TURN, Case.due_at, Case.id) > after)
    return (await session.scalars(query)).all()


async def count_queues(
    session: AsyncSession,
    *,
    institution_id: int | None,
    official_id: int | None,
    now: datetime,
) -> tuple[int, int, int, int]:
    """(mine, all, overdue, finished): the sizes of the desk's queues, in one pass."""
    workable = Case.state.in_(WORKABLE)
    own = false() if official_id is None else Case.official_id == official_id
    query = select(
        func.count().filter(workable, own),
        func.count().filter(workable),
        func.count().filter(workable, Case.due_at < now, Case.paused_at.is_(None)),
        func.count().filter(~workable),
    )
    if institution_id is not None:
        query = query.where(Case.institution_id == institution_id)
    mine, whole, overdue, finished = (await session.execute(query)).one()
    return mine, whole, overdue, finished


async def finished(
    session: AsyncSession,
    *,
    institution_id: int | None,
    before: tuple[datetime, int] | None,
    limit: int,
) -> Sequence[Case]:
    """Answered and closed cases, the last finished first, from before (moment, id)."""
    query = (
        select(Case)
        .options(joinedload(Case.page), joinedload(Case.official), joinedload(Case.institution))
        .where(Case.state.not_in(WORKABLE))
        .order_by(_FINISHED_AT.desc(), Case.id.desc())
        .limit(limit)
    )
    if institution_id is not None:
        query = query.where(Case.institution_id == institution_id)
    if before is not None:
        query = query.where(tuple_(_FINISHED_AT, Case.id) < before)
    return (await session.scalars(query)).all()


async def comments_of(
    session: AsyncSession, case_ids: Collection[int]
) -> Sequence[tuple[int, Comment]]:
    """(case, comment) of all comments in these cases, in the order they were written."""
    query = (
        select(CaseComment.case_id, Comment)
        .join(CaseComment.comment)
        .where(CaseComment.case_id.in_(case_ids))
        .order_by(Comment.posted_at, Comment.id)
    )
    return [(case_id, comment) for case_id, comment in await session.execute(query)]


async def history(session: AsyncSession, case_id: int) -> Sequence[CaseEvent]:
    """Fetch a case's history, the oldest line first."""
    query = select(CaseEvent).where(CaseEvent.case_id == case_id).order_by(CaseEvent.place)
    return (await session.scalars(query)).all()


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


async def terms_of(
    session: AsyncSession, official_id: int, *, since: datetime, limit: int
) -> Sequence[Case]:
    """List what an official has to answer, and what he has ended since then, with its page."""
    query = (
        select(Case)
        .where(
            Case.official_id == official_id,
            or_(Case.state.in_(WORKABLE), since <= _FINISHED_AT),
        )
        .order_by(Case.due_at.desc(), Case.id)
        .limit(limit)
        .options(joinedload(Case.page))
    )
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


def _wanted(
    institution_id: int | None, official_id: int | None, page_id: int | None
) -> list[tuple[InstrumentedAttribute[int] | InstrumentedAttribute[int | None], int]]:
    pairs = [
        (Case.institution_id, institution_id),
        (Case.official_id, official_id),
        (Case.page_id, page_id),
    ]
    return [(column, value) for column, value in pairs if value is not None]
