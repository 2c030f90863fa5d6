"""Secrets at rest: each under a key of its own, that key under the installation's.

What is stored is ``e1.KEY.BODY``: a fresh Fernet key, wrapped with the newest secret of the
installation, and the secret itself under that fresh key. To change the installation's secret
is to wrap the small keys anew (``rewrap``); bodies are neither read nor written. What was
stored by earlier versions is the body alone, under the installation's secret.
"""

from typing import Final

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from app.base.errors import InvalidError
from app.base.settings import SettingsError
from app.vocabulary import KeyKind, PageKey

_ENVELOPE: Final = b"e1."


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
            self._several = [Fernet(key) for key in keys]
        except ValueError as error:
            raise BadSecretKeyError from error

    def seal(self, secret: str) -> bytes:
        """Encrypt a key, or what buys one, for the database."""
        own = Fernet.generate_key()
        return self._wrapped(own) + Fernet(own).encrypt(secret.encode())

    def open(self, kind: KeyKind, sealed: bytes) -> PageKey:
        """Decrypt a key for use now."""
        return PageKey(kind, self.unseal(sealed))

    def unseal(self, sealed: bytes) -> str:
        """Decrypt what was sealed; raises NoSecretKeyError where the secret is lost."""
        if not sealed.startswith(_ENVELOPE):
            return self._unwrapped(sealed).decode()
        _, wrapped, body = sealed.split(b".")
        return _opened(Fernet(self._unwrapped(wrapped)), body).decode()

    def is_newest(self, sealed: bytes) -> bool:
        """Tell whether the newest secret alone opens this."""
        if not sealed.startswith(_ENVELOPE):
            return False
        try:
            self._newest.decrypt(sealed.split(b".")[1])
        except InvalidToken:
            return False
        return True

    def rewrap(self, sealed: bytes) -> bytes:
        """Bring what was sealed under the newest secret; raises NoSecretKeyError."""
        if not sealed.startswith(_ENVELOPE):
            return self.seal(self.unseal(sealed))
        _, wrapped, body = sealed.split(b".")
        return self._wrapped(self._unwrapped(wrapped)) + body

    @property
    def _newest(self) -> Fernet:
        if not self._several:
            raise NoSecretKeyError
        return self._several[0]

    def _wrapped(self, own: bytes) -> bytes:
        return _ENVELOPE + self._newest.encrypt(own) + b"."

    def _unwrapped(self, wrapped: bytes) -> bytes:
        if not self._several:
            raise NoSecretKeyError
        return _opened(MultiFernet(self._several), wrapped)


def _opened(fernet: Fernet | MultiFernet, sealed: bytes) -> bytes:
    try:
        return fernet.decrypt(sealed)
    except InvalidToken as error:
        raise NoSecretKeyError from error
