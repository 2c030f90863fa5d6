"""Sessions and tokens: how they end, and how little a token may do."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from app.access import service as access
from app.access.devices import device_words
from app.access.model import Account
from app.access.rules import Person, Right, Role
from app.access.service import EarlyEndError, NotLoggedInError
from tests import factories as make

NOW = make.NOW


async def an_open_session(session: AsyncSession) -> tuple[Account, str]:
    account = await make.an_account(session, role=Role.TRAINER)
    return account, await reopened(session, account)


async def reopened(session: AsyncSession, account: Account) -> str:
    return await access.open_session(
        session, account.id, label="Chrome, Windows", address="203.0.113.9", now=NOW
    )


async def is_open(session: AsyncSession, secret: str, at: datetime, *, is_use: bool = True) -> bool:
    try:
        await access.identify(session, secret, is_use=is_use, now=at)
    except NotLoggedInError:
        return False
    return True


async def a_token(
    session: AsyncSession, *scopes: Right, person: Person | None = None
) -> tuple[Person, str]:
    if person is None:
        _, secret = await an_open_session(session)
        person = await access.identify(session, secret, now=NOW)
    _, token = await access.issue_token(session, person, label="BI", scopes=scopes or None, now=NOW)
    return await access.identify(session, token, now=NOW), token


async def test_a_session_that_nobody_uses_for_two_hours_is_over(session: AsyncSession) -> None:
    _, secret = await an_open_session(session)

    assert await is_open(session, secret, NOW + timedelta(hours=1, minutes=59), is_use=False)
    assert not await is_open(session, secret, NOW + timedelta(hours=2))


async def test_using_it_keeps_it_open_but_not_beyond_twelve_hours(session: AsyncSession) -> None:
    _, secret = await an_open_session(session)

    stays = [await is_open(session, secret, NOW + timedelta(hours=hour)) for hour in range(1, 13)]

    assert stays == [True] * 11 + [False]


async def test_a_page_that_renews_itself_keeps_nothing_open(session: AsyncSession) -> None:
    _, secret = await an_open_session(session)
    for minutes in range(0, 120, 10):
        await is_open(session, secret, NOW + timedelta(minutes=minutes), is_use=False)

    assert not await is_open(session, secret, NOW + timedelta(hours=2))


async def test_going_out_everywhere_leaves_this_session_and_the_tokens(
    session: AsyncSession,
) -> None:
    account, here = await an_open_session(session)
    there = await reopened(session, account)
    person = await access.identify(session, here, now=NOW)
    _, token = await a_token(session, person=person)

    await access.end_sessions(session, account.id, but=person.pass_id, now=NOW)

    opened = [await is_open(session, one, NOW) for one in (here, there, token)]
    assert opened == [True, False, True]


async def test_a_session_of_another_is_not_found(session: AsyncSession) -> None:
    _, own = await an_open_session(session)
    _, foreign = await an_open_session(session)
    stranger = await access.identify(session, foreign, now=NOW)
    person = await access.identify(session, own, now=NOW)

    with pytest.raises(access.PassNotFoundError):
        await access.revoke(session, person, stranger.pass_id or 0, now=NOW)


async def test_a_token_may_do_what_it_was_made_for_and_nothing_else(session: AsyncSession) -> None:
    person, _ = await a_token(session, Right.READ_PAGES)

    assert person.may(Right.READ_PAGES)
    assert not person.may(Right.KEEP_PAGES)


async def test_a_token_without_scopes_may_do_what_its_owner_may(session: AsyncSession) -> None:
    person, _ = await a_token(session)

    assert all(person.may(right) for right in Right)


async def test_a_token_makes_no_token_that_may_do_more(session: AsyncSession) -> None:
    narrow, _ = await a_token(session, Right.READ_PAGES)

    wide, _ = await a_token(session, person=narrow)

    assert [right for right in Right if wide.may(right)] == [Right.READ_PAGES]


async def test_a_token_ends_on_its_day(session: AsyncSession) -> None:
    _, secret = await an_open_session(session)
    person = await access.identify(session, secret, now=NOW)
    _, token = await access.issue_token(
        session, person, label="BI", expires_at=NOW + timedelta(days=1), now=NOW
    )

    assert await is_open(session, token, NOW + timedelta(hours=23))
    assert not await is_open(session, token, NOW + timedelta(days=1))


async def test_a_token_that_is_over_before_it_begins_is_refused(session: AsyncSession) -> None:
    _, secret = await an_open_session(session)
    person = await access.identify(session, secret, now=NOW)

    with pytest.raises(EarlyEndError):
        await access.issue_token(session, person, label="BI", expires_at=NOW, now=NOW)


async def test_when_a_token_was_last_used_is_known_to_the_minute(session: AsyncSession) -> None:
    person, token = await a_token(session)
    at = NOW + timedelta(days=40)
    await access.identify(session, token, now=at)

    (listed, *_) = await access.list_passes(session, person, now=at)

    assert listed.seen_at == at


@pytest.mark.parametrize(
    ("told", "words"),
    [
        (
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)"
                " Chrome/131.0.0.0 YaBrowser/25.2 Safari/537.36"
            ),
            "Яндекс Браузер, Windows",
        ),
        (
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15"
                " (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1"
            ),
            "Safari, iPhone",
        ),
        (
            "Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0",
            "Firefox, Linux",
        ),
        ("", "Браузер"),
    ],
)
def test_a_browser_is_told_in_words_that_its_owner_knows(told: str, words: str) -> None:
    assert device_words(told) == words
