"""Invitations: who may invite whom, and that a link works once."""

import asyncio
from datetime import timedelta

import msgspec
import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from app.access import inviting, people
from app.access import service as access
from app.access.inviting import Wanted
from app.access.model import Account
from app.access.passwords import WeakPasswordError
from app.access.rules import Person, Role
from app.access.service import (
    LoginTakenError,
    NoRightError,
    OfficialTakenError,
)
from app.base.database import Sessions
from app.base.errors import AppError
from app.officials import service as officials
from app.officials.errors import ForeignOfficialError, InstitutionNotFoundError
from app.officials.model import Institution
from tests import factories as make

NOW = make.NOW
PASSWORD = "a long enough one"
NAME = "Петрова М. И."
TRAINER_INVITES = set(Role)
COORDINATOR_INVITES = {
    Role.OFFICIAL,
    Role.APPROVER,
    Role.PAGE_ADMIN,
    Role.HEAD,
    Role.COORDINATOR,
}
INVITES = {
    Role.TRAINER: TRAINER_INVITES,
    Role.OPERATOR: {Role.OPERATOR},
    Role.COORDINATOR: COORDINATOR_INVITES,
    Role.PAGE_ADMIN: {Role.OFFICIAL, Role.APPROVER},
    Role.OFFICIAL: set(),
    Role.APPROVER: set(),
    Role.HEAD: set(),
}


async def a_person(
    session: AsyncSession, role: Role, institution: Institution | None = None
) -> Person:
    account = await make.an_account(session, role=role, institution=institution)
    return await access.person_with_sight(session, account)


async def invited(
    session: AsyncSession, role: Role, institution: Institution | None = None
) -> inviting.Issued:
    person = await a_person(session, Role.TRAINER)
    return await inviting.invite(session, person, wanted(role, institution), now=NOW)


def wanted(role: Role, institution: Institution | None = None) -> Wanted:
    place = None if role in {Role.TRAINER, Role.OPERATOR} or institution is None else institution.id
    return Wanted(role=role, institution_id=place, name=NAME, email="m@school.example")


@pytest.mark.parametrize(("inviter", "roles"), INVITES.items())
async def test_each_role_invites_whom_it_may_and_nobody_else(
    session: AsyncSession, inviter: Role, roles: set[Role]
) -> None:
    school = await make.an_institution(session)
    person = await a_person(session, inviter, school)

    came = set()
    for role in Role:
        try:
            await inviting.invite(session, person, wanted(role, school), now=NOW)
        except (inviting.MayNotInviteError, NoRightError):
            continue
        came.add(role)

    assert came == roles


async def test_nobody_is_invited_into_a_foreign_institution(session: AsyncSession) -> None:
    own = await make.an_institution(session, "Школа № 1")
    foreign = await make.an_institution(session, "Школа № 2")
    person = await a_person(session, Role.PAGE_ADMIN, own)

    with pytest.raises(InstitutionNotFoundError):
        await inviting.invite(session, person, wanted(Role.OFFICIAL, foreign), now=NOW)


async def test_who_sees_one_school_gives_nobody_the_region(session: AsyncSession) -> None:
    person = await a_person(session, Role.COORDINATOR, await make.an_institution(session))

    with pytest.raises(inviting.UnfitPlaceError):
        await inviting.invite(session, person, wanted(Role.HEAD), now=NOW)


@pytest.mark.parametrize("role", [Role.OFFICIAL, Role.APPROVER, Role.PAGE_ADMIN])
async def test_who_needs_an_institution_is_not_invited_without(
    session: AsyncSession, role: Role
) -> None:
    with pytest.raises(inviting.UnfitPlaceError):
        await invited(session, role)


@pytest.mark.parametrize(
    "wrong", [{"name": " "}, {"name": "x" * 201}, {"name": "a\x00b"}, {"email": "nobody"}]
)
async def test_an_invitation_that_cannot_be_kept_is_refused(
    session: AsyncSession, wrong: dict[str, str]
) -> None:
    person = await a_person(session, Role.TRAINER)
    asked = msgspec.structs.replace(wanted(Role.HEAD), **wrong)

    with pytest.raises(inviting.UnfitInvitedError):
        await inviting.invite(session, person, asked, now=NOW)


async def test_the_link_makes_an_account_of_the_role_and_the_place(session: AsyncSession) -> None:
    school = await make.an_institution(session)
    issued = await invited(session, Role.PAGE_ADMIN, school)

    account = await inviting.accept(
        session, issued.secret, login="petrova", password=PASSWORD, now=NOW
    )

    assert (account.role, account.institution_id, account.name, account.official_id) == (
        Role.PAGE_ADMIN,
        school.id,
        NAME,
        None,
    )
    assert account.email == "m@school.example"


@pytest.mark.parametrize("role", [Role.OFFICIAL, Role.APPROVER, Role.COORDINATOR])
async def test_who_answers_citizens_gets_a_card(session: AsyncSession, role: Role) -> None:
    school = await make.an_institution(session)
    issued = await invited(session, role, school)

    account = await inviting.accept(
        session, issued.secret, login="petrova", password=PASSWORD, now=NOW
    )

    card = await officials.find_official(session, account.official_id or 0)
    assert (card.name, card.institution_id) == (NAME, school.id)
    assert card.is_coordinator is (role is Role.COORDINATOR)


async def test_a_card_that_exists_is_taken_over(session: AsyncSession) -> None:
    school = await make.an_institution(session)
    card = await make.an_official(session, school)
    person = await a_person(session, Role.TRAINER)
    asked = Wanted(role=Role.OFFICIAL, institution_id=school.id, official_id=card.id, name=NAME)
    issued = await inviting.invite(session, person, asked, now=NOW)

    account = await inviting.accept(
        session, issued.secret, login="petrova", password=PASSWORD, now=NOW
    )

    assert account.official_id == card.id


async def test_a_card_of_another_school_is_refused(session: AsyncSession) -> None:
    school = await make.an_institution(session)
    card = await make.an_official(session, await make.an_institution(session, "Школа № 2"))
    person = await a_person(session, Role.TRAINER)
    asked = Wanted(role=Role.OFFICIAL, institution_id=school.id, official_id=card.id, name=NAME)

    with pytest.raises(ForeignOfficialError):
        await inviting.invite(session, person, asked, now=NOW)


async def test_a_card_that_has_an_account_is_refused(session: AsyncSession) -> None:
    school = await make.an_institution(session)
    card = await make.an_official(session, school)
    await make.an_account(session, institution=school, official=card)
    person = await a_person(session, Role.TRAINER)
    asked = Wanted(role=Role.OFFICIAL, institution_id=school.id, official_id=card.id, name=NAME)

    with pytest.raises(OfficialTakenError):
        await inviting.invite(session, person, asked, now=NOW)


async def test_the_link_works_once(session: AsyncSession) -> None:
    issued = await invited(session, Role.TRAINER)
    await inviting.accept(session, issued.secret, login="petrova", password=PASSWORD, now=NOW)

    with pytest.raises(inviting.InvitationUsedError):
        await inviting.accept(session, issued.secret, login="again", password=PASSWORD, now=NOW)


async def test_the_link_lasts_seven_days(session: AsyncSession) -> None:
    issued = await invited(session, Role.TRAINER)

    await inviting.show(session, issued.secret, now=NOW + timedelta(days=7, seconds=-1))
    with pytest.raises(inviting.InvitationOverError):
        await inviting.show(session, issued.secret, now=NOW + timedelta(days=7))


async def test_who_may_not_invite_any_more_lets_nobody_in_by_an_earlier_link(
    session: AsyncSession,
) -> None:
    person = await a_person(session, Role.TRAINER)
    issued = await inviting.invite(session, person, wanted(Role.TRAINER), now=NOW)
    (await session.get_one(Account, person.account_id)).role = Role.OPERATOR

    with pytest.raises(inviting.InvitationWithdrawnError):
        await inviting.accept(session, issued.secret, login="petrova", password=PASSWORD, now=NOW)


async def test_an_unknown_link_is_not_found(session: AsyncSession) -> None:
    with pytest.raises(inviting.InvitationNotFoundError):
        await inviting.show(session, "nothing", now=NOW)


async def test_a_second_invitation_of_the_same_person_replaces_the_first(
    session: AsyncSession,
) -> None:
    first = await invited(session, Role.TRAINER)
    second = await invited(session, Role.TRAINER)

    await inviting.show(session, second.secret, now=NOW)
    with pytest.raises(inviting.InvitationWithdrawnError):
        await inviting.show(session, first.secret, now=NOW)


async def test_who_invites_and_where_to_is_shown(session: AsyncSession) -> None:
    school = await make.an_institution(session, "Школа № 5")
    issued = await invited(session, Role.HEAD, school)

    shown = await inviting.show(session, issued.secret, now=NOW)

    assert (shown.invited_by.name, shown.institution and shown.institution.name) == (
        "Иванова А. П.",
        "Школа № 5",
    )


@pytest.mark.parametrize(
    ("login", "password", "refusal"),
    [
        ("ab", PASSWORD, inviting.UnfitLoginError),
        ("with blank", PASSWORD, inviting.UnfitLoginError),
        ("taken", PASSWORD, LoginTakenError),
        ("petrova", "short", WeakPasswordError),
    ],
)
async def test_an_unfit_login_or_password_leaves_the_link_open(
    session: AsyncSession, login: str, password: str, refusal: type[AppError]
) -> None:
    await make.an_account(session, login="taken")
    issued = await invited(session, Role.TRAINER)

    with pytest.raises(refusal):
        await inviting.accept(session, issued.secret, login=login, password=password, now=NOW)

    shown = await inviting.show(session, issued.secret, now=NOW)
    assert shown.accepted_at is None


async def test_the_card_of_a_closed_account_may_get_another(session: AsyncSession) -> None:
    school = await make.an_institution(session)
    card = await make.an_official(session, school)
    closed = await make.an_account(session, institution=school, official=card)
    person = await a_person(session, Role.TRAINER)
    await people.close(session, person, closed.id, now=NOW)
    asked = Wanted(role=Role.OFFICIAL, institution_id=school.id, official_id=card.id, name=NAME)
    issued = await inviting.invite(session, person, asked, now=NOW)

    account = await inviting.accept(
        session, issued.secret, login="petrova", password=PASSWORD, now=NOW
    )

    assert account.official_id == card.id


@pytest.mark.parametrize("login", ["ivanova", "IVANOVA"])
async def test_the_login_of_a_closed_account_is_not_given_again(
    session: AsyncSession, login: str
) -> None:
    closed = await make.an_account(session, login="ivanova")
    person = await a_person(session, Role.TRAINER)
    await people.close(session, person, closed.id, now=NOW)
    issued = await invited(session, Role.TRAINER)

    with pytest.raises(LoginTakenError):
        await inviting.accept(session, issued.secret, login=login, password=PASSWORD, now=NOW)


async def test_what_a_closed_account_has_invited_may_not_come(session: AsyncSession) -> None:
    inviter = await a_person(session, Role.TRAINER)
    issued = await inviting.invite(session, inviter, wanted(Role.HEAD), now=NOW)
    person = await a_person(session, Role.TRAINER)

    await people.close(session, person, inviter.account_id, now=NOW)

    with pytest.raises(inviting.InvitationWithdrawnError):
        await inviting.show(session, issued.secret, now=NOW)


async def test_two_who_want_one_login_at_once_do_not_both_get_it(sessions: Sessions) -> None:
    async with sessions.begin() as session:
        links = [(await invited(session, role)).secret for role in (Role.TRAINER, Role.OPERATOR)]

    async def come(link: str) -> bool:
        try:
            async with sessions.begin() as session:
                await inviting.accept(session, link, login="same", password=PASSWORD, now=NOW)
        except LoginTakenError:
            return False
        return True

    assert sorted(await asyncio.gather(*map(come, links))) == [False, True]


async def test_a_withdrawn_link_says_so(session: AsyncSession) -> None:
    issued = await invited(session, Role.TRAINER)
    person = await a_person(session, Role.TRAINER)

    await inviting.withdraw(session, person, issued.invitation_id, now=NOW)

    with pytest.raises(inviting.InvitationWithdrawnError):
        await inviting.show(session, issued.secret, now=NOW)


async def test_an_invitation_of_another_school_is_neither_listed_nor_withdrawn(
    session: AsyncSession,
) -> None:
    issued = await invited(session, Role.OFFICIAL, await make.an_institution(session, "Школа № 2"))
    person = await a_person(session, Role.PAGE_ADMIN, await make.an_institution(session))

    assert await inviting.list_for(session, person, now=NOW) == []
    with pytest.raises(inviting.InvitationNotFoundError):
        await inviting.withdraw(session, person, issued.invitation_id, now=NOW)


async def test_what_waits_for_an_answer_is_listed(session: AsyncSession) -> None:
    school = await make.an_institution(session)
    issued = await invited(session, Role.OFFICIAL, school)
    person = await a_person(session, Role.COORDINATOR, school)

    listed = await inviting.list_for(session, person, now=NOW)

    assert [each.id for each in listed] == [issued.invitation_id]


async def test_two_who_open_one_link_at_once_make_one_account(sessions: Sessions) -> None:
    async with sessions.begin() as session:
        issued = await invited(session, Role.TRAINER)

    async def come(login: str) -> bool:
        try:
            async with sessions.begin() as session:
                await inviting.accept(
                    session, issued.secret, login=login, password=PASSWORD, now=NOW
                )
        except inviting.InvitationUsedError:
            return False
        return True

    assert sorted(await asyncio.gather(come("one"), come("two"))) == [False, True]
