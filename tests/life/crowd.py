"""Everybody at once: citizens, officials, the centre, readings, publishers and three workers."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from datetime import timedelta
from random import Random
from time import monotonic
from typing import Final, cast

import msgspec
from hypothesis.stateful import RuleBasedStateMachine
from sqlalchemy import event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.util import await_only

from app.base.database import Sessions, create_engine, create_sessions, is_deadlock
from app.base.errors import AppError
from app.cases.elsewhere.rules import Way
from app.cases.rules import Outcome
from tests.life.living import PAGE_SAYS, SAID
from tests.life.network import Network
from tests.life.region import STAGES, Region
from tests.life.test_life import Life
from workers.aside import Aside
from workers.tools import Tools
from workers.watch import Watch

_CLOCKS: Final = (-4, 0, 4)
"""Seconds by which the workers' clocks are off, each on a machine of its own."""
_LONGEST_WAIT: Final = 0.01
"""Seconds before a statement."""
_DEATHS: Final = 0.02
"""Of all transactions of workers, before the commit and after it."""
_ENDS: Final = (Outcome.NO_ANSWER_NEEDED, Outcome.CLOSED_WITH_REASON)
_HOW: Final = ("done", "done", "refused", "lost", "not sent")
_ON_INCIDENTS: Final = ("confirm", "reject", "join", "take out", "answer", "promise", "undo")
_PAUSES: Final = (1, 60, 600, 3600, 18_000, 86_400)
"""Seconds between two crowds."""


class KilledError(BaseException):
    """The process is no more; nothing of it catches that."""


class Mortal:
    """Gives out transactions to somebody who may die before their end, or right after it."""

    def __init__(self, sessions: Sessions, dice: Random) -> None:
        self._sessions, self._dice = sessions, dice

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[AsyncSession]:
        async with self._sessions.begin() as session:
            yield session
            self._may_die()
        self._may_die()

    def _may_die(self) -> None:
        if self._dice.random() < _DEATHS:
            raise KilledError


class Crowd(Life):
    """The same life; what is to be done is gathered, and then done at once."""

    def __init__(self, region: Region, url: str, dice: Random) -> None:
        RuleBasedStateMachine.__init__(self)
        self.region, self.network, self.texts = region, Network(region.places), 0
        self._dice, self._calm = dice, region.sessions
        self._engine = create_engine(url, pool_size=20)
        self._hasty = create_sessions(self._engine)
        event.listen(self._engine.sync_engine, "before_cursor_execute", self._linger)
        self._gathered: list[Awaitable[object]] = []
        self.run = self._gathered.append
        self.unexpected: list[Exception] = []
        self._told: list[str] = []
        """What was done and how it ended, in that order, for whoever asks after a finding."""

    def _linger(self, *_: object) -> None:
        await_only(asyncio.sleep(self._dice.random() * _LONGEST_WAIT))

    def in_one(self, do: Callable[[AsyncSession], Awaitable[object]]) -> None:
        async def act() -> None:
            async with self._hasty.begin() as session:
                await do(session)

        self.run(act())

    async def live(self, crowds: int) -> None:
        """Let several crowds act, with a rest after every other one."""
        try:
            await self._live(crowds)
        except AssertionError as error:
            error.add_note("\n".join(self._told))
            raise
        finally:
            await self._engine.dispose()

    async def _live(self, crowds: int) -> None:
        for place, author in ((0, "a"), (0, "b"), (1, "a"), (1, "b")):
            self.ask(place, author, SAID[0])
        await self.come_to_rest()
        for number in range(crowds):
            self.region.sessions = cast("Sessions", Mortal(self._hasty, self._dice))
            self._told.append(f"crowd {number}, {self.now:%d %H:%M:%S}")
            await self._act_at_once()
            self.region.sessions = self._calm
            self.region.clock.now += timedelta(seconds=self._dice.choice(_PAUSES))
            if number % 2:
                await self.come_to_rest()

    async def _act_at_once(self) -> None:
        dice = self._dice
        todo = [*self._people_act()]
        todo += [("read", self._read())]
        todo += [(f"worker {seconds:+}", self._work(seconds)) for seconds in _CLOCKS]
        for how in (dice.choice(_HOW), dice.choice(_HOW)):
            todo.append((f"publish: {how}", self.carry_answers(how)))
        is_refused = dice.random() < 0.3
        todo.append(("moderate", self.carry_moderation(is_refused=is_refused)))
        dice.shuffle(todo)
        await asyncio.gather(*(self._whatever_comes(*each) for each in todo))

    def _people_act(self) -> Iterator[tuple[str, Awaitable[object]]]:
        """Let people do something; what of it goes to the database is given back to be done."""
        dice, acts = self._dice, self._acts()
        often = [each for each, _ in acts.values()]
        for name in dice.choices(list(acts), often, k=dice.randrange(8, 22)):
            acts[name][1]()
            if not self._gathered:
                self._told.append(f"  in the network: {name}")
            yield from ((name, each) for each in self._gathered)
            self._gathered.clear()

    async def _whatever_comes(self, name: str, act: Awaitable[object]) -> None:
        """Do something; it may be refused, cut off, or let another go first, and nothing else."""
        await asyncio.sleep(self._dice.random() * 0.05)
        began, ended = monotonic(), "done"
        try:
            await act
        except (AppError, KilledError) as error:
            ended = type(error).__name__
        except Exception as error:  # noqa: BLE001 - told at the end
            ended = type(error).__name__
            if not isinstance(error, DBAPIError) or not is_deadlock(error):
                self.unexpected.append(error)
        self._told.append(f"  {began:.3f} to {monotonic():.3f} {name}: {ended}")

    async def _read(self) -> None:
        for place in (0, 1, 0, 1):
            async with self._hasty.begin() as session:
                await self.network.read(session, place, now=self.now)
            async with self._hasty.begin() as session:
                await self.region.judge(session)

    async def _work(self, seconds: int) -> None:
        """Run the stages in any order, by a clock that is so many seconds off."""
        tools: Tools = msgspec.structs.replace(
            self.region.tools,
            sessions=cast("Sessions", Mortal(self._hasty, self._dice)),
            watch=Watch(),
            aside=Aside(),
            now=lambda: self.now + timedelta(seconds=seconds),
        )
        for stage in self._dice.sample(STAGES, len(STAGES)):
            await self._whatever_comes(f"worker {seconds:+}, {stage.__name__}", stage(tools))

    def _acts(self) -> dict[str, tuple[int, Callable[[], None]]]:
        """Tell what people may do, and how often they do it."""
        dice = self._dice
        some, one, of_four = dice.choice, dice.random, dice.randrange

        def which() -> int:
            return some([0, 0, 1, 1, 2, 3, 4, 5])

        return {
            "ask": (3, lambda: self.ask(some([0, 0, 1]), some("aab"), some(SAID))),
            "write on": (4, lambda: self.write_on(which(), some("aab"), some(SAID))),
            "answer by hand": (2, lambda: self.answer_by_hand(which(), some(PAGE_SAYS))),
            "edit": (2, lambda: self.edit(which(), some(SAID))),
            "edit by hand": (1, lambda: self.edit_by_hand(which(), some(PAGE_SAYS))),
            "delete or bring back": (2, lambda: self.delete_or_bring_back(which())),
            "take": (3, lambda: self.take(which())),
            "close": (1, lambda: self.close(which(), some(_ENDS))),
            "hand over": (3, lambda: self.hand_over(which(), of_four(4), is_by_hand=one() < 0.5)),
            "ask the coordinator": (1, lambda: self.ask_the_coordinator(which())),
            "pause": (2, lambda: self.pause(which(), some([1, 5]))),
            "resume": (1, lambda: self.resume(which())),
            "correct the topic": (
                1,
                lambda: self.correct_the_topic(which(), some(["meals", "housing.cold_water"])),
            ),
            "answer": (5, lambda: self.answer(which(), is_interim=one() < 0.3)),
            "ask for approval": (1, lambda: self.ask_for_approval(which(), asks=one() < 0.5)),
            "approve": (2, lambda: self.approve(which(), is_fit=one() < 0.6)),
            "take the answer back": (1, lambda: self.take_the_answer_back(which())),
            "send again": (1, lambda: self.send_again(which())),
            "tell of an answer": (
                1,
                lambda: self.tell_of_an_answer(which(), some([Way.PHONE, Way.MEETING])),
            ),
            "take that back": (1, lambda: self.take_that_back(which())),
            "decide": (1, lambda: self.decide(which(), needs=one() < 0.5)),
            "hide or restore": (2, lambda: self.hide_or_restore(which(), hides=one() < 0.6)),
            "go on leave": (1, lambda: self.go_on_leave(of_four(4), some([None, 0, 1, 2, 3]))),
            "come back": (1, lambda: self.come_back(of_four(4))),
            "mind an incident": (4, lambda: self.mind_an_incident(some(_ON_INCIDENTS), which())),
        }
