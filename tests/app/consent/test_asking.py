"""A link is asked for by the API: who may, for which pages, and what is kept of it."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import select, update

from app.access.rules import Role
from app.base.database import Sessions
from app.base.settings import Settings
from app.consent.model import Consent
from app.pages.model import Page
from app.vocabulary import Network
from tests import factories as make
from tests.app.consent.places import Place, a_place, with_an_application
from tests.app.people import Client, a_staff, a_trainer, log_in
from tests.visiting import visiting


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return with_an_application(settings)


@pytest.fixture
async def place(sessions: Sessions) -> Place:
    return await a_place(sessions)


async def test_the_pages_admin_gets_a_link_to_vk_for_his_community(
    client: Client, place: Place
) -> None:
    await log_in(client, place.admin)

    answer = await client.post(f"/api/v1/pages/{place.page_id}/consent")

    assert answer.status_code == 201
    url = urlsplit(answer.json()["url"])
    asked = parse_qs(url.query)
    assert (url.netloc, url.path) == ("oauth.example.org", "/authorize")
    assert (asked["group_ids"], asked["client_id"]) == (["100"], ["7"])
    assert asked["redirect_uri"] == ["https://answers.example.org/consent/vk"]


async def test_every_link_has_a_state_of_its_own_that_is_kept_as_a_digest_only(
    client: Client, place: Place, sessions: Sessions
) -> None:
    await log_in(client, place.admin)

    states = {await state_of_a_link(client, place) for _ in range(3)}

    async with sessions() as session:
        kept = list(await session.scalars(select(Consent.state_digest)))
    assert len(states) == len(set(kept)) == 3
    assert not states & set(kept)
    assert min(len(state) for state in states) >= 43


async def test_what_became_of_the_last_link_is_shown_without_its_secrets(
    client: Client, place: Place
) -> None:
    await log_in(client, place.admin)
    path = f"/api/v1/pages/{place.page_id}/consent"
    before = await client.get(path)
    await client.post(path)

    shown = (await client.get(path)).json()

    assert before.status_code == 404
    assert shown["progress"] == "asked"
    assert set(shown) == {"progress", "askedAt", "givenAt", "settledAt", "trouble"}


@pytest.mark.parametrize(
    "missing", ["vk_application_id", "vk_application_secret", "public_url", "secret_key"]
)
async def test_without_an_application_the_refusal_says_what_to_set(
    settings: Settings, place: Place, missing: str
) -> None:
    poorer = with_an_application(settings, **{missing: ""})
    async with visiting(poorer) as client:
        await log_in(client, place.admin)

        answer = await client.post(f"/api/v1/pages/{place.page_id}/consent")

    assert answer.status_code in {409, 422}
    variable = "GOSPABLIK_SECRET_KEY" if missing == "secret_key" else "VK_APPLICATION_ID"
    assert variable in answer.json()["detail"]


@pytest.mark.parametrize(
    ("changes", "status", "word"),
    [
        ({"network": Network.TELEGRAM}, 422, "только ВКонтакте"),
        ({"external_id": None}, 409, "ещё не найдено"),
        ({"external_id": "55"}, 409, "личная страница"),
    ],
)
async def test_a_page_that_is_no_known_community_of_vk_has_no_link(
    client: Client,
    sessions: Sessions,
    place: Place,
    changes: dict[str, object],
    status: int,
    word: str,
) -> None:
    async with sessions.begin() as session:
        await session.execute(update(Page).where(Page.id == place.page_id).values(**changes))
    await log_in(client, place.admin)

    answer = await client.post(f"/api/v1/pages/{place.page_id}/consent")

    assert answer.status_code == status
    assert word in answer.json()["detail"]


async def test_an_official_may_not_ask_but_may_look(client: Client, place: Place) -> None:
    await log_in(client, place.official)
    path = f"/api/v1/pages/{place.page_id}/consent"

    assert (await client.post(path)).status_code == 403
    assert (await client.get(path)).status_code == 404  # nothing was asked


async def test_another_institutions_page_does_not_exist(
    client: Client, sessions: Sessions, place: Place
) -> None:
    async with sessions.begin() as session:
        other = await a_staff(session, "Школа № 2")
        await make.an_account(
            session, role=Role.PAGE_ADMIN, institution=other.institution, login="foreign"
        )
    await log_in(client, "foreign")
    path = f"/api/v1/pages/{place.page_id}/consent"

    assert (await client.post(path)).status_code == 404
    assert (await client.get(path)).json()["detail"] == f"Страницы № {place.page_id} нет."


async def test_a_stranger_is_asked_to_log_in(client: Client, place: Place) -> None:
    assert (await client.post(f"/api/v1/pages/{place.page_id}/consent")).status_code == 401


async def test_consents_of_yesterday_are_forgotten_and_those_of_today_stay(
    client: Client, sessions: Sessions, place: Place
) -> None:
    await log_in(client, await a_trainer(sessions))
    for _ in range(2):
        await state_of_a_link(client, place)
    async with sessions.begin() as session:
        first = (await session.scalars(select(Consent).order_by(Consent.id).limit(1))).one()
        first.asked_at -= timedelta(days=2)

    await state_of_a_link(client, place)

    async with sessions() as session:
        left = list(await session.scalars(select(Consent.id).order_by(Consent.id)))
    assert len(left) == 2
    assert first.id not in left


async def state_of_a_link(client: Client, place: Place) -> str:
    answer = await client.post(f"/api/v1/pages/{place.page_id}/consent")
    return parse_qs(urlsplit(answer.json()["url"]).query)["state"][0]
