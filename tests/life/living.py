"""What goes on by itself: citizens and pages write, the stages run, the network takes answers."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Final

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.rules import Person
from app.base.errors import AppError
from app.cases import service as cases
from app.cases.model import Case
from app.comments import service as comments
from app.moderation import carrying
from app.moderation.rules import Act
from app.replies import service as replies
from app.vocabulary import Network as NetworkName
from tests import factories as make
from tests.life.network import Network
from tests.life.oracle import check
from tests.life.region import STAGES, Region

_MINUTES: Final = st.sampled_from([1, 1, 10, 60, 60, 300, 1440, 4320, 50_000])
ANY: Final = st.integers(0, 7)
"""Which of what there is, counted from the last."""
_PLACES: Final = st.sampled_from([0, 0, 1])
SAID: Final = (
    "Когда дадут воду?",
    "Воды нет с утра, когда включат воду?",
    "Спасибо!",
    "Так и не починили?",
    "Что с обедами?",
    "Третий подъезд",
)
PAGE_SAYS: Final = ("Воду дали сегодня утром.", "Здравствуйте!", "Разберёмся и ответим завтра.")
_SAID: Final = st.sampled_from(SAID)
_PAGE_SAYS: Final = st.sampled_from(PAGE_SAYS)
_AUTHORS: Final = st.sampled_from("aab")
Deed = Callable[[AsyncSession, Case, Person], Awaitable[object]]


class Living(RuleBasedStateMachine):
    """Some days in a small region, without its people."""

    def __init__(self, region: Region) -> None:
        super().__init__()
        self.region = region
        self.run = region.runner.run
        self.run(region.begin())
        self.network = Network(region.places)
        self.texts = 0

    @initialize(said=st.lists(st.tuples(_PLACES, _AUTHORS, _SAID), min_size=1, max_size=4))
    def begin(self, said: list[tuple[int, str, str]]) -> None:
        for place, author, text in said:
            self.ask(place, author, text)
        self.settle()

    @rule(minutes=_MINUTES)
    def let_time_pass(self, minutes: int) -> None:
        self.region.clock.now += timedelta(minutes=minutes)

    @rule(place=_PLACES, author=_AUTHORS, text=_SAID)
    def ask(self, place: int, author: str, text: str) -> None:
        self.network.say(place, None, author, text, self.now)

    @rule(number=ANY, author=_AUTHORS, text=_SAID)
    def write_on(self, number: int, author: str, text: str) -> None:
        begun = self.network.threads()
        if begun:
            first = begun[number % len(begun)]
            self.network.say(first.place, first.thread, author, text, self.now)

    @rule(number=ANY, text=_PAGE_SAYS)
    def answer_by_hand(self, number: int, text: str) -> None:
        begun = self.network.threads()
        if begun:
            first = begun[number % len(begun)]
            self.network.say(first.place, first.thread, None, text, self.now)

    @rule(number=ANY, text=_SAID)
    def edit(self, number: int, text: str) -> None:
        said = [each for each in self.network.words.values() if each.author is not None]
        if said:
            said[-1 - number % len(said)].text = text

    @rule(number=ANY, text=_PAGE_SAYS)
    def edit_by_hand(self, number: int, text: str) -> None:
        said = [each for each in self.network.words.values() if each.author is None]
        if said:
            said[-1 - number % len(said)].text = text

    @rule(number=ANY)
    def delete_or_bring_back(self, number: int) -> None:
        said = list(self.network.words.values())
        if said:
            one = said[-1 - number % len(said)]
            one.is_gone = not one.is_gone

    @rule(place=_PLACES)
    def read(self, place: int) -> None:
        async def read(session: AsyncSession) -> None:
            await self.network.read(session, place, now=self.now)
            await self.region.judge(session)

        self.in_one(read)

    @rule(stage=st.sampled_from(STAGES))
    def run_a_stage(self, stage: Callable[..., Awaitable[int]]) -> None:
        self.run(stage(self.region.tools))

    @rule(how=st.sampled_from(["done", "done", "refused", "lost", "not sent"]))
    def publish(self, how: str) -> None:
        self.run(self.carry_answers(how))

    @rule(is_refused=st.sampled_from([True, False, False]))
    def carry_the_acts(self, *, is_refused: bool) -> None:
        self.run(self.carry_moderation(is_refused=is_refused))

    @rule()
    def settle(self) -> None:
        self.run(self.come_to_rest())

    def teardown(self) -> None:
        self.run(self.come_to_rest())

    @property
    def now(self) -> datetime:
        return self.region.clock.now

    async def come_to_rest(self) -> None:
        """Read all and let every stage come to its end; then nobody may be forgotten."""
        for _ in range(2):
            self.region.clock.now += timedelta(minutes=1)
            async with self.region.sessions.begin() as session:
                for place in (0, 1):
                    await self.network.read(session, place, now=self.now)
            await self.carry_answers("done")
            await self.carry_moderation(is_refused=False)
            await self.region.settle()
        async with self.region.sessions() as session:
            await check(session, self.network, now=self.now)

    async def carry_answers(self, how: str) -> None:
        async with self.region.sessions.begin() as session:
            errands = await replies.claim(session, NetworkName.VK, now=self.now, limit=5)
        for errand in errands:
            async with self.region.sessions.begin() as session:
                if how == "refused":
                    await replies.refused(session, errand, sentence="Закрыто.", now=self.now)
                    continue
                if how == "not sent":
                    await replies.postponed(
                        session, errand, sentence="Занято.", wait=None, unsent=True, now=self.now
                    )
                    continue
                said = self.network.publish(errand, self.now)
                if how == "done":
                    await replies.published(
                        session,
                        errand,
                        external_id=str(said.number),
                        rulebook=make.RULEBOOK,
                        now=self.now,
                    )
                    await comments.own_up(session, errand.page_id, str(said.number))

    async def carry_moderation(self, *, is_refused: bool) -> None:
        async with self.region.sessions.begin() as session:
            errands = await carrying.claim(session, NetworkName.VK, now=self.now, limit=5)
        for errand in errands:
            async with self.region.sessions.begin() as session:
                if is_refused:
                    await carrying.refused(session, errand, sentence="Нельзя.", now=self.now)
                elif errand.comment is not None:
                    said = self.network.words[int(errand.comment.comment_id)]
                    said.is_gone = errand.act is Act.HIDE
                    await carrying.done(session, errand, now=self.now)

    def act_on(self, number: int, act: Deed) -> None:
        """Let the holder of some case, or else the centre, act on it as one request does."""

        async def do(session: AsyncSession) -> None:
            every = await self.region.cases(session)
            if not every:
                return
            case = await cases.find(session, every[-1 - number % len(every)].id, to_change=True)
            holder = self.region.people.get(case.official_id or 0)
            somebody = self.region.people[self.region.officials[number % 4]]
            await act(session, case, holder or somebody)

        self.in_one(do)

    def in_one(self, do: Callable[[AsyncSession], Awaitable[object]]) -> None:
        """Do it in one transaction; a refusal leaves everything as it was."""

        async def act() -> None:
            async with self.region.sessions.begin() as session:
                await do(session)

        try:
            self.run(act())
        except AppError:
            return
