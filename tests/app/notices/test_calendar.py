"""An official's deadlines as his calendar program reads them."""

from datetime import UTC, datetime, timedelta
from typing import Any

import icalendar
import pytest
from sqlalchemy import update

from app.base.database import Sessions
from app.cases import service as cases
from app.cases.model import Case
from app.cases.rules import CaseState, EventKind
from app.notices.calendar.writing import Deadline, write_calendar
from tests import factories as make
from tests.app.notices.test_service import an_assigned_case
from tests.app.people import Client, a_trainer, log_in

DUE = datetime(2026, 11, 24, 15, tzinfo=UTC)
ADDRESS = "/api/v1/notices/calendar"


def a_deadline(**more: Any) -> Deadline:
    usual: dict[str, Any] = {
        "case_id": 17,
        "due_at": DUE,
        "page": "Школа № 1",
        "topic": "ЖКХ",
        "is_open": True,
        "is_paused": False,
        "version": 3,
        "changed_at": DUE - timedelta(days=1),
    }
    return Deadline(**usual | more)


def read(content: bytes) -> list[Any]:
    return list(icalendar.Calendar.from_ical(content).walk("VEVENT"))


async def an_address(client: Client, sessions: Sessions) -> tuple[str, int]:
    async with sessions.begin() as session:
        staff, case = await an_assigned_case(session)
    await log_in(client, staff.login)
    url = (await client.post(ADDRESS)).json()["url"]
    await client.delete("/api/v1/session")
    return url, case.id


def test_a_deadline_is_an_entry_with_an_alarm_an_hour_before() -> None:
    (event,) = read(write_calendar([a_deadline()], public_url="https://desk.example.ru"))

    (alarm,) = event.walk("VALARM")
    assert (event["uid"], event["sequence"]) == ("case-17@gospablik", 3)
    assert event["dtstart"].dt == DUE
    assert event["summary"] == "Ответить: сообщение № 17 (ЖКХ)"
    assert event["url"] == "https://desk.example.ru/cases/17"
    assert alarm["trigger"].dt == timedelta(hours=-1)


@pytest.mark.parametrize(
    ("more", "status", "alarms"),
    [
        ({}, "CONFIRMED", 1),
        ({"is_open": False}, "CANCELLED", 0),
        ({"is_paused": True}, "TENTATIVE", 1),
    ],
)
def test_what_is_answered_is_struck_out_and_what_is_paused_is_in_doubt(
    more: dict[str, bool], status: str, alarms: int
) -> None:
    (event,) = read(write_calendar([a_deadline(**more)], public_url=""))

    assert (event["status"], len(event.walk("VALARM"))) == (status, alarms)


def test_a_calendar_that_is_read_is_no_invitation() -> None:
    calendar = icalendar.Calendar.from_ical(write_calendar([a_deadline()], public_url=""))

    assert "METHOD" not in calendar  # it would ask for an ORGANIZER


def test_a_title_cannot_add_a_line() -> None:
    evil = a_deadline(page="Школа\r\nATTENDEE:mailto:x@y.ru", topic="ЖКХ\nEND:VEVENT")

    (event,) = read(write_calendar([evil], public_url=""))

    assert "ATTENDEE" not in event


def test_the_same_deadlines_give_the_same_bytes() -> None:
    written = [write_calendar([a_deadline()], public_url="") for _ in range(2)]

    assert written[0] == written[1]


async def test_a_calendar_program_reads_the_deadlines_without_coming_in(
    client: Client, sessions: Sessions
) -> None:
    url, case_id = await an_address(client, sessions)

    answer = await client.get(url)

    (event,) = read(answer.content)
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    assert event["uid"] == f"case-{case_id}@gospablik"
    assert "отопление" not in answer.text


async def test_an_unchanged_calendar_is_not_sent_again(client: Client, sessions: Sessions) -> None:
    url, _ = await an_address(client, sessions)
    tag = (await client.get(url)).headers["etag"]

    answer = await client.get(url, headers={"If-None-Match": tag})

    assert (answer.status_code, answer.content) == (304, b"")


async def test_an_entry_bears_the_moment_of_the_last_change_of_its_case(
    client: Client, sessions: Sessions
) -> None:
    url, case_id = await an_address(client, sessions)
    changes = [(EventKind.PAUSED, 1), (EventKind.RESUMED, 2), (EventKind.VIEWED, 3)]

    stamps = []
    for kind, hours in changes:
        async with sessions.begin() as session:
            case = await cases.find(session, case_id, to_change=True)
            now = make.NOW + timedelta(hours=hours)
            await cases.note(session, case, kind, text="", account_id=None, now=now)
        (event,) = read((await client.get(url)).content)
        stamps.append((event["dtstamp"].dt - make.NOW, event["last-modified"].dt - make.NOW))

    assert stamps == [(timedelta(hours=hours),) * 2 for hours in (1, 2, 2)]


async def test_what_was_answered_long_ago_is_gone(client: Client, sessions: Sessions) -> None:
    url, _ = await an_address(client, sessions)
    long_ago = datetime.now(UTC) - timedelta(days=8)
    async with sessions.begin() as session:
        await session.execute(update(Case).values(state=CaseState.ANSWERED, answered_at=long_ago))

    assert read((await client.get(url)).content) == []


async def test_a_revoked_address_and_one_replaced_by_another_open_nothing(
    client: Client, sessions: Sessions
) -> None:
    async with sessions.begin() as session:
        staff, _ = await an_assigned_case(session)
    await log_in(client, staff.login)
    first, second = [(await client.post(ADDRESS)).json()["url"] for _ in range(2)]
    replaced = await client.get(first)
    works = await client.get(second)
    await client.delete(ADDRESS)

    revoked = await client.get(second)

    assert [one.status_code for one in (replaced, works, revoked)] == [404, 200, 404]


async def test_somebody_without_cases_has_no_calendar(client: Client, sessions: Sessions) -> None:
    await log_in(client, await a_trainer(sessions))

    assert (await client.post(ADDRESS)).status_code == 409
