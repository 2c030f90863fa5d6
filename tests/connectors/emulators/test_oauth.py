import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from tests.connectors.emulators.client import GROUP, Vk

BACK = "https://answers.example.org/vk"
APPLICATION = {"client_id": "7", "client_secret": "tajna", "redirect_uris": [BACK]}
ASKED = {
    "client_id": "7",
    "group_ids": str(GROUP),
    "redirect_uri": BACK,
    "response_type": "code",
    "v": "5.199",
    "state": "abc",
}


@pytest.fixture
def site(vk: Vk) -> Vk:
    vk.admin("POST", "/applications", APPLICATION)
    return vk


def _decide(vk: Vk, word: str) -> dict[str, str]:
    """Open the consent page, follow a link of it and give what the site is told."""
    page = vk.http.get("/authorize", params=ASKED)
    assert page.status_code == 200, page.text
    assert "Школа № 1" in page.text
    (link,) = re.findall(f'href="([^"]+decision={word})"', page.text)
    answer = vk.http.get(link.replace("&amp;", "&"))
    assert answer.status_code == 302
    assert answer.headers["location"].startswith(f"{BACK}?")
    told = parse_qs(urlsplit(answer.headers["location"]).query)
    return {name: values[0] for name, values in told.items()}


def _exchange(vk: Vk, code: str, path: str = "/access_token", **changes: Any) -> httpx.Response:
    form = {"client_id": "7", "client_secret": "tajna", "redirect_uri": BACK, "code": code}
    return vk.http.post(path, data=form | changes)


def test_an_administrator_agrees_and_the_code_buys_a_working_key(site: Vk) -> None:
    told = _decide(site, "yes")

    answer = _exchange(site, told["code"]).json()

    assert told["state"] == "abc"
    assert answer["expires_in"] == 0
    (given,) = answer["groups"]
    assert given["group_id"] == GROUP
    rights = site.call("groups.getTokenPermissions", given["access_token"])
    assert {one["name"] for one in rights["permissions"]} >= {"manage", "wall"}


def test_an_administrator_may_refuse(site: Vk) -> None:
    told = _decide(site, "no")

    assert (told["error"], told["state"]) == ("access_denied", "abc")
    assert "code" not in told


@pytest.mark.parametrize(
    "change", [{"client_id": "8"}, {"redirect_uri": f"{BACK}/"}, {"group_ids": "-100"}]
)
def test_a_wrong_address_of_the_consent_is_refused(site: Vk, change: dict[str, str]) -> None:
    assert site.http.get("/authorize", params=ASKED | change).status_code == 400


def test_a_code_is_good_once_for_an_hour_and_for_its_own_site(site: Vk) -> None:
    def agree() -> str:
        form = {"client_id": "7", "redirect_uri": BACK, "group_ids": [GROUP]}
        code: str = site.admin("POST", "/consents", form)["code"]
        return code

    used = agree()
    assert _exchange(site, used).status_code == 200
    old = agree()
    site.admin("POST", "/clock", {"advance": 3601})

    refused = [
        _exchange(site, used),
        _exchange(site, old),
        _exchange(site, agree(), redirect_uri="https://elsewhere.example.org/"),
    ]
    assert [one.json()["error"] for one in refused] == ["invalid_grant"] * 3
    wrong = _exchange(site, agree(), client_secret="guessed")
    assert (wrong.status_code, wrong.json()["error"]) == (401, "invalid_client")


def test_the_place_of_the_exchange_and_the_rights_of_a_key_are_believed(site: Vk) -> None:
    site.admin(
        "PATCH", "/switches", {"oauth_token_path": "/oauth/token", "oauth_gives_wall": False}
    )
    form = {"client_id": "7", "redirect_uri": BACK, "group_ids": [GROUP]}
    code = site.admin("POST", "/consents", form)["code"]

    assert _exchange(site, code).status_code == 404
    (given,) = _exchange(site, code, "/oauth/token").json()["groups"]

    rights = site.call("groups.getTokenPermissions", given["access_token"])
    assert "wall" not in {one["name"] for one in rights["permissions"]}
