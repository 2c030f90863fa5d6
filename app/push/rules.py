"""How networks tell us of news by themselves, and how we know that it is they; pure."""

import hashlib
import hmac
from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum
from typing import Final

import msgspec

from app.base.errors import InvalidError
from app.vocabulary import Network

LARGEST: Final = 1_000_000
"""Bytes of one event; the networks' own are a few thousand."""
_SECRET_LETTERS: Final = 32
_HEADERS: Final[Mapping[Network, str]] = {
    Network.TELEGRAM: "x-telegram-bot-api-secret-token",
    Network.MAX: "x-max-bot-api-secret",
}
_FIRST_PAUSE: Final = timedelta(seconds=2)
_LONGEST_PAUSE: Final = timedelta(minutes=10)


class Way(StrEnum):
    """How a feed's events come to us."""

    WEBHOOK = "webhook"
    """The network calls our address."""
    LONG_POLL = "long_poll"
    """We ask the network and wait."""


class UnreadableKnockError(InvalidError):
    """What came to a feed's address is no event of its network."""

    def __init__(self) -> None:
        super().__init__("Это не событие сети: нужен JSON такого вида, как она его присылает.")


class Knock(msgspec.Struct, frozen=True, kw_only=True):
    """Who knocks at a feed's address, and with what; the event itself is not looked into."""

    event_id: str
    """The same when the network brings the same again."""
    secret: str
    confirms: bool = False
    """The network only wants to hear whether the address is ours."""
    community: str | None = None
    """The owner id of the page that a VK event is about."""

    def __repr__(self) -> str:
        return f"Knock(event_id={self.event_id!r}, secret=...)"


class _VkEvent(msgspec.Struct):
    type: str
    group_id: int
    event_id: str | None = None
    secret: str | None = None


class _TelegramUpdate(msgspec.Struct):
    update_id: int


class _MaxUpdate(msgspec.Struct):
    update_type: str


def read_knock(network: Network, headers: Mapping[str, str], body: bytes) -> Knock:
    """Read the outside of an event; raises UnreadableKnockError.

    VK puts its secret and the event's id into the body; Telegram and MAX send the secret
    in a header, and MAX has no id of an event at all, so the whole body stands for it.
    """
    try:
        if network is Network.VK:
            return _vk_knock(msgspec.json.decode(body, type=_VkEvent), body)
        secret = headers.get(_HEADERS[network], "")
        if network is Network.TELEGRAM:
            update = msgspec.json.decode(body, type=_TelegramUpdate)
            return Knock(event_id=str(update.update_id), secret=secret)
        msgspec.json.decode(body, type=_MaxUpdate)
        return Knock(event_id=_digest(body), secret=secret)
    except (msgspec.DecodeError, UnicodeDecodeError, KeyError) as error:
        raise UnreadableKnockError from error


def hook_secret(secret_key: str, network: Network, name: str) -> str:
    """Make the word by which a feed's network proves itself: hex digits, 32 of them.

    It follows from the installation's oldest key, so it is stored nowhere, is the same in
    every process and outlives a new key before it; a name that we did not give out has
    no secret that anybody knows.
    """
    oldest = secret_key.rsplit(",", maxsplit=1)[-1].strip()
    told = f"hook\x1f{network.value}\x1f{name}".encode()
    return hmac.new(oldest.encode(), told, hashlib.sha256).hexdigest()[:_SECRET_LETTERS]


def hook_address(public_url: str, network: Network, name: str) -> str:
    """Spell the address at which a feed's network knocks."""
    return f"{public_url.rstrip('/')}/hooks/{network.value}/{name}"


def is_secret(given: str, expected: str) -> bool:
    """Compare two secrets without telling by the time taken where they part."""
    return hmac.compare_digest(given.encode(), expected.encode())


def pause_after(tries: int) -> timedelta:
    """How long to leave alone what failed so often in a row: doubling, ten minutes at most."""
    doubled: timedelta = _FIRST_PAUSE * (1 << min(max(tries - 1, 0), 12))
    return min(doubled, _LONGEST_PAUSE)


def _vk_knock(event: _VkEvent, body: bytes) -> Knock:
    return Knock(
        event_id=event.event_id or _digest(body),
        secret=event.secret or "",
        confirms=event.type == "confirmation",
        community=str(-abs(event.group_id)),
    )


def _digest(body: bytes) -> str:
    return hashlib.blake2b(body, digest_size=16).hexdigest()
