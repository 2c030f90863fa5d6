"""Numbers, spans and moments in Russian."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from app.desk.speech import words

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (0, "0 вопросов"),
        (1, "1 вопрос"),
        (3, "3 вопроса"),
        (5, "5 вопросов"),
        (11, "11 вопросов"),
        (14, "14 вопросов"),
        (21, "21 вопрос"),
        (112, "112 вопросов"),
        (1002, "1\u202f002 вопроса"),
    ],
)
def test_a_number_takes_the_form_of_its_noun(number: int, said: str) -> None:
    assert words.counted(number, "вопрос", "вопроса", "вопросов") == said


@pytest.mark.parametrize(
    ("length", "said"),
    [
        (timedelta(seconds=5), "1 мин"),
        (timedelta(minutes=59, seconds=59), "59 мин"),
        (timedelta(hours=2, minutes=40), "2 ч 40 мин"),
        (timedelta(hours=1), "1 ч"),
        (timedelta(hours=-1), "1 ч"),
        (timedelta(days=3, hours=4, minutes=20), "3 дн. 4 ч"),
        (timedelta(days=2), "2 дн."),
    ],
)
def test_a_span_is_said_in_its_two_greatest_units(length: timedelta, said: str) -> None:
    assert words.span(length).replace("\u00a0", " ") == said


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        (datetime(2026, 11, 24, 11, 5, tzinfo=UTC), "в 14:05"),
        (datetime(2026, 11, 23, 11, 5, tzinfo=UTC), "вчера в 14:05"),
        (datetime(2026, 11, 23, 21, 30, tzinfo=UTC), "в 00:30"),
        (datetime(2026, 11, 25, 11, 5, tzinfo=UTC), "завтра в 14:05"),
        (datetime(2026, 11, 3, 11, 5, tzinfo=UTC), "3 ноября в 14:05"),
        (datetime(2025, 12, 31, 11, 5, tzinfo=UTC), "31 декабря 2025 г. в 14:05"),
    ],
)
def test_a_moment_is_said_from_todays_view_in_moscow(moment: datetime, said: str) -> None:
    assert words.when(moment, now=NOW) == said


def test_a_moment_can_be_said_in_full() -> None:
    assert words.absolute(NOW) == "24 ноября 2026 г., 12:00 МСК"
    assert words.clock_time(NOW) == "12:00"
    assert words.stamp(NOW) == "2026-11-24T09:00:00+00:00"


@pytest.mark.parametrize(
    ("zone", "said"),
    [
        ("Europe/Moscow", "24 ноября 2026 г., 12:00 МСК"),
        ("Asia/Vladivostok", "24 ноября 2026 г., 19:00 МСК+7"),
        ("Europe/Kaliningrad", "24 ноября 2026 г., 11:00 МСК-1"),
        ("Asia/Kolkata", "24 ноября 2026 г., 14:30 МСК+2:30"),
    ],
)
def test_a_moment_is_told_in_the_zone_of_whoever_reads(zone: str, said: str) -> None:
    with words.in_zone(ZoneInfo(zone)):
        assert words.absolute(NOW) == said


def test_a_day_begins_where_the_reader_lives() -> None:
    late = datetime(2026, 11, 23, 15, 30, tzinfo=UTC)

    with words.in_zone(ZoneInfo("Asia/Vladivostok")):
        assert words.when(late, now=NOW) == "в 01:30"
    assert words.when(late, now=NOW) == "вчера в 18:30"
