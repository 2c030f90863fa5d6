"""The rhythm of reading a page and what its state means; pure."""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from app.base.errors import InvalidError
from app.vocabulary import Network

NETWORKS: Final[Mapping[Network, str]] = {
    Network.VK: "ВКонтакте",
    Network.OK: "Одноклассники",
    Network.TELEGRAM: "Telegram",
    Network.MAX: "MAX",
}
"""As the desk, the figures and exports name them."""
_VK_LINK: Final = re.compile(
    r"(?:https?://)?(?:www\.|m\.)?vk\.(?:com|ru)/[A-Za-z0-9_.-]{2,64}(?:[/?#]\S{0,500})?|@[A-Za-z0-9_.]{2,64}",
    re.ASCII,
)
_LINKS: Final[Mapping[Network, re.Pattern[str]]] = {
    Network.VK: _VK_LINK,
    **{
        network: re.compile(rf"(?:https?://)?(?:www\.|m\.|web\.)?(?:{hosts})/[!-~]{{2,500}}")
        for network, hosts in {
            Network.OK: r"ok\.ru|odnoklassniki\.ru",
            Network.TELEGRAM: r"t\.me|telegram\.me",
            Network.MAX: r"max\.ru",
        }.items()
    },
}
_DAY: Final = timedelta(days=1)
_FIRST_RECHECK: Final = timedelta(minutes=2)
_LAST_RECHECK: Final = timedelta(days=1)
_OVERDUE: Final = timedelta(minutes=5)
_WATCHED_FOR: Final = timedelta(days=60)


class PageState(StrEnum):
    """Whether we read a page."""

    CHECKING = "checking"
    """Registered; its network has yet to say who it is."""
    ACTIVE = "active"
    PAUSED = "paused"
    REFUSED = "refused"
    """There is no such page, or it is registered already; ``trouble`` says which."""


class Reach(StrEnum):
    """Whether a page's silence would mean that nobody writes there."""

    OFF = "off"
    """Not read: being checked, paused or refused."""
    UNREAD = "unread"
    """The last tries failed, and the reason is known."""
    SILENT = "silent"
    """It should have been read by now and was not: the service itself is behind."""
    READ = "read"
    """Read when it was due; if nothing came, nothing was written."""


class BadLinkError(InvalidError):
    """The link is no address of a page that we know how to watch."""

    def __init__(self) -> None:
        super().__init__(
            "Это не адрес страницы ВКонтакте, Одноклассников, Telegram или MAX."
            " Пример: https://vk.com/school1"
        )


def network_of(link: str) -> Network:
    """Tell the network of a link as people paste it; raises BadLinkError for what is none."""
    trimmed = link.strip()
    for network, pattern in _LINKS.items():
        if pattern.fullmatch(trimmed):
            return network
    raise BadLinkError


def is_polled(network: Network) -> bool:
    """Tell whether a network can be asked for comments; Telegram only tells them by itself."""
    return network is not Network.TELEGRAM


def reach_of(
    state: PageState, *, unread_since: datetime | None, due_at: datetime, now: datetime
) -> Reach:
    """Tell a page that is silent from one that is quiet; ``due_at`` is its next reading."""
    if state is not PageState.ACTIVE:
        return Reach.OFF
    if unread_since is not None:
        return Reach.UNREAD
    return Reach.SILENT if now - due_at > _OVERDUE else Reach.READ


def next_recheck(now: datetime, *, last_change_at: datetime) -> datetime | None:
    """When to read a whole discussion again though its counter stands still.

    Edits move no counter, and a deletion beside an addition hides in it. The pause
    grows with the quiet, and ends 60 days after the last change.
    """
    quiet = now - last_change_at
    if quiet > _WATCHED_FOR:
        return None
    return now + min(max(_FIRST_RECHECK, quiet / 4), _LAST_RECHECK)


def retry_pause(failures: int, *, poll: timedelta) -> timedelta:
    """How long to leave a page alone after failures in a row: doubling, half an hour at most."""
    doubled: timedelta = poll * (1 << min(failures, 12))
    return min(doubled, timedelta(minutes=30))
