"""The pages of webhooks: who outside is told of cases, and how it goes."""

from typing import Annotated, Final

from litestar import Controller, get, post
from litestar.background_tasks import BackgroundTask
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, QueryParameter, URLEncodedBody
from litestar.response import Redirect, Template
from litestar.status_codes import HTTP_200_OK

from app.access import service as access
from app.access.door import CurrentPerson
from app.access.rules import Right
from app.base.errors import AppError, InvalidError
from app.base.jobs import Stage
from app.base.web import NamedBell, Session
from app.desk.edge import Now, go_to, show
from app.desk.ruling.webhook_forms import SwitchForm, WebhookForm, form_of
from app.desk.ruling.webhooks_view import Shown, webhook_page
from app.notices.webhooks import service as webhooks
from app.notices.webhooks.resolving import permitted
from app.notices.webhooks.rules import WebhookAddressError, networks_of
from app.officials import service as officials
from app.pages.sealing import Sealer

_Word = FromQuery[Annotated[str, QueryParameter(max_length=20)]]
_NamedSealer = NamedDependency[Sealer]
_TOLD: Final = {
    "saved": "Сохранено.",
    "on": "Вебхук включён.",
    "off": "Вебхук выключен: вызовов больше нет, ждавшие отменены.",
    "rung": "Проверочный вызов отправляется. Обновите страницу через несколько секунд.",
    "removed": "Вебхук удалён вместе с журналом вызовов.",
}


class WebhooksPageController(Controller):
    """The page «Вебхуки»."""

    path = "/webhooks"

    @get("/")
    async def show_all(
        self, session: Session, person: CurrentPerson, now: Now, told: _Word = ""
    ) -> Template:
        """List the receivers with their health."""
        access.require(person, Right.KEEP_WEBHOOKS)
        several = await webhooks.list_all(session)
        ids = {each.institution_id for each in several if each.institution_id is not None}
        houses = await officials.institution_names(session, ids)
        return show(
            "rules/webhooks.html",
            person=person,
            webhooks=several,
            houses=houses,
            told=_TOLD.get(told, ""),
            now=now,
        )

    @get("/new")
    async def begin(self, session: Session, person: CurrentPerson, now: Now) -> Template:
        """Show the form of a new receiver."""
        access.require(person, Right.KEEP_WEBHOOKS)
        return await webhook_page(session, person, None, Shown(form=WebhookForm()), now=now)

    @post("/new", status_code=HTTP_200_OK)
    async def register(
        self,
        session: Session,
        sealer: _NamedSealer,
        person: CurrentPerson,
        state: State,
        now: Now,
        data: URLEncodedBody[WebhookForm],
    ) -> Template:
        """Register a receiver; its secret is shown only now."""
        access.require(person, Right.KEEP_WEBHOOKS)
        try:
            await _look_at(state, data)
            webhook, secret = await webhooks.register(
                session,
                person,
                title=data.checked_title(),
                url=data.url.strip(),
                kinds=data.kinds(),
                institution_id=data.place(),
                sealer=sealer,
                now=now,
            )
        except AppError as error:
            return await webhook_page(
                session, person, None, Shown(form=data, refused=error), now=now
            )
        shown = Shown(form=form_of(webhook), secret=secret)
        return await webhook_page(session, person, webhook, shown, now=now)

    @get("/{webhook_id:int}")
    async def show_one(
        self,
        session: Session,
        person: CurrentPerson,
        now: Now,
        webhook_id: FromPath[int],
        told: _Word = "",
    ) -> Template:
        """Show a receiver and its last calls."""
        webhook = await webhooks.find_for(session, person, webhook_id)
        shown = Shown(form=form_of(webhook), told=_TOLD.get(told, ""))
        return await webhook_page(session, person, webhook, shown, now=now)

    @post("/{webhook_id:int}", status_code=HTTP_200_OK)
    async def change(
        self,
        session: Session,
        person: CurrentPerson,
        state: State,
        now: Now,
        webhook_id: FromPath[int],
        data: URLEncodedBody[WebhookForm],
    ) -> Redirect | Template:
        """Give a receiver another name, address or events."""
        webhook = await webhooks.find_for(session, person, webhook_id)
        try:
            await _look_at(state, data)
            webhook = await webhooks.find_for(session, person, webhook_id, to_change=True)
            await webhooks.change(
                session,
                webhook,
                title=data.checked_title(),
                url=data.url.strip(),
                kinds=data.kinds(),
                is_on=webhook.is_on,
                now=now,
            )
        except InvalidError as error:
            return await webhook_page(
                session, person, webhook, Shown(form=data, refused=error), now=now
            )
        return go_to(f"/webhooks/{webhook_id}?told=saved")

    @post("/{webhook_id:int}/switch", status_code=HTTP_200_OK)
    async def switch(
        self,
        session: Session,
        bell: NamedBell,
        person: CurrentPerson,
        state: State,
        now: Now,
        webhook_id: FromPath[int],
        data: URLEncodedBody[SwitchForm],
    ) -> Redirect | Template:
        """Call a receiver no more, or again."""
        webhook = await webhooks.find_for(session, person, webhook_id, to_change=True)
        kept, is_on = form_of(webhook), data.on == "yes"
        try:
            if is_on:
                await _look_at(state, kept)
        except WebhookAddressError as error:
            return await webhook_page(
                session, person, webhook, Shown(form=kept, refused=error), now=now
            )
        await webhooks.change(
            session,
            webhook,
            title=webhook.title,
            url=webhook.url,
            kinds=kept.kinds(),
            is_on=is_on,
            now=now,
        )
        onward = BackgroundTask(bell.ring, Stage.DELIVER)
        told = "on" if is_on else "off"
        return go_to(f"/webhooks/{webhook_id}?told={told}", background=onward)

    @post("/{webhook_id:int}/secret", status_code=HTTP_200_OK)
    async def rotate(
        self,
        session: Session,
        sealer: _NamedSealer,
        person: CurrentPerson,
        now: Now,
        webhook_id: FromPath[int],
    ) -> Template:
        """Give another secret, shown only now; for a day calls bear the signatures of both."""
        webhook = await webhooks.find_for(session, person, webhook_id, to_change=True)
        secret = webhooks.rotate(webhook, sealer=sealer, now=now)
        shown = Shown(form=form_of(webhook), secret=secret)
        return await webhook_page(session, person, webhook, shown, now=now)

    @post("/{webhook_id:int}/test", status_code=HTTP_200_OK)
    async def test(
        self,
        session: Session,
        bell: NamedBell,
        person: CurrentPerson,
        now: Now,
        webhook_id: FromPath[int],
    ) -> Redirect:
        """Have the address called that nothing happened."""
        webhook = await webhooks.find_for(session, person, webhook_id, to_change=True)
        await webhooks.ping(session, webhook, now=now)
        onward = BackgroundTask(bell.ring, Stage.DELIVER)
        return go_to(f"/webhooks/{webhook_id}?told=rung", background=onward)

    @post("/{webhook_id:int}/remove", status_code=HTTP_200_OK)
    async def remove(
        self, session: Session, person: CurrentPerson, webhook_id: FromPath[int]
    ) -> Redirect:
        """Forget a receiver and its calls."""
        webhook = await webhooks.find_for(session, person, webhook_id, to_change=True)
        await webhooks.remove(session, webhook.id)
        return go_to("/webhooks?told=removed")


async def _look_at(state: State, form: WebhookForm) -> None:
    """Refuse an address that must not be called, before anything is written."""
    await permitted(form.url.strip(), networks_of(state.settings.webhook_private_networks))
