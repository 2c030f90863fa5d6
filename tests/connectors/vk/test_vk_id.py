"""Personal keys by VK ID, from a server that gives and renews them as VK does."""

import re
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
import respx

from app.vocabulary import KeyKind, PageKey
from connectors.contract import KeyRefusedError, Renewal, UnavailableError
from connectors.vk import vk_id
from connectors.vk.address import VkAddress
from tests.connectors.vk.emulated import PAGE, SERVICE, Vk, open_vk

BACK = "https://answers.example.org/vkid"
VERIFIER = "abcdefghijklmnopqrstuvwxyz-ABCDEFGHIJKLMNOP_"
REFRESH = PageKey(kind=KeyKind.REFRESH, secret="device:token")


def _address(vk: Vk) -> VkAddress:
    return VkAddress(api_url=vk.address, id_url=f"{vk.address}/vkid", client_id="7")


def _log_in(vk: Vk) -> dict[str, str]:
    application = {"client_id": "7", "client_secret": "tajna", "redirect_uris": [BACK]}
    vk.admin("POST", "/applications", application)
    form = {
        "client_id": "7",
        "redirect_uri": BACK,
        "code_challenge": vk_id.challenge_of(VERIFIER),
        "user_id": 5,
        "admin_of": [100],
    }
    told: dict[str, str] = vk.admin("POST", "/logins", form)
    return told


async def _first(vk: Vk, http: httpx.AsyncClient) -> Renewal:
    login = _log_in(vk)
    return await vk_id.exchange(http, _address(vk), **login, verifier=VERIFIER, redirect_uri=BACK)


def _open(vk: Vk, http: httpx.AsyncClient, *keys: PageKey) -> Any:
    return open_vk(vk, http, SERVICE, *keys, id_url=f"{vk.address}/vkid", client_id="7")


def test_the_challenge_is_made_as_rfc_7636_shows_it() -> None:
    verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"

    assert vk_id.challenge_of(verifier) == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"


async def test_an_administrator_is_sent_to_vk_id_and_his_key_works(
    vk: Vk, http: httpx.AsyncClient
) -> None:
    _log_in(vk)
    vk.admin("POST", "/users", {"id": 5, "first_name": "Олег", "last_name": "Цой"})
    challenge = vk_id.challenge_of(VERIFIER)
    url = vk_id.login_url(_address(vk), redirect_uri=BACK, state="abc", challenge=challenge)

    page = await http.get(url)
    (link,) = re.findall(r'href="([^"]+user_id=5)"', page.text)
    back = (await http.get(f"{vk.address}{link.replace('&amp;', '&')}")).headers["location"]

    told = {name: values[0] for name, values in parse_qs(urlsplit(back).query).items()}
    assert told["state"] == "abc"
    given = await vk_id.exchange(
        http,
        _address(vk),
        code=told["code"],
        device_id=told["device_id"],
        verifier=VERIFIER,
        redirect_uri=BACK,
    )
    assert [key.kind for key in given.keys] == [KeyKind.USER, KeyKind.REFRESH]
    assert given.again_in == timedelta(minutes=40)
    assert (await _open(vk, http, *given.keys).capabilities(PAGE)).can_hide


async def test_a_key_whose_hour_is_over_is_renewed(vk: Vk, http: httpx.AsyncClient) -> None:
    first = await _first(vk, http)
    vk.admin("POST", "/clock", {"advance": 3601})
    assert not (await _open(vk, http, *first.keys).capabilities(PAGE)).can_hide

    second = await _open(vk, http, *first.keys).renew()
    third = await _open(vk, http, *second.keys).renew()

    assert (await _open(vk, http, *third.keys).capabilities(PAGE)).can_hide
    assert len({key.secret for given in (first, second, third) for key in given.keys}) == 6


async def test_a_refresh_token_that_is_spent_asks_to_log_in_again(
    vk: Vk, http: httpx.AsyncClient
) -> None:
    first = await _first(vk, http)
    connector = _open(vk, http, *first.keys)
    await connector.renew()

    with pytest.raises(KeyRefusedError) as raised:
        await connector.renew()

    assert "Войдите через VK ID" in raised.value.sentence
    assert all(key.secret not in str(raised.value) for key in first.keys)


async def test_without_a_refresh_token_nothing_runs_out(vk: Vk, http: httpx.AsyncClient) -> None:
    assert await _open(vk, http).renew() == Renewal()


async def test_without_an_application_it_is_said_what_is_missing(
    vk: Vk, http: httpx.AsyncClient
) -> None:
    with pytest.raises(KeyRefusedError) as raised:
        await open_vk(vk, http, REFRESH).renew()

    assert "номера приложения" in raised.value.sentence


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(502, html="<html>"),
        httpx.Response(400, html="<html>"),
        httpx.Response(200, json={"expires_in": 3600}),
        httpx.ConnectError("down"),
    ],
)
@respx.mock
async def test_what_is_no_answer_may_be_tried_again(
    http: httpx.AsyncClient, answer: httpx.Response | Exception
) -> None:
    route = respx.post("https://id.vk.com/oauth2/auth")
    if isinstance(answer, Exception):
        route.mock(side_effect=answer)
    else:
        route.mock(return_value=answer)

    with pytest.raises(UnavailableError):
        await vk_id.renew(http, VkAddress(client_id="7"), [REFRESH])


@respx.mock
async def test_the_refresh_token_goes_into_the_body_with_its_device(
    http: httpx.AsyncClient,
) -> None:
    told = {"access_token": "k", "refresh_token": "n", "expires_in": "1800"}
    route = respx.post("https://id.vk.com/oauth2/auth").mock(
        return_value=httpx.Response(200, json=told)
    )

    given = await vk_id.renew(http, VkAddress(client_id="7"), [REFRESH])

    request = route.calls.last.request
    assert "token" not in str(request.url)
    form = {name: values[0] for name, values in parse_qs(request.content.decode()).items()}
    assert form == {
        "grant_type": "refresh_token",
        "refresh_token": "token",
        "device_id": "device",
        "client_id": "7",
    }
    assert [key.secret for key in given.keys] == ["k", "device:n"]
    assert given.again_in == timedelta(minutes=20)
