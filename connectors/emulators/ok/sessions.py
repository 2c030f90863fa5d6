"""The life of keys: how they are found, grow old and are prolonged."""

from typing import Final

from connectors.emulators.ok.errors import OkError
from connectors.emulators.ok.network import Network
from connectors.emulators.ok.world import Application, Token

SHORT: Final = 1800.0
LONG: Final = 30 * 86_400.0
CODE: Final = 120.0
_DAY: Final = 86_400.0


def known_application(network: Network, key: str) -> Application:
    """Find the application; raises OkError 101 or 210."""
    application = network.world.applications.get(key)
    if application is None:
        raise OkError(101)
    if application.disabled:
        raise OkError(210)
    return application


def known_token(network: Network, text: str, application: Application) -> Token | None:
    """Find the key of a call, if it brought one; raises OkError 102, 103 or its refusal."""
    if not text:
        return None
    token = network.world.tokens.get(text)
    if token is None or token.application_key != application.key:
        raise OkError(103)
    if token.refusal:
        raise OkError(token.refusal)
    if token.expires is not None and token.expires <= network.clock.now():
        raise OkError(102)
    return token


def prolong_by_use(network: Network, token: Token) -> None:
    """Give a long key another 30 days, at most once a day."""
    if token.is_long and network.clock.now() - token.prolonged >= _DAY:
        prolong(network, token)


def prolong(network: Network, token: Token) -> None:
    """Let the key's 30 days begin anew."""
    token.prolonged = network.clock.now()
    token.expires = token.prolonged + LONG


def lifetime(token: Token) -> float:
    """Tell how many seconds a new key of this kind lives."""
    return LONG if token.is_long else SHORT


def new_token(network: Network, application: Application, user_id: str, rights: list[str]) -> Token:
    """Open a session with those of the rights that the application was granted."""
    granted = [right for right in rights if right in application.rights]
    now = network.clock.now()
    token = Token(
        token=network.new_secret(),
        application_key=application.key,
        user_id=user_id,
        rights=granted,
        prolonged=now,
    )
    token.expires = now + lifetime(token)
    network.world.tokens[token.token] = token
    return token


def revoke(network: Network, token: Token, code: int) -> None:
    """End a session, and with it what the user allowed; code 0 brings the session back."""
    token.refusal = code
    if code:
        network.refresh_tokens = {
            text: grant
            for text, grant in network.refresh_tokens.items()
            if (grant.application_key, grant.user_id) != (token.application_key, token.user_id)
        }
