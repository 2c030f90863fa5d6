"""What the outside sees of institutions and officials, and what it may send."""

from typing import Annotated, Self

import msgspec
from msgspec import Meta

from app.officials.model import Department, Institution, Official
from app.officials.rules import InstitutionKind

Name = Annotated[str, Meta(min_length=2, max_length=300)]


class NewInstitution(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An institution to be recorded."""

    name: Annotated[str, Meta(min_length=2, max_length=300, examples=["Школа № 12 г. Заречного"])]
    kind: InstitutionKind
    municipality: Annotated[str, Meta(max_length=200, examples=["Заречный"])] = ""


class InstitutionView(msgspec.Struct, frozen=True, rename="camel"):
    """An institution."""

    id: int
    name: str
    kind: InstitutionKind
    municipality: str
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

    time_zone: Annotated[str, Meta(max_length=64, examples=["Asia/Omsk"])] = ""
    hours: Annotated[
        tuple[Annotated[str, Meta(max_length=100, examples=["09:00–13:00 14:00–18:00"])], ...],
        Meta(max_length=7),
    ] = ()
    """Seven lines from Monday, an empty one for a free day; none at all for the usual week."""


class NewDepartment(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A department to be recorded."""

    name: Name


class DepartmentView(msgspec.Struct, frozen=True, rename="camel"):
    """A department."""

    id: int
    institution_id: int
    name: str

    @classmethod
    def of(cls, department: Department) -> Self:
        """Copy out the public fields."""
        return cls(department.id, department.institution_id, department.name)


class NewOfficial(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename="camel"):
    """An official to be recorded, with an account if a login is given."""

    institution_id: int
    name: Annotated[str, Meta(min_length=2, max_length=300, examples=["Иванова Анна Петровна"])]
    department_id: int | None = None
    email: Annotated[str, Meta(max_length=320, pattern=r"^$|^[^@\s]+@[^@\s]+$")] = ""
    login: Annotated[str, Meta(min_length=2, max_length=200)] | None = None
    password: Annotated[str, Meta(min_length=10, max_length=1000)] | None = None


class ChangeOfficial(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename="camel"):
    """A change of duty."""

    on_duty: bool


class OfficialView(msgspec.Struct, frozen=True, rename="camel"):
    """An official."""

    id: int
    institution_id: int
    department_id: int | None
    name: str
    on_duty: bool

    @classmethod
    def of(cls, official: Official) -> Self:
        """Copy out the fields a colleague may see; the mail address is not among them."""
        return cls(
            official.id,
            official.institution_id,
            official.department_id,
            official.name,
            official.on_duty,
        )
