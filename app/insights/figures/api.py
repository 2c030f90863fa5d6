"""HTTP for the figures of a span, and for taking their tables out as files."""

from datetime import UTC, date, datetime
from typing import Annotated

import structlog
from litestar import Controller, Response, get
from litestar.datastructures import State
from litestar.params import FromQuery, QueryParameter
from sqlalchemy.ext.asyncio import AsyncSession

from app.access import service as access
from app.access.door import CurrentPerson
from app.access.rules import Person, Right
from app.base import sheets
from app.base.sheets import Form
from app.base.web import Session
from app.insights.figures import service as figures
from app.insights.figures.rules import Lately, span_of
from app.insights.figures.schemas import FiguresView
from app.insights.figures.service import Figures
from app.insights.figures.tables import Name, table_of

log = structlog.get_logger()
_First = Annotated[date | None, QueryParameter(name="from")]
_Last = Annotated[date | None, QueryParameter(name="to")]


class FiguresController(Controller):
    """The figures, as far as you see."""

    path = "/figures"
    tags = ("figures",)

    @get("/")
    async def show(
        self,
        session: Session,
        person: CurrentPerson,
        state: State,
        span: FromQuery[Lately | None] = None,
        first: _First = None,
        last: _Last = None,
    ) -> FiguresView:
        """Tell the figures of a span, by default of the last 28 days.

        Days are cut in your own zone. A span is named, or its days are told: from, to.
        """
        return FiguresView.of(await _counted(session, person, state, span, first, last))

    @get("/export")
    async def export(
        self,
        session: Session,
        person: CurrentPerson,
        state: State,
        table: FromQuery[Name],
        form: FromQuery[Form] = Form.XLSX,
        span: FromQuery[Lately | None] = None,
        first: _First = None,
        last: _Last = None,
    ) -> Response[bytes]:
        """Give one table of the figures as a file; it tells of nobody by name."""
        told = await _counted(session, person, state, span, first, last)
        log.info("figures.exported", account_id=person.account_id, table=table.value)
        name = f"gospablik-{table}-{told.span.first}-{told.span.last}.{form}"
        return Response(
            sheets.written(table_of(told, table).sheet, form),
            media_type=sheets.MEDIA_TYPES[form],
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )


async def _counted(
    session: AsyncSession,
    person: Person,
    state: State,
    lately: Lately | None,
    first: date | None,
    last: date | None,
) -> Figures:
    access.require(person, Right.SEE_FIGURES)
    now = datetime.now(UTC)
    zone = await figures.zone_of(session, person, home=state.settings.time_zone)
    span = span_of(lately, first, last, zone=zone, now=now)
    return await figures.figures_of(session, person, span, now=now)
