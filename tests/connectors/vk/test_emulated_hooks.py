"""News pushed by a server that speaks VK's Callback API to an address of ours."""

import asyncio
from collections.abc import Iterator
from typing import Any

import httpx
import msgspec
import pytest

from app.vocabulary import CommentGone, CommentTold, KeyKind, News, PageKey, PostTold
from connectors.contract import (
    Connector,
    Hook,
    KeyRefusedError,
    NotOfferedError,
    RefusedError,
    UnavailableError,
)
from connectors.patience import Patience
from connectors.vk.address import VkAddress
from connectors.vk.client import VkClient
from connectors.vk.connector import VkConnector
from tests.connectors.emulators.listener import Listener
from tests.connectors.vk.emulated import (
    ADMIN,
    COMMUNITY,
    GUID,
    PAGE,
    SERVICE,
    Vk,
    open_vk,
    ref_of,
    ref_under,
)
from tests.connectors.vk.worlds import CountingBudget, Pauses

SECRET = "0123456789abcdef0123456789ABCDEF"


@pytest.fixture
def listener(vk: Vk) -> Iterator[Listener]:
    with Listener() as listening:
        listening.said = "ok"
        yield listening
        vk.admin("POST", "/reset")  # so that nothing is delivered into the next test


@pytest.fixture
def hook(listener: Listener) -> Hook:
    return Hook(url=listener.url, secret=SECRET)


async def _subscribe(connector: Connector, listener: Listener, hook: Hook) -> None:
    """Do as the service does: learn the word, let the door know it, subscribe."""
    listener.said_to["confirmation"] = await connector.confirmation(PAGE) or ""
    await connector.subscribe(PAGE, hook)


def _next(listener: Listener) -> dict[str, Any]:
    while (told := listener.hear())["type"] == "confirmation":
        continue
    event: dict[str, Any] = told
    return event


async def _understood(connector: Connector, told: dict[str, Any]) -> News:
    (news,) = await connector.hear(msgspec.json.encode(told))
    return news


def _servers(vk: Vk) -> list[dict[str, Any]]:
    servers: list[dict[str, Any]] = vk.admin("GET", "/callbacks")
    return servers


async def _turned(vk: Vk, status: str) -> None:
    """Wait until the only server has this status."""
    async with asyncio.timeout(20):
        while _servers(vk)[0]["status"] != status:  # noqa: ASYNC110 - in another process
            await asyncio.sleep(0.02)


def _switch(vk: Vk, **switches: Any) -> None:
    vk.admin("PATCH", "/switches", switches)


async def test_a_comment_is_pushed_with_the_secret_and_understood(
    vk: Vk, connector: Connector, listener: Listener, hook: Hook
) -> None:
    await _subscribe(connector, listener, hook)
    number = vk.write("Когда?")

    told = _next(listener)

    assert told["secret"] == SECRET
    news = await _understood(connector, told)
    assert isinstance(news, CommentTold)
    assert news.is_new
    assert news.comment.ref == ref_of(number)
    assert (news.comment.author_name, news.comment.text) == ("Анна Ким", "Когда?")


@pytest.mark.parametrize("owner", ["both", "post_owner_id", "owner_id"])
@pytest.mark.parametrize("deleter", ["deleter_id", "user_id"])
async def test_a_comments_whole_life_is_told(
    vk: Vk, connector: Connector, listener: Listener, hook: Hook, owner: str, deleter: str
) -> None:
    _switch(vk, event_owner=owner, deleter_field=deleter)
    await _subscribe(connector, listener, hook)
    top = vk.write()
    number = vk.write("И нам?", reply_to=top)
    vk.admin("PATCH", "/comments", {"owner_id": -100, "id": number, "text": "И нам тоже?"})
    vk.delete(number)
    vk.admin("PATCH", "/comments", {"owner_id": -100, "id": number, "deleted": False})

    _, written, edited, gone, back = [
        await _understood(connector, _next(listener)) for _ in range(5)
    ]

    for news, is_new in ((written, True), (edited, False), (back, False)):
        assert isinstance(news, CommentTold)
        assert news.is_new is is_new
        assert (news.comment.ref, news.comment.parent_id) == (ref_of(number, top), str(top))
    by = "77" if deleter == "deleter_id" else None  # ``user_id`` may as well be the author
    assert gone == CommentGone(post=ref_of(number).post, comment_id=str(number), deleter_id=by)


async def test_a_post_and_our_own_reply_are_told(
    vk: Vk, connector: Connector, listener: Listener, hook: Hook
) -> None:
    await _subscribe(connector, listener, hook)
    question = ref_of(vk.write())
    published = await connector.reply(question, "Уже сегодня", key=GUID)
    vk.admin("POST", "/posts", {"owner_id": -100, "id": 50, "text": "Новость"})

    _, reply, post = [await _understood(connector, _next(listener)) for _ in range(3)]

    assert isinstance(reply, CommentTold)
    assert reply.comment.is_own
    assert reply.comment.ref.comment_id == published.comment_id
    assert isinstance(post, PostTold)
    assert (post.post.ref.post_id, post.post.text) == ("50", "Новость")


@pytest.mark.parametrize("kind", ["topic", "photo", "video", "market"])
async def test_comments_beside_the_wall_are_told_by_the_names_under_which_they_are_read(
    vk: Vk, connector: Connector, listener: Listener, hook: Hook, kind: str
) -> None:
    post = vk.put(kind)
    await _subscribe(connector, listener, hook)
    number = vk.write("Когда?", kind=kind, post_id=7)
    change = {"owner_id": -100, "id": number, "kind": kind}
    vk.admin("PATCH", "/comments", {**change, "text": "Когда же?"})
    vk.admin("PATCH", "/comments", {**change, "deleted": True})

    new, edited, gone = [await _understood(connector, _next(listener)) for _ in range(3)]

    read = ref_under(post, number)
    assert isinstance(new, CommentTold)
    assert isinstance(edited, CommentTold)
    assert (new.comment.ref, new.is_new) == (read, True)
    assert (edited.comment.ref, edited.comment.text) == (read, "Когда же?")
    by = None if kind == "topic" else new.comment.author_id
    assert gone == CommentGone(post=post, comment_id=read.comment_id, deleter_id=by)


async def test_what_comes_twice_has_one_name_and_order_does_not_matter(
    vk: Vk, connector: Connector, listener: Listener, hook: Hook
) -> None:
    await _subscribe(connector, listener, hook)
    _switch(vk, duplicate_events=1, shuffled_events=True)
    written = {str(vk.write(f"Вопрос {n}")) for n in range(6)}

    told = [_next(listener) for _ in range(12)]

    assert len({one["event_id"] for one in told}) == 6
    heard = [await _understood(connector, one) for one in told]
    assert {one.comment.ref.comment_id for one in heard if isinstance(one, CommentTold)} == written


async def test_subscribing_again_leaves_a_good_server_alone(
    vk: Vk, connector: Connector, listener: Listener, hook: Hook
) -> None:
    await _subscribe(connector, listener, hook)
    await _subscribe(connector, listener, hook)

    counters = vk.admin("GET", "/counters")["methods"]
    assert counters["groups.addCallbackServer"] == 1
    assert "groups.editCallbackServer" not in counters
    assert [one["status"] for one in _servers(vk)] == ["ok"]


async def test_a_new_secret_is_told_to_vk_and_confirmed_anew(
    vk: Vk, connector: Connector, listener: Listener, hook: Hook
) -> None:
    await _subscribe(connector, listener, hook)

    await _subscribe(connector, listener, Hook(url=hook.url, secret="f" * 32))
    vk.write()

    assert _next(listener)["secret"] == "f" * 32
    assert len(_servers(vk)) == 1


async def test_a_server_that_vk_gave_up_is_revived(
    vk: Vk, connector: Connector, listener: Listener, hook: Hook
) -> None:
    await _subscribe(connector, listener, hook)
    _switch(vk, callback_tries=1, callback_failures=1)
    listener.status = 500
    vk.write("Потеряно")
    assert _next(listener)["object"]["text"] == "Потеряно"
    await _turned(vk, "failed")
    listener.status = 200

    await _subscribe(connector, listener, hook)
    vk.write("Дошло")

    assert _next(listener)["object"]["text"] == "Дошло"


async def test_an_address_that_does_not_know_the_word_is_refused_with_a_reason(
    vk: Vk, connector: Connector, listener: Listener, hook: Hook
) -> None:
    _switch(vk, callback_retry=0)
    listener.said_to["confirmation"] = "something else"

    with pytest.raises(RefusedError, match="failed") as raised:
        await connector.subscribe(PAGE, hook)

    assert "не смог подтвердить адрес" in raised.value.sentence


async def test_a_word_that_changes_while_it_is_told_is_right_the_next_time(
    vk: Vk, http: httpx.AsyncClient, listener: Listener, hook: Hook
) -> None:
    address = VkAddress(api_url=vk.address)
    client = VkClient(http, CountingBudget(), address, Patience(Pauses()))
    connector = VkConnector(client, address, [COMMUNITY])
    _switch(vk, confirmation_code="before")
    with pytest.raises(UnavailableError):
        await _subscribe(connector, listener, hook)

    listener.said_to["confirmation"] = await connector.confirmation(PAGE)
    vk.admin("POST", "/clock", {"advance": 6})
    await _turned(vk, "ok")
    await connector.subscribe(PAGE, hook)

    assert [one["status"] for one in _servers(vk)] == ["ok"]


@pytest.mark.parametrize("word", ["steady", "after"])
async def test_the_word_of_one_page_opens_it_whenever_it_changes(
    vk: Vk, connector: Connector, listener: Listener, hook: Hook, word: str
) -> None:
    _switch(vk, confirmation_code=word)

    await _subscribe(connector, listener, hook)
    await connector.unsubscribe(PAGE, hook)
    await _subscribe(connector, listener, hook)

    assert [one["status"] for one in _servers(vk)] == ["ok"]


async def test_only_our_server_is_taken_away_and_twice_is_once(
    vk: Vk, connector: Connector, listener: Listener, hook: Hook
) -> None:
    await _subscribe(connector, listener, hook)
    other = Hook(url=f"{hook.url}/other", secret=SECRET)
    await _subscribe(connector, listener, other)

    for _ in range(2):
        await connector.unsubscribe(PAGE, hook)

    assert [one["url"] for one in _servers(vk)] == [other.url]


async def test_an_administrators_personal_key_settles_it_too(
    vk: Vk, http: httpx.AsyncClient, listener: Listener, hook: Hook
) -> None:
    weak = {"token": "community", "kind": "community", "mask": 8192}
    vk.admin("POST", "/tokens", weak)

    await _subscribe(open_vk(vk, http, COMMUNITY, ADMIN), listener, hook)

    assert [one["status"] for one in _servers(vk)] == ["ok"]


async def test_a_key_without_the_right_to_manage_is_told_and_shown(
    vk: Vk, http: httpx.AsyncClient, hook: Hook
) -> None:
    vk.admin("POST", "/tokens", {"token": "community", "kind": "community", "mask": 8192})
    connector = open_vk(vk, http, SERVICE, COMMUNITY)

    with pytest.raises(KeyRefusedError) as raised:
        await connector.subscribe(PAGE, hook)

    assert "Управление сообществом" in raised.value.sentence
    found = await connector.capabilities(PAGE)
    assert found.can_reply
    assert any("Управление сообществом" in trouble for trouble in found.troubles)


async def test_reading_keys_alone_cannot_subscribe(
    vk: Vk, http: httpx.AsyncClient, hook: Hook
) -> None:
    with pytest.raises(KeyRefusedError) as raised:
        await open_vk(vk, http, SERVICE).subscribe(PAGE, hook)

    assert "Нет ключа сообщества" in raised.value.sentence


async def test_a_dead_key_is_told_as_dead(vk: Vk, http: httpx.AsyncClient, hook: Hook) -> None:
    dead = PageKey(kind=KeyKind.COMMUNITY, secret="revoked")

    with pytest.raises(KeyRefusedError, match="groups"):
        await open_vk(vk, http, dead).subscribe(PAGE, hook)


async def test_an_eleventh_server_asks_for_one_to_be_removed(
    vk: Vk, connector: Connector, hook: Hook
) -> None:
    async with httpx.AsyncClient(base_url=vk.address) as others:
        for number in range(10):
            form = {
                "group_id": 100,
                "url": f"http://127.0.0.1:9/{number}",
                "title": "Чужой",
                "access_token": "community",
                "v": "5.199",
            }
            await others.post("/method/groups.addCallbackServer", data=form)

    with pytest.raises(RefusedError) as raised:
        await connector.subscribe(PAGE, hook)

    assert "Удалите лишний" in raised.value.sentence


async def test_vk_tells_of_each_page_apart(connector: Connector, hook: Hook) -> None:
    with pytest.raises(NotOfferedError):
        await connector.subscribe(None, hook)
