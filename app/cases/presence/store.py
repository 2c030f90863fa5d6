"""Reads and writes of who looks at which case."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.model import Account
from app.cases.model import CaseComment
from app.cases.presence.model import CasePresence


async def mark(
    session: AsyncSession, case_id: int, account_id: int, *, now: datetime, unless_since: datetime
) -> None:
    """Write down that somebody looks; nothing where that was written since the moment given."""
    put = insert(CasePresence).values(
        {"case_id": case_id, "account_id": account_id, "seen_at": now}
    )
    await session.execute(
        put.on_conflict_do_update(
            index_elements=[CasePresence.case_id, CasePresence.account_id],
            set_={"seen_at": put.excluded.seen_at},
            where=CasePresence.seen_at < unless_since,
        )
    )


async def names_since(
    session: AsyncSession, case_id: int, *, but: int, since: datetime
) -> Sequence[str]:
    """Tell the names of those who have looked since then, but for one account, by name."""
    query = (
        select(Account.name)
        .join(CasePresence, CasePresence.account_id == Account.id)
        .where(
            CasePresence.case_id == case_id,
            CasePresence.account_id != but,
            CasePresence.seen_at >= since,
        )
        .order_by(Account.name)
    )
    return (await session.scalars(query)).all()


async def last_words(session: AsyncSession, case_ids: Collection[int]) -> dict[int, datetime]:
    """Map cases to when the last of several words joined them; a single word is no reply."""
    query = (
        select(CaseComment.case_id, func.max(CaseComment.joined_at).label("joined_at"))
        .where(CaseComment.case_id.in_(case_ids))
        .group_by(CaseComment.case_id)
        .having(func.max(CaseComment.joined_at) > func.min(CaseComment.joined_at))
    )
    return {row.case_id: row.joined_at for row in await session.execute(query)}


async def seen_by(
    session: AsyncSession, case_ids: Collection[int], account_id: int
) -> dict[int, datetime]:
    """Map cases to when this account looked at them last; those never opened are left out."""
    query = select(CasePresence.case_id, CasePresence.seen_at).where(
        CasePresence.case_id.in_(case_ids), CasePresence.account_id == account_id
    )
    return {row.case_id: row.seen_at for row in await session.execute(query)}
