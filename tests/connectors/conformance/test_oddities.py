"""Every network: whatever it answers or tells, a connector understands it or refuses it by name."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import msgspec
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.vocabulary import CommentRef
from connectors.contract import Connector, ConnectorError, NotOfferedError
from connectors.http import open_client
from tests.connectors.conformance.lines import MutilatedLine
from tests.connectors.conformance.talk import GUID
from tests.connectors.conformance.town import Town
from tests.connectors.fakes import gathered

ODD = st.sampled_from(
    [None, "", "x", "-1", "\x00", -1, 0, 10**30, 1.5, True, [], {}, [None], [[]], {"id": None}]
)
_Work = Callable[[Town, Connector], Awaitable[object]]


async def _do_everything(town: Town, connector: Connector) -> None:
    """Try all that a worker does; only failures of the contract's kind are in order."""
    works: list[_Work] = [
        lambda town, connector: connector.resolve(town.link),
        lambda town, connector: connector.capabilities(town.page),
        lambda town, connector: gathered(connector.new_posts({town.page: _an_hour_ago()})),
        lambda town, connector: gathered(connector.changed_posts({town.post: 0})),
        lambda town, connector: gathered(connector.comments_under({town.post: None})),
        _answer_and_look,
        _listen_and_hear,
    ]
    for work in works:
        with suppress(ConnectorError):
            await work(town, connector)


async def _answer_and_look(town: Town, connector: Connector) -> None:
    first = next(iter(town.living()))
    to = CommentRef(post=town.post, comment_id=first, thread_id=first)
    with suppress(ConnectorError):
        await connector.reply(to, "Завтра", key=GUID)
    await connector.find_reply(to, "Завтра", since=_an_hour_ago())


async def _listen_and_hear(town: Town, connector: Connector) -> None:
    heard = await connector.listen(town.listener, None, wait=timedelta())
    for told in heard.told:
        with suppress(ConnectorError):
            await connector.hear(told.body)


def _an_hour_ago() -> datetime:
    return datetime.now(UTC) - timedelta(hours=1)


def test_an_answer_with_something_odd_in_it_never_breaks_the_connector(town: Town) -> None:
    async def through(line: httpx.AsyncHTTPTransport) -> None:
        async with httpx.AsyncClient(transport=line, timeout=30) as http:
            await _do_everything(town, town.open(http))

    @settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
    @given(seed=st.integers(0, 10**6), odd=ODD)
    def try_out(seed: int, odd: Any) -> None:
        town.begin()
        town.write_many(2, reply_to=town.write())
        asyncio.run(through(MutilatedLine(seed, odd)))

    try_out()


def test_an_event_with_something_odd_in_it_never_breaks_the_connector(town: Town) -> None:
    with asyncio.Runner() as runner:
        http = open_client()
        events = runner.run(_events_of(town, town.open(http)))

        async def hear(event: bytes) -> None:
            with suppress(ConnectorError):
                await town.open(http).hear(event)

        @settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
        @given(data=st.data(), seed=st.integers(0, 10**6), odd=ODD)
        def try_out(data: st.DataObject, seed: int, odd: Any) -> None:
            event = msgspec.json.decode(data.draw(st.sampled_from(events)))
            runner.run(hear(msgspec.json.encode(MutilatedLine(seed, odd).spoilt(event))))

        if events:
            try_out()
        runner.run(http.aclose())


async def _events_of(town: Town, connector: Connector) -> list[bytes]:
    """Gather an event of each kind that the town tells; none where it tells nothing."""
    try:
        heard = await connector.listen(town.listener, None, wait=timedelta())
    except NotOfferedError:
        return []
    comment = town.write()
    town.write("И у нас?", reply_to=comment)
    town.edit(comment, "Когда тепло?")
    town.delete(comment)
    told = (await connector.listen(town.listener, heard.mark, wait=timedelta())).told
    return [one.body for one in (*heard.told, *told)]
