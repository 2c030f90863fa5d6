"""Stage 0: ask the networks who the registered pages are and what their keys may do."""

import asyncio
import time
from collections import defaultdict
from datetime import timedelta
from typing import Final

import structlog

from app.base.jobs import Stage
from app.pages import checking
from app.pages import service as pages
from app.pages.checking import PageToCheck
from app.vocabulary import Network, PageKey
from connectors.contract import (
    BadLinkError,
    ConnectorError,
    GoneError,
    RefusedError,
    ThrottledError,
    UnavailableError,
)
from workers.tools import Tools

log = structlog.get_logger()

_AGAIN: Final = timedelta(seconds=15)
_RENEW_AGAIN: Final = timedelta(minutes=5)
_PAGES_AT_ONCE: Final = 50
_AT_ONCE: Final = 16
_AT_ONCE_SLOWLY: Final = 4
"""Pages under way at a time with the same keys: where a key may ask once a second (OK), it
finishes a few pages in a round instead of none."""
_NO_MORE_AFTER: Final = 25.0
"""Seconds after which a round begins with no other page; those left go back."""
_PATIENCE: Final = 30.0
"""Seconds for one page; with the wait before it less than its lease and than arq's minute."""


async def check(tools: Tools) -> int:
    """Check the pages that are due; return how many. Pauses that are over end on the way."""
    async with tools.sessions.begin() as session:
        await pages.resume_due(session, now=tools.now(), limit=_PAGES_AT_ONCE)
    done = await asyncio.gather(
        *(_check_network(tools, network) for network in tools.lanes.free(Stage.CHECK))
    )
    return sum(done)


async def _check_network(tools: Tools, network: Network) -> int:
    with tools.lanes.taken(Stage.CHECK, network):
        async with tools.sessions.begin() as session:
            claimed = await checking.claim(session, network, now=tools.now(), limit=_PAGES_AT_ONCE)
            keys = await pages.keys_by_page(
                session, [page.page_id for page in claimed], sealer=tools.sealer
            )
        turns: dict[tuple[PageKey, ...], asyncio.Semaphore] = defaultdict(
            lambda: asyncio.Semaphore(_AT_ONCE_SLOWLY if network is Network.OK else _AT_ONCE)
        )
        until = time.monotonic() + _NO_MORE_AFTER
        done = await asyncio.gather(
            *(
                _in_turn(tools, page, own, turns[own], until)
                for page in claimed
                for own in [keys[page.page_id]]
            )
        )
        return sum(done)


async def _in_turn(
    tools: Tools,
    page: PageToCheck,
    keys: tuple[PageKey, ...],
    turn: asyncio.Semaphore,
    until: float,
) -> bool:
    async with turn:
        if time.monotonic() < until:
            await _check_one(tools, page, keys)
            return True
    async with tools.sessions.begin() as session:
        await checking.put_back(session, page, now=tools.now())
    return False


async def _check_one(tools: Tools, page: PageToCheck, keys: tuple[PageKey, ...]) -> None:
    try:
        async with asyncio.timeout(_PATIENCE):
            await _ask_and_settle(tools, page, keys)
    except TimeoutError:
        await _postpone(tools, page, UnavailableError("check: no end in time"))
    except RefusedError as error:
        log.info("page.refused", page_id=page.page_id, error=str(error))
        async with tools.sessions.begin() as session:
            await checking.refuse(
                session,
                page,
                sentence=error.sentence,
                for_good=isinstance(error, BadLinkError | GoneError),
                now=tools.now(),
            )
    except ConnectorError as error:
        await _postpone(tools, page, error)


async def _ask_and_settle(tools: Tools, page: PageToCheck, keys: tuple[PageKey, ...]) -> None:
    keys, again_in = await _renewed(tools, page, keys)
    connector = tools.networks.page(page.network, keys)
    if page.ref is None:
        card = await connector.resolve(page.link)
    else:
        card = await connector.card(page.ref)
    capabilities = await connector.capabilities(card.ref)
    async with tools.sessions.begin() as session:
        await checking.settle(
            session,
            page,
            card=card,
            capabilities=capabilities,
            again_in=again_in,
            now=tools.now(),
        )
    log.info("page.checked", page_id=page.page_id, can_reply=capabilities.can_reply)


async def _renewed(
    tools: Tools, page: PageToCheck, keys: tuple[PageKey, ...]
) -> tuple[tuple[PageKey, ...], timedelta | None]:
    """Renew those of the page's own keys that run out, and keep the new ones at once.

    A renewal that fails is not the end of the page: its keys may do for a while.
    """
    if not keys:
        return keys, None
    try:
        renewal = await tools.networks.owned(page.network, keys).renew()
    except ConnectorError as error:
        log.warning("page.keys_not_renewed", page_id=page.page_id, error=str(error))
        return keys, None if isinstance(error, RefusedError) else _RENEW_AGAIN
    if not renewal.keys:
        return keys, renewal.again_in
    async with tools.sessions.begin() as session:
        for key in renewal.keys:
            await pages.replace_key(
                session, page.page_id, key, sealer=tools.sealer, now=tools.now()
            )
    kinds = {key.kind for key in renewal.keys}
    kept = tuple(key for key in keys if key.kind not in kinds)
    return (*kept, *renewal.keys), renewal.again_in


async def _postpone(tools: Tools, page: PageToCheck, error: ConnectorError) -> None:
    wait = error.retry_after if isinstance(error, ThrottledError) else _AGAIN
    now = tools.now()
    log.warning("page.check_postponed", page_id=page.page_id, error=str(error))
    async with tools.sessions.begin() as session:
        await checking.postpone(session, page, sentence=error.sentence, until=now + wait, now=now)
