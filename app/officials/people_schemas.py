"""What the outside sees of officials, and what it may send."""

from typing import Annotated, Self

import msgspec
from msgspec import UNSET, Meta, UnsetType

from app.officials.cards import OfficialCard
from app.officials.model import Official
from app.officials.schemas import Hours, Id, Name, Topics, Words, Zone, told

Mail = Annotated[str, Meta(max_length=320, pattern=r"^$|^[^@\s\x00]+@[^@\s\x00]+$")]
Capacity = Annotated[int, Meta(ge=1, le=10_000)]
Weight = Annotated[float, Meta(ge=0.01, le=10)]


class NewOfficial(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename="camel"):
    """An official to be recorded, with an account if a login is given."""

    institution_id: Id
    name: Annotated[Name, Meta(examples=["Иванова Анна Петровна"])]
    department_id: Id | None = None
    email: Mail = ""
    login: Annotated[str, Meta(min_length=2, max_length=200, pattern=r"^[^\x00]*$")] | None = None
    password: Annotated[str, Meta(min_length=10, max_length=1000)] | None = None


class ChangeOfficial(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename="camel"):
    """What is to change of an official's card; what is left out stays."""

    name: Name | UnsetType = UNSET
    email: Mail | UnsetType = UNSET
    position: Words | UnsetType = UNSET
    department_id: Id | UnsetType | None = UNSET
    on_duty: bool | UnsetType = UNSET
    """Takes new cases at all."""
    follows_roster: bool | UnsetType = UNSET
    """Takes them during his shifts only."""
    skills: Topics | UnsetType = UNSET
    """Codes of topics, of their families («road» of «road.pits»), or titles of groups."""
    capacity: Capacity | UnsetType | None = UNSET
    """Cases in hand at a time; null: not limited."""
    weight: Weight | UnsetType = UNSET
    """His share of the work beside his colleagues' 1."""
    is_coordinator: bool | UnsetType = UNSET
    time_zone: Zone | UnsetType = UNSET
    """Empty: the institution's."""
    hours: Hours | UnsetType = UNSET
    """Seven lines from Monday; none at all for the institution's."""

    def new_skills(self) -> tuple[str, ...]:
        """Give what he is to know from now on; none where that stays."""
        return () if isinstance(self.skills, UnsetType) else self.skills

    def over(self, card: OfficialCard) -> OfficialCard:
        """Lay the changes over a card."""
        return msgspec.structs.replace(card, **told(self))

    def is_of_duty(self) -> bool:
        """Tell whether nothing but the switch is to change, which everybody has for himself."""
        return set(told(self)) <= {"on_duty"}


class OfficialView(msgspec.Struct, frozen=True, rename="camel"):
    """An official as his colleagues see him; the mail address is not among it."""

    id: int
    institution_id: int
    department_id: int | None
    name: str
    position: str
    on_duty: bool
    follows_roster: bool
    skills: list[str]
    capacity: int | None
    weight: float
    is_coordinator: bool
    time_zone: str
    hours: list[str]

    @classmethod
    def of(cls, official: Official) -> Self:
        """Copy out the fields a colleague may see."""
        return cls(**{name: getattr(official, name) for name in cls.__struct_fields__})
