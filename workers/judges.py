"""The judge of this process and the one tried out beside it: they follow what is wanted."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import datetime
from typing import Final, Self

import structlog

from app.base.database import Sessions
from app.base.errors import NotFoundError
from app.triage import balancing, keeping
from app.triage.judging.judge import CascadeJudge, Judge
from app.triage.judging.weights import BrokenModelError, from_bytes
from app.triage.rules import Balance, ModelRole
from app.triage.topics import keeping as topics
from app.triage.topics.listing import TopicList

log = structlog.get_logger()

_LOOK_EVERY: Final = 30.0
"""Seconds between two looks at which versions shall judge."""
_MOST_WAITING: Final = 8
"""Batches that may wait for the shadow; more are left out, so that it never holds up anybody."""

OpenJudge = Callable[[bytes], Judge]
Work = Callable[[], Awaitable[None]]


class NoJudgeError(RuntimeError):
    """This worker was started without the stage of judging."""


class Judges:
    """Holds the judge in force; begins with the shipped one and changes without a restart."""

    def __init__(
        self,
        shipped: Judge | None,
        *,
        follows: bool = True,
        look_every: float = _LOOK_EVERY,
        opening: OpenJudge | None = None,
    ) -> None:
        self._shipped = shipped
        self._live = shipped
        self._shadow: Judge | None = None
        self._versions: dict[ModelRole, str | None] = dict.fromkeys(ModelRole)
        self._follows = follows
        self._look_every = look_every
        self._opening = opening or open_judge
        self._looked: float | None = None
        self._told = ""
        self._trial: asyncio.Task[None] | None = None
        self._waiting: list[Work] = []

    @classmethod
    def load(cls) -> Self:
        """Begin with the shipped model, and follow what the database says."""
        judge = CascadeJudge.load()
        _tell_missing(judge)
        return cls(judge)

    @classmethod
    def fixed(cls, judge: Judge) -> Self:
        """Hold this judge whatever the database says."""
        return cls(judge, follows=False)

    @classmethod
    def none(cls) -> Self:
        """Hold no judge: for a worker that does all but judging."""
        return cls(None, follows=False)

    @property
    def live(self) -> Judge:
        """The judge whose verdicts are in force; raises NoJudgeError."""
        if self._live is None:
            raise NoJudgeError
        return self._live

    @property
    def shadow(self) -> Judge | None:
        """The judge that is tried out; None where none is."""
        return self._shadow

    async def look(self, sessions: Sessions, *, now: datetime) -> None:
        """Look what is wanted, at most every half minute: which versions, balance and topics.

        A look that failed is made again at once: nobody judges by what is perhaps not wanted.
        """
        tick = time.monotonic()
        if not self._follows or (
            self._looked is not None and tick - self._looked < self._look_every
        ):
            return
        async with sessions.begin() as session:
            wanted = await keeping.wanted(session)
            balance = await balancing.balance(session)
            listed = await topics.in_force(session)
        await self._follow(sessions, ModelRole.LIVE, wanted.live)
        _heed(self._live, balance, listed)
        # The right model judges: what fails from here on can wait for the next look.
        self._looked = tick
        await self._tell_edges(sessions, now=now)
        await self._follow(sessions, ModelRole.SHADOW, wanted.shadow)
        _heed(self._shadow, balance, listed)

    async def _tell_edges(self, sessions: Sessions, *, now: datetime) -> None:
        """Write the live model's thresholds down once: the web process cannot load it."""
        judge = self._live
        if isinstance(judge, CascadeJudge) and judge.version != self._told:
            async with sessions.begin() as session:
                await balancing.tell_edges(session, judge.version, judge.edges, now=now)
            self._told = judge.version

    def try_out(self, work: Work) -> None:
        """Let the shadow work in the background; its failure is logged and hurts nobody."""
        if len(self._waiting) >= _MOST_WAITING:
            log.warning("shadow.left_out", waiting=len(self._waiting))
            return
        self._waiting.append(work)
        if self._trial is None or self._trial.done():
            self._trial = asyncio.create_task(self._try_all())

    async def tried_out(self) -> None:
        """Wait until the shadow has nothing left to do."""
        if self._trial is not None:
            await self._trial

    async def close(self) -> None:
        """Give up what the shadow has not done."""
        self._waiting.clear()
        if self._trial is not None:
            self._trial.cancel()
            with suppress(asyncio.CancelledError):
                await self._trial

    async def _try_all(self) -> None:
        while self._waiting:
            try:
                await self._waiting[0]()
            except Exception as error:
                # The edge of a background task: what a trial lacks is only a few lines of a list.
                log.exception("shadow.failed", error=type(error).__name__)
            self._waiting[:1] = []

    async def _follow(self, sessions: Sessions, role: ModelRole, version: str | None) -> None:
        if version == self._versions[role]:
            return
        if version is None:
            self._take(role, None, self._shipped if role is ModelRole.LIVE else None)
            return
        try:
            async with sessions.begin() as session:
                raw = await keeping.weights_of(session, version)
            judge = await asyncio.to_thread(self._opening, raw)
        except (BrokenModelError, NotFoundError) as error:
            self._do_without(role, version)
            log.error("judge.not_loaded", version=version, error=str(error))  # noqa: TRY400 - no trace
            return
        _tell_missing(judge)
        self._take(role, version, judge)

    def _do_without(self, role: ModelRole, version: str) -> None:
        """Let the shipped model judge in place of one that cannot be read, or nothing beside it.

        What judged or was tried out before does so no more. The shipped model's thresholds are
        told again, by which others see what really judges. It is tried again in another role.
        """
        self._versions[role] = version
        if role is ModelRole.LIVE:
            self._live, self._told = self._shipped, ""
        else:
            self._shadow = None

    def _take(self, role: ModelRole, version: str | None, judge: Judge | None) -> None:
        if role is ModelRole.LIVE:
            self._live = judge
        else:
            self._shadow = judge
        self._versions[role] = version
        log.info("judge.changed", role=role.value, version=version or keeping.SHIPPED)


def open_judge(raw: bytes) -> Judge:
    """Read a kept model; raises BrokenModelError."""
    return CascadeJudge.of(from_bytes(raw, name="из базы данных"))


def _heed(judge: Judge | None, balance: Balance, listed: TopicList) -> None:
    if isinstance(judge, CascadeJudge):
        judge.heed(balance, listed)


def _tell_missing(judge: Judge) -> None:
    if isinstance(judge, CascadeJudge) and judge.missing:
        log.warning("judge.without_encoder", version=judge.version, why=judge.missing)
