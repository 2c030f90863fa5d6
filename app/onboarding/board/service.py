"""The board of pages: columns by stage, and a table of the same."""

import base64
import binascii
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

import msgspec
from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncSession

from app.base.errors import InvalidError
from app.base.sight import Sight
from app.onboarding.board import store
from app.onboarding.board.rules import Card, Column, Filter, Part, Sorting
from app.onboarding.journey.rules import Stage
from app.onboarding.light.rules import Colour

_FIRST: Final = 50
_AFTER_OF: Final[Mapping[Sorting, type]] = {
    Sorting.SINCE: tuple[datetime, int],
    Sorting.NAME: tuple[str, int],
    Sorting.MUNICIPALITY: tuple[str, int],
    Sorting.POINTS: tuple[int, int],
}


class UnknownPlaceError(InvalidError):
    """The place to read on from is none of ours."""

    def __init__(self) -> None:
        super().__init__("Место в таблице не найдено: откройте её с начала.")


async def show_board(session: AsyncSession, wanted: Filter, *, sight: Sight) -> list[Column]:
    """Give each stage with its number of pages and the fifty that are stuck longest."""
    rows = await store.columns(session, wanted, sight=sight, most=_FIRST)
    cards: dict[Stage, list[Card]] = {stage: [] for stage in Stage}
    numbers: dict[Stage, int] = {}
    for row in rows:
        card = _card(row[:-1])
        cards[card.stage].append(card)
        numbers[card.stage] = row[-1]
    return [Column(stage, numbers.get(stage, 0), tuple(cards[stage])) for stage in Stage]


async def show_table(
    session: AsyncSession,
    wanted: Filter,
    *,
    sight: Sight,
    sorting: Sorting,
    after: str | None,
    limit: int,
) -> Part:
    """Give a part of the table; raises UnknownPlaceError."""
    rows = await store.table(
        session,
        wanted,
        sight=sight,
        sorting=sorting,
        after=None if not after else _read(after, sorting),
        limit=limit + 1,
    )
    shown = rows[:limit]
    cards = tuple(_card(row[:-1]) for row in shown)
    following = _spell(shown[-1]) if len(rows) > limit else None
    return Part(cards, following, await store.count(session, wanted, sight=sight))


async def chosen_pages(
    session: AsyncSession, page_ids: Collection[int], *, sight: Sight
) -> list[Card]:
    """Fetch those of these pages that are in sight; the others do not exist for the reader."""
    return [_card(row) for row in await store.chosen(session, page_ids, sight=sight)]


async def municipalities(session: AsyncSession, *, sight: Sight) -> Sequence[str]:
    """List the municipalities that have pages in sight."""
    return await store.municipalities(session, sight=sight)


def _card(row: Row[Any] | tuple[Any, ...]) -> Card:
    told = dict(zip(Card.__struct_fields__, row, strict=True))
    return Card(**{**told, "colour": told["colour"] or Colour.UNKNOWN})


def _spell(row: Row[Any]) -> str:
    place = msgspec.json.encode([row.key, row.page_id])
    return base64.urlsafe_b64encode(place).decode().rstrip("=")


def _read(after: str, sorting: Sorting) -> tuple[Any, int]:
    try:
        spelled = base64.urlsafe_b64decode(after + "=" * (-len(after) % 4))
        place: tuple[Any, int] = msgspec.json.decode(spelled, type=_AFTER_OF[sorting])
    except (binascii.Error, ValueError, msgspec.MsgspecError) as error:
        raise UnknownPlaceError from error
    if abs(place[1]) > 2**62:
        raise UnknownPlaceError
    return place
