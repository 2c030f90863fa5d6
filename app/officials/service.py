"""Keeping institutions and officials, and the questions other rooms ask about them."""

from collections.abc import Collection, Sequence
from datetime import datetime

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from app.base.errors import InvalidError, NotFoundError
from app.officials import store
from app.officials.model import Department, Institution, Official
from app.officials.rules import InstitutionKind


class InstitutionNotFoundError(NotFoundError):
    """No such institution."""

    def __init__(self, institution_id: int) -> None:
        super().__init__(f"Учреждения № {institution_id} нет.")


class OfficialNotFoundError(NotFoundError):
    """No such official."""

    def __init__(self, official_id: int) -> None:
        super().__init__(f"Ответственного № {official_id} нет.")


class ForeignOfficialError(InvalidError):
    """The official or department belongs to another institution."""

    def __init__(self) -> None:
        super().__init__("Ответственный или отдел относится к другому учреждению.")


class OnDuty(msgspec.Struct, frozen=True, kw_only=True):
    """An official who takes new cases now."""

    official_id: int
    institution_id: int
    department_id: int | None
    skills: frozenset[str] = frozenset()
    """Codes of topics or of their groups that he knows; none: anything."""
    capacity: int | None = None
    """How many cases he can have in hand at a time; None: not limited."""
    weight: float = 1.0
    """His share of the work beside his colleagues' 1; above zero."""
    is_coordinator: bool = False
    """Decides who has what nobody can or wants to have."""
    zone: str = ""
    """IANA name of his own time; empty is the region's."""
    hours: tuple[str, ...] = ()
    """His seven days from Monday, as ``09:00–13:00 14:00–18:00``; none: the usual week."""


async def find_institution(session: AsyncSession, institution_id: int) -> Institution:
    """Return the institution; raises InstitutionNotFoundError."""
    found = await store.institution(session, institution_id)
    if found is None:
        raise InstitutionNotFoundError(institution_id)
    return found


async def list_institutions(
    session: AsyncSession, *, only: int | None = None
) -> Sequence[Institution]:
    """List institutions by name; ``only`` keeps to one."""
    return await store.institutions(session, only=only)


async def institutions_of(session: AsyncSession, ids: Collection[int]) -> Sequence[Institution]:
    """Fetch institutions by their ids, in no order."""
    return await store.institutions_of(session, ids)


async def officials_of(session: AsyncSession, ids: Collection[int]) -> Sequence[Official]:
    """Fetch officials by their ids, in no order."""
    return await store.officials_of(session, ids)


async def set_hours(
    session: AsyncSession, institution_id: int, *, time_zone: str, hours: Sequence[str]
) -> Institution:
    """Set when an institution works; deadlines given before stay.

    The caller has checked that the hours can be kept. Raises InstitutionNotFoundError.
    """
    institution = await find_institution(session, institution_id)
    institution.time_zone, institution.hours = time_zone, list(hours)
    await session.flush()
    return institution


async def find_official(
    session: AsyncSession, official_id: int, *, to_change: bool = False
) -> Official:
    """Return the official; raises OfficialNotFoundError."""
    found = await store.official(session, official_id, lock=to_change)
    if found is None:
        raise OfficialNotFoundError(official_id)
    return found


async def list_officials(
    session: AsyncSession, *, institution_id: int | None = None
) -> Sequence[Official]:
    """List officials of one institution, or of all."""
    return await store.officials(session, institution_id=institution_id)


async def ensure_institution(
    session: AsyncSession, *, name: str, kind: InstitutionKind, municipality: str, now: datetime
) -> Institution:
    """Return the institution of this name, founding the record if there is none."""
    found = await store.institution_named(session, name)
    if found is not None:
        return found
    return await add_institution(session, name=name, kind=kind, municipality=municipality, now=now)


async def add_institution(
    session: AsyncSession, *, name: str, kind: InstitutionKind, municipality: str, now: datetime
) -> Institution:
    """Record an institution."""
    institution = Institution(name=name, kind=kind, municipality=municipality, created_at=now)
    session.add(institution)
    await session.flush()
    return institution


async def add_department(session: AsyncSession, institution: Institution, name: str) -> Department:
    """Record a department of the institution."""
    department = Department(institution_id=institution.id, name=name)
    session.add(department)
    await session.flush()
    return department


async def add_official(
    session: AsyncSession,
    institution: Institution,
    *,
    name: str,
    email: str,
    department_id: int | None,
    now: datetime,
) -> Official:
    """Record an official; raises ForeignOfficialError for a department of another institution."""
    await check_same_institution(session, institution.id, department_id=department_id)
    official = Official(
        institution_id=institution.id,
        department_id=department_id,
        name=name,
        email=email,
        on_duty=True,
        created_at=now,
    )
    session.add(official)
    await session.flush()
    return official


def set_duty(official: Official, *, on_duty: bool) -> None:
    """Say whether he takes new cases from now on; cases he has stay with him."""
    official.on_duty = on_duty


async def check_same_institution(
    session: AsyncSession,
    institution_id: int,
    *,
    official_id: int | None = None,
    department_id: int | None = None,
) -> None:
    """Refuse an official or a department that belongs to another institution, or to none."""
    if official_id is not None:
        official = await find_official(session, official_id)
        if official.institution_id != institution_id:
            raise ForeignOfficialError
    if department_id is not None:
        department = await store.department(session, department_id)
        if department is None or department.institution_id != institution_id:
            raise ForeignOfficialError


async def on_duty_in(
    session: AsyncSession,
    institution_ids: Collection[int],
    *,
    now: datetime,  # noqa: ARG001 - the roster will ask
) -> list[OnDuty]:
    """Tell who takes new cases in these institutions at this moment, oldest record first."""
    return [
        OnDuty(official_id=official, institution_id=institution, department_id=department)
        for official, institution, department in await store.on_duty(session, institution_ids)
    ]
