"""Asks the networks who stands behind the links that were pasted into the wizard."""

import asyncio
from datetime import timedelta
from typing import Final

import structlog

from app.onboarding.wizard import looking
from app.onboarding.wizard.looking import LinkToAsk
from app.onboarding.wizard.rules import Look
from connectors.contract import (
    ConnectorError,
    KeyRefusedError,
    RefusedError,
    ThrottledError,
    UnavailableError,
)
from workers.tools import Tools

log = structlog.get_logger()

_AT_ONCE: Final = 20
_AGAIN: Final = timedelta(seconds=10)
_PATIENCE: Final = looking.LEASE - timedelta(seconds=30)


async def find(tools: Tools) -> int:
    """Ask about a batch of links; return how many."""
    async with tools.sessions.begin() as session:
        claimed = await looking.claim(session, now=tools.now(), limit=_AT_ONCE)
    await asyncio.gather(*(_ask(tools, one) for one in claimed))
    return len(claimed)


async def _ask(tools: Tools, one: LinkToAsk) -> None:
    connector = tools.networks.page(one.network, ())
    try:
        async with asyncio.timeout(_PATIENCE.total_seconds()):
            card = await connector.resolve(one.link)
    except TimeoutError:
        await _postpone(tools, one, UnavailableError("find: no end in time"))
    except KeyRefusedError as error:
        # The centre's own key is missing or dead: the page's own will tell who it is.
        await _not_found(tools, one, Look.UNASKED, error)
    except RefusedError as error:
        await _not_found(tools, one, Look.REFUSED, error)
    except ConnectorError as error:
        await _postpone(tools, one, error)
    else:
        async with tools.sessions.begin() as session:
            await looking.found(session, one.application_id, card)


async def _not_found(tools: Tools, one: LinkToAsk, look: Look, error: RefusedError) -> None:
    log.info("link.refused", application_id=one.application_id, error=str(error))
    async with tools.sessions.begin() as session:
        await looking.not_found(session, one.application_id, look, sentence=error.sentence)


async def _postpone(tools: Tools, one: LinkToAsk, error: ConnectorError) -> None:
    log.warning("link.postponed", application_id=one.application_id, error=str(error))
    wait = error.retry_after if isinstance(error, ThrottledError) else _AGAIN
    async with tools.sessions.begin() as session:
        await looking.postpone(
            session, one.application_id, sentence=error.sentence, until=tools.now() + wait
        )
