"""Mail addresses: nothing goes where nobody has confirmed that he reads it."""

import re
from datetime import timedelta
from typing import Final

import msgspec
import pytest
from cryptography.fernet import Fernet
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.access import inviting, resetting
from app.access import service as access
from app.access.inviting import Wanted
from app.access.journal.model import AccessEvent
from app.access.journal.rules import Happening
from app.access.letters.model import Letter
from app.access.letters.service import Content
from app.access.mailboxes import service as mailboxes
from app.access.mailboxes.model import Mailbox
from app.access.mailboxes.rules import MOST_NEW, pause_after
from app.access.model import Account
from app.access.rules import Role
from app.base.sealing import Sealer
from tests import factories as make

NOW: Final = make.NOW
MAIL: Final = "ivanova@school1.example.ru"
OTHER: Final = "other@example.ru"
SEALER: Final = Sealer(Fernet.generate_key().decode())
MINUTE: Final = timedelta(minutes=1)


@pytest.fixture
async def account(session: AsyncSession) -> Account:
    return await make.an_account(session, role=Role.TRAINER, login="ivanova")


async def letters_of(session: AsyncSession, *, now_after: timedelta = timedelta()) -> list[Content]:
    """Let the worker write; return all that was written so far."""
    await mailboxes.write_letters(
        session, public_url="https://desk.example.ru", sealer=SEALER, now=NOW + now_after, limit=9
    )
    await session.flush()
    kept = (await session.scalars(select(Letter).order_by(Letter.id))).all()
    return [
        msgspec.json.decode(SEALER.unseal(each.content), type=Content)
        for each in kept
        if each.content is not None
    ]


async def secret_of(session: AsyncSession, *, now_after: timedelta = timedelta()) -> str:
    last = (await letters_of(session, now_after=now_after))[-1]
    return re.findall(r"/mail/(\S+)", "\n".join(last.paragraphs))[0]


async def is_confirmed(session: AsyncSession, account: Account, address: str) -> bool:
    known = await mailboxes.known_of(session, [account.id])
    return mailboxes.is_confirmed(known, account.id, address)


async def asked_for_a_link(session: AsyncSession, who: str) -> bool:
    """Tell whether somebody who forgot his password is written to."""
    before = len(await letters_of(session))
    asked = resetting.Asked(who=who, address="", public_url="https://desk.example.ru")
    await resetting.ask(session, asked, sealer=SEALER, now=NOW)
    return len(await letters_of(session)) > before


async def test_the_link_in_the_letter_confirms_the_address(
    session: AsyncSession, account: Account
) -> None:
    await mailboxes.name(session, account.id, MAIL, now=NOW)
    before = await is_confirmed(session, account, MAIL)

    await mailboxes.confirm(session, await secret_of(session), address="", now=NOW)

    assert (before, await is_confirmed(session, account, MAIL.upper())) == (False, True)


async def test_a_link_that_is_followed_twice_changes_nothing(
    session: AsyncSession, account: Account
) -> None:
    await mailboxes.name(session, account.id, MAIL, now=NOW)
    secret = await secret_of(session)
    await mailboxes.confirm(session, secret, address="", now=NOW)

    box = await mailboxes.confirm(session, secret, address="", now=NOW + MINUTE)

    assert box.confirmed_at == NOW


async def test_a_link_lasts_three_days(session: AsyncSession, account: Account) -> None:
    await mailboxes.name(session, account.id, MAIL, now=NOW)
    secret = await secret_of(session)

    with pytest.raises(mailboxes.MailLinkOverError):
        await mailboxes.confirm(session, secret, address="", now=NOW + timedelta(days=3))


async def test_only_the_last_letters_link_works(session: AsyncSession, account: Account) -> None:
    await mailboxes.name(session, account.id, MAIL, now=NOW)
    first = await secret_of(session)
    later = NOW + 6 * MINUTE
    await mailboxes.ask_again(session, account.id, MAIL, now=later)
    second = await secret_of(session, now_after=6 * MINUTE)

    with pytest.raises(mailboxes.MailLinkOverError):
        await mailboxes.show(session, first, now=later)
    assert (await mailboxes.show(session, second, now=later)).address == MAIL


async def test_a_letter_that_was_just_written_is_not_written_again(
    session: AsyncSession, account: Account
) -> None:
    await mailboxes.name(session, account.id, MAIL, now=NOW)
    await letters_of(session)

    with pytest.raises(mailboxes.JustAskedError) as refused:
        await mailboxes.ask_again(session, account.id, MAIL, now=NOW + MINUTE)

    assert refused.value.retry_after == 240
    await mailboxes.name(session, account.id, MAIL, now=NOW + MINUTE)
    assert len(await letters_of(session, now_after=MINUTE)) == 1


def test_letters_grow_rarer_up_to_one_a_day() -> None:
    pauses = [pause_after(letters) / MINUTE for letters in (0, 1, 2, 3, 10, 99)]

    assert pauses == [0, 5, 10, 20, 1440, 1440]


async def test_nobody_has_a_crowd_of_strangers_written_to(
    session: AsyncSession, account: Account
) -> None:
    for number in range(MOST_NEW):
        await mailboxes.name(session, account.id, f"a{number}@example.ru", now=NOW)

    with pytest.raises(mailboxes.TooManyAddressesError):
        await mailboxes.name(session, account.id, MAIL, now=NOW)


async def test_what_is_no_address_is_refused(session: AsyncSession, account: Account) -> None:
    with pytest.raises(mailboxes.BadAddressError):
        await mailboxes.name(session, account.id, "nobody", now=NOW)


async def test_a_password_is_reset_at_a_confirmed_address_only(
    session: AsyncSession, account: Account
) -> None:
    account.email = MAIL
    await session.flush()
    before = await asked_for_a_link(session, MAIL)

    await mailboxes.trust(session, account.id, MAIL, now=NOW)

    assert (before, await asked_for_a_link(session, MAIL)) == (False, True)


async def test_a_new_address_takes_the_old_ones_place_once_it_is_confirmed(
    session: AsyncSession, account: Account
) -> None:
    account.email = MAIL
    await mailboxes.trust(session, account.id, MAIL, now=NOW)
    await mailboxes.name_own(session, account, OTHER, now=NOW)
    before = account.email

    await mailboxes.confirm(session, await secret_of(session), address="203.0.113.9", now=NOW)

    told = (await session.scalars(select(AccessEvent).order_by(AccessEvent.id.desc()))).first()
    assert (before, account.email) == (MAIL, OTHER)
    assert told is not None
    assert (told.kind, told.tell_to) == (Happening.MAIL_CHANGED, MAIL)


async def test_of_two_wanted_addresses_the_last_one_counts(
    session: AsyncSession, account: Account
) -> None:
    await mailboxes.name_own(session, account, MAIL, now=NOW)
    first = await secret_of(session)
    await mailboxes.name_own(session, account, OTHER, now=NOW)
    second = await secret_of(session)

    await mailboxes.confirm(session, second, address="", now=NOW)
    await mailboxes.confirm(session, first, address="", now=NOW)

    assert account.email == OTHER


@pytest.mark.parametrize("is_by_letter", [True, False])
async def test_whoever_comes_by_the_mailed_link_reads_that_mailbox_and_nobody_else(
    session: AsyncSession, account: Account, *, is_by_letter: bool
) -> None:
    wanted = Wanted(role=Role.TRAINER, name="Петров", email=MAIL)
    person = access.person_of(account)
    issued = await inviting.invite(session, person, wanted, now=NOW)
    await inviting.write_to(
        session,
        wanted,
        issued,
        inviter="Иванова",
        public_url="https://desk.example.ru",
        sealer=SEALER,
        now=NOW,
    )
    (letter,) = await letters_of(session)
    mailed = re.findall(r"/join/(\S+)", "\n".join(letter.paragraphs))[0]
    secret = mailed if is_by_letter else issued.secret

    joined = await inviting.accept(session, secret, login="petrov", password=make.PASSWORD, now=NOW)

    assert await is_confirmed(session, joined, MAIL) is is_by_letter
    asked = (await session.scalars(select(Mailbox.ask_at))).one()
    assert (asked is None) is is_by_letter
