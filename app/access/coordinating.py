"""A coordinator's card and his role agree: whoever decides is also the one whom routing asks."""

from sqlalchemy.ext.asyncio import AsyncSession

from app.access import service as access
from app.access.rules import Role
from app.base.errors import ConflictError
from app.officials.cards import OfficialCard
from app.officials.model import Official


class CoordinatorsCardError(ConflictError):
    """The mark is to be taken off the card of somebody whose role is to coordinate."""

    def __init__(self) -> None:
        super().__init__(
            "У этого сотрудника роль координатора, поэтому пометка на карточке остаётся."
            " Чтобы снять её, сначала смените роль."
        )


async def check_card(session: AsyncSession, official: Official, card: OfficialCard) -> None:
    """Refuse to unmark the card of a coordinator; raises CoordinatorsCardError.

    The mark alone makes nobody a coordinator: he is asked by routing and has no other rights.
    """
    if card.is_coordinator or not official.is_coordinator:
        return
    accounts = await access.accounts_of_officials(session, [official.id])
    holders = await access.accounts_of(session, list(accounts.values()))
    if any(holder.role is Role.COORDINATOR for holder in holders):
        raise CoordinatorsCardError
