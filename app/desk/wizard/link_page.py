"""The wizard's first steps: the link, who is behind it, and whose page it is."""

from datetime import datetime
from typing import Annotated, Final

from litestar import Controller, get, post
from litestar.background_tasks import BackgroundTask
from litestar.params import FromPath, FromQuery, PathParameter, QueryParameter, URLEncodedBody
from litestar.response import Redirect, Template
from litestar.status_codes import HTTP_200_OK, HTTP_422_UNPROCESSABLE_ENTITY
from sqlalchemy.ext.asyncio import AsyncSession

from app.access import service as access
from app.access.door import CurrentPerson
from app.access.rules import Person, Right
from app.base.errors import AppError, ConflictError, DeniedError, InvalidError
from app.base.jobs import Stage
from app.base.web import NamedBell, Session
from app.desk.edge import Now, go_to, show
from app.desk.wizard.forms import ChooseForm, InstitutionForm, LinkForm, UnknownZoneError, cleaned
from app.desk.wizard.view import begun_by, choices_of, head_of, institution_of, link_view
from app.desk.wizard.words import KINDS, ZONES
from app.officials.schemas import MOST_ID
from app.onboarding.wizard import institutions
from app.onboarding.wizard import service as wizard
from app.onboarding.wizard.errors import NoInstitutionChosenError
from app.onboarding.wizard.links import WhichNetworkError, read_pasted
from app.onboarding.wizard.model import Application
from app.onboarding.wizard.rules import Step

PATH: Final = "/pages/new"
ApplicationId = Annotated[int, PathParameter(ge=1, le=MOST_ID)]
_Looked = Annotated[str, QueryParameter(max_length=200)]
REFUSALS: Final = (InvalidError, ConflictError, DeniedError)


class WizardController(Controller):
    """From the pasted link to the institution."""

    path = PATH

    @get("/")
    async def ask_link(self, session: Session, person: CurrentPerson, now: Now) -> Template:
        """Ask for a link, and show what was begun and left."""
        access.require(person, Right.KEEP_PAGES)
        return await _start(session, person, LinkForm(), now=now)

    @post("/", status_code=HTTP_200_OK)
    async def begin(
        self,
        session: Session,
        bell: NamedBell,
        person: CurrentPerson,
        now: Now,
        data: URLEncodedBody[LinkForm],
    ) -> Template | Redirect:
        """Begin with a link; a worker asks the network."""
        access.require(person, Right.KEEP_PAGES)
        try:
            pasted = read_pasted(data.link, network=data.chosen())
            application = await wizard.begin(session, person, pasted, now=now)
        except REFUSALS as error:
            return await _start(session, person, data, error=error, now=now)
        ring = BackgroundTask(bell.ring, Stage.FIND)
        return go_to(address_of(application, application.step), background=ring)

    @get("/{application_id:int}")
    async def go_on(
        self, session: Session, person: CurrentPerson, application_id: FromPath[ApplicationId]
    ) -> Redirect:
        """Lead to where somebody was."""
        application = await own(session, person, application_id)
        return go_to(address_of(application, application.step), status=302)

    @post("/{application_id:int}/drop", status_code=HTTP_200_OK)
    async def put_away(
        self, session: Session, person: CurrentPerson, application_id: FromPath[ApplicationId]
    ) -> Redirect:
        """Forget what was begun."""
        application = await own(session, person, application_id, to_change=True)
        await wizard.put_away(session, application)
        return go_to(PATH)

    @get("/{application_id:int}/link")
    async def show_link(
        self, session: Session, person: CurrentPerson, application_id: FromPath[ApplicationId]
    ) -> Template:
        """Show who is behind the link."""
        return await _link(session, person, application_id, "wizard/link.html")

    @get("/{application_id:int}/link/live")
    async def show_link_live(
        self, session: Session, person: CurrentPerson, application_id: FromPath[ApplicationId]
    ) -> Template:
        """Show what the network has told by now."""
        return await _link(session, person, application_id, "wizard/link_live.html")

    @post("/{application_id:int}/link/again", status_code=HTTP_200_OK)
    async def look_again(
        self,
        session: Session,
        bell: NamedBell,
        person: CurrentPerson,
        now: Now,
        application_id: FromPath[ApplicationId],
    ) -> Redirect:
        """Have the network asked once more."""
        application = await own(session, person, application_id, to_change=True)
        wizard.look_again(application, now=now)
        ring = BackgroundTask(bell.ring, Stage.FIND)
        return go_to(address_of(application, Step.LINK), background=ring)

    @post("/{application_id:int}/link", status_code=HTTP_200_OK)
    async def accept_link(
        self,
        session: Session,
        person: CurrentPerson,
        now: Now,
        application_id: FromPath[ApplicationId],
    ) -> Redirect:
        """Go on with the page that was found."""
        application = await own(session, person, application_id, to_change=True)
        try:
            await wizard.accept_link(session, person, application, now=now)
        except ConflictError:
            return go_to(address_of(application, Step.LINK))  # it tells what stands in the way
        return go_to(address_of(application, Step.INSTITUTION))

    @get("/{application_id:int}/institution")
    async def ask_institution(
        self,
        session: Session,
        person: CurrentPerson,
        application_id: FromPath[ApplicationId],
        looked: Annotated[str, QueryParameter(name="q", max_length=200)] = "",
        new: FromQuery[_Looked] = "",
    ) -> Template:
        """Ask whose page it is."""
        application = await own(session, person, application_id)
        form = InstitutionForm()
        return await _institution(
            session, person, application, form, looked=looked, is_new=bool(new)
        )

    @post("/{application_id:int}/institution", status_code=HTTP_200_OK)
    async def choose(
        self,
        session: Session,
        bell: NamedBell,
        person: CurrentPerson,
        now: Now,
        application_id: FromPath[ApplicationId],
        data: URLEncodedBody[ChooseForm],
    ) -> Template | Redirect:
        """Take the institution chosen; one of which something is missing is asked for it first."""
        application = await own(session, person, application_id, to_change=True)
        try:
            number = data.number()
            if number is None:
                raise NoInstitutionChosenError
            institution = await institutions.choose(session, person, number)
            if institutions.is_incomplete(institution):
                return go_to(f"{address_of(application, Step.INSTITUTION)}/{institution.id}")
            await wizard.register(session, person, application, institution.id, now=now)
        except REFUSALS as error:
            form = InstitutionForm()
            return await _institution(session, person, application, form, error=error)
        return go_to(
            address_of(application, Step.KEY), background=BackgroundTask(bell.ring, Stage.CHECK)
        )

    @post("/{application_id:int}/institution/new", status_code=HTTP_200_OK)
    async def record(
        self,
        session: Session,
        bell: NamedBell,
        person: CurrentPerson,
        now: Now,
        application_id: FromPath[ApplicationId],
        data: URLEncodedBody[InstitutionForm],
    ) -> Template | Redirect:
        """Record an institution and take it."""
        application = await own(session, person, application_id, to_change=True)
        wizard.require_open(application, Step.INSTITUTION)
        try:
            if data.time_zone not in ZONES:
                raise UnknownZoneError
            async with session.begin_nested():  # nothing is recorded if the page is another's
                institution = await institutions.record(session, person, data.told(), now=now)
                await wizard.register(session, person, application, institution.id, now=now)
        except REFUSALS as error:
            application = await own(session, person, application_id)
            return await _institution(session, person, application, data, is_new=True, error=error)
        return go_to(
            address_of(application, Step.KEY), background=BackgroundTask(bell.ring, Stage.CHECK)
        )

    @get("/{application_id:int}/institution/{institution_id:int}")
    async def ask_missing(
        self,
        session: Session,
        person: CurrentPerson,
        application_id: FromPath[ApplicationId],
        institution_id: FromPath[ApplicationId],
    ) -> Template:
        """Ask for what the register lacks of an institution."""
        application = await own(session, person, application_id)
        return await _missing(session, person, application, institution_id, InstitutionForm())

    @post("/{application_id:int}/institution/{institution_id:int}", status_code=HTTP_200_OK)
    async def complete(
        self,
        session: Session,
        bell: NamedBell,
        person: CurrentPerson,
        now: Now,
        application_id: FromPath[ApplicationId],
        institution_id: FromPath[ApplicationId],
        data: URLEncodedBody[InstitutionForm],
    ) -> Template | Redirect:
        """Fill in what the register lacks, and take the institution."""
        application = await own(session, person, application_id, to_change=True)
        institution = await institutions.choose(session, person, institution_id)
        try:
            async with session.begin_nested():
                await institutions.complete(
                    session,
                    person,
                    institution_id,
                    ogrn=institution.ogrn or data.number(),
                    municipality=institution.municipality or data.place(),
                )
                await wizard.register(session, person, application, institution_id, now=now)
        except REFUSALS as error:
            application = await own(session, person, application_id)
            return await _missing(session, person, application, institution_id, data, error=error)
        return go_to(
            address_of(application, Step.KEY), background=BackgroundTask(bell.ring, Stage.CHECK)
        )


async def own(
    session: AsyncSession, person: Person, application_id: int, *, to_change: bool = False
) -> Application:
    """Return one's own application; whoever may not keep pages has none."""
    access.require(person, Right.KEEP_PAGES)
    return await wizard.find_for(session, person, application_id, to_change=to_change)


def address_of(application: Application, step: Step) -> str:
    """Spell where a step of an application is."""
    return f"{PATH}/{application.id}/{step.value}"


def status_of(error: AppError | None) -> int:
    """Tell with which status a page comes back that was refused."""
    return HTTP_200_OK if error is None else HTTP_422_UNPROCESSABLE_ENTITY


async def _start(
    session: AsyncSession,
    person: Person,
    form: LinkForm,
    *,
    error: AppError | None = None,
    now: datetime,
) -> Template:
    return show(
        "wizard/start.html",
        person=person,
        status=status_of(error),
        form=form,
        refusal=None if error is None else str(error),
        asks_network=isinstance(error, WhichNetworkError) or bool(form.network),
        begun=await begun_by(session, person),
        now=now,
    )


async def _link(
    session: AsyncSession, person: Person, application_id: int, template: str
) -> Template:
    application = await own(session, person, application_id)
    return show(
        template,
        person=person,
        head=head_of(application, None, Step.LINK),
        view=await link_view(session, person, application),
    )


async def _institution(
    session: AsyncSession,
    person: Person,
    application: Application,
    form: InstitutionForm,
    *,
    looked: str = "",
    is_new: bool = False,
    error: AppError | None = None,
) -> Template:
    wizard.require_open(application, Step.INSTITUTION)
    registered = await institution_of(session, person, application)
    choices, are_more = await choices_of(session, person, cleaned(looked))
    return show(
        "wizard/institution.html",
        person=person,
        status=status_of(error),
        head=head_of(application, None, Step.INSTITUTION),
        registered=registered,
        choices=choices,
        are_more=are_more,
        looked=cleaned(looked),
        is_new=is_new,
        form=form,
        kinds=KINDS,
        zones=ZONES,
        asks_founder=person.institution_id is None,
        refusal=None if error is None else str(error),
    )


async def _missing(
    session: AsyncSession,
    person: Person,
    application: Application,
    institution_id: int,
    form: InstitutionForm,
    *,
    error: AppError | None = None,
) -> Template:
    wizard.require_open(application, Step.INSTITUTION)
    institution = await institutions.choose(session, person, institution_id)
    return show(
        "wizard/missing.html",
        person=person,
        status=status_of(error),
        head=head_of(application, None, Step.INSTITUTION),
        institution=institution,
        form=form,
        refusal=None if error is None else str(error),
    )
