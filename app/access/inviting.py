"""Invitations: a link by which one person makes himself an account."""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from app.access import service, store
from app.access.journal import service as journal
from app.access.journal.rules import Happening
from app.access.letters import service as letters
from app.access.mailboxes import service as mailboxes
from app.access.model import Account, Invitation
from app.access.reach import Kind, note_foreign, require_institution
from app.access.rules import Person, Right, Role, fits_place, has_card, invited_by, shut_out_by
from app.access.secrets import digest, new_secret
from app.base.errors import ConflictError, DeniedError, InvalidError, NotFoundError
from app.base.sealing import Sealer
from app.officials import service as officials

LASTS: Final = timedelta(days=7)
_LOGIN: Final = re.compile(r"[\w.@-]{3,64}")
_LONGEST: Final = 200


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """Who is invited, and as what."""

    role: Role
    institution_id: int | None = None
    official_id: int | None = None
    """Whose card he gets; None has one made where the role needs it."""
    name: str
    email: str = ""


class Issued(msgspec.Struct, frozen=True):
    """An invitation just made; its secret is known only now."""

    invitation_id: int
    secret: str
    expires_at: datetime


class MayNotInviteError(DeniedError):
    """This role is not for this person to give."""

    def __init__(self) -> None:
        super().__init__("Приглашать с такой ролью Вы не можете: попросите тренера ЦУР.")


class UnfitPlaceError(InvalidError):
    """The role does not go with the place."""

    def __init__(self, *, needs_institution: bool) -> None:
        super().__init__(
            "Для этой роли нужно учреждение: выберите его."
            if needs_institution
            else "Тренер и оператор работают для всего региона: учреждение не указывайте."
        )


class UnfitInvitedError(InvalidError):
    """Name or mail of the invited cannot be taken."""

    def __init__(self) -> None:
        super().__init__(
            f"Укажите имя и, если есть, адрес почты — каждое не длиннее {_LONGEST} знаков."
        )


class UnfitLoginError(InvalidError):
    """The login cannot be taken."""

    def __init__(self) -> None:
        super().__init__(
            "Логин — от 3 до 64 знаков без пробелов: буквы, цифры, точка, дефис, подчёркивание и @."
        )


class InvitationNotFoundError(NotFoundError):
    """There is no such invitation."""

    def __init__(self) -> None:
        super().__init__("Такого приглашения нет. Проверьте, что ссылка скопирована целиком.")


class InvitationUsedError(ConflictError):
    """Somebody has made an account with it."""

    def __init__(self) -> None:
        super().__init__(
            "По этому приглашению уже зарегистрировались. Если это были Вы, войдите;"
            " если нет, сообщите тому, кто Вас пригласил."
        )


class InvitationOverError(ConflictError):
    """It was not accepted in time."""

    def __init__(self) -> None:
        super().__init__(
            "Срок приглашения, семь дней, прошёл. Попросите у того, кто пригласил, новое."
        )


class InvitationWithdrawnError(ConflictError):
    """It was taken back, or a newer one has replaced it."""

    def __init__(self) -> None:
        super().__init__(
            "Приглашение отозвано или заменено новым. Откройте последнюю присланную ссылку"
            " или попросите новую."
        )


async def invite(session: AsyncSession, person: Person, wanted: Wanted, *, now: datetime) -> Issued:
    """Invite somebody; an unanswered invitation of the same person to the same place is replaced.

    Raises NoRightError, ForPeopleOnlyError, MayNotInviteError, UnfitPlaceError,
    UnfitInvitedError, InstitutionNotFoundError, ForeignOfficialError and OfficialTakenError.
    """
    await _check(session, person, wanted)
    secret = new_secret()
    new = Invitation(
        secret_hash=digest(secret),
        role=wanted.role,
        institution_id=wanted.institution_id,
        official_id=wanted.official_id,
        name=wanted.name.strip(),
        email=wanted.email.strip(),
        invited_by_id=person.account_id,
        created_at=now,
        expires_at=now + LASTS,
    )
    await store.withdraw_like(session, new, now=now)
    session.add(new)
    await session.flush()
    journal.note(session, Happening.INVITED, account_id=None, by_id=person.account_id, now=now)
    return Issued(new.id, secret, new.expires_at)


async def write_to(
    session: AsyncSession,
    wanted: Wanted,
    issued: Issued,
    *,
    inviter: str,
    public_url: str,
    sealer: Sealer,
    now: datetime,
) -> None:
    """Mail the invited a link of his own; raises NoSecretKeyError.

    It is another one than the inviter was shown: who comes by it reads this mailbox.
    """
    secret = new_secret()
    await store.mailed_by(session, issued.invitation_id, digest(secret))
    content = letters.Content(
        to=wanted.email.strip(),
        subject="Приглашение в Госпаблик",
        paragraphs=(
            (
                f"Здравствуйте! {inviter} приглашает Вас в Госпаблик — рабочее место тех, кто"
                " отвечает на вопросы граждан под постами официальных страниц."
            ),
            "Чтобы придумать логин и пароль, откройте ссылку:",
            f"{public_url.rstrip('/')}/join/{secret}",
            (
                "Ссылка действует семь дней и сработает один раз. Если Вы не ждали приглашения,"
                " ничего делать не нужно."
            ),
        ),
    )
    letters.write(
        session,
        content,
        account_id=None,
        expires_at=issued.expires_at,
        sealer=sealer,
        now=now,
    )


async def show(session: AsyncSession, secret: str, *, now: datetime) -> Invitation:
    """Return an invitation that may be accepted, with who invites and where to.

    Raises InvitationNotFoundError, InvitationUsedError, InvitationWithdrawnError and
    InvitationOverError.
    """
    return _usable(await store.invitation_with_secret(session, digest(secret)), now=now)


async def accept(
    session: AsyncSession, secret: str, *, login: str, password: str, now: datetime
) -> Account:
    """Make the invited an account, and a card where he answers citizens and has none.

    Raises as ``show``, and UnfitLoginError, LoginTakenError and WeakPasswordError.
    """
    found = await store.invitation_with_secret(session, digest(secret), lock=True)
    invitation = _usable(found, now=now)
    if not _LOGIN.fullmatch(login):
        raise UnfitLoginError
    account = await service.add_account(
        session,
        login=login,
        password=password,
        name=invitation.name,
        role=invitation.role,
        institution_id=invitation.institution_id,
        official_id=await _card(session, invitation, now=now),
        now=now,
    )
    account.email = invitation.email or account.email
    if invitation.mailed_hash == digest(secret):
        await mailboxes.trust(session, account.id, account.email, now=now)
    else:
        await mailboxes.want(session, [(account.id, account.email)], now=now)
    invitation.accepted_at, invitation.account_id = now, account.id
    journal.note(
        session,
        Happening.JOINED,
        account_id=account.id,
        by_id=invitation.invited_by_id,
        now=now,
    )
    return account


async def withdraw(
    session: AsyncSession, person: Person, invitation_id: int, *, now: datetime
) -> None:
    """Take an invitation back; twice changes nothing.

    Raises InvitationNotFoundError, MayNotInviteError and, where somebody has come already,
    InvitationUsedError.
    """
    service.require(person, Right.KEEP_ACCOUNTS)
    found = await store.invitation(session, invitation_id, sight=person.sight)
    if found is None:
        note_foreign(person, Kind.INVITATION, invitation_id)
        raise InvitationNotFoundError
    if found.role not in shut_out_by(person):
        raise MayNotInviteError
    if found.accepted_at is not None:
        raise InvitationUsedError
    if found.withdrawn_at is None:
        found.withdrawn_at = now
        journal.note(
            session, Happening.WITHDRAWN, account_id=None, by_id=person.account_id, now=now
        )


async def list_for(session: AsyncSession, person: Person, *, now: datetime) -> Sequence[Invitation]:
    """List the invitations in sight that wait for an answer, the newest first."""
    service.require(person, Right.KEEP_ACCOUNTS)
    return await store.open_invitations(session, sight=person.sight, now=now)


async def _check(session: AsyncSession, person: Person, wanted: Wanted) -> None:
    service.require(person, Right.KEEP_ACCOUNTS)
    service.require_human(person)
    if wanted.role not in invited_by(person):
        raise MayNotInviteError
    is_regional = wanted.institution_id is None
    if (is_regional and not person.sees_region) or not fits_place(
        wanted.role, wanted.institution_id
    ):
        raise UnfitPlaceError(needs_institution=is_regional)
    if wanted.institution_id is not None:
        require_institution(person, wanted.institution_id)
    if not _is_fit(wanted):
        raise UnfitInvitedError
    if wanted.institution_id is not None:
        await officials.find_institution(session, wanted.institution_id)
        await officials.check_same_institution(
            session, wanted.institution_id, official_id=wanted.official_id
        )
    if wanted.official_id is not None:
        await service.check_free(session, wanted.official_id)


def _is_fit(wanted: Wanted) -> bool:
    name, email = wanted.name.strip(), wanted.email.strip()
    is_mail = not email or re.fullmatch(r"[^@\s]+@[^@\s]+", email) is not None
    both = name + email
    return bool(name) and is_mail and max(len(name), len(email)) <= _LONGEST and both.isprintable()


def _usable(found: Invitation | None, *, now: datetime) -> Invitation:
    if found is None:
        raise InvitationNotFoundError
    if found.accepted_at is not None:
        raise InvitationUsedError
    may_still_invite = found.role in invited_by(service.person_of(found.invited_by))
    if found.withdrawn_at is not None or not may_still_invite:
        raise InvitationWithdrawnError
    if found.expires_at <= now:
        raise InvitationOverError
    return found


async def _card(session: AsyncSession, invitation: Invitation, *, now: datetime) -> int | None:
    if invitation.official_id is not None or not has_card(
        invitation.role, invitation.institution_id
    ):
        return invitation.official_id
    if invitation.institution is None:
        return None
    official = await officials.add_official(
        session,
        invitation.institution,
        name=invitation.name,
        email=invitation.email,
        department_id=None,
        now=now,
    )
    official.is_coordinator = invitation.role is Role.COORDINATOR
    return official.id
