"""Who looked and what left: views and exports stand in the histories."""

import csv
import io

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from app.base.database import Sessions
from app.cases import service as cases
from app.cases.model import CaseEvent
from app.cases.rules import EventKind
from tests.app.people import Client, a_staff, log_in
from tests.app.replies.test_api import a_case
from tests.app.verifying import verified


async def kinds(sessions: Sessions, case_id: int) -> list[tuple[EventKind, bool]]:
    async with sessions.begin() as session:
        query = select(CaseEvent).where(CaseEvent.case_id == case_id).order_by(CaseEvent.place)
        return [(each.kind, each.told_at is not None) for each in await session.scalars(query)]


async def test_every_look_at_a_case_is_written_down_and_nobody_is_told(
    client: Client, sessions: Sessions
) -> None:
    async with sessions.begin() as session:
        staff = await a_staff(session)
    case_id = await a_case(sessions, staff)
    await log_in(client, staff.login)
    async with sessions.begin() as session:
        before = await cases.newest_event_id(session)

    await client.get(f"/api/v1/cases/{case_id}")
    await client.get(f"/cases/{case_id}")

    assert (await kinds(sessions, case_id))[-2:] == [(EventKind.VIEWED, True)] * 2
    async with sessions.begin() as session:
        assert await cases.newest_event_id(session) == before


async def test_a_look_from_another_institution_is_none(client: Client, sessions: Sessions) -> None:
    async with sessions.begin() as session:
        staff, stranger = await a_staff(session), await a_staff(session, "Школа № 2")
    case_id = await a_case(sessions, staff)
    await log_in(client, stranger.login)

    refused = await client.get(f"/api/v1/cases/{case_id}")

    assert refused.status_code == 404
    assert EventKind.VIEWED not in [kind for kind, _ in await kinds(sessions, case_id)]


async def test_an_export_covers_what_is_personal_and_stands_in_each_history(
    client: Client, sessions: Sessions
) -> None:
    async with sessions.begin() as session:
        staff, stranger = await a_staff(session), await a_staff(session, "Школа № 2")
    own, foreign = await a_case(sessions, staff), await a_case(sessions, stranger)
    async with sessions.begin() as session:
        (said,) = (await cases.comments_by_case(session, [own]))[own]
        said.text = "=Позвоните мне: 8 (913) 555-12-34"
    await log_in(client, staff.login)

    answer = await client.get("/api/v1/cases/export")

    rows = list(csv.DictReader(io.StringIO(answer.text.lstrip("\ufeff")), delimiter=";"))
    assert answer.status_code == 200
    assert [row["Номер"] for row in rows] == [str(own)]
    assert "555" not in answer.text
    assert rows[0]["Комментарий"].startswith("'=")
    assert (rows[0]["Соцсеть"], rows[0]["Важность"]) == ("ВКонтакте", "обычно")
    assert (await kinds(sessions, own))[-1] == (EventKind.EXPORTED, True)
    assert EventKind.EXPORTED not in [kind for kind, _ in await kinds(sessions, foreign)]


async def test_cases_leave_as_a_book_with_the_same_columns_and_their_numbers_as_numbers(
    client: Client, sessions: Sessions
) -> None:
    async with sessions.begin() as session:
        staff = await a_staff(session)
    case_id = await a_case(sessions, staff)
    await log_in(client, staff.login)

    plain = await client.get("/api/v1/cases/export")
    answer = await client.get("/api/v1/cases/export?form=xlsx")

    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.content))
    head, row = book.get_sheet_by_index(0).to_python()
    assert ";".join(map(str, head)) == plain.text.removeprefix("\ufeff").splitlines()[0]
    assert row[0] == case_id
    assert answer.headers["content-disposition"].endswith('.xlsx"')


async def test_histories_with_looks_and_exports_hold(client: Client, sessions: Sessions) -> None:
    async with sessions.begin() as session:
        staff = await a_staff(session)
    case_id = await a_case(sessions, staff)
    await log_in(client, staff.login)
    await client.get(f"/api/v1/cases/{case_id}")
    await client.get("/api/v1/cases/export")

    async with sessions.begin() as session:
        told = await verified(session)

    assert told.breaks == ()
    assert told.lines >= 3


async def _views(sessions: Sessions, case_id: int) -> int:
    return [kind for kind, _ in await kinds(sessions, case_id)].count(EventKind.VIEWED)


async def test_lists_versions_and_comments_are_one_look_within_an_hour(
    client: Client, sessions: Sessions
) -> None:
    async with sessions.begin() as session:
        staff, stranger = await a_staff(session), await a_staff(session, "Школа № 2")
    own, foreign = await a_case(sessions, staff), await a_case(sessions, stranger)
    await log_in(client, staff.login)

    for _ in range(2):
        await client.get("/api/v1/cases")
        await client.get(f"/api/v1/cases/{own}/draft/versions")

    assert (await _views(sessions, own), await _views(sessions, foreign)) == (1, 0)


@pytest.mark.parametrize(
    "what",
    [
        "api/v1/comments/{comment}",
        "api/v1/cases/{case}/draft",
        "api/v1/cases/{case}/draft/versions",
        "cases/{case}/answered-elsewhere",
        "cases/{case}/comments/{comment}/moderation",
    ],
)
async def test_the_whole_words_of_a_case_are_not_given_out_without_a_line(
    client: Client, sessions: Sessions, what: str
) -> None:
    async with sessions.begin() as session:
        staff = await a_staff(session)
    case_id = await a_case(sessions, staff)
    async with sessions() as session:
        (comment,) = (await cases.comments_by_case(session, [case_id]))[case_id]
    await log_in(client, staff.login)

    shown = await client.get("/" + what.format(comment=comment.id, case=case_id))

    assert (shown.status_code, await _views(sessions, case_id)) == (200, 1)


async def test_a_refused_form_shows_no_case_without_a_line(
    client: Client, sessions: Sessions
) -> None:
    async with sessions.begin() as session:
        staff = await a_staff(session)
    case_id = await a_case(sessions, staff)
    await log_in(client, staff.login)

    refused = await client.post(f"/cases/{case_id}/close", data={"reason": ""})

    assert "Обсуждение" in refused.text
    assert await _views(sessions, case_id) == 1


async def test_what_is_answered_to_an_act_is_a_look_too(client: Client, sessions: Sessions) -> None:
    async with sessions.begin() as session:
        staff = await a_staff(session)
    case_id = await a_case(sessions, staff)
    await log_in(client, staff.login)

    for _ in range(2):
        await client.post(f"/api/v1/cases/{case_id}/take")

    assert await _views(sessions, case_id) == 1
