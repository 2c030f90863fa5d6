"""Chooses who gets a case: page, topic, territory, duty, room, skill, load; pure.

The same policy, facts and roster give the same choice to the byte.
"""

from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Final

from msgspec.structs import replace

from app.routing import telling
from app.routing.policy import Policy, Rule, TargetKind
from app.routing.pools import Pool, addressed, department_of, is_there, named_by, pools_of
from app.routing.roster import Roster
from app.routing.rules import Candidate, Choice, Facts, Want
from app.triage.rules import Importance

_BY_NAME: Final = frozenset({TargetKind.PAGE_OFFICIAL, TargetKind.OFFICIAL})
"""Who is named answers for whatever it is about; his skills are not asked."""
_LISTED, _ANYTHING, _TOPICLESS, _NOT_HIS = range(4)


def choose(policy: Policy, facts: Facts, roster: Roster) -> Choice:
    """Choose an official, or say why nobody.

    Who has answered the citizen in this thread comes first, while he is on duty and has room;
    then the first rule that finds somebody decides, and among those it leads to who has answered
    him in another thread comes first. A case that was handed over stays among the people it was
    addressed to.
    """
    look = _Look(policy, facts, roster)
    if facts.is_addressed:
        return _among_addressed(look)
    kept = look.free(roster.himself(facts.sticky_id))
    if kept:
        return _chosen(kept[0], telling.STICKY)
    wanting: list[telling.Wanting] = []
    for number, rule in policy.matching(facts, roster.place(facts.institution_id)):
        kind = rule.to.kind
        pools = pools_of(rule, facts, roster)
        best = look.best(pools, by_name=kind in _BY_NAME)
        if best is not None:
            return _by_rule(look, number, rule, best)
        want = look.want(pools, by_name=kind in _BY_NAME)
        wanting.append((kind, want if is_there(rule, facts, roster) else Want.ABSENT))
    return Choice(
        official_id=None,
        department_id=facts.page_department_id,
        why=telling.why_nobody(facts, wanting),
        is_hopeless=all(want is Want.ABSENT for _, want in wanting),
    )


def room_for(policy: Policy, facts: Facts, roster: Roster, *, most: int) -> int:
    """Tell how many cases of this kind could be given now, ``most`` where that is not limited."""
    look = _Look(policy, facts, roster)
    free = {
        each.official_id: roster.room(each, most)
        for pool, by_name in _all_pools(policy, facts, roster)
        for each in look.free(look.able(pool, by_name=by_name))
    }
    return min(most, sum(free.values()))


class _Look:
    """One case's look at people."""

    def __init__(self, policy: Policy, facts: Facts, roster: Roster) -> None:
        self.facts, self.roster = facts, roster
        usual = facts.importance == Importance.USUAL
        self._is_strict = policy.options.only_in_hours and usual

    def able(self, pool: Pool, *, by_name: bool) -> Pool:
        return pool if by_name else [each for each in pool if self._skill(each) < _NOT_HIS]

    def awake(self, pool: Pool) -> Pool:
        return [each for each in pool if each.at_work] if self._is_strict else pool

    def free(self, pool: Pool) -> Pool:
        return [each for each in self.awake(pool) if self.roster.room(each, 1)]

    def best(self, pools: Sequence[Pool], *, by_name: bool) -> Candidate | None:
        for pool in pools:
            free = self.free(self.able(pool, by_name=by_name))
            if free:
                return min(free, key=self._order)
        return None

    def want(self, pools: Sequence[Pool], *, by_name: bool) -> Want:
        people = list(chain.from_iterable(pools))
        if not people:
            return Want.OFF_DUTY
        able = self.able(people, by_name=by_name)
        if not able:
            return Want.UNSKILLED
        return Want.FULL if self.awake(able) else Want.OUT_OF_HOURS

    def _order(self, each: Candidate) -> tuple[bool, bool, int, float, int, int]:
        return (
            each.official_id != self.facts.known_id,
            not each.at_work,
            self._skill(each),
            (self.roster.load(each) + 1) / each.weight,
            self.roster.given_at(each),
            each.official_id,
        )

    def _skill(self, each: Candidate) -> int:
        if not each.skills:
            return _ANYTHING
        if not self.facts.topics:
            return _TOPICLESS
        return _LISTED if not set(each.skills).isdisjoint(self.facts.topics) else _NOT_HIS


def _all_pools(policy: Policy, facts: Facts, roster: Roster) -> Iterator[tuple[Pool, bool]]:
    if facts.is_addressed:
        yield addressed(facts, roster), False
        return
    for _, rule in policy.matching(facts, roster.place(facts.institution_id)):
        for pool in pools_of(rule, facts, roster):
            yield pool, rule.to.kind in _BY_NAME


def _among_addressed(look: _Look) -> Choice:
    facts, pools = look.facts, [addressed(look.facts, look.roster)]
    best = look.best(pools, by_name=False)
    if best is not None:
        return _chosen(best, telling.ADDRESSED, department_id=facts.department_id)
    return Choice(
        official_id=None,
        department_id=facts.department_id,
        why=telling.why_addressed_waits(facts, look.want(pools, by_name=False)),
    )


def _by_rule(look: _Look, number: int, rule: Rule, best: Candidate) -> Choice:
    """Say whom a rule gives; who stands in for the one it names has it in his name."""
    named, kind = named_by(rule, look.facts), rule.to.kind
    if named is None or named == best.official_id:
        is_known = named is None and best.official_id == look.facts.known_id
        who = telling.STICKY if is_known else telling.WHO[kind]
        return _chosen(best, who, rule=number, department_id=department_of(rule, look.facts))
    department_id = look.roster.home_department(named)
    lent = _chosen(best, telling.INSTEAD_OF[kind], rule=number, department_id=department_id)
    return replace(lent, stands_in_for_id=named)


def _chosen(
    best: Candidate, who: str, *, rule: int | None = None, department_id: int | None = None
) -> Choice:
    return Choice(
        official_id=best.official_id,
        institution_id=best.institution_id,
        department_id=best.department_id if department_id is None else department_id,
        why=telling.with_hours(who, at_work=best.at_work),
        rule=rule,
    )
