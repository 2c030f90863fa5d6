"""Channels, their posts and limits over real HTTP, against a server that speaks MAX's API."""

from datetime import timedelta

import pytest

from app.vocabulary import PostRef
from connectors.contract import Connector, GoneError, RefusedError
from tests.connectors.emulators.max.client import BOT, CHANNEL, NOON, Max
from tests.connectors.fakes import gathered
from tests.connectors.max.emulated import EPOCH, post_of
from tests.connectors.max.worlds import PAGE


@pytest.mark.parametrize(
    "link",
    [
        "-70000000000005",
        "70000000000005",
        "https://max.ru/c/-70000000000005",
        "max.ru/c/-70000000000005/AaDEUGwAAAA",
        "https://web.max.ru/-70000000000005",
    ],
)
async def test_a_channel_is_found_by_its_number(connector: Connector, link: str) -> None:
    card = await connector.resolve(link)

    assert (card.ref, card.title, card.url) == (PAGE, "Школа № 1", "https://max.ru/school1")


async def test_a_public_link_asks_for_the_number(connector: Connector) -> None:
    with pytest.raises(GoneError) as gone:
        await connector.resolve("https://max.ru/school1")

    assert "Введите номер канала" in gone.value.sentence


async def test_an_unknown_channel_and_a_chat_are_no_pages(maks: Max, connector: Connector) -> None:
    chat = {"id": -5000, "title": "Чат", "type": "chat"}
    maks.admin("POST", "/channels", chat)
    maks.admin("POST", "/memberships", {"token": BOT, "chat_id": -5000})

    with pytest.raises(GoneError, match=r"chat\.not\.found"):
        await connector.resolve("-12345678")
    with pytest.raises(RefusedError, match="no channel"):
        await connector.resolve("-5000")


@pytest.mark.parametrize("status", ["removed", "left", "closed", "suspended"])
async def test_a_channel_that_is_no_more_says_so(
    maks: Max, connector: Connector, status: str
) -> None:
    maks.admin("POST", "/channels", {"id": CHANNEL, "status": status})

    with pytest.raises(GoneError, match="not active"):
        await connector.resolve(str(CHANNEL))
    found = await connector.capabilities(PAGE)
    assert (found.can_read, found.can_reply) == (False, False)


@pytest.mark.parametrize("names", ["new", "old"])
async def test_an_administrator_reads_replies_and_deletes(
    maks: Max, connector: Connector, names: str
) -> None:
    maks.switch(permission_names=names)

    found = await connector.capabilities(PAGE)

    assert (found.can_read, found.can_reply, found.can_hide) == (True, True, True)
    assert (found.can_restore, found.can_close, found.troubles) == (False, False, ())


READ, WRITE, DELETE = "read_all_messages", "write", "delete"


@pytest.mark.parametrize(
    ("place", "may", "word"),
    [
        ({"permissions": [READ, DELETE]}, (True, False, True), "права писать"),
        ({"permissions": [READ, WRITE]}, (True, True, False), "права удалять"),
        ({"permissions": [WRITE, DELETE]}, (False, False, False), "Читать все сообщения"),
        ({"is_admin": False, "permissions": []}, (False, False, False), "не администратор"),
    ],
)
@pytest.mark.parametrize("names", ["new", "old"])
async def test_a_missing_right_is_named(
    maks: Max,
    connector: Connector,
    place: dict[str, object],
    may: tuple[bool, bool, bool],
    word: str,
    names: str,
) -> None:
    maks.switch(permission_names=names)
    maks.admin("POST", "/memberships", {"token": BOT, "chat_id": CHANNEL} | place)

    found = await connector.capabilities(PAGE)

    assert (found.can_read, found.can_reply, found.can_hide) == may
    assert [word in trouble for trouble in found.troubles] == [True]


async def test_an_owner_may_all_without_being_told_of_rights(
    maks: Max, connector: Connector
) -> None:
    place = {"token": BOT, "chat_id": CHANNEL, "is_owner": True, "permissions": []}
    maks.admin("POST", "/memberships", place)

    found = await connector.capabilities(PAGE)

    assert (found.can_read, found.can_reply, found.can_hide) == (True, True, True)


async def test_a_bot_outside_the_channel_can_do_nothing(maks: Max, connector: Connector) -> None:
    maks.admin("DELETE", "/memberships", {"token": BOT, "chat_id": CHANNEL})

    found = await connector.capabilities(PAGE)

    assert (found.can_read, found.can_reply) == (False, False)


@pytest.mark.parametrize("reading", ["from_is_newer", "from_is_older"])
async def test_250_posts_come_newest_first_and_once_whichever_end_from_is(
    maks: Max, connector: Connector, reading: str
) -> None:
    maks.switch(message_range=reading)
    posts = [
        {"chat_id": CHANNEL, "text": f"Запись {number}", "timestamp": NOON * 1000 + number // 3}
        for number in range(250)
    ]
    mids = maks.admin("POST", "/bulk", {"posts": posts})["posts"]

    found = (await gathered(connector.new_posts({PAGE: EPOCH})))[PAGE]

    assert not isinstance(found, Exception)
    told = [post.ref.post_id for post in found]
    assert len(told) == 251
    assert set(told) == {*mids, maks.post}
    assert found[0].published_at >= found[-1].published_at
    assert {post.comments_count for post in found} == {-1}


async def test_posts_before_the_moment_are_left_out(maks: Max, connector: Connector) -> None:
    maks.pass_time(3600)
    original = {"chat_id": CHANNEL, "text": "Закрыт мост"}
    mid = maks.admin("POST", "/posts", original)["mid"]
    forward = {"chat_id": CHANNEL, "text": "", "forward_of": mid}
    maks.admin("POST", "/posts", forward)

    found = (await gathered(connector.new_posts({PAGE: EPOCH + timedelta(minutes=30)})))[PAGE]

    assert not isinstance(found, Exception)
    assert [post.text for post in found] == ["Закрыт мост", "Закрыт мост"]


async def test_every_post_of_a_readable_channel_counts_as_moved(
    maks: Max, connector: Connector
) -> None:
    other = PostRef(page=PAGE, post_id="mid.0")

    moved = await gathered(connector.changed_posts({post_of(maks): -1, other: -1}))

    assert moved == {post_of(maks): -1, other: -1}
    calls = maks.admin("GET", "/counters")["methods"]
    assert calls["GET /chats/{chatId}/members/me"] == 1
