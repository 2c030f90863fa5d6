"""What the outside sees of institutions and departments, and what it may send."""

from typing import Annotated, Final, Self

import msgspec
from msgspec import UNSET, Meta, UnsetType

from app.officials.cards import InstitutionCard
from app.officials.model import Department, Institution
from app.officials.rules import InstitutionKind, Level

MOST_ID: Final = 2**53 - 1
"""What a program in any language holds exactly."""
Id = Annotated[int, Meta(ge=1, le=MOST_ID)]
# PostgreSQL holds no NUL.
Name = Annotated[str, Meta(min_length=2, max_length=300, pattern=r"^[^\x00]*$")]
Words = Annotated[str, Meta(max_length=300, pattern=r"^[^\x00]*$")]
Place = Annotated[str, Meta(max_length=200, pattern=r"^[^\x00]*$", examples=["Заречный"])]
Ogrn = Annotated[str, Meta(pattern=r"^([0-9]{13})?$", examples=["1027700132195"])]
Phone = Annotated[
    str,
    Meta(
        pattern=r"^[+(]?[0-9][0-9 ()-]{1,30}( доб\. ?[0-9]{1,6})?$",
        examples=["8 (8412) 12-34-56 доб. 12"],
    ),
]
Region = Annotated[str, Meta(pattern=r"^([0-9]{2})?$", examples=["58"])]
TopicCode = Annotated[str, Meta(min_length=1, max_length=200, pattern=r"^[^\x00]*$")]
Phones = Annotated[tuple[Phone, ...], Meta(max_length=20)]
Topics = Annotated[tuple[TopicCode, ...], Meta(max_length=200)]
Zone = Annotated[str, Meta(max_length=64, pattern=r"^[^\x00]*$", examples=["Asia/Omsk"])]
Hours = Annotated[
    tuple[
        Annotated[str, Meta(max_length=100, pattern=r"^[^\x00]*$", examples=["09:00–18:00"])], ...
    ],
    Meta(max_length=7),
]


class NewInstitution(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename="camel"):
    """An institution to be recorded."""

    name: Annotated[Name, Meta(examples=["Школа № 12 г. Заречного"])]
    kind: InstitutionKind
    municipality: Place = ""
    ogrn: Ogrn = ""
    address: Words = ""
    phones: Phones = ()
    region: Region = ""
    level: Level | None = None
    parent_id: Id | None = None
    """The founder, or the body above."""
    fields: Topics = ()
    """Codes of topics, of their families («road» of «road.pits»), or titles of groups."""

    def card(self) -> InstitutionCard:
        """Give the whole card."""
        return InstitutionCard(**{name: getattr(self, name) for name in self.__struct_fields__})


class ChangeInstitution(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename="camel"):
    """What is to change of an institution's card; what is left out stays."""

    name: Name | UnsetType = UNSET
    kind: InstitutionKind | UnsetType = UNSET
    municipality: Place | UnsetType = UNSET
    ogrn: Ogrn | UnsetType = UNSET
    address: Words | UnsetType = UNSET
    phones: Phones | UnsetType = UNSET
    region: Region | UnsetType = UNSET
    level: Level | UnsetType | None = UNSET
    parent_id: Id | UnsetType | None = UNSET
    fields: Topics | UnsetType = UNSET

    def new_fields(self) -> tuple[str, ...]:
        """Give what it is to answer for from now on; none where that stays."""
        return () if isinstance(self.fields, UnsetType) else self.fields

    def over(self, card: InstitutionCard) -> InstitutionCard:
        """Lay the changes over a card."""
        return msgspec.structs.replace(card, **told(self))


class InstitutionView(msgspec.Struct, frozen=True, rename="camel"):
    """An institution."""

    id: int
    name: str
    kind: InstitutionKind
    municipality: str
    ogrn: str
    address: str
    phones: list[str]
    region: str
    """Code of the subject; empty is the installation's."""
    level: Level | None
    parent_id: int | None
    fields: list[str]
    time_zone: str
    """IANA name; empty is the region's."""
    hours: list[str]
    """Working hours of the seven days from Monday; empty is nine to six with lunch at one."""

    @classmethod
    def of(cls, institution: Institution) -> Self:
        """Copy out the public fields."""
        return cls(**{name: getattr(institution, name) for name in cls.__struct_fields__})


class PutHours(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename="camel"):
    """When an institution works."""

    time_zone: Zone = ""
    hours: Hours = ()
    """Seven lines from Monday, an empty one for a free day; none at all for the usual week."""


class NewDepartment(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename="camel"):
    """A department to be recorded, or to be as told from now on."""

    name: Name
    lead_id: Id | None = None
    """Its head, an official of the same institution."""


class DepartmentView(msgspec.Struct, frozen=True, rename="camel"):
    """A department."""

    id: int
    institution_id: int
    name: str
    lead_id: int | None

    @classmethod
    def of(cls, department: Department) -> Self:
        """Copy out the public fields."""
        return cls(department.id, department.institution_id, department.name, department.lead_id)


def told(change: msgspec.Struct) -> dict[str, object]:
    """Pick the fields of a change that were sent."""
    fields = msgspec.structs.asdict(change)
    return {name: value for name, value in fields.items() if value is not UNSET}
