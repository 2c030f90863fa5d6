"""A term that stands still, and goes on where it stood."""

from datetime import timedelta

import pytest
from msgspec.structs import replace
from sqlalchemy.ext.asyncio import AsyncSession

from app.access import service as access
from app.access.rules import Person, Role
from app.base.errors import AppError
from app.cases import naming
from app.cases import service as cases
from app.cases.model import Case
from app.cases.moving import service as moving
from app.cases.pausing import service as pausing
from app.cases.pausing.service import NotPausableError, NotPausedError, PausedError, PauseTermsError
from app.cases.rules import CaseState, EventKind, Outcome, UnkeepableReasonError
from app.deadlines.regulations import Choice
from app.deadlines.rulebook import Rulebook
from app.deadlines.rules import Profile, Term, Unit
from app.onboarding.light import store as light
from app.triage.rules import Importance
from tests import factories as make
from tests.app.cases.test_opening import Scene

HOUR = timedelta(hours=1)


class Paused:
    """A case in somebody's hands, and that somebody."""

    def __init__(self, scene: Scene, case: Case, person: Person) -> None:
        self.scene, self.case, self.person = scene, case, person
        self.session = scene.session

    async def pause(self, *, reason: str = "Ждём адрес", days: int = 5, hour: int = 0) -> None:
        now = make.NOW + hour * HOUR
        await pausing.pause(self.session, self.case, self.person, reason=reason, days=days, now=now)
        await self.session.flush()

    async def resume(self, hour: int) -> None:
        now = make.NOW + hour * HOUR
        book = make.RULEBOOK
        await pausing.resume(self.session, self.case, self.person, rulebook=book, now=now)
        await self.session.flush()


@pytest.fixture
async def held(session: AsyncSession) -> Paused:
    institution = await make.an_institution(session)
    official = await make.an_official(session, institution)
    account = await make.an_account(
        session, role=Role.OFFICIAL, institution=institution, official=official
    )
    page = await make.a_page(session, institution, official=official)
    scene = Scene(session, page, await make.a_post(session, page))
    await scene.say("1", at=make.NOW)
    await scene.open()
    (case,) = await scene.cases()
    person = access.person_of(account)
    case = await cases.find(session, case.id, to_change=True)
    await cases.take(session, case, person, now=make.NOW)
    return Paused(scene, case, person)


async def test_what_lies_ahead_moves_by_the_time_of_the_pause(held: Paused) -> None:
    due, warnings = held.case.due_at, list(held.case.warnings)

    await held.pause(hour=1)
    await held.resume(hour=8)

    assert held.case.due_at == due + 7 * HOUR
    assert held.case.warn_at is not None
    assert [share for share, _ in held.case.warnings] == [share for share, _ in warnings]
    assert held.case.paused_at is None


async def test_another_topic_takes_back_no_pause(held: Paused) -> None:
    await held.pause(hour=1)
    await held.resume(hour=8)
    due, warnings = held.case.due_at, held.case.warnings

    await naming.put_topic(
        held.session,
        held.case,
        held.person,
        "territory",
        rulebook=make.RULEBOOK,
        now=make.NOW + 9 * HOUR,
    )

    assert (held.case.due_at, held.case.warnings) == (due, warnings)


async def test_a_topic_that_is_due_sooner_is_so_after_the_pause(held: Paused) -> None:
    await held.pause(hour=1)
    await held.resume(hour=8)
    book = make.RULEBOOK
    quick = Profile(code="quick", title="Два", first_answer=Term(2, Unit.CLOCK_HOURS))
    regulations = replace(
        book.regulations,
        profiles=(*book.regulations.profiles, quick),
        choices=(*book.regulations.choices, Choice(profile="quick", topic="territory")),
    )

    await naming.put_topic(
        held.session,
        held.case,
        held.person,
        "territory",
        rulebook=replace(book, regulations=regulations),
        now=make.NOW + 8 * HOUR,
    )

    assert held.case.due_at == make.NOW + 9 * HOUR


async def test_a_paused_case_warns_of_nothing_and_is_not_overdue(held: Paused) -> None:
    await held.pause()

    later = held.case.due_at + 10 * HOUR
    overdue = await cases.list_cases(held.session, sight=None, official_id=None, overdue_at=later)
    assert held.case.warn_at is None
    assert list(overdue) == []


async def test_a_case_that_was_overdue_before_its_pause_is_so_still(held: Paused) -> None:
    await held.pause()
    held.case.paused_at = held.case.due_at + HOUR
    await held.session.flush()

    later = held.case.due_at + 10 * HOUR
    overdue = await cases.list_cases(held.session, sight=None, official_id=None, overdue_at=later)
    assert [case.id for case in overdue] == [held.case.id]


async def test_what_stands_still_counts_as_overdue_neither_in_a_queue_nor_for_its_page(
    held: Paused,
) -> None:
    await held.pause()
    where, late = held.case.institution_id, held.case.due_at + HOUR
    await moving.hand_over(
        held.session,
        held.case,
        institution_id=where,
        department_id=None,
        official_id=None,
        reason="не ко мне",
        account_id=held.person.account_id,
        now=make.NOW + HOUR,
    )
    await held.session.flush()

    (heap,) = await moving.count_unassigned(held.session, sight=None, now=late)
    asked = await light.answers_of(
        held.session, [held.case.page_id], since=make.NOW - 24 * HOUR, now=late
    )

    assert (heap.number, heap.overdue, asked) == (1, 0, {})


async def test_working_hours_are_what_a_pause_takes(session: AsyncSession, held: Paused) -> None:
    book = Rulebook.of(zone="Europe/Moscow", region="73")
    held.case.counts_hours = True
    friday = make.NOW.replace(day=27, hour=12)  # 15:00 in Moscow
    held.case.due_at = friday + HOUR
    await pausing.pause(session, held.case, held.person, reason="Ждём адрес", days=5, now=friday)

    monday = make.NOW.replace(day=30, hour=7)  # 10:00 in Moscow
    await pausing.resume(session, held.case, held.person, rulebook=book, now=monday)

    assert held.case.due_at == monday + HOUR


async def test_the_citizens_word_lets_the_term_go_on(held: Paused) -> None:
    due = held.case.due_at
    await held.pause()

    await held.scene.say("2", "Вот адрес.", thread="1")
    await held.scene.open(now=make.NOW + 3 * HOUR)

    (case,) = await held.scene.cases()
    assert (case.paused_at, case.due_at) == (None, due + 3 * HOUR)
    assert (await held.scene.history())[-2:] == [EventKind.RESUMED, EventKind.JOINED]


async def test_a_pause_ends_by_itself_after_the_days_asked_for(held: Paused) -> None:
    await held.pause(days=2)

    early = await pausing.resume_over(
        held.session, rulebook=make.RULEBOOK, now=make.NOW + 47 * HOUR, limit=10
    )
    due = await pausing.resume_over(
        held.session, rulebook=make.RULEBOOK, now=make.NOW + 48 * HOUR, limit=10
    )

    assert (early, due) == (0, 1)
    assert held.case.paused_at is None


async def test_a_pause_ends_when_it_was_to_end_however_late_that_is_noticed(held: Paused) -> None:
    due = held.case.due_at
    await held.pause(days=2)

    await pausing.resume_over(
        held.session, rulebook=make.RULEBOOK, now=make.NOW + 60 * HOUR, limit=10
    )

    (pause,) = await pausing.log_of(held.session, held.case)
    assert (held.case.due_at, pause.until) == (due + 48 * HOUR, make.NOW + 48 * HOUR)


async def test_an_urgent_word_in_a_pause_shortens_the_term(held: Paused) -> None:
    book = Rulebook.of(zone="Europe/Moscow", region="92")
    await held.pause(days=20)
    friday = make.NOW.replace(day=27, hour=7, minute=0)  # 10:00 in Moscow

    await held.scene.say("2", thread="1", at=friday, importance=Importance.URGENT)
    await held.scene.open(now=friday, rulebook=book)

    (case,) = await held.scene.cases()
    assert (case.paused_at, case.due_at) == (None, friday.replace(hour=12))  # with the lunch


async def test_the_log_tells_each_pause(held: Paused) -> None:
    await held.pause(reason="Ждём адрес")
    await held.resume(hour=2)
    await held.pause(reason="Ждём фото", hour=3)

    log = await pausing.log_of(held.session, held.case)

    assert [(each.reason, each.until) for each in log] == [
        ("Ждём адрес", make.NOW + 2 * HOUR),
        ("Ждём фото", None),
    ]


async def test_closing_ends_the_pause(held: Paused) -> None:
    await held.pause()

    await cases.close(
        held.session,
        held.case,
        held.person,
        outcome=Outcome.CLOSED_WITH_REASON,
        reason="решено",
        now=make.NOW + HOUR,
    )

    (pause,) = await pausing.log_of(held.session, held.case)
    assert (held.case.paused_at, pause.until) == (None, make.NOW + HOUR)


async def test_an_answer_in_a_pause_is_late_only_if_it_was_late_before(held: Paused) -> None:
    await held.pause()

    await cases.mark_answered(
        held.session,
        held.case,
        account_id=held.person.account_id,
        now=held.case.due_at + HOUR,
    )

    assert held.case.is_late is False


@pytest.mark.parametrize(
    ("reason", "days", "error"),
    [
        ("  ", 5, UnkeepableReasonError),
        ("Ждём адрес", 0, PauseTermsError),
        ("Ждём адрес", 31, PauseTermsError),
    ],
)
async def test_a_pause_needs_a_reason_and_an_end(
    held: Paused, reason: str, days: int, error: type[AppError]
) -> None:
    with pytest.raises(error):
        await held.pause(reason=reason, days=days)

    assert held.case.paused_at is None


async def test_two_pauses_at_once_and_none_at_all_are_refused(held: Paused) -> None:
    with pytest.raises(NotPausedError):
        await held.resume(hour=1)

    await held.pause()

    with pytest.raises(PausedError):
        await held.pause()


async def test_a_case_that_nobody_has_cannot_be_paused(held: Paused) -> None:
    held.case.state = CaseState.OPEN

    with pytest.raises(NotPausableError):
        await held.pause()


async def test_whatever_the_awaited_citizen_writes_goes_into_his_case(held: Paused) -> None:
    await held.pause(hour=-1)
    await held.scene.say("2", "Третий «Б»", needs=False, thread="1")
    await held.scene.say("3", "А мы не знаем", needs=False, thread="1", author="88")

    assert await pausing.let_in_awaited(held.session, limit=5) == 1
    await held.scene.open()

    assert (await held.scene.history())[-2:] == [EventKind.RESUMED, EventKind.JOINED]
