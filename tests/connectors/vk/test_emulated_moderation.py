"""Comments hidden, brought back and closed over real HTTP, as VK's emulator has them."""

import httpx
import pytest

from app.vocabulary import CommentRef, PageKey, PostRef
from connectors.contract import (
    Connector,
    GoneError,
    KeyRefusedError,
    NotOfferedError,
    RefusedError,
    RepliesClosedError,
    UnavailableError,
)
from tests.connectors.vk.emulated import (
    ADMIN,
    COMMUNITY,
    GUID,
    PAGE,
    POST,
    SERVICE,
    Vk,
    discussion_of,
    ids_of,
    open_vk,
    ref_of,
    ref_under,
)

KINDS = ["topic", "photo", "video", "market"]
EVERYWHERE = ["post", *KINDS]


def _written(vk: Vk, kind: str) -> CommentRef:
    """Write a comment under something of this kind."""
    if kind == "post":
        return ref_of(vk.write())
    return ref_under(vk.put(kind), vk.write(kind=kind, post_id=7))


@pytest.mark.parametrize("switch", ["zero", "error"])
@pytest.mark.parametrize("kind", EVERYWHERE)
async def test_a_comment_is_hidden_and_brought_back_and_twice_is_as_good_as_once(
    vk: Vk, connector: Connector, kind: str, switch: str
) -> None:
    vk.admin("PATCH", "/switches", {"nothing_to_do": switch})
    comment = _written(vk, kind)

    await connector.hide(comment)
    await connector.hide(comment)
    assert comment.comment_id not in ids_of(await discussion_of(connector, comment.post))

    await connector.restore(comment)
    await connector.restore(comment)
    assert comment.comment_id in ids_of(await discussion_of(connector, comment.post))


@pytest.mark.parametrize("kind", EVERYWHERE)
async def test_a_deletion_whose_answer_was_lost_is_done_by_the_next_try(
    vk: Vk, connector: Connector, kind: str
) -> None:
    comment = _written(vk, kind)
    vk.fault(kind="reset", when="after", times=1)

    with pytest.raises(UnavailableError):
        await connector.hide(comment)

    await connector.hide(comment)


@pytest.mark.parametrize("kind", ["post", "photo", "video", "market"])
async def test_outside_topics_only_a_personal_key_hides(
    vk: Vk, http: httpx.AsyncClient, kind: str
) -> None:
    comment = _written(vk, kind)
    connector = open_vk(vk, http, SERVICE, COMMUNITY)

    for deed in (connector.hide, connector.restore):
        with pytest.raises(KeyRefusedError) as refusal:
            await deed(comment)
        assert "личному ключу администратора" in refusal.value.sentence
        assert "https://vk.com/" in refusal.value.sentence


async def test_the_community_s_key_moderates_topics(vk: Vk, http: httpx.AsyncClient) -> None:
    comment = _written(vk, "topic")
    connector = open_vk(vk, http, SERVICE, COMMUNITY)

    await connector.hide(comment)
    assert comment.comment_id not in ids_of(await discussion_of(connector, comment.post))
    await connector.restore(comment)
    assert comment.comment_id in ids_of(await discussion_of(connector, comment.post))


@pytest.mark.parametrize("kind", EVERYWHERE)
async def test_a_key_of_somebody_else_hides_nothing_and_says_so(
    vk: Vk, http: httpx.AsyncClient, kind: str
) -> None:
    comment = _written(vk, kind)
    vk.admin("POST", "/tokens", {"token": "admin", "kind": "user", "admin_of": []})
    connector = open_vk(vk, http, SERVICE, ADMIN)

    with pytest.raises(RefusedError) as refusal:
        await connector.hide(comment)

    assert not isinstance(refusal.value, GoneError)
    assert "администратору" in refusal.value.sentence
    assert comment.comment_id.rpartition("_")[2] in vk.living()


async def test_a_second_personal_key_hides_where_the_first_is_dead(
    vk: Vk, http: httpx.AsyncClient
) -> None:
    comment = _written(vk, "post")
    vk.admin("POST", "/tokens", {"token": "second", "kind": "user", "admin_of": [100]})
    vk.admin("POST", "/tokens/revoke", {"token": "admin", "code": 1117})
    second = PageKey(kind=ADMIN.kind, secret="second")

    await open_vk(vk, http, SERVICE, ADMIN, second).hide(comment)

    assert comment.comment_id not in vk.living()


async def test_a_dead_personal_key_is_told_as_dead(vk: Vk, http: httpx.AsyncClient) -> None:
    comment = _written(vk, "post")
    vk.admin("POST", "/tokens/revoke", {"token": "admin", "code": 1117})

    with pytest.raises(KeyRefusedError) as refusal:
        await open_vk(vk, http, ADMIN).hide(comment)

    assert "истёк" in refusal.value.sentence


async def test_a_comment_that_never_was_is_hidden_but_cannot_be_brought_back(
    connector: Connector,
) -> None:
    await connector.hide(ref_of(999))

    with pytest.raises(GoneError):
        await connector.restore(ref_of(999))


@pytest.mark.parametrize("keys", [(SERVICE, COMMUNITY), (SERVICE, ADMIN)])
async def test_a_post_is_closed_for_comments_and_opened_again(
    vk: Vk, http: httpx.AsyncClient, keys: tuple[PageKey, ...]
) -> None:
    question, connector = _written(vk, "post"), open_vk(vk, http, *keys)

    await connector.close_comments(POST)
    await connector.close_comments(POST)
    with pytest.raises(RepliesClosedError):
        await connector.reply(question, "Да", key=GUID)

    await connector.open_comments(POST)
    await connector.reply(question, "Да", key=GUID)


async def test_a_topic_is_closed_and_opened_by_a_personal_key(
    vk: Vk, connector: Connector, http: httpx.AsyncClient
) -> None:
    question = _written(vk, "topic")

    await connector.close_comments(question.post)
    with pytest.raises(RefusedError):
        await connector.reply(question, "Да", key=GUID)
    await connector.open_comments(question.post)
    await connector.reply(question, "Да", key=GUID)

    with pytest.raises(KeyRefusedError) as refusal:
        await open_vk(vk, http, SERVICE, COMMUNITY).close_comments(question.post)
    assert "личному ключу" in refusal.value.sentence


@pytest.mark.parametrize("kind", ["photo", "video", "market"])
async def test_vk_closes_nothing_else(vk: Vk, connector: Connector, kind: str) -> None:
    post = vk.put(kind)

    for deed in (connector.close_comments, connector.open_comments):
        with pytest.raises(NotOfferedError) as refusal:
            await deed(post)
        assert "только под записями и в обсуждениях" in refusal.value.sentence


async def test_a_post_that_is_gone_cannot_be_closed(connector: Connector) -> None:
    with pytest.raises(GoneError):
        await connector.close_comments(PostRef(page=PAGE, post_id="404"))


@pytest.mark.parametrize(
    ("keys", "can"),
    [
        ((SERVICE,), (False, False, False)),
        ((SERVICE, COMMUNITY), (False, False, True)),
        ((SERVICE, ADMIN), (True, True, True)),
    ],
)
async def test_what_can_be_done_follows_from_the_keys(
    vk: Vk, http: httpx.AsyncClient, keys: tuple[PageKey, ...], can: tuple[bool, ...]
) -> None:
    found = await open_vk(vk, http, *keys).capabilities(PAGE)

    assert (found.can_hide, found.can_restore, found.can_close) == can
    assert vk.admin("GET", "/counters")["errors"] == {}
