"""Handing a case over, giving it by hand, and the ways out of a refused answer."""

import re
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from sqlalchemy import update

from app.base.database import Sessions
from app.cases import service as cases
from app.cases.model import Case
from app.cases.rules import CaseState
from app.replies import service as replies
from app.replies.model import Reply
from app.replies.rules import ReplyState
from app.replies.troubles import TroubleKind
from app.vocabulary import Network
from tests import factories as make
from tests.app.people import Client, Staff, a_staff, a_trainer, log_in
from tests.app.replies.test_api import a_case

REASON = "Это дорога города"


@pytest.fixture
async def case_id(sessions: Sessions, staff: Staff) -> int:
    return await a_case(sessions, staff)


async def found(sessions: Sessions, case_id: int) -> Case:
    async with sessions() as session:
        return await cases.find(session, case_id)


async def refuse_answer(desk: Client, sessions: Sessions, case_id: int, kind: TroubleKind) -> int:
    """Write an answer that the network then refuses; return its id."""
    await desk.post(f"/cases/{case_id}/answer", data={"key": str(uuid4()), "text": "Завтра."})
    async with sessions.begin() as session:
        (reply,) = await replies.list_replies(session, await cases.find(session, case_id))
        refused = {"state": ReplyState.REFUSED, "trouble_kind": kind, "trouble": "Сеть отказала."}
        await session.execute(update(Reply).where(Reply.id == reply.id).values(refused))
        return reply.id


async def test_a_case_goes_to_the_chosen_department(
    desk: Client, sessions: Sessions, staff: Staff, case_id: int
) -> None:
    async with sessions.begin() as session:
        kitchen = await make.a_department(session, staff.institution)
    page = (await desk.get(f"/cases/{case_id}/hands")).text

    sent = await desk.post(
        f"/cases/{case_id}/hand-over", data={"to": f"department:{kitchen.id}", "reason": REASON}
    )

    assert f'value="department:{kitchen.id}"' in page
    assert (sent.status_code, sent.headers["location"]) == (303, f"/cases/{case_id}")
    assert (await found(sessions, case_id)).department_id == kitchen.id
    assert "1 передача" in (await desk.get(f"/cases/{case_id}")).text


async def test_the_history_tells_to_whom_a_case_went(
    desk: Client, sessions: Sessions, staff: Staff, case_id: int
) -> None:
    async with sessions.begin() as session:
        other = await make.an_official(session, staff.institution, name="Белкина Инна")

    await desk.post(
        f"/cases/{case_id}/hand-over", data={"to": f"official:{other.id}", "reason": REASON}
    )

    page = (await desk.get(f"/cases/{case_id}")).text
    assert f"Передано: Белкина Инна ({REASON})" in page


async def test_who_gave_a_case_away_comes_back_to_his_list(
    desk: Client, sessions: Sessions, case_id: int
) -> None:
    async with sessions.begin() as session:
        roads = await make.an_institution(session, "Дороги")

    sent = await desk.post(
        f"/cases/{case_id}/hand-over", data={"to": f"institution:{roads.id}", "reason": REASON}
    )

    back = (await desk.get(sent.headers["location"])).text

    assert sent.headers["location"] == f"/?handed={case_id}"
    assert f"Сообщение № {case_id} передано" in back


async def test_a_coordinator_may_be_asked_to_decide(
    desk: Client, sessions: Sessions, case_id: int
) -> None:
    await desk.post(f"/cases/{case_id}/hand-over", data={"to": "coordinator", "reason": REASON})

    assert (await found(sessions, case_id)).needs_coordinator
    assert "решает координатор" in (await desk.get(f"/cases/{case_id}")).text


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({"to": "coordinator", "reason": " "}, "Напишите причину"),
        ({"to": "", "reason": REASON}, "Не сказано, кому передать"),
        ({"to": f"department:{'9' * 25}", "reason": REASON}, "Выберите другой"),
        ({"to": "department:²", "reason": REASON}, "Не сказано, кому передать"),
    ],
)
async def test_a_refused_hand_over_keeps_what_was_typed(
    desk: Client, case_id: int, form: dict[str, str], sentence: str
) -> None:
    refused = await desk.post(f"/cases/{case_id}/hand-over", data=form)

    assert refused.status_code == 422
    assert sentence in refused.text
    assert f'value="{form["reason"]}"' in refused.text


async def test_a_trainer_gives_a_case_that_waits_for_a_coordinator(
    client: Client, sessions: Sessions, staff: Staff, case_id: int
) -> None:
    await log_in(client, staff.login)
    await client.post(f"/cases/{case_id}/hand-over", data={"to": "coordinator", "reason": REASON})
    async with sessions.begin() as session:
        other = await a_staff(session, "Школа № 2")
    await log_in(client, await a_trainer(sessions))
    page = (await client.get(f"/cases/{case_id}/hands")).text

    given = await client.post(
        f"/cases/{case_id}/assign", data={"to": f"official:{other.official.id}", "reason": REASON}
    )

    assert f'value="official:{other.official.id}"' in page
    assert given.status_code == 303
    assert (await found(sessions, case_id)).official_id == other.official.id


async def test_who_gives_a_case_reads_who_is_not_there(
    client: Client, sessions: Sessions, staff: Staff, case_id: int
) -> None:
    await log_in(client, staff.login)
    await client.post(f"/cases/{case_id}/hand-over", data={"to": "coordinator", "reason": REASON})
    async with sessions.begin() as session:
        away = await make.an_official(session, staff.institution, name="Белкина Инна")
        away.on_duty = False
    await log_in(client, await a_trainer(sessions))

    page = (await client.get(f"/cases/{case_id}/hands")).text

    assert f'value="official:{away.id}">Белкина Инна, не на дежурстве<' in page
    assert f'value="official:{staff.official.id}">{staff.official.name}<' in page


async def test_of_two_who_give_a_case_the_second_hears_that_somebody_has_it(
    client: Client, sessions: Sessions, staff: Staff, case_id: int
) -> None:
    async with sessions.begin() as session:
        other = await a_staff(session, "Школа № 2")
    await log_in(client, await a_trainer(sessions))

    given = [
        await client.post(
            f"/cases/{case_id}/assign", data={"to": f"official:{one.id}", "reason": REASON}
        )
        for one in (staff.official, other.official)
    ]

    assert [each.status_code for each in given] == [303, 409]
    assert "у сообщения есть ответственный" in given[1].text
    assert (await found(sessions, case_id)).official_id == staff.official.id


async def test_who_coordinates_nothing_is_refused_to_assign(
    desk: Client, staff: Staff, case_id: int
) -> None:
    refused = await desk.post(
        f"/cases/{case_id}/assign", data={"to": f"official:{staff.official.id}", "reason": REASON}
    )

    assert refused.status_code == 403
    assert "Назначить вручную может координатор" in refused.text


async def test_a_refused_answer_is_sent_again_by_a_button(
    desk: Client, sessions: Sessions, case_id: int
) -> None:
    reply_id = await refuse_answer(desk, sessions, case_id, TroubleKind.KEY)
    page = (await desk.get(f"/cases/{case_id}")).text

    await desk.post(f"/cases/{case_id}/replies/{reply_id}/again")

    assert "Отправить ещё раз" in page
    assert "Закрыть с причиной" in page
    async with sessions() as session:
        (reply,) = await replies.list_replies(session, await cases.find(session, case_id))
    assert reply.state is ReplyState.WAITING


async def hide_answer(desk: Client, sessions: Sessions, case_id: int) -> None:
    """Publish an answer that the network does not show for hours."""
    answer = {"key": str(uuid4()), "text": "Включим завтра."}
    await desk.post(f"/cases/{case_id}/answer", data=answer)
    now = datetime.now(UTC)
    async with sessions.begin() as session:
        (errand,) = await replies.claim(session, Network.VK, now=now, limit=5)
        await replies.published(session, errand, external_id="9", rulebook=make.RULEBOOK, now=now)
        await session.execute(update(Reply).values(missed_at=now))


@pytest.mark.parametrize("base", ["", "/api/v1"])
async def test_a_case_whose_answer_nobody_sees_may_be_answered_otherwise(
    desk: Client, sessions: Sessions, case_id: int, base: str
) -> None:
    await hide_answer(desk, sessions, case_id)
    page = (await desk.get(f"/cases/{case_id}")).text

    opened = [await desk.post(f"{base}/cases/{case_id}/answer-unseen") for _ in range(2)]

    after = (await desk.get(f"/cases/{case_id}")).text
    assert [each.status_code for each in opened] == [200 if base else 303, 409]
    assert ("Ответить иначе" in page, "Ответить иначе" in after) == (True, False)
    assert 'data-can-answer="yes"' in after


async def test_closed_comments_are_not_opened_without_a_key(
    desk: Client, sessions: Sessions, case_id: int
) -> None:
    reply_id = await refuse_answer(desk, sessions, case_id, TroubleKind.CLOSED)

    refused = await desk.post(
        f"/cases/{case_id}/replies/{reply_id}/open-comments", data={"reason": REASON}
    )

    assert "Открыть комментарии и отправить" not in (await desk.get(f"/cases/{case_id}")).text
    assert refused.status_code == 409


async def test_somebody_is_found_by_name_and_the_rest_is_not_listed(
    client: Client, sessions: Sessions, case_id: int
) -> None:
    async with sessions.begin() as session:
        far = await make.an_institution(session, "Дороги")
        wanted = await make.an_official(session, far, name="Щукина Р. Т.")
        (case := await cases.find(session, case_id)).official_id = None
        case.state = CaseState.OPEN
    await log_in(client, await a_trainer(sessions))

    shown = (await client.get(f"/cases/{case_id}/assign", params={"q": "щукина"})).text

    assert re.findall(r'value="official:(\d+)"', shown) == [str(wanted.id)]


async def test_the_nearest_are_offered_first_and_fifty_at_most(
    client: Client, sessions: Sessions, staff: Staff, case_id: int
) -> None:
    async with sessions.begin() as session:
        far = await make.an_institution(session, "Абаканская дорога")
        for number in range(55):
            await make.an_official(session, far, name=f"Человек {number}")
        (case := await cases.find(session, case_id)).official_id = None
        case.state = CaseState.OPEN
    await log_in(client, await a_trainer(sessions))

    shown = (await client.get(f"/cases/{case_id}/assign")).text

    offered = re.findall(r'value="official:(\d+)"', shown)
    assert offered[0] == str(staff.official.id)
    assert len(offered) == 50
    assert "Показаны первые 50" in shown


async def test_a_case_that_somebody_has_is_given_to_nobody(desk: Client, case_id: int) -> None:
    answer = await desk.get(f"/cases/{case_id}/assign")

    assert answer.status_code == 409
