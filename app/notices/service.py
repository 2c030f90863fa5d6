"""Who is told what: each notice is derived from one event, once."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from app.cases import service as cases
from app.cases.model import Case, CaseEvent
from app.notices import channels, store
from app.notices.addressing import directory
from app.notices.choosing import Pace, pace_of
from app.notices.model import Notice, PersonalChannel
from app.notices.rules import GIVES, Audience, Channel, sentence_for
from app.notices.webhooks import calling
from app.triage.rules import Importance


async def hold_oldest(session: AsyncSession, *, without: Collection[int]) -> int | None:
    """Hold the event that a batch would begin with and return its id; None: all are told."""
    held = await cases.claim_untold(session, limit=1, without=without)
    return held[0].id if held else None


async def derive(
    session: AsyncSession, *, now: datetime, limit: int, without: Collection[int] = ()
) -> int:
    """Turn events into notices to whom they concern; return how many events.

    Events named in ``without`` go on waiting.

    The desk's are delivered by being there; those of other channels wait until they may
    leave, and organisations' webhooks until their calls are made.
    """
    events = await cases.claim_untold(session, limit=limit, without=without)
    if not events:
        return 0
    held = await cases.with_pages(session, {event.case_id for event in events})
    people = await directory(session, events, held, now=now)
    told = [(event, people.addressees(event, held[event.case_id])) for event in events]
    usable = await channels.usable(
        session, {account for _, some in told for account in some}, now=now
    )
    given = [event.id for event in events if event.kind in GIVES]
    opened = await cases.opened_again_before(session, given)
    rows = [
        row
        for event, some in told
        for row in _rows(event, held, some, usable, opened_by=opened.get(event.id))
    ]
    await keep(session, rows, now=now)
    await calling.call_about(session, [(event, held[event.case_id]) for event in events], now=now)
    await cases.mark_told(session, [event.id for event in events], now=now)
    return len(events)


async def keep(
    session: AsyncSession, rows: Sequence[tuple[object, ...]], *, path: str = "", now: datetime
) -> None:
    """Write notices in the order of ``store.COLUMNS``, and have their channels looked at soon.

    What tells of no case and no comment may lead to a ``path`` of the desk.
    """
    if rows:
        await store.add(session, rows, path=path, now=now)
    await _look(session, rows, now=now)


async def unread(session: AsyncSession, account_id: int, *, limit: int = 20) -> Sequence[Notice]:
    """Tell a person's unread notices, the newest first."""
    return await store.unread(session, account_id, limit)


async def count_unread(session: AsyncSession, account_id: int, *, most: int) -> int:
    """Count a person's unread notices, not further than ``most``."""
    return await store.count_unread(session, account_id, most)


async def mark_read(
    session: AsyncSession,
    account_id: int,
    *,
    shown: Collection[int],
    before: int = 0,
    now: datetime,
) -> None:
    """Mark those of a person's notices read that he was shown, and all older than ``before``.

    One between them may have been committed after he had looked, and waits to be read.
    """
    await store.mark_read(session, account_id, shown, before=before, now=now)


async def tell(session: AsyncSession, account_id: int, sentence: str, *, now: datetime) -> None:
    """Tell a person on the desk of something that is no case's."""
    row = (None, None, None, account_id, Channel.DESK.value, sentence, Pace.AT_ONCE.value)
    await store.add(session, [row], now=now)


def _rows(
    event: CaseEvent,
    held: Mapping[int, Case],
    accounts: Mapping[int, Audience],
    usable: Mapping[int, Sequence[PersonalChannel]],
    *,
    opened_by: str | None,
) -> list[tuple[object, ...]]:
    """Write down one event for everybody that is told of it, by each of his channels."""
    is_urgent = held[event.case_id].importance is Importance.URGENT
    rows: list[tuple[object, ...]] = []
    for account, audience in accounts.items():
        sentence = sentence_for(
            event.kind,
            case_id=event.case_id,
            note=event.note,
            audience=audience,
            opened_by=opened_by,
        )
        if sentence is None:
            continue
        if audience is Audience.FORMER:
            # Nothing is left for him to do: the desk says it, and opens no case he may not see.
            rows.append(
                (event.id, None, None, account, Channel.DESK.value, sentence, Pace.AT_ONCE.value)
            )
            continue
        about = (event.id, event.case_id, None, account)
        rows.append((*about, Channel.DESK.value, sentence, Pace.AT_ONCE.value))
        for each in usable.get(account, ()):
            pace = pace_of(
                event.kind,
                event.note,
                is_urgent=is_urgent,
                at_once=each.at_once,
                digest=each.in_digest,
            )
            if pace is not None:
                rows.append((*about, each.channel.value, sentence, pace.value))
    return rows


async def _look(
    session: AsyncSession, rows: Sequence[tuple[object, ...]], *, now: datetime
) -> None:
    places = {name: place for place, name in enumerate(store.COLUMNS)}
    outlets = {
        (account, Channel(channel))
        for row in rows
        if isinstance(account := row[places["account_id"]], int)
        and (channel := str(row[places["channel"]])) != Channel.DESK
    }
    if outlets:
        await store.look_soon(session, outlets, now=now)
