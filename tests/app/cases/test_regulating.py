"""A centre puts regulations into force: for new cases, as a version, or not at all."""

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.access import service as access
from app.access.rules import Person
from app.base.database import Sessions
from app.base.settings import Settings
from app.cases.regulating import service as regulating
from app.cases.regulating.model import RegulationVersion
from app.cases.regulating.service import Draft
from app.deadlines.installed import rulebook_of
from app.deadlines.rulebook import Keeping
from app.officials.model import Official, Shift
from tests import factories as make
from tests.app.people import Client, a_staff, a_trainer, log_in

PATH = "/api/v1/regulations"


def regulations(**changes: Any) -> dict[str, Any]:
    profile = {
        "code": "six",
        "title": "6 рабочих часов",
        "firstAnswer": {"amount": 6, "unit": "working_hours"},
        "needsApproval": True,
    }
    return {
        "profiles": [profile | changes.pop("profile", {})],
        "choices": [{"profile": "six"}],
        "comment": "Приказ № 12",
    } | changes


@pytest.fixture
async def trainer(client: Client, sessions: Sessions) -> Client:
    await log_in(client, await a_trainer(sessions))
    return client


async def test_new_cases_follow_what_was_put_into_force(
    trainer: Client, sessions: Sessions
) -> None:
    before = (await trainer.get(PATH)).json()

    put = await trainer.put(PATH, json=regulations())

    assert put.status_code == 200, put.text
    assert put.json()["version"] == before["version"] + 1
    assert [each["comment"] for each in put.json()["versions"]] == ["Приказ № 12"]
    async with sessions.begin() as session:
        book = await regulating.rulebook_in_force(session, make.RULEBOOK)
    bound = book.bind(Keeping(institution=1), make.NOW)
    assert (bound.profile, bound.needs_approval, bound.counts_hours) == ("six", True, True)


async def test_going_back_is_one_more_version(trainer: Client) -> None:
    shipped = (await trainer.get(PATH)).json()
    await trainer.put(PATH, json=regulations())

    old = {"profiles": shipped["profiles"], "choices": shipped["choices"], "comment": "Назад"}
    back = await trainer.put(PATH, json=old)

    assert back.json()["profiles"] == shipped["profiles"]
    assert back.json()["version"] == shipped["version"] + 2


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"choices": [{"profile": "seven"}]}, "неизвестный профиль"),
        ({"choices": [{"profile": "six", "region": "73"}]}, "по умолчанию"),
        ({"choices": [{"profile": "six"}, {"profile": "six", "topic": "moon"}]}, "moon"),
        ({"choices": [{"profile": "six"}, {"profile": "six", "institution": 77}]}, "№ 77"),
        ({"profile": {"warningShares": [80, 50]}}, "доли предупреждений"),
        ({"profile": {"title": "a\x00b"}}, "NUL"),
        (
            {"profile": {"firstAnswer": {"amount": 9999, "unit": "working_hours"}}},
            "срок первого ответа",
        ),
        (
            {"profile": {"firstAnswer": {"amount": 1, "unit": "clock_hours"}}},
            "назначьте дежурных",
        ),
    ],
)
async def test_what_cannot_be_kept_is_refused_and_nothing_is_half_written(
    trainer: Client, sessions: Sessions, changes: dict[str, Any], says: str
) -> None:
    refused = await trainer.put(PATH, json=regulations(**changes))

    assert refused.status_code == 422, refused.text
    assert says in refused.json()["detail"]
    async with sessions.begin() as session:
        assert await session.scalar(select(func.count()).select_from(RegulationVersion)) == 0


async def test_a_term_that_runs_out_while_nobody_works_is_told_before_it_is_put_and_after(
    trainer: Client,
) -> None:
    short = {"firstAnswer": {"amount": 20, "unit": "clock_hours"}}

    told = await trainer.post(f"{PATH}/check", json=regulations(profile=short))
    put = await trainer.put(PATH, json=regulations(profile=short))

    assert told.status_code == put.status_code == 200
    assert "назначьте дежурных" in told.json()["doubts"][0]
    assert put.json()["doubts"] == told.json()["doubts"]


async def test_nights_that_somebody_works_or_has_shifts_in_can_be_asked_for(
    trainer: Client, sessions: Sessions
) -> None:
    short = regulations(profile={"firstAnswer": {"amount": 2, "unit": "clock_hours"}})
    async with sessions.begin() as session:
        official = await make.an_official(session, await make.an_institution(session))
    by_day = await trainer.put(PATH, json=short)
    async with sessions.begin() as session:
        (await session.get_one(Official, official.id)).hours = ["00:00–24:00"] * 7
    round_the_clock = await trainer.put(PATH, json=short)
    async with sessions.begin() as session:
        (await session.get_one(Official, official.id)).hours = []
        now = datetime.now(UTC)
        hour = Shift(official_id=official.id, starts_at=now, ends_at=now + timedelta(hours=1))
        session.add(hour)
    by_one_shift = await trainer.put(PATH, json=short)
    async with sessions.begin() as session:
        (await session.get_one(Shift, hour.id)).ends_at = now + timedelta(days=3)
    by_shifts = await trainer.put(PATH, json=short)

    put = (by_day, round_the_clock, by_one_shift, by_shifts)
    assert [each.status_code for each in put] == [422, 200, 422, 200]


async def test_an_official_reads_regulations_and_does_not_change_them(
    client: Client, sessions: Sessions
) -> None:
    async with sessions.begin() as session:
        staff = await a_staff(session)
    await log_in(client, staff.login)

    assert (await client.get(PATH)).status_code == 200
    assert (await client.put(PATH, json=regulations())).status_code == 403


async def test_one_term_for_everything_leaves_no_room_for_regulations(sessions: Sessions) -> None:
    fixed = rulebook_of(Settings(answer_hours=5))

    async with sessions.begin() as session:
        assert await regulating.rulebook_in_force(session, fixed) is fixed


async def test_a_version_that_was_rolled_back_is_not_remembered(sessions: Sessions) -> None:
    async with sessions.begin() as session:
        account = await make.an_account(session)
        person = access.person_of(account)
    kept = make.RULEBOOK.regulations
    lost, stays = (
        Draft(
            profiles=tuple(msgspec.structs.replace(p, title=title) for p in kept.profiles),
            choices=kept.choices,
        )
        for title in ("Не состоялся", "Действует")
    )
    async with sessions() as session:
        await _put(session, lost, person, minutes=0)
        await regulating.rulebook_in_force(session, make.RULEBOOK)
        await session.rollback()
    async with sessions.begin() as session:
        await _put(session, stays, person, minutes=1)

    async with sessions() as session:
        book = await regulating.rulebook_in_force(session, make.RULEBOOK)

    assert {each.title for each in book.regulations.profiles} == {"Действует"}


async def _put(session: AsyncSession, draft: Draft, person: Person, *, minutes: int) -> None:
    await regulating.put_into_force(
        session,
        draft,
        person,
        installed=make.RULEBOOK,
        comment="",
        now=datetime.now(UTC) + timedelta(minutes=minutes),
    )
