"""Access by real rounds: letters to a mail server that lives, sign-ins at a provider that lives."""

import email
import json
import re
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator, Mapping
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any, cast
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

import httpx
import msgspec
import pyotp
import pytest
from aiosmtpd.controller import Controller
from cryptography.fernet import Fernet
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey
from litestar import Litestar
from litestar.testing import AsyncTestClient
from sqlalchemy import select, update

from app.access.door import COOKIE
from app.access.journal.model import AccessEvent
from app.access.letters.model import Letter
from app.access.letters.rules import MOST_TRIES, SENDER_DIES_AFTER, LetterState
from app.access.model import Account
from app.access.oidc.model import Provider, Visit
from app.access.oidc.rules import challenge
from app.access.rules import Role
from app.base.database import Sessions
from app.base.jobs import Stage
from app.base.processes import wait_until
from app.base.settings import Settings
from app.pages.reading import Rhythm
from app.pages.sealing import Sealer
from connectors.contract import RefusedError
from connectors.http import open_client
from connectors.mail import Mailer, mail_address
from connectors.oidc import OidcClient, verified
from tests import factories as make
from tests.mailing import Post, serving
from tests.ports import free_port
from tests.visiting import visiting
from workers.judges import Judges
from workers.letters import send_letters
from workers.networks import Networks, OpenConnector
from workers.sign_in import sign_in
from workers.tools import Oidc, Outlets, Tools, utc_now

MAIL = "ivanova@school1.example.ru"
NEW_PASSWORD = "four quiet blue whales"
KEY = RSAKey.generate_key(2048, {"kid": "one"})
OURS = OidcClient(issuer="https://id.example.ru", client_id="gospablik", client_secret="s")
NONCE = "n0nce"
PEOPLE = (
    {"sub": "17", "email": MAIL, "email_verified": True},
    {"sub": "18", "email": MAIL, "email_verified": False},
    {"sub": "19", "email": "nobody@example.ru", "email_verified": True},
)
Client = AsyncTestClient[Litestar]


class Silence:
    async def ring(self, stage: Stage) -> None:
        pass


@pytest.fixture
def post() -> Post:
    return Post()


@pytest.fixture
def mail_server(post: Post) -> Iterator[Controller]:
    controller = serving(post)
    yield controller
    controller.stop()


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    """A real provider in a process of its own."""
    port = free_port()
    people = [word for one in PEOPLE for word in ("--user-claims", json.dumps(one))]
    program = Path(sys.executable).with_name("oidc-provider-mock")
    provider = subprocess.Popen(  # noqa: S603 - our own words
        [program, "--port", str(port), "--require-nonce", "true", *people],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        assert wait_until(lambda: _answers(address), seconds=60), "the provider did not start"
        yield address
    finally:
        provider.terminate()
        provider.wait(20)


@pytest.fixture
def settings(database_url: str, redis_url: str, issuer: str) -> Settings:
    return Settings(
        database_url=database_url,
        redis_url=redis_url,
        secret_key=Fernet.generate_key().decode(),
        second_factor="offered",
        smtp_url="smtp://127.0.0.1:1",
        mail_from="desk@example.ru",
        public_url="http://testserver.local",
        oidc_issuer=issuer,
        oidc_client_id="gospablik",
        oidc_client_secret="s",
    )


@pytest.fixture
async def client(settings: Settings) -> AsyncIterator[Client]:
    async with visiting(settings) as client:
        client.follow_redirects = False
        yield client


@pytest.fixture
async def tools(
    sessions: Sessions, mail_server: Controller, settings: Settings, issuer: str
) -> AsyncIterator[Tools]:
    def nobody_is_called(*_: object) -> None:
        raise AssertionError

    line = open_client()
    yield Tools(
        sessions=sessions,
        networks=Networks(cast("OpenConnector", nobody_is_called), {}),
        buy_key=cast("Any", nobody_is_called),
        judge=Judges.none(),
        sealer=Sealer(settings.secret_key),
        bell=Silence(),
        rhythm=Rhythm(
            poll=timedelta(seconds=3),
            backfill=timedelta(days=14),
            discovery_calls_per_day=5000,
            reading_keys=1,
        ),
        rulebook=make.RULEBOOK,
        outlets=Outlets(
            mailer=Mailer(mail_address(f"smtp://127.0.0.1:{mail_server.port}", "d@example.ru")),
            public_url=settings.public_url,
        ),
        oidc=Oidc(
            client=OidcClient(issuer=issuer, client_id="gospablik", client_secret="s"),
            http=line,
        ),
        now=utc_now,
    )
    await line.aclose()


async def an_account(sessions: Sessions, login: str = "ivanova") -> int:
    async with sessions.begin() as session:
        account = await make.an_account(session, role=Role.TRAINER, login=login)
        account.email = MAIL
        await make.a_confirmed_mail(session, account.id, MAIL)
        return account.id


async def ask_for_a_link(client: Client, who: str = "ivanova") -> str:
    return (await client.post("/forgot", data={"who": who})).text


async def the_letter(sessions: Sessions) -> Letter:
    async with sessions() as session:
        return (await session.scalars(select(Letter))).one()


def _answers(address: str) -> bool:
    try:
        return httpx.get(f"{address}/.well-known/openid-configuration").is_success
    except httpx.TransportError:
        return False


def later(tools: Tools, span: timedelta) -> Tools:
    def then() -> datetime:
        return utc_now() + span

    return msgspec.structs.replace(tools, now=then)


def read(post: Post) -> str:
    (content,) = post.taken
    message = email.message_from_bytes(content, policy=default)
    assert isinstance(message, EmailMessage)
    body = message.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


async def go_to_the_provider(client: Client, tools: Tools, sub: str) -> str:
    """Leave for the provider and say there who one is; return the way back."""
    await sign_in(tools)
    left = await client.get("/login/provider?next=/duty")
    assert left.status_code == 303, left.text
    async with httpx.AsyncClient() as browser:
        consent = await browser.post(left.headers["location"], data={"sub": sub})
    back = urlsplit(consent.headers["location"])
    return f"{back.path}?{back.query}"


async def come_back(client: Client, tools: Tools, sub: str = "17") -> httpx.Response:
    back = await client.get(await go_to_the_provider(client, tools, sub))
    assert back.status_code == 303, back.text
    await sign_in(tools)
    return await client.get(back.headers["location"])


def a_token(
    changed: Mapping[str, object], *, key: RSAKey | OctKey = KEY, alg: str = "RS256"
) -> str:
    now = int(make.NOW.timestamp())
    claims = {
        "iss": OURS.issuer,
        "aud": OURS.client_id,
        "sub": "17",
        "iat": now,
        "exp": now + 300,
        "nonce": NONCE,
        **changed,
    }
    return jwt.encode({"alg": alg, "kid": "one"}, claims, key, algorithms=[alg])


def public_keys() -> list[dict[str, Any]]:
    return [dict(KEY.as_dict(private=False))]


async def test_a_forgotten_password_is_replaced_by_the_link_in_the_letter(
    client: Client, sessions: Sessions, tools: Tools, post: Post
) -> None:
    await an_account(sessions)
    await ask_for_a_link(client)
    await send_letters(tools)
    link = re.findall(r"http://testserver.local(/forgot/\S+)", read(post))[0]

    await client.post(link, data={"password": NEW_PASSWORD, "again": NEW_PASSWORD})
    came = await client.post("/login", data={"login": "ivanova", "password": NEW_PASSWORD})

    assert (came.status_code, came.headers["location"]) == (303, "/start")


async def test_a_stranger_cannot_tell_known_logins_from_unknown_ones(
    client: Client, sessions: Sessions
) -> None:
    await an_account(sessions)

    assert await ask_for_a_link(client, "ivanova") == await ask_for_a_link(client, "nobody")


async def test_what_a_letter_said_is_forgotten_once_it_is_sent(
    client: Client, sessions: Sessions, tools: Tools
) -> None:
    await an_account(sessions)
    await ask_for_a_link(client)
    await send_letters(tools)

    letter = await the_letter(sessions)
    assert (letter.state, letter.content) == (LetterState.SENT, None)


async def test_a_letter_waits_while_the_mail_server_is_away_and_is_given_up_at_last(
    client: Client, sessions: Sessions, tools: Tools, post: Post
) -> None:
    await an_account(sessions)
    await ask_for_a_link(client)
    post.data = "451 later"
    for minutes in range(0, 20 * (MOST_TRIES + 1), 20):
        async with sessions.begin() as session:
            await session.execute(update(Letter).values(expires_at=make.NOW + timedelta(days=999)))
        await send_letters(later(tools, timedelta(minutes=minutes)))

    letter = await the_letter(sessions)
    assert (letter.state, letter.attempts, letter.content) == (
        LetterState.FAILED,
        MOST_TRIES,
        None,
    )


async def test_a_letter_whose_sender_died_is_sent_by_another(
    client: Client, sessions: Sessions, tools: Tools, post: Post
) -> None:
    await an_account(sessions)
    await ask_for_a_link(client)
    async with sessions.begin() as session:
        dead = {"state": LetterState.SENDING, "attempts": 1}
        await session.execute(update(Letter).values(**dead, try_at=utc_now() + SENDER_DIES_AFTER))

    await send_letters(tools)
    before = len(post.taken)
    await send_letters(later(tools, SENDER_DIES_AFTER + timedelta(seconds=1)))

    assert (before, len(post.taken)) == (0, 1)


async def test_whoever_the_provider_vouches_for_comes_in_to_where_he_was_going(
    client: Client, sessions: Sessions, tools: Tools
) -> None:
    await an_account(sessions)

    came = await come_back(client, tools)

    assert (came.status_code, came.headers["location"]) == (303, "/duty")
    assert COOKIE in came.headers["set-cookie"]


async def test_once_linked_he_is_known_though_his_mail_has_changed(
    client: Client, sessions: Sessions, tools: Tools
) -> None:
    await an_account(sessions)
    await come_back(client, tools)
    async with sessions.begin() as session:
        await session.execute(update(Account).values(email="other@example.ru"))

    came = await come_back(client, tools)

    assert came.status_code == 303


@pytest.mark.parametrize("sub", ["18", "19"])
async def test_a_mail_that_is_not_verified_or_not_known_lets_nobody_in(
    client: Client, sessions: Sessions, tools: Tools, sub: str
) -> None:
    await an_account(sessions)

    refused = await come_back(client, tools, sub)

    assert refused.status_code == 200
    assert "попросите приглашение" in refused.text
    assert COOKIE not in refused.headers.get("set-cookie", "")


async def test_whose_account_is_closed_does_not_come_in(
    client: Client, sessions: Sessions, tools: Tools
) -> None:
    await an_account(sessions)
    await come_back(client, tools)
    async with sessions.begin() as session:
        await session.execute(update(Account).values(disabled_at=utc_now()))

    refused = await come_back(client, tools)

    assert "попросите приглашение" in refused.text


async def test_another_browser_cannot_finish_what_one_began(
    client: Client, sessions: Sessions, tools: Tools
) -> None:
    await an_account(sessions)
    way = await go_to_the_provider(client, tools, "17")
    client.cookies.clear()

    assert (await client.get(way)).status_code == 409


async def test_the_way_back_works_once(client: Client, sessions: Sessions, tools: Tools) -> None:
    await an_account(sessions)
    way = await go_to_the_provider(client, tools, "17")
    await client.get(way)

    assert (await client.get(way)).status_code == 409


async def test_the_browser_waits_until_the_worker_has_asked(
    client: Client, sessions: Sessions, tools: Tools
) -> None:
    await an_account(sessions)
    back = await client.get(await go_to_the_provider(client, tools, "17"))

    waiting = await client.get(back.headers["location"])

    assert (waiting.status_code, "Проверяем вход" in waiting.text) == (200, True)


async def test_a_code_is_not_spent_twice_when_a_worker_dies_over_it(
    client: Client, sessions: Sessions, tools: Tools
) -> None:
    await an_account(sessions)
    back = await client.get(await go_to_the_provider(client, tools, "17"))
    async with sessions.begin() as session:
        await session.execute(update(Visit).values(claimed_at=utc_now() - timedelta(minutes=1)))

    await sign_in(tools)

    assert "Начните вход ещё раз" in (await client.get(back.headers["location"])).text


async def test_the_browser_takes_along_what_the_code_flow_asks_for(
    client: Client, sessions: Sessions, tools: Tools
) -> None:
    await sign_in(tools)
    left = await client.get("/login/provider")
    words = parse_qs(urlsplit(left.headers["location"]).query)

    async with sessions() as session:
        visit = (await session.scalars(select(Visit))).one()
    verifier = tools.sealer.unseal(visit.verifier)
    assert words["code_challenge"] == [challenge(verifier)]
    assert words["code_challenge_method"] == ["S256"]
    assert words["nonce"] == [visit.nonce]
    assert words["redirect_uri"] == ["http://testserver.local/login/provider/return"]


async def test_a_provider_that_never_answered_is_told_of(client: Client) -> None:
    refused = await client.get("/login/provider")

    assert refused.status_code == 503
    assert "Войдите по логину и паролю" in refused.text


async def test_the_provider_is_read_once_an_hour(sessions: Sessions, tools: Tools) -> None:
    await sign_in(tools)
    async with sessions.begin() as session:
        await session.execute(update(Provider).values(token_endpoint="kept"))

    await sign_in(later(tools, timedelta(minutes=50)))

    async with sessions() as session:
        assert (await session.scalars(select(Provider))).one().token_endpoint == "kept"


def test_the_challenge_is_that_of_the_rfc() -> None:
    # RFC 7636, appendix B.
    verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"

    assert challenge(verifier) == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"


def test_a_good_token_says_who_it_is() -> None:
    token = a_token({"email": MAIL, "email_verified": "true"})

    identity = verified(token, public_keys(), OURS, nonce=NONCE, now=make.NOW)

    assert (identity.sub, identity.email, identity.email_verified) == ("17", MAIL, True)


@pytest.mark.parametrize(
    "changed",
    [
        {"iss": "https://evil.example"},
        {"aud": "another"},
        {"aud": ["gospablik", "another"]},
        {"aud": ["gospablik", "another"], "azp": "another"},
        {"nonce": "another"},
        {"exp": int(make.NOW.timestamp()) - 3600},
        {"iat": int(make.NOW.timestamp()) - 3600},
        {"iat": int(make.NOW.timestamp()) + 3600},
        {"sub": ""},
    ],
)
def test_a_token_for_others_or_for_another_time_is_refused(changed: dict[str, object]) -> None:
    with pytest.raises(RefusedError):
        verified(a_token(changed), public_keys(), OURS, nonce=NONCE, now=make.NOW)


def test_a_token_of_another_signer_is_refused() -> None:
    stranger = RSAKey.generate_key(2048, {"kid": "one"})

    with pytest.raises(RefusedError):
        verified(a_token({}, key=stranger), public_keys(), OURS, nonce=NONCE, now=make.NOW)


def test_a_token_signed_with_our_own_secret_is_refused() -> None:
    shared = OctKey.import_key("s" * 32, {"kid": "one"})

    with pytest.raises(RefusedError):
        verified(
            a_token({}, key=shared, alg="HS256"),
            [*public_keys(), dict(shared.as_dict())],
            OURS,
            nonce=NONCE,
            now=make.NOW,
        )


def a_warning(post: Post, subject: str) -> str:
    """Read the mail of this subject."""
    mails = [email.message_from_bytes(each, policy=default) for each in post.taken]
    (found,) = [each for each in mails if str(each["Subject"]) == f"Госпаблик: {subject}"]
    assert isinstance(found, EmailMessage)
    body = found.get_body(("plain",))
    assert body is not None
    return f"{found['To']}\n{body.get_content()}"


async def come_in(client: Client, login: str = "ivanova") -> None:
    came = await client.post("/login", data={"login": login, "password": make.PASSWORD})
    assert came.status_code == 303, came.text


async def test_whoever_changed_his_password_is_told_when_and_whence(
    client: Client, sessions: Sessions, tools: Tools, post: Post
) -> None:
    await an_account(sessions)
    await come_in(client)
    change = {"old": make.PASSWORD, "password": NEW_PASSWORD, "again": NEW_PASSWORD}
    await client.post("/me/password", data=change)

    await send_letters(tools)
    await send_letters(tools)

    told = a_warning(post, "сменён пароль")
    at = utc_now().astimezone(ZoneInfo("Europe/Moscow"))
    assert told.startswith(MAIL)
    assert f"Когда: {at:%d.%m.%Y} в " in told
    assert "(UTC+03:00)" in told
    assert "Откуда: сетевой адрес" in told
    assert "http://testserver.local/forgot" in told
    assert NEW_PASSWORD not in told


async def test_of_a_second_factor_its_owner_is_told_at_each_step(
    client: Client, sessions: Sessions, tools: Tools, post: Post
) -> None:
    await an_account(sessions)
    await come_in(client)
    page = await client.get("/me")
    secret = re.findall(r'<code class="code">([A-Z2-7 ]+)</code>', page.text)[0].replace(" ", "")
    shown = await client.post("/me/factor", data={"code": pyotp.TOTP(secret).now()})
    codes = re.findall(r"<code>([A-Z2-7-]+)</code>", shown.text)
    shown = await client.post("/me/factor/codes", data={"code": codes[0]})
    codes = re.findall(r"<code>([A-Z2-7-]+)</code>", shown.text)
    await client.post("/me/factor/remove", data={"code": codes[0]})

    await send_letters(tools)
    await send_letters(tools)

    for what in ("настроен второй фактор", "заменены резервные коды", "отключён второй фактор"):
        assert MAIL in a_warning(post, what)


async def test_who_took_a_second_factor_away_is_named(
    client: Client, sessions: Sessions, tools: Tools, post: Post
) -> None:
    number = await an_account(sessions)
    async with sessions.begin() as session:
        await make.an_account(session, role=Role.TRAINER, login="trainer")
    await come_in(client, "trainer")
    await client.post(f"/people/{number}/factor")

    await send_letters(tools)

    assert "Кто: Иванова А. П." in a_warning(post, "отключён второй фактор")


async def test_of_a_new_link_with_the_provider_its_owner_is_told(
    client: Client, sessions: Sessions, tools: Tools, post: Post
) -> None:
    await an_account(sessions)
    await come_back(client, tools)

    await send_letters(tools)

    assert MAIL in a_warning(post, "привязан вход через внешнюю службу")


async def test_of_a_new_address_the_old_one_is_told(
    client: Client, sessions: Sessions, tools: Tools, post: Post
) -> None:
    await an_account(sessions)
    await come_in(client)
    new = {"mail": "other@example.ru", "password": make.PASSWORD}
    await client.post("/me/mail", data=new)
    await send_letters(tools)
    link = re.findall(r"http://testserver.local(/mail/\S+)", read(post))[0]
    await client.post(link)

    await send_letters(tools)

    told = a_warning(post, "сменён адрес почты")
    assert (told.startswith(MAIL), "/forgot" in told) == (True, False)


async def test_an_address_that_is_not_confirmed_is_told_nothing(
    client: Client, sessions: Sessions, tools: Tools, post: Post
) -> None:
    async with sessions.begin() as session:
        account = await make.an_account(session, role=Role.TRAINER, login="ivanova")
        account.email = MAIL
    await come_in(client)
    change = {"old": make.PASSWORD, "password": NEW_PASSWORD, "again": NEW_PASSWORD}
    await client.post("/me/password", data=change)

    await send_letters(tools)

    assert post.taken == []


async def test_a_warning_that_could_not_leave_for_days_is_dropped(
    client: Client, sessions: Sessions, tools: Tools, post: Post
) -> None:
    await an_account(sessions)
    await come_in(client)
    change = {"old": make.PASSWORD, "password": NEW_PASSWORD, "again": NEW_PASSWORD}
    await client.post("/me/password", data=change)

    await send_letters(later(tools, timedelta(days=4)))

    async with sessions() as session:
        told = await session.scalars(select(AccessEvent.tell_to).distinct())
        assert (list(told), post.taken) == ([""], [])
