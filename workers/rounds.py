"""The stages in order, and how one round of a stage is run.

A round works until nothing is left or its time is up; what it did may be work for the
next stages, so it rings for them.
"""

import time
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from typing import Final

import structlog

from app.base.jobs import Stage
from workers.answer import answer
from workers.check import check
from workers.confirm import confirm
from workers.consent import consent
from workers.deliver import deliver
from workers.find import find
from workers.forget import forget
from workers.hear import hear
from workers.incidents import incidents
from workers.journey import journey
from workers.judge import judge
from workers.letters import send_letters
from workers.listen import listen
from workers.mentor import mentor
from workers.moderate import moderate
from workers.notify import notify
from workers.open_cases import open_cases
from workers.plan import plan
from workers.poll import backfill, poll
from workers.registry import bring_in
from workers.route import route
from workers.sign_in import sign_in
from workers.tools import Tools
from workers.warn import warn

log = structlog.get_logger()

Round = Callable[[Tools], Awaitable[int]]
Run = Callable[[Tools, Stage], Awaitable[int]]

ROUND_OF: Final[Mapping[Stage, Round]] = {
    Stage.FIND: find,
    Stage.CHECK: check,
    Stage.CONSENT: consent,
    Stage.PLAN: plan,
    Stage.POLL: poll,
    Stage.BACKFILL: backfill,
    Stage.LISTEN: listen,
    Stage.HEAR: hear,
    Stage.JUDGE: judge,
    Stage.OPEN: open_cases,
    Stage.INCIDENTS: incidents,
    Stage.ROUTE: route,
    Stage.WARN: warn,
    Stage.NOTIFY: notify,
    Stage.DELIVER: deliver,
    Stage.SIGN_IN: sign_in,
    Stage.LETTERS: send_letters,
    Stage.ANSWER: answer,
    Stage.MODERATE: moderate,
    Stage.CONFIRM: confirm,
    Stage.JOURNEY: journey,
    Stage.REGISTRY: bring_in,
    Stage.MENTOR: mentor,
    Stage.FORGET: forget,
}
NEXT_OF: Final[Mapping[Stage, tuple[Stage, ...]]] = {
    Stage.FIND: (),
    Stage.CHECK: (Stage.BACKFILL, Stage.POLL, Stage.LISTEN, Stage.HEAR),
    Stage.CONSENT: (Stage.CHECK,),
    Stage.PLAN: (),  # rings by itself, when pages were chosen
    Stage.POLL: (),  # rings by itself, as soon as a batch is in
    Stage.BACKFILL: (),  # as polling does
    Stage.LISTEN: (),  # rings with every event
    Stage.HEAR: (),  # rings by itself, when comments were among the news
    Stage.JUDGE: (Stage.OPEN, Stage.NOTIFY),
    Stage.OPEN: (Stage.INCIDENTS, Stage.ROUTE),
    Stage.INCIDENTS: (Stage.ANSWER, Stage.NOTIFY),
    Stage.ROUTE: (Stage.NOTIFY,),
    Stage.WARN: (Stage.NOTIFY,),
    Stage.NOTIFY: (Stage.DELIVER,),
    Stage.DELIVER: (),
    Stage.SIGN_IN: (),
    Stage.LETTERS: (),
    Stage.ANSWER: (Stage.POLL, Stage.CONFIRM, Stage.MODERATE, Stage.NOTIFY),
    Stage.MODERATE: (Stage.OPEN, Stage.ANSWER, Stage.NOTIFY),
    Stage.CONFIRM: (Stage.NOTIFY,),
    Stage.JOURNEY: (),
    Stage.REGISTRY: (Stage.CHECK, Stage.JOURNEY),
    Stage.MENTOR: (Stage.JOURNEY,),
    Stage.FORGET: (),
}
_SIDE_BY_SIDE: Final[Mapping[Stage, int]] = {
    Stage.FIND: 2,
    Stage.CHECK: 2,
    Stage.CONSENT: 2,
    Stage.POLL: 4,
    Stage.BACKFILL: 2,
    Stage.LISTEN: 3,
    Stage.HEAR: 6,
    Stage.ANSWER: 8,
    Stage.DELIVER: 6,
    Stage.SIGN_IN: 4,
    Stage.LETTERS: 2,
    Stage.MODERATE: 4,
}
"""How many rounds that wait for networks one process runs at once: a network that answers
nobody must not take every place of the worker."""
_LONGEST: Final = 20.0
"""Seconds after which a round lets the others in; the next one goes on."""


async def run_round(tools: Tools, stage: Stage) -> int:
    """Work on a stage until nothing is left or 20 s are over; return how much was done."""
    began, done = time.monotonic(), 0
    while batch := await ROUND_OF[stage](tools):
        done += batch
        for following in NEXT_OF[stage]:
            await tools.bell.ring(following)
        if time.monotonic() - began > _LONGEST:
            break
    if done:
        log.info("round.done", stage=stage.value, done=done, ms=_milliseconds(began))
    return done


class Turns:
    """Decides how many rounds of a stage run at a time in this process.

    Judging and the database's stages gain nothing from a second round beside the first but
    wait for each other; a bell heard meanwhile is kept. Rounds that wait for a network run
    side by side, so that a slow one holds up nobody, but only so many of them.
    """

    def __init__(self, run: Run = run_round) -> None:
        self._run = run
        self._running: Counter[Stage] = Counter()
        self._rung: set[Stage] = set()

    async def take(self, tools: Tools, stage: Stage) -> None:
        """Run a round, or leave what is new to those under way and to the next one."""
        self._rung.add(stage)
        if self._running[stage] >= _SIDE_BY_SIDE.get(stage, 1):
            return
        self._running[stage] += 1
        try:
            began = time.monotonic()
            while stage in self._rung and time.monotonic() - began < _LONGEST:
                self._rung.discard(stage)
                await self._run(tools, stage)
        finally:
            self._running[stage] -= 1


def _milliseconds(began: float) -> int:
    return round((time.monotonic() - began) * 1000)
