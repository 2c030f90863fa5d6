"""The pages of reply templates: look, add, change, put away, hide what came with the service."""

from typing import Annotated, Final

from litestar import Controller, get, post
from litestar.datastructures import State
from litestar.params import FromPath, FromQuery, QueryParameter, URLEncodedBody
from litestar.response import Redirect, Template
from litestar.status_codes import HTTP_200_OK

from app.access import service as access
from app.access.door import CurrentPerson
from app.access.reach import institution_for
from app.access.rules import Right
from app.base.errors import InvalidError
from app.base.web import Session
from app.desk.edge import Now, go_to, show
from app.desk.ruling.template_editor import Editing, editor
from app.desk.ruling.template_forms import TemplateForm, VersionForm, form_of
from app.desk.ruling.templates_view import PLACES, Chosen, lines_of, may_keep
from app.officials import service as officials
from app.replies.templates import service as templates
from app.replies.templates.rules import check_fields
from app.replies.templates.service import RegionTemplateError, TemplateMovedError
from app.triage.topics import keeping as topics

_Word = FromQuery[Annotated[str, QueryParameter(max_length=100)]]
_TOLD: Final = {
    "saved": "Шаблон сохранён.",
    "archived": "Шаблон больше не предлагается. Ответы по нему остались.",
    "hidden": "Шаблон скрыт: его не предлагают никому в регионе.",
    "shown": "Шаблон снова предлагается.",
}


class TemplatesController(Controller):
    """The page «Шаблоны»."""

    path = "/templates"

    @get("/")
    async def show_all(
        self,
        session: Session,
        person: CurrentPerson,
        now: Now,
        topic: _Word = "",
        place: _Word = "",
        season: _Word = "",
        told: _Word = "",
    ) -> Template:
        """List the templates that somebody may use, by whose they are."""
        access.require(person, Right.WORK_CASES)
        listed = await topics.in_force(session)
        wanted = Chosen(topic=topic, place=place, season=season)
        every = await templates.list_templates(session, person)
        found = [each for each in every if wanted.has(each, listed, now=now)]
        ids = {each.institution_id for each in found if each.institution_id is not None}
        houses = await officials.institution_names(session, ids)
        return show(
            "rules/templates.html",
            person=person,
            lines=lines_of(found, person, listed=listed, houses=houses),
            number=len(found),
            wanted=wanted,
            places=PLACES,
            groups=listed.groups(),
            can_hide=person.may(Right.KEEP_TEMPLATES),
            told=_TOLD.get(told, ""),
        )

    @get("/new")
    async def begin(
        self, session: Session, person: CurrentPerson, state: State, now: Now, based_on: _Word = ""
    ) -> Template:
        """Show the form of a new template; ``based_on`` is the key of one to begin with."""
        access.require(person, Right.WORK_CASES)
        every = await templates.list_templates(session, person) if based_on else []
        first = next((each.wording for each in every if each.key == based_on), None)
        home = "" if person.institution_id is None else str(person.institution_id)
        form = TemplateForm(institution=home) if first is None else form_of(first, institution=home)
        return await editor(session, person, state, Editing(form=form), now=now)

    @post("/new", status_code=HTTP_200_OK)
    async def add(
        self,
        session: Session,
        person: CurrentPerson,
        state: State,
        now: Now,
        data: URLEncodedBody[TemplateForm],
    ) -> Redirect | Template:
        """Keep a new template, or show how it would look; what was typed survives a refusal."""
        access.require(person, Right.WORK_CASES)
        try:
            place = data.place()
            if place is not None:
                await institution_for(session, person, place)
            if data.act != "preview":
                await templates.add(session, person, data.wording(), institution_id=place, now=now)
                return go_to("/templates?told=saved")
            check_fields(data.text)
        except InvalidError as error:
            return await editor(session, person, state, Editing(form=data, refused=error), now=now)
        return await editor(session, person, state, Editing(form=data), now=now)

    @get("/{template_id:int}")
    async def edit(
        self,
        session: Session,
        person: CurrentPerson,
        state: State,
        now: Now,
        template_id: FromPath[int],
    ) -> Template:
        """Show the form of a template."""
        access.require(person, Right.WORK_CASES)
        kept = await templates.find_for(session, person, template_id)
        if not may_keep(person, kept.institution_id):
            raise RegionTemplateError
        form = form_of(templates.wording_of(kept), version=kept.version)
        return await editor(session, person, state, Editing(form=form, kept=kept), now=now)

    @post("/{template_id:int}", status_code=HTTP_200_OK)
    async def change(
        self,
        session: Session,
        person: CurrentPerson,
        state: State,
        now: Now,
        template_id: FromPath[int],
        data: URLEncodedBody[TemplateForm],
    ) -> Redirect | Template:
        """Reword a template; who was overtaken sees both texts and decides."""
        access.require(person, Right.WORK_CASES)
        kept = await templates.find_for(session, person, template_id)
        if not may_keep(person, kept.institution_id):
            raise RegionTemplateError
        editing = Editing(form=data, kept=kept)
        try:
            if data.act == "preview":
                check_fields(data.text)
                return await editor(session, person, state, editing, now=now)
            await templates.change(
                session, person, template_id, data.wording(), version=data.version, now=now
            )
        except (InvalidError, TemplateMovedError) as error:
            refused = Editing(form=data, kept=kept, refused=error)
            return await editor(session, person, state, refused, now=now)
        return go_to("/templates?told=saved")

    @post("/{template_id:int}/archive", status_code=HTTP_200_OK)
    async def archive(
        self,
        session: Session,
        person: CurrentPerson,
        template_id: FromPath[int],
        now: Now,
        data: URLEncodedBody[VersionForm],
    ) -> Redirect:
        """Offer a template no more."""
        await templates.archive(session, person, template_id, version=data.version, now=now)
        return go_to("/templates?told=archived")

    @post("/common/{code:str}/hide", status_code=HTTP_200_OK)
    async def hide(
        self, session: Session, person: CurrentPerson, code: FromPath[str], now: Now
    ) -> Redirect:
        """Offer a template that came with the service no more."""
        await templates.hide(session, person, code, now=now)
        return go_to("/templates?told=hidden")

    @post("/common/{code:str}/show", status_code=HTTP_200_OK)
    async def bring_back(
        self, session: Session, person: CurrentPerson, code: FromPath[str]
    ) -> Redirect:
        """Offer it again."""
        await templates.show(session, person, code)
        return go_to("/templates?told=shown")
