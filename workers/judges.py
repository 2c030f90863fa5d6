"""The judge of this process and the one tried out beside it: they follow what is wanted."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import datetime
from typing import Final, NamedTuple, Self

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
_TRY_EVERY: Final = 300.0
"""Seconds between two tries to open what could not be read, or not whole."""
_MOST_WAITING: Final = 8
"""Batches that may wait for the shadow; more are left out, so that it never holds up anybody."""

OpenJudge = Callable[[bytes], Judge]
OpenShipped = Callable[[], Judge]
Work = Callable[[], Awaitable[None]]


class NoJudgeError(RuntimeError):
    """This worker was started without the stage of judging."""


class _Held(NamedTuple):
    """What this process holds in a role."""

    version: str | None
    """None is the shipped model, or no shadow."""
    judge: Judge | None
    """None: the shipped model, or nothing, as where this version cannot be read."""
    is_unread: bool = False

    @property
    def is_whole(self) -> bool:
        """Tell whether it was read with all that it was trained with."""
        return not (self.is_unread or _is_mendable(self.judge))

    def supersedes(self, before: Self) -> bool:
        """Tell whether more of the same version was read, or something else is missing now."""
        if self.is_unread:
            return False
        return before.is_unread or _missing(self.judge) != _missing(before.judge)


class Judges:
    """Holds the judge in force; begins with the shipped one and changes without a restart."""

    def __init__(
        self,
        shipped: Judge | None,
        *,
        follows: bool = True,
        look_every: float = _LOOK_EVERY,
        try_every: float = _TRY_EVERY,
        opening: OpenJudge | None = None,
        open_shipped: OpenShipped | None = None,
    ) -> None:
        self._shipped = shipped
        self._held = dict.fromkeys(ModelRole, _Held(None, None))
        self._follows = follows
        self._look_every, self._try_every = look_every, try_every
        self._opening, self._open_shipped = opening or open_judge, open_shipped
        self._looked: float | None = None
        self._tried = time.monotonic()
        self._told = ("", "")
        """Version and what it lacks, as it was told last."""
        self._trial: asyncio.Task[None] | None = None
        self._waiting: list[Work] = []

    @classmethod
    def load(cls) -> Self:
        """Begin with the shipped model, and follow what the database says."""
        judge = CascadeJudge.load()
        _tell_missing(judge)
        return cls(judge, open_shipped=CascadeJudge.load)

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
        live = self._held[ModelRole.LIVE].judge or self._shipped
        if live is None:
            raise NoJudgeError
        return live

    @property
    def shadow(self) -> Judge | None:
        """The judge that is tried out; None where none is."""
        return self._held[ModelRole.SHADOW].judge

    async def look(self, sessions: Sessions, *, now: datetime) -> None:
        """Look what is wanted, at most every half minute: which versions, balance and topics.

        A look that failed is made again at once: nobody judges by what is perhaps not wanted.
        What could not be read, or not whole, is tried again every five minutes: it may be mended.
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
        again = tick - self._tried >= self._try_every
        if again:
            self._tried = tick
            await self._mend_shipped()
        await self._follow(sessions, ModelRole.LIVE, wanted.live, again=again)
        _heed(self.live, balance, listed)
        # The right model judges: what fails from here on can wait for the next look.
        self._looked = tick
        await self._tell_edges(sessions, now=now)
        await self._follow(sessions, ModelRole.SHADOW, wanted.shadow, again=again)
        _heed(self.shadow, balance, listed)

    async def _tell_edges(self, sessions: Sessions, *, now: datetime) -> None:
        """Write the live model's thresholds down once: the web process cannot load it.

        By them others see what really judges, and whether by words alone.
        """
        judge = self.live
        if not isinstance(judge, CascadeJudge):
            return
        version, lacks = judge.version, judge.missing
        if (version, lacks) != self._told:
            async with sessions.begin() as session:
                await balancing.tell_edges(session, version, judge.edges, lacks=lacks, now=now)
            self._told = (version, lacks)

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

    async def _follow(
        self, sessions: Sessions, role: ModelRole, version: str | None, *, again: bool
    ) -> None:
        held = self._held[role]
        if version == held.version and (held.is_whole or not again):
            return
        found = _Held(None, None) if version is None else await self._open(sessions, version, held)
        if version == held.version and not found.supersedes(held):
            return
        self._held[role] = found
        if role is ModelRole.LIVE and found.is_unread:
            self._told = ("", "")
        if not found.is_unread:
            _tell_missing(found.judge)
            log.info("judge.changed", role=role.value, version=version or keeping.SHIPPED)

    async def _open(self, sessions: Sessions, version: str, held: _Held) -> _Held:
        """Open a version; where it cannot be read it is held without a judge, and that is logged.

        What judged or was tried out before does so no more then. It is logged once and not at
        every further try.
        """
        try:
            async with sessions.begin() as session:
                raw = await keeping.weights_of(session, version)
            return _Held(version, await asyncio.to_thread(self._opening, raw))
        except (BrokenModelError, NotFoundError) as error:
            if version != held.version:
                log.error("judge.not_loaded", version=version, error=str(error))  # noqa: TRY400 - no trace
            return _Held(version, None, is_unread=True)

    async def _mend_shipped(self) -> None:
        """Open the shipped model again if it lacks its encoder: that may be there by now."""
        if self._open_shipped is None or not _is_mendable(self._shipped):
            return
        try:
            again = await asyncio.to_thread(self._open_shipped)
        except BrokenModelError:
            return  # What is held judges on.
        if _missing(again) != _missing(self._shipped):
            self._shipped = again
            _tell_missing(again)
            if self._held[ModelRole.LIVE].judge is None:
                log.info("judge.changed", role=ModelRole.LIVE.value, version=keeping.SHIPPED)


def open_judge(raw: bytes) -> Judge:
    """Read a kept model; raises BrokenModelError."""
    return CascadeJudge.of(from_bytes(raw, name="из базы данных"))


def _heed(judge: Judge | None, balance: Balance, listed: TopicList) -> None:
    if isinstance(judge, CascadeJudge):
        judge.heed(balance, listed)


def _missing(judge: Judge | None) -> str:
    return judge.missing if isinstance(judge, CascadeJudge) else ""


def _is_mendable(judge: Judge | None) -> bool:
    return isinstance(judge, CascadeJudge) and judge.is_mendable


def _tell_missing(judge: Judge | None) -> None:
    if judge is not None and (why := _missing(judge)):
        log.warning("judge.without_encoder", version=judge.version, why=why)
