"""Page keys at rest: sealed with the installation's secret, opened for one call."""

import hashlib

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from app.base.errors import InvalidError
from app.base.settings import SettingsError
from app.vocabulary import KeyKind, PageKey


class NoSecretKeyError(InvalidError):
    """The installation has no secret to seal with, or a key was sealed with another one."""

    def __init__(self) -> None:
        super().__init__("Ключи страниц нельзя прочитать: проверьте GOSPABLIK_SECRET_KEY.")


class BadSecretKeyError(SettingsError):
    """The secret is no Fernet key."""

    def __init__(self) -> None:
        super().__init__(
            "GOSPABLIK_SECRET_KEY: нужен ключ Fernet (32 байта в urlsafe base64), через запятую,"
            " новый первым."
        )


class Sealer:
    """Seals with the newest secret, opens with any; secrets are rotated by adding in front.

    Raises BadSecretKeyError for a secret that is no Fernet key.
    """

    def __init__(self, secret_keys: str) -> None:
        keys = [key.strip() for key in secret_keys.split(",") if key.strip()]
        try:
            self._fernet = MultiFernet([Fernet(key) for key in keys]) if keys else None
        except ValueError as error:
            raise BadSecretKeyError from error

    def seal(self, secret: str) -> bytes:
        """Encrypt a key, or what buys one, for the database."""
        if self._fernet is None:
            raise NoSecretKeyError
        return self._fernet.encrypt(secret.encode())

    def open(self, kind: KeyKind, sealed: bytes) -> PageKey:
        """Decrypt a key for use now."""
        return PageKey(kind, self.unseal(sealed))

    def unseal(self, sealed: bytes) -> str:
        """Decrypt what was sealed; raises NoSecretKeyError where the secret is lost."""
        if self._fernet is None:
            raise NoSecretKeyError
        try:
            return self._fernet.decrypt(sealed).decode()
        except InvalidToken as error:
            raise NoSecretKeyError from error


def fingerprint(secret: str) -> str:
    """Name a key without telling it: pages with the same key share its limits."""
    return hashlib.sha256(b"gospablik:" + secret.encode()).hexdigest()[:16]
