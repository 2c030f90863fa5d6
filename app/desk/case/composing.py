"""What the composer offers: the draft, templates, days to promise, topics, and who else writes."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

import msgspec
from litestar.datastructures import State
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.rules import Person
from app.cases.model import Case
from app.cases.promising import Span, promisable
from app.replies.drafts import leasing
from app.replies.drafts import service as drafts
from app.replies.drafts.leasing import Writing
from app.replies.templates import service as templates
from app.replies.templates.service import Template
from app.triage.topics import keeping as topics
from app.triage.topics.listing import Topic

_STEERING: Final = "common-personal"


class Aids(msgspec.Struct, frozen=True, kw_only=True):
    """Everything at hand for who writes."""

    draft: str
    version: int
    """Of the draft; what is saved tells on which it was built."""
    templates: tuple[Template, ...]
    """Filled for the case, the best fitting first."""
    days: Span | None
    """Which days may be promised; None: none any more."""
    needs_approval: bool
    topics: Mapping[str, tuple[Topic, ...]]
    """What a case may be about, by group."""
    topic: str | None
    """Code of what this one is about."""

    @property
    def steering(self) -> Template | None:
        """The template that leads to «Решаем вместе»; None where the centre has hidden it."""
        return next((each for each in self.templates if each.key == _STEERING), None)


async def aids_for(session: AsyncSession, case: Case, *, state: State, now: datetime) -> Aids:
    """Gather what the composer offers for a case."""
    kept = await drafts.current(session, case)
    settings = state.settings
    offered = await templates.offer(
        session, case, zone=settings.time_zone, pos_url=settings.pos_url, now=now
    )
    return Aids(
        draft=kept.text,
        version=kept.version,
        templates=tuple(offered),
        days=await promisable(session, case, rulebook=state.rulebook, now=now),
        needs_approval=case.needs_approval,
        topics=(await topics.in_force(session)).groups(),
        topic=case.topic,
    )


async def somebody_else(
    session: AsyncSession, person: Person, case: Case, *, now: datetime
) -> Writing | None:
    """Tell who else writes the answer just now."""
    found = await leasing.writing(session, case.id, now=now)
    return None if found is None or found.account_id == person.account_id else found
