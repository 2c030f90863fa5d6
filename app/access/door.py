"""The door: every request is somebody's, unless its route says that it is public.

A browser brings the session's cookie, a program a token in ``Authorization: Bearer``.
"""

from datetime import UTC, datetime, timedelta
from typing import Any, Final
from urllib.parse import urlsplit

from litestar.connection import ASGIConnection, Request
from litestar.datastructures import Cookie, State
from litestar.di import NamedDependency
from litestar.handlers import BaseRouteHandler
from litestar.middleware import (
    AbstractAuthenticationMiddleware,
    AuthenticationResult,
    DefineMiddleware,
)

from app.access import service as access
from app.access.devices import device_words
from app.access.logging_in import Browser
from app.access.oidc import rules as oidc
from app.access.rules import Person
from app.base.errors import DeniedError

COOKIE: Final = "gospablik_session"
"""Over https its name begins with ``__Host-``."""
DEVICE_COOKIE: Final = "gospablik_device"
PUBLIC: Final = "public"
"""A route with ``opt={PUBLIC: True}`` is open to everybody."""
CurrentPerson = NamedDependency[Person]
_VISIT_COOKIE: Final = "gospablik_visit"
_DEVICE_LASTS: Final = timedelta(days=180)
_SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})


class ForeignOriginError(DeniedError):
    """A page of another site has made a browser send this."""

    def __init__(self) -> None:
        super().__init__("Запрос пришёл с чужого сайта и отклонён.")


class Door(AbstractAuthenticationMiddleware):
    """Tells who is asking, before the route is entered."""

    async def authenticate_request(
        self, connection: ASGIConnection[Any, Any, Any, State]
    ) -> AuthenticationResult:
        """Find the person; raises NotLoggedInError or ForeignOriginError."""
        bearer, cookie = _bearer(connection), session_secret(connection)
        if bearer is None and cookie:
            check_origin(connection)
        now = datetime.now(UTC)  # the edge: time enters here
        async with connection.app.state.sessions.begin() as session:
            person = await access.identify(
                session,
                bearer or cookie,
                is_use=_is_use(connection),
                address=address_of(connection),
                now=now,
            )
        return AuthenticationResult(user=person, auth=bearer or cookie)


def door() -> DefineMiddleware:
    """Put the door before every route but the public ones."""
    return DefineMiddleware(Door, exclude_from_auth_key=PUBLIC)


def session_cookie(secret: str, *, secure: bool) -> Cookie:
    """Make the session's cookie: unreadable for scripts, and over https for this host alone.

    A link from elsewhere (a mail) may bring it, an act from elsewhere may not: see
    ``check_origin``.
    """
    return _cookie(COOKIE, secret, secure=secure, lasts=access.SESSION_LASTS)


def device_cookie(secret: str, *, secure: bool) -> Cookie:
    """Make the cookie by which a browser is known when somebody comes in again."""
    return _cookie(DEVICE_COOKIE, secret, secure=secure, lasts=_DEVICE_LASTS)


def no_cookie(*, secure: bool) -> Cookie:
    """Take the session's cookie away."""
    return _cookie(COOKIE, "", secure=secure, lasts=timedelta())


def visit_cookie(secret: str, *, secure: bool) -> Cookie:
    """Make the cookie that ties the way back from a provider to the browser that left."""
    return _cookie(_VISIT_COOKIE, secret, secure=secure, lasts=oidc.LASTS)


def no_visit_cookie(*, secure: bool) -> Cookie:
    """Take that cookie away."""
    return _cookie(_VISIT_COOKIE, "", secure=secure, lasts=timedelta())


def visit_secret(connection: ASGIConnection[Any, Any, Any, Any]) -> str:
    """Read the cookie of a browser that comes back from a provider."""
    return connection.cookies.get(_named(_VISIT_COOKIE, secure=is_https(connection)), "")


def session_secret(connection: ASGIConnection[Any, Any, Any, Any]) -> str:
    """Read the session's cookie; over https only the one that no other host can have set."""
    return connection.cookies.get(_named(COOKIE, secure=is_https(connection)), "")


def device_secret(connection: ASGIConnection[Any, Any, Any, Any]) -> str:
    """Read the cookie of a known browser."""
    return connection.cookies.get(_named(DEVICE_COOKIE, secure=is_https(connection)), "")


def is_https(connection: ASGIConnection[Any, Any, Any, Any]) -> bool:
    """Tell whether the browser speaks https to us, or to a proxy of ours."""
    return connection.url.scheme == "https"


def address_of(connection: ASGIConnection[Any, Any, Any, Any]) -> str:
    """Tell the network address of whoever asks, as far as a proxy of ours tells it."""
    return "" if connection.client is None else connection.client.host


def browser_of(connection: ASGIConnection[Any, Any, Any, Any]) -> Browser:
    """Describe where somebody tries to come in."""
    return Browser(
        address=address_of(connection),
        device=device_secret(connection),
        label=device_words(connection.headers.get("user-agent", "")),
    )


def only_people(connection: ASGIConnection[Any, Any, Any, Any], _: BaseRouteHandler) -> None:
    """Keep programs from the ways in of their owner; raises ForPeopleOnlyError."""
    access.require_human(connection.user)


async def provide_person(request: Request[Person, str, State]) -> Person:
    """Hand the route whoever came through the door."""
    return request.user


def _bearer(connection: ASGIConnection[Any, Any, Any, State]) -> str | None:
    scheme, _, secret = connection.headers.get("authorization", "").partition(" ")
    return secret.strip() if scheme.lower() == "bearer" else None


def check_origin(connection: ASGIConnection[Any, Any, Any, State]) -> None:
    """Refuse an act that a page of another site makes a browser do.

    Raises ForeignOriginError. Every browser of today names the origin of an act; what names
    none is no browser's page, and is kept out by the cookie's SameSite.
    """
    if connection.scope.get("method") in _SAFE:
        return
    origin = connection.headers.get("origin")
    foreign = connection.headers.get("sec-fetch-site") in {"cross-site", "same-site"}
    if foreign or (origin and urlsplit(origin).netloc != connection.headers.get("host")):
        raise ForeignOriginError


def _is_use(connection: ASGIConnection[Any, Any, Any, State]) -> bool:
    """Tell what somebody does from what his open page does by itself."""
    is_safe = connection.scope.get("method") in _SAFE
    return not is_safe or connection.headers.get("sec-fetch-mode", "navigate") == "navigate"


def _cookie(name: str, value: str, *, secure: bool, lasts: timedelta) -> Cookie:
    return Cookie(
        key=_named(name, secure=secure),
        value=value,
        httponly=True,
        samesite="lax",
        secure=secure,
        max_age=int(lasts.total_seconds()),
        path="/",
    )


def _named(name: str, *, secure: bool) -> str:
    return f"__Host-{name}" if secure else name
