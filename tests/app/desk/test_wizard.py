"""The wizard's pages and the list of pages, as a browser meets them."""

import httpx
import pytest
from sqlalchemy import select

from app.access.rules import Role
from app.base.database import Sessions
from app.onboarding.wizard import looking
from app.onboarding.wizard.model import Application
from app.onboarding.wizard.rules import Look
from app.pages.model import Page
from app.pages.rules import PageState
from app.vocabulary import Network, PageCard, PageRef
from tests import factories as make
from tests.app.people import Client, log_in

OGRN = "1027700132195"
CARD = PageCard(
    ref=PageRef(Network.VK, "-12"), title="Школа № 12", url="https://vk.com/school12", followers=21
)


async def an_admin(client: Client, sessions: Sessions, login: str = "secretary") -> int:
    """Let a page admin in; return his institution."""
    async with sessions.begin() as session:
        institution = await make.an_institution(session, f"Школа {login}")
        await make.an_account(session, role=Role.PAGE_ADMIN, institution=institution, login=login)
    await log_in(client, login)
    return institution.id


async def send(client: Client, path: str, **form: str) -> httpx.Response:
    """Send a form as a browser does, and go where it leads."""
    return await client.post(path, data=form, follow_redirects=True)


async def begin(client: Client, link: str = "vk.com/school12") -> str:
    """Paste a link; return where the wizard leads."""
    answer = await client.post("/pages/new", data={"link": link}, follow_redirects=False)
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


async def find(sessions: Sessions) -> None:
    """Let the network say who the page is."""
    async with sessions.begin() as session:
        for one in await session.scalars(select(Application)):
            await looking.found(session, one.id, CARD)


async def registered(client: Client, sessions: Sessions) -> str:
    """Come as far as the key; return the address of the application."""
    home = await an_admin(client, sessions)
    path = (await begin(client)).removesuffix("/link")
    await find(sessions)
    await client.post(f"{path}/link")
    await client.post(
        f"{path}/institution/{home}", data={"ogrn": "1027 7001 32195"}, follow_redirects=False
    )
    return path


async def test_a_bad_link_comes_back_with_a_sentence_and_what_was_typed(
    client: Client, sessions: Sessions
) -> None:
    await an_admin(client, sessions)

    answer = await client.post("/pages/new", data={"link": "https://school12.ru/about"})

    assert answer.status_code == 422
    assert "Ссылка ведёт на school12.ru" in answer.text
    assert 'value="https://school12.ru/about"' in answer.text


async def test_a_bare_name_asks_for_its_network(client: Client, sessions: Sessions) -> None:
    await an_admin(client, sessions)

    answer = await client.post("/pages/new", data={"link": "@school12"})

    assert answer.status_code == 422
    assert 'name="network"' in answer.text


async def test_a_page_that_was_not_found_says_why_and_what_to_do(
    client: Client, sessions: Sessions
) -> None:
    await an_admin(client, sessions)
    path = await begin(client)
    async with sessions.begin() as session:
        for one in await session.scalars(select(Application)):
            await looking.not_found(session, one.id, Look.REFUSED, sentence="Такой страницы нет.")

    shown = (await client.get(path)).text

    assert "Такой страницы нет." in shown
    assert "Проверить ещё раз" in shown


async def test_a_page_of_somebody_else_is_told_with_what_to_do(
    client: Client, sessions: Sessions
) -> None:
    async with sessions.begin() as session:
        holder = await make.an_institution(session, "Школа № 3")
        await make.a_page(session, holder, external_id="-12")
    await an_admin(client, sessions)
    path = await begin(client)
    await find(sessions)

    shown = (await client.get(path)).text

    assert "уже подключена другим учреждением" in shown
    assert "Школа № 3" not in shown
    assert "Да, это наша страница" not in shown


async def test_a_wrong_number_comes_back_with_a_sentence(
    client: Client, sessions: Sessions
) -> None:
    home = await an_admin(client, sessions)
    path = (await begin(client)).removesuffix("/link")
    await find(sessions)
    await client.post(f"{path}/link")

    answer = await client.post(f"{path}/institution/{home}", data={"ogrn": "1027700132194"})

    assert answer.status_code == 422
    assert "ОГРН не принят" in answer.text
    assert 'value="1027700132194"' in answer.text


async def test_nothing_is_recorded_when_the_page_turns_out_to_be_anothers(
    client: Client, sessions: Sessions
) -> None:
    await an_admin(client, sessions)
    path = (await begin(client)).removesuffix("/link")
    await find(sessions)
    await client.post(f"{path}/link")
    async with sessions.begin() as session:
        holder = await make.an_institution(session, "Школа № 3")
        await make.a_page(session, holder, external_id="-12")
    form = {"name": "Филиал", "kind": "school", "ogrn": OGRN, "municipality": "Заречный"}

    answer = await client.post(f"{path}/institution/new", data=form)

    assert answer.status_code in {409, 422}
    assert "уже подключена другим учреждением" in answer.text
    async with sessions() as session:
        assert await session.scalar(select(Page.id).where(Page.title == "Филиал")) is None


async def test_a_key_is_taken_once_and_never_shown(client: Client, sessions: Sessions) -> None:
    path = await registered(client, sessions)

    answer = await send(client, f"{path}/key", secret="vk1.a.very-secret")

    assert answer.status_code == 200
    assert "Проверяем" in answer.text
    assert "very-secret" not in answer.text


async def test_what_is_no_key_comes_back_with_a_sentence(
    client: Client, sessions: Sessions
) -> None:
    path = await registered(client, sessions)

    answer = await client.post(f"{path}/key", data={"secret": "ключ"})

    assert answer.status_code == 422
    assert "Это не похоже на ключ" in answer.text


async def test_a_step_ahead_is_not_shown(client: Client, sessions: Sessions) -> None:
    path = await registered(client, sessions)

    answer = await client.get(f"{path}/people")

    assert answer.status_code == 409
    assert "ещё не дошли" in answer.text


async def test_an_application_is_come_back_to_where_it_was(
    client: Client, sessions: Sessions
) -> None:
    path = await registered(client, sessions)

    answer = await client.get(path, follow_redirects=False)
    begun = (await client.get("/pages/new")).text

    assert answer.headers["location"] == f"{path}/key"
    assert "шаг 3 из 6" in begun


@pytest.mark.parametrize("step", ["", "/link", "/institution", "/key", "/key/live", "/done"])
async def test_what_somebody_else_has_begun_is_not_found(
    client: Client, sessions: Sessions, step: str
) -> None:
    path = await registered(client, sessions)
    await an_admin(client, sessions, "other")

    assert (await client.get(f"{path}{step}")).status_code == 404


async def test_an_official_registers_no_pages_but_sees_his_own(
    client: Client, sessions: Sessions
) -> None:
    async with sessions.begin() as session:
        institution = await make.an_institution(session)
        await make.an_account(session, institution=institution, login="ivanova")
        await make.a_page(session, institution)
    await log_in(client, "ivanova")

    shown = await client.get("/pages")

    assert (await client.get("/pages/new")).status_code == 403
    assert shown.status_code == 200
    assert "Подключить страницу" not in shown.text


async def test_a_page_is_paused_with_a_reason_and_read_again(
    client: Client, sessions: Sessions
) -> None:
    home = await an_admin(client, sessions)
    async with sessions.begin() as session:
        page = Page(
            network=Network.VK, link="vk.com/a", title="Школа", url="https://vk.com/a",
            external_id="-5", institution_id=home, state=PageState.ACTIVE, due_at=make.NOW,
            discover_at=make.NOW, created_at=make.NOW,
        )  # fmt: skip
        session.add(page)

    refused = await client.post(f"/pages/{page.id}/pause", data={"reason": " "})
    past = await client.post(
        f"/pages/{page.id}/pause", data={"reason": "Ремонт", "day": "2020-01-01"}
    )
    paused = await send(client, f"/pages/{page.id}/pause", reason="Ремонт", day="2031-01-09")
    resumed = await send(client, f"/pages/{page.id}/resume")

    assert (refused.status_code, past.status_code) == (422, 422)
    assert "Ремонт" in paused.text
    assert "9 января 2031" in paused.text
    assert "Остановлена" not in resumed.text


async def test_a_lawful_absence_goes_from_the_admin_to_the_trainer_and_back(
    client: Client, sessions: Sessions
) -> None:
    home = await an_admin(client, sessions)
    async with sessions.begin() as session:
        await make.an_account(session, role=Role.TRAINER, login="trainer")
        institution = await make.an_institution(session, "Чужая школа")
        foreign = await make.a_page(session, institution)
        page = await make.a_page(session, institution)
        page.institution_id = home
    form = {"basis": "founder", "document": "приказ № 12 от 1 сентября"}

    asked = await send(client, f"/pages/{page.id}/absence", **form)
    not_found = await client.post(f"/pages/{foreign.id}/absence", data=form)
    await log_in(client, "trainer")
    seen = await client.get("/pages")
    granted = await send(client, "/pages/absences/1", granted="yes")

    assert "Ждём ответа" in asked.text
    assert not_found.status_code == 404
    assert "приказ № 12" in seen.text
    assert "Не ведётся на законном основании" in granted.text
