"""Warns owners by mail of what changed in their ways in: OWASP ASVS 2.2.3."""

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from app.access import service
from app.access.journal import service as journal
from app.access.journal.wording import GOOD_FOR, TOLD, Warned, warning
from app.access.letters import service as letters
from app.access.model import Account
from app.base.sealing import Sealer
from app.officials import service as officials


async def write_letters(
    session: AsyncSession,
    *,
    home: str,
    public_url: str,
    sealer: Sealer,
    now: datetime,
    limit: int,
) -> int:
    """Write a letter for each line of the journal that is to be told; return how many lines.

    The line and its letter change in one transaction, so that each is written once. ``home`` is
    the zone of whoever has none. Raises NoSecretKeyError.
    """
    lines = await journal.claim_untold(session, limit=limit)
    concerned = {each.account_id for each in lines} | {each.by_id for each in lines}
    ids = {each for each in concerned if each is not None}
    accounts = {each.id: each for each in await service.accounts_of(session, ids)}
    for line in lines:
        account, to = accounts.get(line.account_id or 0), line.tell_to
        line.tell_to = ""
        if account is None or line.kind not in TOLD or line.at < now - GOOD_FOR:
            continue
        doer = accounts.get(line.by_id or 0)
        told = Warned(
            kind=line.kind,
            login=account.login,
            at=line.at,
            zone=await _zone(session, account, home=home),
            address=line.address,
            by="" if doer is None else doer.name,
        )
        subject, paragraphs = warning(told, public_url=public_url)
        letters.write(
            session,
            letters.Content(to=to, subject=subject, paragraphs=paragraphs),
            account_id=account.id,
            expires_at=now + GOOD_FOR,
            sealer=sealer,
            now=now,
        )
    return len(lines)


async def _zone(session: AsyncSession, account: Account, *, home: str) -> ZoneInfo:
    card = account.official
    zone = await officials.zone_of(
        session,
        official_id=account.official_id,
        institution_id=account.institution_id if card is None else card.institution_id,
        home=home,
    )
    return ZoneInfo(zone)
