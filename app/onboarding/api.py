"""HTTP for institutions and their departments.

The controllers stand here and not in the room of officials, because they stand behind
the door (``access``), which itself knows officials.
"""

from datetime import UTC, datetime

from litestar import Controller, Response, get, patch, post, put
from litestar.datastructures import State
from litestar.params import JSONBody
from litestar.status_codes import HTTP_201_CREATED

from app.access import reach
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
from app.onboarding.kept import check_founder, kept_institution
from app.onboarding.topics import check_known


class InstitutionController(Controller):
    """Institutions and their departments."""

    path = "/institutions"
    tags = ("officials",)

    @get("/")
    async def list_all(self, session: Session, person: CurrentPerson) -> list[InstitutionView]:
        """List the institutions that you may see, by name."""
        found = await officials.list_institutions(session, sight=person.sight)
        return [InstitutionView.of(institution) for institution in found]

    @post("/", status_code=HTTP_201_CREATED)
    async def add(
        self, session: Session, person: CurrentPerson, data: JSONBody[NewInstitution]
    ) -> InstitutionView:
        """Record an institution; under one of yours, unless you see the region."""
        access.require(person, Right.KEEP_PEOPLE)
        check_founder(person, data.parent_id)
        await check_known(session, data.fields)
        now = datetime.now(UTC)
        return InstitutionView.of(await keeping.found_institution(session, data.card(), now=now))

    @get("/{institution_id:int}")
    async def show(
        self, session: Session, person: CurrentPerson, institution_id: PathId
    ) -> InstitutionView:
        """Show an institution."""
        return InstitutionView.of(await reach.institution_for(session, person, institution_id))

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
        institution = await kept_institution(session, person, institution_id, to_change=True)
        await check_known(session, data.new_fields())
        card = data.over(keeping.card_of_institution(institution))
        if card.parent_id != institution.parent_id:
            check_founder(person, card.parent_id)
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
        await kept_institution(session, person, institution_id)
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
        await reach.institution_for(session, person, institution_id)
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
        institution = await kept_institution(session, person, institution_id)
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
        institution = await kept_institution(session, person, institution_id)
        department = await keeping.put_department(
            session, institution, department_id, name=data.name, lead_id=data.lead_id
        )
        return DepartmentView.of(department)
