"""Keeps personal data out of an answer to all before anything of it is given."""

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncSession

from app.cases import service as cases
from app.cases.model import Case
from app.incidents import store
from app.incidents.model import IncidentAnswer, IncidentCase
from app.incidents.wording import Addressee, Wording, worded
from app.replies.guarding.kinds import Finding
from app.replies.reviewing import PersonalDataError, check_personal

_VOUCHED: Final = "vouched_answer"


async def check_personal_everywhere(
    session: AsyncSession, members: Sequence[IncidentCase], wording: Wording, *, insists: bool
) -> tuple[Finding, ...]:
    """Refuse what would be stopped in every case; what some may say is stopped at the others.

    Who ``insists`` answers for it that what looks like personal data is none: returned is
    what he answers for. Raises PersonalDataError.
    """
    whole = Wording(text=" ".join((*wording.openings, wording.text, *wording.closings)))
    one_each = {place.case.institution_id: place.case_id for place in members}
    passed, refused = [], []
    for case_id in one_each.values():
        case = await cases.find(session, case_id)
        text = worded(whole, addressee_of(case, turn=0))
        try:
            passed.append(await check_personal(session, case, text, insists=insists))
        except PersonalDataError as error:
            refused.append(error)
        if passed and not insists:
            return ()
    if refused and not passed:
        raise refused[0]
    return tuple(found for each in passed for found in each)


def vouch(given: IncidentAnswer) -> dict[str, Any]:
    """Write down for the log that an answer's writer answers for it."""
    return {_VOUCHED: given.id}


async def is_vouched_for(session: AsyncSession, given: IncidentAnswer) -> bool:
    """Tell whether an answer's writer answers for it; the incident's log remembers."""
    return await store.has_noted(session, given.incident_id, _VOUCHED, given.id)


def addressee_of(case: Case, *, turn: int) -> Addressee:
    """Tell for whom a case's variant is worded, after so many others."""
    return Addressee(turn=turn, name=case.author_name, institution=case.institution.name)
