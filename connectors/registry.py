"""Which connector speaks which network, and what its keys may spend."""

from collections.abc import Mapping, Sequence
from typing import Final

import httpx
import msgspec

from app.vocabulary import Network, PageKey
from connectors.budget import Allowance
from connectors.contract import Budget, Connector
from connectors.max.address import MaxAddress
from connectors.max.address import allowances as max_allowances
from connectors.max.client import MaxClient
from connectors.max.connector import MaxConnector
from connectors.ok.address import OkAddress
from connectors.ok.address import allowances as ok_allowances
from connectors.ok.client import OkClient
from connectors.ok.connector import OkConnector
from connectors.ok.renewal import Renewer
from connectors.telegram.address import TelegramAddress
from connectors.telegram.address import allowances as telegram_allowances
from connectors.telegram.client import TelegramClient
from connectors.telegram.connector import TelegramConnector
from connectors.vk.address import VkAddress
from connectors.vk.address import allowances as vk_allowances
from connectors.vk.client import VkClient
from connectors.vk.connector import VkConnector


class Addresses(msgspec.Struct, frozen=True, kw_only=True):
    """Where the networks are, one address for each."""

    vk: VkAddress = VkAddress()
    ok: OkAddress = OkAddress()
    telegram: TelegramAddress = TelegramAddress()
    max: MaxAddress = MaxAddress()


def open_connector(
    network: Network,
    keys: Sequence[PageKey],
    *,
    client: httpx.AsyncClient,
    budget: Budget,
    addresses: Addresses,
) -> Connector:
    """Open a network with keys: the centre's own, the page's, or both; empty ones are dropped."""
    return _OPENERS[network](_usable(keys), client, budget, addresses)


def allowances(addresses: Addresses) -> Mapping[str, Allowance]:
    """Tell the budget what every kind of key of every network may spend."""
    return {
        **vk_allowances(addresses.vk),
        **ok_allowances(addresses.ok),
        **telegram_allowances(addresses.telegram),
        **max_allowances(addresses.max),
    }


def _usable(keys: Sequence[PageKey]) -> list[PageKey]:
    trimmed = (PageKey(kind=key.kind, secret=key.secret.strip()) for key in keys)
    return list(dict.fromkeys(key for key in trimmed if key.secret))


def _open_vk(
    keys: Sequence[PageKey], client: httpx.AsyncClient, budget: Budget, addresses: Addresses
) -> Connector:
    return VkConnector(VkClient(client, budget, addresses.vk), addresses.vk, keys)


def _open_ok(
    keys: Sequence[PageKey], client: httpx.AsyncClient, budget: Budget, addresses: Addresses
) -> Connector:
    spoken = OkClient(client, budget, addresses.ok)
    renewer = Renewer(client, budget, addresses.ok, spoken)
    return OkConnector(spoken, renewer, addresses.ok, keys)


def _open_telegram(
    keys: Sequence[PageKey], client: httpx.AsyncClient, budget: Budget, addresses: Addresses
) -> Connector:
    spoken = TelegramClient(client, budget, addresses.telegram)
    return TelegramConnector(spoken, addresses.telegram, keys)


def _open_max(
    keys: Sequence[PageKey], client: httpx.AsyncClient, budget: Budget, addresses: Addresses
) -> Connector:
    return MaxConnector(MaxClient(client, budget, addresses.max), addresses.max, keys)


_OPENERS: Final = {
    Network.VK: _open_vk,
    Network.OK: _open_ok,
    Network.TELEGRAM: _open_telegram,
    Network.MAX: _open_max,
}
