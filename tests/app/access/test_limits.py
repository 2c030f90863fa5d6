"""Pauses after failures: they grow, they end, and they never lock out the rightful owner."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.ext.asyncio import AsyncSession

from app.access import logging_in
from app.access.limits import rules
from app.access.limits.service import TooManyTriesError
from app.access.logging_in import Browser, Entered, WrongLoginError
from app.base.errors import AppError
from tests import factories as make

NOW = make.NOW
ATTACKER = Browser(address="203.0.113.9")
OWNER = Browser(address="198.51.100.7")
PACES = (rules.LOGIN, rules.ADDRESS, rules.CODE, rules.ASKING)


async def knock(
    session: AsyncSession,
    password: str = "wrong password",  # noqa: S107 - of a test
    *,
    login: str = "ivanova",
    browser: Browser = ATTACKER,
    after: timedelta = timedelta(),
) -> Entered | AppError:
    return await logging_in.give_password(
        session,
        login=login,
        password=password,
        browser=browser,
        is_factor_required=False,
        now=NOW + after,
    )


async def an_attack(session: AsyncSession, tries: int, browser: Browser = ATTACKER) -> None:
    for _ in range(tries):
        await knock(session, browser=browser)


@pytest.mark.parametrize("pace", PACES)
@given(failures=st.integers(min_value=0, max_value=10**9))
def test_a_pause_never_shrinks_with_failures_and_never_exceeds_the_longest(
    pace: rules.Pace, failures: int
) -> None:
    here, next_one = rules.pause_after(pace, failures), rules.pause_after(pace, failures + 1)

    assert timedelta() <= here <= next_one <= pace.longest


@pytest.mark.parametrize("pace", PACES)
def test_the_first_failures_cost_nothing(pace: rules.Pace) -> None:
    assert rules.pause_after(pace, pace.free) == timedelta()
    assert rules.pause_after(pace, pace.free + 1) == pace.first


@pytest.mark.parametrize(
    ("address", "owner"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::"),
        ("no address", "no address"),
    ],
)
def test_addresses_of_one_owner_are_counted_together(address: str, owner: str) -> None:
    assert rules.neighbourhood(address) == owner


async def test_after_five_failures_there_is_a_pause_that_says_how_long(
    session: AsyncSession,
) -> None:
    await make.an_account(session, login="ivanova")
    await an_attack(session, 5)

    refused = await knock(session, make.PASSWORD)

    assert isinstance(refused, TooManyTriesError)
    assert refused.retry_after == 5


async def test_the_pause_ends_by_itself(session: AsyncSession) -> None:
    await make.an_account(session, login="ivanova")
    await an_attack(session, 5)

    came = await knock(session, make.PASSWORD, after=timedelta(seconds=6))

    assert isinstance(came, Entered)


async def test_the_right_password_forgets_the_failures_before_it(session: AsyncSession) -> None:
    await make.an_account(session, login="ivanova")
    await an_attack(session, 4)
    await knock(session, make.PASSWORD)

    again = await knock(session)

    assert isinstance(again, WrongLoginError)


async def test_an_attacker_at_one_address_does_not_lock_the_owner_out_at_another(
    session: AsyncSession,
) -> None:
    await make.an_account(session, login="ivanova")
    await an_attack(session, 60)

    came = await knock(session, make.PASSWORD, browser=OWNER)

    assert isinstance(came, Entered)


async def test_a_known_browser_comes_in_though_its_own_address_is_attacked(
    session: AsyncSession,
) -> None:
    await make.an_account(session, login="ivanova")
    first = await knock(session, make.PASSWORD)
    assert isinstance(first, Entered)
    await an_attack(session, 60)

    known = Browser(address=ATTACKER.address, device=first.device)
    came = await knock(session, make.PASSWORD, browser=known)

    assert isinstance(came, Entered)
    assert came.device == ""


async def test_a_known_browser_of_one_is_a_stranger_to_anothers_account(
    session: AsyncSession,
) -> None:
    await make.an_account(session, login="petrova")
    await make.an_account(session, login="ivanova")
    own = await knock(session, make.PASSWORD, login="petrova")
    assert isinstance(own, Entered)
    await an_attack(session, 5)

    device = Browser(address=ATTACKER.address, device=own.device)
    refused = await knock(session, make.PASSWORD, browser=device)

    assert isinstance(refused, TooManyTriesError)


async def test_guessing_in_a_known_browser_is_slowed_down_as_well(session: AsyncSession) -> None:
    await make.an_account(session, login="ivanova")
    first = await knock(session, make.PASSWORD)
    assert isinstance(first, Entered)
    known = Browser(address=ATTACKER.address, device=first.device)
    await an_attack(session, 5, known)

    assert isinstance(await knock(session, browser=known), TooManyTriesError)


async def test_whoever_tries_many_logins_from_one_address_is_slowed_down(
    session: AsyncSession,
) -> None:
    for number in range(50):
        await knock(session, login=f"nobody{number}")

    assert isinstance(await knock(session, login="one more"), TooManyTriesError)


async def test_an_unknown_login_is_slowed_down_like_a_known_one(session: AsyncSession) -> None:
    await an_attack(session, 5)

    assert isinstance(await knock(session), TooManyTriesError)
