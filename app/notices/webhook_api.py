"""HTTP for webhooks: the centre registers who is called, and sees how it goes."""

from datetime import UTC, datetime

from litestar import Controller, Response, delete, get, post, put
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from litestar.status_codes import (
    HTTP_200_OK,
    HTTP_201_CREATED,
    HTTP_202_ACCEPTED,
    HTTP_204_NO_CONTENT,
)

from app.access import service as access
from app.access.door import CurrentPerson
from app.access.rules import Right
from app.base.jobs import Stage
from app.base.web import NamedBell, Session, ringing
from app.notices.webhooks import service
from app.notices.webhooks.resolving import permitted
from app.notices.webhooks.rules import networks_of
from app.notices.webhooks.schemas import (
    CallView,
    NewWebhook,
    PutWebhook,
    WebhookView,
    WebhookWithSecret,
)
from app.pages.sealing import Sealer

NamedSealer = NamedDependency[Sealer]


class WebhookController(Controller):
    """Organisations that are told of cases; only numbers and states leave."""

    path = "/webhooks"
    tags = ("webhooks",)

    @get("/")
    async def list_all(self, session: Session, person: CurrentPerson) -> list[WebhookView]:
        """List the webhooks with their health."""
        access.require(person, Right.KEEP_WEBHOOKS)
        return [WebhookView.of(each) for each in await service.list_all(session)]

    @post("/", status_code=HTTP_201_CREATED)
    async def register(
        self,
        session: Session,
        sealer: NamedSealer,
        person: CurrentPerson,
        state: State,
        data: JSONBody[NewWebhook],
    ) -> WebhookWithSecret:
        """Register an address; addresses inside private networks are refused."""
        access.require(person, Right.KEEP_WEBHOOKS)
        await _look_at(state, data.url)
        webhook, secret = await service.register(
            session,
            person,
            title=data.title,
            url=data.url,
            kinds=data.kinds,
            institution_id=data.institution_id,
            sealer=sealer,
            now=datetime.now(UTC),
        )
        return WebhookWithSecret(webhook=WebhookView.of(webhook), secret=secret)

    @put("/{webhook_id:int}", status_code=HTTP_200_OK)
    async def change(
        self,
        session: Session,
        bell: NamedBell,
        person: CurrentPerson,
        state: State,
        webhook_id: FromPath[int],
        data: JSONBody[PutWebhook],
    ) -> Response[WebhookView]:
        """Change a webhook, or switch it on again."""
        access.require(person, Right.KEEP_WEBHOOKS)
        if data.is_on:
            await _look_at(state, data.url)
        webhook = await service.find_for(session, person, webhook_id, to_change=True)
        await service.change(
            session,
            webhook,
            title=data.title,
            url=data.url,
            kinds=data.kinds,
            is_on=data.is_on,
            now=datetime.now(UTC),
        )
        return ringing(WebhookView.of(webhook), bell, Stage.DELIVER)

    @delete("/{webhook_id:int}", status_code=HTTP_204_NO_CONTENT)
    async def remove(
        self, session: Session, person: CurrentPerson, webhook_id: FromPath[int]
    ) -> None:
        """Forget a webhook and its calls."""
        webhook = await service.find_for(session, person, webhook_id, to_change=True)
        await service.remove(session, webhook.id)

    @post("/{webhook_id:int}/secret", status_code=HTTP_200_OK)
    async def rotate(
        self,
        session: Session,
        sealer: NamedSealer,
        person: CurrentPerson,
        webhook_id: FromPath[int],
    ) -> WebhookWithSecret:
        """Give another secret; for 24 hours calls bear the signatures of both."""
        webhook = await service.find_for(session, person, webhook_id, to_change=True)
        secret = service.rotate(webhook, sealer=sealer, now=datetime.now(UTC))
        return WebhookWithSecret(webhook=WebhookView.of(webhook), secret=secret)

    @post("/{webhook_id:int}/test", status_code=HTTP_202_ACCEPTED)
    async def test(
        self,
        session: Session,
        bell: NamedBell,
        person: CurrentPerson,
        webhook_id: FromPath[int],
    ) -> Response[WebhookView]:
        """Have the address called with a ping; see its calls for what became of it."""
        webhook = await service.find_for(session, person, webhook_id, to_change=True)
        await service.ping(session, webhook, now=datetime.now(UTC))
        view = WebhookView.of(webhook)
        return ringing(view, bell, Stage.DELIVER, status_code=HTTP_202_ACCEPTED)

    @get("/{webhook_id:int}/calls")
    async def list_calls(
        self, session: Session, person: CurrentPerson, webhook_id: FromPath[int]
    ) -> list[CallView]:
        """List the last twenty calls, the newest first."""
        webhook = await service.find_for(session, person, webhook_id)
        return [CallView.of(each) for each in await service.last_calls(session, webhook)]


async def _look_at(state: State, url: str) -> None:
    """Refuse an address that must not be called, before anything is written."""
    await permitted(url, networks_of(state.settings.webhook_private_networks))
