"""Pages and posts found over real HTTP, against a server that speaks VK's API."""

from datetime import UTC, datetime

import httpx
import msgspec
import pytest

from app.vocabulary import Network, PageRef, PostRef
from connectors.contract import Connector, GoneError, RefusedError
from tests.connectors.vk.emulated import (
    ADMIN,
    PAGE,
    POST,
    SERVICE,
    Vk,
    discussion_of,
    failure_of,
    ids_of,
    open_vk,
)
from tests.connectors.vk.worlds import gathered


async def test_a_closed_page_is_read_with_its_administrators_key(
    vk: Vk, http: httpx.AsyncClient
) -> None:
    vk.write()
    vk.admin("POST", "/groups", {"id": 100, "is_closed": 1})

    failure = await failure_of(open_vk(vk, http, SERVICE))
    assert isinstance(failure, RefusedError)
    assert "закрыта" in failure.sentence
    assert len((await discussion_of(open_vk(vk, http, SERVICE, ADMIN))).comments) == 1


async def test_a_deleted_post_is_gone_for_counters_and_comments(
    vk: Vk, connector: Connector
) -> None:
    vk.write()
    vk.admin("PATCH", "/posts", {"owner_id": -100, "id": 1, "deleted": True})

    changed = await gathered(connector.changed_posts({POST: 1}))

    assert isinstance(changed[POST], GoneError)
    assert isinstance(await failure_of(connector), GoneError)


async def test_counters_tell_where_something_happened(vk: Vk, connector: Connector) -> None:
    posts = [{"owner_id": -100, "text": f"№ {number}"} for number in range(150)]
    ids = vk.admin("POST", "/bulk", {"posts": posts})["posts"]
    vk.write(post_id=ids[7])
    first = vk.write(post_id=ids[140])
    vk.write(post_id=ids[140], reply_to=first)
    refs = {number: msgspec.structs.replace(POST, post_id=str(number)) for number in ids}

    changed = await gathered(connector.changed_posts(dict.fromkeys(refs.values(), 0)))

    assert changed == {refs[ids[7]]: 1, refs[ids[140]]: 2}


async def test_new_posts_come_newest_first_past_a_pinned_one(vk: Vk, connector: Connector) -> None:
    now = int(datetime.now(UTC).timestamp())
    posts = [
        {"owner_id": -100, "text": f"{n}", "date": now - 60 * n, "pinned": n == 250}
        for n in range(300)
    ]
    vk.admin("POST", "/bulk", {"posts": posts})
    since = datetime.fromtimestamp(now - 60 * 200, tz=UTC)
    missing = PageRef(network=Network.VK, external_id="-404")

    answers = await gathered(connector.new_posts({PAGE: since, missing: since}))

    found = answers[PAGE]
    assert not isinstance(found, Exception)
    assert [post.text for post in found if post.ref != POST] == [str(n) for n in range(201)]
    assert isinstance(answers[missing], RefusedError)


async def test_a_repost_is_read_with_what_it_repeats_and_its_own_comments(
    vk: Vk, connector: Connector
) -> None:
    vk.admin("POST", "/posts", {"owner_id": -200, "id": 9, "text": "Дорогу починят"})
    vk.admin("POST", "/posts", {"owner_id": -200, "id": 10, "repost_of": "-200_9"})
    vk.write(owner_id=-200, post_id=9)
    repost = {"owner_id": -100, "id": 50, "text": "Важно", "repost_of": "-200_10", "pinned": True}
    vk.admin("POST", "/posts", repost)
    number = vk.write(post_id=50)
    ref = PostRef(page=PAGE, post_id="50")

    found = (await gathered(connector.new_posts({PAGE: datetime(2020, 1, 1, tzinfo=UTC)})))[PAGE]

    assert not isinstance(found, Exception)
    shown = {post.ref: (post.text, post.comments_count) for post in found}
    assert shown[ref] == ("Важно\n\nДорогу починят", 1)
    assert ids_of(await discussion_of(connector, ref)) == {str(number)}


@pytest.mark.parametrize(
    "link", ["https://vk.com/school1", "@school1", "vk.ru/club100", "https://vk.com/wall-100_1"]
)
async def test_a_pasted_link_leads_to_the_page(connector: Connector, link: str) -> None:
    card = await connector.resolve(link)

    assert (card.ref, card.title, card.url) == (PAGE, "Школа № 1", "https://vk.com/school1")


@pytest.mark.parametrize("unknown", ["empty", "error"])
async def test_an_unknown_page_is_gone(vk: Vk, connector: Connector, unknown: str) -> None:
    vk.admin("PATCH", "/switches", {"unknown_screen_name": unknown})

    for link in ("vk.com/nobody_here", "vk.com/club404"):
        with pytest.raises(GoneError):
            await connector.resolve(link)


async def test_the_keys_at_hand_open_what_they_should(vk: Vk, connector: Connector) -> None:
    found = await connector.capabilities(PAGE)

    assert [found.can_read, found.can_reply, found.can_hide] == [True] * 3
    assert found.troubles == ()
    assert vk.admin("GET", "/counters")["errors"] == {}
