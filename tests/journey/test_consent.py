"""A page without a key gets one by its administrator's click: web and VK are real servers."""

import re
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import msgspec
import pytest

from app.base.settings import Settings
from app.vocabulary import Network, PageRef
from tests.journey.town import GROUP, LINK, Town
from tests.journey.web import running_web
from tests.ports import free_port
from tests.visiting import visiting
from workers.opening import open_tools

QUESTION = "Когда включат отопление в 3 группе?"
ANSWER = "Завтра в 9 утра."
SECRET = "protected-key-of-the-application"


@pytest.fixture
def settings(settings: Settings) -> Settings:
    port = free_port()
    return msgspec.structs.replace(
        settings,
        port=port,
        public_url=f"http://127.0.0.1:{port}",
        vk_oauth_url=settings.vk_api_url,
        vk_application_id="7",
        vk_application_secret=SECRET,
        log_level="debug",
    )


@pytest.fixture
def printed(tmp_path: Path) -> Path:
    """Everything that the web wrote."""
    return tmp_path / "web.log"


@pytest.fixture
def web(settings: Settings, printed: Path) -> Iterator[str]:
    with running_web(settings, printed) as address:
        yield address


@pytest.fixture
async def town(settings: Settings, vk: httpx.AsyncClient, web: str) -> AsyncIterator[Town]:
    opened = open_tools(settings, settings.database_url, settings.redis_url)
    async with visiting(settings) as client:
        town = Town(vk=vk, web=client, tools=opened.tools)
        await town.settle()
        await town.panel(
            "POST",
            "/applications",
            client_id="7",
            client_secret=SECRET,
            redirect_uris=[f"{web}/consent/vk"],
        )
        yield town
    await opened.close()


@pytest.fixture
async def browser() -> AsyncIterator[httpx.AsyncClient]:
    """The administrator's browser, which has no account with us."""
    async with httpx.AsyncClient(follow_redirects=True) as browser:
        yield browser


async def test_an_administrators_click_gives_the_key_with_which_the_page_answers(
    town: Town, browser: httpx.AsyncClient
) -> None:
    page = await without_a_key(town)

    thanks = await click(browser, await link_for(town, page), "Разрешить")
    await town.rounds()
    await town.rounds()

    assert "Спасибо, ключ получаем" in thanks.text
    shown = await shown_page(town, page)
    assert ("community" in shown["keys"], shown["canReply"]) == (True, True)
    assert (await consent_of(town, page))["progress"] == "done"
    assert await answered_on_vk(town)


async def test_a_cancelled_consent_leaves_the_page_without_a_key_and_says_what_to_do(
    town: Town, browser: httpx.AsyncClient
) -> None:
    page = await without_a_key(town)

    told = await click(browser, await link_for(town, page), "Отмена")
    await town.rounds()

    assert "нажали «Отмена»" in told.text
    assert "community" not in (await shown_page(town, page))["keys"]
    assert (await consent_of(town, page))["progress"] == "failed"


async def test_after_a_broken_line_the_next_link_does(
    town: Town, browser: httpx.AsyncClient
) -> None:
    page = await without_a_key(town)
    await click(browser, await link_for(town, page), "Разрешить")
    await town.panel("PATCH", "/switches", oauth_token_path="/oauth/token")
    await town.rounds()
    broken = await consent_of(town, page)
    await town.panel("PATCH", "/switches", oauth_token_path="/access_token")

    await click(browser, await link_for(town, page), "Разрешить")
    await town.rounds()

    assert (broken["progress"], "новую ссылку" in broken["trouble"]) == ("failed", True)
    assert (await consent_of(town, page))["progress"] == "done"


async def test_of_the_keys_that_one_code_buys_each_page_gets_its_own(
    town: Town, settings: Settings
) -> None:
    await town.panel("POST", "/groups", id=200, name="Школа № 2", screen_name="school2")
    await town.panel("PATCH", "/switches", oauth_token_path="/oauth/token")
    elsewhere = msgspec.structs.replace(settings, vk_oauth_token_path="/oauth/token")
    back = f"{settings.public_url}/consent/vk"
    opened = open_tools(elsewhere, settings.database_url, settings.redis_url)

    bought = []
    for owner in ("-100", "-200", "-300"):
        code = await town.panel(
            "POST", "/consents", client_id="7", redirect_uri=back, group_ids=[100, 200]
        )
        bought.append(await opened.tools.buy_key(PageRef(Network.VK, owner), code["code"], back))
    await opened.close()

    given = {one["token"]: one["group_id"] for one in await town.panel("GET", "/tokens")}
    assert [given.get(key.secret) if key else None for key in bought] == [100, 200, None]


async def test_a_code_that_vk_does_not_know_asks_for_another_link(
    town: Town, browser: httpx.AsyncClient, web: str
) -> None:
    page = await without_a_key(town)
    state = parse_qs(urlsplit(await link_for(town, page)).query)["state"][0]

    await browser.get(f"{web}/consent/vk", params={"state": state, "code": "made-up"})
    await town.rounds()

    failed = await consent_of(town, page)
    assert (failed["progress"], "заново" in failed["trouble"]) == ("failed", True)


async def test_a_key_of_another_community_is_not_taken(
    town: Town, browser: httpx.AsyncClient, web: str
) -> None:
    page = await without_a_key(town)
    await town.panel("POST", "/groups", id=200, name="Школа № 2", screen_name="school2")
    state = parse_qs(urlsplit(await link_for(town, page)).query)["state"][0]
    code = await town.panel(
        "POST", "/consents", client_id="7", redirect_uri=f"{web}/consent/vk", group_ids=[200]
    )

    await browser.get(f"{web}/consent/vk", params={"state": state, "code": code["code"]})
    await town.rounds()

    assert "другого сообщества" in (await consent_of(town, page))["trouble"]
    assert "community" not in (await shown_page(town, page))["keys"]


async def test_a_key_without_the_wall_is_kept_and_the_page_says_what_it_lacks(
    town: Town, browser: httpx.AsyncClient
) -> None:
    await town.panel("PATCH", "/switches", oauth_gives_wall=False)
    page = await without_a_key(town)

    await click(browser, await link_for(town, page), "Разрешить")
    await town.rounds()
    await town.rounds()

    shown = await shown_page(town, page)
    assert ("community" in shown["keys"], shown["canReply"]) == (True, False)
    assert "нет доступа к стене" in shown["trouble"]


async def test_neither_code_nor_state_nor_secret_reaches_the_log(
    town: Town,
    browser: httpx.AsyncClient,
    printed: Path,
    capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    page = await without_a_key(town)
    caplog.set_level("DEBUG")

    thanks = await click(browser, await link_for(town, page), "Разрешить")
    again = await browser.get(str(thanks.url))
    caplog.clear()  # what this test's own browser noted
    await town.rounds()

    assert again.status_code == 404
    asked = parse_qs(urlsplit(str(thanks.url)).query)
    written = printed.read_text(encoding="utf-8") + caplog.text + "".join(capfd.readouterr())
    assert "consent.given" in written
    assert "consent.settled" in written
    assert [word for word in (asked["code"][0], asked["state"][0], SECRET) if word in written] == []


async def without_a_key(town: Town) -> dict[str, Any]:
    """Register the page with what reads it only."""
    keys = [{"kind": "service", "secret": "service-key"}]
    page = await town.register(LINK, keys=keys)
    assert (page["state"], page["canReply"]) == ("active", False)
    return page


async def link_for(town: Town, page: dict[str, Any]) -> str:
    link = (await town.call("POST", f"/pages/{page['id']}/consent", expect=201)).json()
    return str(link["url"])


async def click(browser: httpx.AsyncClient, link: str, word: str) -> httpx.Response:
    """Open VK's page and press one of its two links."""
    page = await browser.get(link)
    assert page.status_code == httpx.codes.OK, page.text
    links = dict(re.findall(r'<a href="([^"]+)">([^<]+)</a>', page.text))
    (pressed,) = [href for href, shown in links.items() if shown == word]
    return await browser.get(str(page.url.join(pressed.replace("&amp;", "&"))))


async def shown_page(town: Town, page: dict[str, Any]) -> dict[str, Any]:
    return dict((await town.call("GET", f"/pages/{page['id']}")).json())


async def consent_of(town: Town, page: dict[str, Any]) -> dict[str, Any]:
    return dict((await town.call("GET", f"/pages/{page['id']}/consent")).json())


async def answered_on_vk(town: Town) -> bool:
    """Ask as a citizen, answer as the official, and look under the post."""
    await town.say(QUESTION)
    await town.read()
    (case,) = await town.cases()
    await town.log_in("ivanova")
    path = f"/cases/{case['id']}/answer"
    await town.call("POST", path, expect=202, json={"text": ANSWER})
    await town.rounds()
    return any(ANSWER in one["text"] and one["owner_id"] == -GROUP for one in await town.on_vk())
