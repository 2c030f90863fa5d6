"""The wizard's later steps: the key, what it proves, what was left alone, who answers."""

import secrets
from datetime import datetime

from litestar import Controller, Request, get, post
from litestar.background_tasks import BackgroundTask
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Redirect, Template
from litestar.status_codes import HTTP_200_OK
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.door import CurrentPerson
from app.access.inviting import Issued
from app.access.rules import Person
from app.base.errors import AppError, ConflictError
from app.base.jobs import Stage
from app.base.web import NamedBell, Session
from app.consent import service as consents
from app.consent.service import Asked
from app.desk.edge import Now, go_to, outer_address, show
from app.desk.wizard.forms import KeyForm, PeopleForm, cleaned
from app.desk.wizard.link_page import PATH, REFUSALS, ApplicationId, address_of, own, status_of
from app.desk.wizard.view import head_of, key_view, past_view, people_view, rights_view
from app.onboarding.wizard import keys, people
from app.onboarding.wizard import service as wizard
from app.onboarding.wizard.errors import NobodyChosenError
from app.onboarding.wizard.rules import KEY_OF, Step, step_after
from app.pages import service as pages
from app.pages.sealing import Sealer


class WizardKeyController(Controller):
    """From the key to who answers."""

    path = f"{PATH}/{{application_id:int}}"

    @get("/key")
    async def ask_key(
        self,
        session: Session,
        person: CurrentPerson,
        state: State,
        now: Now,
        application_id: FromPath[ApplicationId],
    ) -> Template:
        """Ask for the page's key, with guidance."""
        return await _key(session, person, state, application_id, now=now)

    @get("/key/live")
    async def show_check(
        self,
        session: Session,
        person: CurrentPerson,
        state: State,
        now: Now,
        application_id: FromPath[ApplicationId],
    ) -> Template:
        """Show what the key's check has told by now."""
        return await _key(
            session, person, state, application_id, template="wizard/key_live.html", now=now
        )

    @post("/key", status_code=HTTP_200_OK)
    async def give_key(
        self,
        session: Session,
        bell: NamedBell,
        person: CurrentPerson,
        state: State,
        sealer: NamedDependency[Sealer],
        now: Now,
        application_id: FromPath[ApplicationId],
        data: URLEncodedBody[KeyForm],
    ) -> Template | Redirect:
        """Keep a key; it is checked at once and never shown again."""
        application = await own(session, person, application_id, to_change=True)
        page = await wizard.page_behind(session, person, application)
        page = await pages.find_for(session, person, page.id, to_change=True)
        try:
            kind = data.kind_or(KEY_OF[page.network])
            await keys.give(session, page, kind, data.secret, sealer=sealer, now=now)
        except REFUSALS as error:
            return await _key(session, person, state, application_id, error=error, now=now)
        ring = BackgroundTask(bell.ring, Stage.CHECK)
        return go_to(f"{address_of(application, Step.KEY)}#check", background=ring)

    @post("/key/again", status_code=HTTP_200_OK)
    async def check_again(
        self,
        session: Session,
        bell: NamedBell,
        person: CurrentPerson,
        now: Now,
        application_id: FromPath[ApplicationId],
    ) -> Redirect:
        """Have the network asked again, as after a bot was let in."""
        application = await own(session, person, application_id)
        page = await wizard.page_behind(session, person, application)
        await pages.check_soon(session, [page.id], now=now)
        ring = BackgroundTask(bell.ring, Stage.CHECK)
        return go_to(f"{address_of(application, Step.KEY)}#check", background=ring)

    @post("/key/consent", status_code=HTTP_200_OK)
    async def ask_consent(
        self,
        session: Session,
        person: CurrentPerson,
        state: State,
        now: Now,
        application_id: FromPath[ApplicationId],
    ) -> Template:
        """Show a link to the network's own page, where a click gives the key; only now.

        No redirect: forms of ours may lead to no other site.
        """
        application = await own(session, person, application_id)
        page = await wizard.page_behind(session, person, application)
        try:
            asked = await consents.ask(
                session,
                page,
                person,
                application=consents.application_of(state.settings),
                state=secrets.token_urlsafe(32),
                now=now,
            )
        except REFUSALS as error:
            return await _key(session, person, state, application_id, error=error, now=now)
        return await _key(session, person, state, application_id, asked=asked, now=now)

    @post("/key/next", status_code=HTTP_200_OK)
    async def accept_key(
        self,
        session: Session,
        person: CurrentPerson,
        now: Now,
        application_id: FromPath[ApplicationId],
    ) -> Redirect:
        """Go on once the page can be read."""
        application = await own(session, person, application_id, to_change=True)
        try:
            await wizard.accept_key(session, person, application, now=now)
        except ConflictError:
            return go_to(f"{address_of(application, Step.KEY)}#check")
        return go_to(address_of(application, Step.RIGHTS))

    @get("/rights")
    async def show_rights(
        self,
        session: Session,
        person: CurrentPerson,
        now: Now,
        application_id: FromPath[ApplicationId],
    ) -> Template:
        """Show what the key has proven."""
        return await _rights(session, person, application_id, "wizard/rights.html", now=now)

    @get("/rights/live")
    async def show_rights_live(
        self,
        session: Session,
        person: CurrentPerson,
        now: Now,
        application_id: FromPath[ApplicationId],
    ) -> Template:
        """Show what was read by now."""
        return await _rights(session, person, application_id, "wizard/rights_live.html", now=now)

    @post("/rights", status_code=HTTP_200_OK)
    async def accept_rights(
        self,
        session: Session,
        person: CurrentPerson,
        now: Now,
        application_id: FromPath[ApplicationId],
    ) -> Redirect:
        """Go on to what was left alone."""
        return await _on_to(session, person, application_id, Step.RIGHTS, now=now)

    @get("/past")
    async def show_past(
        self,
        session: Session,
        person: CurrentPerson,
        now: Now,
        application_id: FromPath[ApplicationId],
    ) -> Template:
        """Show what was left without an answer."""
        return await _past(session, person, application_id, "wizard/past.html", now=now)

    @get("/past/live")
    async def show_past_live(
        self,
        session: Session,
        person: CurrentPerson,
        now: Now,
        application_id: FromPath[ApplicationId],
    ) -> Template:
        """Count again."""
        return await _past(session, person, application_id, "wizard/past_live.html", now=now)

    @post("/past", status_code=HTTP_200_OK)
    async def accept_past(
        self,
        session: Session,
        person: CurrentPerson,
        now: Now,
        application_id: FromPath[ApplicationId],
    ) -> Redirect:
        """Go on to who answers."""
        return await _on_to(session, person, application_id, Step.PAST, now=now)

    @get("/people")
    async def ask_people(
        self, session: Session, person: CurrentPerson, application_id: FromPath[ApplicationId]
    ) -> Template:
        """Ask who answers."""
        return await _people(session, person, application_id, PeopleForm())

    @post("/people", status_code=HTTP_200_OK)
    async def choose_people(
        self,
        request: Request[Person, str, State],
        session: Session,
        bell: NamedBell,
        person: CurrentPerson,
        now: Now,
        application_id: FromPath[ApplicationId],
        data: URLEncodedBody[PeopleForm],
    ) -> Template | Redirect:
        """Let a colleague answer, or invite somebody; the link is shown in this answer only."""
        application = await own(session, person, application_id, to_change=True)
        wizard.require_open(application, Step.PEOPLE)
        try:
            async with session.begin_nested():  # no card is left of an invitation that is refused
                issued = await _let_answer(session, person, application.page_id, data, now=now)
        except REFUSALS as error:
            return await _people(session, person, application_id, data, error=error)
        wizard.go_on(application, Step.DONE, now=now)
        ring = BackgroundTask(bell.ring, Stage.ROUTE)
        if issued is None:
            return go_to(address_of(application, Step.DONE), background=ring)
        link = f"{outer_address(request)}/join/{issued.secret}"
        page = await _done(session, person, application_id, link=link, until=issued.expires_at)
        page.background = ring
        return page

    @get("/done")
    async def show_done(
        self, session: Session, person: CurrentPerson, application_id: FromPath[ApplicationId]
    ) -> Template:
        """Say what happens next."""
        return await _done(session, person, application_id)


async def _key(
    session: AsyncSession,
    person: Person,
    state: State,
    application_id: int,
    *,
    template: str = "wizard/key.html",
    asked: Asked | None = None,
    error: AppError | None = None,
    now: datetime,
) -> Template:
    application = await own(session, person, application_id)
    wizard.require_open(application, Step.KEY)
    page = await wizard.page_behind(session, person, application)
    return show(
        template,
        person=person,
        status=status_of(error),
        head=head_of(application, page, Step.KEY),
        view=await key_view(session, page, state.settings, now=now),
        asked=asked,
        refusal=None if error is None else str(error),
        now=now,
    )


async def _rights(
    session: AsyncSession, person: Person, application_id: int, template: str, *, now: datetime
) -> Template:
    application = await own(session, person, application_id)
    wizard.require_open(application, Step.RIGHTS)
    page = await wizard.page_behind(session, person, application)
    head = head_of(application, page, Step.RIGHTS)
    view = await rights_view(session, page)
    return show(template, person=person, head=head, view=view, now=now)


async def _past(
    session: AsyncSession, person: Person, application_id: int, template: str, *, now: datetime
) -> Template:
    application = await own(session, person, application_id)
    wizard.require_open(application, Step.PAST)
    page = await wizard.page_behind(session, person, application)
    head = head_of(application, page, Step.PAST)
    view = await past_view(session, page, now=now)
    return show(
        template, person=person, head=head, view=view, is_told=not page.sees_history, now=now
    )


async def _people(
    session: AsyncSession,
    person: Person,
    application_id: int,
    form: PeopleForm,
    *,
    error: AppError | None = None,
) -> Template:
    application = await own(session, person, application_id)
    wizard.require_open(application, Step.PEOPLE)
    page = await wizard.page_behind(session, person, application)
    return show(
        "wizard/people.html",
        person=person,
        status=status_of(error),
        head=head_of(application, page, Step.PEOPLE),
        colleagues=await people_view(session, page),
        form=form,
        refusal=None if error is None else str(error),
    )


async def _done(
    session: AsyncSession,
    person: Person,
    application_id: int,
    *,
    link: str | None = None,
    until: datetime | None = None,
) -> Template:
    application = await own(session, person, application_id)
    wizard.require_open(application, Step.DONE)
    page = await wizard.page_behind(session, person, application)
    return show(
        "wizard/done.html",
        person=person,
        head=head_of(application, page, Step.DONE),
        page=page,
        link=link,
        until=until,
        colleagues=await people_view(session, page),
    )


async def _let_answer(
    session: AsyncSession, person: Person, page_id: int | None, form: PeopleForm, *, now: datetime
) -> Issued | None:
    page = await pages.find_for(session, person, page_id or 0, to_change=True)
    if form.is_new:
        name, email = cleaned(form.name), cleaned(form.email)
        return await people.invite(session, person, page, name=name, email=email, now=now)
    number = form.number()
    if number is None:
        raise NobodyChosenError
    return await people.choose(session, person, page, number, now=now)


async def _on_to(
    session: AsyncSession,
    person: Person,
    application_id: int,
    here: Step,
    *,
    now: datetime,
) -> Redirect:
    onward = step_after(here)
    application = await own(session, person, application_id, to_change=True)
    wizard.require_open(application, here)
    wizard.go_on(application, onward, now=now)
    return go_to(address_of(application, onward))
