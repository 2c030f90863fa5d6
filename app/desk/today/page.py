"""The start page: what matters today to whoever comes in, and all figures behind it."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Final
from urllib.parse import urlencode

import msgspec
from litestar import Controller, get
from litestar.datastructures import State
from litestar.params import FromQuery, QueryParameter
from litestar.response import Redirect, Template
from litestar.status_codes import HTTP_422_UNPROCESSABLE_ENTITY
from sqlalchemy.ext.asyncio import AsyncSession

from app.access import service as access
from app.access.door import CurrentPerson
from app.access.rules import Person, Right, Role
from app.base.web import Session
from app.desk.edge import Now, go_to, show
from app.desk.today import charts
from app.desk.today.cards import Known, cards_for
from app.desk.today.charts import Bar, DayChart
from app.insights.figures import service as figures
from app.insights.figures import tables
from app.insights.figures.rules import Lately, Span, SpanError, span_of
from app.insights.figures.service import Figures
from app.insights.figures.tables import Name, Told
from app.insights.standing import rules as standing_rules
from app.insights.standing import service as standing

_INBOX_FIRST: Final = frozenset({Role.OFFICIAL, Role.APPROVER, Role.COORDINATOR})
"""They come to work; the others to look how things are."""
_SEE_PAGES: Final = frozenset({Role.PAGE_ADMIN, Role.TRAINER, Role.OPERATOR})
_MOST_TROUBLES: Final = 50
_MOST_PLACES: Final = 20
_SPANS: Final[Mapping[Lately, str]] = {
    Lately.TODAY: "Сегодня",
    Lately.WEEK: "7 дней",
    Lately.MONTH: "28 дней",
}


class Charts(msgspec.Struct, frozen=True, kw_only=True):
    """The figures of a span, drawn, with the tables behind them."""

    days: DayChart | None
    topics: tuple[Bar, ...]
    stages: tuple[Bar, ...]
    told: Mapping[Name, Told]
    asked: str
    """The span as an address spells it, for the files."""
    is_empty: bool

    @classmethod
    def of(cls, counted: Figures) -> "Charts":
        """Draw the figures."""
        span = counted.span
        return cls(
            days=charts.day_chart(counted.days),
            topics=charts.count_bars(counted.topics),
            stages=charts.stage_bars(counted.parts),
            told=tables.tables_of(counted),
            asked=urlencode({"from": span.first.isoformat(), "to": span.last.isoformat()}),
            is_empty=counted.is_empty,
        )


class TodayController(Controller):
    """Where a day begins."""

    path = "/"

    @get("/start")
    async def lead(self, person: CurrentPerson) -> Redirect:
        """Lead whoever has come in to where his day begins."""
        return go_to("/" if person.role in _INBOX_FIRST else "/today")

    @get("/today")
    async def show_today(
        self, session: Session, person: CurrentPerson, state: State, now: Now
    ) -> Template:
        """Show three figures that matter to this person today, and the charts of 28 days."""
        zone = await figures.zone_of(session, person, home=state.settings.time_zone)
        lately = Lately.WEEK if person.role is Role.HEAD else Lately.MONTH
        span = span_of(lately, None, None, zone=zone, now=now)
        known = await _known(session, person, span, now=now)
        return show(
            "today/today.html",
            person=person,
            cards=cards_for(person.role, known),
            charts=None if known.figures is None else Charts.of(known.figures),
            span_words=f"За {_SPANS[lately]}",
            pages=known.pages,
            most=_MOST_TROUBLES,
            queues=known.queues,
            titles_of_queues=standing_rules.TITLES,
            now=now,
        )

    @get("/figures")
    async def show_figures(
        self,
        session: Session,
        person: CurrentPerson,
        state: State,
        now: Now,
        span: FromQuery[Lately | None] = None,
        first: Annotated[str, QueryParameter(name="from", max_length=10)] = "",
        last: Annotated[str, QueryParameter(name="to", max_length=10)] = "",
    ) -> Template:
        """Show every figure of a span with what it counts."""
        access.require(person, Right.SEE_FIGURES)
        zone = await figures.zone_of(session, person, home=state.settings.time_zone)
        refusal = ""
        try:
            asked = span_of(span, _day(first), _day(last), zone=zone, now=now)
        except SpanError as error:
            refusal, asked = str(error), span_of(None, None, None, zone=zone, now=now)
        counted = await figures.figures_of(session, person, asked, now=now)
        is_named = not (first or last)
        return show(
            "today/figures.html",
            person=person,
            status=HTTP_422_UNPROCESSABLE_ENTITY if refusal else 200,
            charts=Charts.of(counted),
            spans=_SPANS,
            chosen=(span or Lately.MONTH) if is_named else None,
            first=first or asked.first.isoformat(),
            last=last or asked.last.isoformat(),
            refusal=refusal,
            most_places=_MOST_PLACES,
            now=now,
        )


async def _known(session: AsyncSession, person: Person, span: Span, *, now: datetime) -> Known:
    may_count = person.may(Right.SEE_FIGURES)
    sees_pages = person.role in _SEE_PAGES and person.may(Right.READ_PAGES)
    is_operator = person.role is Role.OPERATOR and person.may(Right.SEE_STATUS)
    return Known(
        figures=await figures.figures_of(session, person, span, now=now) if may_count else None,
        pages=await standing.pages_of(session, person, now=now) if sees_pages else None,
        approvals=await standing.approvals_of(session, person) if may_count else (0, 0),
        queues=tuple(await standing.queues(session)) if is_operator else (),
        has_own=person.official_id is not None,
        now=now,
    )


def _day(typed: str) -> date | None:
    """Read a day as a browser sends it; raises SpanError."""
    if not typed.strip():
        return None
    try:
        return date.fromisoformat(typed.strip())
    except ValueError as error:
        raise SpanError(
            "День не понят: выберите его в календаре или напишите как 2026-11-24."
        ) from error
