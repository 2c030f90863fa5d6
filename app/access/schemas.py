"""What the outside sends to come in, and what it sees of sessions and tokens."""

from datetime import datetime
from typing import Annotated, Self

import msgspec
from msgspec import Meta

from app.access.model import Pass
from app.access.rules import PassKind, Person, Right, Role


class LogIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A login, its password, and the code of the second factor where there is one."""

    login: Annotated[str, Meta(min_length=1, max_length=200, examples=["ivanova"])]
    password: Annotated[str, Meta(min_length=1, max_length=1000, examples=["correct horse"])]
    code: Annotated[str, Meta(max_length=40, examples=["492039"])] = ""
    """Six digits of the app, or a recovery code."""


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


class NewToken(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename="camel"):
    """What a token is called and what it may do."""

    label: Annotated[str, Meta(min_length=1, max_length=100, examples=["Выгрузка в BI"])]
    """Its owner knows it again by this."""
    scopes: Annotated[list[Right], Meta(max_length=50)] | None = None
    """Rights that it is narrowed to; without them it may do all that its owner may."""
    expires_at: datetime | None = None
    """When it stops working; without it, when it is revoked."""


class TokenView(msgspec.Struct, frozen=True, rename="camel"):
    """A new token; the secret is shown only this once."""

    id: int
    label: str
    secret: str


class PassView(msgspec.Struct, frozen=True, rename="camel"):
    """A session or a token of yours."""

    id: int
    label: str
    kind: PassKind
    scopes: list[Right] | None
    created_at: datetime
    seen_at: datetime | None
    expires_at: datetime | None

    @classmethod
    def of(cls, one: Pass) -> Self:
        """Copy out everything but the secret's hash."""
        return cls(
            id=one.id,
            label=one.label,
            kind=one.kind,
            scopes=None if one.scopes is None else [Right(each) for each in one.scopes],
            created_at=one.created_at,
            seen_at=one.seen_at,
            expires_at=one.expires_at,
        )
