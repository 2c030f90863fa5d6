"""Coming in through the centre's own provider: code flow with PKCE, state and nonce.

The web only writes down what a browser brings; a worker asks the provider.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.journal import service as journal
from app.access.journal.rules import Happening
from app.access.model import Account
from app.access.oidc import store
from app.access.oidc.model import Visit
from app.access.oidc.rules import (
    LASTS,
    READ_AGAIN,
    READ_EVERY,
    WORKER_DIES_AFTER,
    VisitState,
    asking,
    challenge,
    subject_of,
)
from app.access.secrets import digest, new_secret
from app.base.errors import ConflictError, NotReadyError
from app.base.sealing import Sealer

SCOPE: Final = "openid email profile"
_NOBODY: Final = (
    "Учётной записи с такой подтверждённой почтой здесь нет. Если запись у Вас есть, войдите по"
    " логину и паролю и подтвердите адрес на странице «Мой доступ». Если записи нет,"
    " попросите приглашение у тренера ЦУР или у того, кто ведёт доступ в Вашем учреждении."
)
_NAMESAKES: Final = (
    "С этой почтой здесь несколько учётных записей, и непонятно, какая Ваша. Войдите по логину"
    " и паролю."
)
_BROKEN: Final = "Связь со службой входа прервалась. Начните вход ещё раз."


class ProviderAwayError(NotReadyError):
    """The provider was never read."""

    def __init__(self) -> None:
        super().__init__(
            "Служба единого входа пока не ответила. Войдите по логину и паролю или повторите"
            " через минуту."
        )


class LostVisitError(ConflictError):
    """The browser that comes back is not the one that left, or came too late."""

    def __init__(self) -> None:
        super().__init__("Этот вход уже закончен или начат в другом окне. Начните его ещё раз.")


class Leaving(msgspec.Struct, frozen=True):
    """Where a browser goes, and the secret of its cookie."""

    url: str
    browser: str

    def __repr__(self) -> str:
        return "Leaving(...)"


class Claims(msgspec.Struct, frozen=True, kw_only=True):
    """What the provider vouches for."""

    sub: str
    email: str = ""
    is_email_verified: bool = False

    def __repr__(self) -> str:
        return "Claims(...)"


class Returned(msgspec.Struct, frozen=True, kw_only=True):
    """A code to be exchanged."""

    visit_id: int
    code: str
    verifier: str
    nonce: str
    redirect_uri: str

    def __repr__(self) -> str:
        return f"Returned(visit_id={self.visit_id})"


class Places(msgspec.Struct, frozen=True, kw_only=True):
    """Where the provider's pages are."""

    authorization_endpoint: str
    token_endpoint: str
    keys_address: str


async def leave(
    session: AsyncSession,
    *,
    issuer: str,
    client_id: str,
    redirect_uri: str,
    onward: str,
    sealer: Sealer,
    now: datetime,
) -> Leaving:
    """Send a browser to the provider; raises ProviderAwayError and NoSecretKeyError."""
    provider = await store.provider(session, issuer)
    if provider is None or not provider.authorization_endpoint:
        raise ProviderAwayError
    state, browser, nonce, verifier = (new_secret() for _ in range(4))
    session.add(
        Visit(
            state_hash=digest(state),
            browser_hash=digest(browser),
            nonce=nonce,
            verifier=sealer.seal(verifier),
            redirect_uri=redirect_uri,
            onward=onward,
            state=VisitState.AWAY,
            created_at=now,
        )
    )
    words = {
        "response_type": "code",
        "client_id": client_id,
        "redirect_uri": redirect_uri,
        "scope": SCOPE,
        "state": state,
        "nonce": nonce,
        "code_challenge": challenge(verifier),
        "code_challenge_method": "S256",
    }
    return Leaving(asking(provider.authorization_endpoint, words), browser)


async def come_back(
    session: AsyncSession,
    *,
    state: str,
    browser: str,
    code: str,
    sealer: Sealer,
    now: datetime,
) -> None:
    """Keep the code for the worker; without one nobody was let in.

    Raises LostVisitError where another browser left, or this one came back before.
    """
    visit = await store.visit_with_state(session, digest(state))
    is_own = visit is not None and visit.browser_hash == digest(browser)
    if visit is None or not is_own or visit.state is not VisitState.AWAY or _is_over(visit, now):
        raise LostVisitError
    if code:
        visit.code, visit.state = sealer.seal(code), VisitState.RETURNED
    else:
        _fail(visit, "Служба входа Вас не пропустила. Войдите по логину и паролю.")


async def outcome(
    session: AsyncSession, browser: str, *, now: datetime
) -> tuple[Visit, Account | None]:
    """Tell how a visit stands; an account lets its browser in, this once.

    Raises LostVisitError.
    """
    visit = await store.visit_of_browser(session, digest(browser)) if browser else None
    if visit is None or visit.state is VisitState.ENDED or _is_over(visit, now):
        raise LostVisitError
    if visit.state is not VisitState.KNOWN or visit.account_id is None:
        return visit, None
    account = await store.account(session, visit.account_id)
    if account is None:
        raise LostVisitError
    visit.state = VisitState.ENDED
    return visit, account


async def claim_reading(session: AsyncSession, issuer: str, *, now: datetime) -> bool:
    """Take the turn to read the provider's description; False where it is not due."""
    return await store.claim_reading(session, issuer, now=now, again_at=now + READ_AGAIN)


async def read(session: AsyncSession, issuer: str, places: Places, *, now: datetime) -> None:
    """Keep what the provider says of itself."""
    provider = await store.provider(session, issuer)
    if provider is not None:
        provider.authorization_endpoint = places.authorization_endpoint
        provider.token_endpoint = places.token_endpoint
        provider.keys_address = places.keys_address
        provider.read_next_at = now + READ_EVERY


async def places_of(session: AsyncSession, issuer: str) -> Places | None:
    """Tell where the provider's pages are; None until it was read."""
    provider = await store.provider(session, issuer)
    if provider is None or not provider.token_endpoint:
        return None
    return Places(
        authorization_endpoint=provider.authorization_endpoint,
        token_endpoint=provider.token_endpoint,
        keys_address=provider.keys_address,
    )


async def claim(
    session: AsyncSession, *, sealer: Sealer, now: datetime, limit: int
) -> Sequence[Returned]:
    """Take the codes to be exchanged.

    A code is good once: where a worker died over it nobody knows, and the browser starts anew.
    """
    taken = []
    for visit in await store.returned(session, limit=limit):
        if visit.claimed_at is not None:
            if visit.claimed_at < now - WORKER_DIES_AFTER:
                _fail(visit, _BROKEN)
            continue
        if visit.code is not None:
            visit.claimed_at = now
            taken.append(
                Returned(
                    visit_id=visit.id,
                    code=sealer.unseal(visit.code),
                    verifier=sealer.unseal(visit.verifier),
                    nonce=visit.nonce,
                    redirect_uri=visit.redirect_uri,
                )
            )
    await store.forget_visits(session, before=now - 4 * LASTS)
    return taken


async def settle(
    session: AsyncSession, visit_id: int, claims: Claims, *, issuer: str, now: datetime
) -> None:
    """Find whose account this is: by an earlier link, else by a mail that is verified.

    Nobody gets an account by it: that takes an invitation.
    """
    visit = await store.visit(session, visit_id)
    if visit is None:
        return
    subject = subject_of(issuer, claims.sub)
    account = await store.account_of_subject(session, subject)
    if account is None and claims.email and claims.is_email_verified:
        several = await store.accounts_with_mail(session, claims.email)
        if len(several) > 1:
            _fail(visit, _NAMESAKES)
            return
        account = several[0] if several else None
        if account is not None:
            account.oidc_subject = subject
            journal.note(
                session,
                Happening.LINKED,
                account_id=account.id,
                tell_to=account.email,
                now=now,
            )
    if account is None:
        _fail(visit, _NOBODY)
        return
    visit.state, visit.account_id, visit.code = VisitState.KNOWN, account.id, None


async def fail(session: AsyncSession, visit_id: int, sentence: str) -> None:
    """Tell the browser why it is not let in."""
    visit = await store.visit(session, visit_id)
    if visit is not None:
        _fail(visit, sentence)


def _fail(visit: Visit, sentence: str) -> None:
    visit.state, visit.trouble, visit.code = VisitState.FAILED, sentence, None


def _is_over(visit: Visit, now: datetime) -> bool:
    return visit.created_at <= now - LASTS
