"""Headers that any answer bears which says nothing else: a browser trusts it with nothing."""

from typing import Final

from litestar.datastructures.headers import MutableScopeHeaders
from litestar.types import Message, Scope

_HEADERS: Final = {
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-store",  # citizens' words stay off the disks of shared computers
}
"""Pages and static files have their own; what is left are answers to programs, and slips."""


async def protect_by_default(message: Message, _: Scope) -> None:
    """Add what the answer has not said itself."""
    if message["type"] != "http.response.start":
        return
    headers = MutableScopeHeaders.from_message(message)
    for name, value in _HEADERS.items():
        headers.setdefault(name, value)
