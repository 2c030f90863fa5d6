"""HTTP for bringing institutions and their people in.

The controllers stand here and not in the room of officials, because they stand behind
the door (``access``), which itself knows officials.
"""

from datetime import UTC, datetime

from litestar import Controller, Response, get, patch, post, put
from litestar.datastructures import State
from litestar.params import FromPath, FromQuery, JSONBody
from litestar.status_codes import HTTP_201_CREATED

from app.access import service as access
from app.access.door import CurrentPerson
from app.access.rules import Right, Role
from app.base.errors import InvalidError
from app.base.jobs import Stage
from app.base.web import NamedBell, Session, ringing
from app.deadlines.rulebook import Keeping, schedule_of
from app.officials import service as officials
from app.officials.schemas import (
    ChangeOfficial,
    DepartmentView,
    InstitutionView,
    NewDepartment,
    NewInstitution,
    NewOfficial,
    OfficialView,
    PutHours,
)


class InstitutionController(Controller):
    """Institutions and their departments."""

    path = "/institutions"
    tags = ("officials",)

    @get("/")
    async def list_all(self, session: Session, person: CurrentPerson) -> list[InstitutionView]:
        """List the institutions that you may see, by name."""
        found = await officials.list_institutions(session, only=person.scope())
        return [InstitutionView.of(institution) for institution in found]

    @post("/", status_code=HTTP_201_CREATED)
    async def add(
        self, session: Session, person: CurrentPerson, data: JSONBody[NewInstitution]
    ) -> InstitutionView:
        """Record an institution."""
        access.require(person, Right.KEEP_OFFICIALS)
        institution = await officials.add_institution(
            session,
            name=data.name,
            kind=data.kind,
            municipality=data.municipality,
            now=datetime.now(UTC),
        )
        return InstitutionView.of(institution)

    @put("/{institution_id:int}/hours")
    async def set_hours(
        self,
        session: Session,
        person: CurrentPerson,
        state: State,
        institution_id: FromPath[int],
        data: JSONBody[PutHours],
    ) -> InstitutionView:
        """Set when an institution works: new deadlines are counted in these hours."""
        access.require(person, Right.KEEP_OFFICIALS)
        keeping = Keeping(institution=institution_id, zone=data.time_zone, hours=data.hours)
        _ = schedule_of(keeping, state.rulebook)
        institution = await officials.set_hours(
            session, institution_id, time_zone=data.time_zone, hours=data.hours
        )
        return InstitutionView.of(institution)

    @post("/{institution_id:int}/departments", status_code=HTTP_201_CREATED)
    async def add_department(
        self,
        session: Session,
        person: CurrentPerson,
        institution_id: FromPath[int],
        data: JSONBody[NewDepartment],
    ) -> DepartmentView:
        """Record a department of an institution."""
        access.require(person, Right.KEEP_OFFICIALS)
        institution = await officials.find_institution(session, institution_id)
        return DepartmentView.of(await officials.add_department(session, institution, data.name))


class OfficialController(Controller):
    """The people who answer."""

    path = "/officials"
    tags = ("officials",)

    @get("/")
    async def list_all(
        self, session: Session, person: CurrentPerson, institution_id: FromQuery[int | None] = None
    ) -> list[OfficialView]:
        """List the officials that you may see; of one institution if it is given."""
        access.require_sight(person, institution_id)
        scope = person.scope() if institution_id is None else institution_id
        found = await officials.list_officials(session, institution_id=scope)
        return [OfficialView.of(official) for official in found]

    @post("/", status_code=HTTP_201_CREATED)
    async def add(
        self, session: Session, person: CurrentPerson, data: JSONBody[NewOfficial]
    ) -> OfficialView:
        """Record an official; with a login and a password he may come in at once."""
        access.require(person, Right.KEEP_OFFICIALS)
        now = datetime.now(UTC)
        institution = await officials.find_institution(session, data.institution_id)
        official = await officials.add_official(
            session,
            institution,
            name=data.name,
            email=data.email,
            department_id=data.department_id,
            now=now,
        )
        if (data.login is None) != (data.password is None):
            raise InvalidError("Логин и пароль задаются вместе.")
        if data.login is not None and data.password is not None:
            await access.add_account(
                session,
                login=data.login,
                password=data.password,
                name=data.name,
                role=Role.OFFICIAL,
                institution_id=institution.id,
                official_id=official.id,
                now=now,
            )
        return OfficialView.of(official)

    @patch("/{official_id:int}")
    async def change(
        self,
        session: Session,
        bell: NamedBell,
        person: CurrentPerson,
        official_id: FromPath[int],
        data: JSONBody[ChangeOfficial],
    ) -> Response[OfficialView]:
        """Put an official on duty or off it; he may do so himself."""
        official = await officials.find_official(session, official_id, to_change=True)
        if person.official_id != official_id:
            access.require(person, Right.KEEP_OFFICIALS)
        officials.set_duty(official, on_duty=data.on_duty)
        return ringing(OfficialView.of(official), bell, Stage.ROUTE)
