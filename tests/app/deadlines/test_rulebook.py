"""What an installation's settings make of the regulations."""

from pathlib import Path

import msgspec
import pytest

from app.base.errors import InvalidError
from app.deadlines.regulations import Choice, Regulations
from app.deadlines.rulebook import (
    HoursError,
    Keeping,
    RegionError,
    RegulationsFileError,
    Rulebook,
    read_regulations,
    schedule_of,
)
from app.deadlines.rules import clock_hours
from app.deadlines.shipped import regulations
from app.officials.rules import Level

MOSCOW = Rulebook.of(zone="Europe/Moscow")
HERE = Keeping(institution=1)


@pytest.mark.parametrize(
    ("region", "code"),
    [("", "clock-24h"), ("77", "clock-24h"), ("91", "working-9h"), ("73", "working-8h")],
)
def test_the_region_chooses_its_regulation(region: str, code: str) -> None:
    book = Rulebook.of(zone="Europe/Moscow", region=region)

    assert book.rule(HERE).profile.code == code


def test_an_institutions_own_region_and_level_choose_before_the_installations() -> None:
    by_level = Choice(profile="clock-24h", level=Level.FEDERAL)
    several = msgspec.structs.replace(regulations(), choices=(*regulations().choices, by_level))
    book = msgspec.structs.replace(
        Rulebook.of(zone="Europe/Moscow", region="73"), regulations=several
    )
    sevastopol = msgspec.structs.replace(HERE, region="92")

    codes = [
        book.rule(keeping).profile.code
        for keeping in (HERE, sevastopol, msgspec.structs.replace(sevastopol, level=Level.FEDERAL))
    ]

    assert codes == ["working-8h", "working-9h", "clock-24h"]


def test_hours_given_in_the_settings_stand_in_the_place_of_all() -> None:
    book = Rulebook.of(zone="Europe/Moscow", region="91", profile=clock_hours(6))

    assert book.rule(HERE, importance="urgent").profile.code == "clock-6h"


def test_a_centres_own_regulations_are_read(tmp_path: Path) -> None:
    own = msgspec.structs.replace(regulations(), version=7)
    path = tmp_path / "own.json"
    path.write_bytes(msgspec.json.encode(own))

    assert read_regulations(path) == own
    assert "регламенты версии 7" in Rulebook.of(zone="Europe/Moscow", path=path).rule(HERE).reason


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"{", "файл не разобран"),
        (msgspec.json.encode(Regulations(version=1, profiles=(), choices=())), "по умолчанию"),
    ],
)
def test_a_faulty_file_is_refused_with_its_name(
    tmp_path: Path, content: bytes, sentence: str
) -> None:
    path = tmp_path / "own.json"
    path.write_bytes(content)

    with pytest.raises(RegulationsFileError) as refused:
        Rulebook.of(zone="Europe/Moscow", path=path)

    assert "own.json" in str(refused.value)
    assert sentence in str(refused.value)


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(RegulationsFileError, match="не читается"):
        read_regulations(tmp_path / "none.json")


@pytest.mark.parametrize(
    ("keeping", "sentence"),
    [
        (Keeping(institution=1, zone="Mars/Base"), "Часовой пояс «Mars/Base» неизвестен"),
        (Keeping(institution=1, zone="America/Lima"), "вне России"),
        (Keeping(institution=1, hours=("09:00–18:00",)), "В неделе 7 дней, а задано 1"),
        (Keeping(institution=1, hours=("",) * 7), "нет ни одного рабочего окна"),
        (Keeping(institution=1, hours=("9-18",) * 7), "Окно «9-18» не понято"),
        (Keeping(institution=1, hours=("09:00–13:00 12:00–18:00",) * 7), "пересекаются"),
        (Keeping(institution=1, hours=("18:00–09:00",) * 7), "кончается раньше"),
    ],
)
def test_hours_that_nobody_could_keep_are_refused(keeping: Keeping, sentence: str) -> None:
    with pytest.raises(InvalidError) as refused:
        schedule_of(keeping, MOSCOW)

    assert sentence in str(refused.value)


def test_a_zone_of_the_settings_that_is_none_is_refused() -> None:
    with pytest.raises(HoursError):
        Rulebook.of(zone="Moscow")


@pytest.mark.parametrize("region", ["Крым", "7", "091"])
def test_a_region_that_is_none_is_refused(region: str) -> None:
    with pytest.raises(RegionError):
        Rulebook.of(zone="Europe/Moscow", region=region)
