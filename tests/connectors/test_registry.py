import pytest

from app.vocabulary import KeyKind, Network, PageKey
from connectors.contract import Connector, KeyRefusedError
from connectors.http import open_client
from connectors.max.address import MaxAddress
from connectors.ok.address import OkAddress
from connectors.registry import Addresses, allowances, open_connector
from connectors.telegram.address import TelegramAddress
from connectors.vk.address import VkAddress
from tests.connectors.vk.worlds import PAGE, CountingBudget


async def test_a_network_opens_with_the_keys_that_are_not_empty() -> None:
    keys = [PageKey(kind=KeyKind.SERVICE, secret=secret) for secret in ("", "  \n")]
    async with open_client() as client:
        vk: Connector = open_connector(
            Network.VK, keys, client=client, budget=CountingBudget(), addresses=Addresses()
        )

        found = await vk.capabilities(PAGE)

    assert found.troubles[0] == "Нет ключа для чтения страниц."


async def test_max_opens_with_bots_only() -> None:
    keys = [PageKey(kind=KeyKind.SERVICE, secret="vk"), PageKey(kind=KeyKind.BOT, secret=" ")]
    async with open_client() as client:
        connector: Connector = open_connector(
            Network.MAX, keys, client=client, budget=CountingBudget(), addresses=Addresses()
        )

        with pytest.raises(KeyRefusedError) as refused:
            await connector.resolve("-70000000000005")

    assert refused.value.sentence.startswith("Нет токена бота MAX.")


def test_every_kind_of_key_has_an_allowance() -> None:
    vk = VkAddress(service_rate=5, community_rate=7, wall_get_per_day=11)

    addresses = Addresses(
        vk=vk,
        ok=OkAddress(per_second=2),
        telegram=TelegramAddress(bot_per_second=29, chat_per_second=3),
        max=MaxAddress(rate=13, write_rate=17),
    )

    found = allowances(addresses)

    assert {name: one.per_second for name, one in found.items()} == {
        "vk.service": 5,
        "vk.user": 5,
        "vk.community": 7,
        "ok.user": 2,
        "ok.refresh": 2,
        "telegram.bot": 29,
        "telegram.write": 3,
        "max.bot": 13,
        "max.write": 17,
        "max.updates": 1,
    }
    assert {name for name, one in found.items() if one.per_day == {"wall.get": 11}} == {
        "vk.service",
        "vk.user",
        "vk.community",
    }
