"""One answer reaches every case once; what refuses it is told with the reason."""

from collections.abc import Mapping
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from app.access import service as access
from app.access.rules import Person, Role
from app.cases import service as cases
from app.cases.rules import WORKABLE, CaseState, EventKind, Outcome, Resolution
from app.comments.service import take_away
from app.incidents import service
from app.incidents.answering import service as answering
from app.incidents.answering.deciding import Decision
from app.incidents.rules import DeliveryState, IncidentState, UnfitAnswerError
from app.incidents.wording import Wording
from app.replies import again, approving
from app.replies import service as replies
from app.replies.drafts import leasing
from app.replies.drafts.rules import LEASE_LASTS
from app.replies.reviewing import INSISTED, PersonalDataError
from app.replies.troubles import TroubleKind
from app.vocabulary import Network
from tests import factories as make
from tests.app.incidents.town import (
    NOW,
    Scene,
    a_scene,
    carry,
    look,
    offer,
    says,
    unanswered,
)

WORDING = Wording(
    text="Воду включат завтра в девять утра.",
    openings=("Здравствуйте, {{имя}}!", "Добрый день!", "Здравствуйте."),
    closings=("{{учреждение}}", "Спасибо, что написали."),
)

IN_TURN = Wording(text="Ждите воду.", openings=("Добрый день!", "Здравствуйте."))
PHONE = "+7 900 000-12-34"
TELEPHONE = Wording(text=f"Звоните маме мальчика: {PHONE}.")


@pytest.fixture
async def scene(session: AsyncSession) -> Scene:
    return await a_scene(session)


async def give(
    session: AsyncSession, scene: Scene, wording: Wording = WORDING, *, to_late: bool = False
) -> None:
    await answering.answer(
        session, scene.incident, scene.town.person, wording,
        Decision(text="Порыв устраняют", to_late=to_late), rulebook=make.RULEBOOK, now=NOW,
    )  # fmt: skip


async def give_what_is_stopped(session: AsyncSession, scene: Scene, person: Person) -> None:
    """Give a telephone that nobody publishes any more when it is carried."""
    await publish(session, scene, PHONE)
    await answering.answer(
        session, scene.incident, person, TELEPHONE, rulebook=make.RULEBOOK, now=NOW
    )
    await publish(session, scene)


async def publish(session: AsyncSession, scene: Scene, *phones: str) -> None:
    for institution, _, _ in scene.town.places:
        institution.phones = list(phones)
    await session.flush()


async def counts(session: AsyncSession, scene: Scene) -> Mapping[DeliveryState, int]:
    (progress,) = await answering.progress(session, scene.incident, scene.town.person)
    return progress.counts


async def reasons(session: AsyncSession, scene: Scene) -> list[tuple[int, str]]:
    (progress,) = await answering.progress(session, scene.incident, scene.town.person)
    return [(row.case_id, row.reason) for row in progress.troubles]


async def texts(session: AsyncSession, said: list[int]) -> list[list[str]]:
    found = [await cases.find(session, case_id) for case_id in said]
    return [[reply.text for reply in await replies.list_replies(session, case)] for case in found]


async def holders(session: AsyncSession, said: list[int]) -> list[tuple[int | None, CaseState]]:
    found = [await cases.find(session, case_id) for case_id in said]
    return [(case.official_id, case.state) for case in found]


async def writers(session: AsyncSession, said: list[int]) -> list[int]:
    found = [await cases.find(session, case_id) for case_id in said]
    return [
        reply.account_id for case in found for reply in await replies.list_replies(session, case)
    ]


async def test_the_answer_stands_under_what_was_compared_and_leaves_newer_words_open(
    session: AsyncSession, scene: Scene
) -> None:
    words = "А почему закрыли бассейн?"
    soon = NOW + timedelta(minutes=1)
    await says(session, scene.town, words, at=soon, author="a1", thread="c1")
    await give(session, scene)
    await carry(session)
    first, *_ = errands = await replies.claim(session, Network.VK, now=NOW, limit=9)
    for number, errand in enumerate(errands):
        await replies.published(
            session, errand, external_id=f"r{number}", rulebook=make.RULEBOOK, now=NOW
        )

    states = [state for _, state in await holders(session, scene.said)]
    assert first.to.comment_id == "c1"
    assert states[0] in WORKABLE
    assert states[1:] == [CaseState.ANSWERED] * 3


async def test_where_what_was_compared_is_gone_the_newer_words_are_left_to_a_person(
    session: AsyncSession, scene: Scene
) -> None:
    soon = NOW + timedelta(minutes=1)
    await says(session, scene.town, "Почему закрыт бассейн?", at=soon, author="a1", thread="c1")
    await give(session, scene)
    await take_away(session, scene.town.places[0][1].id, {"c1": None}, now=soon)

    await carry(session)

    assert [len(each) for each in await texts(session, scene.said)] == [0, 1, 1, 1]
    assert "удалён" in (await reasons(session, scene))[0][1]


async def test_nothing_is_answered_in_the_name_of_a_closed_account(
    session: AsyncSession, scene: Scene
) -> None:
    trainer = access.person_of(await make.an_account(session, role=Role.TRAINER))
    await answering.answer(
        session, scene.incident, trainer, Wording(text="Ждите."), Decision(to_late=True),
        rulebook=make.RULEBOOK, now=NOW,
    )  # fmt: skip
    await give(session, scene, to_late=True)
    (writer,) = await access.accounts_of(session, [scene.town.person.account_id])
    writer.disabled_at = NOW

    await carry(session)
    await says(session, scene.town, "Воды нет, когда дадут воду?", page=1, at=NOW)
    await look(session)
    await carry(session)

    (school, _, _), _ = scene.town.places
    account = await make.an_account(session, role=Role.COORDINATOR, institution=school)
    coordinator = await access.person_with_sight(session, account)
    progress = (await answering.progress(session, scene.incident, coordinator))[0]
    assert progress.counts == {DeliveryState.SKIPPED: 2}
    assert {row.reason[:36] for row in progress.troubles} == {
        "Учётная запись того, кто дал ответ, "
    }
    assert await unanswered(session, scene) == 5
    assert await offer(session, scene) == 0


async def test_every_case_gets_one_reply(session: AsyncSession, scene: Scene) -> None:
    await give(session, scene)

    await carry(session)

    assert [len(each) for each in await texts(session, scene.said)] == [1, 1, 1, 1]


async def test_the_variants_differ_and_the_message_is_in_each(
    session: AsyncSession, scene: Scene
) -> None:
    await give(session, scene)

    await carry(session)

    written = [text for (text,) in await texts(session, scene.said)]
    assert all(WORDING.text in text for text in written)
    assert len(set(written)) > 1


async def test_openings_come_in_turn_whatever_the_numbers_of_the_cases(
    session: AsyncSession, scene: Scene
) -> None:
    for case_id in scene.said[1::2]:
        await service.take_out(session, scene.incident, case_id, scene.town.person, now=NOW)
    even = scene.said[::2]
    shown = await answering.preview(session, scene.incident, scene.town.person, IN_TURN)

    await give(session, scene, IN_TURN)
    await carry(session)

    assert shown == ["Добрый день! Ждите воду.", "Здравствуйте. Ждите воду."]
    assert [text for (text,) in await texts(session, even)] == shown


async def test_a_case_keeps_its_opening_when_others_leave_and_join(
    session: AsyncSession, scene: Scene
) -> None:
    person = scene.town.person
    first, second, *_ = scene.said
    await service.take_out(session, scene.incident, first, person, now=NOW)
    await give(session, scene, IN_TURN)
    await carry(session)
    before = await texts(session, [second])
    errand = (await replies.claim(session, Network.VK, now=NOW, limit=9))[0]
    await replies.refused(session, errand, sentence="Закрыто.", kind=TroubleKind.CLOSED, now=NOW)
    await service.join(session, scene.incident, first, person, now=NOW)
    await service.take_out(session, scene.incident, scene.said[2], person, now=NOW)

    await offer(session, scene)
    await carry(session)

    assert await texts(session, [second]) == [before[0] * 2]
    assert (await texts(session, [first]))[0] == ["Здравствуйте. Ждите воду."]


async def test_the_cases_stay_with_their_officials_and_the_replies_tell_who_answered(
    session: AsyncSession, scene: Scene
) -> None:
    department = await make.an_institution(session, "Управление образования")
    for institution, _, _ in scene.town.places:
        institution.parent_id = department.id
    card = await make.an_official(session, department)
    account = await make.an_account(
        session, role=Role.COORDINATOR, institution=department, official=card
    )
    coordinator = await access.person_with_sight(session, account)
    before = await holders(session, scene.said)

    await answering.answer(
        session, scene.incident, coordinator, WORDING, rulebook=make.RULEBOOK, now=NOW
    )
    await carry(session)

    assert await holders(session, scene.said) == before
    assert await writers(session, scene.said) == [account.id] * 4


async def test_a_second_round_carries_nothing_twice(session: AsyncSession, scene: Scene) -> None:
    await give(session, scene)
    await carry(session)

    assert not await answering.deliver_one(session, rulebook=make.RULEBOOK, now=NOW)


async def test_a_case_closed_meanwhile_is_skipped_and_told(
    session: AsyncSession, scene: Scene
) -> None:
    await give(session, scene)
    case = await cases.find(session, scene.said[0], to_change=True)
    await cases.close(
        session, case, scene.town.person,
        outcome=Outcome.CLOSED_WITH_REASON, reason="сам", now=NOW,
    )  # fmt: skip

    await carry(session)

    (progress,) = await answering.progress(session, scene.incident, scene.town.person)
    assert progress.counts == {DeliveryState.DONE: 3, DeliveryState.SKIPPED: 1}
    assert [row.case_id for row in progress.troubles] == [scene.said[0]]


@pytest.mark.parametrize(
    "wording",
    [
        TELEPHONE,
        Wording(
            text="Воду включат завтра.", closings=("Спасибо.", "Мой телефон +7 900 000-12-34.")
        ),
    ],
)
async def test_personal_data_are_refused_before_anything_is_given(
    session: AsyncSession, scene: Scene, wording: Wording
) -> None:
    with pytest.raises(PersonalDataError, match="телефон"):
        await give(session, scene, wording)
    with pytest.raises(PersonalDataError, match="телефон"):
        await answering.preview(session, scene.incident, scene.town.person, wording)

    assert await answering.progress(session, scene.incident, scene.town.person) == []


async def test_its_writer_may_answer_for_what_is_stopped_in_each_case(
    session: AsyncSession, scene: Scene
) -> None:
    person = scene.town.person
    with pytest.raises(PersonalDataError) as stopped:
        await answering.preview(session, scene.incident, person, TELEPHONE)
    await answering.preview(session, scene.incident, person, TELEPHONE, insists=True)
    await answering.answer(
        session, scene.incident, person, TELEPHONE, Decision(insists=True),
        rulebook=make.RULEBOOK, now=NOW,
    )  # fmt: skip

    await carry(session)

    case = await cases.find(session, scene.said[0])
    told = [event for event in await cases.history(session, case) if INSISTED in event.note]
    assert stopped.value.may_insist
    assert await counts(session, scene) == {DeliveryState.DONE: 4}
    assert [(each.kind, each.account_id) for each in told] == [
        (EventKind.REPLY_WRITTEN, person.account_id)
    ]
    assert told[0].note.endswith("телефон")


async def test_nobody_may_answer_for_the_number_of_a_document(
    session: AsyncSession, scene: Scene
) -> None:
    wording = Wording(text="По заявлению с паспортом 69 12 345678 воду включат завтра.")

    with pytest.raises(PersonalDataError) as stopped:
        await answering.preview(session, scene.incident, scene.town.person, wording, insists=True)

    assert not stopped.value.may_insist


async def test_what_only_some_institutions_may_say_is_stopped_at_the_others_and_told(
    session: AsyncSession, scene: Scene
) -> None:
    scene.town.places[0][0].phones = [PHONE]
    await session.flush()
    await give(session, scene, TELEPHONE)

    await carry(session)

    (progress,) = await answering.progress(session, scene.incident, scene.town.person)
    assert progress.counts == {DeliveryState.DONE: 2, DeliveryState.REFUSED: 2}
    assert "телефон" in progress.troubles[0].reason


async def test_a_late_case_gets_the_answer_where_the_decision_says_so(
    session: AsyncSession, scene: Scene
) -> None:
    await give(session, scene, to_late=True)
    await carry(session)

    late = await says(session, scene.town, "Воды нет, когда дадут воду?", page=1, at=NOW)
    await look(session)
    await carry(session)

    assert len((await texts(session, [late]))[0]) == 1


async def test_a_late_case_waits_for_a_person_where_it_does_not(
    session: AsyncSession, scene: Scene
) -> None:
    await give(session, scene)
    await carry(session)

    late = await says(session, scene.town, "Воды нет, когда дадут воду?", page=1, at=NOW)
    await look(session)
    await carry(session)

    assert await texts(session, [late]) == [[]]
    assert await offer(session, scene) == 1


async def test_an_unknown_field_is_refused_and_nothing_is_kept(
    session: AsyncSession, scene: Scene
) -> None:
    with pytest.raises(UnfitAnswerError, match="Поля «телефон» нет"):
        await give(session, scene, Wording(text="Звоните {{телефон}}"))

    assert await answering.progress(session, scene.incident, scene.town.person) == []


async def a_writer(session: AsyncSession, scene: Scene) -> Person:
    """Somebody else has begun to write the answer to the first case."""
    writer = access.person_of(await make.an_account(session, role=Role.TRAINER))
    case = await cases.find(session, scene.said[0], to_change=True)
    await leasing.take(session, case, writer, token=None, now=NOW)
    return writer


async def test_while_somebody_writes_the_answer_waits_and_then_comes(
    session: AsyncSession, scene: Scene
) -> None:
    await a_writer(session, scene)
    await give(session, scene)

    await carry(session)
    at_first = await counts(session, scene)
    await carry(session, NOW + LEASE_LASTS)

    assert at_first == {DeliveryState.WAITING: 1, DeliveryState.DONE: 3}
    assert await counts(session, scene) == {DeliveryState.DONE: 4}
    assert [len(each) for each in await texts(session, scene.said)] == [1, 1, 1, 1]


async def test_what_an_answer_waits_for_is_told_with_the_time_of_the_next_try(
    session: AsyncSession, scene: Scene
) -> None:
    await a_writer(session, scene)
    await give(session, scene)

    await carry(session)

    (progress,) = await answering.progress(session, scene.incident, scene.town.person)
    (held,) = progress.troubles
    assert (held.case_id, held.try_at) == (scene.said[0], NOW + LEASE_LASTS)
    assert "пишет другой сотрудник" in held.reason


@pytest.mark.parametrize("needs_approval", [False, True])
async def test_the_answer_waits_while_another_is_on_its_way_and_gives_way_to_it(
    session: AsyncSession, scene: Scene, *, needs_approval: bool
) -> None:
    case = await cases.find(session, scene.said[0], to_change=True)
    case.needs_approval = needs_approval
    await replies.answer(
        session, case, scene.town.person, text="Воду дадут.", comment_id=None, key=uuid4(), now=NOW
    )
    await give(session, scene)

    await carry(session)
    waiting = await counts(session, scene)
    await cases.mark_answered(session, case, account_id=None, resolution=None, now=NOW)
    await carry(session, NOW + timedelta(minutes=10))

    assert waiting == {DeliveryState.WAITING: 1, DeliveryState.DONE: 3}
    assert await counts(session, scene) == {DeliveryState.SKIPPED: 1, DeliveryState.DONE: 3}


async def test_a_refused_answer_is_offered_anew_once_a_press(
    session: AsyncSession, scene: Scene
) -> None:
    await give_what_is_stopped(session, scene, scene.town.person)
    await carry(session)
    lacking = await unanswered(session, scene)

    offered = await offer(session, scene), await offer(session, scene)

    assert lacking == 4
    assert offered == (4, 0)
    assert await counts(session, scene) == {DeliveryState.WAITING: 4}


async def test_a_refused_answer_is_none_given_to_the_last_part(
    session: AsyncSession, scene: Scene
) -> None:
    (home, _, _), (neighbour, _, _) = scene.town.places
    first, second = [
        await access.person_with_sight(
            session, await make.an_account(session, role=Role.COORDINATOR, institution=each)
        )
        for each in (home, neighbour)
    ]
    await give_what_is_stopped(session, scene, first)
    await carry(session)

    await answering.answer(
        session, scene.incident, second, WORDING, rulebook=make.RULEBOOK, now=NOW
    )

    assert scene.incident.state is IncidentState.OPEN


async def sent_back(session: AsyncSession, said: list[int]) -> None:
    """A second person returns what waits for him."""
    second = access.person_of(await make.an_account(session, role=Role.TRAINER))
    for case_id in said:
        case = await cases.find(session, case_id, to_change=True)
        reply = (await replies.list_replies(session, case))[-1]
        await approving.send_back(session, case, second, reply.id, reason="Не то", now=NOW)


async def test_an_answer_that_the_approver_returned_is_not_given_and_is_offered_again(
    session: AsyncSession, scene: Scene
) -> None:
    for case_id in scene.said:
        (await cases.find(session, case_id, to_change=True)).needs_approval = True
    await give(session, scene)
    await carry(session)
    before = await unanswered(session, scene)
    await sent_back(session, scene.said[:2])

    lacking = await unanswered(session, scene)
    told = await counts(session, scene)
    offered = await offer(session, scene)
    await carry(session)
    await sent_back(session, scene.said[:1])

    assert (before, lacking, offered) == (0, 2, 2)
    assert told == {DeliveryState.DONE: 2, DeliveryState.REFUSED: 2}
    assert [len(each) for each in await texts(session, scene.said)] == [2, 2, 1, 1]
    assert await reasons(session, scene) == [(scene.said[0], "Ответ вернулся: Не то")]
    assert await unanswered(session, scene) == 1


async def test_an_answer_that_the_network_refused_is_not_given_until_it_is_sent_again(
    session: AsyncSession, scene: Scene
) -> None:
    await give(session, scene)
    await carry(session)
    errand = (await replies.claim(session, Network.VK, now=NOW, limit=9))[0]
    await replies.refused(session, errand, sentence="Закрыто.", kind=TroubleKind.CLOSED, now=NOW)

    lacking = await unanswered(session, scene)
    case = await again.refused_for(session, scene.town.person, errand.reply_id)
    await again.send_again(
        session, case, errand.reply_id, account_id=scene.town.person.account_id, now=NOW
    )

    assert (lacking, await unanswered(session, scene)) == (1, 0)


async def test_an_answer_that_was_sent_again_meanwhile_is_not_given_twice(
    session: AsyncSession, scene: Scene
) -> None:
    soon, by = NOW + timedelta(minutes=1), scene.town.person.account_id
    await says(session, scene.town, "А бассейн?", at=soon, author="a1", thread="c1")
    await give(session, scene)
    await carry(session)
    first, *_ = await replies.claim(session, Network.VK, now=NOW, limit=9)
    await replies.refused(session, first, sentence="Ключ.", kind=TroubleKind.KEY, now=NOW)
    await offer(session, scene)
    case = await again.refused_for(session, scene.town.person, first.reply_id)
    await again.send_again(session, case, first.reply_id, account_id=by, now=NOW)
    (errand,) = await replies.claim(session, Network.VK, now=NOW, limit=9)
    await replies.published(session, errand, external_id="r", rulebook=make.RULEBOOK, now=NOW)

    await carry(session)

    assert case.state in WORKABLE
    assert [len(each) for each in await texts(session, scene.said)] == [1, 1, 1, 1]
    assert await counts(session, scene) == {DeliveryState.DONE: 4}


async def test_nothing_is_offered_to_a_case_that_somebody_has_answered(
    session: AsyncSession, scene: Scene
) -> None:
    await give_what_is_stopped(session, scene, scene.town.person)
    await carry(session)
    case = await cases.find(session, scene.said[0], to_change=True)
    await cases.mark_answered(session, case, account_id=None, resolution=None, now=NOW)

    assert await offer(session, scene) == 3


async def test_a_skipped_case_that_is_open_again_is_offered_the_answer(
    session: AsyncSession, scene: Scene
) -> None:
    case = await cases.find(session, scene.said[0], to_change=True)
    await cases.mark_answered(session, case, account_id=None, resolution=None, now=NOW)
    await give(session, scene)
    await carry(session)
    skipped = await offer(session, scene)

    case.state = CaseState.IN_WORK

    assert (skipped, await offer(session, scene)) == (0, 1)


async def test_the_replies_say_how_the_matter_ended(session: AsyncSession, scene: Scene) -> None:
    await answering.answer(
        session, scene.incident, scene.town.person, WORDING,
        Decision(resolution=Resolution.PLANNED), rulebook=make.RULEBOOK, now=NOW,
    )  # fmt: skip

    await carry(session)

    found = [await cases.find(session, case_id) for case_id in scene.said]
    written = [reply for case in found for reply in await replies.list_replies(session, case)]
    assert [reply.resolution for reply in written] == [Resolution.PLANNED] * 4
