"""HTTP for institutions and their departments.

The controllers stand here and not in the room of officials, because they stand behind
the door (``access``), which itself knows officials.
"""

from datetime import UTC, datetime

from litestar import Controller, Response, get, patch, post, put
from litestar.datastructures import State
from litestar.params import JSONBody
from litestar.status_codes import HTTP_201_CREATED

from app.access import service as access
from app.access.door import CurrentPerson
from app.access.rules import Right
from app.base.jobs import Stage
from app.base.web import NamedBell, Session, ringing
from app.officials import keeping
from app.officials import service as officials
from app.officials.schemas import (
    ChangeInstitution,
    DepartmentView,
    InstitutionView,
    NewDepartment,
    NewInstitution,
    PutHours,
)
from app.onboarding.asking import PathId
from app.onboarding.hours import check_hours
from app.onboarding.topics import check_known


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
        await check_known(session, data.fields)
        now = datetime.now(UTC)
        return InstitutionView.of(await keeping.found_institution(session, data.card(), now=now))

    @get("/{institution_id:int}")
    async def show(
        self, session: Session, person: CurrentPerson, institution_id: PathId
    ) -> InstitutionView:
        """Show an institution."""
        access.require_sight(person, institution_id)
        return InstitutionView.of(await officials.find_institution(session, institution_id))

    @patch("/{institution_id:int}")
    async def change(
        self,
        session: Session,
        bell: NamedBell,
        person: CurrentPerson,
        institution_id: PathId,
        data: JSONBody[ChangeInstitution],
    ) -> Response[InstitutionView]:
        """Change an institution's card."""
        access.require(person, Right.KEEP_OFFICIALS)
        await check_known(session, data.new_fields())
        institution = await officials.find_institution(session, institution_id, to_change=True)
        card = data.over(keeping.card_of_institution(institution))
        await keeping.put_institution(session, institution, card)
        return ringing(InstitutionView.of(institution), bell, Stage.ROUTE)

    @put("/{institution_id:int}/hours")
    async def set_hours(
        self,
        session: Session,
        bell: NamedBell,
        person: CurrentPerson,
        state: State,
        institution_id: PathId,
        data: JSONBody[PutHours],
    ) -> Response[InstitutionView]:
        """Set when an institution works: new deadlines are counted in these hours."""
        access.require(person, Right.KEEP_OFFICIALS)
        check_hours(state.rulebook, zone=data.time_zone, hours=data.hours)
        institution = await officials.set_hours(
            session, institution_id, time_zone=data.time_zone, hours=data.hours
        )
        return ringing(InstitutionView.of(institution), bell, Stage.ROUTE)

    @get("/{institution_id:int}/departments")
    async def list_departments(
        self, session: Session, person: CurrentPerson, institution_id: PathId
    ) -> list[DepartmentView]:
        """List the departments of an institution."""
        access.require_sight(person, institution_id)
        await officials.find_institution(session, institution_id)
        found = await keeping.list_departments(session, institution_id)
        return [DepartmentView.of(department) for department in found]

    @post("/{institution_id:int}/departments", status_code=HTTP_201_CREATED)
    async def add_department(
        self,
        session: Session,
        person: CurrentPerson,
        institution_id: PathId,
        data: JSONBody[NewDepartment],
    ) -> DepartmentView:
        """Record a department of an institution."""
        access.require(person, Right.KEEP_OFFICIALS)
        institution = await officials.find_institution(session, institution_id)
        department = await officials.add_department(
            session, institution, data.name, lead_id=data.lead_id
        )
        return DepartmentView.of(department)

    @put("/{institution_id:int}/departments/{department_id:int}")
    async def change_department(
        self,
        session: Session,
        person: CurrentPerson,
        institution_id: PathId,
        department_id: PathId,
        data: JSONBody[NewDepartment],
    ) -> DepartmentView:
        """Rename a department and say who leads it."""
        access.require(person, Right.KEEP_OFFICIALS)
        institution = await officials.find_institution(session, institution_id)
        department = await keeping.put_department(
            session, institution, department_id, name=data.name, lead_id=data.lead_id
        )
        return DepartmentView.of(department)
