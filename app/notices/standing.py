"""What waiting notices are still worth: how their cases stand now, and who still sees them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Self

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from app.access import service as access
from app.access.rules import Person, Right
from app.cases import service as cases
from app.cases.model import Case
from app.cases.rules import WORKABLE, CaseState, EventKind
from app.comments import service as comments
from app.comments.model import Comment
from app.comments.rules import CommentState
from app.deadlines.ladder import Step
from app.notices import store
from app.notices.model import Notice
from app.notices.rules import (
    CALLS_TO_WORK,
    OF_ONES_CASE,
    Audience,
    audiences_of,
    calls_to_approve,
    is_coordinators_own,
    sentence_for,
    share_of,
)
from app.officials import service as officials
from app.replies import approving
from app.triage.rules import Importance


class Standing:
    """The cases that some notices tell of, and their readers, looked up once."""

    def __init__(
        self,
        *,
        held: Mapping[int, Case],
        events: Mapping[int, tuple[EventKind, str, int | None]],
        doubts: Mapping[int, Comment],
        readers: Mapping[int, Person],
        awaited: Mapping[int, int],
    ) -> None:
        self._cases, self._events, self._readers = held, events, readers
        self._doubts, self._awaited = doubts, awaited

    @classmethod
    async def over(cls, session: AsyncSession, notices: Sequence[Notice]) -> Self:
        """Look up what these notices tell of, and whom."""
        held = await cases.with_pages(session, {one.case_id or 0 for one in notices})
        events = await store.events_of(session, {one.event_id or 0 for one in notices})
        doubted = {one.comment_id for one in notices if one.comment_id is not None}
        doubts = {each.id: each for each in await comments.in_turn(session, sorted(doubted))}
        places = {each.institution_id for each in held.values()}
        places |= {each.page.institution_id for each in doubts.values()}
        above = await officials.chain_above(session, places)
        readers = {
            each.id: access.person_of(
                each,
                below=[place for place, several in above.items() if each.institution_id in several],
            )
            for each in await access.accounts_of(session, {one.account_id for one in notices})
        }
        awaited = await approving.writers_waiting(session, held)
        return cls(held=held, events=events, doubts=doubts, readers=readers, awaited=awaited)

    def case(self, notice: Notice) -> Case | None:
        """Give the case that a notice tells of; None: it tells of none."""
        return self._cases.get(notice.case_id or 0)

    def worth_telling(self, notices: Sequence[Notice]) -> list[Notice]:
        """Give what is still worth telling; of the steps of one term that are told, the last."""
        worth = [one for one in notices if self._is_worth_telling(one)]
        steps = sorted((one for one in worth if self._is_step(one)), key=lambda one: one.id)
        last = {(one.account_id, one.channel, one.case_id): one.id for one in steps}
        outrun = {one.id for one in steps} - set(last.values())
        return [one for one in worth if one.id not in outrun]

    def is_urgent(self, notice: Notice) -> bool:
        """Tell whether it is of a doubt, or of a case, that cannot wait."""
        case = self.case(notice)
        if case is None:
            return notice.comment_id is not None
        return case.state in WORKABLE and case.importance is Importance.URGENT

    def _is_step(self, notice: Notice) -> bool:
        event = self._events.get(notice.event_id or 0)
        return event is not None and event[0] is EventKind.WARNED

    def _is_worth_telling(self, notice: Notice) -> bool:
        """Tell whether its reader still sees the case or doubt, and it still calls him to work."""
        if notice.comment_id is not None:
            return self._is_open(notice)
        case = self.case(notice)
        if case is None:
            return True
        reader = self._readers.get(notice.account_id)
        if reader is None or not _sees(reader, case):
            return False
        event = self._events.get(notice.event_id or 0)
        if event is None:
            return True
        kind, note, official_id = event
        if self._has_nothing_to_approve(notice, note) and not _concerns_anyway(reader, *event):
            return False
        if kind is EventKind.ESCALATED and case.state is not CaseState.OPEN:
            return False  # somebody has it by now
        if kind is EventKind.WARNED and _is_renewed(case, share_of(note)):
            return False
        is_his_anyway = official_id is None and is_coordinators_own(kind, note)
        if kind in OF_ONES_CASE and not is_his_anyway and _is_anothers(reader, case, official_id):
            return False
        return case.state in WORKABLE or kind not in CALLS_TO_WORK

    def sentence(self, notice: Notice) -> str:
        """Say it as things stand: that an answer waits for its reader only while one does."""
        event = self._events.get(notice.event_id or 0)
        if event is None:
            return notice.sentence
        kind, note, _ = event
        if not self._has_nothing_to_approve(notice, note):
            return notice.sentence
        return sentence_for(kind, case_id=notice.case_id or 0, note=note) or notice.sentence

    def _has_nothing_to_approve(self, notice: Notice, note: str) -> bool:
        """Tell whether its reader was called to approve an answer, and none waits for him now."""
        case_id = notice.case_id or 0
        if not calls_to_approve(notice.sentence, case_id=case_id, note=note):
            return False
        return self._awaited.get(case_id) in {None, notice.account_id}

    def _is_open(self, notice: Notice) -> bool:
        """Tell whether a doubt still waits for a decision that its reader may take."""
        doubt = self._doubts.get(notice.comment_id or 0)
        reader = self._readers.get(notice.account_id)
        if doubt is None or reader is None or doubt.state is not CommentState.REVIEW:
            return False
        at = doubt.page.institution_id
        return reader.may(Right.REVIEW) and reader.sees_institution(at)

    def next_step(self, notice: Notice) -> datetime | None:
        """Tell the next moment of the ladder of the case's term: a warning, or its end."""
        case = self.case(notice)
        if case is None:
            return None
        return case.due_at if case.warn_at is None else min(case.warn_at, case.due_at)


def _concerns_anyway(reader: Person, kind: EventKind, note: str, official_id: int | None) -> bool:
    """Tell whether he would hear of an event if no answer had waited for him."""
    told = audiences_of(kind, note=note, has_official=official_id is not None)
    is_his = official_id is not None and official_id == reader.official_id
    decides = reader.may(Right.ASSIGN_CASES)
    return (is_his and Audience.OFFICIAL in told) or (decides and Audience.COORDINATOR in told)


def _is_renewed(case: Case, share: int) -> bool:
    """Tell whether this share of the term lies ahead again, by a promise or a new term."""
    return any(step.share <= share for step in msgspec.convert(case.warnings, list[Step]))


def _is_anothers(reader: Person, case: Case, official_id: int | None) -> bool:
    """Tell whether he heard as the one responsible, or for want of one, and another has it now."""
    if official_id is None:
        return case.official_id not in {None, reader.official_id}
    return official_id == reader.official_id and case.official_id != official_id


def _sees(reader: Person, case: Case) -> bool:
    return reader.may(Right.READ_CASES) and reader.sees_institution(case.institution_id)
