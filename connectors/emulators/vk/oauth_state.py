"""The applications that may ask communities for keys, and what administrators agreed to."""

import secrets

import msgspec


class Application(msgspec.Struct, kw_only=True):
    """A site that asks for keys; its addresses are compared letter by letter."""

    client_id: str
    client_secret: str
    redirect_uris: list[str] = []


class Consent(msgspec.Struct, kw_only=True):
    """What a code stands for; ``until`` in seconds of the emulator's clock."""

    client_id: str
    redirect_uri: str
    group_ids: list[int]
    until: float


class Login(msgspec.Struct, kw_only=True):
    """A person logged in by VK ID, as a code or a refresh token stands for it."""

    client_id: str
    redirect_uri: str
    challenge: str
    user_id: int
    admin_of: list[int] = []
    device_id: str = msgspec.field(default_factory=lambda: secrets.token_urlsafe(24))
    until: float = 0.0


class Consents:
    """Everything that was agreed and not yet used."""

    def __init__(self) -> None:
        self.applications: dict[str, Application] = {}
        self.consents: dict[str, Consent] = {}
        self.logins: dict[str, Login] = {}
        self.refreshes: dict[str, Login] = {}
