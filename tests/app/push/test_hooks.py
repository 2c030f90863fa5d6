"""Networks knock at the door: what is kept, what is turned away, and what the feed tells of it."""

import asyncio
from typing import Any

import msgspec
import pytest
from sqlalchemy import select

from app.base.database import Sessions
from app.base.settings import Settings
from app.push import service as push
from app.push.model import Feed, PushedEvent
from app.push.rules import LARGEST, Way, hook_secret
from app.push.service import WantedFeed
from app.vocabulary import Network
from tests import factories as make
from tests.app.people import Client, a_staff, a_trainer, log_in


@pytest.fixture
async def feed(sessions: Sessions) -> Feed:
    """The feed of a VK page whose community is number 100."""
    async with sessions.begin() as session:
        institution = await make.an_institution(session)
        page = await make.a_page(session, institution, external_id="-100")
        wanted = [
            WantedFeed(network=Network.VK, name=str(page.id), page_id=page.id, way=Way.WEBHOOK),
            WantedFeed(network=Network.TELEGRAM, name="bot1", way=Way.WEBHOOK),
        ]
        await push.keep_feeds(session, wanted, now=make.NOW)
        return next(feed for feed in await push.list_feeds(session, sight=None) if feed.page_id)


def event(settings: Settings, feed: Feed, **changes: Any) -> dict[str, Any]:
    secret = hook_secret(settings.secret_key, Network.VK, feed.name)
    told = {"type": "wall_reply_new", "group_id": 100, "event_id": "e1", "secret": secret}
    return told | {"object": {"id": 15, "text": "Когда?"}} | changes


async def kept(sessions: Sessions) -> list[PushedEvent]:
    async with sessions() as session:
        return list(await session.scalars(select(PushedEvent).order_by(PushedEvent.id)))


async def test_an_event_is_kept_as_it_came_and_vk_hears_ok(
    client: Client, sessions: Sessions, settings: Settings, feed: Feed
) -> None:
    body = msgspec.json.encode(event(settings, feed))

    answer = await client.post(f"/hooks/vk/{feed.name}", content=body)

    assert (answer.status_code, answer.text) == (200, "ok")
    assert answer.headers["content-type"].startswith("text/plain")
    (one,) = await kept(sessions)
    assert (one.event_id, one.body, one.heard_at) == ("e1", body, None)


async def test_a_replayed_event_is_kept_once_and_answered_as_before(
    client: Client, sessions: Sessions, settings: Settings, feed: Feed
) -> None:
    told = event(settings, feed)

    answers = await asyncio.gather(
        *(client.post(f"/hooks/vk/{feed.name}", json=told) for _ in range(5))
    )

    assert [answer.text for answer in answers] == ["ok"] * 5
    assert len(await kept(sessions)) == 1


@pytest.mark.parametrize("secret", ["", "wrong", None])
async def test_a_wrong_secret_is_turned_away_and_told_to_the_trainer(
    client: Client, sessions: Sessions, settings: Settings, feed: Feed, secret: str | None
) -> None:
    answer = await client.post(f"/hooks/vk/{feed.name}", json=event(settings, feed, secret=secret))

    assert (answer.status_code, answer.json()["title"]) == (403, "Нет прав")
    assert await kept(sessions) == []
    await log_in(client, await a_trainer(sessions))
    shown = {one["pageId"]: one for one in (await client.get("/api/v1/feeds")).json()}
    assert shown[feed.page_id]["refusedAt"] is not None
    assert shown[None]["refusedAt"] is None


async def test_an_event_of_another_page_is_turned_away(
    client: Client, sessions: Sessions, settings: Settings, feed: Feed
) -> None:
    answer = await client.post(f"/hooks/vk/{feed.name}", json=event(settings, feed, group_id=101))

    assert answer.status_code == 403
    assert await kept(sessions) == []


@pytest.mark.parametrize("path", ["vk/999", "ok/1", "facebook/1", "telegram/unknown"])
async def test_an_address_that_nobody_gave_out_hears_nothing(
    client: Client, settings: Settings, path: str
) -> None:
    network, name = path.split("/")
    secret = hook_secret(settings.secret_key, Network.VK, name)
    body = {"type": "x", "group_id": 1, "secret": secret, "update_id": 1}

    answer = await client.post(f"/hooks/{network}/{name}", json=body)

    assert answer.status_code in {403, 404}
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("body", [b"", b"[]", b'"x"', b"\xff\xfe", b'{"type":5}', b"{" * 5000])
async def test_what_is_no_event_is_refused_and_harms_nobody(
    client: Client, sessions: Sessions, feed: Feed, body: bytes
) -> None:
    answer = await client.post(f"/hooks/vk/{feed.name}", content=body)

    assert answer.status_code == 422
    assert await kept(sessions) == []


async def test_an_oversized_body_is_refused(client: Client, feed: Feed) -> None:
    answer = await client.post(f"/hooks/vk/{feed.name}", content=b"x" * (LARGEST + 1))

    assert answer.status_code == 413
    assert answer.headers["content-type"] == "application/problem+json"


async def test_vk_hears_the_word_of_confirmation_once_it_is_known(
    client: Client, sessions: Sessions, feed: Feed
) -> None:
    asked = {"type": "confirmation", "group_id": 100}
    early = await client.post(f"/hooks/vk/{feed.name}", json=asked)
    await log_in(client, await a_trainer(sessions))
    given = await client.put(
        f"/api/v1/feeds/{feed.id}/confirmation", json={"confirmation": "4bf2a9"}
    )
    client.cookies.clear()

    answer = await client.post(f"/hooks/vk/{feed.name}", json=asked)
    foreign = await client.post(
        f"/hooks/vk/{feed.name}", json={"type": "confirmation", "group_id": 101}
    )

    assert (early.status_code, given.status_code) == (404, 200)
    assert (answer.status_code, answer.text) == (200, "4bf2a9")
    assert foreign.status_code == 403


@pytest.mark.usefixtures("feed")
async def test_a_bot_proves_itself_by_its_header(
    client: Client, sessions: Sessions, settings: Settings
) -> None:
    secret = hook_secret(settings.secret_key, Network.TELEGRAM, "bot1")
    header = "X-Telegram-Bot-Api-Secret-Token"

    good = await client.post(
        "/hooks/telegram/bot1", json={"update_id": 1}, headers={header: secret}
    )
    bad = await client.post("/hooks/telegram/bot1", json={"update_id": 2}, headers={header: "x"})

    assert (good.status_code, bad.status_code) == (200, 403)
    assert [one.event_id for one in await kept(sessions)] == ["1"]


@pytest.mark.usefixtures("feed")
async def test_only_the_trainer_sees_the_feeds_with_their_secrets(
    client: Client, sessions: Sessions
) -> None:
    async with sessions.begin() as session:
        staff = await a_staff(session)
    stranger = await client.get("/api/v1/feeds")
    await log_in(client, staff.login)

    official = await client.get("/api/v1/feeds")

    assert (stranger.status_code, official.status_code) == (401, 403)


async def test_feeds_that_are_not_wanted_any_more_go_with_their_events(
    sessions: Sessions, settings: Settings, client: Client, feed: Feed
) -> None:
    await client.post(f"/hooks/vk/{feed.name}", json=event(settings, feed))

    async with sessions.begin() as session:
        await push.keep_feeds(
            session,
            [WantedFeed(network=Network.TELEGRAM, name="bot1", way=Way.LONG_POLL)],
            now=make.NOW,
        )

    async with sessions.begin() as session:
        (left,) = await push.list_feeds(session, sight=None)
    assert (left.name, left.way) == ("bot1", Way.LONG_POLL)
    assert await kept(sessions) == []
