"""What every page of a draft of routing rules shows."""

from litestar.response import Template
from litestar.status_codes import HTTP_200_OK
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.rules import Person
from app.base.errors import AppError, NotFoundError
from app.base.web import status_of
from app.desk.edge import Now, show
from app.desk.ruling import routing_view
from app.desk.ruling.routing_view import names_for
from app.desk.ruling.routing_words import said
from app.desk.ruling.rule_forms import OptionsForm
from app.routing import policies
from app.routing.drafting import service as drafting
from app.routing.drafting.model import RoutingDraft
from app.routing.drafting.service import NoDraftError
from app.routing.policies import BadPolicyError
from app.routing.policy import Policy
from app.routing.trial import Trial

DRAFT = "/routing/draft"


class NoSuchRuleError(NotFoundError):
    """The draft has no rule of this number."""

    def __init__(self, number: int) -> None:
        super().__init__(f"Правила № {number} в черновике нет: возможно, его уже удалили.")


async def mine_with_rules(
    session: AsyncSession, person: Person, number: int = 1
) -> tuple[RoutingDraft, Policy]:
    """Return the draft with its rules; raises NoDraftError and NoSuchRuleError."""
    draft = await drafting.mine(session, person)
    if draft is None:
        raise NoDraftError
    policy = drafting.policy_of(draft)
    if not 1 <= number <= len(policy.rules):
        raise NoSuchRuleError(number)
    return draft, policy


async def draft_page(
    session: AsyncSession,
    person: Person,
    draft: RoutingDraft,
    *,
    now: Now,
    refused: AppError | None = None,
    options: OptionsForm | None = None,
    trial: Trial | None = None,
) -> Template:
    """Show the draft; ``options`` are as typed where they were refused."""
    policy = drafting.policy_of(draft)
    in_force = await policies.in_force(session)
    rules = said(policy, await names_for(session, [policy]))
    return show(
        "rules/routing_draft.html",
        person=person,
        status=HTTP_200_OK if refused is None else status_of(refused),
        draft=draft,
        rules=rules,
        options=options or _options_of(policy),
        faults=await _faults(session, policy),
        is_same=policy == in_force.policy,
        overtaken_by=in_force.version if in_force.version != draft.based_on else None,
        tried=None if trial is None else await routing_view.tried(session, trial),
        refusal="" if refused is None else str(refused),
        beside="options" if options is not None else "page",
        now=now,
    )


async def _faults(session: AsyncSession, policy: Policy) -> tuple[str, ...]:
    try:
        await policies.check(session, policy)
    except BadPolicyError as error:
        return error.faults
    return ()


def _options_of(policy: Policy) -> OptionsForm:
    options = policy.options
    return OptionsForm(
        only_in_hours="yes" if options.only_in_hours else "",
        escalate_after=str(options.escalate_after),
        sticky_days=str(options.sticky_days),
    )
