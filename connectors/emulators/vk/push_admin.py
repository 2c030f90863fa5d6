"""The control panel's pages for what is pushed: listeners, events at will, applications."""

from typing import Any, Final

import msgspec

from connectors.emulators.form_parts import FormError
from connectors.emulators.panel import Pages, listing, putting, told
from connectors.emulators.vk.events import publish
from connectors.emulators.vk.network import Network
from connectors.emulators.vk.oauth import consent
from connectors.emulators.vk.oauth_state import Application, Login
from connectors.emulators.vk.push import EVENTS, CallbackServer
from connectors.emulators.vk.push_forms import (
    ApplicationForm,
    ConsentForm,
    EventForm,
    LoginForm,
    LongPollForm,
)
from connectors.emulators.vk.vk_id import log_in
from connectors.emulators.wire import Answer, Request


def _servers(network: Network, _: Request) -> Answer:
    return told([_line(server) for server in network.push.servers()])


def _line(server: CallbackServer) -> dict[str, Any]:
    return {
        "group_id": server.group_id,
        "id": server.id,
        "url": server.url,
        "status": server.status,
        "events": sorted(server.events),
        "pending": len(server.pending),
        "delivered": server.delivered,
        "failed": server.failed,
        "rests_until": server.rests_until,
    }


def _event(network: Network, form: EventForm) -> int:
    if form.type not in EVENTS:
        raise FormError(f"no event is called {form.type}")
    publish(network, form.type, form.group_id, form.object)
    return form.group_id


def _disturb(network: Network, form: LongPollForm) -> int:
    polled = network.push.of(form.group_id).long_poll
    if form.forget == "log":
        polled.log.clear()
    elif form.forget == "keys":
        polled.keys.clear()
    elif form.forget == "all":
        polled.lost_keys |= polled.keys.keys()
        polled.keys.clear()
        polled.log.clear()
        polled.next_number = 1
    network.stir()
    return form.group_id


def _long_polls(network: Network, _: Request) -> Answer:
    found = network.push.listeners.items()
    return told(
        [
            {
                "group_id": group_id,
                "is_enabled": one.long_poll.is_enabled,
                "events": sorted(one.long_poll.events),
                "oldest": one.long_poll.oldest,
                "next": one.long_poll.next_number,
            }
            for group_id, one in found
        ]
    )


def _put_application(network: Network, form: ApplicationForm) -> str:
    network.oauth.applications[form.client_id] = Application(**msgspec.structs.asdict(form))
    return form.client_id


def _agree(network: Network, form: ConsentForm) -> str:
    application = network.oauth.applications.get(form.client_id)
    if application is None or form.redirect_uri not in application.redirect_uris:
        raise FormError("no such application, or not its address")
    return consent(network, form.client_id, form.redirect_uri, form.group_ids)


def _log_in(network: Network, request: Request) -> Answer:
    form = msgspec.json.decode(request.body, type=LoginForm)
    login = Login(
        client_id=form.client_id,
        redirect_uri=form.redirect_uri,
        challenge=form.code_challenge,
        user_id=form.user_id,
        admin_of=form.admin_of,
    )
    return told({"code": log_in(network, login), "device_id": login.device_id})


PUSH_PAGES: Final[Pages[Network]] = {
    "/callbacks": {"GET": _servers},
    "/events": {"POST": putting(EventForm, _event, "group_id")},
    "/long_polls": {
        "GET": _long_polls,
        "POST": putting(LongPollForm, _disturb, "group_id"),
    },
    "/applications": {
        "GET": listing(lambda network: network.oauth.applications),
        "POST": putting(ApplicationForm, _put_application, "client_id"),
    },
    "/consents": {"POST": putting(ConsentForm, _agree, "code")},
    "/logins": {"POST": _log_in},
}
