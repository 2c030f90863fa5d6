"""Among whom a rule looks: groups of people, the nearest group first; pure."""

from collections.abc import Sequence

from app.routing.policy import Rule, TargetKind
from app.routing.roster import Roster
from app.routing.rules import Candidate, Facts, Place

Pool = Sequence[Candidate]


def pools_of(rule: Rule, facts: Facts, roster: Roster) -> list[Pool]:
    """Give the groups of people on duty that a rule leads to; some or all may be empty."""
    place = roster.place(facts.institution_id)
    match rule.to.kind:
        case TargetKind.PAGE_OFFICIAL | TargetKind.OFFICIAL:
            return [roster.named(named_by(rule, facts))]
        case TargetKind.OWN_INSTITUTION:
            return [roster.of_institution(facts.institution_id)]
        case TargetKind.AGENCY:
            return [roster.of_institution(each) for each in _agencies(rule, facts, place)]
        case TargetKind.FOUNDER:
            return [roster.of_institution(each) for each in place.above[:1]]
        case TargetKind.COORDINATOR:
            return [roster.coordinators(each) for each in (facts.institution_id, *place.above)]
        case _:
            return [
                roster.of_department(each)
                for each in [department_of(rule, facts)]
                if each is not None
            ]


def named_by(rule: Rule, facts: Facts) -> int | None:
    """Tell which official a rule means; None: whoever is there, or nobody."""
    if rule.to.kind is TargetKind.PAGE_OFFICIAL:
        return facts.page_official_id
    return rule.to.id if rule.to.kind is TargetKind.OFFICIAL else None


def department_of(rule: Rule, facts: Facts) -> int | None:
    """Tell which department a case belongs to by a rule; None: that of whoever gets it."""
    if rule.to.kind is TargetKind.PAGE_DEPARTMENT:
        return facts.page_department_id
    return rule.to.id if rule.to.kind is TargetKind.DEPARTMENT else None


def is_there(rule: Rule, facts: Facts, roster: Roster) -> bool:
    """Say whether a rule leads to anybody who might come on duty."""
    if rule.to.kind is TargetKind.PAGE_OFFICIAL:
        return facts.page_official_id is not None
    return bool(pools_of(rule, facts, roster))


def addressed(facts: Facts, roster: Roster) -> Pool:
    """Give who is on duty where a case was handed over to."""
    if facts.department_id is not None:
        return roster.of_department(facts.department_id)
    return roster.of_institution(facts.institution_id)


def _agencies(rule: Rule, facts: Facts, place: Place) -> list[int]:
    fields = facts.topics if rule.to.field is None else (rule.to.field,)
    found = [one for field in fields for one in place.agencies.get(field, ())]
    return list(dict.fromkeys(found))
