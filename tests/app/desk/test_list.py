"""The list of cases as an official, a page admin and a trainer get it."""

from datetime import UTC, datetime, timedelta

from app.access.rules import Role
from app.base.database import Sessions
from app.cases import service as cases
from app.cases.lists.wanted import Order
from app.desk.inbox.days import day_of
from app.desk.speech.clock import Tone, chip_of
from app.triage.rules import Importance
from tests import factories as make
from tests.app.people import Client, Staff, a_staff, a_trainer, log_in
from tests.app.replies.test_api import a_case


async def assign(sessions: Sessions, case_id: int, staff: Staff) -> None:
    async with sessions.begin() as session:
        case = await cases.find(session, case_id)
        await cases.assign(session, [(case, staff.official.id, None, "страница")], now=make.NOW)


async def make_overdue(sessions: Sessions, case_id: int) -> None:
    async with sessions.begin() as session:
        case = await cases.find(session, case_id, to_change=True)
        case.due_at = datetime(2020, 1, 1, tzinfo=UTC)


def seen_in(page: str) -> str:
    """Tell the name of what a list shows, as its fragment asks with it."""
    return page.partition("seen=")[2].partition('"')[0]


async def look_again(desk: Client) -> int:
    """Open the list, let it ask for changes once, and return the answer's status."""
    seen = seen_in((await desk.get("/?queue=all")).text)
    return (await desk.get(f"/live?queue=all&seen={seen}")).status_code


async def test_an_empty_desk_says_that_nothing_must_be_done(desk: Client) -> None:
    page = await desk.get("/")

    assert "Сообщений пока нет." in page.text
    assert 'aria-current="page">Мои' in page.text


async def test_an_officials_case_is_on_his_list_with_its_deadline_and_page(
    desk: Client, sessions: Sessions, staff: Staff
) -> None:
    case_id = await a_case(sessions, staff)
    await assign(sessions, case_id, staff)

    page = (await desk.get("/")).text

    assert f'href="/cases/{case_id}"' in page
    assert "Когда включат отопление?" in page
    assert "ВКонтакте" in page
    assert "питание" in page
    assert "назначено" in page


async def test_a_case_of_nobody_is_on_the_teams_list_only(
    desk: Client, sessions: Sessions, staff: Staff
) -> None:
    case_id = await a_case(sessions, staff)

    mine, team = (await desk.get("/")).text, (await desk.get("/?queue=all")).text

    assert f"/cases/{case_id}" not in mine
    assert f"/cases/{case_id}" in team
    assert "не распределено" in team


async def test_what_is_late_stands_on_the_overdue_list_and_says_so(
    desk: Client, sessions: Sessions, staff: Staff
) -> None:
    case_id = await a_case(sessions, staff)
    await make_overdue(sessions, case_id)

    page = (await desk.get("/?queue=overdue")).text

    assert f"/cases/{case_id}" in page
    assert "просрочено на" in page
    assert 'Просрочено <span class="count">1</span>' in page


async def test_another_institutions_cases_are_not_listed(desk: Client, sessions: Sessions) -> None:
    async with sessions.begin() as session:
        other = await a_staff(session, "Больница")
    case_id = await a_case(sessions, other)

    assert f"/cases/{case_id}" not in (await desk.get("/?queue=all")).text


async def test_a_trainer_sees_every_institution(
    client: Client, sessions: Sessions, staff: Staff
) -> None:
    case_id = await a_case(sessions, staff)
    await log_in(client, await a_trainer(sessions))

    page = (await client.get("/")).text

    assert f"/cases/{case_id}" in page
    assert "Все учреждения" in page
    assert "Школа № 1" in page


async def test_a_page_admin_reads_the_list_and_is_not_offered_the_review(
    client: Client, sessions: Sessions, staff: Staff
) -> None:
    case_id = await a_case(sessions, staff)
    async with sessions.begin() as session:
        await make.an_account(
            session, role=Role.PAGE_ADMIN, institution=staff.institution, login="secretary"
        )
    await log_in(client, "secretary")

    page = (await client.get("/")).text

    assert f"/cases/{case_id}" in page
    assert "/review" not in page


async def test_a_long_list_goes_on_where_it_ended_without_loss(
    desk: Client, sessions: Sessions, staff: Staff
) -> None:
    ids = [await a_case(sessions, staff, str(number)) for number in range(45)]

    first = (await desk.get("/?queue=all")).text
    onward = first.partition("Показать ещё")[0].rpartition('href="')[2].partition('"')[0]
    second = (await desk.get(onward.replace("&amp;", "&"))).text

    shown = (
        [i for i in ids if f'"/cases/{i}"' in first],
        [i for i in ids if f'"/cases/{i}"' in second],
    )
    assert [len(part) for part in shown] == [40, 5]
    assert set(shown[0]) | set(shown[1]) == set(ids)


async def test_a_list_draws_itself_again_when_something_has_happened(
    desk: Client, sessions: Sessions, staff: Staff
) -> None:
    seen = seen_in((await desk.get("/?queue=all")).text)

    case_id = await a_case(sessions, staff)
    moved = await desk.get(f"/live?queue=all&seen={seen}")

    assert moved.status_code == 200
    assert f"/cases/{case_id}" in moved.text
    assert "<html" not in moved.text


async def test_a_list_that_stands_still_is_not_drawn_again(desk: Client) -> None:
    # The half minute may turn between two looks, and then it is drawn anew; not twice in a row.
    codes = [await look_again(desk) for _ in range(2)]

    assert 204 in codes


async def test_a_closed_case_stands_on_the_closed_list(
    desk: Client, sessions: Sessions, staff: Staff
) -> None:
    case_id = await a_case(sessions, staff)
    await desk.post(f"/cases/{case_id}/close", data={"reason": "Решено по телефону"})

    page = (await desk.get("/?queue=closed")).text

    assert f"/cases/{case_id}" in page
    assert "закрыто без ответа" in page
    assert "Все вопросы отвечены." in (await desk.get("/?queue=all")).text


async def test_who_has_nothing_himself_is_not_told_that_all_is_answered(
    desk: Client, sessions: Sessions, staff: Staff
) -> None:
    closed, waiting = [await a_case(sessions, staff, each) for each in ("1", "2")]
    await desk.post(f"/cases/{closed}/close", data={"reason": "Решено по телефону"})
    await desk.post(f"/cases/{waiting}/hand-over", data={"to": "coordinator", "reason": "Не наше"})

    page = (await desk.get("/?queue=mine")).text

    assert "Все вопросы отвечены" not in page
    assert "У Вас сообщений, которые ждут ответа, нет." in page


async def test_a_chip_says_how_long_is_left_and_turns_amber_and_red(
    sessions: Sessions, staff: Staff
) -> None:
    case_id = await a_case(sessions, staff)
    async with sessions() as session:
        case = await cases.find(session, case_id)

    calm = chip_of(case, now=case.due_at - timedelta(hours=5))
    soon = chip_of(case, now=case.due_at - timedelta(hours=2, minutes=40))
    late = chip_of(case, now=case.due_at + timedelta(hours=1))

    assert [one.tone for one in (calm, soon, late)] == [Tone.CALM, Tone.SOON, Tone.LATE]
    assert soon.words.replace("\u00a0", " ") == "до срока 2 ч 40 мин"
    assert late.words.replace("\u00a0", " ") == "просрочено на 1 ч"


async def test_a_case_that_was_late_before_its_pause_says_both(
    sessions: Sessions, staff: Staff
) -> None:
    case_id = await a_case(sessions, staff)
    async with sessions() as session:
        case = await cases.find(session, case_id)
    now = case.due_at + timedelta(hours=2)

    case.paused_at = case.due_at - timedelta(hours=1)
    in_time, its_day = chip_of(case, now=now), day_of(case, Order.URGENCY, now=now)
    case.paused_at = case.due_at + timedelta(hours=1)
    late, late_day = chip_of(case, now=now), day_of(case, Order.URGENCY, now=now)

    assert (in_time.tone, late.tone) == (Tone.CALM, Tone.LATE)
    assert late.words.startswith("просрочено, срок остановлен")
    assert its_day != late_day == "Просрочено"


async def test_what_is_urgent_stands_first_however_late_the_others_are(
    desk: Client, sessions: Sessions, staff: Staff
) -> None:
    late = await a_case(sessions, staff)
    await make_overdue(sessions, late)
    urgent = await a_case(sessions, staff)
    async with sessions.begin() as session:
        case = await cases.find(session, urgent, to_change=True)
        case.importance, case.importance_reason = Importance.URGENT, "газ: „пахнет газом“"

    page = (await desk.get("/?queue=all")).text
    first = (await desk.get("/api/v1/cases", params={"limit": 1})).json()
    second = (await desk.get("/api/v1/cases", params={"limit": 1, "after": first["next"]})).json()

    assert page.index(f'href="/cases/{urgent}"') < page.index(f'href="/cases/{late}"')
    assert [one["cases"][0]["id"] for one in (first, second)] == [urgent, late]
