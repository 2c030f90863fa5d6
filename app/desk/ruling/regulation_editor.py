"""The forms of regulations: a term, and where it is in force; looked at before it is put on."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import msgspec
from litestar import Controller, get, post
from litestar.datastructures import State
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Redirect, Template
from litestar.status_codes import HTTP_200_OK
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.door import CurrentPerson
from app.access.rules import Person
from app.base.errors import AppError
from app.base.web import Session, status_of
from app.cases.regulating import service as regulating
from app.cases.regulating.service import Draft
from app.deadlines.regulations import Regulations
from app.desk.edge import Now, go_to, show
from app.desk.ruling.regulation_forms import (
    LineForm,
    TermForm,
    line_form_of,
    term_form_of,
    with_line,
    with_profile,
)
from app.desk.ruling.regulation_words import UNITS, profiles_said
from app.desk.ruling.regulations_view import NoSuchLineError, choices, known_for
from app.desk.ruling.routing_words import LEVELS

_Form = LineForm | TermForm
_Part = TypeVar("_Part")


class RegulationEditController(Controller):
    """The forms of one line and of one term."""

    path = "/regulations"

    @get("/lines/new")
    async def begin_line(self, session: Session, person: CurrentPerson, state: State) -> Template:
        """Show the form of a new line."""
        known = await known_for(session, person, state)
        return await _Editor(session, person, known, None).show(LineForm(version=known.version))

    @post("/lines/new", status_code=HTTP_200_OK)
    async def add_line(
        self,
        session: Session,
        person: CurrentPerson,
        state: State,
        now: Now,
        data: URLEncodedBody[LineForm],
    ) -> Redirect | Template:
        """Look at a new line, or put it into force."""
        known = await known_for(session, person, state)
        editor = _Editor(session, person, known, None)
        return await editor.take(data, lambda: with_line(known, None, data.line()), state, now)

    @get("/lines/{number:int}")
    async def edit_line(
        self, session: Session, person: CurrentPerson, state: State, number: FromPath[int]
    ) -> Template:
        """Show the form of a line."""
        known = await known_for(session, person, state)
        line = _at(known.choices, number)
        form = line_form_of(line, version=known.version)
        return await _Editor(session, person, known, number).show(form)

    @post("/lines/{number:int}", status_code=HTTP_200_OK)
    async def change_line(
        self,
        session: Session,
        person: CurrentPerson,
        state: State,
        now: Now,
        number: FromPath[int],
        data: URLEncodedBody[LineForm],
    ) -> Redirect | Template:
        """Look at a changed line, or put it into force."""
        known = await known_for(session, person, state)
        _at(known.choices, number)
        editor = _Editor(session, person, known, number)
        return await editor.take(data, lambda: with_line(known, number, data.line()), state, now)

    @get("/terms/new")
    async def begin_term(self, session: Session, person: CurrentPerson, state: State) -> Template:
        """Show the form of a new term."""
        known = await known_for(session, person, state)
        return await _Editor(session, person, known, None).show(TermForm(version=known.version))

    @post("/terms/new", status_code=HTTP_200_OK)
    async def add_term(
        self,
        session: Session,
        person: CurrentPerson,
        state: State,
        now: Now,
        data: URLEncodedBody[TermForm],
    ) -> Redirect | Template:
        """Look at a new term, or put it among the others."""
        known = await known_for(session, person, state)
        editor = _Editor(session, person, known, None)
        return await editor.take(data, lambda: with_profile(known, None, data), state, now)

    @get("/terms/{number:int}")
    async def edit_term(
        self, session: Session, person: CurrentPerson, state: State, number: FromPath[int]
    ) -> Template:
        """Show the form of a term."""
        known = await known_for(session, person, state)
        form = term_form_of(_at(known.profiles, number), version=known.version)
        return await _Editor(session, person, known, number).show(form)

    @post("/terms/{number:int}", status_code=HTTP_200_OK)
    async def change_term(
        self,
        session: Session,
        person: CurrentPerson,
        state: State,
        now: Now,
        number: FromPath[int],
        data: URLEncodedBody[TermForm],
    ) -> Redirect | Template:
        """Look at a changed term, or put it into force."""
        known = await known_for(session, person, state)
        _at(known.profiles, number)
        editor = _Editor(session, person, known, number)
        return await editor.take(data, lambda: with_profile(known, number, data), state, now)


class _Editor:
    """One form: shown, looked at, put into force or given back with a sentence."""

    def __init__(
        self, session: AsyncSession, person: Person, known: Regulations, number: int | None
    ) -> None:
        self._session, self._person = session, person
        self._known, self._number = known, number

    async def take(
        self, form: _Form, drafted: Callable[[], Draft], state: State, now: Now
    ) -> Redirect | Template:
        try:
            doubts = await self._taken(form, drafted(), state, now)
        except AppError as error:
            again = msgspec.structs.replace(form, version=self._known.version)
            return await self.show(again, refused=error)
        return (
            go_to("/regulations?told=on")
            if form.act == "put"
            else await self.show(form, doubts=doubts)
        )

    async def show(
        self, form: _Form, *, refused: AppError | None = None, doubts: Sequence[str] | None = None
    ) -> Template:
        is_line = isinstance(form, LineForm)
        offered: dict[str, Any] = await choices(self._session) if is_line else {}
        return show(
            "rules/regulation_line.html" if is_line else "rules/regulation_term.html",
            person=self._person,
            status=HTTP_200_OK if refused is None else status_of(refused),
            form=form,
            number=self._number,
            profiles=profiles_said(self._known),
            units=UNITS,
            levels=LEVELS,
            refusal="" if refused is None else str(refused),
            doubts=doubts,
            **offered,
        )

    async def _taken(self, form: _Form, draft: Draft, state: State, now: Now) -> Sequence[str]:
        if form.act != "put":
            doubts = await regulating.check(self._session, draft, state.rulebook, now=now)
            # What is doubtful already is no news to whoever changes something else.
            known = regulating.doubts_of(self._known.profiles, state.rulebook)
            return [each for each in doubts if each not in known]
        await regulating.put_into_force(
            self._session,
            draft,
            self._person,
            installed=state.rulebook,
            comment=form.words,
            based_on=form.version,
            now=now,
        )
        return ()


def _at(parts: Sequence[_Part], number: int) -> _Part:
    if not 1 <= number <= len(parts):
        raise NoSuchLineError
    return parts[number - 1]
