"""Keys that run out, over real HTTP, against a server that speaks OK's API."""

from datetime import timedelta
from typing import Any

import httpx
import pytest

from app.vocabulary import Discussion, KeyKind, PageKey
from connectors.contract import KeyRefusedError, Renewal, UnavailableError
from connectors.ok.connector import OkConnector
from tests.connectors.emulators.ok.client import ADMIN as RULER
from tests.connectors.emulators.ok.client import KEY, SECRET, Ok
from tests.connectors.ok.emulated import ADMIN, DEAD, calls, discussion_of, open_ok, told_of

DAY = 86_400
BACK = "https://gospablik.example/ok"
SHORT = ["VALUABLE_ACCESS", "GROUP_CONTENT"]
LONG = [*SHORT, "LONG_ACCESS_TOKEN"]


def _consented(ok: Ok, *rights: str) -> tuple[PageKey, PageKey]:
    """Give the personal key and the refresh token that a person's consent brings."""
    asked = {"application_key": KEY, "user_id": RULER, "rights": rights, "redirect_uri": BACK}
    code = ok.admin("POST", "/codes", asked)["code"]
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": BACK}
    form |= {"client_id": "512000", "client_secret": SECRET}
    given = ok.http.post("/oauth/token.do", data=form).json()
    return (
        PageKey(kind=KeyKind.USER, secret=given["access_token"]),
        PageKey(kind=KeyKind.REFRESH, secret=given["refresh_token"]),
    )


def _by_kind(renewal: Renewal) -> dict[KeyKind, PageKey]:
    return {key.kind: key for key in renewal.keys}


@pytest.mark.parametrize(
    ("rights", "again_in"),
    [(SHORT, timedelta(minutes=20)), (LONG, timedelta(days=20))],
)
async def test_a_refresh_token_brings_a_fresh_key_in_time(
    ok: Ok, http: httpx.AsyncClient, rights: list[str], again_in: timedelta
) -> None:
    user, refresh = _consented(ok, *rights)
    ok.write()

    renewal = await open_ok(ok, http, user, refresh).renew()

    (fresh,) = renewal.keys
    assert (fresh.kind, renewal.again_in) == (KeyKind.USER, again_in)
    assert fresh != user
    assert len((await discussion_of(open_ok(ok, http, fresh))).comments) == 1


async def test_a_key_that_ran_out_is_renewed_too(ok: Ok, http: httpx.AsyncClient) -> None:
    user, refresh = _consented(ok, *SHORT)
    ok.pass_time(1_900)
    assert isinstance(await told_of(open_ok(ok, http, user)), KeyRefusedError)

    (fresh,) = (await open_ok(ok, http, user, refresh).renew()).keys

    assert isinstance(await told_of(open_ok(ok, http, fresh)), Discussion)


async def test_a_refresh_token_that_is_spent_by_its_use_is_replaced(
    ok: Ok, http: httpx.AsyncClient
) -> None:
    ok.switch(one_refresh=True)
    user, refresh = _consented(ok, *SHORT)

    first = _by_kind(await open_ok(ok, http, user, refresh).renew())
    second = await open_ok(ok, http, first[KeyKind.USER], first[KeyKind.REFRESH]).renew()

    assert _by_kind(second).keys() == {KeyKind.USER, KeyKind.REFRESH}
    with pytest.raises(KeyRefusedError):
        await open_ok(ok, http, user, refresh).renew()


@pytest.mark.parametrize("status", [200, 400, 401])
async def test_a_revoked_consent_asks_for_a_new_one(
    ok: Ok, http: httpx.AsyncClient, status: int
) -> None:
    ok.switch(oauth_error_status=status)
    user, refresh = _consented(ok, *SHORT)
    ok.admin("POST", "/tokens/revoke", {"token": user.secret})

    with pytest.raises(KeyRefusedError) as refused:
        await open_ok(ok, http, user, refresh).renew()

    assert "Войдите через Одноклассники ещё раз" in refused.value.sentence
    assert str(refused.value) == "oauth.token: invalid_grant"


async def test_a_wrong_application_is_told_to_whoever_set_it_up(
    ok: Ok, http: httpx.AsyncClient
) -> None:
    _, refresh = _consented(ok, *SHORT)

    with pytest.raises(KeyRefusedError) as refused:
        await open_ok(ok, http, refresh, client_id="1").renew()

    assert "в настройках службы" in refused.value.sentence


@pytest.mark.parametrize("kind", ["http", "bad_json", "null", "cut", "reset"])
async def test_a_renewal_that_met_a_fault_may_work_later(
    ok: Ok, http: httpx.AsyncClient, kind: str
) -> None:
    user, refresh = _consented(ok, *SHORT)
    ok.admin("PUT", "/faults", [{"kind": kind, "methods": ["oauth.token"], "times": 1}])
    connector = open_ok(ok, http, user, refresh)

    with pytest.raises(UnavailableError):
        await connector.renew()

    assert len((await connector.renew()).keys) == 1


async def test_a_long_key_is_touched_and_lives_on(ok: Ok, connector: OkConnector) -> None:
    ok.pass_time(29 * DAY)

    assert await connector.renew() == Renewal(again_in=timedelta(days=1))

    ok.pass_time(29 * DAY)
    assert isinstance(await told_of(connector), Discussion)


async def test_a_short_key_without_a_refresh_token_cannot_be_helped(
    ok: Ok, http: httpx.AsyncClient
) -> None:
    user, _ = _consented(ok, *SHORT)

    assert await open_ok(ok, http, user).renew() == Renewal()


async def test_touching_may_have_been_withdrawn(ok: Ok, connector: OkConnector) -> None:
    ok.switch(withdrawn={"auth.touchSession": 3})

    assert await connector.renew() == Renewal()


async def test_an_eternal_key_needs_nothing(ok: Ok, http: httpx.AsyncClient) -> None:
    form: dict[str, Any] = {"token": "e", "application_key": KEY, "user_id": RULER}
    ok.admin("POST", "/tokens", form | {"eternal": True, "session_secret": "own"})

    renewal = await open_ok(ok, http, PageKey(kind=KeyKind.USER, secret="e:own")).renew()

    assert renewal == Renewal()
    assert calls(ok, "auth.touchSession") == 0


async def test_a_dead_key_is_refused_when_touched(ok: Ok, http: httpx.AsyncClient) -> None:
    with pytest.raises(KeyRefusedError):
        await open_ok(ok, http, ADMIN, DEAD).renew()
