"""Where a case's time went."""

from datetime import timedelta

from app.deadlines.calendar import RoundTheClock
from app.deadlines.pauses import Pause
from app.deadlines.stages import (
    CaseStage,
    Mark,
    counted_by_holder,
    counted_by_stage,
    stage_clocks,
)
from tests.app.deadlines.table import calendar, moment

HOUR = timedelta(hours=1)
ANNA, BORIS = 1, 2
# Monday 16 November: written 9:30, shown 9:31, polled 9:33, judged 9:34, given to Anna at
# 10:00, who sends it to Boris at 15:00; he writes until Tuesday 11:00, approval until noon.
WAY = [
    Mark(CaseStage.NETWORK, moment("2026-11-16T09:30")),
    Mark(CaseStage.POLL, moment("2026-11-16T09:31")),
    Mark(CaseStage.JUDGE, moment("2026-11-16T09:33")),
    Mark(CaseStage.DISPATCH, moment("2026-11-16T09:34")),
    Mark(CaseStage.HOLDER, moment("2026-11-16T10:00"), ANNA),
    Mark(CaseStage.HOLDER, moment("2026-11-16T15:00"), BORIS),
    Mark(CaseStage.APPROVAL, moment("2026-11-17T11:00")),
    Mark(CaseStage.PUBLICATION, moment("2026-11-17T12:00")),
    Mark(CaseStage.CONFIRMATION, moment("2026-11-17T12:01")),
]
END = moment("2026-11-17T12:06")


def test_every_stage_has_its_clock_and_all_add_up() -> None:
    hours = calendar("office")

    clocks = stage_clocks(WAY, until=END, passing=hours)

    assert counted_by_stage(clocks) == {
        CaseStage.NETWORK: timedelta(minutes=1),
        CaseStage.POLL: timedelta(minutes=2),
        CaseStage.JUDGE: timedelta(minutes=1),
        CaseStage.DISPATCH: timedelta(minutes=26),
        CaseStage.HOLDER: 9 * HOUR,
        CaseStage.APPROVAL: HOUR,
        CaseStage.PUBLICATION: timedelta(minutes=1),
        CaseStage.CONFIRMATION: timedelta(minutes=5),
    }
    assert sum((clock.counted for clock in clocks), timedelta()) == hours.working_time_between(
        WAY[0].at, END
    )


def test_a_redirect_never_charges_the_next_holder() -> None:
    clocks = stage_clocks(WAY, until=END, passing=calendar("office"))

    assert counted_by_holder(clocks) == {ANNA: 4 * HOUR, BORIS: 5 * HOUR}


def test_who_received_it_last_has_it_however_slow_the_clock_was_that_told_so() -> None:
    """The history knows the order; each of its writers has a clock of his own."""
    slow = Mark(CaseStage.HOLDER, WAY[4].at - timedelta(seconds=2), BORIS)

    clocks = stage_clocks([*WAY[:5], slow], until=END, passing=calendar("office"))

    assert counted_by_holder(clocks) == {ANNA: timedelta(), BORIS: 10 * HOUR + 6 * HOUR / 60}
    assert clocks[-1].entered == WAY[4].at


def test_a_case_that_comes_back_goes_on_with_the_same_account() -> None:
    way = [*WAY[:6], Mark(CaseStage.HOLDER, moment("2026-11-16T17:00"), ANNA)]

    clocks = stage_clocks(way, until=moment("2026-11-16T18:00"), passing=calendar("office"))

    assert counted_by_holder(clocks) == {ANNA: 5 * HOUR, BORIS: 2 * HOUR}


def test_a_mark_said_twice_changes_nothing() -> None:
    twice = [*WAY[:5], Mark(CaseStage.HOLDER, moment("2026-11-16T12:00"), ANNA), *WAY[5:]]

    hours = calendar("office")
    assert stage_clocks(twice, until=END, passing=hours) == stage_clocks(
        WAY, until=END, passing=hours
    )


def test_a_pause_is_charged_to_nobody() -> None:
    pause = Pause(
        reason="Ждём адрес", since=moment("2026-11-16T11:00"), until=moment("2026-11-16T16:00")
    )

    clocks = stage_clocks(WAY, until=END, passing=calendar("office"), pauses=[pause])

    assert counted_by_holder(clocks) == {ANNA: HOUR, BORIS: 4 * HOUR}


def test_a_live_case_is_counted_up_to_now() -> None:
    clocks = stage_clocks(WAY, until=moment("2026-11-16T10:30"), passing=RoundTheClock())

    assert clocks[-1].holder == ANNA
    assert clocks[-1].elapsed == clocks[-1].counted == HOUR / 2


def test_a_case_without_marks_has_no_clocks() -> None:
    assert stage_clocks([], until=END, passing=RoundTheClock()) == []
