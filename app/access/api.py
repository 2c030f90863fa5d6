"""HTTP for coming in: sessions of browsers, tokens of programs."""

from datetime import UTC, datetime

from litestar import Controller, Request, Response, delete, get, post
from litestar.datastructures import State
from litestar.params import FromPath, JSONBody
from litestar.status_codes import HTTP_200_OK, HTTP_201_CREATED, HTTP_204_NO_CONTENT
from sqlalchemy.ext.asyncio import AsyncSession

from app.access import logging_in, service
from app.access.door import (
    PUBLIC,
    CurrentPerson,
    browser_of,
    check_origin,
    device_cookie,
    is_https,
    only_people,
    session_cookie,
)
from app.access.logging_in import Entered
from app.access.rules import Person
from app.access.schemas import LogIn, NewToken, PassView, PersonView, TokenView
from app.access.service import SecondFactorNeededError
from app.base.errors import AppError
from app.base.web import Session


class SessionController(Controller):
    """Logging in and out of a browser."""

    path = "/session"
    tags = ("access",)

    @post("/", status_code=HTTP_200_OK, opt={PUBLIC: True})
    async def log_in(
        self, request: Request[None, None, State], state: State, data: JSONBody[LogIn]
    ) -> Response[PersonView]:
        """Log in, with ``code`` where there is a second factor.

        The session comes as a cookie; it lasts 12 hours, and two without use.
        """
        check_origin(request)
        now = datetime.now(UTC)
        async with state.sessions.begin() as session:  # a failure is counted: it is committed
            came = await _come_in(session, request, data, now=now)
        if isinstance(came, AppError):
            raise came
        async with state.sessions.begin() as session:
            person = await service.identify(session, came.secret, now=now)
        secure = is_https(request)
        cookies = [session_cookie(came.secret, secure=secure)]
        if came.device:
            cookies.append(device_cookie(came.device, secure=secure))
        return Response(PersonView.of(person), cookies=cookies)

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
        now = datetime.now(UTC)
        return [PassView.of(one) for one in await service.list_passes(session, person, now=now)]

    @post("/", status_code=HTTP_201_CREATED, guards=(only_people,))
    async def issue(
        self, session: Session, person: CurrentPerson, data: JSONBody[NewToken]
    ) -> TokenView:
        """Make a token; its secret is shown only in this answer.

        ``scopes`` narrow it to some of your rights; without them it may do all that you may.
        """
        token_id, secret = await service.issue_token(
            session,
            person,
            label=data.label,
            scopes=data.scopes,
            expires_at=data.expires_at,
            now=datetime.now(UTC),
        )
        return TokenView(token_id, data.label, secret)

    @delete("/{pass_id:int}", status_code=HTTP_204_NO_CONTENT, guards=(only_people,))
    async def revoke(self, session: Session, person: CurrentPerson, pass_id: FromPath[int]) -> None:
        """End one of your sessions or tokens."""
        await service.revoke(session, person, pass_id, now=datetime.now(UTC))


async def _come_in(
    session: AsyncSession, request: Request[None, None, State], data: LogIn, *, now: datetime
) -> Entered | AppError:
    """Give the password, and the code where one came and is asked for."""
    browser, state = browser_of(request), request.app.state
    came = await logging_in.give_password(
        session,
        login=data.login,
        password=data.password,
        browser=browser,
        is_factor_required=state.settings.second_factor == "required",
        now=now,
    )
    if isinstance(came, AppError) or not came.is_half:
        return came
    half = await service.half_session(session, came.secret, now=now)
    if not data.code:
        half.revoked_at = now
        return SecondFactorNeededError()
    return await logging_in.give_code(
        session, half, data.code, browser=browser, sealer=state.sealer, now=now
    )
