"""Whoever writes, takes over, approves and publishes, in any order: one answer, no text lost."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Final
from uuid import uuid4

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import text as sql
from sqlalchemy.ext.asyncio import AsyncSession

from app.access import service as access
from app.access.rules import Person, Right, Role
from app.base.database import Sessions, create_engine, create_sessions
from app.base.errors import AppError, ConflictError, DeniedError
from app.cases import service as cases
from app.cases.model import Case
from app.cases.rules import CaseState
from app.replies import approving
from app.replies import service as replies
from app.replies.drafts import leasing
from app.replies.drafts import service as drafts
from app.replies.rules import ReplyState
from app.replies.service import Manner
from app.vocabulary import Network
from tests import factories as make
from tests.app.people import a_staff
from tests.app.replies.test_api import a_case

_ON_ITS_WAY: Final = {ReplyState.APPROVAL, ReplyState.WAITING, ReplyState.SENDING}
_SITTING: Final = timedelta(seconds=30)
_TABS: Final = st.sampled_from([0, 0, 1, 1, 2, 3])
_LENGTHS: Final = st.integers(1, 40)
Act = Callable[[AsyncSession, Case], Awaitable[object]]


class Tab:
    """A browser's tab: whose it is, its token, and the draft that it last saw."""

    def __init__(self, person: Person) -> None:
        self.person = person
        self.token: int | None = None
        self.seen = 0


class Office:
    """Two officials and a coordinator, who outlive the case that each life is about."""

    def __init__(self, database_url: str) -> None:
        self.runner = asyncio.Runner()
        self._engine = create_engine(database_url, pool_size=2)
        self.sessions: Sessions = create_sessions(self._engine)
        self.runner.run(self._settle())

    async def _settle(self) -> None:
        async with self.sessions.begin() as session:
            self._staff = staff = await a_staff(session)
            accounts = [
                await make.an_account(
                    session,
                    institution=staff.institution,
                    official=await make.an_official(session, staff.institution),
                )
                for _ in range(2)
            ]
            accounts.append(await make.an_account(session, role=Role.TRAINER))
            self.people = [access.person_of(account) for account in accounts]

    async def open_case(self) -> int:
        """Let a citizen ask; what was left to send in another life is nobody's any more."""
        async with self.sessions.begin() as session:
            await session.execute(sql("UPDATE reply SET state = 'refused'"))
        return await a_case(self.sessions, self._staff)

    def close(self) -> None:
        self.runner.run(self._engine.dispose())
        self.runner.close()


class Life(RuleBasedStateMachine):
    """An official with two tabs, a colleague and a coordinator write one answer."""

    def __init__(self, office: Office) -> None:
        super().__init__()
        self._office = office
        self._sessions = office.sessions
        self._run = office.runner.run
        one, other, coordinator = office.people
        self._tabs = [Tab(one), Tab(one), Tab(other), Tab(coordinator)]
        self._now = make.NOW
        self._number = 0
        self._kept: set[str] = set()
        self._sitting: tuple[int, str, datetime] | None = None
        self._token = 0
        self._holder: tuple[int, datetime] | None = None
        self._case_id = self._run(office.open_case())

    @rule(asks=st.booleans())
    def change_the_regulation(self, *, asks: bool) -> None:
        async def change(_: AsyncSession, case: Case) -> None:
            case.needs_approval = asks

        self._do(change)

    @rule(seconds=st.sampled_from([1, 20, 60, 150]))
    def let_time_pass(self, seconds: int) -> None:
        self._now += timedelta(seconds=seconds)

    @rule(number=_TABS)
    def look(self, number: int) -> None:
        self._tabs[number].seen = self._run(self._draft()).version

    @rule(number=_TABS)
    def begin_to_write(self, number: int) -> None:
        tab = self._tabs[number]
        taken = self._try(
            lambda session, case: leasing.take(session, case, tab.person, token=None, now=self._now)
        )
        assert (taken is None) is self._is_anothers(tab)
        if taken is not None:
            self._given(tab)

    @rule(number=_TABS)
    def take_over(self, number: int) -> None:
        tab = self._tabs[number]
        taken = self._try(
            lambda session, case: leasing.take_over(session, case, tab.person, now=self._now)
        )
        if taken is not None:
            self._given(tab)

    @rule(number=_TABS, length=_LENGTHS)
    def save(self, number: int, length: int) -> None:
        tab, text = self._tabs[number], self._text(length)
        before = self._run(self._draft())
        kept = self._try(
            lambda session, case: drafts.save(
                session,
                case,
                tab.person,
                text=text,
                based_on=tab.seen,
                token=tab.token,
                now=self._now,
            )
        )
        if kept is None:
            assert self._is_anothers(tab) or tab.seen != before.version
            return
        assert tab.seen == before.version
        if self._holds(tab):
            self._holder = (tab.person.account_id, self._now + timedelta(minutes=2))
        tab.seen = self._run(self._draft()).version
        self._saved(tab, text, over=before.text)

    @rule(number=_TABS, length=_LENGTHS, with_token=st.sampled_from([True, True, False]))
    def publish(self, number: int, length: int, *, with_token: bool) -> None:
        tab, text = self._tabs[number], self._text(length)
        token = tab.token if with_token else None
        given = self._try(
            lambda session, case: replies.answer(
                session,
                case,
                tab.person,
                text=text,
                comment_id=None,
                key=uuid4(),
                now=self._now,
                manner=Manner(token=token),
            )
        )
        if given is None:
            return
        assert self._holds(tab) if token is not None else not self._is_anothers(tab)
        self._token, self._holder, self._sitting = self._token + 1, None, None
        self._kept.add(text)

    @rule(number=_TABS, length=_LENGTHS, edits=st.booleans())
    def approve(self, number: int, length: int, *, edits: bool) -> None:
        tab, text = self._tabs[number], self._text(length) if edits else None
        for reply_id, writer in self._run(self._awaiting()):
            done = self._try(
                lambda session, case, reply_id=reply_id: approving.approve(
                    session, case, tab.person, reply_id, text=text, now=self._now
                )
            )
            is_second = writer != tab.person.account_id and tab.person.may(Right.APPROVE)
            assert (done is not None) is is_second
            if done is not None and text is not None:
                self._kept.add(text)
                self._sitting = None

    @rule(number=_TABS, is_own=st.booleans())
    def return_or_withdraw(self, number: int, *, is_own: bool) -> None:
        person = self._tabs[number].person
        for reply_id, _ in self._run(self._awaiting()):
            done = self._try(
                lambda session, case, reply_id=reply_id: (
                    approving.withdraw(session, case, person, reply_id, now=self._now)
                    if is_own
                    else approving.send_back(
                        session, case, person, reply_id, reason="Назовите срок", now=self._now
                    )
                )
            )
            self._sitting = self._sitting if done is None else None

    @rule(is_refused=st.sampled_from([True, True, False]))
    def carry(self, *, is_refused: bool) -> None:
        self._run(self._carry(is_refused=is_refused))

    @invariant()
    def one_answer_at_most_is_on_its_way_and_one_published(self) -> None:
        states = [state for state, _, _ in self._run(self._replies())]
        assert sum(state in _ON_ITS_WAY for state in states) <= 1
        assert states.count(ReplyState.PUBLISHED) <= 1

    @invariant()
    def no_text_is_lost(self) -> None:
        assert self._kept <= self._run(self._texts())

    def _text(self, length: int) -> str:
        self._number += 1
        return f"Ответ {self._number} " + "да " * length + "конец"

    def _given(self, tab: Tab) -> None:
        self._token += 1
        tab.token = self._token
        self._holder = (tab.person.account_id, self._now + timedelta(minutes=2))

    def _holds(self, tab: Tab) -> bool:
        return tab.token is not None and tab.token == self._token

    def _is_anothers(self, tab: Tab) -> bool:
        if self._holder is None:
            return False
        account_id, until = self._holder
        return account_id != tab.person.account_id and until > self._now

    def _saved(self, tab: Tab, text: str, *, over: str) -> None:
        """Expect the text to be kept; only one of the same sitting may make room for it."""
        begun = self._now
        if self._sitting is not None:
            account_id, last, since = self._sitting
            is_one = account_id == tab.person.account_id and self._now - since < _SITTING
            if is_one and last == over and 2 * len(text) >= len(last):
                self._kept.discard(last)
                begun = since
        self._kept.add(text)
        self._sitting = (tab.person.account_id, text, begun)

    def _do(self, act: Act) -> object:
        return self._run(self._act(act))

    def _try(self, act: Act) -> object | None:
        """Act as one request does; a refusal leaves everything as it was."""
        try:
            return self._do(act)
        except (ConflictError, DeniedError):
            return None
        except AppError as error:
            raise AssertionError(type(error).__name__) from error

    async def _act(self, act: Act) -> object:
        async with self._sessions.begin() as session:
            return await act(session, await cases.find(session, self._case_id, to_change=True))

    async def _draft(self) -> drafts.Kept:
        async with self._sessions() as session:
            return await drafts.current(session, await cases.find(session, self._case_id))

    async def _texts(self) -> set[str]:
        async with self._sessions() as session:
            case = await cases.find(session, self._case_id)
            versions = await drafts.versions(session, case)
            return {kept.text for kept in versions}

    async def _replies(self) -> list[tuple[ReplyState, int, int]]:
        async with self._sessions() as session:
            case = await cases.find(session, self._case_id)
            written = await replies.list_replies(session, case)
            return [(reply.state, reply.id, reply.account_id) for reply in written]

    async def _awaiting(self) -> list[tuple[int, int]]:
        return [
            (reply_id, account_id)
            for state, reply_id, account_id in await self._replies()
            if state is ReplyState.APPROVAL
        ]

    async def _carry(self, *, is_refused: bool) -> None:
        async with self._sessions.begin() as session:
            errands = await replies.claim(session, Network.VK, now=self._now, limit=5)
        for errand in errands:
            async with self._sessions.begin() as session:
                if is_refused:
                    await replies.refused(session, errand, sentence="Закрыто.", now=self._now)
                else:
                    await replies.published(
                        session,
                        errand,
                        external_id=f"own-{errand.reply_id}",
                        rulebook=make.RULEBOOK,
                        now=self._now,
                    )
        async with self._sessions() as session:
            case = await cases.find(session, self._case_id)
            states = [reply.state for reply in await replies.list_replies(session, case)]
        assert (ReplyState.PUBLISHED in states) is (case.state is CaseState.ANSWERED)


def test_one_answer_goes_out_and_no_text_is_lost_whatever_people_do(
    module_database_url: str,
) -> None:
    office = Office(module_database_url)
    try:
        run_state_machine_as_test(
            lambda: Life(office),
            settings=settings(
                max_examples=30,
                stateful_step_count=20,
                deadline=None,
                suppress_health_check=list(HealthCheck),
            ),
        )
    finally:
        office.close()
