"""HTTP for the answer that is being written, and for who writes it."""

from datetime import UTC, datetime

from litestar import Controller, get, post, put
from litestar.params import FromPath, JSONBody
from litestar.status_codes import HTTP_200_OK
from sqlalchemy.ext.asyncio import AsyncSession

from app.access import service as access
from app.access.door import CurrentPerson
from app.access.rules import Person, Right
from app.base.web import Session
from app.cases import service as cases
from app.cases import viewing
from app.cases.model import Case
from app.replies.drafts import leasing, service
from app.replies.drafts.schemas import DraftView, LeaseView, SaveDraft, TakeLease


class DraftController(Controller):
    """The draft of a case and its lease."""

    path = "/cases/{case_id:int}"
    tags = ("cases",)

    @get("/draft")
    async def show_draft(
        self, session: Session, person: CurrentPerson, case_id: FromPath[int]
    ) -> DraftView:
        """Show the draft; version 0 where nothing was saved yet."""
        case = await _workable(session, person, case_id)
        await viewing.looked_at(session, [case.id], person, now=datetime.now(UTC))
        return DraftView.of(await service.current(session, case))

    @put("/draft")
    async def save_draft(
        self,
        session: Session,
        person: CurrentPerson,
        case_id: FromPath[int],
        data: JSONBody[SaveDraft],
    ) -> DraftView:
        """Save the draft; a 409 brings what somebody else has saved meanwhile as ``draft``."""
        case = await _workable(session, person, case_id)
        kept = await service.save(
            session,
            case,
            person,
            text=data.text,
            based_on=data.based_on,
            token=data.token,
            now=datetime.now(UTC),
        )
        return DraftView.of(kept)

    @get("/draft/versions")
    async def list_versions(
        self, session: Session, person: CurrentPerson, case_id: FromPath[int]
    ) -> list[DraftView]:
        """List what the draft was, the newest first; autosaves of one sitting are one version."""
        case = await _workable(session, person, case_id)
        await viewing.looked_at(session, [case.id], person, now=datetime.now(UTC))
        return [DraftView.of(kept) for kept in await service.versions(session, case)]

    @get("/lease")
    async def show_lease(
        self, session: Session, person: CurrentPerson, case_id: FromPath[int]
    ) -> LeaseView | None:
        """Show who writes the answer just now; null: nobody."""
        case = await _workable(session, person, case_id)
        found = await leasing.writing(session, case.id, now=datetime.now(UTC))
        return None if found is None else LeaseView.of(found, person.account_id)

    @post("/lease", status_code=HTTP_200_OK)
    async def take_lease(
        self,
        session: Session,
        person: CurrentPerson,
        case_id: FromPath[int],
        data: JSONBody[TakeLease],
    ) -> LeaseView:
        """Say that you write the answer, or still do; it holds for two minutes."""
        case = await _workable(session, person, case_id)
        taken = await leasing.take(session, case, person, token=data.token, now=datetime.now(UTC))
        return LeaseView.of(taken, person.account_id)

    @post("/lease/take-over", status_code=HTTP_200_OK)
    async def take_lease_over(
        self, session: Session, person: CurrentPerson, case_id: FromPath[int]
    ) -> LeaseView:
        """Take the answer over from who writes it; his token publishes nothing any more."""
        case = await _workable(session, person, case_id)
        taken = await leasing.take_over(session, case, person, now=datetime.now(UTC))
        return LeaseView.of(taken, person.account_id)


async def _workable(session: AsyncSession, person: Person, case_id: int) -> Case:
    access.require(person, Right.WORK_CASES)
    return await cases.find_for(session, person, case_id)
