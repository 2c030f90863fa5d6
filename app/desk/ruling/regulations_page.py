"""The page of regulations: by when what must be answered, where, and since when."""

from typing import Annotated, Final

from litestar import Controller, get, post
from litestar.datastructures import State
from litestar.params import FromPath, FromQuery, QueryParameter, URLEncodedBody
from litestar.response import Redirect, Template
from litestar.status_codes import HTTP_200_OK
from sqlalchemy.ext.asyncio import AsyncSession

from app.access import service as access
from app.access.door import CurrentPerson
from app.access.rules import Person, Right
from app.base.errors import AppError
from app.base.web import Session, status_of
from app.cases.regulating import service as regulating
from app.cases.regulating.service import Draft
from app.deadlines.regulations import Regulations
from app.desk.edge import Now, go_to, show
from app.desk.ruling.regulation_forms import VersionForm, without_line, without_profile
from app.desk.ruling.regulations_view import (
    Asked,
    NoSuchLineError,
    known_for,
    said,
    version_of,
    whole,
)

_Word = FromQuery[Annotated[str, QueryParameter(max_length=100)]]
_TOLD: Final = {
    "on": "Регламенты действуют для сообщений, открытых с этой минуты. У прежних срок остался.",
}


class RegulationsPageController(Controller):
    """The page «Сроки»."""

    path = "/regulations"

    @get("/")
    async def show_in_force(
        self,
        session: Session,
        person: CurrentPerson,
        state: State,
        now: Now,
        institution: _Word = "",
        topic: _Word = "",
        importance: _Word = "",
        told: _Word = "",
    ) -> Template:
        """Say which term is in force where, and answer for the cases asked for."""
        access.require(person, Right.KEEP_REGULATIONS)
        asked = Asked(institution=institution, topic=topic, importance=importance)
        found = await whole(session, person, state, asked, now=now)
        return show(
            "rules/regulations.html",
            person=person,
            told=_TOLD.get(told, ""),
            refusal="",
            **found,
        )

    @post("/lines/{number:int}/drop", status_code=HTTP_200_OK)
    async def drop_line(
        self,
        session: Session,
        person: CurrentPerson,
        state: State,
        now: Now,
        number: FromPath[int],
        data: URLEncodedBody[VersionForm],
    ) -> Redirect | Template:
        """Let a term be in force no more where this line says."""
        known = await known_for(session, person, state)
        if not 1 <= number <= len(known.choices):
            raise NoSuchLineError
        return await _put(session, person, state, without_line(known, number), data, now=now)

    @post("/terms/{number:int}/drop", status_code=HTTP_200_OK)
    async def drop_term(
        self,
        session: Session,
        person: CurrentPerson,
        state: State,
        now: Now,
        number: FromPath[int],
        data: URLEncodedBody[VersionForm],
    ) -> Redirect | Template:
        """Take out a term that is in force nowhere."""
        known = await known_for(session, person, state)
        if not 1 <= number <= len(known.profiles):
            raise NoSuchLineError
        return await _put(session, person, state, without_profile(known, number), data, now=now)

    @get("/versions/{version:int}")
    async def show_version(
        self,
        session: Session,
        person: CurrentPerson,
        state: State,
        now: Now,
        version: FromPath[int],
    ) -> Template:
        """Say the regulations of one version."""
        in_force = await known_for(session, person, state)
        row = await version_of(session, version)
        draft = regulating.draft_of(row)
        known = Regulations(version=version, profiles=draft.profiles, choices=draft.choices)
        return show(
            "rules/regulations_version.html",
            person=person,
            row=row,
            in_force=in_force.version,
            names=await access.names_of(session, {row.account_id}),
            now=now,
            **await said(session, known),
        )

    @post("/versions/{version:int}/restore", status_code=HTTP_200_OK)
    async def restore(
        self,
        session: Session,
        person: CurrentPerson,
        state: State,
        now: Now,
        version: FromPath[int],
        data: URLEncodedBody[VersionForm],
    ) -> Redirect | Template:
        """Put an earlier version into force again, as a new one."""
        access.require(person, Right.KEEP_REGULATIONS)
        draft = regulating.draft_of(await version_of(session, version))
        why = VersionForm(version=data.version, comment=f"Возврат к версии {version}")
        return await _put(session, person, state, draft, why, now=now)


async def _put(
    session: AsyncSession,
    person: Person,
    state: State,
    draft: Draft,
    form: VersionForm,
    *,
    now: Now,
) -> Redirect | Template:
    try:
        await regulating.put_into_force(
            session,
            draft,
            person,
            installed=state.rulebook,
            comment=form.words,
            based_on=form.version,
            now=now,
        )
    except AppError as error:
        found = await whole(session, person, state, Asked(), now=now)
        return show(
            "rules/regulations.html",
            person=person,
            status=status_of(error),
            told="",
            refusal=str(error),
            **found,
        )
    return go_to("/regulations?told=on")
