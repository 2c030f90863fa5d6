"""``/oauth/token.do``: a code for a key, a refresh token for a fresh key."""

from typing import Any, Final

import msgspec

from connectors.emulators.ok import sessions
from connectors.emulators.ok.network import Grant, Network
from connectors.emulators.ok.world import Application

METHOD: Final = "oauth.token"
_COUNTED: Final = "oauth"


class OAuthError(Exception):
    """A refusal in OAuth's own words."""

    def __init__(self, error: str, description: str) -> None:
        self.error = error
        super().__init__(description)

    def as_json(self) -> dict[str, str]:
        """Shape the refusal."""
        return {"error": self.error, "error_description": str(self)}


def answer(network: Network, params: dict[str, str]) -> tuple[dict[str, Any], int]:
    """Give a key or a refusal, and its HTTP status."""
    network.counters.note_call(METHOD, _COUNTED)
    try:
        return _granted(network, params), 200
    except OAuthError as error:
        return error.as_json(), network.switches.oauth_error_status


def new_code(network: Network, grant: Grant) -> str:
    """Give the code that a person's consent brings; it lives two minutes."""
    code = network.new_secret()
    network.codes[code] = msgspec.structs.replace(
        grant, expires=network.clock.now() + sessions.CODE
    )
    return code


def _granted(network: Network, params: dict[str, str]) -> dict[str, Any]:
    application = _application(network, params)
    kind = params.get("grant_type")
    if kind == "authorization_code":
        grant = _spent_code(network, application, params)
        return _session(network, application, grant, refresh_token="")
    if kind == "refresh_token":
        text = params.get("refresh_token", "")
        grant = _refresh_grant(network, application, text)
        return _session(network, application, grant, refresh_token=text)
    raise OAuthError("unsupported_grant_type", "Unsupported grant type")


def _application(network: Network, params: dict[str, str]) -> Application:
    wanted = params.get("client_id", "")
    for application in network.world.applications.values():
        if wanted and application.client_id == wanted and not application.disabled:
            if application.secret != params.get("client_secret"):
                raise OAuthError("invalid_client", "Invalid client secret")
            return application
    raise OAuthError("invalid_client", "Unknown client id")


def _spent_code(network: Network, application: Application, params: dict[str, str]) -> Grant:
    grant = network.codes.pop(params.get("code", ""), None)
    if grant is None or grant.application_key != application.key:
        raise OAuthError("invalid_grant", "Invalid code")
    if grant.expires <= network.clock.now():
        raise OAuthError("invalid_grant", "Expired code")
    if grant.redirect_uri != params.get("redirect_uri", ""):
        raise OAuthError("invalid_grant", "Redirect uri does not match")
    return grant


def _refresh_grant(network: Network, application: Application, text: str) -> Grant:
    grant = network.refresh_tokens.get(text)
    if grant is None or grant.application_key != application.key:
        raise OAuthError("invalid_grant", "Invalid refresh token structure")
    if grant.expires <= network.clock.now():
        raise OAuthError("invalid_grant", "Refresh token expired")
    return grant


def _session(
    network: Network, application: Application, grant: Grant, *, refresh_token: str
) -> dict[str, Any]:
    token = sessions.new_token(network, application, grant.user_id, grant.rights)
    shown = {
        "token_type": "session",
        "access_token": token.token,
        "expires_in": str(int(sessions.lifetime(token))),
    }
    if network.switches.one_refresh:
        network.refresh_tokens.pop(refresh_token, None)
    if not refresh_token or network.switches.one_refresh:
        shown["refresh_token"] = _new_refresh_token(network, grant)
    return shown


def _new_refresh_token(network: Network, grant: Grant) -> str:
    text = network.new_secret()
    network.refresh_tokens[text] = msgspec.structs.replace(
        grant, expires=network.clock.now() + sessions.LONG
    )
    return text
