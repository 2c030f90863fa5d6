"""Coming in and going out, in a browser."""

from typing import Annotated
from urllib.parse import urlencode

import segno
from litestar import Controller, Request, Response, get, post
from litestar.datastructures import Cookie, State
from litestar.params import FromQuery, QueryParameter, URLEncodedBody
from litestar.response import Redirect, Template
from litestar.status_codes import HTTP_200_OK
from sqlalchemy.ext.asyncio import AsyncSession

from app.access import logging_in
from app.access import service as access
from app.access.door import (
    PUBLIC,
    browser_of,
    check_origin,
    device_cookie,
    is_https,
    no_cookie,
    session_cookie,
    session_secret,
)
from app.access.logging_in import Entered
from app.access.model import Account
from app.access.rules import Person
from app.access.second_factor import service as second_factor
from app.access.second_factor.rules import enrolment
from app.base.errors import AppError, InvalidError
from app.base.web import Session, retry_headers, status_of
from app.desk.access.forms import CodeForm, LogInForm
from app.desk.edge import Now, go_to, show
from app.desk.forms import local

_Onward = Annotated[str, QueryParameter(name="next", max_length=2000)]
_Stranger = Request[None, None, State]


class ComingInController(Controller):
    """The way in and the way out."""

    path = "/"

    @get("/login", opt={PUBLIC: True})
    async def ask(self, state: State, onward: FromQuery[_Onward] = "/") -> Template:
        """Ask for login and password."""
        return _ask_password(state, onward=onward)

    @post("/login", opt={PUBLIC: True}, status_code=HTTP_200_OK)
    async def come_in(
        self,
        request: _Stranger,
        session: Session,
        state: State,
        data: URLEncodedBody[LogInForm],
        now: Now,
    ) -> Response[str] | Template | Redirect:
        """Check the password and open a session."""
        check_origin(request)
        came = await logging_in.give_password(
            session,
            login=data.login.replace("\x00", ""),
            password=data.password,
            browser=browser_of(request),
            is_factor_required=state.settings.second_factor == "required",
            now=now,
        )
        if isinstance(came, AppError):
            return _ask_password(state, onward=data.next, login=data.login, refusal=came)
        onward = local(data.next)
        then = _second(onward) if came.is_half else arrival(onward)
        return go_to(then, cookies=entered_cookies(request, came))

    @get("/second", opt={PUBLIC: True})
    async def ask_code(
        self,
        request: _Stranger,
        session: Session,
        state: State,
        now: Now,
        onward: FromQuery[_Onward] = "/",
    ) -> Template:
        """Ask for the second factor, or have it set up."""
        half = await access.half_session(session, session_secret(request), now=now)
        return await _ask_code(session, state, half.account, onward=onward)

    @post("/second", opt={PUBLIC: True}, status_code=HTTP_200_OK)
    async def give_code(
        self,
        request: _Stranger,
        session: Session,
        state: State,
        now: Now,
        data: URLEncodedBody[CodeForm],
    ) -> Template | Redirect:
        """Take the code and let in; the first code also proves that the app is set up."""
        check_origin(request)
        half = await access.half_session(session, session_secret(request), now=now)
        account, browser = half.account, browser_of(request)
        if second_factor.is_set(account):
            came = await logging_in.give_code(
                session, half, data.code, browser=browser, sealer=state.sealer, now=now
            )
            if isinstance(came, AppError):
                return await _ask_code(session, state, account, onward=data.next, refusal=came)
            return go_to(arrival(data.next), cookies=entered_cookies(request, came))
        try:
            codes = await second_factor.confirm(
                session,
                account.id,
                data.code,
                address=browser.address,
                sealer=state.sealer,
                now=now,
            )
        except InvalidError as error:
            return await _ask_code(session, state, account, onward=data.next, refusal=error)
        came = await logging_in.complete(session, half, browser=browser, now=now)
        page = show("access/codes.html", person=None, codes=codes, onward=arrival(data.next))
        page.cookies = entered_cookies(request, came)
        return page

    @post("/logout", status_code=HTTP_200_OK)
    async def go_out(
        self, request: Request[Person, str, State], session: Session, now: Now
    ) -> Redirect:
        """End the session."""
        await access.log_out(session, request.auth, now=now)
        return go_to("/login", cookies=[no_cookie(secure=is_https(request))])


def arrival(onward: str) -> str:
    """Tell where to go after coming in: where one wanted to, else where one's day begins."""
    wanted = local(onward)
    return "/start" if wanted == "/" else wanted


def entered_cookies(request: _Stranger, came: Entered) -> list[Cookie]:
    """Make the cookies of whoever has come in."""
    secure = is_https(request)
    cookies = [session_cookie(came.secret, secure=secure)]
    return [*cookies, device_cookie(came.device, secure=secure)] if came.device else cookies


def picture_of(secret: str, login: str) -> str:
    """Draw what an authenticator app reads, as the address of a picture."""
    drawn = segno.make(enrolment(secret, login), error="m")
    return drawn.svg_data_uri(scale=5, border=4, dark="#000", light="#fff")


def spaced(secret: str) -> str:
    """Spell the secret for whoever types it, in fours."""
    return " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))


def _second(onward: str) -> str:
    return "/second" if onward == "/" else "/second?" + urlencode({"next": onward})


def _ask_password(
    state: State, *, onward: str, login: str = "", refusal: AppError | None = None
) -> Template:
    page = show(
        "access/login.html",
        person=None,
        status=HTTP_200_OK if refusal is None else status_of(refusal),
        next=local(onward),
        login=login,
        refusal=None if refusal is None else str(refusal),
        provider=_provider(state),
    )
    page.headers.update(retry_headers(refusal) if refusal else {})
    return page


def _provider(state: State) -> str:
    """Say what the provider's button says; empty where there is none."""
    settings = state.settings
    return (settings.oidc_name or "Единый вход") if settings.oidc_issuer else ""


async def _ask_code(
    session: AsyncSession,
    state: State,
    account: Account,
    *,
    onward: str,
    refusal: AppError | None = None,
) -> Template:
    is_set = second_factor.is_set(account)
    secret = "" if is_set else await second_factor.begin(session, account.id, sealer=state.sealer)
    page = show(
        "access/second.html",
        person=None,
        status=HTTP_200_OK if refusal is None else status_of(refusal),
        next=local(onward),
        refusal=None if refusal is None else str(refusal),
        picture=picture_of(secret, account.login) if secret else "",
        secret=spaced(secret),
    )
    page.headers.update(retry_headers(refusal) if refusal else {})
    return page
