"""Keeps personal data out of an answer to all before anything of it is given."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from app.cases import service as cases
from app.cases.model import Case
from app.incidents.model import IncidentCase
from app.incidents.wording import Addressee, Wording, worded
from app.replies.reviewing import PersonalDataError, check_personal


async def check_personal_everywhere(
    session: AsyncSession, members: Sequence[IncidentCase], wording: Wording
) -> None:
    """Refuse what would be stopped in every case; what some may say is stopped at the others.

    Raises PersonalDataError.
    """
    whole = Wording(text=" ".join((*wording.openings, wording.text, *wording.closings)))
    one_each = {place.case.institution_id: place.case_id for place in members}
    refused = []
    for case_id in one_each.values():
        case = await cases.find(session, case_id)
        try:
            await check_personal(session, case, worded(whole, addressee_of(case)), insists=False)
        except PersonalDataError as error:
            refused.append(error)
        else:
            return
    if refused:
        raise refused[0]


def addressee_of(case: Case) -> Addressee:
    """Tell for whom a case's variant is worded."""
    return Addressee(case_id=case.id, name=case.author_name, institution=case.institution.name)
