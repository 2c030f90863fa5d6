"""Passwords: how they are kept, and which are refused (NIST SP 800-63B: no rules of make-up)."""

import asyncio
from functools import cache
from pathlib import Path
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from app.access.secrets import new_secret
from app.base.errors import InvalidError

SHORTEST: Final = 10
LONGEST: Final = 200
_FEWEST_MARKS: Final = 4
_COMMON: Final = Path(__file__).with_name("common_passwords.txt")
_LAYOUT: Final = str.maketrans(
    "йцукенгшщзхъфывапролджэячсмитьбю", "qwertyuiop[]asdfghjkl;'zxcvbnm,."
)
"""Keys of the Russian layout by what they bear in the Latin one."""
_RUNS: Final = ("01234567890", "abcdefghijklmnopqrstuvwxyz", "абвгдежзийклмнопрстуфхцчшщъыьэюя")
_hasher: Final = PasswordHasher()


class WeakPasswordError(InvalidError):
    """The password is too short."""

    def __init__(self) -> None:
        super().__init__(f"Пароль короче {SHORTEST} знаков. Придумайте длиннее.")


class LongPasswordError(InvalidError):
    """The password is longer than anybody types."""

    def __init__(self) -> None:
        super().__init__(f"Пароль длиннее {LONGEST} знаков. Сократите его.")


class GuessablePasswordError(InvalidError):
    """The password is among those that are tried first."""

    def __init__(self) -> None:
        super().__init__(
            "Этот пароль легко угадать: он из тех, что пробуют первыми, или повторяет логин."
            " Придумайте другой, например три-четыре слова подряд."
        )


def check(password: str, *, login: str) -> None:
    """Refuse what is guessed first.

    Raises WeakPasswordError, LongPasswordError and GuessablePasswordError.
    """
    if len(password) < SHORTEST:
        raise WeakPasswordError
    if len(password) > LONGEST:
        raise LongPasswordError
    if _is_guessable(password.casefold(), login.casefold()):
        raise GuessablePasswordError


async def hashed(password: str) -> str:
    """Hash with argon2id, away from the event loop."""
    return await asyncio.to_thread(_hasher.hash, password)


async def fits(password_hash: str | None, password: str) -> bool:
    """Compare; where there is no account it costs the same time and fits nothing."""
    known = _hash_of_nobody() if password_hash is None else password_hash
    return await asyncio.to_thread(_fits, known, password) and password_hash is not None


def _is_guessable(password: str, login: str) -> bool:
    as_typed = password.translate(_LAYOUT)
    return (
        len(set(password)) < _FEWEST_MARKS
        or (login != "" and password.replace(login, "", 1).strip("0123456789!.-_") == "")
        or bool({password, as_typed} & _common())
        or any(password in run * 2 or password in run[::-1] * 2 for run in _RUNS)
    )


@cache
def _common() -> frozenset[str]:
    lines = _COMMON.read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if not line.startswith("#"))


def _fits(password_hash: str, password: str) -> bool:
    try:
        return _hasher.verify(password_hash, password)
    except (VerificationError, InvalidHashError):
        return False


@cache
def _hash_of_nobody() -> str:
    # An unknown login must cost as much time as a wrong password.
    return _hasher.hash(new_secret())
