"""Keeps the feeds alive: long polling where networks are asked, subscriptions where they call.

A feed is one worker's for as long as its lease is renewed; what was heard is stored
together with the mark from which the network is asked on, so that nothing is lost and
nothing twice.
"""

import asyncio
import time
from typing import Final

import structlog

from app.base.jobs import Stage
from app.pages import reading
from app.pages import service as pages
from app.pages.rules import is_polled
from app.pages.sealing import fingerprint
from app.push import service as push
from app.push.rules import Way, hook_address, hook_secret
from app.push.service import Attended
from app.vocabulary import PageRef
from connectors.contract import Connector, ConnectorError, Hook, ThrottledError
from workers.feeds import connector_of, wanted_feeds
from workers.tools import Tools

log = structlog.get_logger()

_AT_ONCE: Final = 500


async def listen(tools: Tools) -> int:
    """Attend to the feeds that nobody attends to; return how many events came."""
    wanted = await wanted_feeds(tools)
    async with tools.sessions.begin() as session:
        await push.keep_feeds(session, wanted, now=tools.now())
        feeds = await push.claim_feeds(session, now=tools.now(), limit=_AT_ONCE)
    heard = await asyncio.gather(*(_attend(tools, feed) for feed in feeds))
    return sum(heard)


async def _attend(tools: Tools, feed: Attended) -> int:
    connector = await connector_of(tools, feed.network, feed.name, feed.page_id)
    if connector is None:
        return 0
    try:
        page = await _page_of(tools, feed)
        if feed.way is Way.WEBHOOK:
            await _subscribe(tools, feed, connector, page)
            heard = 0
        else:
            heard = await _listen(tools, feed, connector, page)
    except ConnectorError as error:
        await _cannot_hear(tools, feed, error)
        return 0
    async with tools.sessions.begin() as session:
        await push.release(session, feed, now=tools.now())
    await _tell_pages(tools, feed, reason=None)
    return heard


async def _page_of(tools: Tools, feed: Attended) -> PageRef | None:
    if feed.page_id is None:
        return None
    async with tools.sessions.begin() as session:
        page = await pages.find(session, feed.page_id)
    return PageRef(page.network, page.external_id or "")


async def _subscribe(
    tools: Tools, feed: Attended, connector: Connector, page: PageRef | None
) -> None:
    """See that the network pushes to our address; it may knock there before this returns."""
    hook = Hook(
        url=hook_address(tools.feeding.public_url, feed.network, feed.name),
        secret=hook_secret(tools.feeding.secret_key, feed.network, feed.name),
    )
    if page is not None:
        await _learn_confirmation(tools, feed, connector, page)
    await connector.subscribe(page, hook)
    if page is not None:  # VK changes the word when an address is added
        await _learn_confirmation(tools, feed, connector, page)


async def _learn_confirmation(
    tools: Tools, feed: Attended, connector: Connector, page: PageRef
) -> None:
    word = await connector.confirmation(page)
    if word is not None:
        async with tools.sessions.begin() as session:
            await push.set_confirmation(session, feed.feed_id, word)


async def _listen(tools: Tools, feed: Attended, connector: Connector, page: PageRef | None) -> int:
    """Listen until the shift is over or the feed is another's; return how many events came."""
    until = time.monotonic() + tools.feeding.shift.total_seconds()
    mark, number, is_ours = feed.mark, 0, True
    while is_ours:
        heard = await connector.listen(page, mark, wait=tools.feeding.wait)
        mark = heard.mark
        events = [(told.event_id, told.body) for told in heard.told]
        async with tools.sessions.begin() as session:
            is_ours = await push.heard(session, feed, events, mark=mark, now=tools.now())
            if heard.has_gap:
                log.warning("feed.gap", feed_id=feed.feed_id)
            if heard.has_gap and feed.page_id is not None:
                await pages.read_all_again(session, feed.page_id, now=tools.now())
        if events:
            number += len(events)
            await tools.bell.ring(Stage.HEAR)
        await _tell_pages(tools, feed, reason=None)
        if time.monotonic() >= until:
            return number
    log.warning("feed.lost", feed_id=feed.feed_id)
    return number


async def _cannot_hear(tools: Tools, feed: Attended, error: ConnectorError) -> None:
    log.warning("feed.not_heard", feed_id=feed.feed_id, error=str(error))
    wait = error.retry_after if isinstance(error, ThrottledError) else None
    async with tools.sessions.begin() as session:
        await push.release_failed(
            session, feed, sentence=error.sentence, wait=wait, now=tools.now()
        )
    await _tell_pages(tools, feed, reason=error.sentence)


async def _tell_pages(tools: Tools, feed: Attended, *, reason: str | None) -> None:
    """Where nothing can be polled, the pages are as well as the bot that hears them."""
    if is_polled(feed.network):
        return
    centres = {fingerprint(key.secret) for key in tools.networks.centre_keys(feed.network)}
    again_in = push.LOOK_AGAIN if feed.way is Way.WEBHOOK else tools.feeding.wait
    async with tools.sessions.begin() as session:
        heard = await pages.heard_by_bot(
            session, feed.network, feed.name, is_centres=feed.name in centres
        )
        if reason is None:
            await reading.hearing(session, heard, again_in=again_in, now=tools.now())
        else:
            await reading.not_hearing(session, heard, reason=reason, now=tools.now())
