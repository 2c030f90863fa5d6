"""When a notice may leave."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.cases.rules import EventKind
from app.deadlines.rulebook import Keeping
from app.notices.choosing import (
    Choice,
    ChoiceError,
    Pace,
    check_choice,
    clock_of,
    minute_of,
    pace_of,
)
from app.notices.pacing import Waking, awake, is_quiet, leaves_at
from app.officials.shifts import Span
from tests.factories import RULEBOOK

USUAL = Choice()
MOSCOW = RULEBOOK.calendar(Keeping(institution=1))
OMSK = RULEBOOK.calendar(Keeping(institution=1, zone="Asia/Omsk"))
CALENDAR = {"Moscow": MOSCOW, "Omsk": OMSK}
WAKING = Waking(choice=USUAL, calendar=MOSCOW)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """Tell a moment of November 2026 by Moscow's clock (UTC+3); the 24th is a Tuesday."""
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC) - timedelta(hours=3)


@pytest.mark.parametrize(
    ("pace", "written", "leaves", "where"),
    [
        (Pace.AT_ONCE, at(24, 12), at(24, 12), "Moscow"),
        (Pace.AT_ONCE, at(24, 19), at(24, 19), "Moscow"),
        (Pace.AT_ONCE, at(24, 21), at(25, 9), "Moscow"),
        (Pace.AT_ONCE, at(24, 23, 30), at(25, 9), "Moscow"),
        (Pace.AT_ONCE, at(25, 3), at(25, 9), "Moscow"),
        (Pace.AT_ONCE, at(25, 8, 30), at(25, 9), "Moscow"),  # not before what came at night
        (Pace.AT_ONCE, at(27, 22), at(30, 9), "Moscow"),  # Friday night
        (Pace.AT_ONCE, at(28, 12), at(30, 9), "Moscow"),  # Saturday
        (Pace.AT_ONCE, at(4, 12), at(5, 9), "Moscow"),  # Unity Day
        (Pace.AT_ONCE, at(24, 18, 30), at(25, 6), "Omsk"),  # 21:30 there, next 9:00 there
        (Pace.URGENT, at(28, 3), at(28, 3), "Moscow"),
        (Pace.DIGEST, at(24, 12), at(25, 9), "Moscow"),
        (Pace.DIGEST, at(27, 12), at(30, 9), "Moscow"),
        (Pace.DIGEST, at(28, 12), at(30, 9), "Moscow"),
        (Pace.DIGEST, at(25, 0, 30), at(25, 9), "Moscow"),
        (Pace.DIGEST, at(25, 9), at(26, 9), "Moscow"),
        (Pace.DIGEST, at(30, 8), at(30, 9), "Moscow"),
    ],
)
def test_a_notice_leaves_in_its_time(
    pace: Pace, written: datetime, leaves: datetime, where: str
) -> None:
    waking = Waking(choice=USUAL, calendar=CALENDAR[where])

    found = leaves_at(pace, written, waking=waking, last=None, now=written)

    assert found == leaves


@pytest.mark.parametrize(
    ("pace", "leaves"), [(Pace.AT_ONCE, at(24, 12, 15)), (Pace.URGENT, at(24, 12, 5))]
)
def test_after_a_message_there_is_a_pause_for_all_but_what_is_urgent(
    pace: Pace, leaves: datetime
) -> None:
    last, written = at(24, 12), at(24, 12, 5)

    assert leaves_at(pace, written, waking=WAKING, last=last, now=written) == leaves


def test_quiet_hours_in_working_time_end_by_the_clock() -> None:
    choice = msgspec.structs.replace(USUAL, quiet_from=12 * 60, quiet_until=15 * 60 + 30)

    assert awake(at(24, 14), Waking(choice=choice, calendar=MOSCOW)) == at(24, 15, 30)


@pytest.mark.parametrize(
    ("quiet", "rests", "written", "leaves"),
    [
        ((21, 8), False, at(27, 22), at(28, 8)),  # Friday night
        ((21, 8), False, at(28, 3), at(28, 8)),
        ((21, 8), False, at(28, 12), at(28, 12)),
        ((21, 8), False, at(29, 23), at(30, 9)),  # Sunday night
        ((8, 20), True, at(24, 10), at(24, 20)),
        ((8, 20), True, at(24, 19), at(24, 20)),  # after work, and quiet till the evening
        ((8, 20), True, at(28, 12), at(30, 20)),
        ((20, 23), True, at(24, 21), at(24, 23)),
        ((23, 6), True, at(24, 23, 30), at(25, 9)),
        ((9, 1), True, at(24, 12), at(25, 1)),  # quiet again from the opening on
    ],
)
def test_quiet_hours_end_when_their_owner_has_said_and_at_night_with_the_opening(
    quiet: tuple[int, int],
    rests: bool,  # noqa: FBT001
    written: datetime,
    leaves: datetime,
) -> None:
    begin, end = quiet
    choice = Choice(quiet_from=begin * 60, quiet_until=end * 60, rests_on_days_off=rests)

    assert awake(written, Waking(choice=choice, calendar=MOSCOW)) == leaves


def test_somebody_without_quiet_hours_is_told_at_night_and_on_sundays() -> None:
    choice = Choice(quiet_from=0, quiet_until=0, rests_on_days_off=False)

    assert awake(at(29, 3), Waking(choice=choice, calendar=MOSCOW)) == at(29, 3)


SATURDAY = Span(at(28, 9), at(28, 21))
NIGHT = Span(at(28, 20), at(29, 8))


@pytest.mark.parametrize(
    ("pace", "duty", "written", "leaves"),
    [
        (Pace.AT_ONCE, SATURDAY, at(28, 12), at(28, 12)),
        (Pace.AT_ONCE, SATURDAY, at(28, 7), at(28, 9)),
        (Pace.AT_ONCE, SATURDAY, at(28, 21), at(30, 9)),
        (Pace.AT_ONCE, SATURDAY, at(26, 12), at(26, 12)),
        (Pace.DIGEST, SATURDAY, at(27, 12), at(28, 9)),
        (Pace.AT_ONCE, NIGHT, at(28, 20, 30), at(28, 20, 30)),
        (Pace.AT_ONCE, NIGHT, at(28, 23), at(30, 9)),  # on duty, and still night
    ],
)
def test_a_shift_on_a_day_off_is_working_time(
    pace: Pace, duty: Span, written: datetime, leaves: datetime
) -> None:
    waking = msgspec.structs.replace(WAKING, duties=[duty])

    assert leaves_at(pace, written, waking=waking, last=None, now=written) == leaves


@pytest.mark.parametrize(
    ("pace", "now", "leaves"),
    [
        (Pace.AT_ONCE, at(24, 23), at(25, 9)),
        (Pace.DIGEST, at(25, 23), at(26, 9)),
        (Pace.URGENT, at(24, 23), at(24, 12)),
    ],
)
def test_what_was_held_up_by_us_does_not_wake_anybody(
    pace: Pace, now: datetime, leaves: datetime
) -> None:
    assert leaves_at(pace, at(24, 12), waking=WAKING, last=None, now=now) == leaves


@pytest.mark.parametrize(
    ("written", "next_step", "leaves"),
    [
        (at(24, 16), at(24, 17, 12), at(24, 16)),
        (at(24, 16), at(25, 9), at(24, 16)),
        (at(24, 16), at(25, 10), at(25, 9)),
        (at(24, 16), None, at(25, 9)),
        (at(24, 22), at(24, 23), at(25, 9)),
    ],
)
def test_what_is_early_waits_for_the_digest_only_if_that_is_early_too(
    written: datetime, next_step: datetime | None, leaves: datetime
) -> None:
    found = leaves_at(
        Pace.EARLY, written, waking=WAKING, last=None, now=written, next_step=next_step
    )

    assert found == leaves


MOMENTS = st.datetimes(
    datetime(2026, 1, 1),  # noqa: DTZ001 - hypothesis gives the zone
    datetime(2027, 12, 1),  # noqa: DTZ001
    timezones=st.just(UTC),
)
CHOICES = st.builds(
    Choice,
    quiet_from=st.integers(0, 1439),
    quiet_until=st.integers(0, 1439),
    rests_on_days_off=st.booleans(),
    pause_minutes=st.integers(0, 120),
).filter(lambda choice: (choice.quiet_until - choice.quiet_from) % 1440 <= 16 * 60)


@given(MOMENTS, CHOICES, st.sampled_from(sorted(CALENDAR)))
def test_nothing_but_what_is_urgent_leaves_in_quiet_or_before_it_was_written(
    written: datetime, choice: Choice, where: str
) -> None:
    waking = Waking(choice=choice, calendar=CALENDAR[where])
    found = [
        leaves_at(pace, written, waking=waking, last=None, now=written)
        for pace in (Pace.AT_ONCE, Pace.DIGEST)
    ]

    assert all(moment >= written for moment in found)
    assert not any(is_quiet(moment, waking) for moment in found)


@given(MOMENTS, MOMENTS, CHOICES)
def test_what_was_written_later_never_leaves_earlier(
    one: datetime, other: datetime, choice: Choice
) -> None:
    waking = Waking(choice=choice, calendar=MOSCOW)
    moments = [
        leaves_at(Pace.AT_ONCE, written, waking=waking, last=None, now=written)
        for written in sorted([one, other])
    ]

    assert all(earlier <= later for earlier, later in pairwise(moments))


@pytest.mark.parametrize(
    ("kind", "note", "is_urgent", "pace"),
    [
        (EventKind.ASSIGNED, "", False, Pace.AT_ONCE),
        (EventKind.WARNED, "50", False, Pace.EARLY),
        (EventKind.WARNED, "80", False, Pace.AT_ONCE),
        (EventKind.WARNED, "50", True, Pace.URGENT),
        (EventKind.JOINED, "", False, Pace.DIGEST),
        (EventKind.JOINED, "", True, Pace.URGENT),
        (EventKind.APPROVED, "", True, Pace.DIGEST),  # nothing is left to do at night
        (EventKind.ANSWERED_BY_HAND, "", True, Pace.DIGEST),
        (EventKind.ANSWERED_ELSEWHERE, "", True, Pace.DIGEST),
        (EventKind.CLOSED, "", True, None),
    ],
)
def test_an_event_has_the_pace_that_was_chosen(
    kind: EventKind,
    note: str,
    is_urgent: bool,  # noqa: FBT001
    pace: Pace | None,
) -> None:
    found = pace_of(kind, note, is_urgent=is_urgent, at_once=USUAL.at_once, digest=USUAL.in_digest)

    assert found is pace


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"at_once": (EventKind.VIEWED,)}, "не уведомляют: viewed"),
        ({"at_once": (EventKind.JOINED,)}, "и сразу, и в сводку"),
        ({"quiet_from": 480, "quiet_until": 420}, "Сократите"),
    ],
)
def test_what_cannot_be_kept_is_refused_with_what_to_do(
    wrong: dict[str, object], told: str
) -> None:
    with pytest.raises(ChoiceError, match=told):
        check_choice(msgspec.structs.replace(USUAL, **wrong))


@pytest.mark.parametrize("spelled", ["24:00", "9:00", "", "12:60", "１2:00"])
def test_what_is_no_time_of_day_is_refused(spelled: str) -> None:
    with pytest.raises(ChoiceError):
        minute_of(spelled)


@given(st.integers(0, 1439))
def test_a_time_of_day_is_read_as_it_is_written(minute: int) -> None:
    assert minute_of(clock_of(minute)) == minute
