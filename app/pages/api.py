"""HTTP for watched pages."""

from datetime import UTC, datetime
from typing import cast

from litestar import Controller, Response, delete, get, post, put
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody
from litestar.status_codes import HTTP_200_OK, HTTP_202_ACCEPTED, HTTP_204_NO_CONTENT
from sqlalchemy.ext.asyncio import AsyncSession

from app.access import reach
from app.access import service as access
from app.access.door import CurrentPerson
from app.access.rules import Person, Right
from app.base.jobs import Stage
from app.base.web import NamedBell, Session, ringing
from app.pages import service
from app.pages.model import Page
from app.pages.schemas import GivenKey, NewPage, PagesView, PageView, PausePage, Responsible
from app.pages.sealing import Sealer
from app.vocabulary import KeyKind, PageKey

NamedSealer = NamedDependency[Sealer]
_MOST = 200


async def provide_sealer(state: State) -> Sealer:
    """Hand the route what encrypts the keys it is given."""
    return cast("Sealer", state.sealer)


class PageController(Controller):
    """The pages that the service watches."""

    path = "/pages"
    tags = ("pages",)

    @get("/")
    async def list_all(
        self,
        session: Session,
        person: CurrentPerson,
        after: FromQuery[int] = 0,
        limit: FromQuery[int] = 50,
    ) -> PagesView:
        """List the pages that you may see, by id."""
        access.require(person, Right.READ_PAGES)
        limit = min(max(limit, 1), _MOST)
        found = await service.list_pages(session, sight=person.sight, after=after, limit=limit)
        kinds = await service.kinds_by_page(session, [page.id for page in found])
        now = datetime.now(UTC)
        views = [PageView.of(page, kinds[page.id], now=now) for page in found]
        return PagesView(views, found[-1].id if len(found) == limit else None)

    @post("/", status_code=HTTP_202_ACCEPTED)
    async def register(
        self,
        session: Session,
        bell: NamedBell,
        sealer: NamedSealer,
        person: CurrentPerson,
        data: JSONBody[NewPage],
    ) -> Response[PageView]:
        """Register a page; its network is asked at once, look at ``state`` and ``trouble``."""
        access.require(person, Right.KEEP_PAGES)
        reach.require_institution(person, data.institution_id)
        now = datetime.now(UTC)
        page = await service.register(
            session,
            link=data.link,
            network=data.network,
            institution_id=data.institution_id,
            official_id=data.official_id,
            department_id=data.department_id,
            now=now,
        )
        for key in data.keys:
            await service.set_key(
                session, page, PageKey(key.kind, key.secret), sealer=sealer, now=now
            )
        view = await _view(session, page)
        return ringing(view, bell, Stage.CHECK, status_code=HTTP_202_ACCEPTED)

    @get("/{page_id:int}")
    async def show(
        self, session: Session, person: CurrentPerson, page_id: FromPath[int]
    ) -> PageView:
        """Show a page and its health."""
        access.require(person, Right.READ_PAGES)
        return await _view(session, await service.find_for(session, person, page_id))

    @put("/{page_id:int}/keys", status_code=HTTP_202_ACCEPTED)
    async def set_key(
        self,
        session: Session,
        bell: NamedBell,
        sealer: NamedSealer,
        person: CurrentPerson,
        page_id: FromPath[int],
        data: JSONBody[GivenKey],
    ) -> Response[PageView]:
        """Give a key in place of an earlier one of its kind; it is checked at once."""
        page = await _kept(session, person, page_id)
        key = PageKey(data.kind, data.secret)
        await service.set_key(session, page, key, sealer=sealer, now=datetime.now(UTC))
        view = await _view(session, page)
        return ringing(view, bell, Stage.CHECK, status_code=HTTP_202_ACCEPTED)

    @delete("/{page_id:int}/keys/{kind:str}", status_code=HTTP_204_NO_CONTENT)
    async def drop_key(
        self,
        session: Session,
        person: CurrentPerson,
        page_id: FromPath[int],
        kind: FromPath[KeyKind],
    ) -> None:
        """Forget a key of a page."""
        page = await _kept(session, person, page_id)
        await service.drop_key(session, page, kind, now=datetime.now(UTC))

    @put("/{page_id:int}/responsible", status_code=HTTP_200_OK)
    async def set_responsible(
        self,
        session: Session,
        bell: NamedBell,
        person: CurrentPerson,
        page_id: FromPath[int],
        data: JSONBody[Responsible],
    ) -> Response[PageView]:
        """Say who answers on a page from now on."""
        page = await _kept(session, person, page_id)
        await service.set_responsible(
            session, page, official_id=data.official_id, department_id=data.department_id
        )
        return ringing(await _view(session, page), bell, Stage.ROUTE)

    @post("/{page_id:int}/pause", status_code=HTTP_200_OK)
    async def pause(
        self,
        session: Session,
        person: CurrentPerson,
        page_id: FromPath[int],
        data: JSONBody[PausePage],
    ) -> PageView:
        """Stop reading a page for a while."""
        page = await _kept(session, person, page_id)
        service.pause(page, reason=data.reason)
        return await _view(session, page)

    @post("/{page_id:int}/resume", status_code=HTTP_200_OK)
    async def resume(
        self, session: Session, bell: NamedBell, person: CurrentPerson, page_id: FromPath[int]
    ) -> Response[PageView]:
        """Read a paused page again."""
        page = await _kept(session, person, page_id)
        service.resume(page, now=datetime.now(UTC))
        return ringing(await _view(session, page), bell, Stage.POLL)


async def _kept(session: AsyncSession, person: Person, page_id: int) -> Page:
    access.require(person, Right.KEEP_PAGES)
    return await service.find_for(session, person, page_id, to_change=True)


async def _view(session: AsyncSession, page: Page) -> PageView:
    kinds = await service.kinds_by_page(session, [page.id])
    return PageView.of(page, kinds[page.id], now=datetime.now(UTC))
