"""How far somebody reaches: what is not his does not exist for him, and his try is written down.

Each kind of object has one function by which a request comes to it (``Kind``); they all end in
``require_seen``.
"""

from enum import StrEnum

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.rules import Person
from app.base.errors import NotFoundError
from app.officials import service as officials
from app.officials.errors import InstitutionNotFoundError, OfficialNotFoundError
from app.officials.model import Institution, Official

log = structlog.get_logger()


class Kind(StrEnum):
    """What somebody may ask for by its number; what belongs to one is reached through it."""

    INSTITUTION = "institution"
    """With its departments."""
    OFFICIAL = "official"
    """With his shifts and leaves."""
    PAGE = "page"
    """With its keys and consents."""
    POST = "post"
    COMMENT = "comment"
    CASE = "case"
    """With its draft, its lease, its answers and its history."""
    INCIDENT = "incident"
    TEMPLATE = "template"
    PASS = "pass"  # noqa: S105 - the name of a kind
    """A session or a token."""
    ACCOUNT = "account"
    """Somebody else's, whose access is looked after."""
    INVITATION = "invitation"
    APPLICATION = "application"
    """A page that somebody brings in, with all steps of it."""
    VIEW = "view"
    """A saved list."""
    PROBATION = "probation"
    PRACTICE = "practice"
    """A run of one's own, with its cases and its certificate."""
    FEED = "feed"
    WEBHOOK = "webhook"


def require_seen(
    person: Person, kind: Kind, object_id: int, *, at: int | None, otherwise: NotFoundError
) -> None:
    """Refuse an object that stands at an institution out of sight, as if there were none.

    ``at`` is the institution; None stands outside all of them. Raises ``otherwise``.
    """
    if not person.sees_institution(at):
        note_foreign(person, kind, object_id)
        raise otherwise


def note_foreign(person: Person, kind: Kind, object_id: int) -> None:
    """Write down that somebody has asked for what is not his: a slip, or a search for holes."""
    log.warning(
        "access.foreign_object",
        account_id=person.account_id,
        kind=kind.value,
        object_id=object_id,
    )


async def institution_for(
    session: AsyncSession, person: Person, institution_id: int, *, to_change: bool = False
) -> Institution:
    """Return the institution if this person sees it; raises InstitutionNotFoundError."""
    require_institution(person, institution_id)
    return await officials.find_institution(session, institution_id, to_change=to_change)


async def official_for(
    session: AsyncSession, person: Person, official_id: int, *, to_change: bool = False
) -> Official:
    """Return the official if this person sees his institution; raises OfficialNotFoundError."""
    official = await officials.find_official(session, official_id, to_change=to_change)
    require_seen(
        person,
        Kind.OFFICIAL,
        official_id,
        at=official.institution_id,
        otherwise=OfficialNotFoundError(official_id),
    )
    return official


def require_institution(person: Person, institution_id: int) -> None:
    """Refuse a look at an institution out of sight; raises InstitutionNotFoundError."""
    missing = InstitutionNotFoundError(institution_id)
    require_seen(person, Kind.INSTITUTION, institution_id, at=institution_id, otherwise=missing)
