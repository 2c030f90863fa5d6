"""The pages of access: coming in by two steps, inviting, one's own sessions, the journal."""

import re
from collections.abc import AsyncIterator
from typing import Any

import msgspec
import pyotp
import pytest
from httpx import ASGITransport, AsyncClient, Response

from app.access import inviting
from app.access import service as access
from app.access.door import COOKIE, DEVICE_COOKIE
from app.access.inviting import Wanted
from app.access.journal.rules import Happening
from app.access.rules import Right, Role
from app.base.database import Sessions
from app.base.settings import Settings
from app.desk.access.words import HAPPENINGS, RIGHTS
from app.officials import service as officials
from app.serving import behind_proxies
from tests import factories as make
from tests.app.people import Client, Staff, a_staff, a_trainer, log_in
from tests.visiting import an_app, visiting
from workers.tools import utc_now

NEW = "four quiet blue whales"
CHROME = "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/131.0 Safari/537.36"


@pytest.fixture
async def strict(settings: Settings) -> AsyncIterator[Client]:
    """An installation on which trainers need their second factor."""
    required = msgspec.structs.replace(settings, second_factor="required")
    async with visiting(required) as client:
        client.follow_redirects = False
        yield client


@pytest.fixture
async def school(sessions: Sessions) -> Staff:
    async with sessions.begin() as session:
        return await a_staff(session)


async def come_in(client: Client, login: str = "trainer") -> str:
    came = await client.post("/login", data={"login": login, "password": make.PASSWORD})
    assert came.status_code == 303, came.text
    return str(came.headers["location"])


async def set_up(client: Client) -> list[str]:
    """Set the second factor up on the page that asks for it; return the recovery codes."""
    page = await client.get("/second")
    secret = re.findall(r'<code class="code">([A-Z2-7 ]+)</code>', page.text)[0].replace(" ", "")
    shown = await client.post("/second", data={"code": pyotp.TOTP(secret).now(), "next": "/duty"})
    assert shown.status_code == 200, shown.text
    return re.findall(r"<code>([A-Z2-7-]+)</code>", shown.text)


async def a_page_admin(sessions: Sessions, staff: Staff, login: str = "secretary") -> str:
    async with sessions.begin() as session:
        await make.an_account(
            session, role=Role.PAGE_ADMIN, institution=staff.institution, login=login
        )
    return login


async def number_of(sessions: Sessions, login: str) -> int:
    async with sessions() as session:
        rows = await session.run_sync(
            lambda s: s.connection().exec_driver_sql("SELECT login, id FROM account").all()
        )
    return {row[0]: int(row[1]) for row in rows}[login]


async def an_invitation(client: Client, staff: Staff, **more: str) -> str:
    form = {"name": "Петрова М. И.", "role": "official", "institution": str(staff.institution.id)}
    page = await client.post("/people/invitations", data=form | more)
    assert page.status_code == 200, page.text
    return str(re.findall(r"(/join/[\w-]+)", page.text)[0])


async def test_a_trainer_is_led_to_his_second_factor_before_anything_else(
    strict: Client, sessions: Sessions
) -> None:
    await a_trainer(sessions)
    led = await come_in(strict)

    elsewhere = await strict.get("/people")
    api = await strict.get("/api/v1/session")

    assert (led, elsewhere.headers["location"]) == ("/second", "/second")
    assert (api.status_code, api.json()["type"]) == (
        401,
        "urn:gospablik:problem:second-factor-needed",
    )


async def test_with_the_first_code_he_is_in_and_gets_recovery_codes_once(
    strict: Client, sessions: Sessions
) -> None:
    await a_trainer(sessions)
    await come_in(strict)

    codes = await set_up(strict)

    assert len(codes) == 10
    assert (await strict.get("/people")).status_code == 200
    assert codes[0] not in (await strict.get("/me")).text


async def test_the_next_time_a_recovery_code_will_do(strict: Client, sessions: Sessions) -> None:
    await a_trainer(sessions)
    await come_in(strict)
    codes = await set_up(strict)
    strict.cookies.clear()
    await come_in(strict)

    wrong = await strict.post("/second", data={"code": "nonsense"})
    came = await strict.post("/second", data={"code": codes[0], "next": "/duty"})

    assert (wrong.status_code, "Код не подходит" in wrong.text) == (422, True)
    assert (came.status_code, came.headers["location"]) == (303, "/duty")


async def test_a_program_gives_the_code_with_the_password(
    strict: Client, sessions: Sessions
) -> None:
    await a_trainer(sessions)
    await come_in(strict)
    codes = await set_up(strict)
    strict.cookies.clear()
    form = {"login": "trainer", "password": make.PASSWORD}

    without = await strict.post("/api/v1/session", json=form)
    came = await strict.post("/api/v1/session", json=form | {"code": codes[0]})

    assert (without.status_code, came.status_code) == (401, 200)


async def test_five_wrong_passwords_are_answered_with_a_pause(
    client: Client, sessions: Sessions
) -> None:
    login = await a_trainer(sessions)
    for _ in range(5):
        await client.post("/login", data={"login": login, "password": "wrong"})

    page = await client.post("/login", data={"login": login, "password": make.PASSWORD})
    api = await client.post("/api/v1/session", json={"login": login, "password": make.PASSWORD})

    assert (page.status_code, "Попробуйте снова через" in page.text) == (429, True)
    assert int(page.headers["retry-after"]) <= 5
    assert (api.status_code, api.json()["title"]) == (429, "Слишком часто")
    assert int(api.headers["retry-after"]) <= 5


async def test_failures_are_counted_though_the_api_answers_with_an_error(
    client: Client, sessions: Sessions
) -> None:
    login = await a_trainer(sessions)
    answers = [
        await client.post("/api/v1/session", json={"login": login, "password": "wrong"})
        for _ in range(6)
    ]

    assert [each.status_code for each in answers] == [401] * 5 + [429]


async def test_whoever_is_invited_chooses_a_login_and_is_in(
    client: Client, sessions: Sessions, school: Staff
) -> None:
    await log_in(client, await a_page_admin(sessions, school))
    link = await an_invitation(client, school)
    client.cookies.clear()

    page = await client.get(link)
    joined = await client.post(link, data={"login": "petrova", "password": NEW, "again": NEW})

    assert "Иванова А. П. приглашает Вас" in page.text
    assert (joined.status_code, joined.headers["location"]) == (303, "/")
    assert (await client.get("/api/v1/session")).json()["role"] == "official"


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({"login": "petrova", "password": NEW, "again": "another"}, "Пароли не совпали"),
        ({"login": "p", "password": NEW, "again": NEW}, "Логин — от 3 до 64 знаков"),
        ({"login": "petrova", "password": "short", "again": "short"}, "Пароль короче 10"),
        ({"login": "secretary", "password": NEW, "again": NEW}, "Этот логин уже занят"),
    ],
)
async def test_what_does_not_do_is_told_and_the_login_stays(
    client: Client, sessions: Sessions, school: Staff, form: dict[str, str], sentence: str
) -> None:
    await log_in(client, await a_page_admin(sessions, school))
    link = await an_invitation(client, school)

    refused = await client.post(link, data=form)

    assert refused.status_code in {409, 422}
    assert sentence in refused.text
    assert f'value="{form["login"]}"' in refused.text


async def test_a_link_that_was_used_says_so(
    client: Client, sessions: Sessions, school: Staff
) -> None:
    await log_in(client, await a_page_admin(sessions, school))
    link = await an_invitation(client, school)
    await client.post(link, data={"login": "petrova", "password": NEW, "again": NEW})

    again = await client.get(link)

    assert again.status_code == 409
    assert "По этому приглашению уже зарегистрировались." in again.text


@pytest.mark.parametrize(
    ("more", "status"),
    [
        ({"role": "trainer", "institution": ""}, 403),
        ({"role": "nobody"}, 422),
        ({"role": ""}, 422),
        ({"institution": "x"}, 422),
        ({"institution": "9" * 19}, 422),
        ({"name": ""}, 422),
        ({"email": "no mail"}, 422),
    ],
)
async def test_an_invitation_that_cannot_be_is_refused_beside_the_form(
    client: Client, sessions: Sessions, school: Staff, more: dict[str, str], status: int
) -> None:
    await log_in(client, await a_page_admin(sessions, school))
    form = {"name": "Петрова", "role": "official", "institution": str(school.institution.id)}

    refused = await client.post("/people/invitations", data=form | more)

    assert refused.status_code in {status, 403}
    assert 'role="alert"' in refused.text


async def test_people_of_another_school_are_neither_seen_nor_touched(
    client: Client, sessions: Sessions, school: Staff
) -> None:
    async with sessions.begin() as session:
        other = await a_staff(session, "Школа № 2")
    await log_in(client, await a_page_admin(sessions, school))
    foreign = await number_of(sessions, other.login)

    page = await client.get("/people")
    touched = [await client.post(f"/people/{foreign}/{act}") for act in ("end", "close", "factor")]

    assert school.login in page.text
    assert other.login not in page.text
    assert [each.status_code for each in touched] == [404, 404, 404]


async def test_a_page_admin_closes_an_officials_access_but_no_equals(
    client: Client, sessions: Sessions, school: Staff
) -> None:
    await a_page_admin(sessions, school, "second")
    await log_in(client, await a_page_admin(sessions, school))

    closed = await client.post(f"/people/{await number_of(sessions, school.login)}/close")
    refused = await client.post(f"/people/{await number_of(sessions, 'second')}/close")

    assert (closed.status_code, refused.status_code) == (303, 403)
    assert school.login not in (await client.get("/people")).text


async def test_who_is_closed_out_gets_no_new_cases(
    client: Client, sessions: Sessions, school: Staff
) -> None:
    await log_in(client, await a_trainer(sessions))

    await client.post(f"/people/{await number_of(sessions, school.login)}/close")

    async with sessions() as session:
        assert not (await officials.find_official(session, school.official.id)).on_duty


async def test_who_is_closed_out_is_out_at_once(
    client: Client, sessions: Sessions, settings: Settings, school: Staff
) -> None:
    await log_in(client, await a_trainer(sessions))
    async with visiting(settings) as theirs:
        await log_in(theirs, school.login)

        await client.post(f"/people/{await number_of(sessions, school.login)}/close")

        assert (await theirs.get("/api/v1/session")).status_code == 401


@pytest.mark.parametrize("role", [Role.OFFICIAL, Role.APPROVER, Role.HEAD])
async def test_whose_role_keeps_no_accounts_sees_no_people(
    client: Client, sessions: Sessions, school: Staff, role: Role
) -> None:
    async with sessions.begin() as session:
        await make.an_account(session, role=role, institution=school.institution, login="nosy")
    await log_in(client, "nosy")

    answers = [await client.get(path) for path in ("/people", "/people/log")]

    assert [each.status_code for each in answers] == [403, 403]


async def test_the_journal_is_for_the_centre_alone(
    client: Client, sessions: Sessions, school: Staff
) -> None:
    await log_in(client, await a_page_admin(sessions, school))

    assert (await client.get("/people/log")).status_code == 403


async def test_the_journal_tells_who_failed_and_who_came_in(
    client: Client, sessions: Sessions
) -> None:
    login = await a_trainer(sessions)
    await client.post("/login", data={"login": login, "password": "wrong"})
    await client.post("/login", data={"login": "a secret typed wrongly", "password": "wrong"})
    await log_in(client, login)

    page = await client.get("/people/log")

    assert page.text.count(HAPPENINGS[Happening.FAILED]) == 2
    assert page.text.index(HAPPENINGS[Happening.CAME_IN]) < page.text.index("Неверный логин")
    assert "a secret typed wrongly" not in page.text


async def test_ones_sessions_are_listed_by_browser_and_can_be_ended(
    client: Client, sessions: Sessions, settings: Settings
) -> None:
    login = await a_trainer(sessions)
    await log_in(client, login)
    async with visiting(settings) as other:
        other.headers["user-agent"] = CHROME
        await log_in(other, login)
        page = await client.get("/me")
        (address,) = re.findall(r'action="(/me/passes/\d+/end)"', page.text)

        await client.post(address)

        assert "Chrome, Windows" in page.text
        assert (await other.get("/api/v1/session")).status_code == 401
    assert (await client.get("/api/v1/session")).status_code == 200


async def test_a_new_password_is_set_by_whoever_knows_the_old_one(
    client: Client, sessions: Sessions
) -> None:
    login = await a_trainer(sessions)
    await log_in(client, login)

    wrong = await client.post("/me/password", data={"old": "no", "password": NEW, "again": NEW})
    done = await client.post(
        "/me/password", data={"old": make.PASSWORD, "password": NEW, "again": NEW}
    )

    assert (wrong.status_code, "Нынешний пароль не подходит" in wrong.text) == (422, True)
    assert (done.status_code, "Пароль сменён" in done.text) == (200, True)
    again = await client.post("/login", data={"login": login, "password": NEW})
    assert again.status_code == 303


async def test_a_key_for_a_program_is_shown_once_and_does_what_it_was_made_for(
    client: Client, sessions: Sessions
) -> None:
    await log_in(client, await a_trainer(sessions))
    form = {"label": "BI", "scopes": [Right.READ_PAGES.value], "term": "30"}

    page = await client.post("/me/tokens", data=form)
    (secret,) = re.findall(r'<code class="code">([\w-]{43})</code>', page.text)
    client.cookies.clear()
    bearer = {"Authorization": f"Bearer {secret}"}

    pages = await client.get("/api/v1/pages", headers=bearer)
    cases = await client.get("/api/v1/cases", headers=bearer)
    assert (pages.status_code, cases.status_code) == (200, 403)


async def test_a_program_changes_nothing_of_its_owners_ways_in(
    client: Client, sessions: Sessions
) -> None:
    await log_in(client, await a_trainer(sessions))
    token = (await client.post("/api/v1/tokens", json={"label": "BI"})).json()
    client.cookies.clear()

    refused = await client.get("/me", headers={"Authorization": f"Bearer {token['secret']}"})

    assert refused.status_code == 403


async def test_the_centre_hands_out_a_link_to_whoever_has_no_mail(
    client: Client, sessions: Sessions, school: Staff
) -> None:
    await log_in(client, await a_trainer(sessions))
    page = await client.post(f"/people/{await number_of(sessions, school.login)}/password")
    (link,) = re.findall(r"(/forgot/[\w-]+)", page.text)

    done = await client.post(link, data={"password": NEW, "again": NEW})

    assert (done.status_code, "Пароль сохранён" in done.text) == (200, True)


async def test_a_lost_second_factor_is_reset_by_the_centre(
    strict: Client, sessions: Sessions
) -> None:
    async with sessions.begin() as session:
        await make.an_account(session, role=Role.TRAINER, login="lost")
    await come_in(strict, "lost")
    await set_up(strict)
    strict.cookies.clear()
    await a_trainer(sessions)
    await come_in(strict)
    await set_up(strict)

    await strict.post(f"/people/{await number_of(sessions, 'lost')}/factor")
    strict.cookies.clear()
    await come_in(strict, "lost")

    assert "Настройте второй фактор" in (await strict.get("/second")).text


async def an_operator_comes_in(client: Client, sessions: Sessions) -> None:
    async with sessions.begin() as session:
        await make.an_account(session, role=Role.OPERATOR, login="operator")
    await come_in(client, "operator")


async def test_an_operator_is_neither_offered_trainers_to_invite_nor_invites_them(
    client: Client, sessions: Sessions
) -> None:
    await an_operator_comes_in(client, sessions)

    page = await client.get("/people")
    refused = await client.post("/people/invitations", data={"name": "Я", "role": "trainer"})

    assert ('value="trainer"' in page.text, 'value="operator"' in page.text) == (False, True)
    assert (refused.status_code, "/join/" in refused.text) == (403, False)


@pytest.mark.parametrize("act", ["password", "factor"])
async def test_an_operator_gets_no_way_in_that_is_a_readers(
    client: Client, sessions: Sessions, school: Staff, act: str
) -> None:
    await a_trainer(sessions)
    await an_operator_comes_in(client, sessions)

    for login in ("trainer", school.login):
        number = await number_of(sessions, login)
        refused = await client.post(f"/people/{number}/{act}")

        assert (refused.status_code, "/forgot/" in refused.text) == (403, False)


async def test_an_operator_still_shuts_out_whom_he_must(client: Client, sessions: Sessions) -> None:
    await a_trainer(sessions)
    await an_operator_comes_in(client, sessions)

    closed = await client.post(f"/people/{await number_of(sessions, 'trainer')}/close")

    assert closed.status_code in {200, 303}
    refused = await client.post("/login", data={"login": "trainer", "password": make.PASSWORD})
    assert refused.status_code == 401


async def test_a_program_invites_nobody_who_would_outlive_its_token(
    client: Client, sessions: Sessions
) -> None:
    await log_in(client, await a_trainer(sessions))
    token = (await client.post("/api/v1/tokens", json={"label": "BI"})).json()["secret"]
    client.cookies.clear()

    refused = await client.post(
        "/people/invitations",
        data={"name": "Я", "role": "trainer"},
        headers={"Authorization": f"Bearer {token}"},
    )

    assert (refused.status_code, "/join/" in refused.text) == (403, False)


async def test_where_no_mail_is_set_up_the_page_says_whom_to_ask(client: Client) -> None:
    page = await client.get("/forgot")

    assert page.status_code == 200
    assert "выдаёт человек" in page.text


async def test_an_invitation_into_a_role_with_a_second_factor_leads_to_its_set_up(
    strict: Client, sessions: Sessions
) -> None:
    async with sessions.begin() as session:
        account = await make.an_account(session, role=Role.TRAINER)
        person = await access.person_with_sight(session, account)
        asked = Wanted(role=Role.OPERATOR, name="Сидоров")
        issued = await inviting.invite(session, person, asked, now=utc_now())

    joined = await strict.post(
        f"/join/{issued.secret}", data={"login": "sidorov", "password": NEW, "again": NEW}
    )

    assert joined.headers["location"] == "/second"


async def test_behind_our_proxy_cookies_are_for_https_and_this_host_alone(
    settings: Settings, school: Staff
) -> None:
    forwarded = {"X-Forwarded-For": "203.0.113.9", "X-Forwarded-Proto": "https"}
    form = {"login": school.login, "password": make.PASSWORD}

    async def log_in(app: Any, address: str) -> Response:
        transport = ASGITransport(app, client=(address, 1))
        async with AsyncClient(transport=transport, base_url="http://desk.example.ru") as client:
            return await client.post("/login", data=form, headers=forwarded)

    with an_app(settings) as service:
        app = behind_proxies(service, "10.0.0.0/8")
        async with service.lifespan():
            came, bare = await log_in(app, "10.1.2.3"), await log_in(app, "203.0.113.1")

    cookies = came.headers.get_list("set-cookie")
    assert {each.partition("=")[0] for each in cookies} == {
        f"__Host-{COOKIE}",
        f"__Host-{DEVICE_COOKIE}",
    }
    assert all("Secure" in each and "Path=/" in each for each in cookies)
    assert all("HttpOnly" in each and "SameSite=lax" in each for each in cookies)
    assert came.headers["strict-transport-security"] == "max-age=31536000"
    assert "__Host-" not in bare.headers["set-cookie"]


def test_every_right_and_every_happening_has_its_words() -> None:
    assert set(RIGHTS) == set(Right)
    assert set(HAPPENINGS) == set(Happening)
