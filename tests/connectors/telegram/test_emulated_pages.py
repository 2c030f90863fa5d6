"""Channels, their groups and rights over real HTTP, against a server that speaks the Bot API."""

from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from app.vocabulary import Discussion, KeyKind, PageKey, PageRef, PostRef
from connectors.contract import (
    Connector,
    GoneError,
    KeyRefusedError,
    NotOfferedError,
    RefusedError,
)
from tests.connectors.emulators.telegram.client import (
    BOT,
    BOT_ID,
    CHANNEL,
    GROUP,
    PLAIN,
    STRANGERS,
    Telegram,
)
from tests.connectors.telegram.emulated import ADMIN, MEMBER, PAGE, POST, open_telegram
from tests.connectors.vk.worlds import CountingBudget, gathered

NOWHERE = PageRef(network=PAGE.network, external_id="-100999")
EPOCH = datetime.fromtimestamp(0, UTC)


def _alter(telegram: Telegram, chat_id: int, **fields: Any) -> None:
    telegram.admin("POST", "/chats", {"id": chat_id} | fields)


@pytest.mark.parametrize("link", ["@school", "https://t.me/school/7", "-1001", "t.me/c/1/7"])
async def test_a_channel_is_found_with_its_group(
    telegram: Telegram, connector: Connector, link: str
) -> None:
    _alter(telegram, CHANNEL, username="school")

    card = await connector.resolve(link)

    assert (card.ref, card.title, card.url) == (PAGE, "Администрация", "https://t.me/school")


@pytest.mark.parametrize("link", ["@talk", "-1002"])
async def test_a_link_to_the_group_finds_the_channel(
    telegram: Telegram, connector: Connector, link: str
) -> None:
    _alter(telegram, GROUP, username="talk")

    card = await connector.resolve(link)

    assert (card.ref, card.title, card.url) == (PAGE, "Администрация", "https://t.me/c/1")


async def test_a_channel_without_a_discussion_is_told_how_to_get_one(
    telegram: Telegram, connector: Connector
) -> None:
    _alter(telegram, CHANNEL, username="school", linked_chat_id=0)

    with pytest.raises(RefusedError) as refused:
        await connector.resolve("@school")

    assert refused.value.sentence.startswith("У канала нет обсуждения: ")


async def test_groups_without_a_channel_are_no_pages(
    telegram: Telegram, connector: Connector
) -> None:
    _alter(telegram, STRANGERS, username="strangers")
    _alter(telegram, -5000, type="group", username="plain")

    for link in ("@strangers", "@plain"):
        with pytest.raises(RefusedError, match="no channel"):
            await connector.resolve(link)


async def test_what_does_not_exist_or_is_not_seen_is_gone(connector: Connector) -> None:
    for link in ("@nobody", "-100999", str(STRANGERS)):
        with pytest.raises(GoneError, match="chat not found"):
            await connector.resolve(link)


async def test_a_group_that_migrated_is_found_under_its_old_number(
    telegram: Telegram, connector: Connector
) -> None:
    _alter(telegram, -5000, type="group", title="Чат")
    telegram.place(BOT_ID, -5000, status="administrator")
    new_id = telegram.admin("POST", "/chats/migrate", {"chat_id": -5000})["id"]
    _alter(telegram, -1010, type="channel", title="Детский сад", linked_chat_id=new_id)

    card = await connector.resolve("-5000")

    assert (card.ref.external_id, card.title) == (str(new_id), "Детский сад")


async def test_an_administrator_reads_replies_and_deletes(connector: Connector) -> None:
    found = await connector.capabilities(PAGE)

    assert (found.can_read, found.can_reply, found.can_hide) == (True, True, True)
    assert not any((found.can_restore, found.can_close, found.sees_history, found.sees_deletions))
    assert found.troubles == ()


async def test_a_right_to_delete_that_is_missing_is_named(
    telegram: Telegram, connector: Connector
) -> None:
    telegram.place(BOT_ID, status="administrator", rights=["can_pin_messages"])

    found = await connector.capabilities(PAGE)

    assert (found.can_read, found.can_reply, found.can_hide) == (True, True, False)
    assert "«Удаление сообщений»" in found.troubles[0]


@pytest.mark.parametrize(("hears_all", "can_read"), [(False, False), (True, True)])
async def test_a_member_hears_comments_only_without_privacy_mode(
    telegram: Telegram, http: httpx.AsyncClient, *, hears_all: bool, can_read: bool
) -> None:
    telegram.admin("POST", "/bots", {"token": PLAIN, "can_read_all_group_messages": hears_all})

    found = await open_telegram(telegram, http, MEMBER).capabilities(PAGE)

    assert (found.can_read, found.can_reply, found.can_hide) == (can_read, True, False)
    assert any("не видит комментариев" in one for one in found.troubles) is not can_read


async def test_a_member_of_a_group_where_only_administrators_write_is_mute(
    telegram: Telegram, http: httpx.AsyncClient, connector: Connector
) -> None:
    _alter(telegram, GROUP, can_send_messages=False)

    assert (await connector.capabilities(PAGE)).can_reply
    assert not (await open_telegram(telegram, http, MEMBER).capabilities(PAGE)).can_reply


async def test_a_restricted_bot_is_mute(telegram: Telegram, connector: Connector) -> None:
    telegram.place(BOT_ID, status="restricted")

    found = await connector.capabilities(PAGE)

    assert not found.can_reply
    assert any("нельзя писать" in one for one in found.troubles)


@pytest.mark.parametrize(("status", "word"), [("kicked", "исключили"), ("left", "Бота нет")])
async def test_a_bot_outside_the_group_can_do_nothing(
    telegram: Telegram, connector: Connector, status: str, word: str
) -> None:
    telegram.place(BOT_ID, status=status)

    found = await connector.capabilities(PAGE)

    assert (found.can_read, found.can_reply, found.can_hide) == (False, False, False)
    (trouble,) = found.troubles
    assert word in trouble


async def test_a_group_taken_from_its_channel_hears_no_comments(
    telegram: Telegram, connector: Connector
) -> None:
    _alter(telegram, CHANNEL, linked_chat_id=0)

    found = await connector.capabilities(PAGE)

    assert (found.can_read, found.can_reply) == (False, True)
    assert "не привязана к каналу" in found.troubles[0]


async def test_what_one_bot_may_not_another_may(
    telegram: Telegram, http: httpx.AsyncClient
) -> None:
    dead = PageKey(kind=KeyKind.BOT, secret="799:dead")

    found = await open_telegram(telegram, http, dead, MEMBER, ADMIN).capabilities(PAGE)

    assert (found.can_read, found.can_reply, found.can_hide) == (True, True, True)


async def test_without_a_bot_a_person_is_told_to_make_one(
    telegram: Telegram, http: httpx.AsyncClient
) -> None:
    other = PageKey(kind=KeyKind.SERVICE, secret="x")

    found = await open_telegram(telegram, http, other).capabilities(PAGE)

    assert found.troubles == (
        "Нет токена бота Telegram. Создайте бота у @BotFather и сохраните его токен.",
    )


async def test_a_dead_token_is_told(telegram: Telegram, connector: Connector) -> None:
    telegram.admin("POST", "/bots", {"token": BOT, "revoked": True})

    assert "отозван" in (await connector.capabilities(PAGE)).troubles[0]
    with pytest.raises(KeyRefusedError):
        await connector.resolve("@school")


async def test_a_page_that_moved_says_where(telegram: Telegram, connector: Connector) -> None:
    _alter(telegram, -5000, type="group", title="Чат")
    telegram.place(BOT_ID, -5000, status="administrator")
    new_id = telegram.admin("POST", "/chats/migrate", {"chat_id": -5000})["id"]

    found = await connector.capabilities(PageRef(network=PAGE.network, external_id="-5000"))

    assert str(new_id) in found.troubles[0]


async def test_readings_of_a_page_within_reach_bring_nothing_and_hide_nothing(
    telegram: Telegram, connector: Connector
) -> None:
    telegram.write()

    assert await gathered(connector.new_posts({PAGE: EPOCH})) == {PAGE: ()}
    assert await gathered(connector.changed_posts({POST: -1})) == {}
    discussions = await gathered(connector.comments_under({POST: None}))
    assert discussions == {POST: Discussion(post=POST, comments=(), is_whole=False)}


async def test_a_page_out_of_reach_is_told_and_hides_no_neighbour(connector: Connector) -> None:
    there, nowhere = POST, PostRef(page=NOWHERE, post_id="1")

    posts = await gathered(connector.new_posts({NOWHERE: EPOCH, PAGE: EPOCH}))
    moved = await gathered(connector.changed_posts({nowhere: -1, there: -1}))
    discussions = await gathered(connector.comments_under({nowhere: None, there: None}))

    assert posts[PAGE] == ()
    assert isinstance(discussions[there], Discussion)
    for told in (posts[NOWHERE], moved[nowhere], discussions[nowhere]):
        assert isinstance(told, RefusedError)
        assert not isinstance(told, GoneError)
    assert set(moved) == {nowhere}


async def test_a_page_is_asked_for_once_and_a_dead_token_is_told_of_all(
    telegram: Telegram, http: httpx.AsyncClient
) -> None:
    budget = CountingBudget()
    connector = open_telegram(telegram, http, budget=budget)
    posts = [
        PostRef(page=page, post_id=str(number)) for page in (PAGE, NOWHERE) for number in (1, 2)
    ]

    await gathered(connector.comments_under(dict.fromkeys(posts)))
    assert len(budget.spent) == 2
    telegram.admin("POST", "/bots", {"token": BOT, "revoked": True})
    told = await gathered(connector.comments_under(dict.fromkeys(posts)))

    assert all(isinstance(told[post], KeyRefusedError) for post in posts)
    assert len(budget.spent) == 3


async def test_what_telegram_does_not_have_is_refused(connector: Connector) -> None:
    with pytest.raises(NotOfferedError):
        await connector.close_comments(POST)
    assert (await connector.renew()).again_in is None
    assert await connector.confirmation(PAGE) is None
