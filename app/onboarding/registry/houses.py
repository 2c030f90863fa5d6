"""The institutions and pages that rows of a registry are compared with; pure."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from app.officials.rules import InstitutionKind, Level
from app.onboarding.registry.links import Place
from app.onboarding.registry.understanding import same_name


class House(msgspec.Struct, frozen=True, kw_only=True):
    """An institution that is known."""

    institution_id: int
    name: str
    kind: InstitutionKind
    municipality: str
    ogrn: str
    address: str
    level: Level | None
    parent_id: int | None


class Home(msgspec.Struct, frozen=True, kw_only=True):
    """A page that is known, whose it is, and what the registry said of it so far."""

    page_id: int
    institution_id: int
    record: Mapping[str, Any]


class Known:
    """Institutions and pages that are known, by what a row names them with."""

    def __init__(self, houses: Iterable[House], homes: Mapping[Place, Home]) -> None:
        self.by_id: dict[int, House] = {}
        self.by_ogrn: dict[str, House] = {}
        self.by_name: dict[str, dict[int, House]] = defaultdict(dict)
        self.homes = homes
        for house in houses:
            self.put(house)

    def put(self, house: House) -> None:
        """Know an institution from now on as it is here."""
        before = self.by_id.get(house.institution_id)
        if before is not None:
            del self.by_name[same_name(before.name)][before.institution_id]
        self.by_id[house.institution_id] = house
        self.by_name[same_name(house.name)][house.institution_id] = house
        if house.ogrn:
            self.by_ogrn[house.ogrn] = house

    def founder(self, name: str) -> House | None:
        """Find an institution above by its name; a body of power before others of that name."""
        several = self.by_name.get(same_name(name), {}).values()
        return min(several, key=_rank, default=None)


def _rank(house: House) -> tuple[bool, bool, int]:
    """Order those of one name: bodies of power, what is known, the order of the file."""
    is_power = house.kind in {InstitutionKind.MINISTRY, InstitutionKind.MUNICIPAL_BODY}
    return not is_power, house.institution_id < 0, abs(house.institution_id)
