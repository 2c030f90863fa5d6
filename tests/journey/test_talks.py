"""From a code on the desk to a message of our bot, and to silence when the bot is stopped."""

from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from typing import Any

import httpx
import msgspec
import pytest
from cryptography.fernet import Fernet

from app.base.jobs import Stage
from app.base.settings import Settings
from app.notices import service as notices
from app.vocabulary import Network
from connectors.emulators.process import running_emulator
from tests.app.notices.test_service import an_assigned_case
from tests.journey.service import Service
from tests.visiting import visiting
from workers.opening import open_tools

ANNA = 77
TOKENS = {Network.TELEGRAM: "700:centre", Network.MAX: "centre-token"}
SETTINGS = {
    Network.TELEGRAM: {"telegram_bot_token": TOKENS[Network.TELEGRAM]},
    Network.MAX: {"max_bot_tokens": TOKENS[Network.MAX]},
}


class Phone:
    """A person's phone: talks to the centre's bot in one network."""

    def __init__(self, network: Network, address: str) -> None:
        self.network, self.address = network, address
        self._panel = httpx.Client(base_url=f"{address}/admin", timeout=20)

    def begin(self) -> None:
        self._post("/reset", {})
        self._post("/users", {"id": ANNA, "first_name": "Анна"})
        self._post("/bots", {"token": TOKENS[self.network]})

    def start(self, code: str) -> None:
        if self.network is Network.TELEGRAM:
            self._post("/talks", self._about() | {"text": f"/start {code}"})
        else:
            self._post("/dialogs", self._about() | {"payload": code})

    def stop(self) -> None:
        if self.network is Network.TELEGRAM:
            self._post("/talks", self._about() | {"blocked": True})
        else:
            self._post("/dialogs", self._about() | {"stopped": True})

    def shows(self) -> list[str]:
        """Tell what the bot has written."""
        if self.network is Network.TELEGRAM:
            return [one["text"] for one in self._get("/talks") if one["by_bot"]]
        return [one["text"] for one in self._get("/dialogs") if not one["sender"]]

    def close(self) -> None:
        self._panel.close()

    def _about(self) -> dict[str, Any]:
        return {"token": TOKENS[self.network], "user_id": ANNA}

    def _post(self, path: str, form: dict[str, Any]) -> None:
        self._panel.post(path, json=form).raise_for_status()

    def _get(self, path: str) -> list[dict[str, Any]]:
        return list(self._panel.get(path).raise_for_status().json())


@pytest.fixture(scope="module", params=list(TOKENS), ids=str)
def phone(request: pytest.FixtureRequest) -> Iterator[Phone]:
    network: Network = request.param
    with running_emulator(network.value, "--seed", "1") as address:
        phone = Phone(network, address)
        yield phone
        phone.close()


@pytest.fixture
async def service(database_url: str, redis_url: str, phone: Phone) -> AsyncIterator[Service]:
    phone.begin()
    settings = Settings(
        database_url=database_url,
        redis_url=redis_url,
        secret_key=Fernet.generate_key().decode(),
        second_factor="offered",
        **{f"{phone.network.value}_api_url": phone.address},  # type: ignore[arg-type]
        **SETTINGS[phone.network],  # type: ignore[arg-type]
    )
    opened = open_tools(settings, database_url, redis_url)
    feeding = msgspec.structs.replace(
        opened.tools.feeding, wait=timedelta(seconds=0.1), shift=timedelta(0)
    )
    async with visiting(settings) as client:
        yield Service(web=client, tools=msgspec.structs.replace(opened.tools, feeding=feeding))
    await opened.close()


async def linked(service: Service, phone: Phone) -> int:
    """Let an official with a case link his phone; return the case."""
    async with service.tools.sessions.begin() as session:
        staff, case = await an_assigned_case(session)
        await notices.derive(session, now=service.tools.now(), limit=50)
    await service.log_in(staff.login)
    path = f"/notices/channels/{phone.network.value}/link"
    code = (await service.call("POST", path, expect=201)).json()["code"]
    phone.start(code)
    await service.rounds(Stage.LISTEN, Stage.HEAR, Stage.DELIVER)
    return case.id


async def test_a_linked_phone_is_greeted_and_hears_of_what_is_urgent_at_once(
    service: Service, phone: Phone
) -> None:
    case_id = await linked(service, phone)
    greeted = phone.shows()
    await service._sql("UPDATE \"case\" SET importance = 'urgent'")
    await service._sql("ALTER TABLE case_event DISABLE TRIGGER keep_history")
    await service._sql("UPDATE case_event SET told_at = NULL WHERE kind = 'assigned'")
    await service._sql("DELETE FROM notice WHERE case_id IS NOT NULL")

    await service.rounds(Stage.NOTIFY, Stage.DELIVER)

    assert len(greeted) == 1
    assert greeted[0].startswith("Уведомления Госпаблика подключены")
    assert phone.shows()[1].startswith(f"Срочно. Вам назначено сообщение № {case_id}.")


async def test_whoever_stops_the_bot_hears_no_more_and_finds_that_on_the_desk(
    service: Service, phone: Phone
) -> None:
    await linked(service, phone)

    phone.stop()
    await service.rounds(Stage.LISTEN, Stage.HEAR, Stage.DELIVER)

    shown = (await service.call("GET", "/notices/preferences")).json()
    channel = next(one for one in shown if one["channel"] == phone.network.value)
    (told, *_) = (await service.call("GET", "/notices")).json()
    assert (channel["isOn"], channel["trouble"]) == (False, told["sentence"])
    assert "остановили бота" in told["sentence"]
