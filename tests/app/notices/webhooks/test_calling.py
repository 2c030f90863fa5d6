"""An institution's receiver hears that a case leaves it, and nothing of what others do inside."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import msgspec
import pytest
from cryptography.fernet import Fernet
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.access import service as access
from app.access.rules import Person, Role
from app.cases import service as cases
from app.cases.model import Case
from app.cases.moving import service as moving
from app.cases.rules import EventKind
from app.notices import service as notices
from app.notices.webhooks import service as webhooks
from app.notices.webhooks.model import WebhookCall
from app.officials.model import Institution
from app.pages.sealing import Sealer
from app.routing import redirecting
from app.routing.redirecting import Destination
from tests import factories as make
from tests.app.notices.test_service import an_assigned_case

WHY = "Это к дорожникам"


class Scene:
    """A case of a school's page, the agency it belongs to, and a coordinator of the region."""

    def __init__(self, case: Case, agency: Institution, person: Person) -> None:
        self.case, self.agency, self.person = case, agency, person
        self._at = make.NOW

    def now(self) -> datetime:
        """Let a minute go by."""
        self._at += timedelta(minutes=1)
        return self._at


@pytest.fixture
async def scene(session: AsyncSession) -> Scene:
    _, case = await an_assigned_case(session)
    await notices.derive(session, now=make.NOW, limit=50)
    agency = await make.an_institution(session, "Дороги")
    account = await make.an_account(session, role=Role.COORDINATOR)
    return Scene(case, agency, access.person_of(account))


async def listening(session: AsyncSession, institution_id: int) -> int:
    """Let an institution have a receiver."""
    trainer = await make.an_account(session, role=Role.TRAINER)
    webhook, _ = await webhooks.register(
        session,
        access.person_of(trainer),
        title="Учреждение",
        url="https://school1.example.ru/hook",
        kinds=(),
        institution_id=institution_id,
        sealer=Sealer(Fernet.generate_key().decode()),
        now=make.NOW,
    )
    return webhook.id


async def heard(session: AsyncSession, webhook_id: int) -> Sequence[tuple[str, int | None]]:
    """Tell what a receiver is told: kinds, and who is responsible."""
    await notices.derive(session, now=make.NOW, limit=50)
    query = select(WebhookCall.body).where(WebhookCall.webhook_id == webhook_id)
    bodies = await session.scalars(query.order_by(WebhookCall.id))
    told = [msgspec.json.decode(body)["data"] for body in bodies]
    return [(each["kind"], each["officialId"]) for each in told]


async def to_the_queue(session: AsyncSession, scene: Scene, where: Institution) -> None:
    to = Destination(institution_id=where.id)
    await redirecting.redirect(
        session, scene.case, scene.person, to=to, reason=WHY, now=scene.now()
    )


async def is_given(session: AsyncSession, scene: Scene, where: Institution) -> int:
    """Let routing give the case to an official there; tell to whom."""
    official = await make.an_official(session, where)
    scene.case.official_id = official.id
    kind = EventKind.ASSIGNED
    await cases.note(session, scene.case, kind, text="", account_id=None, now=scene.now())
    return official.id


async def is_left_by_its_official(session: AsyncSession, scene: Scene) -> None:
    scene.case.official_id = None
    kind = EventKind.UNASSIGNED
    await cases.note(session, scene.case, kind, text="", account_id=None, now=scene.now())


async def test_who_gets_a_case_at_the_agency_is_not_told_to_where_it_came_from(
    session: AsyncSession, scene: Scene
) -> None:
    school = await listening(session, scene.case.institution_id)
    agency = await listening(session, scene.agency.id)

    await to_the_queue(session, scene, scene.agency)
    taker = await is_given(session, scene, scene.agency)

    assert await heard(session, school) == [("redirected", None)]
    assert await heard(session, agency) == [("redirected", None), ("assigned", taker)]


async def test_nor_that_it_changes_hands_there(session: AsyncSession, scene: Scene) -> None:
    school = await listening(session, scene.case.institution_id)
    official = await make.an_official(session, scene.agency)
    await moving.give_by_hand(
        session, scene.case, official, why=WHY, account_id=scene.person.account_id, now=scene.now()
    )

    await is_left_by_its_official(session, scene)
    await is_given(session, scene, scene.agency)

    assert await heard(session, school) == [("assigned", official.id)]


async def test_a_queue_that_a_case_goes_on_from_hears_it_and_its_page_s_institution_does_not(
    session: AsyncSession, scene: Scene
) -> None:
    school = await listening(session, scene.case.institution_id)
    agency = await listening(session, scene.agency.id)
    await to_the_queue(session, scene, scene.agency)
    await notices.derive(session, now=make.NOW, limit=50)

    await to_the_queue(session, scene, await make.an_institution(session, "Водоканал"))

    assert await heard(session, school) == [("redirected", None)]
    assert await heard(session, agency) == [("redirected", None), ("redirected", None)]


async def test_where_a_coordinator_was_asked_the_case_leaves_by_his_decision(
    session: AsyncSession, scene: Scene
) -> None:
    school = await listening(session, scene.case.institution_id)
    await redirecting.ask_coordinator(
        session, scene.case, scene.person, reason=WHY, now=scene.now()
    )
    taker = await make.an_official(session, scene.agency)

    await redirecting.assign_by_hand(
        session, scene.case.id, scene.person, official_id=taker.id, reason=WHY, now=scene.now()
    )

    assert ("assigned", taker.id) in await heard(session, school)


async def test_what_nobody_has_any_more_leaves_by_who_is_given_it_elsewhere(
    session: AsyncSession, scene: Scene
) -> None:
    school = await listening(session, scene.case.institution_id)
    await is_left_by_its_official(session, scene)
    taker = await make.an_official(session, scene.agency)

    await redirecting.assign_by_hand(
        session, scene.case.id, scene.person, official_id=taker.id, reason=WHY, now=scene.now()
    )

    assert await heard(session, school) == [("unassigned", None), ("assigned", taker.id)]
