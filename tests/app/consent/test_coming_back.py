"""VK sends the browser back: what is kept, what its owner reads, what is turned away."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from redis.asyncio import Redis
from redis.asyncio.client import PubSub
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.base.database import Sessions
from app.base.jobs import CHANNEL, Stage
from app.base.settings import Settings
from app.consent import service as consents
from app.consent.model import Consent
from app.consent.refusals import UsedStateError
from app.consent.rules import LIVES
from app.pages.sealing import Sealer
from tests.app.consent.places import Place, a_place, with_an_application
from tests.app.people import Client, log_in


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return with_an_application(settings)


@pytest.fixture
async def place(sessions: Sessions) -> Place:
    return await a_place(sessions)


@pytest.fixture
async def state(client: Client, place: Place) -> str:
    """The state of a link that waits; the browser that comes back is a stranger's."""
    await log_in(client, place.admin)
    answer = await client.post(f"/api/v1/pages/{place.page_id}/consent")
    client.cookies.clear()
    return parse_qs(urlsplit(answer.json()["url"]).query)["state"][0]


async def test_the_code_is_kept_sealed_and_the_administrator_is_thanked(
    client: Client, sessions: Sessions, settings: Settings, state: str
) -> None:
    answer = await came_back(client, state=state, code="code-from-vk")

    assert (answer.status_code, "Спасибо" in answer.text) == (200, True)
    assert answer.headers["content-type"].startswith("text/html")
    consent = await the_consent(sessions)
    assert consent.given_at is not None
    assert consent.code is not None
    assert b"code-from-vk" not in consent.code
    assert Sealer(settings.secret_key).unseal(consent.code) == "code-from-vk"


async def test_the_page_tells_neither_code_nor_state_and_stays_out_of_caches(
    client: Client, state: str
) -> None:
    answer = await came_back(client, state=state, code="code-from-vk")

    assert "code-from-vk" not in answer.text
    assert state not in answer.text
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["referrer-policy"] == "same-origin"


async def test_a_code_rings_for_the_workers(client: Client, settings: Settings, state: str) -> None:
    async with Redis.from_url(settings.redis_url) as redis, redis.pubsub() as channel:
        await channel.subscribe(CHANNEL)

        await came_back(client, state=state, code="code")

        async with asyncio.timeout(10):
            rung = [message async for message in first_bell(channel)]
    assert rung == [Stage.CONSENT.value]


async def test_a_cancelled_consent_says_what_to_do_and_settles_the_link(
    client: Client, sessions: Sessions, state: str, place: Place
) -> None:
    answer = await came_back(
        client, state=state, error="access_denied", error_description="<b>User denied</b>"
    )

    assert answer.status_code == 200
    assert "нажали «Отмена»" in answer.text
    assert "<b>" not in answer.text
    consent = await the_consent(sessions)
    assert (consent.code, consent.given_at) == (None, None)
    await log_in(client, place.admin)
    shown = (await client.get(f"/api/v1/pages/{place.page_id}/consent")).json()
    assert (shown["progress"], "Отмена" in shown["trouble"]) == ("failed", True)


@pytest.mark.parametrize("given", ["", "guessed", "\x00", "ы", "x" * 1000])
@pytest.mark.usefixtures("state")
async def test_a_state_that_we_did_not_give_is_refused_in_russian(
    client: Client, sessions: Sessions, given: str
) -> None:
    answer = await came_back(client, state=given, code="code")

    assert (answer.status_code, "не узнали эту ссылку" in answer.text) == (404, True)
    assert (await the_consent(sessions)).given_at is None


async def test_a_link_that_is_too_old_is_refused(
    client: Client, sessions: Sessions, state: str
) -> None:
    async with sessions.begin() as session:
        await session.execute(update(Consent).values(asked_at=Consent.asked_at - LIVES))

    answer = await came_back(client, state=state, code="code")

    assert (answer.status_code, "устарела" in answer.text) == (404, True)
    assert (await the_consent(sessions)).given_at is None


async def test_a_link_just_within_its_time_is_good(
    client: Client, sessions: Sessions, state: str
) -> None:
    almost = LIVES - timedelta(minutes=5)
    async with sessions.begin() as session:
        await session.execute(update(Consent).values(asked_at=Consent.asked_at - almost))

    assert (await came_back(client, state=state, code="code")).status_code == 200


@pytest.mark.parametrize("first", [{"code": "first"}, {"error": "access_denied"}])
async def test_a_link_is_good_once(
    client: Client, sessions: Sessions, state: str, first: dict[str, str]
) -> None:
    await came_back(client, state=state, **first)
    before = await the_consent(sessions)

    again = await came_back(client, state=state, code="second")

    assert (again.status_code, "уже сработала" in again.text) == (404, True)
    assert (await the_consent(sessions)).code == before.code


async def test_of_two_browsers_at_once_the_first_comes_in(
    sessions: Sessions, settings: Settings, state: str
) -> None:
    sealer = Sealer(settings.secret_key)

    async def come_back(session: AsyncSession, code: str) -> None:
        now = datetime.now(UTC)
        await consents.come_back(session, state=state, code=code, error="", sealer=sealer, now=now)

    async def second() -> None:
        async with sessions.begin() as session:
            await come_back(session, "second")

    async with sessions.begin() as session:
        await come_back(session, "first")
        late = asyncio.create_task(second())
        await asyncio.wait([late], timeout=1)  # it has to wait for the first

    with pytest.raises(UsedStateError):
        await late
    kept = (await the_consent(sessions)).code
    assert kept is not None
    assert sealer.unseal(kept) == "first"


async def test_a_return_with_neither_code_nor_refusal_leaves_the_link_good(
    client: Client, state: str
) -> None:
    half = await came_back(client, state=state)

    assert half.status_code == 422
    assert (await came_back(client, state=state, code="code")).status_code == 200


async def test_an_endless_code_is_refused_with_a_page(client: Client, state: str) -> None:
    answer = await came_back(client, state=state, code="x" * 5000)

    assert (answer.status_code, "<h1>" in answer.text) == (400, True)


async def first_bell(channel: PubSub) -> AsyncIterator[str]:
    async for message in channel.listen():
        if message["type"] == "message":
            yield message["data"].decode()
            return


async def came_back(client: Client, **told: str) -> httpx.Response:
    return await client.get("/consent/vk", params=told)


async def the_consent(sessions: Sessions) -> Consent:
    async with sessions() as session:
        return (await session.scalars(select(Consent))).one()
