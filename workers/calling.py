"""Calls the organisations that registered a webhook."""

import asyncio
import random
from typing import Final

import structlog

from app.notices import service as notices
from app.notices.webhooks import calling
from app.notices.webhooks.calling import Outgoing
from app.notices.webhooks.model import Webhook
from app.notices.webhooks.resolving import permitted
from app.notices.webhooks.rules import WebhookAddressError
from connectors.contract import UnavailableError
from connectors.webhooks import Receivers, Signed
from workers.tools import Tools

log = structlog.get_logger()

_AT_ONCE: Final = 40


async def call_receivers(tools: Tools) -> int:
    """Make a batch of calls; return how many were tried."""
    receivers = tools.outlets.receivers
    if receivers is None:
        return 0
    async with tools.sessions.begin() as session:
        calls, lost = await calling.claim(
            session, sealer=tools.sealer, now=tools.now(), limit=_AT_ONCE
        )
        for each in lost:
            told = _switched_off(each)
            await notices.tell(session, each.account_id, told, now=tools.now())
    await asyncio.gather(*(_call(tools, receivers, each) for each in calls))
    return len(calls)


async def _call(tools: Tools, receivers: Receivers, outgoing: Outgoing) -> None:
    message = Signed(
        url=outgoing.url,
        message_id=f"msg_{outgoing.call_id}",
        body=outgoing.body,
        secrets=outgoing.secrets,
    )
    try:
        # Looked at with every call: a name that was public yesterday may lead inside today.
        addresses = await permitted(outgoing.url, tools.outlets.networks)
        status = await receivers.call(message, addresses, now=tools.now())
    except (UnavailableError, WebhookAddressError) as error:
        why = error.sentence if isinstance(error, UnavailableError) else str(error)
        log.warning("webhook.not_called", call_id=outgoing.call_id, error=type(error).__name__)
        await _failed(tools, outgoing, why)
    else:
        log.info("webhook.called", call_id=outgoing.call_id, status=status)
        await _answered(tools, outgoing, status)


async def _answered(tools: Tools, outgoing: Outgoing, status: int) -> None:
    async with tools.sessions.begin() as session:
        ended = await calling.answered(
            session, outgoing, status=status, chance=_chance(), now=tools.now()
        )
        if ended is not None:
            await notices.tell(session, ended.account_id, _sentence(ended), now=tools.now())


async def _failed(tools: Tools, outgoing: Outgoing, why: str) -> None:
    async with tools.sessions.begin() as session:
        ended = await calling.failed(session, outgoing, why, chance=_chance(), now=tools.now())
        if ended is not None:
            await notices.tell(session, ended.account_id, _sentence(ended), now=tools.now())


def _sentence(ended: Webhook) -> str:
    return f"{_switched_off(ended)} Включите его, когда получатель готов."


def _switched_off(ended: Webhook) -> str:
    why = ended.trouble or ""
    return f"Вебхук «{ended.title}» выключен: {why[:1].lower()}{why[1:]}"


def _chance() -> float:
    return random.random()  # noqa: S311 - spreads retries, no secret
