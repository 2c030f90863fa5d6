"""HTTP for a centre's regulations: by when what must be answered."""

from datetime import UTC, datetime

from litestar import Controller, get, post, put
from litestar.datastructures import State
from litestar.params import JSONBody
from litestar.status_codes import HTTP_200_OK
from sqlalchemy.ext.asyncio import AsyncSession

from app.access import service as access
from app.access.door import CurrentPerson
from app.access.rules import Right
from app.base.web import Session
from app.cases.regulating import service
from app.cases.regulating.schemas import CheckView, DraftRegulations, RegulationsView


class RegulationController(Controller):
    """Deadlines as data, with versions; a case keeps the one it was opened under."""

    path = "/regulations"
    tags = ("regulations",)

    @get("/")
    async def show(self, session: Session, person: CurrentPerson, state: State) -> RegulationsView:
        """Show the regulations in force for new cases."""
        access.require(person, Right.READ_CASES)
        return await _shown(session, state)

    @post("/check", status_code=HTTP_200_OK)
    async def check(
        self,
        session: Session,
        person: CurrentPerson,
        state: State,
        data: JSONBody[DraftRegulations],
    ) -> CheckView:
        """Look at regulations without putting them into force."""
        access.require(person, Right.KEEP_REGULATIONS)
        now = datetime.now(UTC)
        return CheckView(await service.check(session, data.draft(), state.rulebook, now=now))

    @put("/")
    async def put_into_force(
        self,
        session: Session,
        person: CurrentPerson,
        state: State,
        data: JSONBody[DraftRegulations],
    ) -> RegulationsView:
        """Put regulations into force, as a new version, for cases opened from now on."""
        access.require(person, Right.KEEP_REGULATIONS)
        _ = await service.put_into_force(
            session,
            data.draft(),
            person,
            installed=state.rulebook,
            comment=data.comment,
            now=datetime.now(UTC),
        )
        return await _shown(session, state)


async def _shown(session: AsyncSession, state: State) -> RegulationsView:
    book = await service.rulebook_in_force(session, state.rulebook)
    kept = await service.versions(session)
    return RegulationsView.of(
        book.regulations,
        kept,
        is_fixed=book.is_fixed,
        doubts=service.doubts_of(book.regulations.used, book),
    )
