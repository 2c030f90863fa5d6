"""What the outside sees of regulations, and what it may send."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Self

import msgspec
from msgspec import Meta

from app.base.numbers import LARGEST_ID
from app.cases.regulating.model import RegulationVersion
from app.cases.regulating.service import Draft
from app.deadlines.regulations import Choice, Regulations
from app.deadlines.rules import Profile, Term, Unit
from app.officials.rules import Level

_Amount = Annotated[int, Meta(ge=1, le=10_000, examples=[9])]
_Share = Annotated[int, Meta(ge=1, le=1000)]
_Code = Annotated[str, Meta(min_length=1, max_length=64, examples=["working-9h"])]


class TermForm(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How long an official has."""

    amount: _Amount
    unit: Unit

    def term(self) -> Term:
        """Give it as deadlines know it."""
        return Term(self.amount, self.unit)

    @classmethod
    def of(cls, term: Term | None) -> Self | None:
        """Show a term."""
        return None if term is None else cls(term.amount, term.unit)


class ProfileForm(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename="camel"
):
    """A regulation: how long an official has, and when he is reminded."""

    code: _Code
    title: Annotated[str, Meta(min_length=1, max_length=200)]
    version: Annotated[int, Meta(ge=1, le=1_000_000)] = 1
    source: Annotated[str, Meta(max_length=500)] = ""
    level: Level | None = None
    first_answer: TermForm
    first_important: TermForm | None = None
    important_when: Annotated[list[Annotated[str, Meta(max_length=32)]], Meta(max_length=8)] = (
        msgspec.field(default_factory=lambda: ["high", "urgent"])
    )
    after_interim: TermForm | None = None
    warning_shares: Annotated[list[_Share], Meta(max_length=8)] = msgspec.field(
        default_factory=lambda: [50, 80, 100, 150]
    )
    """Percent of the term, rising."""
    needs_approval: bool = False
    """A second person reads each answer before it is published."""

    def profile(self) -> Profile:
        """Give it as deadlines know it."""
        return Profile(
            code=self.code,
            title=self.title,
            version=self.version,
            source=self.source,
            level=self.level,
            first_answer=self.first_answer.term(),
            first_important=None if self.first_important is None else self.first_important.term(),
            important_when=frozenset(self.important_when),
            after_interim=None if self.after_interim is None else self.after_interim.term(),
            warning_shares=tuple(self.warning_shares),
            needs_approval=self.needs_approval,
        )

    @classmethod
    def of(cls, profile: Profile) -> Self:
        """Show a profile."""
        return cls(
            code=profile.code,
            title=profile.title,
            version=profile.version,
            source=profile.source,
            level=profile.level,
            first_answer=TermForm(profile.first_answer.amount, profile.first_answer.unit),
            first_important=TermForm.of(profile.first_important),
            important_when=sorted(profile.important_when),
            after_interim=TermForm.of(profile.after_interim),
            warning_shares=list(profile.warning_shares),
            needs_approval=profile.needs_approval,
        )


class ChoiceForm(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename="camel"
):
    """A line that gives a profile to the cases it names; null names all."""

    profile: _Code
    topic: Annotated[str, Meta(max_length=64)] | None = None
    importance: Annotated[str, Meta(max_length=32)] | None = None
    institution: Annotated[int, Meta(ge=1, le=LARGEST_ID)] | None = None
    level: Level | None = None
    region: Annotated[str, Meta(pattern=r"^\d{2}$")] | None = None

    def choice(self) -> Choice:
        """Give it as deadlines know it."""
        return Choice(**msgspec.structs.asdict(self))

    @classmethod
    def of(cls, choice: Choice) -> Self:
        """Show a line."""
        return cls(**msgspec.structs.asdict(choice))


class DraftRegulations(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Regulations to be looked at or put into force."""

    profiles: Annotated[list[ProfileForm], Meta(min_length=1, max_length=100)]
    choices: Annotated[list[ChoiceForm], Meta(min_length=1, max_length=1000)]
    comment: Annotated[str, Meta(max_length=500, examples=["Приказ № 12 от 20.11.2026"])] = ""

    def draft(self) -> Draft:
        """Give them as deadlines know them."""
        return Draft(
            profiles=tuple(each.profile() for each in self.profiles),
            choices=tuple(each.choice() for each in self.choices),
        )


class VersionView(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A version that was put into force here."""

    version: int
    comment: str
    account_id: int
    created_at: datetime


class RegulationsView(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The regulations in force for new cases."""

    version: int
    is_fixed: bool
    """One term stands for everything by a setting of the service."""
    profiles: list[ProfileForm]
    choices: list[ChoiceForm]
    versions: list[VersionView]
    """What was put into force through this API, the newest first."""
    doubts: list[str]
    """In Russian: which of those in force can be kept, but not by everybody."""

    @classmethod
    def of(
        cls,
        regulations: Regulations,
        kept: Sequence[RegulationVersion],
        *,
        is_fixed: bool,
        doubts: list[str],
    ) -> Self:
        """Show what is in force, and what was."""
        return cls(
            version=regulations.version,
            is_fixed=is_fixed,
            profiles=[ProfileForm.of(each) for each in regulations.profiles],
            choices=[ChoiceForm.of(each) for each in regulations.choices],
            versions=[
                VersionView(
                    version=each.version,
                    comment=each.comment,
                    account_id=each.account_id,
                    created_at=each.created_at,
                )
                for each in kept
            ],
            doubts=doubts,
        )


class CheckView(msgspec.Struct, frozen=True):
    """What is to be thought of regulations that can be put into force."""

    doubts: list[str]
    """In Russian: they can be kept, but not by everybody."""
