from datetime import UTC, datetime

import pytest

from connectors.ok.text import has_smile, moment, plain


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        (None, ""),
        ("Когда?\x00", "Когда?"),
        ("Спасибо #u1f600s#", "Спасибо"),
        ("#u4A2Fs##u7s# Ура #u7s#!", "Ура!"),
        ("{group:55348644610059}Школа № 1{group}, когда?", "Школа № 1, когда?"),
        ("{user:77}Анна{user} и {user:78}Пётр{user}", "Анна и Пётр"),
        ("#отопление #u #us# {не разметка}", "#отопление #u #us# {не разметка}"),
    ],
)
def test_mark_up_becomes_what_people_see(written: str | None, shown: str) -> None:
    assert plain(written) == shown


def test_smiles_are_noticed() -> None:
    assert has_smile("#u4a2fs#")
    assert not has_smile("#u")
    assert not has_smile(None)


@pytest.mark.parametrize(
    ("date", "hour"),
    [
        ("2014-04-11 12:53:02", 8),
        ("2026-04-11 12:53:02", 9),
        ("2014-11-11 12:53:02", 9),
    ],
)
def test_a_date_without_a_zone_is_moscows_clock_of_that_day(date: str, hour: int) -> None:
    day = datetime.fromisoformat(date)

    assert moment(None, date) == day.replace(hour=hour, tzinfo=UTC)


def test_milliseconds_come_before_the_date() -> None:
    recorded = moment(1_397_206_382_471, "2001-01-01 00:00:00")

    assert recorded == datetime(2014, 4, 11, 8, 53, 2, 471_000, tzinfo=UTC)


@pytest.mark.parametrize("date", [None, "", "вчера"])
def test_what_is_no_time_is_refused(date: str | None) -> None:
    with pytest.raises(ValueError, match=r"."):
        moment(None, date)
