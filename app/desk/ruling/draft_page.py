"""The draft of routing rules: change it, see what it would change, switch it on."""

from litestar import Controller, get, post
from litestar.background_tasks import BackgroundTask
from litestar.params import URLEncodedBody
from litestar.response import Redirect, Template
from litestar.status_codes import HTTP_200_OK

from app.access.door import CurrentPerson
from app.base.errors import AppError
from app.base.jobs import Stage
from app.base.web import NamedBell, Session
from app.desk.edge import Now, go_to
from app.desk.ruling.draft_view import DRAFT, draft_page, mine_with_rules
from app.desk.ruling.rule_forms import (
    OptionsForm,
    PutForm,
    RevisionForm,
    UnreadableOptionError,
)
from app.routing.drafting import service as drafting
from app.routing.policy import Policy


class DraftController(Controller):
    """The page of the draft."""

    path = DRAFT

    @get("/")
    async def show_draft(
        self, session: Session, person: CurrentPerson, now: Now
    ) -> Redirect | Template:
        """Say the rules of the draft, each with what can be done to it."""
        draft = await drafting.mine(session, person)
        if draft is None:
            return go_to("/routing")
        return await draft_page(session, person, draft, now=now)

    @post("/drop", status_code=HTTP_200_OK)
    async def drop(self, session: Session, person: CurrentPerson) -> Redirect:
        """Throw the draft away."""
        await drafting.drop(session, person)
        return go_to("/routing?told=dropped")

    @post("/catch-up", status_code=HTTP_200_OK)
    async def catch_up(self, session: Session, person: CurrentPerson) -> Redirect:
        """Let the draft stand against the version in force now."""
        await drafting.catch_up(session, person)
        return go_to(DRAFT)

    @post("/options", status_code=HTTP_200_OK)
    async def set_options(
        self, session: Session, person: CurrentPerson, now: Now, data: URLEncodedBody[OptionsForm]
    ) -> Redirect | Template:
        """Change what holds for all rules."""
        draft, policy = await mine_with_rules(session, person)
        try:
            changed = Policy(rules=policy.rules, options=data.options())
        except UnreadableOptionError as error:
            return await draft_page(session, person, draft, now=now, refused=error, options=data)
        await drafting.change(session, person, changed, revision=data.revision, now=now)
        return go_to(DRAFT)

    @post("/try", status_code=HTTP_200_OK)
    async def try_out(
        self, session: Session, person: CurrentPerson, now: Now, data: URLEncodedBody[RevisionForm]
    ) -> Template:
        """Show what the draft would have done with last month's cases."""
        draft, _ = await mine_with_rules(session, person)
        try:
            trial = await drafting.try_out(session, person, revision=data.revision, now=now)
        except AppError as error:
            return await draft_page(session, person, draft, now=now, refused=error)
        return await draft_page(session, person, draft, now=now, trial=trial)

    @post("/put", status_code=HTTP_200_OK)
    async def put(
        self,
        session: Session,
        bell: NamedBell,
        person: CurrentPerson,
        now: Now,
        data: URLEncodedBody[PutForm],
    ) -> Redirect | Template:
        """Switch the draft on, as it was tried."""
        draft, _ = await mine_with_rules(session, person)
        comment = data.comment.replace("\x00", "").strip()
        try:
            await drafting.put_into_force(
                session, person, revision=data.revision, comment=comment, now=now
            )
        except AppError as error:
            return await draft_page(session, person, draft, now=now, refused=error)
        return go_to("/routing?told=on", background=BackgroundTask(bell.ring, Stage.ROUTE))
