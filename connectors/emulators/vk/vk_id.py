"""VK ID: a person logs in, a code buys a key of one hour, a refresh token buys the next one.

Everything is under ``/vkid``, which stands for https://id.vk.com: ``/authorize`` shows who may
log in, ``/oauth2/auth`` gives keys. PKCE with S256 only, as VK's page asks for.
"""

import base64
import hashlib
import html
import secrets
from typing import Any, Final
from urllib.parse import urlencode

import msgspec

from connectors.emulators.faults import html_page
from connectors.emulators.parameters import pairs
from connectors.emulators.vk.network import Network
from connectors.emulators.vk.oauth_state import Login
from connectors.emulators.vk.world import Kind, Token
from connectors.emulators.wire import Answer, Request

PATH: Final = "/vkid/"
_AUTHORIZE: Final = "/vkid/authorize"
_DECIDED: Final = "/vkid/decided"
_AUTH: Final = "/vkid/oauth2/auth"
_CODE_LIVES: Final = 600.0
_REFRESH_LIVES: Final = 180 * 86_400.0
_HTML: Final = b"text/html; charset=utf-8"
_json = msgspec.json.Encoder().encode


def answer(network: Network, request: Request) -> Answer:
    """Show who may log in, send the browser back, or give keys."""
    asked = pairs(request.query) | pairs(request.body.decode("utf-8", "replace"))
    if request.path == _AUTHORIZE:
        return _login_page(network, asked)
    if request.path == _DECIDED:
        return _sent_back(network, asked)
    if request.path == _AUTH:
        return _auth(network, asked)
    return html_page(404, "Not Found")


def log_in(network: Network, login: Login) -> str:
    """Note that a person has logged in and give the code."""
    code = "vk2.a." + secrets.token_urlsafe(16)
    login.until = network.clock.now() + _CODE_LIVES
    network.oauth.logins[code] = login
    return code


def _login_page(network: Network, asked: dict[str, str]) -> Answer:
    mistake = _mistake(network, asked)
    if mistake:
        return Answer(_json({"error": "invalid_request", "error_description": mistake}), 400)
    links = "".join(
        f'<li><a href="{_DECIDED}?{html.escape(urlencode(asked | {"user_id": user.id}))}">'
        f"{html.escape(f'{user.first_name} {user.last_name}')}</a></li>"
        for user in list(network.world.users.values())[:100]
    )
    page = (
        '<!doctype html><html lang="ru"><meta charset="utf-8"><title>VK ID</title>'
        f"<h1>Войти через VK ID</h1><ul>{links}</ul></html>"
    )
    return Answer(page.encode(), content_type=_HTML)


def _sent_back(network: Network, asked: dict[str, str]) -> Answer:
    number = asked.get("user_id", "")
    if _mistake(network, asked) or not number.isdigit() or int(number) not in network.world.users:
        return html_page(400, "Bad Request")
    login = Login(
        client_id=asked["client_id"],
        redirect_uri=asked["redirect_uri"],
        challenge=asked["code_challenge"],
        user_id=int(number),
        admin_of=_administered(network, int(number)),
    )
    told = {"code": log_in(network, login), "device_id": login.device_id, "type": "code_v2"}
    told["state"] = asked.get("state", "")
    location = f"{login.redirect_uri}?{urlencode(told)}".encode()
    return Answer(b"", 302, _HTML, headers=((b"location", location),))


def _administered(network: Network, user_id: int) -> list[int]:
    """Find what the person administers by the keys the panel made for the same person."""
    keys = [one for one in network.world.tokens.values() if one.user_id == user_id]
    return sorted({group_id for key in keys for group_id in key.admin_of})


def _mistake(network: Network, asked: dict[str, str]) -> str:
    application = network.oauth.applications.get(asked.get("client_id", ""))
    if application is None or asked.get("redirect_uri") not in application.redirect_uris:
        return "redirect_uri is missing or invalid"
    if asked.get("response_type") != "code":
        return "response_type is missing or invalid"
    is_hashed = asked.get("code_challenge_method", "").lower() == "s256"
    return "" if is_hashed and asked.get("code_challenge") else "code_challenge is missing"


def _auth(network: Network, asked: dict[str, str]) -> Answer:
    network.counters.note_call("vkid.auth", asked.get("client_id", ""))
    grant = asked.get("grant_type")
    if grant == "authorization_code":
        return _by_code(network, asked)
    if grant == "refresh_token":
        return _by_refresh_token(network, asked)
    return _refusal("invalid_request", "grant_type is missing or invalid")


def _by_code(network: Network, asked: dict[str, str]) -> Answer:
    login = network.oauth.logins.pop(asked.get("code", ""), None)
    if login is None or network.clock.now() >= login.until:
        return _refusal("invalid_grant", "code is invalid or expired")
    if asked.get("redirect_uri") != login.redirect_uri or not _is_same(login, asked):
        return _refusal("invalid_grant", "code was given to another")
    digest = hashlib.sha256(asked.get("code_verifier", "").encode()).digest()
    if base64.urlsafe_b64encode(digest).decode().rstrip("=") != login.challenge:
        return _refusal("invalid_grant", "code_verifier is invalid")
    return _given(network, login, asked)


def _by_refresh_token(network: Network, asked: dict[str, str]) -> Answer:
    known = network.oauth.refreshes
    login = known.get(asked.get("refresh_token", ""))
    if login is None or network.clock.now() >= login.until or not _is_same(login, asked):
        return _refusal("invalid_token", "refresh token is invalid")
    if network.switches.vkid_one_refresh:
        del known[asked["refresh_token"]]
    return _given(network, login, asked)


def _is_same(login: Login, asked: dict[str, str]) -> bool:
    is_device = asked.get("device_id") == login.device_id
    return is_device and asked.get("client_id") == login.client_id


def _given(network: Network, login: Login, asked: dict[str, str]) -> Answer:
    lives, now = network.switches.vkid_key_seconds, network.clock.now()
    secret = network.new_secret()
    network.world.tokens[secret] = Token(
        token=secret,
        kind=Kind.USER,
        user_id=login.user_id,
        admin_of=login.admin_of,
        expires=now + lives,
    )
    refresh = "vk2.a." + secrets.token_urlsafe(24)
    network.oauth.refreshes[refresh] = msgspec.structs.replace(login, until=now + _REFRESH_LIVES)
    told: dict[str, Any] = {
        "access_token": secret,
        "refresh_token": refresh,
        "token_type": "Bearer",
        "expires_in": int(lives),
        "user_id": login.user_id,
        "state": asked.get("state", ""),
        "scope": "groups wall",
    }
    return Answer(_json(told))


def _refusal(error: str, sentence: str) -> Answer:
    return Answer(_json({"error": error, "error_description": sentence}), 401)
