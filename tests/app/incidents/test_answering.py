"""One answer reaches every case once; what refuses it is told with the reason."""

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from app.access import service as access
from app.access.rules import Role
from app.cases import service as cases
from app.cases.rules import CaseState, Outcome
from app.incidents import answering, service
from app.incidents.model import Incident
from app.incidents.rules import DeliveryState, UnfitAnswerError
from app.incidents.wording import Wording
from app.replies import service as replies
from tests import factories as make
from tests.app.incidents.town import NOW, Town, a_town, all_say, look, says

WORDING = Wording(
    text="Воду включат завтра в девять утра.",
    openings=("Здравствуйте, {{имя}}!", "Добрый день!", "Здравствуйте."),
    closings=("{{учреждение}}", "Спасибо, что написали."),
)


class Scene:
    """A confirmed incident of four cases."""

    def __init__(self, town: Town, incident: Incident, said: list[int]) -> None:
        self.town, self.incident, self.said = town, incident, said


@pytest.fixture
async def scene(session: AsyncSession) -> Scene:
    town = await a_town(session)
    said = await all_say(session, town)
    await look(session)
    (incident,) = await service.list_incidents(session, town.person)
    await service.confirm(session, incident, town.person, title=None, now=NOW)
    return Scene(town, incident, said)


async def give(
    session: AsyncSession, scene: Scene, wording: Wording = WORDING, *, to_late: bool = False
) -> None:
    await answering.answer(
        session, scene.incident, scene.town.person, wording,
        decision="Порыв устраняют", to_late=to_late, now=NOW,
    )  # fmt: skip


async def carry(session: AsyncSession) -> None:
    while await answering.deliver_one(session, now=NOW):
        pass


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
        session, scene.incident, coordinator, WORDING, decision="", to_late=False, now=NOW
    )
    await carry(session)

    assert await holders(session, scene.said) == before
    assert await writers(session, scene.said) == [account.id] * 4


async def test_a_second_round_carries_nothing_twice(session: AsyncSession, scene: Scene) -> None:
    await give(session, scene)
    await carry(session)

    assert not await answering.deliver_one(session, now=NOW)


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


async def test_personal_data_are_refused_by_the_guard_and_told(
    session: AsyncSession, scene: Scene
) -> None:
    await give(session, scene, Wording(text="Звоните маме мальчика: +7 900 000-12-34."))

    await carry(session)

    (progress,) = await answering.progress(session, scene.incident, scene.town.person)
    assert progress.counts == {DeliveryState.REFUSED: 4}
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
    assert await answering.offer_late(session, scene.incident, scene.town.person) == 1


async def test_an_unknown_field_is_refused_and_nothing_is_kept(
    session: AsyncSession, scene: Scene
) -> None:
    with pytest.raises(UnfitAnswerError, match="Поля «телефон» нет"):
        await give(session, scene, Wording(text="Звоните {{телефон}}"))

    assert await answering.progress(session, scene.incident, scene.town.person) == []
