"""Notices go by mail where an address is confirmed, and stay on the desk until then."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.mailboxes import service as mailboxes
from app.access.mailboxes.model import Mailbox
from app.notices import channels
from app.notices import service as notices
from app.notices.channels import UNCONFIRMED
from app.notices.choosing import Choice
from app.notices.model import Notice
from app.notices.rules import Channel
from app.officials.model import Official
from tests import factories as make
from tests.app.notices.test_service import an_assigned_case

MAIL = "ivanova@school1.example.ru"
NOW = make.NOW


async def a_case_of_somebody_with_mail(session: AsyncSession) -> int:
    """Assign a case to an official on whose card an address stands; return his account."""
    staff, _ = await an_assigned_case(session)
    official = await session.get_one(Official, staff.official.id)
    official.email = MAIL
    await session.flush()
    return (await channels.access.accounts_of_officials(session, [official.id]))[official.id]


async def told_by(session: AsyncSession, channel: Channel) -> list[str]:
    query = select(Notice.sentence).where(Notice.channel == channel)
    return list(await session.scalars(query))


async def test_until_an_address_is_confirmed_its_person_is_told_on_the_desk(
    session: AsyncSession,
) -> None:
    await a_case_of_somebody_with_mail(session)

    await notices.derive(session, now=NOW, limit=50)

    on_the_desk = await told_by(session, Channel.DESK)
    assert await told_by(session, Channel.EMAIL) == []
    assert on_the_desk.count(UNCONFIRMED) == 1
    assert len(on_the_desk) > 1


async def test_the_first_notice_has_a_letter_written_to_the_address_on_the_card(
    session: AsyncSession,
) -> None:
    account = await a_case_of_somebody_with_mail(session)

    await notices.derive(session, now=NOW, limit=50)

    box = (await session.scalars(select(Mailbox))).one()
    assert (box.account_id, box.address, box.ask_at) == (account, MAIL, NOW)


async def test_a_confirmed_address_is_written_to(session: AsyncSession) -> None:
    account = await a_case_of_somebody_with_mail(session)
    await make.a_confirmed_mail(session, account, MAIL)

    await notices.derive(session, now=NOW, limit=50)

    assert len(await told_by(session, Channel.EMAIL)) == 1
    assert UNCONFIRMED not in await told_by(session, Channel.DESK)


async def test_a_new_address_is_not_written_to_though_the_old_one_was(
    session: AsyncSession,
) -> None:
    account = await a_case_of_somebody_with_mail(session)
    await make.a_confirmed_mail(session, account, MAIL)
    await channels.choose(
        session, account, Channel.EMAIL, Choice(), is_on=True, address="new@b.ru", now=NOW
    )

    await notices.derive(session, now=NOW, limit=50)

    assert await told_by(session, Channel.EMAIL) == []


async def test_ones_own_confirmed_address_goes_before_the_one_on_the_card(
    session: AsyncSession,
) -> None:
    number = await a_case_of_somebody_with_mail(session)
    (account,) = await channels.access.accounts_of(session, [number])
    account.email = "own@example.ru"
    await make.a_confirmed_mail(session, number, account.email)

    assert await channels.own_mails(session, [number]) == {number: "own@example.ru"}


async def test_once_confirmed_nothing_is_said_of_it_any_more(session: AsyncSession) -> None:
    account = await a_case_of_somebody_with_mail(session)
    await notices.derive(session, now=NOW, limit=50)
    await mailboxes.trust(session, account, MAIL, now=NOW)

    await channels.heard(session, account)

    own = {kept.channel: kept for kept, _ in await channels.own(session, account)}
    assert own[Channel.EMAIL].trouble is None
