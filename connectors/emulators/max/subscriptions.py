"""GET, POST and DELETE /subscriptions: the webhooks of a bot."""

import re
from typing import Any, Final
from urllib.parse import urlsplit

from connectors.emulators.max.errors import bad_payload
from connectors.emulators.max.events import KNOWN_TYPES
from connectors.emulators.max.network import Call
from connectors.emulators.max.params import NewSubscription, decoded
from connectors.emulators.max.world import Subscription

_SECRET: Final = re.compile(r"[A-Za-z0-9_-]{5,256}", re.ASCII)
_PORTS: Final = frozenset({80, 8080, 443, 8443, *range(16384, 32384)})


def get_subscriptions(call: Call) -> Any:
    """List what is subscribed; secrets are not told."""
    return {
        "subscriptions": [
            {"url": one.url, "time": one.time, "update_types": one.update_types}
            for one in call.bot.subscriptions.values()
        ]
    }


def subscribe(call: Call) -> Any:
    """Add a webhook; others of the bot stay, the same address begins anew."""
    form = decoded(call.body, NewSubscription)
    _check_address(form.url, strict=call.network.switches.strict_webhooks)
    if form.secret is not None and not _SECRET.fullmatch(form.secret):
        raise bad_payload("secret must be 5 to 256 of A-Z, a-z, 0-9, _ and -")
    unknown = set(form.update_types or ()) - KNOWN_TYPES
    if unknown:
        raise bad_payload(f"unknown update_types: {', '.join(sorted(unknown))}")
    call.bot.subscriptions[form.url] = Subscription(
        url=form.url,
        time=call.network.now(),
        update_types=form.update_types or None,
        secret=form.secret,
    )
    call.network.stir()
    return {"success": True}


def unsubscribe(call: Call) -> Any:
    """Remove a webhook, with what was on its way."""
    url = call.query.required("url")
    if call.bot.subscriptions.pop(url, None) is None:
        return {"success": False, "message": "No such subscription"}
    return {"success": True}


def _check_address(url: str, *, strict: bool) -> None:
    try:
        parts = urlsplit(url)
        port = parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError as error:
        raise bad_payload("url is malformed") from error
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise bad_payload("url must be an address of http or https")
    if strict and (parts.scheme != "https" or port not in _PORTS):
        raise bad_payload("url must be https on port 80, 8080, 443, 8443 or 16384-32383")
