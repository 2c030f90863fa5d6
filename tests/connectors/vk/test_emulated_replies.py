"""Replies published over real HTTP, against a server that speaks VK's API."""

from datetime import UTC, datetime

import httpx
import pytest

from connectors.contract import (
    Connector,
    KeyRefusedError,
    RepliesClosedError,
    UnavailableError,
)
from tests.connectors.vk.emulated import (
    COMMUNITY,
    GUID,
    PAGE,
    SERVICE,
    Vk,
    discussion_of,
    open_vk,
    ref_of,
)


async def test_our_reply_is_recognised_and_published_once(vk: Vk, connector: Connector) -> None:
    question = ref_of(vk.write())

    first = (await connector.reply(question, "Тепло дадут в мае.", key=GUID)).comment_id
    second = (await connector.reply(question, "Тепло дадут в мае.", key=GUID)).comment_id

    assert first == second
    _, reply = (await discussion_of(connector)).comments
    assert (reply.ref.comment_id, reply.is_own, reply.author_name) == (first, True, "Школа № 1")
    assert (reply.parent_id, reply.ref.thread_id) == (question.comment_id, question.thread_id)


async def test_a_reply_inside_a_thread_answers_the_one_who_asked(
    vk: Vk, connector: Connector
) -> None:
    first = vk.write()
    inner = vk.write("И у нас?", reply_to=first)

    number = (await connector.reply(ref_of(inner, first), "И у вас.", key=GUID)).comment_id

    reply = (await discussion_of(connector)).comments[-1]
    assert (reply.ref.comment_id, reply.parent_id) == (number, str(inner))
    assert reply.ref.thread_id == str(first)


@pytest.mark.parametrize("kind", ["http", "bad_json", "cut", "reset"])
async def test_an_answer_lost_on_the_way_back_is_found(
    vk: Vk, connector: Connector, kind: str
) -> None:
    question = ref_of(vk.write())
    started = datetime.now(UTC)
    vk.fault(kind=kind, when="after", methods=["wall.createComment"], times=1)

    with pytest.raises(UnavailableError):
        await connector.reply(question, "Тепло дадут в мае.", key=GUID)
    found = await connector.find_reply(question, "Тепло дадут в мае.", since=started)

    assert found is not None
    assert found in vk.living()


async def test_an_answer_lost_on_the_way_there_is_not_found(vk: Vk, connector: Connector) -> None:
    question = ref_of(vk.write())
    started = datetime.now(UTC)
    vk.fault(kind="reset", when="before", methods=["wall.createComment"], times=1)

    with pytest.raises(UnavailableError):
        await connector.reply(question, "Тепло дадут в мае.", key=GUID)

    assert await connector.find_reply(question, "Тепло дадут в мае.", since=started) is None


async def test_a_revoked_community_key_cannot_reply(vk: Vk, http: httpx.AsyncClient) -> None:
    question = ref_of(vk.write())
    vk.admin("POST", "/tokens/revoke", {"token": "community", "code": 27})
    connector = open_vk(vk, http, SERVICE, COMMUNITY)

    with pytest.raises(KeyRefusedError):
        await connector.reply(question, "Да", key=GUID)
    assert not (await connector.capabilities(PAGE)).can_reply


async def test_a_personal_key_replies_where_the_communitys_is_revoked(
    vk: Vk, connector: Connector
) -> None:
    question = ref_of(vk.write())
    vk.admin("POST", "/tokens/revoke", {"token": "community"})

    assert (await connector.capabilities(PAGE)).can_reply
    assert (await connector.reply(question, "Да", key=GUID)).comment_id in vk.living()
    assert (await discussion_of(connector)).comments[-1].is_own


async def test_closed_comments_are_told_before_and_after(vk: Vk, connector: Connector) -> None:
    question = ref_of(vk.write())
    vk.admin("PATCH", "/posts", {"owner_id": -100, "id": 1, "comments_closed": True})

    with pytest.raises(RepliesClosedError):
        await connector.reply(question, "Да", key=GUID)
