"""Certificates: one's own to print, and any to be checked by its number."""

from typing import Annotated, Final

import msgspec
from litestar import Controller, Request, get
from litestar.datastructures import State
from litestar.params import FromPath, QueryParameter
from litestar.response import Redirect, Template
from litestar.status_codes import HTTP_200_OK, HTTP_404_NOT_FOUND

from app.access import service as access
from app.access.door import PUBLIC, CurrentPerson
from app.access.rules import Person, Right
from app.base.web import Session
from app.desk.edge import go_to, outer_address, show
from app.desk.speech import words
from app.practice import service as practice
from app.practice.errors import UnknownNumberError
from app.practice.rules import initials

_LONGEST: Final = 40


class Checked(msgspec.Struct, frozen=True, kw_only=True):
    """What anybody may know of a certificate."""

    number: str
    day: str
    initials: str


class CertificateController(Controller):
    """Certificates of finished practice."""

    path = "/"

    @get("/practice/runs/{run_id:int}/certificate")
    async def show_own(
        self,
        request: Request[Person, str, State],
        session: Session,
        person: CurrentPerson,
        run_id: FromPath[int],
    ) -> Template:
        """Show the certificate of one's own run, ready for print."""
        access.require(person, Right.READ_CASES)
        run = await practice.find_run_for(session, person, run_id)
        found = await practice.certificate_of(session, run)
        day = words.day_words(found.issued_at.astimezone(words.readers_zone()).date(), year=0)
        return show(
            "study/certificate.html",
            person=person,
            certificate=found,
            day=day,
            site=outer_address(request),
        )

    @get("/certificates", opt={PUBLIC: True})
    async def ask(
        self, number: Annotated[str, QueryParameter(max_length=_LONGEST)] = ""
    ) -> Redirect | Template:
        """Ask for a number; one that was typed leads to its page."""
        typed = "".join(each for each in number.upper() if each.isalnum() or each == "-")
        if typed:
            return go_to(f"/certificates/{typed}")
        return show("study/certificate_check.html", person=None, checked=None, refusal=None)

    @get("/certificates/{number:str}", opt={PUBLIC: True})
    async def check(self, session: Session, number: FromPath[str]) -> Template:
        """Tell whoever has the number whether it is good, of which day, and the initials."""
        try:
            found = await practice.find_certificate(session, number)
        except UnknownNumberError as error:
            return _checked(None, str(error), HTTP_404_NOT_FOUND)
        checked = Checked(
            number=found.number,
            day=words.day_words(found.issued_at.astimezone(words.readers_zone()).date(), year=0),
            initials=initials(found.name),
        )
        return _checked(checked, None, HTTP_200_OK)


def _checked(checked: Checked | None, refusal: str | None, status: int) -> Template:
    return show(
        "study/certificate_check.html", person=None, status=status, checked=checked, refusal=refusal
    )
