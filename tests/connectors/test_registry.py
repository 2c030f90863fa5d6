from app.vocabulary import KeyKind, Network, PageKey
from connectors.contract import Connector
from connectors.http import open_client
from connectors.registry import Addresses, allowances, open_connector
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


def test_every_kind_of_key_has_an_allowance() -> None:
    vk = VkAddress(service_rate=5, community_rate=7, wall_get_per_day=11)

    found = allowances(Addresses(vk=vk))

    assert {name: one.per_second for name, one in found.items()} == {
        "vk.service": 5,
        "vk.user": 5,
        "vk.community": 7,
    }
    assert all(one.per_day == {"wall.get": 11} for one in found.values())
