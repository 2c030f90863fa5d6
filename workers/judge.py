"""Stage 4: give every new comment its verdict, in batches."""

import asyncio
from collections.abc import Sequence
from functools import partial
from typing import Final

import structlog

from app.triage import keeping
from app.triage import service as triage
from app.triage.judging.judge import Judge
from app.triage.rules import Judgement, Remark
from app.triage.service import Docket
from workers.tools import Tools

log = structlog.get_logger()

_AT_ONCE: Final = 500
"""Comments a transaction holds while they are judged: a second's work of the slowest judge."""


async def judge(tools: Tools) -> int:
    """Judge a batch of new comments; return how many. The shadow follows in the background."""
    await tools.judge.look(tools.sessions, now=tools.now())
    live, shadow = tools.judge.live, tools.judge.shadow
    async with tools.sessions.begin() as session:
        docket = await triage.claim(session, limit=_AT_ONCE, home=tools.rulebook.zone)
        judgements = await asyncio.to_thread(judge_each, live, docket.remarks)
        await triage.settle(session, docket, judgements, now=tools.now())
    if shadow is not None and docket.comments:
        tools.judge.try_out(partial(_try_out, tools, shadow, docket))
    return len(docket.comments)


def judge_each(judge: Judge, remarks: Sequence[Remark]) -> list[Judgement]:
    """Judge a batch; a remark at which the judge fails goes to a person, the others go on."""
    try:
        return judge.judge(remarks)
    except Exception as error:
        if len(remarks) == 1:
            log.exception("judge.failed", error=type(error).__name__)
            return [_for_a_person(judge)]
    return [judgement for remark in remarks for judgement in judge_each(judge, [remark])]


async def _try_out(tools: Tools, shadow: Judge, docket: Docket) -> None:
    judgements = await asyncio.to_thread(judge_each, shadow, docket.remarks)
    async with tools.sessions.begin() as session:
        await keeping.try_out(session, docket, judgements, now=tools.now())


def _for_a_person(judge: Judge) -> Judgement:
    return Judgement(
        labels=(),
        scores={},
        needs_answer=False,
        review=True,
        topic=None,
        topic_score=None,
        reasons=(),
        model=judge.version,
    )
