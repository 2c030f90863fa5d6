"""The page of routing rules: those in force, what was before, and a draft's beginning."""

from typing import Annotated, Final

from litestar import Controller, get, post
from litestar.background_tasks import BackgroundTask
from litestar.params import FromPath, FromQuery, QueryParameter, URLEncodedBody
from litestar.response import Redirect, Template
from litestar.status_codes import HTTP_200_OK

from app.access import service as access
from app.access.door import CurrentPerson
from app.access.rules import Right
from app.base.jobs import Stage
from app.base.numbers import LARGEST_ID
from app.base.web import NamedBell, Session
from app.desk.edge import Now, go_to, show
from app.desk.ruling.routing_view import names_for
from app.desk.ruling.routing_words import options_words, said
from app.desk.ruling.rule_forms import BeginForm
from app.routing import policies
from app.routing.drafting import service as drafting
from app.routing.policies import NoSuchPolicyError

_Word = FromQuery[Annotated[str, QueryParameter(max_length=20)]]
_TOLD: Final = {
    "on": "Правила действуют: новые сообщения пойдут по ним. Уже назначенные остались как были.",
    "dropped": "Черновик удалён. Действующие правила не изменились.",
}


class RoutingPageController(Controller):
    """The page «Маршруты»."""

    path = "/routing"

    @get("/")
    async def show_in_force(
        self, session: Session, person: CurrentPerson, now: Now, told: _Word = ""
    ) -> Template:
        """Say the rules in force, and list the versions."""
        access.require(person, Right.KEEP_ROUTING)
        versions = await policies.list_versions(session)
        policy = policies.read(versions[0])
        ids = {each.account_id for each in versions if each.account_id is not None}
        return show(
            "rules/routing.html",
            person=person,
            rules=said(policy, await names_for(session, [policy])),
            options=options_words(policy),
            versions=versions,
            names=await access.names_of(session, ids),
            draft=await drafting.mine(session, person),
            told=_TOLD.get(told, ""),
            now=now,
        )

    @post("/draft", status_code=HTTP_200_OK)
    async def begin(
        self, session: Session, person: CurrentPerson, now: Now, data: URLEncodedBody[BeginForm]
    ) -> Redirect:
        """Begin a draft from the rules in force, or from an older version."""
        await drafting.begin(session, person, version=data.wanted(), now=now)
        return go_to("/routing/draft")

    @get("/versions/{version:int}")
    async def show_version(
        self, session: Session, person: CurrentPerson, now: Now, version: FromPath[int]
    ) -> Template:
        """Say the rules of one version."""
        access.require(person, Right.KEEP_ROUTING)
        listed = await policies.list_versions(session)
        row = next((each for each in listed if each.version == version), None)
        if row is None:
            raise NoSuchPolicyError(version)
        policy = policies.read(row)
        ids = [] if row.account_id is None else [row.account_id]
        return show(
            "rules/routing_version.html",
            person=person,
            row=row,
            is_in_force=row.version == listed[0].version,
            rules=said(policy, await names_for(session, [policy])),
            options=options_words(policy),
            names=await access.names_of(session, ids),
            draft=await drafting.mine(session, person),
            now=now,
        )

    @post("/versions/{version:int}/restore", status_code=HTTP_200_OK)
    async def restore(
        self,
        session: Session,
        bell: NamedBell,
        person: CurrentPerson,
        now: Now,
        version: FromPath[int],
    ) -> Redirect:
        """Put an earlier version into force again, as a new one."""
        access.require(person, Right.KEEP_ROUTING)
        await policies.restore(session, min(version, LARGEST_ID), person, now=now)
        return go_to("/routing?told=on", background=BackgroundTask(bell.ring, Stage.ROUTE))
