"""Rules of routing as data: to whom a case goes, and on what condition; pure."""

from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated, Final

import msgspec
from msgspec import Meta

from app.base.numbers import LARGEST_ID
from app.officials.rules import InstitutionKind, Level
from app.routing.rules import Facts, Place
from app.triage.rules import Importance
from app.vocabulary import Network

MOST_RULES: Final = 200
Id = Annotated[int, Meta(ge=1, le=LARGEST_ID)]
Label = Annotated[str, Meta(min_length=1, max_length=200, pattern=r"^[^\x00]*$")]


class TargetKind(StrEnum):
    """Among whom a rule looks for somebody."""

    PAGE_OFFICIAL = "page_official"
    PAGE_DEPARTMENT = "page_department"
    OWN_INSTITUTION = "own_institution"
    DEPARTMENT = "department"
    OFFICIAL = "official"
    AGENCY = "agency"
    """The body that answers for the topic's group in the territory."""
    FOUNDER = "founder"
    """The institution above."""
    COORDINATOR = "coordinator"
    """The nearest one: of the institution itself or of those above."""


class Target(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Among whom a rule looks."""

    kind: TargetKind
    id: Id | None = None
    """Of the department or the official."""
    field: Label | None = None
    """What the agency answers for; None: the topic's own group."""


class Condition(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Which cases a rule is for; what is None is any."""

    topic: Label | None = None
    """Code of a topic, with all that narrow it down, or the title of a group."""
    kind: InstitutionKind | None = None
    municipality: Label | None = None
    level: Level | None = None
    importance: Importance | None = None
    network: Network | None = None

    def holds(self, facts: Facts, place: Place) -> bool:
        """Say whether a case meets it."""
        return (
            (self.topic is None or self.topic in facts.topics)
            and self.kind in (None, place.kind)
            and self.municipality in (None, place.municipality)
            and self.level in (None, place.level)
            and self.importance in (None, facts.importance)
            and self.network in (None, facts.network)
        )


class Rule(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A condition and a target."""

    to: Target
    when: Condition = msgspec.field(default_factory=Condition)
    is_last: bool = False
    """Where nobody is found here, the case waits: the rules after this one are not asked."""


class Options(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename="camel"):
    """What holds for all rules."""

    only_in_hours: bool = False
    """Usual cases are given in the official's working time only."""
    escalate_after: Annotated[int, Meta(ge=0, le=100_000)] = 60
    """Working minutes without an official after which a coordinator is told; urgent: at once."""
    sticky_days: Annotated[int, Meta(ge=0, le=3650)] = 30
    """So long who answered a citizen comes first for his other threads on the page, among those
    to whom a rule leads; 0: in the thread only."""


class Policy(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The rules in their order: the first that finds somebody decides."""

    rules: Annotated[list[Rule], Meta(min_length=1, max_length=MOST_RULES)]
    options: Options = msgspec.field(default_factory=Options)

    def matching(self, facts: Facts, place: Place) -> Iterator[tuple[int, Rule]]:
        """Give the rules for a case with their numbers from 1, up to one that is last."""
        for number, rule in enumerate(self.rules, start=1):
            if rule.when.holds(facts, place):
                yield number, rule
                if rule.is_last:
                    return

    def fields(self) -> set[str | None]:
        """Tell for which fields agencies are looked for; None: for the topics' own groups."""
        return {rule.to.field for rule in self.rules if rule.to.kind is TargetKind.AGENCY}
