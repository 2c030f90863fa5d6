"""What changed rules would have done with past decisions; pure.

Simulated anew: who gets each case by the changed rules, and the loads and turns that follow
from it. A case that goes elsewhere weighs on its new official as long as it really stayed
unanswered, and no longer on the old one. Taken as it was: who was on duty and at work, which
cases came and when, when they were answered, and every load that other things than routing
brought. Of institutions that nobody looked at in a round, those count who are on duty today,
with nothing in hand but what the trial gives them.
"""

import heapq
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final

import msgspec
from msgspec.structs import replace

from app.routing.choosing import choose
from app.routing.policy import Policy
from app.routing.roster import Roster
from app.routing.rules import Away, Candidate, Choice, Facts, Place, Scene

_MOST_EXAMPLES: Final = 100
_NEVER: Final = 2**63


class PastDecision(msgspec.Struct, frozen=True, kw_only=True):
    """A decision as it was kept."""

    case_id: int
    facts: Facts
    choice: Choice
    ended: int | None
    """When the case was answered or closed, in microseconds since 1970; None: not yet."""


class PastRound(msgspec.Struct, frozen=True):
    """A round as it was kept."""

    scene: Scene
    decisions: Sequence[PastDecision]


class Example(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A case that would have gone elsewhere."""

    case_id: int
    from_official_id: int | None
    to_official_id: int | None
    why_before: str
    why_after: str


class OfficialChange(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """How many cases an official was given, and would have been."""

    official_id: int
    before: int
    after: int


class RuleChange(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """How many cases a rule decided; the numbers are those of the respective rules."""

    rule: int | None
    """None: no rule decided: the same official as before, or handed over to there."""
    before: int
    after: int


class Trial(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What changed rules would have changed."""

    cases: int
    """Placings that were compared."""
    changed: int
    unplaced_before: int
    """Cases of the time that found nobody at all."""
    unplaced_after: int
    rules: list[RuleChange]
    officials: list[OfficialChange]
    examples: list[Example]
    tried_since: datetime | None = None
    """Decisions before were too many to be tried; None: the whole month was."""


class Today(msgspec.Struct, frozen=True):
    """Stands in for what was not looked at in the past."""

    candidates: Sequence[Candidate]
    places: Mapping[int, Place]
    named: frozenset[int]
    """Institutions of the people and departments that the rules name."""
    away: Mapping[int, Away] = {}


def tried(policy: Policy, rounds: Iterable[PastRound], today: Today) -> Trial:
    """Run rules over past rounds, in their order."""
    trial = _Trial(policy, today)
    for each in rounds:
        trial.run(each)
    return trial.told()


class _Trial:
    def __init__(self, policy: Policy, today: Today) -> None:
        self._policy, self._today = policy, today
        self._on_duty_today: dict[int, list[Candidate]] = defaultdict(list)
        for each in today.candidates:
            self._on_duty_today[each.institution_id].append(each)
        self._drift: Counter[int] = Counter()
        """How many more cases an official has in hand than he really had; may be negative."""
        self._given_at: dict[int, int] = {}
        self._ends: list[tuple[int, int, int]] = []
        """(moment, official, change of his drift), the next first."""
        self._ahead: dict[int, Choice] = {}
        """Placed by the trial while the case really still waited."""
        self._waiting: dict[int, tuple[Choice, Choice]] = {}
        """The last (real, tried) outcomes of cases that nobody has in either."""
        self._pairs: list[tuple[int, Choice, Choice]] = []

    def run(self, past: PastRound) -> None:
        self._end_until(past.scene.moment)
        roster = Roster(self._scene(past.scene))
        for each in past.decisions:
            self._place(each, roster, past.scene.moment)

    def told(self) -> Trial:
        nobody = Choice(official_id=None, why="ещё ждало")
        late = [(case_id, nobody, choice) for case_id, choice in self._ahead.items()]
        still = [(case_id, *both) for case_id, both in self._waiting.items()]
        pairs = [*self._pairs, *late, *still]
        changed = [pair for pair in pairs if pair[1].official_id != pair[2].official_id]
        return Trial(
            cases=len(pairs),
            changed=len(changed),
            unplaced_before=sum(before.official_id is None for _, before, _ in pairs),
            unplaced_after=sum(after.official_id is None for _, _, after in pairs),
            rules=_by_rule(pairs),
            officials=_by_official(pairs),
            examples=[_example(*pair) for pair in changed[:_MOST_EXAMPLES]],
        )

    def _place(self, each: PastDecision, roster: Roster, moment: int) -> None:
        ahead = self._ahead.get(each.case_id)
        if ahead is not None:
            self._catch_up(each, ahead)
            return
        choice = choose(self._policy, each.facts, roster)
        if choice.official_id is not None:
            roster.give(choice.official_id)
            self._given_at[choice.official_id] = moment
        self._compare(each, choice)

    def _catch_up(self, each: PastDecision, ahead: Choice) -> None:
        """Go on where the trial had placed a case before it really was."""
        if each.choice.official_id is None:
            return
        del self._ahead[each.case_id]
        self._pairs.append((each.case_id, each.choice, ahead))
        self._shift(each.choice.official_id, -1, each.ended)

    def _compare(self, each: PastDecision, choice: Choice) -> None:
        real, mine = each.choice.official_id, choice.official_id
        self._waiting.pop(each.case_id, None)
        if real is None and mine is None:
            self._waiting[each.case_id] = (each.choice, choice)
        elif real is None:
            self._ahead[each.case_id] = choice
            self._shift(mine, 1, each.ended)
        else:
            self._pairs.append((each.case_id, each.choice, choice))
            if real != mine:
                self._shift(real, -1, each.ended)
                self._shift(mine, 1, each.ended)

    def _shift(self, official_id: int | None, by: int, ended: int | None) -> None:
        if official_id is not None:
            self._drift[official_id] += by
            heapq.heappush(self._ends, (_NEVER if ended is None else ended, official_id, -by))

    def _end_until(self, moment: int) -> None:
        while self._ends and self._ends[0][0] <= moment:
            _, official_id, by = heapq.heappop(self._ends)
            self._drift[official_id] += by

    def _scene(self, scene: Scene) -> Scene:
        places = {
            number: _completed(place, self._today.places.get(number))
            for number, place in scene.places.items()
        }
        looked_at = _reach(scene.places) | {each.institution_id for each in scene.candidates}
        missing = (_reach(places) | self._today.named) - looked_at
        others = [each for one in sorted(missing) for each in self._on_duty_today.get(one, ())]
        candidates = tuple(self._loaded(each) for each in [*scene.candidates, *others])
        away = {one: who for one, who in self._today.away.items() if who.institution_id in missing}
        return replace(scene, places=places, candidates=candidates, away=away | scene.away)

    def _loaded(self, each: Candidate) -> Candidate:
        return replace(
            each,
            load=max(0, each.load + self._drift[each.official_id]),
            given_at=self._given_at.get(each.official_id, each.given_at),
        )


def _reach(places: Mapping[int, Place]) -> set[int]:
    return {one for number, place in places.items() for one in place.reach(number)}


def _completed(place: Place, today: Place | None) -> Place:
    """Add the agencies of fields that nobody asked for at the time."""
    if today is None:
        return place
    return replace(place, agencies=today.agencies | place.agencies)


def _by_rule(pairs: Sequence[tuple[int, Choice, Choice]]) -> list[RuleChange]:
    before = Counter(one.rule for _, one, _ in pairs if one.official_id is not None)
    after = Counter(one.rule for _, _, one in pairs if one.official_id is not None)
    numbers = sorted(before | after, key=lambda number: number or 0)
    return [RuleChange(rule=n, before=before[n], after=after[n]) for n in numbers]


def _by_official(pairs: Sequence[tuple[int, Choice, Choice]]) -> list[OfficialChange]:
    before = Counter(one.official_id for _, one, _ in pairs if one.official_id is not None)
    after = Counter(one.official_id for _, _, one in pairs if one.official_id is not None)
    return [
        OfficialChange(official_id=n, before=before[n], after=after[n])
        for n in sorted(before | after)
    ]


def _example(case_id: int, before: Choice, after: Choice) -> Example:
    return Example(
        case_id=case_id,
        from_official_id=before.official_id,
        to_official_id=after.official_id,
        why_before=before.why,
        why_after=after.why,
    )
