"""Roster, leave and the duty board over HTTP: who may do what, and who is told."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import redis

from app.base.database import Sessions
from app.base.jobs import CHANNEL, Stage
from tests import factories as make
from tests.app.people import Client, Staff, a_staff, a_trainer, log_in

TODAY = datetime.now(UTC).date()
TOMORROW = TODAY + timedelta(days=1)


def days(first: int, last: int) -> dict[str, str]:
    """Days from today."""
    return {"firstDay": _day(first), "lastDay": _day(last)}


def hours(first: int, last: int) -> dict[str, str]:
    """Hours of tomorrow."""
    midnight = datetime.combine(TOMORROW, datetime.min.time(), tzinfo=UTC)
    return {
        "startsAt": (midnight + timedelta(hours=first)).isoformat(),
        "endsAt": (midnight + timedelta(hours=last)).isoformat(),
    }


def _day(number: int) -> str:
    return (TODAY + timedelta(days=number)).isoformat()


@pytest.fixture
def rung(redis_url: str) -> Iterator[redis.client.PubSub]:
    """What the bell says from now on."""
    with redis.Redis.from_url(redis_url, decode_responses=True) as server, server.pubsub() as heard:
        heard.subscribe(CHANNEL)
        heard.get_message(timeout=5)
        yield heard


async def a_school(client: Client, sessions: Sessions) -> Staff:
    async with sessions.begin() as session:
        staff = await a_staff(session)
    await log_in(client, await a_trainer(sessions))
    return staff


async def test_weeks_are_made_in_the_officials_own_time_and_struck_off_singly(
    client: Client, sessions: Sessions
) -> None:
    official = (await a_school(client, sessions)).official
    await client.patch(f"/api/v1/officials/{official.id}", json={"timeZone": "Asia/Kamchatka"})
    shifts = f"/api/v1/officials/{official.id}/shifts"
    week = days(1, 7) | {"opens": "09:00", "closes": "18:00", "weekdays": [1, 2, 3, 4, 5, 6, 7]}

    added = (await client.post(f"{shifts}/weeks", json=week)).json()
    dropped = await client.delete(f"{shifts}/{added[0]['id']}")
    again = await client.delete(f"{shifts}/{added[0]['id']}")

    assert added[0]["startsAt"] == f"{TODAY.isoformat()}T21:00:00Z"
    assert (len(added), dropped.status_code, again.status_code) == (7, 204, 404)
    assert (await client.get(shifts)).json() == added[1:]


@pytest.mark.parametrize(
    ("way", "sent", "status", "word"),
    [
        ("", hours(9, 9), 422, "раньше, чем начинается"),
        ("", hours(-900, -890), 422, "уже прошло"),
        ("", hours(9, 40), 422, "длиннее суток"),
        ("", {"startsAt": "2026-12-01T09:00:00", "endsAt": "2026-12-01T10:00:00"}, 400, "startsAt"),
        (
            "",
            {"startsAt": "9999-12-31T23:00:00-12:00", "endsAt": "9999-12-31T23:30:00-12:00"},
            422,
            "два года",
        ),
        ("/weeks", days(7, 1) | {"opens": "09:00", "closes": "18:00"}, 422, "раньше первого"),
        ("/weeks", days(1, 400) | {"opens": "09:00", "closes": "18:00"}, 422, "366 дней"),
        ("/weeks", days(1, 7) | {"opens": "9:00", "closes": "24:00"}, 400, "opens"),
        (
            "/weeks",
            days(1, 7) | {"opens": "09:00", "closes": "18:00", "weekdays": [8]},
            400,
            "week",
        ),
        (
            "/weeks",
            {
                "firstDay": "9999-12-31",
                "lastDay": "9999-12-31",
                "opens": "09:00",
                "closes": "08:00",
            },
            422,
            "два года",
        ),
    ],
)
async def test_a_refused_roster_leaves_nothing(
    client: Client, sessions: Sessions, way: str, sent: dict[str, object], status: int, word: str
) -> None:
    official = (await a_school(client, sessions)).official
    shifts = f"/api/v1/officials/{official.id}/shifts"

    refused = await client.post(shifts + way, json=sent)

    assert refused.status_code == status, refused.text
    assert word in refused.text
    assert (await client.get(shifts)).json() == []


async def test_an_overlapping_shift_is_refused_and_the_others_with_it(
    client: Client, sessions: Sessions
) -> None:
    official = (await a_school(client, sessions)).official
    shifts = f"/api/v1/officials/{official.id}/shifts"
    kept = (await client.post(shifts, json=hours(9, 12))).json()
    week = days(1, 9) | {"opens": "14:00", "closes": "10:00", "weekdays": [1, 2, 3, 4, 5, 6, 7]}

    refused = await client.post(f"{shifts}/weeks", json=week)

    assert refused.status_code == 409, refused.text
    assert "уже есть дежурство" in refused.json()["detail"]
    assert (await client.get(shifts)).json() == kept


async def test_an_official_enters_his_own_leave_and_cancels_it(
    client: Client, sessions: Sessions
) -> None:
    async with sessions.begin() as session:
        staff = await a_staff(session)
        colleague = await make.an_official(session, staff.institution, name="Другая")
    await log_in(client, staff.login)
    own, others = (f"/api/v1/officials/{each.id}/leaves" for each in (staff.official, colleague))
    leave = days(3, 9) | {"substituteId": colleague.id, "reason": "отпуск"}

    entered = await client.post(own, json=leave)
    cancelled = await client.delete(f"{own}/{entered.json()['id']}")
    refused = [
        await client.post(others, json=days(3, 9)),
        await client.get(others),
        await client.post(f"/api/v1/officials/{staff.official.id}/shifts", json=hours(9, 12)),
    ]

    assert (entered.status_code, cancelled.status_code) == (201, 200)
    assert {name: entered.json()[name] for name in leave} == leave
    assert cancelled.json()["cancelledAt"] is not None
    assert [answer.status_code for answer in refused] == [403] * 3
    assert [each["id"] for each in (await client.get(own)).json()] == [entered.json()["id"]]


async def test_a_present_leave_is_ended_and_not_cancelled(
    client: Client, sessions: Sessions
) -> None:
    official = (await a_school(client, sessions)).official
    leaves = f"/api/v1/officials/{official.id}/leaves"
    leave = (await client.post(leaves, json=days(-2, 9))).json()

    cancelled = await client.delete(f"{leaves}/{leave['id']}")
    returned = await client.post(f"{leaves}/{leave['id']}/return")
    again = await client.post(f"{leaves}/{leave['id']}/return")

    assert [each.status_code for each in (cancelled, returned, again)] == [409, 200, 409]
    assert returned.json()["endsAt"] < leave["endsAt"]
    assert "вернулся раньше" in cancelled.json()["detail"]


@pytest.mark.parametrize(
    ("sent", "status", "word"),
    [
        (days(5, 3), 422, "раньше, чем начинается"),
        (days(-9, -3), 422, "уже закончилось"),
        ({"firstDay": "0001-01-01", "lastDay": "9999-12-31"}, 422, "трёх лет"),
        (days(1, 2) | {"substituteId": 100_500}, 404, "№ 100500"),
        (days(1, 2) | {"substituteId": 2**62}, 400, "substituteId"),
        (days(1, 2) | {"reason": "а\x00"}, 400, "reason"),
        ({"firstDay": "завтра", "lastDay": "завтра"}, 400, "firstDay"),
    ],
)
async def test_a_refused_leave_leaves_nothing(
    client: Client, sessions: Sessions, sent: dict[str, object], status: int, word: str
) -> None:
    official = (await a_school(client, sessions)).official
    leaves = f"/api/v1/officials/{official.id}/leaves"

    refused = await client.post(leaves, json=sent)

    assert refused.status_code == status, refused.text
    assert word in refused.text
    assert (await client.get(leaves)).json() == []


async def test_circles_strangers_and_oneself_are_refused_as_substitutes(
    client: Client, sessions: Sessions
) -> None:
    staff = await a_school(client, sessions)
    async with sessions.begin() as session:
        colleague = await make.an_official(session, staff.institution, name="Борис")
        stranger = (await a_staff(session, "Школа № 2")).official
    anna, boris = (f"/api/v1/officials/{each.id}/leaves" for each in (staff.official, colleague))
    await client.post(anna, json=days(1, 5) | {"substituteId": colleague.id})

    refused = [
        await client.post(boris, json=days(5, 9) | {"substituteId": each.id})
        for each in (staff.official, stranger, colleague)
    ]
    meeting = await client.post(anna, json=days(4, 6))

    assert [answer.status_code for answer in refused] == [422] * 3
    assert "Борис → Иванова А. П. → Борис" in refused[0].json()["detail"]
    assert meeting.status_code == 409
    assert (await client.get(boris)).json() == []


async def test_the_board_tells_who_is_there_and_who_stands_in(
    client: Client, sessions: Sessions
) -> None:
    staff = await a_school(client, sessions)
    async with sessions.begin() as session:
        away, bound, off = [
            await make.an_official(session, staff.institution, name=name)
            for name in ("Борис", "Вера", "Глеб")
        ]
    await client.post(
        f"/api/v1/officials/{away.id}/leaves",
        json=days(-1, 9) | {"substituteId": staff.official.id, "reason": "больничный"},
    )
    await client.patch(f"/api/v1/officials/{bound.id}", json={"followsRoster": True})
    shift = (await client.post(f"/api/v1/officials/{bound.id}/shifts", json=hours(9, 12))).json()
    await client.patch(f"/api/v1/officials/{off.id}", json={"onDuty": False})
    await log_in(client, staff.login)

    shown = await client.get(f"/api/v1/duty?institution_id={staff.institution.id}")

    board = shown.json()
    assert [line["attendance"] for line in board] == ["on_duty", "away", "off_shift", "off"]
    assert (board[1]["standInId"], board[1]["standInName"]) == (staff.official.id, "Иванова А. П.")
    assert board[2]["until"] == shift[0]["startsAt"]
    assert "больничный" not in shown.text


async def test_the_board_of_another_institution_is_not_shown(
    client: Client, sessions: Sessions
) -> None:
    async with sessions.begin() as session:
        own, other = await a_staff(session), await a_staff(session, "Школа № 2")
    await log_in(client, own.login)

    seen = [
        await client.get(f"/api/v1/duty?institution_id={other.institution.id}"),
        await client.get(f"/api/v1/officials/{other.official.id}/shifts"),
        await client.get("/api/v1/duty"),
        await client.get(f"/api/v1/duty?institution_id={2**63}"),
    ]

    assert [answer.status_code for answer in seen] == [404, 404, 400, 400]


async def test_routing_is_rung_for_whatever_may_give_somebody_room(
    client: Client, sessions: Sessions, rung: redis.client.PubSub
) -> None:
    staff = await a_school(client, sessions)
    official = f"/api/v1/officials/{staff.official.id}"
    shift = (await client.post(f"{official}/shifts", json=hours(9, 12))).json()[0]
    await client.delete(f"{official}/shifts/{shift['id']}")
    leave = (await client.post(f"{official}/leaves", json=days(0, 3))).json()
    await client.post(f"{official}/leaves/{leave['id']}/return")
    await client.patch(official, json={"capacity": 5})
    await client.patch(f"/api/v1/institutions/{staff.institution.id}", json={"fields": ["road"]})
    await client.put(f"/api/v1/institutions/{staff.institution.id}/hours", json={})
    await client.post(
        "/api/v1/officials", json={"institutionId": staff.institution.id, "name": "Новый"}
    )

    heard = [rung.get_message(timeout=5) for _ in range(8)]

    assert [each and each["data"] for each in heard] == [Stage.ROUTE.value] * 8
