"""Brings notices to people and to organisations: mail, messages of our bots, webhooks.

Each channel has lanes of its own, so that a dead mail server holds up nobody else. A message
is *sending* and committed before anything is called; a worker that dies in between leaves it
so, and it is sent again: twice in the worst case, and never lost.
"""

import asyncio
import random
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from enum import StrEnum
from typing import Final
from uuid import uuid4

import structlog

from app.base.jobs import Stage
from app.notices import delivering, gathering
from app.notices.delivering import Parcel
from app.notices.delivery_rules import SENDER_DIES_AFTER
from app.notices.rules import Channel
from app.vocabulary import Network
from connectors.contract import (
    ConnectorError,
    RefusedError,
    TalkEndedError,
    ThrottledError,
    UnavailableError,
)
from connectors.mail import Mail
from workers.calling import call_receivers
from workers.tools import Tools

log = structlog.get_logger()

_AT_ONCE: Final = 20
_CHANNELS_AT_ONCE: Final = 200
_PATIENCE: Final = SENDER_DIES_AFTER - timedelta(seconds=15)
_NOT_SET_UP: Final = (
    "Этот способ уведомлений на Вашей установке не настроен. "
    "Обратитесь к администратору или выключите его в настройках уведомлений."
)


class Lane(StrEnum):
    """What is waited for apart from the others."""

    EMAIL = "email"
    TELEGRAM = "telegram"
    MAX = "max"
    WEBHOOKS = "webhooks"


async def deliver(tools: Tools) -> int:
    """Merge what may leave, and send a batch by each channel; return how much was done."""
    async with tools.sessions.begin() as session:
        keys = [uuid4() for _ in range(_CHANNELS_AT_ONCE)]
        looked = await gathering.gather(
            session, rulebook=tools.rulebook, keys=keys, now=tools.now()
        )
    done = await asyncio.gather(
        *(_on_lane(tools, lane) for lane in tools.lanes.free_of(Stage.DELIVER, Lane))
    )
    return looked + sum(done)


async def _on_lane(tools: Tools, lane: Lane) -> int:
    with tools.lanes.taken(Stage.DELIVER, lane):
        if lane is Lane.WEBHOOKS:
            return await call_receivers(tools)
        return await _send_by(tools, Channel(lane.value))


async def _send_by(tools: Tools, channel: Channel) -> int:
    async with tools.sessions.begin() as session:
        parcels = await delivering.claim(
            session,
            channel,
            rulebook=tools.rulebook,
            public_url=tools.outlets.public_url,
            secret_key=tools.feeding.secret_key,
            now=tools.now(),
            limit=_AT_ONCE,
        )
    await asyncio.gather(*(_carry(tools, parcel) for parcel in parcels))
    return len(parcels)


async def _carry(tools: Tools, parcel: Parcel) -> None:
    try:
        await _send_in_time(tools, parcel)
    except TalkEndedError:
        log.info("notice.unwanted", delivery_id=parcel.delivery_id)
        async with tools.sessions.begin() as session:
            await delivering.blocked(session, parcel, now=tools.now())
    except RefusedError as error:
        log.warning("notice.refused", delivery_id=parcel.delivery_id, error=str(error))
        async with tools.sessions.begin() as session:
            await delivering.refused(session, parcel, sentence=error.sentence, now=tools.now())
    except ConnectorError as error:
        log.warning("notice.postponed", delivery_id=parcel.delivery_id, error=str(error))
        async with tools.sessions.begin() as session:
            await delivering.postponed(
                session,
                parcel,
                sentence=error.sentence,
                wait=error.retry_after if isinstance(error, ThrottledError) else None,
                chance=random.random(),  # noqa: S311 - spreads retries, no secret
                now=tools.now(),
            )
    else:
        async with tools.sessions.begin() as session:
            await delivering.sent(session, parcel, now=tools.now())


async def _send_in_time(tools: Tools, parcel: Parcel) -> None:
    try:
        async with asyncio.timeout(_PATIENCE.total_seconds()):
            await _SENDERS[parcel.channel](tools, parcel)
    except TimeoutError as error:
        raise UnavailableError(f"{parcel.channel.value}: no end in time") from error


async def _mail(tools: Tools, parcel: Parcel) -> None:
    if tools.outlets.mailer is None:
        raise RefusedError("mail: not set up", sentence=_NOT_SET_UP)
    mail = Mail(
        to=parcel.address,
        subject=parcel.letter.subject,
        paragraphs=parcel.letter.paragraphs,
        key=str(parcel.key),
        unsubscribe=parcel.unsubscribe,
    )
    await tools.outlets.mailer.send(mail, now=tools.now())


async def _telegram(tools: Tools, parcel: Parcel) -> None:
    await _tell(tools, Network.TELEGRAM, parcel)


async def _max(tools: Tools, parcel: Parcel) -> None:
    await _tell(tools, Network.MAX, parcel)


async def _tell(tools: Tools, network: Network, parcel: Parcel) -> None:
    keys = tools.networks.centre_keys(network)[:1]
    if not keys:
        raise RefusedError(f"{network.value}: no bot", sentence=_NOT_SET_UP)
    await tools.networks.reader(network, keys).tell(parcel.address, parcel.letter.text)


_SENDERS: Final[Mapping[Channel, Callable[[Tools, Parcel], Awaitable[None]]]] = {
    Channel.EMAIL: _mail,
    Channel.TELEGRAM: _telegram,
    Channel.MAX: _max,
}
