"""HTTP for whoever wants a page's key by its administrator's consent."""

import secrets
from datetime import UTC, datetime

from litestar import Controller, get, post
from litestar.datastructures import State
from litestar.params import FromPath
from litestar.status_codes import HTTP_201_CREATED

from app.access import service as access
from app.access.door import CurrentPerson
from app.access.rules import Right
from app.base.web import Session
from app.consent import service
from app.consent.schemas import ConsentView, LinkView
from app.pages import service as pages


class ConsentController(Controller):
    """A page's key by a click of its administrator instead of by copying."""

    path = "/pages/{page_id:int}/consent"
    tags = ("pages",)

    @post("/", status_code=HTTP_201_CREATED)
    async def ask(
        self, session: Session, person: CurrentPerson, state: State, page_id: FromPath[int]
    ) -> LinkView:
        """Give a link to VK's page, on which an administrator of the community agrees."""
        access.require(person, Right.KEEP_PAGES)
        page = await pages.find_for(session, person, page_id)
        asked = await service.ask(
            session,
            page,
            person,
            application=service.application_of(state.settings),
            state=secrets.token_urlsafe(32),
            now=datetime.now(UTC),
        )
        return LinkView.of(asked)

    @get("/")
    async def show(
        self, session: Session, person: CurrentPerson, page_id: FromPath[int]
    ) -> ConsentView:
        """Show what became of the page's last link."""
        access.require(person, Right.READ_PAGES)
        page = await pages.find_for(session, person, page_id)
        consent = await service.latest(session, page.id)
        return ConsentView.of(consent, now=datetime.now(UTC))
