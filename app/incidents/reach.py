"""Tells how much of an incident is in somebody's hands: a coordinator acts on what he sees."""

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.rules import Person
from app.base.errors import DeniedError
from app.incidents import store
from app.incidents.model import Incident, IncidentCase, IncidentEvent
from app.incidents.rules import GIVES, Act, Standing


class BeyondSightError(DeniedError):
    """The act concerns an incident's cases in institutions that the person does not see."""

    def __init__(self, what: str) -> None:
        super().__init__(
            f"Инцидент выходит за пределы Ваших учреждений: {what} может тренер ЦУР. "
            "Ответить на сообщения своих учреждений можете Вы."
        )


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """What of an incident a person sees."""

    places: tuple[IncidentCase, ...]
    """Those of his institutions, whatever their standing, with their cases."""
    beyond: int
    """Members elsewhere; he learns only how many."""

    @property
    def is_whole(self) -> bool:
        """Nothing of it is elsewhere."""
        return self.beyond == 0

    @property
    def inside(self) -> list[IncidentCase]:
        """Places of cases that are in it, or may be."""
        return [each for each in self.places if each.standing in _INSIDE]

    @property
    def members(self) -> list[IncidentCase]:
        """Places of cases that are in it."""
        return [each for each in self.places if each.standing is Standing.MEMBER]


_INSIDE = frozenset({Standing.MEMBER, Standing.SUGGESTED})


async def part_of(session: AsyncSession, incident: Incident, person: Person) -> Part:
    """Tell the part of an incident that a person sees; of a region's keeper it is the whole."""
    places = await store.places(session, [incident.id])
    seen = tuple(each for each in places if person.sees_institution(each.case.institution_id))
    own = {each.id for each in seen}
    return Part(
        places=seen,
        beyond=sum(each.id not in own for each in places if each.standing is Standing.MEMBER),
    )


def require_whole(part: Part, what: str) -> None:
    """Refuse an act on all of an incident to whoever sees a part; raises BeyondSightError."""
    if not part.is_whole:
        raise BeyondSightError(what)


def may_read(event: IncidentEvent, part: Part, person: Person) -> bool:
    """Say whether a line of the log tells nothing of other people's cases."""
    if part.is_whole or event.account_id == person.account_id:
        return True
    touched = {row["case_id"] for row in event.before.get("places", ())}
    seen = {each.case_id for each in part.places}
    return touched <= seen and event.act not in _OF_THE_WHOLE


_OF_THE_WHOLE = GIVES | {Act.MERGED}
