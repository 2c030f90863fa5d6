"""Sends letters about access: links and warnings; what they said is forgotten once sent."""

import asyncio
from datetime import timedelta
from typing import Final

import structlog

from app.access import warning
from app.access.letters import service as letters
from app.access.letters.rules import SENDER_DIES_AFTER
from app.access.letters.service import Sending
from app.access.mailboxes import service as mailboxes
from app.base.sealing import NoSecretKeyError
from connectors.contract import ConnectorError, RefusedError
from connectors.mail import Mail, Mailer
from workers.tools import Tools

log = structlog.get_logger()

_AT_ONCE: Final = 10
_PATIENCE: Final = SENDER_DIES_AFTER - timedelta(seconds=30)


async def send_letters(tools: Tools) -> int:
    """Send a batch; return how many were tried. Without a mail server they wait and grow old."""
    if tools.outlets.mailer is None:
        return 0
    try:
        await _write(tools)
    except NoSecretKeyError:  # nothing is written in the clear
        log.warning("letters.not_written")
    async with tools.sessions.begin() as session:
        taken = await letters.claim(session, sealer=tools.sealer, now=tools.now(), limit=_AT_ONCE)
    await asyncio.gather(*(_carry(tools, tools.outlets.mailer, one) for one in taken))
    return len(taken)


async def _write(tools: Tools) -> None:
    """Write the letters that rows ask for: warnings, and addresses that are to be confirmed."""
    url, sealer, now = tools.outlets.public_url, tools.sealer, tools.now()
    async with tools.sessions.begin() as session:
        await warning.write_letters(
            session,
            home=tools.rulebook.zone,
            public_url=url,
            sealer=sealer,
            now=now,
            limit=_AT_ONCE,
        )
        if url:  # a link without a beginning leads nowhere
            await mailboxes.write_letters(
                session, public_url=url, sealer=sealer, now=now, limit=_AT_ONCE
            )


async def _carry(tools: Tools, mailer: Mailer, one: Sending) -> None:
    mail = Mail(
        to=one.content.to,
        subject=one.content.subject,
        paragraphs=one.content.paragraphs,
        key=one.key,
    )
    try:
        async with asyncio.timeout(_PATIENCE.total_seconds()):
            await mailer.send(mail, now=tools.now())
    except RefusedError as error:
        log.warning("letter.refused", letter_id=one.letter_id, error=str(error))
        async with tools.sessions.begin() as session:
            await letters.refused(session, one, now=tools.now())
    except (ConnectorError, TimeoutError) as error:
        log.warning("letter.postponed", letter_id=one.letter_id, error=type(error).__name__)
        async with tools.sessions.begin() as session:
            await letters.postponed(session, one, now=tools.now())
    else:
        async with tools.sessions.begin() as session:
            await letters.sent(session, one, now=tools.now())
