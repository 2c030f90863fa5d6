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
from app.triage.rules import IMPORTANCES, Importance, is_more


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

    A pause of what has become more important ends as any does, and it is due as if that had been
    written now, if that is sooner and nothing was promised. Routing looks at it anew where nobody
    has it. What has become less important keeps its deadline, and stays so until the citizen
    writes something else. Raises UnkeepableReasonError and WeighedInVainError. The case must be
    held.
    """
    said = keepable(reason)
    if case.state not in WORKABLE:
        raise WeighedInVainError
    had = case.importance
    if importance is had:
        return
    note = f"{IMPORTANCES[importance]}, было {IMPORTANCES[had]}: {said}"
    lines = [line(case, EventKind.IMPORTANCE_CHANGED, note=note, account_id=person.account_id)]
    case.importance = importance
    case.importance_reason = None if importance is Importance.USUAL else said
    if case.state is CaseState.OPEN:
        case.route_at = now
    if is_more(importance, had):
        clerk = await Clerk.of(session, rulebook, [case])
        if case.paused_at is not None:
            await pausing.let_go_on(session, [case], clerk, now=now)
            why = "стало важнее"
            lines.append(line(case, EventKind.RESUMED, note=why, account_id=person.account_id))
        if not case.interims:
            clerk.hasten(case, now)
    await write(session, lines, now=now)
