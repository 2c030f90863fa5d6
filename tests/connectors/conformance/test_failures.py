"""Every network: what goes wrong is got over or told for what it is, and disturbs nothing else."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from connectors.contract import (
    Connector,
    ConnectorError,
    GoneError,
    KeyRefusedError,
    NeedsHumanError,
    RefusedError,
    ThrottledError,
    UnavailableError,
)
from tests.connectors.conformance.reading import read_discussion
from tests.connectors.conformance.talk import GUID, ids_of, ref_of, texts_of
from tests.connectors.conformance.town import Town
from tests.connectors.fakes import gathered

_NEVER_SEEN, _NO_COUNTER = -5, -1
NOBODY_THERE = "http://127.0.0.1:9"
BROKEN: list[dict[str, Any]] = [
    {"kind": "http", "status": 502},
    {"kind": "http", "status": 500},
    {"kind": "bad_json"},
    {"kind": "bad_json", "when": "after"},
    {"kind": "null"},
    {"kind": "cut", "when": "after"},
    {"kind": "reset"},
    {"kind": "reset", "when": "after"},
]
NAMES = ["html 502", "html 500", "half", "half answer", "null", "cut", "reset", "reset after"]


@pytest.mark.parametrize("rule", BROKEN, ids=NAMES)
async def test_a_passing_fault_loses_nothing(
    town: Town, connector: Connector, rule: dict[str, Any]
) -> None:
    town.write_many(120)
    town.strike("reading", **rule, times=1)

    try:
        found = await town.read(connector)
    except UnavailableError:
        found = await town.read(connector)

    assert texts_of(found) == town.living()


@pytest.mark.parametrize("rule", BROKEN, ids=NAMES)
async def test_a_lasting_fault_is_told_and_got_over_once_it_ends(
    town: Town, connector: Connector, rule: dict[str, Any]
) -> None:
    town.write()
    town.strike("reading", **rule)

    with pytest.raises(UnavailableError) as failure:
        await town.read(connector)
    town.panel.calm()

    assert "Повторим сами" in failure.value.sentence
    assert texts_of(await town.read(connector)) == town.living()


async def test_a_refused_connection_is_told_for_reading_and_writing(
    town: Town, http: httpx.AsyncClient, connector: Connector
) -> None:
    to = await ref_of(town, connector, town.write())
    stranded = town.open(http, address=NOBODY_THERE)

    with pytest.raises(UnavailableError):
        await town.read(stranded)
    with pytest.raises(UnavailableError):
        await town.answer(stranded, to, "Да", key=GUID)
    with pytest.raises(UnavailableError):
        await stranded.capabilities(town.page)


async def test_being_too_fast_is_told_with_a_pause_and_forgotten(
    town: Town, connector: Connector
) -> None:
    town.write()
    for rule in town.traits.floods:
        town.strike("reading", **rule)

        with pytest.raises(ThrottledError) as throttled:
            await town.read(connector)
        town.panel.calm()

        assert timedelta() < throttled.value.retry_after <= timedelta(days=1)
    assert texts_of(await town.read(connector)) == town.living()


async def test_an_answer_that_came_too_fast_was_not_published(
    town: Town, connector: Connector
) -> None:
    to = await ref_of(town, connector, town.write())
    for rule in town.traits.floods:
        town.strike("writing", **rule)
        with pytest.raises(ThrottledError):
            await town.answer(connector, to, "Да", key=GUID)

    assert town.living().keys() == {to.comment_id}


async def test_a_captcha_is_told_to_need_a_person(town: Town, connector: Connector) -> None:
    if not town.traits.captchas:
        pytest.skip("the network never asks for a person")
    to = await ref_of(town, connector, town.write())
    for rule in town.traits.captchas:
        town.strike("reading", **rule)
        with pytest.raises(NeedsHumanError):
            await town.read(connector)
        town.strike("writing", **rule)
        with pytest.raises(NeedsHumanError):
            await town.answer(connector, to, "Да", key=GUID)


async def test_a_revoked_key_is_told_for_reading_and_writing(
    town: Town, connector: Connector
) -> None:
    to = await ref_of(town, connector, town.write())
    town.revoke()

    with pytest.raises(KeyRefusedError):
        await town.read(connector)
    with pytest.raises(KeyRefusedError):
        await town.answer(connector, to, "Да", key=GUID)
    found = await connector.capabilities(town.page)
    assert (found.can_read, found.can_reply, found.can_hide) == (False, False, False)
    assert found.troubles


@pytest.mark.parametrize("has_key", [False, True])
async def test_no_key_and_one_of_another_network_are_refused_without_asking(
    town: Town, http: httpx.AsyncClient, connector: Connector, *, has_key: bool
) -> None:
    to = await ref_of(town, connector, town.write())
    stranger = town.open(http, keys=[town.useless] if has_key else [])

    with pytest.raises(KeyRefusedError):
        await town.read(stranger)
    with pytest.raises(KeyRefusedError):
        await town.answer(stranger, to, "Да", key=GUID)


async def test_a_key_that_only_reads_says_so_and_publishes_nothing(
    town: Town, http: httpx.AsyncClient, connector: Connector
) -> None:
    to = await ref_of(town, connector, town.write())
    reader = town.open(http, keys=[town.reader])

    found = await reader.capabilities(town.page)
    with pytest.raises(RefusedError):
        await reader.reply(to, "Да", key=GUID)

    assert (found.can_read, found.can_reply) == (True, False)
    assert found.troubles
    assert town.living().keys() == {to.comment_id}


async def test_a_misfortune_of_one_page_is_told_and_its_neighbour_is_read_on(
    town: Town, http: httpx.AsyncClient
) -> None:
    town.write()
    for misfortune in town.traits.misfortunes:
        town.begin()
        town.harm(misfortune)
        connector = town.open(http)

        found = await connector.capabilities(town.page)
        told = await gathered(connector.comments_under({town.post: None, town.elsewhere: None}))

        assert not found.can_read, misfortune
        assert found.troubles, misfortune
        assert isinstance(told[town.post], RefusedError), misfortune
        assert not isinstance(told[town.elsewhere], ConnectorError), misfortune


async def test_a_neighbour_of_an_unlucky_page_tells_its_comments(
    town: Town, connector: Connector
) -> None:
    if not town.traits.is_asked:
        pytest.skip("the network is not asked for comments, it tells them")
    there = town.write("И здесь?", post=town.elsewhere)
    town.harm(town.traits.misfortunes[0])

    assert ids_of(await read_discussion(connector, town.elsewhere)) == [there]


async def test_a_deleted_post_is_gone_and_the_page_is_not(town: Town, connector: Connector) -> None:
    if not town.traits.posts_vanish:
        pytest.skip("the comments of a deleted post stay there")
    town.write()
    town.delete_post()

    told = await gathered(connector.comments_under({town.post: None, town.elsewhere: None}))

    assert isinstance(told[town.post], GoneError)
    assert not isinstance(told[town.elsewhere], ConnectorError)
    assert (await connector.capabilities(town.page)).can_read


async def test_a_renamed_page_is_the_same_page(town: Town, connector: Connector) -> None:
    comment = town.write()
    town.rename("Гимназия № 1")

    card = await connector.resolve(town.link)

    assert (card.ref, card.title) == (town.page, "Гимназия № 1")
    assert ids_of(await town.read(connector)) == [comment]


async def test_posts_are_found_since_a_moment(town: Town, connector: Connector) -> None:
    if not town.traits.is_asked:
        pytest.skip("the network is not asked for posts, it tells them")
    since = datetime.now(UTC) - timedelta(hours=1)
    later = datetime.now(UTC) + timedelta(hours=1)

    found = (await gathered(connector.new_posts({town.page: since})))[town.page]
    nothing = (await gathered(connector.new_posts({town.page: later})))[town.page]

    assert not isinstance(found, ConnectorError)
    assert [post.ref for post in found] == [town.post]
    assert list(nothing if not isinstance(nothing, ConnectorError) else [nothing]) == []


async def test_a_counter_that_moved_tells_where_to_read(town: Town, connector: Connector) -> None:
    if not town.traits.is_asked:
        pytest.skip("the network is not asked for counters, it tells comments")
    town.write()
    told = (await gathered(connector.changed_posts({town.post: _NEVER_SEEN})))[town.post]
    assert isinstance(told, int)

    calm = await gathered(connector.changed_posts({town.post: told}))
    town.write_many(2)
    moved = await gathered(connector.changed_posts({town.post: told}))

    if told == _NO_COUNTER:
        assert calm == moved == {town.post: _NO_COUNTER}, "so each reading is due"
    else:
        assert (calm, moved) == ({}, {town.post: told + 2})


async def test_a_deleted_post_is_told_by_its_counter_or_its_reading(
    town: Town, connector: Connector
) -> None:
    if not town.traits.posts_vanish:
        pytest.skip("the comments of a deleted post stay there")
    town.delete_post()

    told = await gathered(connector.changed_posts({town.post: 0, town.elsewhere: _NEVER_SEEN}))

    assert isinstance(told[town.post], GoneError) or told[town.post] == _NO_COUNTER
    assert not isinstance(told[town.elsewhere], ConnectorError)
