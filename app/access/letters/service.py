"""Letters with links that let somebody in: written sealed, sent by a worker, then forgotten."""

from collections.abc import Sequence
from datetime import datetime
from uuid import uuid4

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.letters import store
from app.access.letters.model import Letter
from app.access.letters.rules import (
    MOST_TRIES,
    SENDER_DIES_AFTER,
    LetterState,
    pause_before,
)
from app.base.sealing import NoSecretKeyError, Sealer


class Content(msgspec.Struct, frozen=True):
    """What a letter says, and to whom."""

    to: str
    subject: str
    paragraphs: tuple[str, ...]

    def __repr__(self) -> str:
        return "Content(...)"


class Sending(msgspec.Struct, frozen=True):
    """A letter taken to be sent now."""

    letter_id: int
    attempt: int
    key: str
    content: Content


def write(
    session: AsyncSession,
    content: Content,
    *,
    account_id: int | None,
    expires_at: datetime,
    sealer: Sealer,
    now: datetime,
) -> None:
    """Hand a letter over to the worker; raises NoSecretKeyError."""
    session.add(
        Letter(
            key=uuid4(),
            account_id=account_id,
            content=sealer.seal(msgspec.json.encode(content).decode()),
            state=LetterState.WAITING,
            try_at=now,
            expires_at=expires_at,
            created_at=now,
        )
    )


async def claim(
    session: AsyncSession, *, sealer: Sealer, now: datetime, limit: int
) -> Sequence[Sending]:
    """Take letters to be sent; what is over, tried too often or unreadable is given up."""
    taken = []
    for letter in await store.due(session, now=now, limit=limit):
        content = _opened(letter, sealer)
        if content is None or letter.expires_at <= now or letter.attempts >= MOST_TRIES:
            _end(letter, LetterState.FAILED, now=now)
            continue
        letter.state, letter.attempts = LetterState.SENDING, letter.attempts + 1
        letter.try_at = now + SENDER_DIES_AFTER
        taken.append(Sending(letter.id, letter.attempts, str(letter.key), content))
    return taken


async def sent(session: AsyncSession, sending: Sending, *, now: datetime) -> None:
    """Forget what a letter said; a late sender changes nothing."""
    letter = await store.held(session, sending.letter_id, sending.attempt)
    if letter is not None:
        _end(letter, LetterState.SENT, now=now)


async def refused(session: AsyncSession, sending: Sending, *, now: datetime) -> None:
    """Give up a letter that the mail server never takes."""
    letter = await store.held(session, sending.letter_id, sending.attempt)
    if letter is not None:
        _end(letter, LetterState.FAILED, now=now)


async def postponed(session: AsyncSession, sending: Sending, *, now: datetime) -> None:
    """Try again later."""
    letter = await store.held(session, sending.letter_id, sending.attempt)
    if letter is not None:
        letter.state = LetterState.WAITING
        letter.try_at = now + pause_before(sending.attempt)


async def forget(session: AsyncSession, *, before: datetime, limit: int) -> int:
    """Delete letters written before, what they said is long gone; return how many."""
    return await store.delete_old(session, before=before, limit=limit)


def _opened(letter: Letter, sealer: Sealer) -> Content | None:
    if letter.content is None:
        return None
    try:
        return msgspec.json.decode(sealer.unseal(letter.content), type=Content)
    except NoSecretKeyError:
        return None


def _end(letter: Letter, state: LetterState, *, now: datetime) -> None:
    letter.state, letter.ended_at, letter.content = state, now, None
