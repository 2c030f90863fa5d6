"""How long whoever fails must wait; pure.

Wrong passwords are counted by login and network address together, and by known browser, so
that a stranger's failures never lock the rightful owner out; a general count by address slows
down whoever tries many logins. OWASP calls the second part «device cookies».
"""

import hashlib
from datetime import timedelta
from ipaddress import IPv6Address, IPv6Network, ip_address
from typing import Final

import msgspec


class Pace(msgspec.Struct, frozen=True, kw_only=True):
    """How failures become pauses."""

    free: int
    """Failures that cost nothing."""
    first: timedelta
    """The pause after the next one; each further failure doubles it."""
    longest: timedelta
    forgotten: timedelta
    """Quiet after which failures no longer count."""


LOGIN: Final = Pace(
    free=4,
    first=timedelta(seconds=5),
    longest=timedelta(minutes=15),
    forgotten=timedelta(hours=6),
)
"""One login from one address, or from one known browser."""
ADDRESS: Final = Pace(
    free=49,
    first=timedelta(seconds=5),
    longest=timedelta(minutes=5),
    forgotten=timedelta(hours=1),
)
"""All logins from one address: a town hall's typing errors stay below it."""
CODE: Final = Pace(
    free=4,
    first=timedelta(seconds=30),
    longest=timedelta(minutes=30),
    forgotten=timedelta(days=1),
)
"""Codes of one account's second factor: some fifty a day, of a million."""
ASKING: Final = Pace(
    free=5,
    first=timedelta(minutes=1),
    longest=timedelta(hours=1),
    forgotten=timedelta(hours=6),
)
"""Links for a new password asked for from one address."""
_V6_OF_ONE_OWNER: Final = 64


def pause_after(pace: Pace, failures: int) -> timedelta:
    """Tell how long to wait after so many failures in a row."""
    beyond = failures - pace.free
    if beyond <= 0:
        return timedelta()
    # The exponent is bounded, so that a long attack does not overflow a number.
    return min(pace.first * (1 << min(beyond - 1, 20)), pace.longest)


def neighbourhood(address: str) -> str:
    """Tell what one owner holds: an address, or the /64 of a newer one."""
    try:
        known = ip_address(address)
    except ValueError:
        return address
    if isinstance(known, IPv6Address):
        if known.ipv4_mapped is not None:
            return str(known.ipv4_mapped)
        return str(IPv6Network((known, _V6_OF_ONE_OWNER), strict=False).network_address)
    return str(known)


def counted_as(kind: str, *parts: str | int) -> str:
    """Name what is counted; logins and addresses are not kept in the clear."""
    spelled = "\x1f".join(str(part) for part in parts)
    return f"{kind}:{hashlib.sha256(spelled.encode('utf-8', 'surrogatepass')).hexdigest()[:32]}"
