"""A person says how important a case is: what the rules have taken for a danger, or passed over."""

from datetime import timedelta

import pytest
from msgspec.structs import replace
from sqlalchemy import update

from app.access import service as access
from app.access.rules import Role
from app.base.database import Sessions
from app.cases import weighing
from app.cases.model import Case
from app.cases.rules import CaseState, EventKind, Outcome
from app.comments import service as comments
from app.deadlines.rules import Term, Unit
from app.triage.rules import Importance
from tests import factories as make
from tests.app.cases.test_deciding import history, scene, staff, the
from tests.app.cases.test_opening import Scene
from tests.app.people import Client, Staff, log_in
from tests.app.replies.test_api import a_case

__all__ = ["scene", "staff"]
WHY = "Гражданин пишет о фильме"


@pytest.fixture
async def case_id(client: Client, sessions: Sessions, staff: Staff) -> int:
    """A case that the rules have called urgent; its official is logged in."""
    case_id = await a_case(sessions, staff)
    async with sessions.begin() as session:
        alarming = {"importance": Importance.URGENT, "importance_reason": "пожар: «горит»"}
        await session.execute(update(Case).values(alarming))
    await log_in(client, staff.login)
    return case_id


async def test_a_false_alarm_is_taken_back_on_the_desk(
    client: Client, sessions: Sessions, case_id: int
) -> None:
    before = (await client.get(f"/cases/{case_id}")).text
    due_at = (await the(sessions, Case)).due_at

    sent = await client.post(
        f"/cases/{case_id}/importance",
        data={"importance": "usual", "shown": "urgent", "reason": WHY},
    )

    after = (await client.get(f"/cases/{case_id}")).text
    case = await the(sessions, Case)
    assert sent.status_code < 400
    assert "Срочно: пожар: «горит»" in before
    assert "Срочно: пожар" not in after
    assert (case.importance, case.importance_reason) == (Importance.USUAL, None)
    assert case.due_at == due_at
    told = (EventKind.IMPORTANCE_CHANGED, f"обычно, было срочно: {WHY}")
    assert told in await history(sessions)
    assert f"Изменена важность: обычно, было срочно: {WHY}" in after


async def test_a_danger_that_was_passed_over_is_named_by_the_api(
    client: Client, sessions: Sessions, case_id: int
) -> None:
    async with sessions.begin() as session:
        usual = {"importance": Importance.USUAL, "importance_reason": None}
        await session.execute(update(Case).values(usual))

    shown = await client.post(
        f"/api/v1/cases/{case_id}/importance", json={"importance": "high", "reason": f" {WHY} "}
    )

    case = await the(sessions, Case)
    assert shown.status_code == 200
    assert shown.json()["case"]["importance"] == "high"
    assert (case.importance, case.importance_reason) == (Importance.HIGH, WHY)


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ({"importance": "high", "reason": " "}, "Напишите причину"),
        ({"importance": "high", "reason": "п" * 501}, "Сократите её"),
        ({"importance": "urgent", "reason": WHY}, "Важность и так такая: выберите другую"),
        ({"importance": "high", "reason": WHY, "shown": "usual"}, "теперь «срочно»"),
        ({"importance": "moon", "reason": WHY}, ""),
        ({"reason": WHY}, ""),
    ],
)
async def test_what_cannot_be_kept_changes_nothing(
    client: Client, sessions: Sessions, case_id: int, sent: dict[str, str], told: str
) -> None:
    refused = await client.post(f"/cases/{case_id}/importance", data={"shown": "urgent"} | sent)

    assert 400 <= refused.status_code < 500
    assert told in refused.text
    assert (await the(sessions, Case)).importance is Importance.URGENT


async def test_what_was_chosen_and_typed_stays_in_a_form_that_was_refused(
    client: Client, case_id: int
) -> None:
    sent = {"importance": "high", "shown": "usual", "reason": WHY}

    refused = (await client.post(f"/cases/{case_id}/importance", data=sent)).text

    assert f'value="{WHY}"' in refused
    assert 'name="importance" value="high" checked' in refused
    assert 'name="importance" value="urgent" checked' not in refused


async def test_of_a_case_that_has_ended_nothing_hangs_on_it(
    client: Client, sessions: Sessions, case_id: int
) -> None:
    async with sessions.begin() as session:
        ended = {"state": CaseState.CLOSED, "outcome": Outcome.CLOSED_WITH_REASON}
        await session.execute(update(Case).values(**ended, closed_at=make.NOW))

    refused = await client.post(
        f"/api/v1/cases/{case_id}/importance", json={"importance": "usual", "reason": WHY}
    )

    assert refused.status_code == 409
    assert "менять важность уже незачем" in refused.text
    assert (await the(sessions, Case)).importance is Importance.URGENT


async def test_the_same_importance_writes_no_history(
    client: Client, sessions: Sessions, case_id: int
) -> None:
    said = {"importance": "urgent", "reason": WHY}

    same = await client.post(f"/api/v1/cases/{case_id}/importance", json=said)

    assert same.status_code == 200
    assert EventKind.IMPORTANCE_CHANGED not in [kind for kind, _ in await history(sessions)]
    assert (await the(sessions, Case)).importance_reason == "пожар: «горит»"


async def weighed(scene: Scene, to: Importance, /, **changed: object) -> Case:
    """Correct the importance of an open case where what is urgent is due within the hour."""
    regulations = make.RULEBOOK.regulations
    profiles = tuple(
        replace(each, first_important=Term(1, Unit.CLOCK_HOURS), important_when=("urgent",))
        for each in regulations.profiles
    )
    await scene.say("1")
    await scene.open()
    (case,) = await scene.cases()
    for name, value in changed.items():
        setattr(case, name, value)
    person = access.person_of(await make.an_account(scene.session, role=Role.TRAINER))
    rulebook = replace(make.RULEBOOK, regulations=replace(regulations, profiles=profiles))
    await weighing.correct_importance(
        scene.session, case, person, to, reason=WHY, rulebook=rulebook, now=make.NOW
    )
    return case


async def test_what_is_urgent_is_due_sooner_from_now_on_and_routed_anew(scene: Scene) -> None:
    later = make.NOW + timedelta(hours=1)

    case = await weighed(
        scene, Importance.URGENT, counted_from=make.NOW - timedelta(hours=5), route_at=later
    )

    assert case.due_at == later
    assert case.route_at == make.NOW


async def test_less_importance_never_puts_a_deadline_off(scene: Scene) -> None:
    soon = make.NOW + timedelta(minutes=1)

    case = await weighed(scene, Importance.USUAL, importance=Importance.URGENT, due_at=soon)

    assert (case.importance, case.due_at) == (Importance.USUAL, soon)


async def test_a_promise_stands(scene: Scene) -> None:
    promised = make.NOW + timedelta(days=3)

    case = await weighed(scene, Importance.URGENT, interims=1, due_at=promised)

    assert case.due_at == promised


async def test_what_became_more_important_stands_still_no_longer(scene: Scene) -> None:
    case = await weighed(
        scene,
        Importance.URGENT,
        paused_at=make.NOW - timedelta(hours=1),
        resume_at=make.NOW + timedelta(days=1),
    )

    assert (case.paused_at, case.due_at) == (None, make.NOW + timedelta(hours=1))
    assert EventKind.RESUMED in await scene.history()


async def lowered(scene: Scene) -> Case:
    """Take back the false alarm of a case that an urgent comment has opened."""
    await scene.say("1", "Горит зал?", importance=Importance.URGENT)
    await scene.open()
    (case,) = await scene.cases()
    person = access.person_of(await make.an_account(scene.session, role=Role.TRAINER))
    await weighing.correct_importance(
        scene.session,
        case,
        person,
        Importance.HIGH,
        reason=WHY,
        rulebook=make.RULEBOOK,
        now=make.NOW,
    )
    return case


async def test_a_comment_that_is_back_does_not_raise_it_again(scene: Scene) -> None:
    case = await lowered(scene)
    await comments.take_away(scene.session, scene.page.id, {"1": None}, now=make.NOW)
    await scene.open()

    await scene.say("1", "Горит зал?", importance=Importance.URGENT)
    await scene.open()

    assert EventKind.COMMENT_BACK in await scene.history()
    assert (case.importance, case.importance_reason) == (Importance.HIGH, WHY)


async def test_what_the_citizen_writes_later_may_raise_it_again(scene: Scene) -> None:
    case = await lowered(scene)
    await scene.say("2", "Теперь и крыша горит", thread="1", importance=Importance.URGENT)

    await scene.open()

    assert case.importance is Importance.URGENT
