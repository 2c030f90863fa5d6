"""Passwords: what is refused, how they are changed, and how they come back by mail."""

from datetime import timedelta

import msgspec
import pytest
from argon2 import PasswordHasher, extract_parameters
from argon2.profiles import RFC_9106_LOW_MEMORY
from cryptography.fernet import Fernet
from sqlalchemy.ext.asyncio import AsyncSession

from app.access import passwords, resetting
from app.access import service as access
from app.access.letters import service as letters
from app.access.limits.service import TooManyTriesError
from app.access.model import Account
from app.access.rules import Person, Role
from app.access.service import NotLoggedInError
from app.base.sealing import Sealer
from tests import factories as make

NOW = make.NOW
NEW = "four quiet blue whales"
SEALER = Sealer(Fernet.generate_key().decode())
MAIL = "ivanova@school1.example.ru"


async def an_account_with_mail(session: AsyncSession, login: str = "ivanova") -> Account:
    account = await make.an_account(session, role=Role.TRAINER, login=login)
    account.email = MAIL
    await session.flush()
    await make.a_confirmed_mail(session, account.id, MAIL)
    return account


async def opened(session: AsyncSession, account: Account) -> tuple[Person, str]:
    secret = await access.open_session(session, account.id, label="x", address="", now=NOW)
    return await access.identify(session, secret, now=NOW), secret


async def ask(session: AsyncSession, who: str, *, after: timedelta = timedelta()) -> None:
    asked = resetting.Asked(who=who, address="203.0.113.9", public_url="https://desk.example.ru/")
    await resetting.ask(session, asked, sealer=SEALER, now=NOW + after)


async def letters_of(
    session: AsyncSession, *, after: timedelta = timedelta()
) -> list[letters.Content]:
    taken = await letters.claim(session, sealer=SEALER, now=NOW + after, limit=10)
    return [each.content for each in taken]


async def a_link(session: AsyncSession) -> str:
    await ask(session, "ivanova")
    (content,) = await letters_of(session)
    return content.paragraphs[1].rpartition("/")[2]


def test_in_earnest_a_password_is_hashed_as_rfc_9106_proposes(
    earnest_hasher: PasswordHasher,
) -> None:
    assert extract_parameters(earnest_hasher.hash(NEW)) == RFC_9106_LOW_MEMORY


@pytest.mark.parametrize(
    "guessable",
    [
        "1234567890",
        "Qwertyuiop",
        "йцукенгшщз",
        "aaaaaaaaaaaa",
        "abababababab",
        "9876543210",
        "secretary.1",
        "secretary2026",
        "абвгдежзийк",
    ],
)
def test_what_is_tried_first_is_refused(guessable: str) -> None:
    with pytest.raises(passwords.GuessablePasswordError):
        passwords.check(guessable, login="secretary")


@pytest.mark.parametrize("fine", [NEW, "шла саша по шоссе", "tr0ub4dor&3x", "a" * 20 + "bcdef"])
def test_no_rules_of_make_up_are_asked_for(fine: str) -> None:
    passwords.check(fine, login="secretary")


def test_a_password_longer_than_anybody_types_is_refused() -> None:
    with pytest.raises(passwords.LongPasswordError):
        passwords.check("long enough " * 30, login="x")


async def test_a_new_password_ends_all_other_sessions(session: AsyncSession) -> None:
    account = await an_account_with_mail(session)
    here, secret = await opened(session, account)
    _, elsewhere = await opened(session, account)

    refusal = await resetting.change(session, here, old=make.PASSWORD, new=NEW, address="", now=NOW)

    assert refusal is None
    assert await passwords.fits(account.password_hash, NEW)
    await access.identify(session, secret, now=NOW)
    with pytest.raises(NotLoggedInError):
        await access.identify(session, elsewhere, now=NOW)


async def test_whoever_sits_down_at_an_open_desk_cannot_guess_the_old_password(
    session: AsyncSession,
) -> None:
    here, _ = await opened(session, await an_account_with_mail(session))

    refusals = [
        await resetting.change(session, here, old=f"no {n}", new=NEW, address="", now=NOW)
        for n in range(6)
    ]

    assert [type(each) for each in refusals[:5]] == [resetting.WrongPasswordError] * 5
    assert isinstance(refusals[5], TooManyTriesError)


@pytest.mark.parametrize("who", ["ivanova", MAIL, MAIL.upper()])
async def test_a_link_is_mailed_to_whoever_is_known_by_login_or_mail(
    session: AsyncSession, who: str
) -> None:
    await an_account_with_mail(session)

    await ask(session, who)

    (content,) = await letters_of(session)
    assert content.to == MAIL
    assert content.paragraphs[1].startswith("https://desk.example.ru/forgot/")


async def test_nobody_is_written_to_for_an_unknown_login(session: AsyncSession) -> None:
    await an_account_with_mail(session)

    await ask(session, "nobody")

    assert await letters_of(session) == []


async def test_a_letter_lies_sealed_until_it_is_sent(session: AsyncSession) -> None:
    await an_account_with_mail(session)
    await ask(session, "ivanova")

    rows = await session.run_sync(
        lambda s: s.connection().exec_driver_sql("SELECT letter::text FROM letter").all()
    )

    assert MAIL not in str(rows)
    assert "forgot" not in str(rows)


async def test_the_link_sets_a_password_once_and_ends_everything(session: AsyncSession) -> None:
    account = await an_account_with_mail(session)
    _, secret = await opened(session, account)
    link = await a_link(session)

    await resetting.use(session, link, password=NEW, address="", now=NOW)

    assert await passwords.fits(account.password_hash, NEW)
    with pytest.raises(NotLoggedInError):
        await access.identify(session, secret, now=NOW)
    with pytest.raises(resetting.ResetOverError):
        await resetting.use(session, link, password=NEW, address="", now=NOW)


async def test_a_weak_password_leaves_the_link_open(session: AsyncSession) -> None:
    await an_account_with_mail(session)
    link = await a_link(session)

    with pytest.raises(passwords.WeakPasswordError):
        await resetting.use(session, link, password="short", address="", now=NOW)

    assert (await resetting.show(session, link, now=NOW)).login == "ivanova"


async def test_the_link_lasts_an_hour(session: AsyncSession) -> None:
    await an_account_with_mail(session)
    link = await a_link(session)

    with pytest.raises(resetting.ResetOverError):
        await resetting.show(session, link, now=NOW + timedelta(hours=1))


async def test_a_mailbox_is_not_flooded(session: AsyncSession) -> None:
    await an_account_with_mail(session)
    for minute in range(4):
        await ask(session, "ivanova", after=timedelta(minutes=minute))

    assert len(await letters_of(session, after=timedelta(minutes=4))) == 1


async def test_whoever_asks_for_many_is_slowed_down(session: AsyncSession) -> None:
    for number in range(6):
        await ask(session, f"nobody{number}")

    with pytest.raises(TooManyTriesError):
        await ask(session, "nobody")


async def test_a_letter_that_is_over_is_not_sent_but_forgotten(session: AsyncSession) -> None:
    await an_account_with_mail(session)
    await ask(session, "ivanova")

    assert await letters_of(session, after=timedelta(hours=2)) == []


def test_a_letter_does_not_show_itself_in_a_log() -> None:
    content = letters.Content(to=MAIL, subject="s", paragraphs=("secret",))

    assert "secret" not in repr(content)
    assert msgspec.json.decode(msgspec.json.encode(content), type=letters.Content) == content
