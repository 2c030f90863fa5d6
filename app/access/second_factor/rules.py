"""Codes of the second factor: TOTP by RFC 6238, and recovery codes; pure."""

import base64
import hashlib
import hmac
from datetime import datetime
from typing import Final

import pyotp

ISSUER: Final = "Госпаблик"
RECOVERY_CODES: Final = 10
_PERIOD: Final = 30
_AROUND: Final = (0, -1, 1)
"""Steps beside the present one whose codes are taken, for clocks that go wrong by half a minute."""
_DIGITS: Final = 6
_GROUP: Final = 4


def enrolment(secret: str, login: str) -> str:
    """Write the address that an authenticator app reads off the picture."""
    return pyotp.TOTP(secret).provisioning_uri(name=login, issuer_name=ISSUER)


def matching_step(secret: str, code: str, *, now: datetime, last: int | None) -> int | None:
    """Tell whose time step a code is; None where it fits none, or one that was taken already."""
    if not code.isascii() or not code.isdecimal() or len(code) != _DIGITS:
        return None
    present = int(now.timestamp()) // _PERIOD
    totp = pyotp.TOTP(secret)
    for step in (present + away for away in _AROUND):
        if (last is None or step > last) and hmac.compare_digest(totp.generate_otp(step), code):
            return step
    return None


def spelled(code: str) -> str:
    """Return a code without the blanks and dashes that people type."""
    return "".join(code.split()).replace("-", "").upper()


def recovery_code(random: bytes) -> str:
    """Spell 80 random bits so that they can be read off paper: ``ABCD-EFGH-…``."""
    letters = base64.b32encode(random).decode()
    return "-".join(letters[at : at + _GROUP] for at in range(0, len(letters), _GROUP))


def recovery_hash(code: str, salt: bytes) -> str:
    """Hash a recovery code with a salt of its own, as ASVS 2.6.2 asks for below 112 bits."""
    return f"{salt.hex()}${hashlib.sha256(salt + spelled(code).encode()).hexdigest()}"


def is_recovery_code(code: str, kept: str) -> bool:
    """Tell whether this is the code of a hash."""
    salt, _, _ = kept.partition("$")
    return hmac.compare_digest(recovery_hash(code, bytes.fromhex(salt)), kept)
