"""How important a case is, as a person says over what the rules have said."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.rules import Person
from app.base.errors import ConflictError
from app.cases.clerk import Clerk
from app.cases.histories.writing import line, write
from app.cases.model import Case
from app.cases.pausing import service as pausing
from app.cases.rules import WORKABLE, CaseState, EventKind, keepable
from app.deadlines.rulebook import Rulebook
from app.triage.rules import IMPORTANCES, Importance


class WeighedInVainError(ConflictError):
    """The case has ended: nothing hangs on its importance any more."""

    def __init__(self) -> None:
        super().__init__("Сообщение завершено: менять важность уже незачем.")


async def correct_importance(
    session: AsyncSession,
    case: Case,
    person: Person,
    importance: Importance,
    *,
    reason: str,
    rulebook: Rulebook,
    now: datetime,
) -> None:
    """Say how important a case is and why; its history tells of it.

    Routing looks at it anew where nobody has it. The term stands, unless the regulation ends it
    sooner for what is so important; one that is paused or was promised stands in any case. What
    the citizen writes later may raise it again. Raises UnkeepableReasonError and
    WeighedInVainError. The case must be held.
    """
    said = keepable(reason)
    if case.state not in WORKABLE:
        raise WeighedInVainError
    had = case.importance
    if importance is had:
        return
    case.importance = importance
    case.importance_reason = None if importance is Importance.USUAL else said
    if case.state is CaseState.OPEN:
        case.route_at = now
    if case.paused_at is None and not case.interims:
        clerk = await Clerk.of(session, rulebook, [case])
        pauses = await pausing.log_of(session, case)
        since = [each for each in pauses if each.since >= case.counted_from]
        clerk.hasten_from(case, topic=case.topic, importance=had, pauses=since)
    note = f"{IMPORTANCES[importance]}, было {IMPORTANCES[had]}: {said}"
    corrected = line(case, EventKind.IMPORTANCE_CHANGED, note=note, account_id=person.account_id)
    await write(session, [corrected], now=now)
