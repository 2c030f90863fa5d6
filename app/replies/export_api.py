"""HTTP for taking cases out as a file."""

from datetime import UTC, datetime
from typing import Annotated

from litestar import Controller, Response, get
from litestar.datastructures import State
from litestar.params import FromQuery, QueryParameter

from app.access import service as access
from app.access.door import CurrentPerson
from app.access.rules import Right
from app.base.sheets import MEDIA_TYPES, Form
from app.base.web import Session
from app.cases import service as cases
from app.cases.rules import CaseState
from app.officials import service as officials
from app.replies import exporting


class ExportController(Controller):
    """Cases for other programs."""

    path = "/cases/export"
    tags = ("cases",)

    @get("/")
    async def export(
        self,
        session: Session,
        person: CurrentPerson,
        state: State,
        in_states: Annotated[list[CaseState] | None, QueryParameter(name="state")] = None,
        form: FromQuery[Form] = Form.CSV,
        *,
        overdue: FromQuery[bool] = False,
    ) -> Response[bytes]:
        """Give the most urgent of the cases that you may see as CSV or XLSX, at most 5,000.

        Citizens' telephones, addresses and other personal data are covered. Each case's
        history tells that it left.
        """
        access.require(person, Right.READ_CASES)
        now = datetime.now(UTC)
        found = await cases.list_cases(
            session,
            sight=person.sight,
            official_id=None,
            states=in_states or (),
            overdue_at=now if overdue else None,
            limit=exporting.MOST,
        )
        ids = [case.id for case in found]
        session.expunge_all()
        zone = await officials.zone_of(
            session,
            official_id=person.official_id,
            institution_id=person.institution_id,
            home=state.settings.time_zone,
        )
        table = await exporting.export(session, ids, person, form=form, zone=zone, now=now)
        name = f"gospablik-{now:%Y-%m-%d}.{form}"
        return Response(
            table,
            media_type=MEDIA_TYPES[form],
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )
