"""What the outside sees of routing, and what it may send."""

from datetime import datetime
from typing import Annotated, Self

import msgspec
from msgspec import Meta

from app.cases.model import Case
from app.cases.moving.service import Unclaimed
from app.cases.rules import CaseState
from app.routing.explaining import Explained
from app.routing.model import RoutingPolicy
from app.routing.policies import read
from app.routing.policy import Id, Policy
from app.routing.redirecting import Destination
from app.routing.suggesting import Suggestion

Reason = Annotated[
    str, Meta(min_length=3, max_length=500, pattern=r"^[^\x00]*$", examples=["Это дорога города"])
]


class To(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename="camel"):
    """To whom a case goes; the narrowest that is told counts."""

    institution_id: Id | None = None
    department_id: Id | None = None
    official_id: Id | None = None

    def destination(self) -> Destination:
        """Say it in the words of routing."""
        return Destination(
            institution_id=self.institution_id,
            department_id=self.department_id,
            official_id=self.official_id,
        )


class RedirectCase(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A case that is addressed to somebody else."""

    to: To
    reason: Reason


class AssignCase(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename="camel"):
    """To whom a coordinator gives a case."""

    official_id: Id
    reason: Reason = "назначено координатором"


class PlacedView(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Where a case is now; who gave it away may not see more of it."""

    id: int
    state: CaseState
    institution_id: int
    department_id: int | None
    official_id: int | None
    unassigned_reason: str | None
    needs_coordinator: bool
    handovers: int

    @classmethod
    def of(cls, case: Case) -> Self:
        """Copy it out."""
        return cls(**{name: getattr(case, name) for name in cls.__struct_fields__})


class SuggestionView(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Where a case may belong."""

    institution_id: int
    department_id: int | None
    title: str
    why: str

    @classmethod
    def of(cls, suggestion: Suggestion) -> Self:
        """Copy it out."""
        return cls(**msgspec.structs.asdict(suggestion))


class DecisionView(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A decision on a case."""

    decided_at: datetime
    policy_version: int
    rule: int | None
    """Number of the rule in that version; null: no rule decided."""
    official_id: int | None
    why: str

    @classmethod
    def of(cls, explained: Explained) -> Self:
        """Copy it out."""
        return cls(
            decided_at=explained.decided_at,
            policy_version=explained.policy_version,
            rule=explained.choice.rule,
            official_id=explained.choice.official_id,
            why=explained.choice.why,
        )


class WaitingView(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Open cases of one institution with one reason."""

    institution_id: int
    reason: str
    needs_coordinator: bool
    number: int
    overdue: int
    oldest: datetime

    @classmethod
    def of(cls, unclaimed: Unclaimed) -> Self:
        """Copy it out."""
        return cls(**msgspec.structs.asdict(unclaimed))


class PolicyView(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A version of the rules."""

    version: int
    policy: Policy
    comment: str
    account_id: int | None
    """Who put it in force; null: it came with the service."""
    created_at: datetime

    @classmethod
    def of(cls, row: RoutingPolicy) -> Self:
        """Copy it out."""
        return cls(
            version=row.version,
            policy=read(row),
            comment=row.comment,
            account_id=row.account_id,
            created_at=row.created_at,
        )


class PutPolicy(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename="camel"):
    """Rules to be put in force."""

    based_on: Id
    """The version that was in force when they were written."""
    policy: Policy
    comment: Annotated[str, Meta(max_length=500, pattern=r"^[^\x00]*$")] = ""


class TryPolicy(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Rules to be tried on last month's cases."""

    policy: Policy
