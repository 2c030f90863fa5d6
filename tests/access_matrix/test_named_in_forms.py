"""What a form names beside its address must be in sight, too: the address is one's own here."""

from dataclasses import dataclass, field
from typing import Any, Final

import pytest
from sqlalchemy import text as sql

from app.access.door import COOKIE
from app.access.rules import Role
from tests.access_matrix.rules import Of
from tests.access_matrix.test_matrix import filled
from tests.access_matrix.whose import Whose
from tests.access_matrix.world import World

_WHY: Final = {"reason": "так решили вместе"}


@dataclass(frozen=True, kw_only=True)
class Named:
    """A form of somebody who may send it, and what it names."""

    route: str
    by: Role
    form: dict[str, Any] = field(default_factory=dict)
    json: dict[str, Any] = field(default_factory=dict)
    """``Of`` stands for what is named."""


NAMED: Final = (
    # of the API
    Named(
        route="POST /api/v1/pages",
        by=Role.PAGE_ADMIN,
        json={
            "link": "https://vk.com/new_page",
            "institutionId": Of("institution_id"),
        },
    ),
    Named(
        route="PUT /api/v1/pages/{page_id}/responsible",
        by=Role.PAGE_ADMIN,
        json={"officialId": Of("official_id")},
    ),
    Named(
        route="POST /api/v1/cases/{case_id}/assign",
        by=Role.COORDINATOR,
        json={"officialId": Of("official_id")},
    ),
    Named(
        route="POST /api/v1/institutions",
        by=Role.COORDINATOR,
        json={"name": "Школа", "kind": "school", "parentId": Of("institution_id")},
    ),
    Named(
        route="POST /api/v1/institutions/{institution_id}/departments",
        by=Role.COORDINATOR,
        json={"name": "Канцелярия", "leadId": Of("official_id")},
    ),
    Named(
        route="PATCH /api/v1/officials/{official_id}",
        by=Role.COORDINATOR,
        json={"departmentId": Of("department_id")},
    ),
    Named(
        route="POST /api/v1/officials/{official_id}/leaves",
        by=Role.COORDINATOR,
        json={
            "firstDay": "2030-01-14",
            "lastDay": "2030-01-20",
            "substituteId": Of("official_id"),
        },
    ),
    Named(
        route="POST /api/v1/incidents/{incident_id}/join",
        by=Role.COORDINATOR,
        json={"caseId": Of("case_id")},
    ),
    Named(
        route="POST /api/v1/incidents/{incident_id}/take-out",
        by=Role.COORDINATOR,
        json={"caseId": Of("case_id")},
    ),
    Named(
        route="POST /api/v1/incidents/{incident_id}/split",
        by=Role.COORDINATOR,
        json={"caseIds": [Of("case_id")]},
    ),
    Named(
        route="POST /api/v1/incidents/{incident_id}/merge",
        by=Role.COORDINATOR,
        json={"incidentId": Of("incident_id")},
    ),
    Named(
        route="POST /api/v1/incidents/{incident_id}/undo",
        by=Role.COORDINATOR,
        json={"eventId": Of("act_id")},
    ),
    # of the desk
    Named(
        route="POST /cases/{case_id}/assign",
        by=Role.COORDINATOR,
        form=_WHY | {"to": Of("official:{official_id}")},
    ),
    Named(
        route="POST /incidents/{incident_id}/accept",
        by=Role.COORDINATOR,
        form={"case": Of("{case_id}")},
    ),
    Named(
        route="POST /incidents/{incident_id}/take-out",
        by=Role.COORDINATOR,
        form={"case": Of("{case_id}")},
    ),
    Named(
        route="POST /incidents/{incident_id}/split",
        by=Role.COORDINATOR,
        form={"case": Of("{case_id}")},
    ),
    Named(
        route="POST /incidents/{incident_id}/join",
        by=Role.COORDINATOR,
        form={"number": Of("{case_id}")},
    ),
    Named(
        route="POST /incidents/{incident_id}/merge",
        by=Role.COORDINATOR,
        form={"number": Of("{incident_id}")},
    ),
    Named(
        route="POST /incidents/{incident_id}/undo",
        by=Role.COORDINATOR,
        form={"number": Of("{act_id}")},
    ),
    Named(
        route="POST /people/invitations",
        by=Role.COORDINATOR,
        form={"name": "Новый", "role": "official", "institution": Of("{institution_id}")},
    ),
    Named(
        route="POST /board/acts",
        by=Role.COORDINATOR,
        form={"act": "remind", "page": Of("{page_id}")},
    ),
    Named(
        route="POST /board/acts",
        by=Role.COORDINATOR,
        form={"act": "invite", "page": Of("{page_id}")},
    ),
    Named(
        route="POST /pages/new/{application_id}/institution",
        by=Role.PAGE_ADMIN,
        form={"chosen": Of("{institution_id}")},
    ),
    Named(
        route="POST /pages/new/{application_id}/people",
        by=Role.PAGE_ADMIN,
        form={"who": Of("{official_id}")},
    ),
)
_OUT_OF_SIGHT: Final = (Whose.ABOVE, Whose.FOREIGN)


@pytest.mark.parametrize("whose", _OUT_OF_SIGHT)
@pytest.mark.parametrize("named", NAMED, ids=lambda named: named.route)
async def test_what_is_out_of_sight_cannot_be_named(
    world: World, named: Named, whose: Whose
) -> None:
    assert await status_of(world, named, whose) in {403, 404, 409, 422}


async def test_an_institution_is_put_below_no_stranger(world: World) -> None:
    named = Named(
        route="PATCH /api/v1/institutions/{institution_id}",
        by=Role.COORDINATOR,
        json={"parentId": Of("institution_id")},
    )

    assert await status_of(world, named, Whose.FOREIGN) in {404, 422}


@pytest.mark.parametrize("whose", _OUT_OF_SIGHT)
async def test_a_card_out_of_sight_is_given_to_nobody(world: World, whose: Whose) -> None:
    own = world.town.things[Whose.OWN]["institution_id"]
    form = {"name": "Новый", "role": "official", "institution": str(own)}
    named = Named(
        route="POST /people/invitations",
        by=Role.COORDINATOR,
        form=form | {"official": Of("{official_id}")},
    )

    assert await status_of(world, named, whose) in {404, 409, 422}


@pytest.mark.parametrize("whose", _OUT_OF_SIGHT)
@pytest.mark.parametrize("act", ["take", "no-answer", "hand", "incident"])
async def test_nothing_is_done_with_ticked_cases_out_of_sight(
    world: World, act: str, whose: Whose
) -> None:
    own = world.town.things[Whose.OWN]
    words = {"to": f"official:{own['official_id']}", "incident": str(own["incident_id"])}
    named = Named(
        route="POST /cases/bulk",
        by=Role.COORDINATOR,
        form=_WHY | words | {"act": act, "case": Of("{case_id}")},
    )

    assert not await writes_history(world, named, whose)


async def test_ticked_cases_in_sight_are_taken(world: World) -> None:
    form = {"act": "take", "case": Of("{case_id}")}
    named = Named(route="POST /cases/bulk", by=Role.COORDINATOR, form=form)

    assert await writes_history(world, named, Whose.OWN)


@pytest.mark.parametrize("act", ["absent", "return", "probation"])
async def test_a_pages_admin_does_not_say_himself_that_it_is_not_kept(
    world: World, act: str
) -> None:
    named = Named(route="POST /pages/{page_id}/acts", by=Role.PAGE_ADMIN, form={"act": act})

    assert await status_of(world, named, Whose.OWN) == 403


@pytest.mark.parametrize("act", ["absent", "probation"])
async def test_only_the_centre_acts_on_the_board(world: World, act: str) -> None:
    named = Named(
        route="POST /board/acts",
        by=Role.COORDINATOR,
        form={"act": act, "page": Of("{page_id}")},
    )

    assert await status_of(world, named, Whose.OWN) == 403


@pytest.mark.parametrize("role", ["trainer", "operator", "head", "coordinator", "page_admin"])
async def test_a_pages_admin_invites_nobody_above_himself(world: World, role: str) -> None:
    named = Named(
        route="POST /people/invitations",
        by=Role.PAGE_ADMIN,
        form={"name": "Новый", "role": role, "institution": Of("{institution_id}")},
    )

    assert await status_of(world, named, Whose.OWN) == 403


async def status_of(world: World, named: Named, whose: Whose) -> int:
    """Send a form whose address is one's own, and which names what stands elsewhere."""
    async with world.nothing_kept():
        return await sent(world, named, whose)


async def sent(world: World, named: Named, whose: Whose) -> int:
    method, _, path = named.route.partition(" ")
    address = path.format_map(world.town.things[Whose.OWN] | world.town.own[named.by])
    words = filled({"data": named.form, "json": named.json}, world.town.things[whose])
    answer = await world.client.request(
        method,
        address,
        headers={"Cookie": f"{COOKIE}={world.town.sessions[named.by]}"},
        **{name: told for name, told in words.items() if told},
    )
    return answer.status_code


async def writes_history(world: World, named: Named, whose: Whose) -> bool:
    """Tell whether anything came into the histories of cases; nothing of it is kept."""
    query = sql("SELECT count(*) FROM case_event")
    before = (await world.connection.execute(query)).scalar_one()
    async with world.nothing_kept():
        await sent(world, named, whose)
        after = (await world.connection.execute(query)).scalar_one()
    return bool(after != before)
