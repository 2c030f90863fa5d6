"""Whose object is asked for, and what must come of it; pure."""

from enum import StrEnum
from typing import Final

from app.access.reach import Kind
from app.access.rules import Person, Role
from tests.access_matrix.rules import Rule

Numbers = dict[str, int]
"""Objects by the names that paths give them."""


class Whose(StrEnum):
    """Where the object stands that somebody asks for."""

    OWN = "own"
    """At his own institution; where he has none, at one of the region."""
    BELOW = "below"
    ABOVE = "above"
    FOREIGN = "foreign"
    """At an institution of another founder."""
    HIMSELF = "himself"
    """It is his own card, or his own token."""
    MISPLACED = "misplaced"
    """The part named belongs to another whole."""
    NOBODYS = "nobodys"
    """There is none."""


class Outcome(StrEnum):
    """What comes of it."""

    LOG_IN = "asked to log in"
    NO_RIGHT = "refused"
    NOT_FOUND = "not found"
    LET_IN = "let in"


_OUT_OF_SIGHT: Final = frozenset({Whose.ABOVE, Whose.FOREIGN})
_PERSONAL: Final = frozenset({Kind.PASS, Kind.PRACTICE, Kind.APPLICATION, Kind.VIEW})
"""Nobody has another's, not even a trainer."""
_WITH_CARDS: Final = frozenset({Role.OFFICIAL, Role.APPROVER, Role.COORDINATOR})


def asked_for(rule: Rule, parts: int, role: Role | None) -> tuple[Whose, ...]:
    """Tell whose objects are tried; ``parts`` is how many the path names."""
    if rule.is_public or rule.is_halfway:
        return (Whose.OWN,)
    if rule.kind is None:
        return (Whose.OWN, Whose.NOBODYS) if parts else (Whose.OWN,)
    if rule.kind in _PERSONAL:
        return (Whose.HIMSELF, Whose.FOREIGN, Whose.NOBODYS)
    tried = [Whose.OWN, Whose.BELOW, Whose.ABOVE, Whose.FOREIGN, Whose.NOBODYS]
    if rule.own_too and role in _WITH_CARDS:
        tried.append(Whose.HIMSELF)
    if parts > 1:
        tried.append(Whose.MISPLACED)
    return tuple(tried)


def expected(rule: Rule, person: Person | None, whose: Whose) -> Outcome:
    """Tell what must come of it when this person asks for an object of that place."""
    if rule.is_public:
        return Outcome.LET_IN
    if person is None or rule.is_halfway:
        return Outcome.LOG_IN
    if not _may(rule, person, whose):
        return Outcome.NO_RIGHT
    if whose in {Whose.NOBODYS, Whose.MISPLACED} or _is_hidden(rule, person, whose):
        return Outcome.NOT_FOUND
    if person.role not in rule.then_only:
        return Outcome.NO_RIGHT
    if rule.then is not None and not person.may(rule.then):
        return Outcome.NO_RIGHT
    return Outcome.LET_IN


def _may(rule: Rule, person: Person, whose: Whose) -> bool:
    if person.role not in rule.only or (rule.whole_region and not person.sees_region):
        return False
    is_own = rule.own_too and whose is Whose.HIMSELF
    return is_own or rule.needs is None or person.may(rule.needs)


def _is_hidden(rule: Rule, person: Person, whose: Whose) -> bool:
    if rule.kind is None:
        return False
    if rule.kind in _PERSONAL:
        return whose is Whose.FOREIGN  # not even a trainer's eyes reach there
    return whose in _OUT_OF_SIGHT and not person.sees_region
