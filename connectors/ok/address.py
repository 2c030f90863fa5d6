"""Where Odnoklassniki is and what it allows: the connector's own settings."""

from collections.abc import Mapping
from typing import Final

import msgspec

from app.vocabulary import KeyKind, Network
from connectors.budget import Allowance
from connectors.ok import methods

MESSAGE_LIMIT: Final = 3000
"""Characters of one comment; OK's page says so of edited ones."""


class OkAddress(msgspec.Struct, frozen=True, kw_only=True):
    """OK's API and our application there; the settings of the same names feed it."""

    api_url: str = "https://api.ok.ru"
    application_key: str = ""
    """The application's public key."""
    application_secret: str = ""
    client_id: str = ""
    """The application's number, which only the renewal of keys asks for."""
    per_second: int = 1
    """Calls of one key a second. OK publishes no number; this is what clients keep to."""
    per_day: int = 0
    """Calls of each method by one key in 24 hours; 0: no number is known."""
    message_limit: int = MESSAGE_LIMIT

    def __repr__(self) -> str:
        return f"OkAddress(api_url={self.api_url!r}, application_secret=...)"

    def url(self, path: str) -> str:
        """Spell an address under the API's own; a trailing slash of the setting is fine."""
        return f"{self.api_url.rstrip('/')}{path}"


def allowances(address: OkAddress) -> Mapping[str, Allowance]:
    """Tell what a key may spend, for the budget: a personal one, and one that renews it."""
    daily = dict.fromkeys(methods.ALL, address.per_day) if address.per_day else {}
    return {
        f"{Network.OK.value}.{KeyKind.USER.value}": Allowance(
            per_second=address.per_second, per_day=daily
        ),
        f"{Network.OK.value}.{KeyKind.REFRESH.value}": Allowance(per_second=address.per_second),
    }
