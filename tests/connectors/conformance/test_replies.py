"""Every network: an answer is published once, under the right comment, and known as ours."""

from datetime import UTC, datetime, timedelta

import httpx
import pytest

from connectors.contract import Connector, RefusedError, RepliesClosedError
from tests.connectors.conformance.talk import GUID, answer_surely, ids_of, ref_of
from tests.connectors.conformance.town import Town

TEXT = "Тепло дадут в мае."
SPOILT = ["http", "bad_json", "cut", "reset"]


async def test_an_answer_stands_under_the_comment_and_is_ours(
    town: Town, connector: Connector
) -> None:
    asked, other = town.write(), town.write()
    to = await ref_of(town, connector, asked)

    answer = await town.answer(connector, to, TEXT, key=GUID)

    found = {one.ref.comment_id: one for one in await town.read(connector)}
    assert found.keys() == {asked, other, answer}
    assert (found[answer].parent_id, found[answer].ref.thread_id) == (asked, to.thread_id)
    assert (found[answer].text, found[answer].is_own) == (TEXT, True)
    assert not found[asked].is_own
    assert town.living()[answer] == TEXT or town.living()[answer].endswith(TEXT)


async def test_an_answer_inside_a_thread_stands_in_that_thread(
    town: Town, connector: Connector
) -> None:
    first = town.write()
    inner = town.write("И у нас?", reply_to=first)
    to = await ref_of(town, connector, inner)

    answer = await town.answer(connector, to, TEXT, key=GUID)

    found = {one.ref.comment_id: one for one in await town.read(connector)}
    assert found[answer].parent_id == inner
    assert found[answer].ref.thread_id == found[inner].ref.thread_id == first


async def test_whoever_comes_later_knows_our_answer_too(
    town: Town, http: httpx.AsyncClient, connector: Connector
) -> None:
    to = await ref_of(town, connector, town.write())
    answer = await town.answer(connector, to, TEXT, key=GUID)

    found = {one.ref.comment_id: one for one in await town.read(town.open(http))}

    assert found[answer].is_own


@pytest.mark.parametrize("kind", SPOILT)
async def test_an_answer_lost_on_the_way_back_is_found_or_owned_up_to_and_never_doubled(
    town: Town, connector: Connector, kind: str
) -> None:
    to = await ref_of(town, connector, town.write())
    town.strike("writing", kind=kind, when="after", times=1)

    answer = await answer_surely(town, connector, to, TEXT, now=datetime.now(UTC))

    written = [one for one, text in town.living().items() if text.endswith(TEXT)]
    assert len(written) == 1
    assert answer in {None, *written}


@pytest.mark.parametrize("kind", SPOILT)
async def test_an_answer_lost_on_the_way_there_is_sent_again_or_owned_up_to(
    town: Town, connector: Connector, kind: str
) -> None:
    to = await ref_of(town, connector, town.write())
    town.strike("writing", kind=kind, when="before", times=1)

    answer = await answer_surely(town, connector, to, TEXT, now=datetime.now(UTC))

    written = [one for one, text in town.living().items() if text.endswith(TEXT)]
    assert written == ([] if answer is None else [answer])


@pytest.mark.parametrize("when", ["before", "after"])
async def test_a_lost_answer_is_never_doubled_whatever_is_only_believed_of_the_network(
    town: Town, http: httpx.AsyncClient, when: str
) -> None:
    for belief in town.traits.beliefs:
        town.begin()
        town.panel.switch(**belief)
        connector = town.open(http)
        to = await ref_of(town, connector, town.write())
        town.strike("writing", kind="cut", when=when, times=1)

        answer = await answer_surely(town, connector, to, TEXT, now=datetime.now(UTC))

        written = [one for one, text in town.living().items() if text.endswith(TEXT)]
        assert written == ([answer] if answer else written[:1]), belief


@pytest.mark.parametrize("direction", [-1, 1], ids=["behind", "ahead"])
async def test_clocks_apart_double_no_answer(
    town: Town, connector: Connector, direction: int
) -> None:
    apart = town.traits.clocks_apart - timedelta(minutes=1)
    town.panel.advance(direction * apart.total_seconds())
    to = await ref_of(town, connector, town.write())
    town.strike("writing", kind="cut", when="after", times=1)

    await answer_surely(town, connector, to, TEXT, now=datetime.now(UTC))

    assert [text.endswith(TEXT) for text in town.living().values()].count(True) == 1


async def test_the_same_words_to_another_comment_are_another_answer(
    town: Town, connector: Connector
) -> None:
    first, second = town.write(), town.write()
    to = await ref_of(town, connector, first)
    other = await ref_of(town, connector, second)

    answers = {
        await town.answer(connector, to, TEXT, key=GUID),
        await town.answer(connector, other, TEXT, key=GUID.replace("1", "2")),
    }

    assert answers == town.living().keys() - {first, second}
    assert len(answers) == 2


async def test_closed_comments_are_said_to_be_closed(town: Town, connector: Connector) -> None:
    if not town.traits.can_close:
        pytest.skip("owners cannot switch comments off there")
    to = await ref_of(town, connector, town.write())
    town.close_comments()

    with pytest.raises(RepliesClosedError):
        await town.answer(connector, to, TEXT, key=GUID)


async def test_an_answer_to_a_deleted_comment_is_refused(town: Town, connector: Connector) -> None:
    to = await ref_of(town, connector, town.write())
    town.delete(to.comment_id)

    with pytest.raises(RefusedError):
        await town.answer(connector, to, TEXT, key=GUID)

    assert town.living() == {}


@pytest.mark.parametrize(("text", "word"), [(" \n\x00", "пуст"), ("я" * 20_000, "Сократите")])
async def test_a_text_that_cannot_be_published_is_refused_in_a_sentence(
    town: Town, connector: Connector, text: str, word: str
) -> None:
    to = await ref_of(town, connector, town.write())

    with pytest.raises(RefusedError) as refused:
        await town.answer(connector, to, text, key=GUID)

    assert word in refused.value.sentence
    assert ids_of(await town.read(connector)) == [to.comment_id]


async def test_a_comment_is_hidden_once_and_for_all_readers(
    town: Town, connector: Connector
) -> None:
    if not (await connector.capabilities(town.page)).can_hide:
        pytest.skip("the keys at hand hide nothing there")
    hidden = await ref_of(town, connector, town.write())
    other = town.write()

    await connector.hide(hidden)
    await connector.hide(hidden)

    assert town.living().keys() == {other}


async def test_a_comment_is_restored_where_the_network_can(
    town: Town, connector: Connector
) -> None:
    if not (await connector.capabilities(town.page)).can_restore:
        pytest.skip("the network brings nothing back, or not with the keys at hand")
    hidden = await ref_of(town, connector, town.write())
    await connector.hide(hidden)

    await connector.restore(hidden)
    await connector.restore(hidden)

    assert town.living().keys() == {hidden.comment_id}


async def test_comments_are_closed_and_opened_where_the_network_can(
    town: Town, connector: Connector
) -> None:
    if not (await connector.capabilities(town.page)).can_close:
        pytest.skip("the network closes no comments, or not with the keys at hand")
    to = await ref_of(town, connector, town.write())

    await connector.close_comments(town.post)
    with pytest.raises(RepliesClosedError):
        await town.answer(connector, to, TEXT, key=GUID)
    await connector.open_comments(town.post)

    assert await town.answer(connector, to, TEXT, key=GUID) in town.living()
