"""What in a case an answer to all hears: what was compared, and what only asks on since."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from app.cases import service as cases
from app.incidents import service
from app.incidents.answering import service as answering
from app.incidents.answering.deciding import Decision
from app.incidents.answering.hearing import meant_for
from app.incidents.wording import Wording
from tests import factories as make
from tests.app.incidents.town import NOW, WATER, Scene, a_scene, a_town, all_say, look, says

SOON, SOON_AFTER = NOW + timedelta(hours=1), NOW + timedelta(minutes=90)
LATER = NOW + timedelta(hours=2)
POOL = " И бассейн опять закрыт"


@pytest.fixture
async def scene(session: AsyncSession) -> Scene:
    return await a_scene(session)


async def writes(session: AsyncSession, scene: Scene, text: str, at: datetime = SOON) -> None:
    """The first citizen writes on in his talk."""
    await says(session, scene.town, text, at=at, author="a1", thread="c1")


async def edits(session: AsyncSession, scene: Scene, text: str) -> None:
    """He gives his first comment other words."""
    _, page, post = scene.town.places[0]
    words = make.said(page, post, "c1", text, author="a1", thread="c1")
    await make.take_in(session, page, post, words, now=SOON)


async def heard(session: AsyncSession, scene: Scene) -> tuple[datetime, str]:
    """Tell up to when an answer that is given now hears the first case, and its last words."""
    given = await answering.answer(
        session, scene.incident, scene.town.person, Wording(text="Воду дали."), Decision(),
        rulebook=make.RULEBOOK, now=LATER,
    )  # fmt: skip
    case = await cases.find(session, scene.said[0])
    until, comment = await meant_for(session, given, case)
    return until, comment.text


@pytest.mark.parametrize(
    "text",
    ["Ну когда уже дадут воду?", "Сколько ещё ждать?", "Сын и мама уже неделю так сидят", "!!!"],
)
async def test_what_only_asks_on_is_heard(session: AsyncSession, scene: Scene, text: str) -> None:
    await writes(session, scene, text)

    assert await heard(session, scene) == (SOON, text)


@pytest.mark.parametrize(
    "text",
    [
        "А бассейн?",
        "И на Садовой нет воды",
        "Когда школа?",
        "А в саду когда?",
        "А автобус когда?",
        "А в 17 когда?",
        "Ну когда? vk.com/wall-1_2",
        "Ну когда? +7 999 123-45-67",
    ],
)
async def test_another_matter_is_not(session: AsyncSession, scene: Scene, text: str) -> None:
    await writes(session, scene, text)

    assert await heard(session, scene) == (NOW, WATER[0])


async def test_nor_is_what_follows_it(session: AsyncSession, scene: Scene) -> None:
    await writes(session, scene, "Ну когда?", at=SOON)
    await writes(session, scene, "А бассейн?", at=SOON_AFTER)
    await writes(session, scene, "Сколько ждать?", at=LATER)

    assert await heard(session, scene) == (SOON, "Ну когда?")


async def test_an_edit_into_another_matter_is_not_heard(
    session: AsyncSession, scene: Scene
) -> None:
    await edits(session, scene, WATER[0] + POOL)

    assert (await heard(session, scene))[0] == NOW


async def test_an_edit_that_only_asks_on_is(session: AsyncSession, scene: Scene) -> None:
    await edits(session, scene, WATER[0] + " Ну когда?!")

    assert (await heard(session, scene))[0] == SOON


async def test_what_few_of_many_cases_say_beside_their_trouble_is_not_theirs(
    session: AsyncSession,
) -> None:
    town = await a_town(session)
    said = await all_say(session, town, [*WATER * 5, WATER[0] + POOL, WATER[2] + POOL])
    await look(session)
    (incident,) = await service.list_incidents(session, town.person)
    await service.confirm(session, incident, town.person, title=None, now=NOW)
    scene = Scene(town, incident, said)
    assert (await service.sizes(session, [incident.id]))[incident.id].cases == len(said)
    await writes(session, scene, "А бассейн когда?")

    assert (await heard(session, scene))[0] == NOW
