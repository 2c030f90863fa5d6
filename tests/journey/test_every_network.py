"""One comment's whole way on each network: the same journey, whatever the network is like."""

from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from typing import Any

import msgspec
import pytest
from cryptography.fernet import Fernet

from app.base.settings import Settings
from app.vocabulary import Network
from connectors.emulators.process import running_emulator
from tests.connectors.conformance.town import Town
from tests.connectors.conformance.towns import TOWNS
from tests.journey.service import Service
from tests.visiting import visiting
from workers.opening import open_tools
from workers.tools import Tools

QUESTION = "Когда включат отопление в 3 группе?"
ANSWER = "Завтра в 9 утра."


@pytest.fixture(scope="module", params=list(TOWNS), ids=str)
def town(request: pytest.FixtureRequest) -> Iterator[Town]:
    network: Network = request.param
    with running_emulator(network.value, "--seed", "1") as address:
        town = TOWNS[network](address)
        town.begin()
        yield town
        town.panel.close()


@pytest.fixture
async def service(database_url: str, redis_url: str, town: Town) -> AsyncIterator[Service]:
    town.begin()
    network = town.page.network.value
    settings = Settings(
        database_url=database_url,
        redis_url=redis_url,
        secret_key=Fernet.generate_key().decode(),
        second_factor="offered",
        poll_seconds=0.001,
        **{f"{network}_api_url": town.panel.address},
        **SETTINGS.get(town.page.network, {}),
    )
    opened = open_tools(settings, database_url, redis_url)
    async with visiting(settings) as client:
        service = Service(web=client, tools=with_short_listening(opened.tools))
        await service.settle()
        yield service
    await opened.close()


SETTINGS: dict[Network, dict[str, Any]] = {
    Network.VK: {"vk_service_rate": 1000, "vk_community_rate": 1000},
    Network.OK: {
        "ok_application_key": "CBAFJIICABABABABA",
        "ok_application_secret": "ok.application.s3",
        "ok_rate": 1000,
    },
}


async def test_a_question_is_answered_on_the_network_and_its_case_closed(
    service: Service, town: Town
) -> None:
    page = await registered(service, town)
    town.write(QUESTION)
    await service.read()
    (case,) = await service.cases()
    await service.log_in("ivanova")

    path = f"/cases/{case['id']}"
    await service.call("POST", f"{path}/answer", expect=202, json={"text": ANSWER})
    await service.rounds()  # publishes
    await service.rounds()  # sees the reply and closes
    await service.read_everything_again()

    whole = (await service.call("GET", path)).json()
    assert (page["state"], page["canRead"], page["canReply"]) == ("active", True, True)
    assert (case["state"], case["officialId"]) == ("assigned", service.official_id)
    assert sorted(town.living().values()) == sorted([QUESTION, ANSWER])
    assert (whole["case"]["state"], whole["case"]["outcome"]) == ("closed", "answered")
    assert len(await service.cases()) == 1  # our answer opened none
    await service.log_in("trainer")
    assert (await service.status())["agree"]


async def test_an_edit_reaches_the_case_and_a_deletion_withdraws_it(
    service: Service, town: Town
) -> None:
    page = await registered(service, town)
    asked = town.write(QUESTION)
    await service.read()

    town.edit(asked, "Когда включат отопление в 4 группе?")
    await service.read_everything_again()
    (case,) = await service.cases()
    edited = (await service.call("GET", f"/cases/{case['id']}")).json()
    town.delete(asked)
    await service.read_everything_again()

    ended = (await service.call("GET", f"/cases/{case['id']}")).json()
    assert "edited" in [event["kind"] for event in edited["history"]]
    if page["seesDeletions"]:
        assert (ended["case"]["state"], ended["case"]["outcome"]) == ("closed", "withdrawn")
    else:
        assert ended["case"]["state"] == "assigned"


async def test_a_hidden_complaint_is_gone_and_its_case_stays_with_the_alarm(
    service: Service, town: Town
) -> None:
    page = await registered(service, town)
    town.write(QUESTION)
    await service.read()
    (case,) = await service.cases()
    comment_id = case["comments"][0]["id"]

    form = {"ground": "insult", "reason": "Оскорбляет учителя", "confirms": True}
    await service.call("POST", f"/comments/{comment_id}/hide", expect=202, json=form)
    await service.rounds()
    await service.read_everything_again()

    after = (await service.call("GET", f"/cases/{case['id']}")).json()
    assert page["canHide"]
    assert town.living() == {}
    assert after["case"]["state"] == "assigned"
    assert [event["kind"] for event in after["history"]][-2:] == ["hidden", "vanished"]
    assert after["thread"][0]["deletedBy"] == "service"


async def test_what_the_page_answers_by_hand_closes_the_case(service: Service, town: Town) -> None:
    if not town.traits.names_the_page:
        pytest.skip("nobody can tell the page's own words there")
    await registered(service, town)
    asked = town.write(QUESTION)
    await service.read()

    town.answer_by_hand(ANSWER, reply_to=asked)
    await service.read_everything_again()

    (case,) = await service.cases()
    whole = (await service.call("GET", f"/cases/{case['id']}")).json()
    assert (case["state"], case["outcome"]) == ("closed", "answered")
    assert [event["kind"] for event in whole["history"]][-2:] == ["answered_by_hand", "closed"]


async def test_a_person_names_the_comment_by_which_the_page_has_answered(
    service: Service, town: Town
) -> None:
    if town.traits.names_the_page:
        pytest.skip("the page's own words are known there without anybody's help")
    await registered(service, town)
    town.answer_by_hand(ANSWER, reply_to=town.write(QUESTION))
    await service.read()
    (case,) = [each for each in await service.cases() if each["comments"][0]["text"] == QUESTION]
    path = f"/cases/{case['id']}"
    thread = (await service.call("GET", path)).json()["thread"]
    (answer,) = [each for each in thread if each["text"] == ANSWER]

    told = {"way": "thread", "commentId": answer["id"]}
    await service.call("POST", f"{path}/answered-elsewhere", json=told)

    whole = (await service.call("GET", path)).json()
    assert (whole["case"]["state"], whole["case"]["outcome"]) == ("closed", "answered_elsewhere")
    assert whole["case"]["answeredAt"] == answer["postedAt"]


def with_short_listening(tools: Tools) -> Tools:
    feeding = msgspec.structs.replace(
        tools.feeding, wait=timedelta(seconds=0.1), shift=timedelta(0)
    )
    return msgspec.structs.replace(tools, feeding=feeding)


async def registered(service: Service, town: Town) -> dict[str, Any]:
    form = {
        "link": town.link,
        "network": town.page.network.value,
        "institutionId": service.institution_id,
        "officialId": service.official_id,
        "keys": [{"kind": key.kind.value, "secret": key.secret} for key in town.keys],
    }
    page = (await service.call("POST", "/pages", expect=202, json=form)).json()
    await service.rounds()
    shown: dict[str, Any] = (await service.call("GET", f"/pages/{page['id']}")).json()
    return shown
