"""Buys the keys to which administrators agreed.

A code is good once: after a broken line nobody knows whether it is spent, so the
administrator is asked for another instead of the network.
"""

import asyncio
from datetime import timedelta
from typing import Final

import structlog

from app.consent import service as consents
from app.consent.service import Given
from app.pages.sealing import NoSecretKeyError
from app.vocabulary import PageKey
from connectors.contract import ConnectorError, RefusedError
from workers.tools import Tools

log = structlog.get_logger()

_AT_ONCE: Final = 20
_PATIENCE: Final = consents.LEASE - timedelta(seconds=15)
_BROKEN: Final = (
    "Связь с ВКонтакте прервалась, пока выдавался ключ. Возьмите новую ссылку"
    " и пройдите по ней ещё раз."
)
_FOREIGN: Final = (
    "ВКонтакте выдал ключ другого сообщества. Возьмите новую ссылку и разрешите доступ"
    " к сообществу этой страницы."
)


async def consent(tools: Tools) -> int:
    """Exchange a batch of codes; return how many were tried."""
    async with tools.sessions.begin() as session:
        given = await consents.claim(session, now=tools.now(), limit=_AT_ONCE)
    await asyncio.gather(*(_settle(tools, one) for one in given))
    return len(given)


async def _settle(tools: Tools, one: Given) -> None:
    try:
        key = await _buy(tools, one)
    except NoSecretKeyError as error:
        await _fail(tools, one, str(error), reason="unreadable code")
    except RefusedError as error:
        await _fail(tools, one, error.sentence, reason=str(error))
    except (ConnectorError, TimeoutError) as error:
        await _fail(tools, one, _BROKEN, reason=str(error))
    else:
        if key is None:
            await _fail(tools, one, _FOREIGN, reason="key of another community")
            return
        async with tools.sessions.begin() as session:
            await consents.keep(session, one.consent_id, key, sealer=tools.sealer, now=tools.now())


async def _buy(tools: Tools, one: Given) -> PageKey | None:
    code = tools.sealer.unseal(one.code)
    async with asyncio.timeout(_PATIENCE.total_seconds()):
        return await tools.buy_key(one.page, code, one.redirect_uri)


async def _fail(tools: Tools, one: Given, sentence: str, *, reason: str) -> None:
    log.warning("consent.failed", consent_id=one.consent_id, reason=reason)
    async with tools.sessions.begin() as session:
        await consents.fail(session, one.consent_id, sentence=sentence, now=tools.now())
