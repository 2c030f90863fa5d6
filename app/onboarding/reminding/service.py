"""Reminds the people of a page by mail of what it lacks: at confirmed addresses, once a day."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from app.access import service as access
from app.access.letters import service as letters
from app.access.mailboxes import service as mailboxes
from app.access.rules import Person, Role
from app.base.sealing import Sealer
from app.onboarding.reminding import store
from app.onboarding.reminding.rules import GOOD_FOR, PAUSE, paragraphs_of, subject_of


class Addressee(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who keeps the pages of an institution and reads mail."""

    account_id: int
    name: str
    mail: str

    def __repr__(self) -> str:
        return f"Addressee(account_id={self.account_id})"


class Writing(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be said of a page."""

    page_id: int
    institution_id: int
    title: str
    text: str


async def addressees(
    session: AsyncSession, institution_ids: Collection[int]
) -> Mapping[int, Sequence[Addressee]]:
    """Map institutions to their page admins with a confirmed address."""
    admins = await access.accounts_in(session, institution_ids, Role.PAGE_ADMIN)
    ids = {each for several in admins.values() for each in several}
    accounts = await access.accounts_of(session, ids) if ids else ()
    known = await mailboxes.known_of(session, ids)
    people = {
        each.id: Addressee(account_id=each.id, name=each.name, mail=each.email)
        for each in accounts
        if mailboxes.is_confirmed(known, each.id, each.email)
    }
    return {
        place: [people[each] for each in several if each in people]
        for place, several in admins.items()
    }


async def last_sent(session: AsyncSession, page_ids: Collection[int]) -> dict[int, datetime]:
    """Tell when the people of each of these pages were last written to."""
    return await store.sent_at(session, page_ids)


def is_due(sent_at: datetime | None, *, now: datetime) -> bool:
    """Tell whether a page may be written about again."""
    return sent_at is None or sent_at <= now - PAUSE


async def send(
    session: AsyncSession,
    person: Person,
    writings: Sequence[Writing],
    *,
    sealer: Sealer,
    now: datetime,
) -> Mapping[int, Sequence[Addressee]]:
    """Hand the mails over to the worker; tell by page to whom, of those that had their turn.

    Whoever calls has checked that the pages are in sight. Raises NoSecretKeyError.
    """
    people = await addressees(session, {each.institution_id for each in writings})
    found = {each.page_id: people.get(each.institution_id, ()) for each in writings}
    counts = {page: len(several) for page, several in found.items() if several}
    before = now - PAUSE
    taken = await store.claim(session, counts, by_id=person.account_id, before=before, now=now)
    for each in writings:
        for one in found[each.page_id] if each.page_id in taken else ():
            content = letters.Content(
                to=one.mail, subject=subject_of(each.title), paragraphs=paragraphs_of(each.text)
            )
            letters.write(
                session,
                content,
                account_id=one.account_id,
                expires_at=now + GOOD_FOR,
                sealer=sealer,
                now=now,
            )
    return {page: found[page] for page in taken}
