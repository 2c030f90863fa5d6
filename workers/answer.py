"""Stage 8: publish the answers that wait.

The reply is marked *sending* and committed before the network is called. A worker that
dies in between leaves it so; the next one first asks the network whether it arrived.
"""

import asyncio
from datetime import datetime, timedelta
from typing import Final

import structlog

from app.base.jobs import Stage
from app.cases.regulating import service as regulating
from app.comments import service as comments
from app.comments.rules import CameBy
from app.comments.service import Reading
from app.pages import service as pages
from app.replies import service as replies
from app.replies.service import Errand
from app.vocabulary import Discussion, IncomingComment, Network, PageKey
from connectors.contract import (
    Connector,
    ConnectorError,
    NotSentError,
    Published,
    RefusedError,
    TextRefusedError,
    ThrottledError,
    UnavailableError,
)
from workers.refusals import kind_of
from workers.taking import take_in
from workers.tools import Tools

log = structlog.get_logger()

_AT_ONCE: Final = 20
_CLOCK_SKEW: Final = timedelta(minutes=10)
_OVERDUE: Final = (
    "Обещанный день прошёл, пока ответ ждал сети, поэтому он не опубликован. Напишите другой."
)
_PATIENCE: Final = replies.SENDER_DIES_AFTER - timedelta(seconds=5)


async def answer(tools: Tools, *, patience: timedelta = _PATIENCE) -> int:
    """Publish a batch of answers; return how many were tried.

    A try that has not ended after ``patience`` is given up: its reply is about to be
    another worker's, and two at once could not know of each other's answer.
    """
    done = await asyncio.gather(
        *(_answer_on(tools, network, patience) for network in tools.lanes.free(Stage.ANSWER))
    )
    return sum(done)


async def _answer_on(tools: Tools, network: Network, patience: timedelta) -> int:
    with tools.lanes.taken(Stage.ANSWER, network):
        async with tools.sessions.begin() as session:
            errands = await replies.claim(session, network, now=tools.now(), limit=_AT_ONCE)
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
    connector = tools.networks.page(errand.to.post.page.network, keys)
    try:
        sent = await _publish_in_time(connector, errand, patience, now=tools.now())
    except RefusedError as error:
        log.warning("reply.refused", reply_id=errand.reply_id, error=str(error))
        async with tools.sessions.begin() as session:
            await replies.refused(
                session, errand, sentence=error.sentence, now=tools.now(), kind=kind_of(error)
            )
    except ConnectorError as error:
        log.warning("reply.postponed", reply_id=errand.reply_id, error=str(error))
        wait = error.retry_after if isinstance(error, ThrottledError) else None
        async with tools.sessions.begin() as session:
            await replies.postponed(
                session,
                errand,
                sentence=error.sentence,
                wait=wait,
                unsent=isinstance(error, ThrottledError | NotSentError),
                now=tools.now(),
            )
    else:
        async with tools.sessions.begin() as session:
            # Comments are locked before cases by everybody.
            await comments.own_up(session, errand.page_id, sent.comment_id)
            is_published = await replies.published(
                session,
                errand,
                external_id=sent.comment_id,
                rulebook=await regulating.rulebook_in_force(session, tools.rulebook),
                now=tools.now(),
            )
            if sent.shown is not None:
                await take_in(session, [_shown(errand, sent.shown)], now=tools.now())
        event = "reply.published" if is_published else "reply.not_recorded"
        log.info(event, reply_id=errand.reply_id, attempt=errand.attempt)


def _shown(errand: Errand, answer: IncomingComment) -> Reading:
    """Take the network's own word for an answer that no reading would show."""
    discussion = Discussion(post=errand.to.post, comments=(answer,), is_whole=False)
    return Reading(
        page_id=errand.page_id,
        post_id=errand.post_id,
        discussion=discussion,
        read_from=answer.written_at,
        came_by=CameBy.PUSH,
    )


async def _publish_in_time(
    connector: Connector, errand: Errand, patience: timedelta, *, now: datetime
) -> Published:
    try:
        async with asyncio.timeout(patience.total_seconds()):
            return await _publish_once(connector, errand, now=now)
    except TimeoutError as error:
        raise UnavailableError("reply: no end in time") from error


async def _publish_once(connector: Connector, errand: Errand, *, now: datetime) -> Published:
    if errand.in_doubt:
        since = errand.first_tried_at - _CLOCK_SKEW
        arrived = await connector.find_reply(
            errand.to, errand.text, since=since, known=errand.known
        )
        if arrived is not None:
            return Published(comment_id=arrived)
    if errand.promised_until is not None and errand.promised_until <= now:
        raise TextRefusedError("reply: its promise is overdue", sentence=_OVERDUE)
    return await connector.reply(errand.to, errand.text, key=str(errand.key))
