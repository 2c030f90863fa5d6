"""HTTP for the templates of answers."""

from datetime import UTC, datetime
from typing import Annotated

from litestar import Controller, delete, get, post, put
from litestar.datastructures import State
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter
from litestar.status_codes import HTTP_201_CREATED, HTTP_204_NO_CONTENT

from app.access import service as access
from app.access.door import CurrentPerson
from app.access.rules import Right
from app.base.numbers import LARGEST_ID
from app.base.web import Session
from app.cases import service as cases
from app.replies.templates import service
from app.replies.templates.schemas import ChangeTemplate, NewTemplate, TemplateView


class TemplateController(Controller):
    """Wordings with fields."""

    path = "/templates"
    tags = ("templates",)

    @get("/")
    async def list_all(
        self,
        session: Session,
        person: CurrentPerson,
        state: State,
        case_id: FromQuery[int | None] = None,
    ) -> list[TemplateView]:
        """List templates; for a case they come filled, the best fitting first."""
        access.require(person, Right.WORK_CASES)
        if case_id is None:
            found = await service.list_templates(session, person)
        else:
            found = await service.offer(
                session,
                await cases.find_for(session, person, case_id),
                zone=state.settings.time_zone,
                pos_url=state.settings.pos_url,
                now=datetime.now(UTC),
            )
        return [TemplateView.of(each) for each in found]

    @post("/", status_code=HTTP_201_CREATED)
    async def add(
        self, session: Session, person: CurrentPerson, data: JSONBody[NewTemplate]
    ) -> TemplateView:
        """Keep a template: a trainer for the region, an official for his institution."""
        kept = await service.add(
            session,
            person,
            data.wording(),
            institution_id=data.institution_id,
            now=datetime.now(UTC),
        )
        return TemplateView.of(kept)

    @put("/{template_id:int}")
    async def change(
        self,
        session: Session,
        person: CurrentPerson,
        template_id: FromPath[int],
        data: JSONBody[ChangeTemplate],
    ) -> TemplateView:
        """Reword a template; 409 if somebody else did so after you had read it."""
        kept = await service.change(
            session,
            person,
            template_id,
            data.wording(),
            version=data.version,
            now=datetime.now(UTC),
        )
        return TemplateView.of(kept)

    @delete("/{template_id:int}", status_code=HTTP_204_NO_CONTENT)
    async def archive(
        self,
        session: Session,
        person: CurrentPerson,
        template_id: FromPath[int],
        version: Annotated[int, QueryParameter(ge=1, le=LARGEST_ID)],
    ) -> None:
        """Offer a template no more; answers made from it stay."""
        await service.archive(session, person, template_id, version=version, now=datetime.now(UTC))

    @put("/common/{code:str}/hidden", status_code=HTTP_204_NO_CONTENT)
    async def hide(self, session: Session, person: CurrentPerson, code: FromPath[str]) -> None:
        """Offer a template that came with the service no more, to nobody in the region."""
        await service.hide(session, person, code, now=datetime.now(UTC))

    @delete("/common/{code:str}/hidden", status_code=HTTP_204_NO_CONTENT)
    async def show(self, session: Session, person: CurrentPerson, code: FromPath[str]) -> None:
        """Offer it again."""
        await service.show(session, person, code)
