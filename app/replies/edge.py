"""What the routes about answers share: the case one may work on, the manner of an answer."""

from datetime import date, datetime
from typing import Protocol

from litestar.datastructures import State
from sqlalchemy.ext.asyncio import AsyncSession

from app.access import service as access
from app.access.rules import Person, Right
from app.base.errors import InvalidError
from app.base.web import Session
from app.cases import service as cases
from app.cases.model import Case
from app.cases.promising import promise
from app.cases.regulating import service as regulating
from app.cases.rules import Resolution
from app.deadlines.rulebook import Rulebook
from app.replies.rules import ReplyKind
from app.replies.service import Manner


class NoPromiseError(InvalidError):
    """An interim answer promises no day."""

    def __init__(self) -> None:
        super().__init__("Назовите день, к которому обещаете ответ по существу: promisedOn.")


class NeedlessPromiseError(InvalidError):
    """A final answer promises a day."""

    def __init__(self) -> None:
        super().__init__("Обещать день может только промежуточный ответ: уберите promisedOn.")


class Asked(Protocol):
    """What is sent of an answer beside its words, by the API or by the desk."""

    @property
    def kind(self) -> ReplyKind:
        """Interim or final."""
        ...

    @property
    def promised_on(self) -> date | None:
        """The day that an interim answer promises."""
        ...

    @property
    def resolution(self) -> Resolution | None:
        """What a final answer says of the matter."""
        ...

    @property
    def token(self) -> int | None:
        """Of the writer's lease."""
        ...

    @property
    def template(self) -> str | None:
        """Key of the template that it was made from."""
        ...


async def provide_rulebook(state: State, session: Session) -> Rulebook:
    """Hand the route the regulations in force."""
    return await regulating.rulebook_in_force(session, state.rulebook)


async def worked(session: AsyncSession, person: Person, case_id: int) -> Case:
    """Hold a case on which this person may work."""
    access.require(person, Right.WORK_CASES)
    return await cases.find_for(session, person, case_id, to_change=True)


async def manner_of(
    session: AsyncSession, case: Case, asked: Asked, *, rulebook: Rulebook, now: datetime
) -> Manner:
    """Check the promise of an interim answer and put the manner together.

    Raises NoPromiseError, NeedlessPromiseError and what ``promise`` does.
    """
    promised = None
    if asked.kind is ReplyKind.INTERIM:
        if asked.promised_on is None:
            raise NoPromiseError
        promised = await promise(session, case, asked.promised_on, rulebook=rulebook, now=now)
    elif asked.promised_on is not None:
        raise NeedlessPromiseError
    return Manner(
        promise=promised,
        resolution=asked.resolution,
        token=asked.token,
        template=asked.template,
    )
