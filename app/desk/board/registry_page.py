"""The registry: a file is brought, its preview corrected and decided on; a table is taken out."""

from datetime import datetime
from typing import Annotated, Final

import msgspec
from litestar import Controller, Response, get, post
from litestar.background_tasks import BackgroundTask
from litestar.params import (
    FromPath,
    FromQuery,
    MultipartBody,
    PathParameter,
    QueryParameter,
    URLEncodedBody,
)
from litestar.response import Redirect, Template
from litestar.status_codes import HTTP_200_OK, HTTP_422_UNPROCESSABLE_ENTITY
from sqlalchemy.ext.asyncio import AsyncSession

from app.access import service as access
from app.access.door import CurrentPerson
from app.access.rules import Person, Right
from app.base.errors import InvalidError
from app.base.jobs import Stage as Worker
from app.base.web import NamedBell, Session
from app.desk.board.registry_view import (
    ColumnsForm,
    ImportView,
    NoFileError,
    UploadForm,
    board_of,
    view_import,
)
from app.desk.edge import Now, go_to, show
from app.officials.schemas import MOST_ID
from app.onboarding.registry import exporting
from app.onboarding.registry import service as registry
from app.onboarding.registry.columns import TITLES
from app.onboarding.registry.reading import LARGEST
from app.onboarding.registry.rules import OUTCOMES, STATES, ImportState, RowOutcome

_LARGEST_SENT: Final = 64 * 1024 * 1024
"""Bytes that are taken in at all, so that a file a little too large gets a sentence."""
_XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_ImportId = FromPath[Annotated[int, PathParameter(ge=1, le=MOST_ID)]]
_Word = FromQuery[Annotated[str, QueryParameter(max_length=20)]]
_Line = FromQuery[Annotated[int, QueryParameter(ge=0, le=10_000_000)]]


class RegistryController(Controller):
    """The regional registry."""

    path = "/registry"

    @get("/")
    async def show_imports(self, session: Session, person: CurrentPerson, now: Now) -> Template:
        """Show what was brought so far, and the form for a new file."""
        return await _list_page(session, person, now=now)

    @post("/", status_code=HTTP_200_OK, request_max_body_size=_LARGEST_SENT)
    async def bring(
        self,
        session: Session,
        bell: NamedBell,
        person: CurrentPerson,
        now: Now,
        data: MultipartBody[UploadForm],
    ) -> Redirect | Template:
        """Take a file in; a worker reads it."""
        access.require(person, Right.KEEP_BOARD)
        try:
            if data.file is None or not data.file.filename:
                raise NoFileError
            content = await data.file.read()
            brought = await registry.bring(
                session, person, file_name=data.file.filename, content=content, now=now
            )
        except InvalidError as error:
            return await _list_page(session, person, refusal=str(error), now=now)
        return _onward(bell, brought.id)

    @get("/export.xlsx")
    async def export(self, session: Session, person: CurrentPerson, now: Now) -> Response[bytes]:
        """Give all institutions and pages as a table."""
        access.require(person, Right.KEEP_BOARD)
        return _file(await exporting.export_registry(session), f"registry-{now:%Y-%m-%d}")

    @get("/{import_id:int}")
    async def show_import(
        self,
        session: Session,
        person: CurrentPerson,
        now: Now,
        import_id: _ImportId,
        outcome: _Word = "",
        after: _Line = 0,
    ) -> Template:
        """Show an import: its progress, its preview, or what it came to."""
        view = await view_import(session, person, import_id, outcome=outcome, after=after, now=now)
        return _page(person, view)

    @get("/{import_id:int}/bad.xlsx")
    async def export_bad(
        self, session: Session, person: CurrentPerson, import_id: _ImportId
    ) -> Response[bytes]:
        """Give the rows with errors as a table, to be mended and brought again."""
        brought = await registry.find_for(session, person, import_id)
        return _file(await exporting.export_bad_rows(session, brought), f"errors-{import_id}")

    @post("/{import_id:int}/columns", status_code=HTTP_200_OK)
    async def set_columns(
        self,
        session: Session,
        bell: NamedBell,
        person: CurrentPerson,
        now: Now,
        import_id: _ImportId,
        data: URLEncodedBody[ColumnsForm],
    ) -> Redirect | Template:
        """Say what the columns are; the rows are checked anew."""
        try:
            await registry.set_columns(session, person, import_id, data.columns())
        except InvalidError as error:
            view = await view_import(session, person, import_id, now=now)
            return _page(person, msgspec.structs.replace(view, refusal=str(error)))
        return _onward(bell, import_id)

    @post("/{import_id:int}/write", status_code=HTTP_200_OK)
    async def write(
        self,
        session: Session,
        bell: NamedBell,
        person: CurrentPerson,
        now: Now,
        import_id: _ImportId,
    ) -> Redirect:
        """Write what the preview shows."""
        await registry.decide(session, person, import_id, now=now)
        return _onward(bell, import_id)

    @post("/{import_id:int}/drop", status_code=HTTP_200_OK)
    async def drop(
        self, session: Session, person: CurrentPerson, now: Now, import_id: _ImportId
    ) -> Redirect:
        """Put the import aside."""
        await registry.drop(session, person, import_id, now=now)
        return go_to("/registry")


async def _list_page(
    session: AsyncSession, person: Person, *, now: datetime, refusal: str = ""
) -> Template:
    return show(
        "board/registry.html",
        person=person,
        status=HTTP_422_UNPROCESSABLE_ENTITY if refusal else HTTP_200_OK,
        imports=await registry.list_imports(session, person),
        view=board_of(now),
        states=STATES,
        columns=TITLES,
        largest=LARGEST // 1024 // 1024,
        refusal=refusal,
    )


def _page(person: Person, view: ImportView) -> Template:
    return show(
        "board/registry_import.html",
        person=person,
        status=HTTP_422_UNPROCESSABLE_ENTITY if view.refusal else HTTP_200_OK,
        view=view,
        columns=TITLES,
        outcomes=OUTCOMES,
        states=STATES,
        State=ImportState,
        Outcome=RowOutcome,
    )


def _onward(bell: NamedBell, import_id: int) -> Redirect:
    return go_to(f"/registry/{import_id}", background=BackgroundTask(bell.ring, Worker.REGISTRY))


def _file(content: bytes, name: str) -> Response[bytes]:
    return Response(
        content,
        media_type=_XLSX,
        headers={"Content-Disposition": f'attachment; filename="{name}.xlsx"'},
    )
