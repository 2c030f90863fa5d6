"""Who is told what: each notice is derived from one event, once."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from app.access import service as access
from app.cases import service as cases
from app.notices import store
from app.notices.model import Notice
from app.notices.rules import Channel, sentence_for


async def derive(session: AsyncSession, *, now: datetime, limit: int) -> int:
    """Turn events into notices to the responsible officials; return how many events."""
    events = await cases.claim_untold(session, limit=limit)
    if not events:
        return 0
    officials = {event.official_id for event in events if event.official_id is not None}
    accounts = await access.accounts_of_officials(session, sorted(officials))
    rows = []
    for event in events:
        account_id = accounts.get(event.official_id or 0)
        sentence = sentence_for(event.kind, case_id=event.case_id, note=event.note)
        if account_id is None or sentence is None or account_id == event.account_id:
            continue
        rows.append((event.id, event.case_id, account_id, Channel.DESK.value, sentence))
    if rows:
        await store.add(session, rows, now=now)
    await cases.mark_told(session, [event.id for event in events], now=now)
    return len(events)


async def unread(session: AsyncSession, account_id: int, *, limit: int = 20) -> Sequence[Notice]:
    """Tell a person's unread notices, the newest first."""
    return await store.unread(session, account_id, limit)


async def mark_read(session: AsyncSession, account_id: int, *, up_to: int, now: datetime) -> None:
    """Mark a person's notices read, up to an id."""
    await store.mark_read(session, account_id, up_to, now=now)
