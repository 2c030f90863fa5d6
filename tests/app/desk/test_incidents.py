"""The page of an incident in words."""

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from app.desk.incidents.view import view_of
from app.incidents import service, undoing
from app.incidents.answering import service as answering
from app.incidents.rules import Act
from app.incidents.wording import Wording
from app.replies.reviewing import PersonalDataError
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
