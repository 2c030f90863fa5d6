"""What every page of the desk shares: its clock, its rendering, its protective headers."""

from datetime import UTC, datetime
from typing import Any, Final, Literal

from litestar import Request, Response
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.response import Redirect, Template

from app.access.rules import Person

Now = NamedDependency[datetime]

_POLICY: Final = (
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",  # Tabler draws the marks of its controls with data: pictures
    "font-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
)
_HEADERS: Final = {
    "Content-Security-Policy": "; ".join(_POLICY),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cache-Control": "no-store",  # citizens' words stay off the disks of shared computers
}


async def provide_now() -> datetime:
    """Tell the time of the request."""
    return datetime.now(UTC)  # noqa: TID251 - the edge: time enters the desk here


def protect(response: Response[Any]) -> Response[Any]:
    """Add the headers that keep other sites and shared computers out."""
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    return response


def show(template: str, *, person: Person | None, status: int = 200, **context: object) -> Template:
    """Render a page for this person."""
    return Template(template, context={**context, "person": person}, status_code=status)


def is_fragment(request: Request[Any, Any, State]) -> bool:
    """Tell whether a part of a page is asked for, which has neither menu nor bell."""
    return "hx-request" in request.headers


def outer_address(request: Request[Any, Any, State]) -> str:
    """Tell under which address others reach us, without a slash at its end.

    The one that the operator named; without it the one that this request came by.
    """
    told: str = request.app.state.settings.public_url or str(request.base_url)
    return told.rstrip("/")


def go_to(path: str, *, status: Literal[302, 303] = 303, **words: Any) -> Redirect:
    """Send the browser on after a form; reloading the next page sends nothing twice."""
    return Redirect(path, status_code=status, **words)
