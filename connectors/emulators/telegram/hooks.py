"""setWebhook and its kin: where a bot's updates are brought to."""

import re
from typing import Any, Final

from connectors.emulators.telegram.delivery import is_web_address
from connectors.emulators.telegram.errors import bad_request
from connectors.emulators.telegram.mailbox import Webhook
from connectors.emulators.telegram.network import Call
from connectors.emulators.telegram.polling import BY_WEBHOOK, end_poll

_SECRET: Final = re.compile(r"[A-Za-z0-9_-]{0,256}", re.ASCII)
_USUAL_CONNECTIONS: Final = 40


def set_webhook(call: Call) -> Any:
    """setWebhook: not more than once a second; an empty address takes it away."""
    url = call.params.text("url").strip()
    if not url:
        return delete_webhook(call)
    _check_address(call, url)
    secret = call.params.text("secret_token")
    if not _SECRET.fullmatch(secret):
        raise bad_request("secret token contains unallowed characters or is too long")
    kinds = call.params.json("allowed_updates", list[str])
    call.network.limits.take_webhook(call.bot.token, now=call.network.clock.now())
    end_poll(call, BY_WEBHOOK)
    if kinds is not None:
        call.mailbox.allow(kinds)
    connections = call.params.clamped("max_connections", _USUAL_CONNECTIONS, 1, 100)
    call.mailbox.webhook = Webhook(url=url, secret=secret, max_connections=connections)
    _drop_if_asked(call)
    call.network.deliver(call.bot.token)
    return True


def delete_webhook(call: Call) -> Any:
    """deleteWebhook: without one it is no error."""
    call.mailbox.webhook = None
    _drop_if_asked(call)
    call.network.deliver(call.bot.token)
    return True


def get_webhook_info(call: Call) -> Any:
    """getWebhookInfo: an empty address if there is none."""
    mailbox, webhook = call.mailbox, call.mailbox.webhook
    mailbox.drop_expired(call.network.clock.now())
    shown: dict[str, Any] = {
        "url": webhook.url if webhook else "",
        "has_custom_certificate": False,
        "pending_update_count": len(mailbox),
    }
    if webhook is not None:
        shown["max_connections"] = webhook.max_connections
        if webhook.last_error_date:
            shown["last_error_date"] = webhook.last_error_date
            shown["last_error_message"] = webhook.last_error_message
    if mailbox.allowed is not None:
        shown["allowed_updates"] = sorted(mailbox.allowed)
    return shown


def _check_address(call: Call, url: str) -> None:
    if not is_web_address(url):
        raise bad_request("bad webhook: invalid webhook URL specified")
    if call.network.switches.webhook_needs_https and not url.startswith("https://"):
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")


def _drop_if_asked(call: Call) -> None:
    if call.params.flag("drop_pending_updates"):
        call.mailbox.forget_all()
