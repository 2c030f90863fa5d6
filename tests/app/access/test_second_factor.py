"""The second factor: codes of an app and codes on paper, each good once."""

from datetime import timedelta

import pyotp
import pytest
from cryptography.fernet import Fernet
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.ext.asyncio import AsyncSession

from app.access import logging_in
from app.access import service as access
from app.access.limits.service import TooManyTriesError
from app.access.logging_in import Browser, Entered
from app.access.model import Account
from app.access.rules import Role
from app.access.second_factor import service as second_factor
from app.access.second_factor.rules import (
    is_recovery_code,
    matching_step,
    recovery_code,
    recovery_hash,
)
from app.access.second_factor.service import LostSecretError, WrongCodeError
from app.access.service import NotLoggedInError, SecondFactorNeededError
from app.base.errors import AppError
from app.base.sealing import Sealer
from tests import factories as make

NOW = make.NOW
SEALER = Sealer(Fernet.generate_key().decode())
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
LATER = timedelta(minutes=1)


def code_of(secret: str, after: timedelta = timedelta()) -> str:
    return pyotp.TOTP(secret).at(NOW + after)


async def a_trainer_with_factor(session: AsyncSession) -> tuple[Account, str, list[str]]:
    account = await make.an_account(session, role=Role.TRAINER, login="trainer")
    secret = await second_factor.begin(session, account.id, sealer=SEALER)
    codes = await second_factor.confirm(
        session, account.id, code_of(secret), address="", sealer=SEALER, now=NOW
    )
    return account, secret, codes


async def check(
    session: AsyncSession, account: Account, code: str, *, after: timedelta = LATER
) -> AppError | None:
    return await second_factor.check(
        session, account.id, code, address="203.0.113.9", sealer=SEALER, now=NOW + after
    )


async def come_in(
    session: AsyncSession, login: str = "trainer", *, is_required: bool = True
) -> Entered:
    came = await logging_in.give_password(
        session,
        login=login,
        password=make.PASSWORD,
        browser=Browser(address="203.0.113.9"),
        is_factor_required=is_required,
        now=NOW + LATER,
    )
    assert isinstance(came, Entered)
    return came


@pytest.mark.parametrize("away", [-30, 0, 30])
def test_a_clock_that_is_half_a_minute_wrong_does_no_harm(away: int) -> None:
    code = code_of(SECRET, timedelta(seconds=away))

    assert matching_step(SECRET, code, now=NOW, last=None) is not None


@pytest.mark.parametrize("away", [-90, 90])
def test_a_code_of_another_time_is_none(away: int) -> None:
    code = code_of(SECRET, timedelta(seconds=away))

    assert matching_step(SECRET, code, now=NOW, last=None) is None


@given(code=st.text(max_size=12))
def test_what_is_no_code_is_refused_without_a_fault(code: str) -> None:
    taken = matching_step(SECRET, code, now=NOW, last=2**40)

    assert taken is None


@given(random=st.binary(min_size=10, max_size=10), salt=st.binary(min_size=16, max_size=16))
def test_a_recovery_code_is_known_however_it_is_typed(random: bytes, salt: bytes) -> None:
    code = recovery_code(random)
    kept = recovery_hash(code, salt)

    assert is_recovery_code(code.lower().replace("-", " "), kept)
    assert not is_recovery_code("A" + code, kept)


async def test_a_code_opens_once(session: AsyncSession) -> None:
    account, secret, _ = await a_trainer_with_factor(session)
    code = code_of(secret, LATER)

    first = await check(session, account, code)
    again = await check(session, account, code)

    assert first is None
    assert isinstance(again, WrongCodeError)


async def test_the_code_that_set_it_up_opens_nothing_more(session: AsyncSession) -> None:
    account, secret, _ = await a_trainer_with_factor(session)

    again = await check(session, account, code_of(secret), after=timedelta(seconds=5))

    assert isinstance(again, WrongCodeError)


async def test_there_are_ten_recovery_codes_and_each_opens_once(session: AsyncSession) -> None:
    account, _, codes = await a_trainer_with_factor(session)

    first = await check(session, account, codes[3].lower())
    again = await check(session, account, codes[3])

    assert (len(set(codes)), first) == (10, None)
    assert isinstance(again, WrongCodeError)
    assert await second_factor.codes_left(session, account.id) == 9


async def test_new_recovery_codes_replace_the_old_ones(session: AsyncSession) -> None:
    account, _, old = await a_trainer_with_factor(session)

    new = await second_factor.renew_codes(session, account.id, address="", now=NOW)

    assert isinstance(await check(session, account, old[0]), WrongCodeError)
    assert await check(session, account, new[0]) is None


async def check_without_key(session: AsyncSession, account: Account, code: str) -> AppError | None:
    stranger = Sealer(Fernet.generate_key().decode())
    return await second_factor.check(
        session, account.id, code, address="", sealer=stranger, now=NOW + LATER
    )


async def test_recovery_codes_open_when_the_key_of_the_installation_is_lost(
    session: AsyncSession,
) -> None:
    account, _, codes = await a_trainer_with_factor(session)

    first = await check_without_key(session, account, codes[0])
    again = await check_without_key(session, account, codes[0])

    assert first is None
    assert isinstance(again, LostSecretError)


async def test_a_lost_key_is_told_and_guessing_is_slowed_all_the_same(
    session: AsyncSession,
) -> None:
    account, secret, _ = await a_trainer_with_factor(session)
    refusals = [await check_without_key(session, account, code_of(secret, LATER)) for _ in range(6)]

    assert all(isinstance(each, LostSecretError) for each in refusals[:5])
    assert isinstance(refusals[5], TooManyTriesError)


async def test_a_factor_that_was_begun_under_a_lost_key_is_begun_anew(
    session: AsyncSession,
) -> None:
    account = await make.an_account(session, role=Role.TRAINER, login="trainer")
    stranger = Sealer(Fernet.generate_key().decode())
    lost = await second_factor.begin(session, account.id, sealer=stranger)

    secret = await second_factor.begin(session, account.id, sealer=SEALER)

    assert secret != lost
    assert account.totp is not None
    assert SEALER.unseal(account.totp) == secret


async def test_guessing_codes_is_slowed_down(session: AsyncSession) -> None:
    account, _, _ = await a_trainer_with_factor(session)
    for _ in range(5):
        await check(session, account, "000000")

    assert isinstance(await check(session, account, "000000"), TooManyTriesError)


async def test_the_secret_is_sealed_in_the_database(session: AsyncSession) -> None:
    account, secret, _ = await a_trainer_with_factor(session)

    assert account.totp is not None
    assert secret.encode() not in account.totp
    assert SEALER.unseal(account.totp) == secret


async def test_the_password_alone_lets_a_trainer_only_half_in(session: AsyncSession) -> None:
    await a_trainer_with_factor(session)

    came = await come_in(session)

    assert came.is_half
    with pytest.raises(SecondFactorNeededError):
        await access.identify(session, came.secret, now=NOW + LATER)


async def test_the_code_lets_in_by_a_new_secret_and_the_half_session_is_over(
    session: AsyncSession,
) -> None:
    _, secret, _ = await a_trainer_with_factor(session)
    came = await come_in(session)
    half = await access.half_session(session, came.secret, now=NOW + LATER)

    whole = await logging_in.give_code(
        session,
        half,
        code_of(secret, LATER),
        browser=Browser(),
        sealer=SEALER,
        now=NOW + LATER,
    )

    assert isinstance(whole, Entered)
    person = await access.identify(session, whole.secret, now=NOW + LATER)
    assert (person.login, whole.secret != came.secret) == ("trainer", True)
    with pytest.raises(NotLoggedInError):
        await access.half_session(session, came.secret, now=NOW + LATER)


@pytest.mark.parametrize(
    ("role", "is_half"),
    [
        (Role.TRAINER, True),
        (Role.COORDINATOR, True),
        (Role.OPERATOR, True),
        (Role.OFFICIAL, False),
        (Role.APPROVER, False),
        (Role.PAGE_ADMIN, False),
        (Role.HEAD, False),
    ],
)
async def test_whose_role_needs_a_second_factor_is_led_to_set_it_up(
    session: AsyncSession, role: Role, *, is_half: bool
) -> None:
    await make.an_account(session, role=role, login="somebody")

    came = await come_in(session, "somebody")

    assert came.is_half is is_half


async def test_where_it_is_only_offered_a_trainer_comes_in_without(session: AsyncSession) -> None:
    await make.an_account(session, role=Role.TRAINER, login="trainer")

    came = await come_in(session, is_required=False)

    assert not came.is_half


async def test_what_was_taken_away_is_asked_no_more(session: AsyncSession) -> None:
    account, _, codes = await a_trainer_with_factor(session)
    await second_factor.remove(session, account.id, now=NOW)

    came = await come_in(session, is_required=False)

    assert not came.is_half
    assert isinstance(await check(session, account, codes[0]), WrongCodeError)
