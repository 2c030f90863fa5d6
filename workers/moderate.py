"""Stage 9: carry out what was asked of networks about comments, posts and authors.

The act is marked *doing* and committed before the network is called. A worker that dies in
between leaves it so; the next one simply does it again, for twice is as good as once.
"""

import asyncio
from datetime import timedelta
from typing import Final

import structlog

from app.base.jobs import Stage
from app.moderation import carrying
from app.moderation.carrying import Errand
from app.moderation.rules import Act
from app.pages import service as pages
from app.vocabulary import CommentRef, Network, PageKey, PostRef
from connectors.contract import (
    Connector,
    ConnectorError,
    RefusedError,
    ThrottledError,
    UnavailableError,
)
from workers.tools import Tools

log = structlog.get_logger()

_AT_ONCE: Final = 20
_PATIENCE: Final = carrying.DIES_AFTER - timedelta(seconds=5)


async def moderate(tools: Tools, *, patience: timedelta = _PATIENCE) -> int:
    """Carry out a batch of acts; return how many were tried."""
    done = await asyncio.gather(
        *(_moderate_on(tools, network, patience) for network in tools.lanes.free(Stage.MODERATE))
    )
    return sum(done)


async def _moderate_on(tools: Tools, network: Network, patience: timedelta) -> int:
    with tools.lanes.taken(Stage.MODERATE, network):
        async with tools.sessions.begin() as session:
            errands = await carrying.claim(session, network, now=tools.now(), limit=_AT_ONCE)
            keys = await pages.keys_by_page(
                session, {errand.page_id for errand in errands}, sealer=tools.sealer
            )
        await asyncio.gather(
            *(_carry(tools, errand, keys[errand.page_id], patience) for errand in errands)
        )
        return len(errands)


async def _carry(
    tools: Tools, errand: Errand, keys: tuple[PageKey, ...], patience: timedelta
) -> None:
    connector = tools.networks.page(errand.page.network, keys)
    try:
        await _do_in_time(connector, errand, patience)
    except RefusedError as error:
        log.warning("act.refused", act_id=errand.act_id, error=str(error))
        async with tools.sessions.begin() as session:
            await carrying.refused(session, errand, sentence=error.sentence, now=tools.now())
    except ConnectorError as error:
        log.warning("act.postponed", act_id=errand.act_id, error=str(error))
        wait = error.retry_after if isinstance(error, ThrottledError) else None
        async with tools.sessions.begin() as session:
            await carrying.postponed(
                session, errand, sentence=error.sentence, wait=wait, now=tools.now()
            )
    else:
        async with tools.sessions.begin() as session:
            await carrying.done(session, errand, now=tools.now())
        log.info("act.done", act_id=errand.act_id, act=errand.act.value, attempt=errand.attempt)


async def _do_in_time(connector: Connector, errand: Errand, patience: timedelta) -> None:
    try:
        async with asyncio.timeout(patience.total_seconds()):
            await _do(connector, errand)
    except TimeoutError as error:
        raise UnavailableError(f"{errand.act}: no end in time") from error


async def _do(connector: Connector, errand: Errand) -> None:
    match errand.act:
        case Act.HIDE:
            await connector.hide(_comment(errand))
        case Act.RESTORE:
            await connector.restore(_comment(errand))
        case Act.BLOCK:
            await connector.block_author(errand.page, _author(errand), until=errand.until)
        case Act.UNBLOCK:
            await connector.unblock_author(errand.page, _author(errand))
        case Act.CLOSE:
            await connector.close_comments(_post(errand))
        case Act.OPEN:
            await connector.open_comments(_post(errand))


def _comment(errand: Errand) -> CommentRef:
    if errand.comment is None:
        raise ValueError(f"act {errand.act_id} names no comment")
    return errand.comment


def _author(errand: Errand) -> str:
    if errand.author_id is None:
        raise ValueError(f"act {errand.act_id} names no author")
    return errand.author_id


def _post(errand: Errand) -> PostRef:
    if errand.post is None:
        raise ValueError(f"act {errand.act_id} names no post")
    return errand.post
