"""What the outside sees of webhooks, and what it may send."""

from datetime import datetime
from typing import Annotated, Self

import msgspec
from msgspec import Meta

from app.base.numbers import LARGEST_ID
from app.cases.rules import EventKind
from app.notices.delivery_rules import DeliveryState
from app.notices.webhooks.model import Webhook, WebhookCall
from app.notices.webhooks.rules import LONGEST_URL

_Title = Annotated[str, Meta(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f]+$")]
_Url = Annotated[
    str, Meta(min_length=1, max_length=LONGEST_URL, examples=["https://region.example.ru/hook"])
]
_Kinds = Annotated[tuple[EventKind, ...], Meta(max_length=60, examples=[["assigned", "closed"]])]
_Id = Annotated[int, Meta(ge=1, le=LARGEST_ID)]


class NewWebhook(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename="camel"
):
    """An address to be called when something happens to cases."""

    title: _Title
    url: _Url
    kinds: _Kinds = ()
    """None: of everything but views and exports."""
    institution_id: _Id | None = None
    """Whose cases; null: of the whole region."""


class PutWebhook(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename="camel"
):
    """What a webhook becomes."""

    title: _Title
    url: _Url
    kinds: _Kinds = ()
    is_on: bool = True


class WebhookView(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A webhook and how it fares; its secret is never shown again."""

    id: int
    title: str
    url: str
    kinds: list[str]
    institution_id: int | None
    is_on: bool
    failures: int
    """In a row."""
    failing_since: datetime | None
    trouble: str | None
    created_at: datetime

    @classmethod
    def of(cls, webhook: Webhook) -> Self:
        """Copy out what may be seen."""
        return cls(**{name: getattr(webhook, name) for name in cls.__struct_fields__})


class WebhookWithSecret(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A webhook and the secret that its calls are signed with; shown only now."""

    webhook: WebhookView
    secret: str

    def __repr__(self) -> str:
        return f"WebhookWithSecret(webhook={self.webhook.id}, secret=...)"


class CallView(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """One call of a webhook."""

    id: int
    type: str
    state: DeliveryState
    attempts: int
    status: int | None
    """HTTP status of the last answer."""
    trouble: str | None
    try_at: datetime
    created_at: datetime
    ended_at: datetime | None

    @classmethod
    def of(cls, call: WebhookCall) -> Self:
        """Copy out how far it has got."""
        return cls(**{name: getattr(call, name) for name in cls.__struct_fields__})
