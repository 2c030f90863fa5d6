"""Every network: an author is kept from writing and let in again, or is told why not."""

from datetime import UTC, datetime, timedelta

import httpx
import pytest

from connectors.contract import Connector, NotOfferedError, RefusedError
from tests.connectors.conformance.talk import ref_of
from tests.connectors.conformance.town import Town


async def _author_of(town: Town, connector: Connector, comment_id: str) -> str:
    await ref_of(town, connector, comment_id)
    found = {one.ref.comment_id: one for one in await town.read(connector)}
    author = found[comment_id].author_id
    assert author is not None
    return author


async def _blocks(town: Town, connector: Connector) -> None:
    if not (await connector.capabilities(town.page)).can_block:
        pytest.skip("the network blocks nobody, or not with the keys at hand")


async def test_a_blocked_author_writes_no_more_and_what_he_wrote_stays(
    town: Town, connector: Connector
) -> None:
    await _blocks(town, connector)
    written = town.write()
    author = await _author_of(town, connector, written)

    await connector.block_author(town.page, author, until=None)
    await connector.block_author(town.page, author, until=None)

    assert not town.may_write()
    assert town.living().keys() == {written}


async def test_an_author_is_blocked_for_a_term_or_the_network_says_it_cannot(
    town: Town, connector: Connector
) -> None:
    await _blocks(town, connector)
    author = await _author_of(town, connector, town.write())
    until = datetime.now(UTC) + timedelta(days=3)

    if not town.traits.blocks_for_a_term:
        with pytest.raises(NotOfferedError) as refused:
            await connector.block_author(town.page, author, until=until)
        assert "навсегда" in refused.value.sentence
        assert town.may_write()
        return
    await connector.block_author(town.page, author, until=until)

    assert not town.may_write()


async def test_an_unblocked_author_writes_again_and_twice_is_as_good_as_once(
    town: Town, connector: Connector
) -> None:
    await _blocks(town, connector)
    author = await _author_of(town, connector, town.write())
    await connector.block_author(town.page, author, until=None)

    if not town.traits.unblocks:
        with pytest.raises(NotOfferedError):
            await connector.unblock_author(town.page, author)
        return
    await connector.unblock_author(town.page, author)
    await connector.unblock_author(town.page, author)

    assert town.may_write()


async def test_a_network_that_blocks_nobody_says_what_to_do(
    town: Town, connector: Connector
) -> None:
    if (await connector.capabilities(town.page)).can_block:
        pytest.skip("this one blocks")

    with pytest.raises(NotOfferedError) as refused:
        await connector.block_author(town.page, "77", until=None)

    assert "самой странице" in refused.value.sentence


async def test_a_key_without_the_right_is_refused_and_blocks_nobody(
    town: Town, connector: Connector, http: httpx.AsyncClient
) -> None:
    author = await _author_of(town, connector, town.write())
    reader = town.open(http, keys=[town.reader])

    assert not (await reader.capabilities(town.page)).can_block
    with pytest.raises(RefusedError):
        await reader.block_author(town.page, author, until=None)

    assert town.may_write()
