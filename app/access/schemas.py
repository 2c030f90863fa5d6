"""What the outside sends to come in, and what it sees of sessions and tokens."""

from datetime import datetime
from typing import Annotated, Self

import msgspec
from msgspec import Meta

from app.access.model import Pass
from app.access.rules import Person, Role


class LogIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A login and its password."""

    login: Annotated[str, Meta(min_length=1, max_length=200, examples=["ivanova"])]
    password: Annotated[str, Meta(min_length=1, max_length=1000, examples=["correct horse"])]


class PersonView(msgspec.Struct, frozen=True, rename="camel"):
    """Who you are for the service."""

    login: str
    name: str
    role: Role
    institution_id: int | None
    official_id: int | None

    @classmethod
    def of(cls, person: Person) -> Self:
        """Copy out what the person may know of himself."""
        return cls(
            person.login, person.name, person.role, person.institution_id, person.official_id
        )


class NewToken(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A name for a token, so that its owner knows it again."""

    label: Annotated[str, Meta(min_length=1, max_length=100, examples=["Выгрузка в BI"])]


class TokenView(msgspec.Struct, frozen=True, rename="camel"):
    """A new token; the secret is shown only this once."""

    id: int
    label: str
    secret: str


class PassView(msgspec.Struct, frozen=True, rename="camel"):
    """A session or a token of yours."""

    id: int
    label: str
    created_at: datetime
    expires_at: datetime | None

    @classmethod
    def of(cls, one: Pass) -> Self:
        """Copy out everything but the secret's hash."""
        return cls(one.id, one.label, one.created_at, one.expires_at)
