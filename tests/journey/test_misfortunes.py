"""What befalls pages and networks: each is told where it belongs and disturbs nothing else."""

from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from typing import Any

import msgspec
import pytest
from cryptography.fernet import Fernet
from sqlalchemy import text

from app.base.jobs import Stage
from app.base.settings import Settings
from app.vocabulary import KeyKind, Network
from connectors.emulators.process import running_emulator
from tests.connectors.conformance.max_town import MaxTown
from tests.connectors.conformance.town import Town
from tests.connectors.conformance.towns import TOWNS
from tests.connectors.conformance.vk_town import VkTown
from tests.journey.line import line_to
from tests.journey.service import Service
from tests.journey.test_every_network import (
    QUESTION,
    SETTINGS,
    registered,
    with_short_listening,
)
from tests.visiting import visiting
from workers.opening import open_tools
from workers.tools import Tools, utc_now

_WRONG_KINDS = {
    Network.VK: (KeyKind.COMMUNITY, "service-key-in-the-wrong-place"),
    Network.OK: (KeyKind.COMMUNITY, "not-a-key-of-ok"),
    Network.TELEGRAM: (KeyKind.SERVICE, "not-a-bot-token"),
    Network.MAX: (KeyKind.SERVICE, "not-a-bot-token"),
}


@pytest.fixture(scope="module", params=list(TOWNS), ids=str)
def town(request: pytest.FixtureRequest) -> Iterator[Town]:
    network: Network = request.param
    with running_emulator(network.value, "--seed", "1") as address:
        town = TOWNS[network](address)
        yield town
        town.panel.close()


@pytest.fixture
def settings(database_url: str, redis_url: str) -> Settings:
    return Settings(
        database_url=database_url,
        redis_url=redis_url,
        secret_key=Fernet.generate_key().decode(),
        second_factor="offered",
        poll_seconds=0.001,
    )


@pytest.fixture
async def service(settings: Settings, town: Town) -> AsyncIterator[Service]:
    town.begin()
    given: dict[str, Any] = {f"{town.page.network.value}_api_url": town.panel.address}
    given |= SETTINGS.get(town.page.network, {})
    opened = open_tools(
        msgspec.structs.replace(settings, **given), settings.database_url, settings.redis_url
    )
    async with visiting(settings) as client:
        service = Service(web=client, tools=with_short_listening(opened.tools))
        await service.settle()
        yield service
    await opened.close()


async def test_whatever_befalls_a_page_is_told_at_the_page(service: Service, town: Town) -> None:
    for misfortune in town.traits.misfortunes:
        town.begin()
        await forget_pages(service)
        page = await registered(service, town)
        assert page["reach"] == "read"

        town.harm(misfortune)
        await make_everything_due(service)
        await service.rounds(Stage.CHECK, Stage.LISTEN, Stage.HEAR, Stage.POLL)

        shown = (await service.call("GET", f"/pages/{page['id']}")).json()
        told = f"{shown['trouble'] or ''} {shown['unreadReason'] or ''}".strip()
        assert shown["state"] == "active", misfortune
        assert len(told.split()) > 3, misfortune
        assert any("а" <= letter.lower() <= "я" for letter in told), misfortune


async def test_a_renamed_page_is_called_by_its_new_name(service: Service, town: Town) -> None:
    if not town.traits.renames:
        pytest.skip("the network does not tell titles")
    page = await registered(service, town)

    town.rename("Школа № 7 имени Гагарина")
    await make_everything_due(service)
    await service.rounds(Stage.CHECK)

    shown = (await service.call("GET", f"/pages/{page['id']}")).json()
    assert shown["title"] == "Школа № 7 имени Гагарина"


async def test_a_key_of_the_wrong_kind_is_told_and_the_right_one_heals(
    service: Service, town: Town
) -> None:
    kind, secret = _WRONG_KINDS[town.page.network]
    form = {
        "link": town.link,
        "network": town.page.network.value,
        "institutionId": service.institution_id,
        "officialId": service.official_id,
        "keys": [{"kind": kind.value, "secret": secret}],
    }
    page = (await service.call("POST", "/pages", expect=202, json=form)).json()
    await service.rounds(Stage.CHECK)
    wrong = (await service.call("GET", f"/pages/{page['id']}")).json()

    for key in town.keys:
        await service.call(
            "PUT",
            f"/pages/{page['id']}/keys",
            expect=202,
            json={"kind": key.kind.value, "secret": key.secret},
        )
    await service.rounds()
    town.write(QUESTION)
    await service.read()

    healed = (await service.call("GET", f"/pages/{page['id']}")).json()
    assert (wrong["state"], wrong["canRead"]) in {("checking", False), ("active", False)}
    assert wrong["trouble"] or wrong["unreadReason"]
    assert (healed["state"], healed["reach"]) == ("active", "read")
    assert len(await service.cases()) == 1


async def test_a_killed_network_stops_no_other_and_loses_nothing(settings: Settings) -> None:
    """VK refuses every connection for an hour of the service's clock; MAX goes on."""
    with (
        running_emulator("vk", "--seed", "1") as vk_address,
        running_emulator("max", "--seed", "1") as max_address,
    ):
        vk, maks = VkTown(vk_address), MaxTown(max_address)
        vk.begin()
        maks.begin()
        async with line_to(vk_address) as line:
            given = msgspec.structs.replace(
                settings,
                vk_api_url=line.address,
                max_api_url=max_address,
                vk_service_rate=1000,
                vk_community_rate=1000,
            )
            opened = open_tools(given, settings.database_url, settings.redis_url)
            clock = Clock()
            tools = with_clock(with_short_listening(opened.tools), clock)
            async with visiting(given) as client:
                service = Service(web=client, tools=tools)
                await service.settle()
                pages = {town.page.network: await registered(service, town) for town in (vk, maks)}

                await line.cut()
                vk.write(QUESTION)
                for minutes in range(0, 60, 5):
                    clock.ahead = timedelta(minutes=minutes)
                    await service.rounds()
                maks.write(QUESTION)
                clock.ahead += timedelta(minutes=5)
                await service.rounds()
                during = [case["pageId"] for case in await service.cases()]
                path = f"/pages/{pages[Network.VK]['id']}"
                silent = (await service.call("GET", path)).json()

                await line.join()
                clock.ahead += timedelta(minutes=31)  # the longest pause after failures
                await service.rounds()
                after = {case["pageId"] for case in await service.cases()}
                healed = (await service.call("GET", path)).json()
            await opened.close()
        vk.panel.close()
        maks.panel.close()
    assert during == [pages[Network.MAX]["id"]]
    assert silent["reach"] == "unread"
    assert "не отвечает" in silent["unreadReason"]
    assert after == {page["id"] for page in pages.values()}
    assert (healed["reach"], healed["unreadReason"]) == ("read", None)


class Clock:
    """The service's clock, as far ahead as the test likes."""

    ahead = timedelta()


def with_clock(tools: Tools, clock: Clock) -> Tools:
    return msgspec.structs.replace(tools, now=lambda: utc_now() + clock.ahead)


async def make_everything_due(service: Service) -> None:
    async with service.tools.sessions.begin() as session:
        await session.execute(
            text("UPDATE page SET check_at = now(), due_at = now(), discover_at = now()")
        )
        await session.execute(text("UPDATE feed SET due_at = now(), leased_until = NULL"))
        await session.execute(text("UPDATE post SET recheck_at = now() WHERE gone_at IS NULL"))


async def forget_pages(service: Service) -> None:
    async with service.tools.sessions.begin() as session:
        await session.execute(text("TRUNCATE page, feed CASCADE"))
