"""Which regulation binds a case, and which regulations are refused."""

from datetime import timedelta

import msgspec
import pytest

from app.deadlines.regulations import (
    Choice,
    Matter,
    Regulations,
    RegulationsError,
    cannot_be_met,
    check_regulations,
    in_force,
    version_told,
)
from app.deadlines.rules import Profile, Term, Unit, clock_hours
from app.deadlines.shipped import regulations
from app.officials.rules import Level
from tests.app.deadlines.table import calendar

A_NIGHT = timedelta(hours=15)
"""Of an office that works from nine to six."""
SOUND = Profile(code="a", title="А", first_answer=Term(9, Unit.WORKING_HOURS))


def with_choices(*choices: Choice) -> Regulations:
    codes = dict.fromkeys(choice.profile for choice in choices)
    profiles = tuple(msgspec.structs.replace(SOUND, code=code, title=code) for code in codes)
    return Regulations(version=3, profiles=profiles, choices=choices)


MANY = with_choices(
    Choice(profile="default"),
    Choice(profile="region", region="92"),
    Choice(profile="level", level=Level.MUNICIPAL),
    Choice(profile="institution", institution=5),
    Choice(profile="important", importance="high"),
    Choice(profile="topic", topic="heating"),
    Choice(profile="topic-there", topic="heating", region="92"),
)


@pytest.mark.parametrize(
    ("matter", "expected"),
    [
        (Matter(), "default"),
        (Matter(region="77"), "default"),
        (Matter(region="92"), "region"),
        (Matter(region="92", level=Level.MUNICIPAL), "level"),
        (Matter(region="92", level=Level.REGIONAL), "region"),
        (Matter(region="92", institution=5, level=Level.MUNICIPAL), "institution"),
        (Matter(region="92", institution=5, importance="high"), "important"),
        (Matter(region="77", importance="high", topic="heating"), "topic"),
        (Matter(region="92", importance="high", topic="heating"), "topic-there"),
        (Matter(topic="roads"), "default"),
    ],
)
def test_the_line_that_fits_most_closely_chooses(matter: Matter, expected: str) -> None:
    check_regulations(MANY)

    assert in_force(MANY, matter).profile.code == expected


def test_the_choice_is_explained() -> None:
    found = in_force(regulations(), Matter(region="92"))

    assert found.reason == (
        "9 рабочих часов, важное за 4 (версия 1): регион 92; регламенты версии 1; "
        "источник: Регламенты Севастополя и Республики Крым"
    )


def test_what_chose_a_line_is_told_without_codes() -> None:
    line = Choice(profile="region", topic="heating", importance="high", institution=7)

    found = in_force(
        with_choices(Choice(profile="region"), line),
        Matter(topic="heating", importance="high", institution=7),
    )

    assert "(версия 1): по теме, по важности, по учреждению; регламенты" in found.reason


def test_a_matter_that_no_line_fits_is_refused() -> None:
    with pytest.raises(RegulationsError, match="добавьте строку по умолчанию"):
        in_force(with_choices(Choice(profile="region", region="92")), Matter())


def test_the_four_shipped_profiles_are_sound() -> None:
    check_regulations(regulations(), rest=A_NIGHT)

    terms = {p.code: (p.first_answer.amount, p.first_answer.unit) for p in regulations().profiles}
    assert terms == {
        "working-9h": (9, Unit.WORKING_HOURS),
        "working-8h": (8, Unit.WORKING_HOURS),
        "clock-24h": (24, Unit.CLOCK_HOURS),
        "calendar-30d": (30, Unit.CALENDAR_DAYS),
    }
    assert regulations().profiles[2].code == clock_hours(24).code


def changed(**fields: object) -> Regulations:
    profile = msgspec.structs.replace(SOUND, **fields)
    return Regulations(version=1, profiles=(profile,), choices=(Choice(profile=profile.code),))


@pytest.mark.parametrize(
    ("faulty", "sentence"),
    [
        (
            changed(first_answer=Term(0, Unit.WORKING_HOURS)),
            "Профиль «А»: срок первого ответа должен быть больше нуля.",
        ),
        (
            changed(first_important=Term(-4, Unit.WORKING_HOURS)),
            "Профиль «А»: срок для важных должен быть больше нуля.",
        ),
        (
            changed(after_interim=Term(700, Unit.WORKING_DAYS)),
            (
                "Профиль «А»: срок после промежуточного ответа длиннее года — проверьте число "
                "и единицу."
            ),
        ),
        (
            changed(first_important=Term(15, Unit.CLOCK_HOURS)),
            (
                "Профиль «А» нельзя выполнить: срок для важных — 15 ч круглосуточно, а каждый день "
                "15 ч подряд никто не работает; увеличьте срок, считайте рабочие часы или "
                "назначьте дежурных."
            ),
        ),
        (
            changed(warning_shares=(80, 50)),
            "Профиль «А»: доли предупреждений должны расти, например 50, 80, 100, 150.",
        ),
        (
            changed(warning_shares=(0, 50)),
            "Профиль «А»: доля предупреждения — от 1 до 1000 % срока.",
        ),
        (changed(title=""), "Профиль «»: нужны код, название и номер версии от 1."),
        (changed(version=0), "Профиль «А»: нужны код, название и номер версии от 1."),
        (
            changed(level=Level.REGIONAL),
            "Профиль «А» — другого уровня, чем в строке выбора: исправьте уровень.",
        ),
        (
            Regulations(version=1, profiles=(SOUND, SOUND), choices=(Choice(profile="a"),)),
            "Профиль с кодом «a» задан 2 раза: оставьте один или смените код.",
        ),
        (
            Regulations(
                version=1, profiles=(SOUND,), choices=(Choice(profile="a"), Choice(profile="a"))
            ),
            "Условия «по умолчанию» заданы дважды: оставьте одну строку выбора.",
        ),
        (
            Regulations(
                version=1,
                profiles=(SOUND,),
                choices=(Choice(profile="a"), Choice(profile="b", topic="roads")),
            ),
            "Строка выбора ссылается на неизвестный профиль «b»: исправьте код.",
        ),
        (
            Regulations(
                version=1, profiles=(SOUND,), choices=(Choice(profile="a", topic="roads"),)
            ),
            "Нет профиля по умолчанию: добавьте строку выбора без условий.",
        ),
    ],
)
def test_faulty_regulations_are_refused_with_a_sentence(faulty: Regulations, sentence: str) -> None:
    with pytest.raises(RegulationsError) as refused:
        check_regulations(faulty, rest=A_NIGHT)

    assert refused.value.faults == [sentence]


def test_clock_hours_shorter_than_the_longest_rest_are_pointed_out() -> None:
    # From Wednesday the 30th of December, 18:00, to Monday the 11th of January, 9:00.
    assert cannot_be_met(clock_hours(24), calendar("office"), year=2026) == (
        "Профиль «24 ч на первый ответ, круглосуточно» даёт 24 ч круглосуточно, а перерыв в "
        "работе доходит до 279 ч: назначьте дежурных или считайте рабочие часы."
    )
    assert cannot_be_met(clock_hours(24), calendar("duty"), year=2026) is None
    assert cannot_be_met(clock_hours(400), calendar("office"), year=2026) is None
    assert cannot_be_met(SOUND, calendar("office"), year=2026) is None


@pytest.mark.parametrize(
    ("source", "version"), [("", 12), ("Приказ № 3", 12), ("заменил регламенты версии 7", 12)]
)
def test_the_sentence_of_a_case_names_its_version(source: str, version: int) -> None:
    profile = msgspec.structs.replace(SOUND, source=source)
    known = Regulations(version=version, profiles=(profile,), choices=(Choice(profile=SOUND.code),))

    assert version_told(in_force(known, Matter()).reason) == version


def test_a_sentence_of_old_names_none() -> None:
    assert version_told("24 ч на первый ответ") is None
