"""What the page of one receiver of webhooks shows."""

from typing import Final

import msgspec
from litestar.response import Template
from litestar.status_codes import HTTP_200_OK
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.rules import Person
from app.base.errors import AppError
from app.base.web import status_of
from app.desk.edge import Now, show
from app.desk.ruling.webhook_forms import TOLD_OF, WebhookForm
from app.desk.speech.titles import EVENTS
from app.notices.delivery_rules import DeliveryState
from app.notices.webhooks import service as webhooks
from app.notices.webhooks.model import Webhook
from app.notices.webhooks.rules import PING, WebhookAddressError
from app.officials import service as officials

_STATES: Final = {
    DeliveryState.WAITING: ("ждёт", "calm"),
    DeliveryState.SENDING: ("отправляется", "calm"),
    DeliveryState.SENT: ("принят", "done"),
    DeliveryState.FAILED: ("не принят", "late"),
}
_TYPES: Final = {
    **{f"case.{kind.value}": title for kind, title in EVENTS.items()},
    PING: "Проверка связи",
}


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """What the page of one receiver says beside what it always says."""

    form: WebhookForm
    refused: AppError | None = None
    secret: str = ""
    """Shown only now."""
    told: str = ""


async def webhook_page(
    session: AsyncSession, person: Person, webhook: Webhook | None, shown: Shown, *, now: Now
) -> Template:
    """Show the form of a receiver, and of one that there is its last calls."""
    place = None if webhook is None else webhook.institution_id
    return show(
        "rules/webhook.html",
        person=person,
        status=HTTP_200_OK if shown.refused is None else status_of(shown.refused),
        webhook=webhook,
        form=shown.form,
        chosen=shown.form.chosen(),
        secret=shown.secret,
        told=shown.told,
        refusal="" if shown.refused is None else str(shown.refused),
        beside=_beside(shown.refused),
        kinds=[(kind.value, EVENTS[kind]) for kind in TOLD_OF],
        houses=await officials.list_institutions(session) if webhook is None else (),
        house=[each.name for each in await officials.institutions_of(session, [place])]
        if place is not None
        else [],
        calls=() if webhook is None else await webhooks.last_calls(session, webhook),
        states=_STATES,
        types=_TYPES,
        now=now,
    )


def _beside(refused: AppError | None) -> str:
    if refused is None:
        return ""
    return "url" if isinstance(refused, WebhookAddressError) else "title"
