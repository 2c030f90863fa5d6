"""Stage 0: ask the networks who the registered pages are and what their keys may do."""

import asyncio
from datetime import timedelta
from typing import Final

import structlog

from app.pages import checking
from app.pages import service as pages
from app.pages.checking import PageToCheck
from app.vocabulary import PageKey
from connectors.contract import ConnectorError, RefusedError, ThrottledError
from workers.tools import Tools

log = structlog.get_logger()

_AGAIN: Final = timedelta(seconds=15)


async def check(tools: Tools) -> int:
    """Check the pages that are due; return how many."""
    async with tools.sessions.begin() as session:
        claimed = await checking.claim(session, now=tools.now())
        keys = await pages.keys_by_page(
            session, [page.page_id for page in claimed], sealer=tools.sealer
        )
    await asyncio.gather(*(_check_one(tools, page, keys[page.page_id]) for page in claimed))
    return len(claimed)


async def _check_one(tools: Tools, page: PageToCheck, keys: tuple[PageKey, ...]) -> None:
    connector = tools.networks.page(page.network, keys)
    try:
        card = await connector.resolve(page.link) if page.ref is None else None
        ref = card.ref if card is not None else page.ref
        if ref is None:
            return
        capabilities = await connector.capabilities(ref)
    except RefusedError as error:
        log.info("page.refused", page_id=page.page_id, error=str(error))
        async with tools.sessions.begin() as session:
            await checking.refuse(session, page.page_id, sentence=error.sentence, now=tools.now())
    except ConnectorError as error:
        await _postpone(tools, page, error)
    else:
        async with tools.sessions.begin() as session:
            await checking.settle(
                session, page.page_id, card=card, capabilities=capabilities, now=tools.now()
            )
        log.info("page.checked", page_id=page.page_id, can_reply=capabilities.can_reply)


async def _postpone(tools: Tools, page: PageToCheck, error: ConnectorError) -> None:
    wait = error.retry_after if isinstance(error, ThrottledError) else _AGAIN
    now = tools.now()
    log.warning("page.check_postponed", page_id=page.page_id, error=str(error))
    async with tools.sessions.begin() as session:
        await checking.postpone(
            session, page.page_id, sentence=error.sentence, until=now + wait, now=now
        )
