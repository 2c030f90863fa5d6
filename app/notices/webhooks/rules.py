"""Which addresses we call, what we say there and when we try again; pure."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)
from typing import Final
from urllib.parse import SplitResult, urlsplit

import msgspec

from app.base.errors import InvalidError

LONGEST_URL: Final = 500
OLD_SECRET_LASTS: Final = timedelta(hours=24)
"""After a rotation calls are signed with both secrets for so long."""
OFF_AFTER: Final = timedelta(days=5)
"""A receiver that has taken nothing for so long is called no more."""
PING: Final = "ping"
_PAUSES: Final = (
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
)
"""Of Standard Webhooks 1.0.0; the last repeats."""
_SPREAD: Final = 0.4
_NAT64: Final = ip_network("64:ff9b::/96")
_NEVER_PUBLIC: Final = tuple(
    ip_network(each)
    for each in (
        "::/96",  # IPv4-compatible, RFC 4291
        "::ffff:0:0:0/96",  # IPv4-translated, RFC 2765
        "64:ff9b:1::/48",  # translated within one network, RFC 8215
        "fec0::/10",  # site-local, RFC 3879
    )
)
"""Old or local ways to a private address that the interpreter takes for the open internet."""

Network = IPv4Network | IPv6Network
Address = IPv4Address | IPv6Address


class WebhookAddressError(InvalidError):
    """An address that cannot be called, or must not be."""

    def __init__(self, why: str) -> None:
        super().__init__(f"Адрес вебхука не принят: {why}")


class PrivateNetworksError(InvalidError):
    """The setting of the networks that may be called is no list of networks."""

    def __init__(self) -> None:
        super().__init__(
            "GOSPABLIK_WEBHOOK_PRIVATE_NETWORKS: нужны сети через запятую, например 10.20.0.0/16."
        )


class CaseTold(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What is told of a case: numbers and states, nothing of people."""

    case_id: int
    page_id: int
    institution_id: int
    official_id: int | None
    state: str
    kind: str


class Message(msgspec.Struct, frozen=True, kw_only=True):
    """The body of a call, as the standard advises."""

    type: str
    timestamp: str
    """ISO 8601, in UTC."""
    data: CaseTold | dict[str, str]


def encoded(kind: str, data: CaseTold | dict[str, str], moment: datetime) -> bytes:
    """Write the body of a call down, as it is signed and sent."""
    stamp = moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
    return msgspec.json.encode(Message(type=kind, timestamp=stamp, data=data))


def networks_of(spelled: str) -> tuple[Network, ...]:
    """Read private networks that may be called after all; raises PrivateNetworksError."""
    words = [word.strip() for word in spelled.split(",") if word.strip()]
    try:
        return tuple(ip_network(word) for word in words)
    except ValueError as error:
        raise PrivateNetworksError from error


def parse_url(url: str) -> SplitResult:
    """Read the address of a receiver; raises WebhookAddressError with what to do."""
    if len(url) > LONGEST_URL or not url.isascii() or any(mark <= " " for mark in url):
        raise WebhookAddressError(
            f"нужен адрес без пробелов, латиницей, до {LONGEST_URL} знаков; имя на русском "
            "запишите как xn--…"
        )
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise WebhookAddressError("он не разобран. Проверьте имя и порт.") from error
    if parts.scheme not in {"https", "http"} or not host or port == 0:
        raise WebhookAddressError("нужен адрес вида https://имя/путь.")
    if parts.username is not None or parts.password is not None:
        raise WebhookAddressError("уберите из него логин и пароль: вызовы подписываются.")
    return parts


def check_reachable(
    parts: SplitResult, addresses: Sequence[str], allowed: Sequence[Network]
) -> None:
    """Refuse a receiver inside a private network, by any of its addresses.

    Raises WebhookAddressError. Without TLS only networks that are allowed are called.
    """
    if not addresses:
        raise WebhookAddressError("такого имени в сети нет. Проверьте его.")
    found = [ip_address(address.partition("%")[0]) for address in addresses]
    if any(not is_public(each) and not _is_in(each, allowed) for each in found):
        raise WebhookAddressError(
            "он ведёт во внутреннюю сеть. Укажите публичный адрес или попросите администратора "
            "разрешить эту сеть в GOSPABLIK_WEBHOOK_PRIVATE_NETWORKS."
        )
    if parts.scheme != "https" and not all(_is_in(each, allowed) for each in found):
        raise WebhookAddressError("нужен https: по http вызовы видны всем по пути.")


def is_public(address: Address) -> bool:
    """Tell whether an address is of the open internet, whatever it is wrapped in."""
    inner = _unwrapped(address)
    if inner is not address:
        return is_public(inner)
    if any(address in network for network in _NEVER_PUBLIC):
        return False
    return address.is_global and not address.is_multicast


def pause_after(failures: int, *, chance: float) -> timedelta:
    """Tell how long to wait after so many failures; ``chance`` in [0, 1) spreads by a fifth."""
    pause = _PAUSES[min(max(failures, 1), len(_PAUSES)) - 1]
    return pause * (1 + _SPREAD * (chance - 0.5))


def port_of(parts: SplitResult) -> int:
    """Tell the port that is called."""
    return parts.port or (443 if parts.scheme == "https" else 80)


def _unwrapped(address: Address) -> Address:
    if isinstance(address, IPv4Address):
        return address
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address.sixtofour is not None:
        return address.sixtofour
    if address.teredo is not None:
        return address.teredo[1]
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address


def _is_in(address: Address, allowed: Sequence[Network]) -> bool:
    inner = _unwrapped(address)
    return any(each in network for network in allowed for each in (address, inner))
