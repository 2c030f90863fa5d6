"""The centre is told of a burst, once, by every way that a trainer has."""

from datetime import timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.rules import Role
from app.incidents.model import Burst
from app.notices import bursting
from app.notices import service as notices
from tests import factories as make
from tests.app.notices.test_delivering import MAIL, claim, gather


@pytest.fixture
async def burst(session: AsyncSession) -> Burst:
    burst = Burst(
        topic="building.heat",
        municipality="Заречный",
        cases=6,
        pages=3,
        usual=0.4,
        chance=1e-6,
        found_at=make.NOW,
        last_at=make.NOW,
    )
    session.add(burst)
    await session.flush()
    return burst


async def test_every_trainer_is_told_once(session: AsyncSession, burst: Burst) -> None:
    trainer = await make.an_account(session, role=Role.TRAINER)
    official = await make.an_account(session)

    told = await bursting.tell(session, now=make.NOW, limit=10)
    again = await bursting.tell(session, now=make.NOW + timedelta(minutes=1), limit=10)

    (notice,) = await notices.unread(session, trainer.id)
    assert (told, again) == (1, 0)
    assert "Заречный" in notice.sentence
    assert "Сообщений за три часа: 6" in notice.sentence
    assert notice.sentence.endswith("Подробнее — в разделе «Инциденты».")
    assert list(await notices.unread(session, official.id)) == []
    assert burst.told_at == make.NOW


@pytest.mark.usefixtures("burst")
async def test_coordinators_are_told_of_bursts_in_their_own_districts(
    session: AsyncSession,
) -> None:
    founder = await make.an_institution(session, "Управление", municipality="")
    school = await make.an_institution(session, "Школа № 1", municipality="Заречный")
    school.parent_id = founder.id
    other = await make.an_institution(session, "Школа № 2", municipality="Северный")
    ours, near, far = [
        await make.an_account(session, role=Role.COORDINATOR, institution=place)
        for place in (founder, school, other)
    ]

    await bursting.tell(session, now=make.NOW, limit=10)

    told = [len(await notices.unread(session, each.id)) for each in (ours, near, far)]
    assert told == [1, 1, 0]


@pytest.mark.usefixtures("burst")
async def test_the_regions_coordinator_is_told_of_every_burst(session: AsyncSession) -> None:
    region = await make.an_account(session, role=Role.COORDINATOR)

    await bursting.tell(session, now=make.NOW, limit=10)

    assert len(await notices.unread(session, region.id)) == 1


async def test_without_a_trainer_a_burst_waits_for_nobody(
    session: AsyncSession, burst: Burst
) -> None:
    assert await bursting.tell(session, now=make.NOW, limit=10) == 1
    assert burst.told_at == make.NOW


@pytest.mark.usefixtures("burst")
async def test_its_mail_and_its_notice_lead_to_where_bursts_are_shown(
    session: AsyncSession,
) -> None:
    school = await make.an_institution(session, municipality="Заречный")
    official = await make.an_official(session, school)
    official.email = MAIL
    coordinator = await make.an_account(
        session, role=Role.COORDINATOR, institution=school, official=official
    )
    await make.a_confirmed_mail(session, coordinator.id, MAIL)
    await bursting.tell(session, now=make.NOW, limit=10)

    await gather(session, make.NOW)
    (parcel,) = await claim(session, make.NOW)

    (notice,) = await notices.unread(session, coordinator.id)
    assert parcel.letter.paragraphs[0].endswith("\nhttps://desk.example.ru/incidents")
    assert notice.path == "/incidents"
