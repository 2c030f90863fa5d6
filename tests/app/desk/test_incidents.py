"""The page of an incident in words."""

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from app.desk.incidents.view import list_view, view_of
from app.incidents import service, undoing
from app.incidents.answering import service as answering
from app.incidents.model import Burst
from app.incidents.rules import Act
from app.incidents.wording import Wording
from app.replies.reviewing import PersonalDataError
from app.triage.topics import keeping as topics
from app.triage.topics.listing import Topic
from tests.app.incidents.town import NOW, a_scene


async def test_the_log_says_what_was_undone(session: AsyncSession) -> None:
    scene = await a_scene(session)
    person, incident = scene.town.person, scene.incident
    await service.take_out(session, incident, scene.said[0], person, now=NOW)
    act = (await service.log_of(session, incident, person))[-1]
    await undoing.undo(session, incident, act.id, person, now=NOW)

    view = await view_of(session, person, incident, now=NOW)

    told = next(line for line in view.lines if line.event.act is Act.UNDONE)
    assert f"{told.title}: {told.note}" == f"Отменено: «Выведено: сообщение {scene.said[0]}»"


async def test_what_the_guard_has_stopped_may_be_answered_for(session: AsyncSession) -> None:
    scene = await a_scene(session)
    person, incident = scene.town.person, scene.incident
    wording = Wording(text="Звоните маме мальчика: +7 900 000-12-34.")
    with pytest.raises(PersonalDataError) as stopped:
        await answering.preview(session, incident, person, wording)

    plain = await view_of(session, person, incident, now=NOW)
    view = await view_of(session, person, incident, refused=stopped.value, now=NOW)

    assert (plain.may_insist, view.may_insist) == (False, True)


async def test_a_burst_is_named_by_the_list_in_force(session: AsyncSession) -> None:
    scene = await a_scene(session)
    own = Topic(group="Край", code="region.geyser", title="Гейзер на улице")
    await topics.take_in(session, [own], by="центр", now=NOW)
    session.add(a_burst(own.code))
    await session.flush()

    view = await list_view(session, scene.town.person, shows_ended=False, now=NOW)

    assert [title for _, title in view.bursts] == ["Гейзер на улице"]


def a_burst(topic: str) -> Burst:
    return Burst(
        topic=topic,
        municipality="",
        cases=4,
        pages=2,
        usual=0.1,
        chance=0.001,
        found_at=NOW,
        last_at=NOW,
    )
