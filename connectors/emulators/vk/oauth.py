"""Keys of communities by consent: ``/authorize`` asks the administrator, a code buys the keys."""

import html
import re
import secrets
from typing import Any, Final
from urllib.parse import urlencode

import msgspec

from connectors.emulators.faults import html_page
from connectors.emulators.parameters import pairs
from connectors.emulators.vk.network import Network
from connectors.emulators.vk.oauth_state import Application, Consent
from connectors.emulators.vk.world import Kind, Token
from connectors.emulators.wire import Answer, Request

AUTHORIZE: Final = "/authorize"
_DECIDED: Final = "/authorize/decided"
_LIVES: Final = 3600.0
"""Seconds in which a code is good."""
_GROUP_IDS: Final = re.compile(r"\d{1,15}(,\d{1,15})*", re.ASCII)
_HTML: Final = b"text/html; charset=utf-8"
_WITH_WALL: Final = 8192
_json = msgspec.json.Encoder().encode


def is_asked(network: Network, path: str) -> bool:
    """Tell whether a path belongs to the consent."""
    return path in {AUTHORIZE, _DECIDED, network.switches.oauth_token_path}


def answer(network: Network, request: Request) -> Answer:
    """Show the consent page, send the browser back, or give the keys for a code."""
    asked = pairs(request.query) | pairs(request.body.decode("utf-8", "replace"))
    if request.path == AUTHORIZE:
        return _consent_page(network, asked)
    if request.path == _DECIDED:
        return _sent_back(network, asked)
    return _exchanged(network, asked)


def consent(network: Network, client_id: str, redirect_uri: str, group_ids: list[int]) -> str:
    """Note that an administrator agreed and give the code."""
    code = secrets.token_hex(9)
    network.oauth.consents[code] = Consent(
        client_id=client_id,
        redirect_uri=redirect_uri,
        group_ids=group_ids,
        until=network.clock.now() + _LIVES,
    )
    return code


def _consent_page(network: Network, asked: dict[str, str]) -> Answer:
    mistake = _mistake(network, asked)
    if mistake:
        return Answer(_json({"error": "invalid_request", "error_description": mistake}), 400)
    names = ", ".join(html.escape(network.world.groups[one].name) for one in _group_ids(asked))
    links = "".join(
        f'<a href="{_DECIDED}?{html.escape(urlencode(asked | {"decision": word}))}">{shown}</a> '
        for word, shown in (("yes", "Разрешить"), ("no", "Отмена"))
    )
    page = (
        '<!doctype html><html lang="ru"><meta charset="utf-8"><title>Доступ</title>'
        f"<h1>Приложение просит доступ к сообществам</h1><p>{names}</p><p>{links}</p></html>"
    )
    return Answer(page.encode(), content_type=_HTML)


def _sent_back(network: Network, asked: dict[str, str]) -> Answer:
    if _mistake(network, asked):
        return html_page(400, "Bad Request")
    told: dict[str, str] = {"state": asked["state"]} if "state" in asked else {}
    if asked.get("decision") == "yes":
        told["code"] = consent(
            network, asked["client_id"], asked["redirect_uri"], _group_ids(asked)
        )
    else:
        told |= {"error": "access_denied", "error_description": "User denied your request"}
    location = f"{asked['redirect_uri']}?{urlencode(told)}".encode()
    return Answer(b"", 302, _HTML, headers=((b"location", location),))


def _mistake(network: Network, asked: dict[str, str]) -> str:
    application = network.oauth.applications.get(asked.get("client_id", ""))
    if application is None:
        return "client_id is incorrect"
    if asked.get("redirect_uri") not in application.redirect_uris:
        return "redirect_uri is incorrect, check application redirect uri in the settings page"
    if asked.get("response_type") != "code":
        return "response_type should be code"
    ids = _group_ids(asked)
    return "" if ids and all(one in network.world.groups for one in ids) else "group_ids is invalid"


def _group_ids(asked: dict[str, str]) -> list[int]:
    given = asked.get("group_ids", "")
    return [int(one) for one in given.split(",")] if _GROUP_IDS.fullmatch(given) else []


def _exchanged(network: Network, asked: dict[str, str]) -> Answer:
    network.counters.note_call("oauth.access_token", asked.get("client_id", ""))
    application = network.oauth.applications.get(asked.get("client_id", ""))
    if application is None or application.client_secret != asked.get("client_secret"):
        return _refusal("invalid_client", "client_secret is incorrect")
    agreed = network.oauth.consents.pop(asked.get("code", ""), None)
    if agreed is None or not _fits(agreed, application, asked, now=network.clock.now()):
        return _refusal("invalid_grant", "Code is invalid or expired.")
    given = [_key(network, group_id) for group_id in agreed.group_ids]
    return Answer(_json({"groups": given, "expires_in": 0}))


def _fits(agreed: Consent, application: Application, asked: dict[str, str], *, now: float) -> bool:
    is_same = agreed.redirect_uri == asked.get("redirect_uri")
    return is_same and agreed.client_id == application.client_id and now < agreed.until


def _key(network: Network, group_id: int) -> dict[str, Any]:
    secret = network.new_secret()
    usual = Token(token=secret, kind=Kind.COMMUNITY, group_id=group_id)
    if not network.switches.oauth_gives_wall:
        usual.mask &= ~_WITH_WALL
    network.world.tokens[secret] = usual
    return {"group_id": group_id, "access_token": secret}


def _refusal(error: str, sentence: str) -> Answer:
    return Answer(_json({"error": error, "error_description": sentence}), 401)
