"""Saved lists: kept under a name, renamed, deleted."""

from typing import Annotated
from urllib.parse import parse_qsl

import msgspec
from litestar import Controller, get, post
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Redirect, Template
from litestar.status_codes import HTTP_200_OK, HTTP_422_UNPROCESSABLE_ENTITY
from msgspec import Meta
from sqlalchemy.ext.asyncio import AsyncSession

from app.access import service as access
from app.access.door import CurrentPerson
from app.access.rules import Person, Right
from app.base.errors import InvalidError
from app.base.numbers import LARGEST_ID
from app.base.web import Session
from app.cases.saving import service as saving
from app.cases.saving.rules import LONGEST_NAME
from app.desk.edge import Now, go_to, show
from app.desk.inbox.choice import Choice, Queue


class SaveForm(msgspec.Struct, frozen=True):
    """A list to be kept; its filters come with it, as the address spells them."""

    name: Annotated[str, Meta(max_length=1000)] = ""
    address: Annotated[str, Meta(max_length=20_000)] = ""
    shared: Annotated[str, Meta(max_length=10)] = ""


class RenameForm(msgspec.Struct, frozen=True):
    """What a list is called from now on."""

    name: Annotated[str, Meta(max_length=1000)] = ""


class ViewsController(Controller):
    """The reader's saved lists."""

    path = "/views"

    @get("/")
    async def show_views(self, session: Session, person: CurrentPerson) -> Template:
        """List what one has saved and what colleagues have shared."""
        access.require(person, Right.READ_CASES)
        return await _page(session, person)

    @post("/", status_code=HTTP_200_OK)
    async def save(
        self,
        session: Session,
        person: CurrentPerson,
        now: Now,
        data: URLEncodedBody[SaveForm],
    ) -> Redirect | Template:
        """Keep a list under a name and go back to it."""
        access.require(person, Right.READ_CASES)
        address = _tidy(data.address)
        try:
            await saving.save(
                session,
                person,
                name=data.name,
                address=address,
                is_shared=bool(data.shared),
                now=now,
            )
        except InvalidError as error:
            return await _page(session, person, refused=data, refusal=str(error))
        return go_to(f"/?{address}")

    @post("/{view_id:int}/rename", status_code=HTTP_200_OK)
    async def rename(
        self,
        session: Session,
        person: CurrentPerson,
        view_id: FromPath[int],
        data: URLEncodedBody[RenameForm],
    ) -> Redirect | Template:
        """Call a list otherwise."""
        access.require(person, Right.READ_CASES)
        try:
            await saving.rename(session, person, min(view_id, LARGEST_ID), name=data.name)
        except InvalidError as error:
            return await _page(session, person, refusal=str(error))
        return go_to("/views")

    @post("/{view_id:int}/delete", status_code=HTTP_200_OK)
    async def delete(
        self, session: Session, person: CurrentPerson, view_id: FromPath[int]
    ) -> Redirect:
        """Keep a list no longer."""
        access.require(person, Right.READ_CASES)
        await saving.delete(session, person, min(view_id, LARGEST_ID))
        return go_to("/views")


async def _page(
    session: AsyncSession,
    person: Person,
    *,
    refused: SaveForm | None = None,
    refusal: str | None = None,
) -> Template:
    return show(
        "inbox/views.html",
        person=person,
        status=HTTP_422_UNPROCESSABLE_ENTITY if refusal else HTTP_200_OK,
        views=await saving.list_views(session, person),
        refused=refused,
        refusal=refusal,
        longest=LONGEST_NAME,
    )


def _tidy(address: str) -> str:
    """Keep of an address only what a list understands."""
    return Choice.read(dict(parse_qsl(address)), first=Queue.WHOLE).address()
