"""HTTP for coming in: sessions of browsers, tokens of programs."""

from datetime import UTC, datetime

from litestar import Controller, Request, Response, delete, get, post
from litestar.datastructures import State
from litestar.params import FromPath, JSONBody
from litestar.status_codes import HTTP_200_OK, HTTP_201_CREATED, HTTP_204_NO_CONTENT

from app.access import service
from app.access.door import PUBLIC, CurrentPerson, session_cookie
from app.access.rules import Person
from app.access.schemas import LogIn, NewToken, PassView, PersonView, TokenView
from app.base.web import Session


class SessionController(Controller):
    """Logging in and out of a browser."""

    path = "/session"
    tags = ("access",)

    @post("/", status_code=HTTP_200_OK, opt={PUBLIC: True})
    async def log_in(
        self, request: Request[None, None, State], session: Session, data: JSONBody[LogIn]
    ) -> Response[PersonView]:
        """Log in; the session comes as a cookie and lasts 12 hours."""
        now = datetime.now(UTC)
        secret = await service.log_in(session, login=data.login, password=data.password, now=now)
        await session.flush()
        person = await service.identify(session, secret, now=now)
        cookie = session_cookie(secret, secure=request.url.scheme == "https")
        return Response(PersonView.of(person), cookies=[cookie])

    @get("/")
    async def who_am_i(self, person: CurrentPerson) -> PersonView:
        """Tell who is logged in."""
        return PersonView.of(person)

    @delete("/", status_code=HTTP_204_NO_CONTENT)
    async def log_out(self, request: Request[Person, str, State], session: Session) -> None:
        """End this session or revoke this token."""
        await service.log_out(session, request.auth, now=datetime.now(UTC))


class TokenController(Controller):
    """Tokens for programs that act in your name."""

    path = "/tokens"
    tags = ("access",)

    @get("/")
    async def list_all(self, session: Session, person: CurrentPerson) -> list[PassView]:
        """List your sessions and tokens, the newest first."""
        return [PassView.of(one) for one in await service.list_passes(session, person)]

    @post("/", status_code=HTTP_201_CREATED)
    async def issue(
        self, session: Session, person: CurrentPerson, data: JSONBody[NewToken]
    ) -> TokenView:
        """Make a token; its secret is shown only in this answer."""
        token_id, secret = await service.issue_token(
            session, person, label=data.label, now=datetime.now(UTC)
        )
        return TokenView(token_id, data.label, secret)

    @delete("/{pass_id:int}", status_code=HTTP_204_NO_CONTENT)
    async def revoke(self, session: Session, person: CurrentPerson, pass_id: FromPath[int]) -> None:
        """End one of your sessions or tokens."""
        await service.revoke(session, person, pass_id, now=datetime.now(UTC))
