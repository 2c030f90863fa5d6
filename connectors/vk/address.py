"""Where VK is and what it allows: the connector's own settings."""

import re
from collections.abc import Mapping
from typing import Final

import msgspec

from app.vocabulary import KeyKind, Network
from connectors.budget import Allowance

MESSAGE_LIMIT: Final = 16384
"""Characters of one comment that VK is believed to take."""


class VkAddress(msgspec.Struct, frozen=True, kw_only=True):
    """VK's API as this installation knows it; the settings of the same names feed it."""

    api_url: str = "https://api.vk.ru"
    version: str = "5.199"
    service_rate: int = 3
    community_rate: int = 20
    wall_get_per_day: int = 5000
    message_limit: int = MESSAGE_LIMIT
    oauth_url: str = "https://oauth.vk.com"
    """Where administrators give us keys of their communities."""
    oauth_token_path: str = "/access_token"  # noqa: S105 - a path
    """Where a code is exchanged for the keys; believed, VK's pages do not spell it."""
    client_id: str = ""
    """The number of the centre's application at VK, which renews personal keys."""
    id_url: str = "https://id.vk.com"
    """VK ID, where administrators give us personal keys."""
    id_scope: str = "groups wall photos video market"
    """Rights asked for there; VK grants some of them to approved applications only."""
    oauth_scope: str = "manage"
    """Rights asked for there; VK's list for communities knows no right to the wall."""

    def method_url(self, method: str) -> str:
        """Spell the address of a method; a trailing slash or ``/method`` of the setting is fine."""
        return f"{re.sub(r'(/method)?/*$', '', self.api_url)}/method/{method}"


def allowances(address: VkAddress) -> Mapping[str, Allowance]:
    """Tell what each kind of key may spend, for the budget."""
    per_day = {"wall.get": address.wall_get_per_day}
    rates = {
        KeyKind.SERVICE: address.service_rate,
        KeyKind.USER: address.service_rate,
        KeyKind.COMMUNITY: address.community_rate,
    }
    return {
        f"{Network.VK.value}.{kind.value}": Allowance(per_second=rate, per_day=per_day)
        for kind, rate in rates.items()
    }
