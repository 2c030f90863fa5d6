"""Keys of communities by an administrator's consent, from a server that gives them as VK does."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
import respx

from app.vocabulary import KeyKind
from connectors.contract import RefusedError, UnavailableError
from connectors.vk.address import VkAddress
from connectors.vk.oauth import Application, authorize_url, exchange
from tests.connectors.vk.emulated import PAGE, Vk, open_vk

BACK = "https://answers.example.org/vk"
OURS = Application(client_id="7", client_secret="tajna", redirect_uri=BACK)
TOKEN_URL = "https://oauth.vk.com/access_token"


def _address(vk: Vk, **more: Any) -> VkAddress:
    return VkAddress(api_url=vk.address, oauth_url=vk.address, **more)


def _agree(vk: Vk) -> str:
    application = {"client_id": "7", "client_secret": "tajna", "redirect_uris": [BACK]}
    vk.admin("POST", "/applications", application)
    form = {"client_id": "7", "redirect_uri": BACK, "group_ids": [100]}
    code: str = vk.admin("POST", "/consents", form)["code"]
    return code


async def test_an_administrator_is_sent_to_vk_and_comes_back_with_a_code(
    vk: Vk, http: httpx.AsyncClient
) -> None:
    _agree(vk)
    url = authorize_url(
        _address(vk), client_id="7", group_ids=[100], redirect_uri=BACK, state="abc"
    )

    page = await http.get(url)
    link = page.text.split('href="')[1].split('"')[0].replace("&amp;", "&")
    back = await http.get(f"{vk.address}{link}")

    told = parse_qs(urlsplit(back.headers["location"]).query)
    assert told["state"] == ["abc"]
    keys = await exchange(http, _address(vk), OURS, code=told["code"][0])
    assert keys[100].kind is KeyKind.COMMUNITY


def test_several_communities_are_asked_for_at_once_and_by_positive_numbers() -> None:
    url = authorize_url(
        VkAddress(), client_id="7", group_ids=[100, -200], redirect_uri=BACK, state="a&b"
    )

    asked = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
    assert url.startswith("https://oauth.vk.com/authorize?")
    assert asked == {
        "client_id": "7",
        "group_ids": "100,200",
        "redirect_uri": BACK,
        "display": "page",
        "scope": "manage",
        "response_type": "code",
        "v": "5.199",
        "state": "a&b",
    }


async def test_the_key_bought_settles_the_communitys_events(
    vk: Vk, http: httpx.AsyncClient
) -> None:
    keys = await exchange(http, _address(vk), OURS, code=_agree(vk))

    assert await open_vk(vk, http, keys[100]).confirmation(PAGE)


async def test_a_key_without_the_wall_is_told_by_the_check(vk: Vk, http: httpx.AsyncClient) -> None:
    vk.admin("PATCH", "/switches", {"oauth_gives_wall": False})
    keys = await exchange(http, _address(vk), OURS, code=_agree(vk))

    found = await open_vk(vk, http, keys[100]).capabilities(PAGE)

    assert not found.can_reply
    assert any("нет доступа к стене" in trouble for trouble in found.troubles)


async def test_the_place_of_the_exchange_can_be_set(vk: Vk, http: httpx.AsyncClient) -> None:
    vk.admin("PATCH", "/switches", {"oauth_token_path": "/oauth/token"})
    code = _agree(vk)

    with pytest.raises(UnavailableError):
        await exchange(http, _address(vk), OURS, code=code)
    address = _address(vk, oauth_token_path="/oauth/token")

    assert 100 in await exchange(http, address, OURS, code=code)


async def test_a_code_used_twice_asks_to_begin_anew(vk: Vk, http: httpx.AsyncClient) -> None:
    code = _agree(vk)
    await exchange(http, _address(vk), OURS, code=code)

    with pytest.raises(RefusedError) as raised:
        await exchange(http, _address(vk), OURS, code=code)

    assert "заново" in raised.value.sentence
    assert code not in str(raised.value)


async def test_a_wrong_secret_of_the_application_is_told(vk: Vk, http: httpx.AsyncClient) -> None:
    wrong = Application(client_id="7", client_secret="guessed", redirect_uri=BACK)

    with pytest.raises(RefusedError) as raised:
        await exchange(http, _address(vk), wrong, code=_agree(vk))

    assert "защищённый ключ" in raised.value.sentence
    assert "guessed" not in f"{raised.value} {wrong!r}"


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(502, html="<html>"),
        httpx.Response(200, html="<html>"),
        httpx.Response(200, json={"groups": []}),
        httpx.Response(200, json={"access_token": "t", "user_id": 5}),
    ],
)
@respx.mock
async def test_what_is_no_answer_may_be_tried_again(
    http: httpx.AsyncClient, answer: httpx.Response
) -> None:
    respx.post(TOKEN_URL).mock(return_value=answer)

    with pytest.raises(UnavailableError):
        await exchange(http, VkAddress(), OURS, code="code")


@respx.mock
async def test_the_secret_goes_into_the_body_only(http: httpx.AsyncClient) -> None:
    told = {"groups": [{"group_id": 100, "access_token": "k"}], "expires_in": 0}
    route = respx.post(TOKEN_URL).mock(return_value=httpx.Response(200, json=told))

    await exchange(http, VkAddress(), OURS, code="code")

    request = route.calls.last.request
    assert "tajna" not in str(request.url)
    assert b"client_secret=tajna" in request.content
