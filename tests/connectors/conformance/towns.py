"""The towns of all networks: whoever adds a network adds it here."""

from collections.abc import Callable, Mapping
from typing import Final

from app.vocabulary import Network
from tests.connectors.conformance.max_town import MaxTown
from tests.connectors.conformance.ok_town import OkTown
from tests.connectors.conformance.telegram_town import TelegramTown
from tests.connectors.conformance.town import Town
from tests.connectors.conformance.vk_town import VkTown

TOWNS: Final[Mapping[Network, Callable[[str], Town]]] = {
    Network.VK: VkTown,
    Network.OK: OkTown,
    Network.TELEGRAM: TelegramTown,
    Network.MAX: MaxTown,
}
