"""What every page gives a browser for its protection, and what it takes from no other site."""

import httpx
import pytest

from app.access.door import COOKIE
from app.access.rules import Role
from tests.access_matrix.rules import RULES
from tests.access_matrix.test_matrix import filled, path_of
from tests.access_matrix.whose import Whose
from tests.access_matrix.world import ROUTES, World

_SAFE = ("GET ", "HEAD ")
_UNSAFE = [
    route
    for route in ROUTES
    if route in RULES and not route.startswith(_SAFE) and not RULES[route].is_public
]
_READ = [
    route
    for route in ROUTES
    if route in RULES and route.startswith("GET ") and not route.startswith("GET /static")
]
_PROTECTION = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cache-control": "no-store",
}


async def sent(
    world: World, route: str, whose: Whose = Whose.OWN, **headers: str
) -> httpx.Response:
    """Let a trainer's browser send what the route takes."""
    method, _, path = route.partition(" ")
    numbers = world.town.things[whose] | world.town.own[Role.TRAINER]
    headers |= {"cookie": f"{COOKIE}={world.town.tokens[Role.TRAINER]}"}
    async with world.nothing_kept():
        return await world.client.request(
            method,
            path_of(path, RULES[route], numbers),
            headers={name.replace("_", "-"): value for name, value in headers.items()},
            **filled(dict(RULES[route].sent), numbers),
        )


@pytest.mark.parametrize("route", _UNSAFE)
@pytest.mark.parametrize(
    "headers",
    [{"origin": "https://evil.test"}, {"sec_fetch_site": "cross-site"}, {"origin": "null"}],
)
async def test_another_site_makes_no_browser_do_anything(
    world: World, route: str, headers: dict[str, str]
) -> None:
    answer = await sent(world, route, **headers)

    assert answer.status_code == 403
    assert "чужого сайта" in answer.text


@pytest.mark.parametrize("route", _UNSAFE)
async def test_its_own_site_is_not_taken_for_another(world: World, route: str) -> None:
    answer = await sent(world, route, origin="http://desk.test", sec_fetch_site="same-origin")

    assert "чужого сайта" not in answer.text


@pytest.mark.parametrize("whose", [Whose.OWN, Whose.NOBODYS])
@pytest.mark.parametrize("route", [route for route in _READ if not RULES[route].only_refusals])
async def test_every_answer_forbids_what_is_not_ours(
    world: World, route: str, whose: Whose
) -> None:
    answer = await sent(world, route, whose, accept="text/html")

    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert {n: answer.headers.get(n) for n in _PROTECTION} == _PROTECTION


async def test_a_stranger_is_shown_the_login_with_the_same_protection(world: World) -> None:
    answer = await world.client.get("/login")

    assert answer.status_code == 200
    assert {n: answer.headers.get(n) for n in _PROTECTION} == _PROTECTION


async def test_the_session_is_hidden_from_scripts(world: World) -> None:
    async with world.nothing_kept():
        answer = await world.client.post("/api/v1/session", json=_LOGIN)

    (cookie,) = answer.headers.get_list("set-cookie")[:1]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "Path=/" in cookie


_LOGIN = {"login": Role.OFFICIAL.value, "password": "correct horse battery"}
"""Of somebody who needs no second factor."""
