import base64
import hashlib
import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from tests.connectors.emulators.client import GROUP, WALL, Vk

BACK = "https://answers.example.org/vkid"
VERIFIER = "v" * 43
CHALLENGE = (
    base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).decode().rstrip("=")
)


@pytest.fixture
def site(vk: Vk) -> Vk:
    vk.admin(
        "POST",
        "/applications",
        {"client_id": "7", "client_secret": "tajna", "redirect_uris": [BACK]},
    )
    return vk


def _log_in(vk: Vk) -> dict[str, str]:
    form = {"client_id": "7", "redirect_uri": BACK, "code_challenge": CHALLENGE, "user_id": 5}
    told: dict[str, str] = vk.admin("POST", "/logins", form | {"admin_of": [GROUP]})
    return told


def _auth(vk: Vk, **form: Any) -> httpx.Response:
    return vk.http.post("/vkid/oauth2/auth", data={"client_id": "7", **form})


def _by_code(vk: Vk, **changes: Any) -> httpx.Response:
    form = {"grant_type": "authorization_code", "code_verifier": VERIFIER, "redirect_uri": BACK}
    return _auth(vk, **form | _log_in(vk) | changes)


def test_a_person_chosen_on_the_page_comes_back_with_code_and_device(site: Vk) -> None:
    asked = {
        "response_type": "code",
        "client_id": "7",
        "redirect_uri": BACK,
        "state": "abc",
        "code_challenge": CHALLENGE,
        "code_challenge_method": "S256",
    }
    page = site.http.get("/vkid/authorize", params=asked)

    (link,) = re.findall(r'href="([^"]+user_id=77)"', page.text)
    back = site.http.get(link.replace("&amp;", "&")).headers["location"]

    told = {name: values[0] for name, values in parse_qs(urlsplit(back).query).items()}
    assert told["state"] == "abc"
    form = {"grant_type": "authorization_code", "code_verifier": VERIFIER, "redirect_uri": BACK}
    answer = _auth(site, **form, code=told["code"], device_id=told["device_id"]).json()
    assert answer["user_id"] == 77
    assert answer["expires_in"] == 3600


@pytest.mark.parametrize("code", [5, 1117])
def test_the_key_works_for_an_hour_and_is_followed_by_the_next(site: Vk, code: int) -> None:
    site.admin("PATCH", "/switches", {"expired_key_code": code})
    login = _log_in(site)
    form = {"grant_type": "authorization_code", "code_verifier": VERIFIER, "redirect_uri": BACK}
    first = _auth(site, **form, **login).json()
    number = site.write()
    key = first["access_token"]
    assert site.call("wall.deleteComment", key, owner_id=WALL, comment_id=number) == 1

    site.admin("POST", "/clock", {"advance": 3601})
    assert site.refusal("wall.restoreComment", key, owner_id=WALL, comment_id=number) == code
    again = {"grant_type": "refresh_token", "device_id": login["device_id"]}
    second = _auth(site, **again, refresh_token=first["refresh_token"]).json()

    key = second["access_token"]
    assert site.call("wall.restoreComment", key, owner_id=WALL, comment_id=number) == 1
    spent = _auth(site, **again, refresh_token=first["refresh_token"])
    assert (spent.status_code, spent.json()["error"]) == (401, "invalid_token")


def test_a_refresh_token_may_live_on(site: Vk) -> None:
    site.admin("PATCH", "/switches", {"vkid_one_refresh": False})
    login = _log_in(site)
    form = {"grant_type": "authorization_code", "code_verifier": VERIFIER, "redirect_uri": BACK}
    first = _auth(site, **form, **login).json()
    again = {
        "grant_type": "refresh_token",
        "device_id": login["device_id"],
        "refresh_token": first["refresh_token"],
    }

    assert [_auth(site, **again).status_code for _ in range(2)] == [200, 200]


@pytest.mark.parametrize(
    "change",
    [
        {"code_verifier": "w" * 43},
        {"device_id": "another"},
        {"code": "another"},
        {"redirect_uri": "https://elsewhere.example.org/"},
        {"client_id": "8"},
        {"grant_type": "password"},
    ],
)
def test_whoever_is_not_the_one_that_was_logged_in_gets_no_key(
    site: Vk, change: dict[str, str]
) -> None:
    assert _by_code(site, **change).status_code == 401


def test_a_code_is_good_for_ten_minutes(site: Vk) -> None:
    login = _log_in(site)
    site.admin("POST", "/clock", {"advance": 601})
    form = {"grant_type": "authorization_code", "code_verifier": VERIFIER, "redirect_uri": BACK}

    assert _auth(site, **form, **login).json()["error"] == "invalid_grant"


def test_the_panel_takes_back_the_keys_that_it_shows(site: Vk) -> None:
    _by_code(site)
    shown = site.admin("GET", "/tokens")

    site.admin("POST", "/tokens", shown)

    assert site.admin("GET", "/tokens") == shown
