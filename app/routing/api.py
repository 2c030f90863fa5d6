"""HTTP for routing: hand-overs, decisions by hand, why, and the rules."""

from datetime import UTC, datetime

from litestar import Controller, Response, get, post, put
from litestar.params import FromPath, JSONBody
from litestar.status_codes import HTTP_200_OK

from app.access import service as access
from app.access.door import CurrentPerson
from app.access.rules import Right
from app.base.jobs import Stage
from app.base.web import NamedBell, Session, ringing
from app.cases import service as cases
from app.routing import explaining, policies, redirecting, suggesting, trials
from app.routing.schemas import (
    AssignCase,
    DecisionView,
    PlacedView,
    PolicyView,
    PutPolicy,
    RedirectCase,
    SuggestionView,
    TryPolicy,
    WaitingView,
)
from app.routing.trial import Trial


class CaseRoutingController(Controller):
    """Who has a case, and who should."""

    path = "/cases"
    tags = ("routing",)

    @post("/{case_id:int}/redirect", status_code=HTTP_200_OK)
    async def redirect(
        self,
        session: Session,
        bell: NamedBell,
        person: CurrentPerson,
        case_id: FromPath[int],
        data: JSONBody[RedirectCase],
    ) -> Response[PlacedView]:
        """Hand a case over as addressed to somebody else; you may not see it afterwards.

        After two hand-overs a coordinator decides.
        """
        access.require(person, Right.WORK_CASES)
        case = await cases.find_for(session, person, case_id, to_change=True)
        await redirecting.redirect(
            session,
            case,
            person,
            to=data.to.destination(),
            reason=data.reason,
            now=datetime.now(UTC),
        )
        return ringing(PlacedView.of(case), bell, Stage.ROUTE, Stage.NOTIFY)

    @get("/{case_id:int}/redirect-suggestions")
    async def suggestions(
        self, session: Session, person: CurrentPerson, case_id: FromPath[int]
    ) -> list[SuggestionView]:
        """Suggest up to three places where a case may belong."""
        access.require(person, Right.WORK_CASES)
        case = await cases.find_for(session, person, case_id)
        return [SuggestionView.of(each) for each in await suggesting.suggest(session, case)]

    @post("/{case_id:int}/assign", status_code=HTTP_200_OK)
    async def assign(
        self,
        session: Session,
        bell: NamedBell,
        person: CurrentPerson,
        case_id: FromPath[int],
        data: JSONBody[AssignCase],
    ) -> Response[PlacedView]:
        """Give a case to an official, as a coordinator or for the centre."""
        access.require(person, Right.WORK_CASES)
        case = await redirecting.assign_by_hand(
            session,
            case_id,
            person,
            official_id=data.official_id,
            reason=data.reason,
            now=datetime.now(UTC),
        )
        return ringing(PlacedView.of(case), bell, Stage.ROUTE, Stage.NOTIFY)

    @get("/{case_id:int}/routing")
    async def why(
        self, session: Session, person: CurrentPerson, case_id: FromPath[int]
    ) -> list[DecisionView]:
        """Tell why a case was given to whom, the latest decision first."""
        access.require(person, Right.READ_CASES)
        case = await cases.find_for(session, person, case_id)
        return [DecisionView.of(each) for each in await explaining.decisions(session, case)]


class RoutingController(Controller):
    """What waits, and the rules."""

    path = "/routing"
    tags = ("routing",)

    @get("/waiting")
    async def waiting(self, session: Session, person: CurrentPerson) -> list[WaitingView]:
        """Count the open cases that you may see by institution and reason."""
        access.require(person, Right.READ_CASES)
        found = await explaining.waiting(session, person, now=datetime.now(UTC))
        return [WaitingView.of(each) for each in found]

    @get("/policies")
    async def list_policies(self, session: Session, person: CurrentPerson) -> list[PolicyView]:
        """List the versions of the rules, the one in force first."""
        access.require(person, Right.KEEP_ROUTING)
        return [PolicyView.of(each) for each in await policies.list_versions(session)]

    @put("/policies")
    async def put_policy(
        self,
        session: Session,
        bell: NamedBell,
        person: CurrentPerson,
        data: JSONBody[PutPolicy],
    ) -> Response[PolicyView]:
        """Put rules in force as a new version; routing follows at once."""
        access.require(person, Right.KEEP_ROUTING)
        row = await policies.put(
            session,
            data.policy,
            person,
            based_on=data.based_on,
            comment=data.comment,
            now=datetime.now(UTC),
        )
        return ringing(PolicyView.of(row), bell, Stage.ROUTE)

    @post("/policies/try", status_code=HTTP_200_OK)
    async def try_policy(
        self, session: Session, person: CurrentPerson, data: JSONBody[TryPolicy]
    ) -> Trial:
        """Tell what rules would have done with last month's cases; nothing is changed.

        Simulated anew: who gets each case, and the loads that follow. Taken as it was: who was
        on duty, which cases came, when they were answered.
        """
        access.require(person, Right.KEEP_ROUTING)
        return await trials.try_policy(session, data.policy, now=datetime.now(UTC))

    @post("/policies/{version:int}/restore", status_code=HTTP_200_OK)
    async def restore(
        self,
        session: Session,
        bell: NamedBell,
        person: CurrentPerson,
        version: FromPath[int],
    ) -> Response[PolicyView]:
        """Put an earlier version of the rules in force again, as a new one."""
        access.require(person, Right.KEEP_ROUTING)
        row = await policies.restore(session, version, person, now=datetime.now(UTC))
        return ringing(PolicyView.of(row), bell, Stage.ROUTE)
