"""Reads and writes of templates."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.base.database import within
from app.base.sight import Sight
from app.replies.templates.model import HiddenTemplate, ReplyTemplate, TemplateUse

_MOST = 500


async def get(session: AsyncSession, template_id: int, *, lock: bool) -> ReplyTemplate | None:
    """Fetch a template; lock it when a change is about to happen."""
    return await session.get(ReplyTemplate, template_id, with_for_update=lock)


async def living(session: AsyncSession, *, sight: Sight) -> Sequence[ReplyTemplate]:
    """List the region's templates and those of these institutions; None: of all."""
    query = (
        select(ReplyTemplate)
        .where(ReplyTemplate.archived_at.is_(None))
        .order_by(ReplyTemplate.id)
        .limit(_MOST)
    )
    if sight is not None:
        own = within(ReplyTemplate.institution_id, sight)
        query = query.where(or_(ReplyTemplate.institution_id.is_(None), own))
    return (await session.scalars(query)).all()


async def uses(session: AsyncSession) -> dict[str, int]:
    """Tell how often each template was used."""
    rows = await session.execute(select(TemplateUse.key, TemplateUse.used))
    return {row.key: row.used for row in rows}


async def count_use(session: AsyncSession, key: str) -> None:
    """Count one use more."""
    first = insert(TemplateUse).values(key=key, used=1)
    await session.execute(
        first.on_conflict_do_update(
            index_elements=[TemplateUse.key], set_={"used": TemplateUse.used + 1}
        )
    )


async def hidden(session: AsyncSession) -> set[str]:
    """Tell the codes of shipped templates that are not offered."""
    return set(await session.scalars(select(HiddenTemplate.code)))


async def hide(session: AsyncSession, code: str, *, account_id: int, now: datetime) -> None:
    """Offer a shipped template no more; hiding twice changes nothing."""
    row = {"code": code, "account_id": account_id, "hidden_at": now}
    await session.execute(insert(HiddenTemplate).values(row).on_conflict_do_nothing())


async def show(session: AsyncSession, code: str) -> None:
    """Offer a shipped template again."""
    await session.execute(delete(HiddenTemplate).where(HiddenTemplate.code == code))
