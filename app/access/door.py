"""The door: every request is somebody's, unless its route says that it is public.

A browser brings the session's cookie, a program a token in ``Authorization: Bearer``.
"""

from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import urlsplit

from litestar.connection import ASGIConnection, Request
from litestar.datastructures import Cookie, State
from litestar.di import NamedDependency
from litestar.middleware import (
    AbstractAuthenticationMiddleware,
    AuthenticationResult,
    DefineMiddleware,
)

from app.access import service as access
from app.access.rules import Person
from app.base.errors import DeniedError

COOKIE: Final = "gospablik_session"
PUBLIC: Final = "public"
"""A route with ``opt={PUBLIC: True}`` is open to everybody."""
CurrentPerson = NamedDependency[Person]
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
        bearer, cookie = _bearer(connection), connection.cookies.get(COOKIE)
        if bearer is None and cookie is not None:
            _check_origin(connection)
        now = datetime.now(UTC)  # the edge: time enters here
        async with connection.app.state.sessions() as session:
            person = await access.identify(session, bearer or cookie, now=now)
        return AuthenticationResult(user=person, auth=bearer or cookie)


def door() -> DefineMiddleware:
    """Put the door before every route but the public ones."""
    return DefineMiddleware(Door, exclude_from_auth_key=PUBLIC)


def session_cookie(secret: str, *, secure: bool) -> Cookie:
    """Make the session's cookie: unreadable for scripts.

    A link from elsewhere (a mail) may bring it, an act from elsewhere may not: see
    ``_check_origin``.
    """
    return Cookie(
        key=COOKIE,
        value=secret,
        httponly=True,
        samesite="lax",
        secure=secure,
        max_age=int(access.SESSION_LASTS.total_seconds()),
        path="/",
    )


async def provide_person(request: Request[Person, str, State]) -> Person:
    """Hand the route whoever came through the door."""
    return request.user


def _bearer(connection: ASGIConnection[Any, Any, Any, State]) -> str | None:
    scheme, _, secret = connection.headers.get("authorization", "").partition(" ")
    return secret.strip() if scheme.lower() == "bearer" else None


def _check_origin(connection: ASGIConnection[Any, Any, Any, State]) -> None:
    if connection.scope.get("method") in _SAFE:
        return
    origin = connection.headers.get("origin")
    foreign = connection.headers.get("sec-fetch-site") in {"cross-site", "same-site"}
    if foreign or (origin and urlsplit(origin).netloc != connection.headers.get("host")):
        raise ForeignOriginError
