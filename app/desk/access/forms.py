"""What the forms of access send."""

from datetime import datetime, timedelta
from typing import Annotated, Final

import msgspec
from msgspec import Meta

from app.access.inviting import Wanted
from app.access.rules import Right, Role
from app.base.errors import InvalidError
from app.base.numbers import LARGEST_ID

_Short = Annotated[str, Meta(max_length=200)]
_Secret = Annotated[str, Meta(max_length=1000)]
_LONGEST_LABEL: Final = 100
TERMS: Final = {"30": "30 дней", "90": "90 дней", "365": "год", "": "без срока"}
"""How long a token may last, in days."""


class LogInForm(msgspec.Struct, frozen=True):
    """Who wants to come in, and where he was going."""

    login: Annotated[str, Meta(max_length=200)] = ""
    password: Annotated[str, Meta(max_length=1000)] = ""
    next: Annotated[str, Meta(max_length=2000)] = "/"


class UnreadableChoiceError(InvalidError):
    """A list was left without a choice."""

    def __init__(self) -> None:
        super().__init__("Выберите роль и, если она не для всего региона, учреждение.")


class DifferentPasswordsError(InvalidError):
    """The password was typed differently the second time."""

    def __init__(self) -> None:
        super().__init__("Пароли не совпали. Введите один и тот же дважды.")


class NoLabelError(InvalidError):
    """A token without a name."""

    def __init__(self) -> None:
        super().__init__(f"Назовите ключ, чтобы узнать его потом, — до {_LONGEST_LABEL} знаков.")


class CodeForm(msgspec.Struct, frozen=True):
    """A code of the second factor, and where its owner was going."""

    code: _Short = ""
    next: Annotated[str, Meta(max_length=2000)] = "/"


class NewPasswordForm(msgspec.Struct, frozen=True):
    """A new password, twice."""

    password: _Secret = ""
    again: _Secret = ""

    def checked(self) -> str:
        """Return the password; raises DifferentPasswordsError."""
        if self.password != self.again:
            raise DifferentPasswordsError
        return self.password


class JoinForm(NewPasswordForm, frozen=True):
    """A login of one's own choice, and a password."""

    login: _Short = ""


class ChangeForm(NewPasswordForm, frozen=True):
    """The old password, and a new one."""

    old: _Secret = ""


class MailForm(msgspec.Struct, frozen=True):
    """Another mail address, and the password that proves whose wish it is."""

    mail: Annotated[str, Meta(max_length=300)] = ""
    password: _Secret = ""


class WhoForm(msgspec.Struct, frozen=True):
    """Who has forgotten a password."""

    who: _Short = ""


class InviteForm(msgspec.Struct, frozen=True):
    """Who is invited, as typed."""

    name: _Short = ""
    role: _Short = ""
    institution: _Short = ""
    official: _Short = ""
    email: _Short = ""

    def wanted(self) -> Wanted:
        """Read the choice; raises UnreadableChoiceError."""
        if self.role not in {each.value for each in Role}:
            raise UnreadableChoiceError
        return Wanted(
            role=Role(self.role),
            institution_id=_number(self.institution),
            official_id=_number(self.official),
            name=self.name,
            email=self.email,
        )


class TokenForm(msgspec.Struct, frozen=True):
    """What a token shall be called and may do."""

    label: _Short = ""
    scopes: list[Right] | Right = []
    """A single box that is ticked comes bare."""
    term: _Short = "90"

    def name(self) -> str:
        """Return the label; raises NoLabelError."""
        label = self.label.strip()
        if not label or len(label) > _LONGEST_LABEL or not label.isprintable():
            raise NoLabelError
        return label

    def rights(self) -> list[Right] | None:
        """Tell what it is narrowed to; None where nothing was ticked."""
        return [self.scopes] if isinstance(self.scopes, Right) else self.scopes or None

    def ends(self, now: datetime) -> datetime | None:
        """Tell when it stops working; None where it does not."""
        is_term = bool(self.term) and self.term in TERMS
        return now + timedelta(days=int(self.term)) if is_term else None


def _number(chosen: str) -> int | None:
    if not chosen:
        return None
    if not (chosen.isascii() and chosen.isdecimal() and len(chosen) < len(str(LARGEST_ID))):
        raise UnreadableChoiceError
    return int(chosen)
