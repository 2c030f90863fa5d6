from typing import Any

import httpx
import pytest

from tests.connectors.emulators.ok.client import ACTIVE, ADMIN, KEY, PLACE, SECRET, Ok

DAY = 86_400
LONG = ["VALUABLE_ACCESS", "LONG_ACCESS_TOKEN"]
BACK = "https://gospablik.example/ok"
CLIENT = {"client_id": "512000", "client_secret": SECRET}


def _code(ok: Ok, *rights: str) -> str:
    form = {"application_key": KEY, "user_id": ADMIN, "rights": rights, "redirect_uri": BACK}
    code: str = ok.admin("POST", "/codes", form)["code"]
    return code


def _ask(ok: Ok, **params: Any) -> httpx.Response:
    return ok.http.post("/oauth/token.do", data=CLIENT | params)


def _exchange(ok: Ok, code: str, **params: Any) -> httpx.Response:
    given = {"grant_type": "authorization_code", "code": code, "redirect_uri": BACK}
    return _ask(ok, **given | params)


def _renew(ok: Ok, refresh_token: str) -> httpx.Response:
    return _ask(ok, grant_type="refresh_token", refresh_token=refresh_token)


def _alive(ok: Ok, token: str) -> int:
    code: int = ok.send("discussions.getComments", token, **PLACE).json().get("error_code", 0)
    return code


def test_a_code_brings_a_key_of_thirty_minutes(ok: Ok) -> None:
    given = _exchange(ok, _code(ok, "VALUABLE_ACCESS")).json()

    assert (given["token_type"], given["expires_in"]) == ("session", "1800")
    ok.pass_time(1790)
    assert _alive(ok, given["access_token"]) == 0
    ok.pass_time(20)
    assert _alive(ok, given["access_token"]) == 102


def test_a_code_lives_two_minutes_and_is_good_for_one_use(ok: Ok) -> None:
    used, old = _code(ok, "VALUABLE_ACCESS"), _code(ok, "VALUABLE_ACCESS")
    assert _exchange(ok, used).status_code == 200

    again = _exchange(ok, used)
    ok.pass_time(121)
    late = _exchange(ok, old)

    assert (again.status_code, again.json()["error"]) == (400, "invalid_grant")
    assert late.json()["error_description"] == "Expired code"


def test_a_refresh_token_brings_fresh_keys_for_thirty_days(ok: Ok) -> None:
    refresh_token = _exchange(ok, _code(ok, "VALUABLE_ACCESS")).json()["refresh_token"]
    ok.pass_time(29 * DAY)

    fresh = _renew(ok, refresh_token).json()

    assert _alive(ok, fresh["access_token"]) == 0
    assert "refresh_token" not in fresh
    ok.pass_time(2 * DAY)
    assert _renew(ok, refresh_token).json()["error_description"] == "Refresh token expired"


def test_a_refresh_token_may_be_spent_by_its_use(ok: Ok) -> None:
    ok.switch(one_refresh=True)
    first = _exchange(ok, _code(ok, "VALUABLE_ACCESS")).json()["refresh_token"]

    second = _renew(ok, first).json()["refresh_token"]

    assert _renew(ok, second).status_code == 200
    assert _renew(ok, first).status_code == 400


@pytest.mark.parametrize(
    ("params", "error"),
    [
        ({"grant_type": "refresh_token", "refresh_token": "nonsense"}, "invalid_grant"),
        ({"grant_type": "authorization_code", "code": "nonsense"}, "invalid_grant"),
        ({"grant_type": "password"}, "unsupported_grant_type"),
        ({"client_secret": "wrong"}, "invalid_client"),
        ({"client_id": "wrong"}, "invalid_client"),
    ],
)
def test_a_senseless_wish_for_a_key_is_refused(ok: Ok, params: dict[str, str], error: str) -> None:
    answer = _ask(ok, **params)

    assert (answer.status_code, answer.json()["error"]) == (400, error)
    ok.switch(oauth_error_status=200)
    assert _ask(ok, **params).status_code == 200


def test_a_malformed_refresh_token_is_told_in_the_known_words(ok: Ok) -> None:
    told = _renew(ok, "nonsense").json()["error_description"]

    assert told == "Invalid refresh token structure"


def test_another_address_to_return_to_is_refused(ok: Ok) -> None:
    answer = _exchange(ok, _code(ok, "VALUABLE_ACCESS"), redirect_uri="https://evil.example")

    assert answer.json()["error"] == "invalid_grant"


def test_a_key_has_only_the_rights_that_the_application_was_granted(ok: Ok) -> None:
    ok.admin("POST", "/applications", {"key": KEY, "rights": ["VALUABLE_ACCESS"]})

    given = _exchange(ok, _code(ok, *LONG)).json()

    assert given["expires_in"] == "1800", "LONG_ACCESS_TOKEN was not granted by mail"
    assert ok.refusal("auth.touchSession", given["access_token"]) == 10


def test_a_long_key_lives_thirty_days_and_use_prolongs_it(ok: Ok) -> None:
    given = _exchange(ok, _code(ok, *LONG)).json()
    token = given["access_token"]
    assert given["expires_in"] == str(30 * DAY)

    for _ in range(3):
        ok.pass_time(29 * DAY)
        assert _alive(ok, token) == 0
    ok.pass_time(31 * DAY)

    assert _alive(ok, token) == 102


def test_use_prolongs_at_most_once_a_day_but_a_touch_at_once(ok: Ok) -> None:
    used, touched = (_exchange(ok, _code(ok, *LONG)).json()["access_token"] for _ in range(2))
    ok.pass_time(DAY / 2)
    _alive(ok, used)
    assert ok.call("auth.touchSession", touched) == {"success": True}

    ok.pass_time(30 * DAY - DAY / 4)

    assert _alive(ok, used) == 102
    assert _alive(ok, touched) == 0


def test_a_revoked_key_dies_with_its_refresh_token(ok: Ok) -> None:
    given = _exchange(ok, _code(ok, "VALUABLE_ACCESS")).json()

    ok.admin("POST", "/tokens/revoke", {"token": given["access_token"]})

    assert _alive(ok, given["access_token"]) == 102
    assert _renew(ok, given["refresh_token"]).status_code == 400


@pytest.mark.parametrize("code", [102, 103, 401])
def test_a_revoked_key_meets_the_error_wanted_and_may_come_back(ok: Ok, code: int) -> None:
    ok.admin("POST", "/tokens/revoke", {"token": "active", "code": code})
    assert _alive(ok, "active") == code
    assert _alive(ok, "admin") == 0

    ok.admin("POST", "/tokens/revoke", {"token": "active", "code": 0})

    assert _alive(ok, "active") == 0


def test_an_unknown_key_or_another_application_s_is_error_103(ok: Ok) -> None:
    ok.admin("POST", "/applications", {"key": "other", "secret": "other"})
    form = {"token": "foreign", "application_key": "other", "user_id": ACTIVE}
    ok.admin("POST", "/tokens", form)

    assert _alive(ok, "nobody") == 103
    assert _alive(ok, "foreign") == 103


def test_the_panel_makes_keys_that_end_when_told(ok: Ok) -> None:
    form = {"token": "brief", "application_key": KEY, "user_id": ADMIN, "expires_in": 10}
    ok.admin("POST", "/tokens", form)
    assert _alive(ok, "brief") == 0

    ok.pass_time(11)

    assert _alive(ok, "brief") == 102
