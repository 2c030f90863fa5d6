"""The rules of a draft, one by one: add, change, move, take out."""

import msgspec
from litestar import Controller, get, post
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Redirect, Template
from litestar.status_codes import HTTP_200_OK
from sqlalchemy.ext.asyncio import AsyncSession

from app.access import service as access
from app.access.door import CurrentPerson
from app.access.rules import Person, Right
from app.base.errors import AppError
from app.base.web import Session, status_of
from app.desk.edge import Now, go_to, show
from app.desk.ruling import routing_view
from app.desk.ruling.draft_view import DRAFT, draft_page, mine_with_rules
from app.desk.ruling.routing_view import names_for
from app.desk.ruling.routing_words import said
from app.desk.ruling.rule_forms import (
    MoveForm,
    RuleForm,
    form_of,
    moved,
    with_other,
    with_rule,
)
from app.routing.drafting import service as drafting
from app.routing.policy import Policy


class DraftRulesController(Controller):
    """The form of one rule."""

    path = DRAFT

    @get("/rules/new")
    async def begin_rule(self, session: Session, person: CurrentPerson) -> Template:
        """Show the form of a new rule."""
        draft, policy = await mine_with_rules(session, person)
        return await _rule(session, person, policy, RuleForm(revision=draft.revision))

    @post("/rules/new", status_code=HTTP_200_OK)
    async def add_rule(
        self, session: Session, person: CurrentPerson, now: Now, data: URLEncodedBody[RuleForm]
    ) -> Redirect | Template:
        """Add a rule to the draft."""
        draft, policy = await mine_with_rules(session, person)
        try:
            changed = with_rule(policy, data.rule(), before=data.place)
            await drafting.change(session, person, changed, revision=data.revision, now=now)
        except AppError as error:
            again = msgspec.structs.replace(data, revision=draft.revision)
            return await _rule(session, person, policy, again, refused=error)
        return go_to(DRAFT)

    @get("/rules/{number:int}")
    async def edit_rule(
        self, session: Session, person: CurrentPerson, number: FromPath[int]
    ) -> Template:
        """Show the form of a rule."""
        draft, policy = await mine_with_rules(session, person, number)
        form = form_of(policy.rules[number - 1], revision=draft.revision)
        return await _rule(session, person, policy, form, number=number)

    @post("/rules/{number:int}", status_code=HTTP_200_OK)
    async def change_rule(
        self,
        session: Session,
        person: CurrentPerson,
        now: Now,
        number: FromPath[int],
        data: URLEncodedBody[RuleForm],
    ) -> Redirect | Template:
        """Change a rule of the draft."""
        draft, policy = await mine_with_rules(session, person, number)
        try:
            changed = with_other(policy, number, data.rule())
            await drafting.change(session, person, changed, revision=data.revision, now=now)
        except AppError as error:
            again = msgspec.structs.replace(data, revision=draft.revision)
            return await _rule(session, person, policy, again, number=number, refused=error)
        return go_to(DRAFT)

    @post("/rules/{number:int}/move", status_code=HTTP_200_OK)
    async def move_rule(
        self,
        session: Session,
        person: CurrentPerson,
        now: Now,
        number: FromPath[int],
        data: URLEncodedBody[MoveForm],
    ) -> Redirect | Template:
        """Move a rule one up or down, or take it out."""
        draft, policy = await mine_with_rules(session, person, number)
        try:
            changed = moved(policy, number, data.act)
            await drafting.change(session, person, changed, revision=data.revision, now=now)
        except AppError as error:
            return await draft_page(session, person, draft, now=now, refused=error)
        return go_to(DRAFT)


async def _rule(
    session: AsyncSession,
    person: Person,
    policy: Policy,
    form: RuleForm,
    *,
    number: int | None = None,
    refused: AppError | None = None,
) -> Template:
    access.require(person, Right.KEEP_ROUTING)
    return show(
        "rules/routing_rule.html",
        person=person,
        status=HTTP_200_OK if refused is None else status_of(refused),
        form=form,
        number=number,
        rules=said(policy, await names_for(session, [policy])),
        refusal="" if refused is None else str(refused),
        beside="" if refused is None else "target",
        **await routing_view.choices(session),
    )
