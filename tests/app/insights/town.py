"""Cases with the moments that a test tells, on a page of their own institution."""

from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.model import Account
from app.access.rules import Person, Role
from app.access.service import person_of
from app.cases.model import Case, CaseEvent
from app.cases.rules import CaseState, EventKind, Outcome
from app.insights.figures import service as figures
from app.insights.figures.rules import Lately, span_of
from app.insights.figures.service import Figures
from tests import factories as make
from tests.app.cases.test_opening import Scene

HOUR = timedelta(hours=1)
ZONE = "Europe/Moscow"


async def a_scene(session: AsyncSession, name: str = "Школа № 1") -> Scene:
    institution = await make.an_institution(session, name)
    page = await make.a_page(session, institution)
    return Scene(session, page, await make.a_post(session, page))


async def a_case(
    scene: Scene,
    *,
    written: datetime = make.NOW - HOUR,
    answered_after: timedelta | None = None,
    is_late: bool = False,
) -> Case:
    """Open a case; answered and confirmed at once where the test tells after how long."""
    number = str(len(await scene.cases()) + 1)
    await scene.say(number, author=number, at=written)
    await scene.open(now=make.NOW)
    case = (await scene.cases())[-1]
    case.opened_at = written + HOUR / 60
    if answered_after is not None:
        case.assigned_at = written + HOUR / 30
        case.answered_at = case.first_reply_at = written + answered_after
        case.closed_at = case.answered_at + HOUR / 60
        case.state, case.outcome, case.is_late = CaseState.CLOSED, Outcome.ANSWERED, is_late
    await scene.session.flush()
    return case


async def opened_again(scene: Scene, case: Case, *, at: datetime) -> None:
    """Write into the history that the citizen came back."""
    scene.session.add(
        CaseEvent(
            case_id=case.id,
            place=99,
            seal="",
            kind=EventKind.REOPENED,
            became=CaseState.OPEN,
            note="",
            happened_at=at,
        )
    )
    await scene.session.flush()


def trainer() -> Person:
    return person_of(Account(id=1, login="t", name="Т.", role=Role.TRAINER))


def official_of(scene: Scene, official_id: int | None = None) -> Person:
    account = Account(id=2, login="o", name="О.", role=Role.OFFICIAL)
    account.institution_id, account.official_id = scene.page.institution_id, official_id
    return person_of(account)


async def told(
    session: AsyncSession,
    person: Person | None = None,
    *,
    lately: Lately = Lately.MONTH,
    zone: str = ZONE,
    now: datetime = make.NOW,
) -> Figures:
    span = span_of(lately, None, None, zone=zone, now=now)
    return await figures.figures_of(session, person or trainer(), span, now=now)
