"""The door: who is let in, and what a stranger learns."""

import pytest
from litestar import Litestar
from litestar.routes import HTTPRoute

from app.access.door import PUBLIC
from app.base.database import Sessions
from app.base.settings import Settings
from tests import factories as make
from tests.app.people import Client, a_trainer, log_in
from tests.visiting import an_app


async def test_the_password_opens_and_the_cookie_keeps_open(
    client: Client, sessions: Sessions
) -> None:
    await log_in(client, await a_trainer(sessions))

    me = await client.get("/api/v1/session")

    assert (me.status_code, me.json()["role"]) == (200, "trainer")


async def test_a_wrong_password_and_an_unknown_login_look_the_same(
    client: Client, sessions: Sessions
) -> None:
    login = await a_trainer(sessions)

    wrong = await client.post("/api/v1/session", json={"login": login, "password": "no"})
    unknown = await client.post("/api/v1/session", json={"login": "no", "password": "no"})

    assert (wrong.status_code, wrong.json()) == (401, unknown.json())


async def test_logging_out_ends_the_session(client: Client, sessions: Sessions) -> None:
    await log_in(client, await a_trainer(sessions))

    await client.delete("/api/v1/session")

    assert (await client.get("/api/v1/session")).status_code == 401


async def test_a_token_acts_for_its_owner_until_it_is_revoked(
    client: Client, sessions: Sessions
) -> None:
    await log_in(client, await a_trainer(sessions))
    token = (await client.post("/api/v1/tokens", json={"label": "BI"})).json()
    bearer = {"Authorization": f"Bearer {token['secret']}"}

    before = await client.get("/api/v1/session", headers=bearer)
    await client.delete(f"/api/v1/tokens/{token['id']}")
    client.cookies.clear()
    after = await client.get("/api/v1/session", headers=bearer)

    assert (before.status_code, after.status_code) == (200, 401)


async def test_a_token_makes_no_token_that_would_outlive_it(
    client: Client, sessions: Sessions
) -> None:
    await log_in(client, await a_trainer(sessions))
    token = (await client.post("/api/v1/tokens", json={"label": "BI"})).json()
    client.cookies.clear()
    bearer = {"Authorization": f"Bearer {token['secret']}"}

    answer = await client.post("/api/v1/tokens", json={"label": "ещё"}, headers=bearer)

    assert answer.status_code == 403


async def test_a_page_of_another_site_cannot_act_with_the_cookie(
    client: Client, sessions: Sessions
) -> None:
    await log_in(client, await a_trainer(sessions))

    foreign = {"Origin": "https://evil.example"}
    answer = await client.post("/api/v1/tokens", json={"label": "x"}, headers=foreign)

    assert (answer.status_code, answer.json()["type"]) == (
        403,
        "urn:gospablik:problem:foreign-origin",
    )


async def test_secrets_are_kept_as_hashes_only(client: Client, sessions: Sessions) -> None:
    login = await a_trainer(sessions)
    await log_in(client, login)
    secret = client.cookies["gospablik_session"]

    async with sessions() as session:
        rows = await session.run_sync(lambda s: s.connection().exec_driver_sql(_ALL).all())

    kept = " ".join(str(row) for row in rows)
    assert login in kept
    assert secret not in kept
    assert make.PASSWORD not in kept


async def test_every_route_but_the_public_ones_asks_who_is_there(settings: Settings) -> None:
    with an_app(settings) as app:
        open_ones = {
            route.path
            for route in app.routes
            if isinstance(route, HTTPRoute)
            for handler in route.route_handlers
            if handler.opt.get(PUBLIC) and not handler.opt.get("is_own")
        }

        assert {path for path in open_ones if path.startswith("/api/")} == {"/api/v1/session"}
        assert _names_a_person_or_is_public(app)


def _names_a_person_or_is_public(app: Litestar) -> bool:
    for route in app.routes:
        if not isinstance(route, HTTPRoute) or not route.path.startswith("/api/"):
            continue
        for handler in route.route_handlers:
            asks = {"person", "request"} & set(handler.parsed_fn_signature.parameters)
            if handler.http_methods != {"OPTIONS"} and not asks:
                return False
    return True


_ALL = "SELECT account::text FROM account UNION ALL SELECT pass::text FROM pass"


@pytest.mark.parametrize("login", ["a\x00b", "ab\x00"])
async def test_a_character_that_cannot_be_kept_is_no_fault_of_ours(
    client: Client, login: str
) -> None:
    refused = await client.post("/api/v1/session", json={"login": login, "password": "x" * 10})

    assert refused.status_code == 400
    assert "NUL" in refused.json()["detail"]
