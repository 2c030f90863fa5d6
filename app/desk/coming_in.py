"""Coming in and going out, in a browser."""

from typing import Annotated

from litestar import Controller, Request, Response, get, post
from litestar.datastructures import Cookie, State
from litestar.params import QueryParameter, URLEncodedBody
from litestar.response import Redirect, Template
from litestar.status_codes import HTTP_200_OK

from app.access import service as access
from app.access.door import COOKIE, PUBLIC, ForeignOriginError, session_cookie
from app.access.rules import Person
from app.access.service import WrongLoginError
from app.base.web import Session
from app.desk.edge import Now, go_to, show
from app.desk.forms import LogInForm, local


class ComingInController(Controller):
    """The way in and the way out."""

    path = "/"

    @get("/login", opt={PUBLIC: True})
    async def ask(self, onward: Annotated[str, QueryParameter(name="next")] = "/") -> Template:
        """Ask for login and password."""
        return show("login.html", person=None, next=local(onward), login="", refusal=None)

    @post("/login", opt={PUBLIC: True}, status_code=HTTP_200_OK)
    async def come_in(
        self,
        request: Request[None, None, State],
        session: Session,
        data: URLEncodedBody[LogInForm],
        now: Now,
    ) -> Response[str] | Template | Redirect:
        """Check the password and open a session."""
        if request.headers.get("sec-fetch-site") == "cross-site":
            raise ForeignOriginError
        try:
            secret = await access.log_in(
                session, login=data.login.replace("\x00", ""), password=data.password, now=now
            )
        except WrongLoginError as error:
            return show(
                "login.html",
                person=None,
                status=401,
                next=local(data.next),
                login=data.login,
                refusal=str(error),
            )
        cookie = session_cookie(secret, secure=request.url.scheme == "https")
        return go_to(local(data.next), cookies=[cookie])

    @post("/logout", status_code=HTTP_200_OK)
    async def go_out(
        self, request: Request[Person, str, State], session: Session, now: Now
    ) -> Redirect:
        """End the session."""
        await access.log_out(session, request.auth, now=now)
        return go_to("/login", cookies=[Cookie(key=COOKIE, value="", max_age=0, path="/")])
