"""Finds the remarks that join what stands above them, and tells how."""

from collections.abc import Sequence
from typing import NamedTuple

from app.triage.judging.naming import Above, Named, TopicNamer
from app.triage.judging.reading import Reading, read_text
from app.triage.judging.sensing import Felt
from app.triage.judging.stages import Scores, Seen, Stages
from app.triage.judging.weighing import Weighed, weigh_reading, weightier
from app.triage.rules import Label, Remark, Thresholds, decide, join
from app.triage.text.joining import (
    Joining,
    how_it_joins,
    is_of_kin_only,
    may_be_of_himself,
    may_be_the_same,
    may_join,
    points_up,
    settle,
)


class Joined(NamedTuple):
    """What a remark is that joins a complaint above it."""

    scores: Scores
    above: Reading
    topic: Named
    """Of what stands above; its own where its own words count and say it surely."""
    how: Joining
    """Wholly: it counts as what it joins. Else its own words do, and a person looks."""
    says_more: bool
    """Its own words weigh something too; «+1, дом 7» gives no degrees."""
    hands_on: bool
    """What stands above makes it as important."""
    felt: Felt | None
    """The danger that is sensed in what stands above."""

    @property
    def is_whole(self) -> bool:
        """Tell whether the remark counts as what it joins."""
        return self.how is Joining.WHOLLY


class _Under(NamedTuple):
    """A remark that may join what stands above it."""

    number: int
    how: Joining
    above: Reading


class _Pair(NamedTuple):
    """A remark beside what it is under."""

    under: _Under
    reading: Reading
    said: Scores
    """What its own words say."""
    over: Scores
    """What is said of what stands above."""
    raised: Scores
    """What is said of both together."""
    thresholds: Thresholds

    @property
    def may_join(self) -> bool:
        """Tell whether what stands above raises it, or is a complaint itself."""
        least = self.thresholds.labels[Label.COMPLAINT]
        return self.raised != self.said or self.over[Label.COMPLAINT] >= least


class Joiner:
    """Joins remarks to what they stand under, as both stages see it."""

    def __init__(self, stages: Stages, namer: TopicNamer) -> None:
        self._stages, self._namer = stages, namer

    def join(
        self,
        remarks: Sequence[Remark],
        readings: Sequence[Reading],
        own: Seen,
        thresholds: Thresholds,
    ) -> dict[int, Joined]:
        """Find the remarks that join a complaint above them, by their numbers."""
        several = _find_under(remarks, readings)
        if not several:
            return {}
        numbers, above = [each.number for each in several], [each.above for each in several]
        kinds = [remarks[number].kind for number in numbers]
        seen = self._stages.see(above, kinds, doubted=thresholds.review)
        own_scores = [own.scores[number] for number in numbers]
        pairs = [
            _Pair(each, readings[each.number], said, over, join(said, over), thresholds)
            for each, said, over in zip(several, own_scores, seen.scores, strict=True)
        ]
        rows = [row for row, pair in enumerate(pairs) if pair.may_join]
        posts = [Above("", remarks[number].post, remarks[number].kind) for number in numbers]
        topics = self._namer.name(seen.sight, seen.again, above, posts, rows).by_row
        alone = [Above("", "", remark.kind) for remark in remarks]
        wanted = [numbers[row] for row in rows]
        own_topics = self._namer.name(own.sight, own.again, readings, alone, wanted).by_row
        found = {
            numbers[row]: self._how_it_joins(
                pairs[row], own_topics[numbers[row]], topics[row], felt=seen.felt.get(row)
            )
            for row in rows
        }
        return {number: each for number, each in found.items() if each is not None}

    def _how_it_joins(
        self, pair: _Pair, own_topic: Named, topic: Named, *, felt: Felt | None
    ) -> Joined | None:
        """Tell how a remark joins what stands above it, None where it does not.

        The topics are its own and that of what stands above.
        """
        under, reading = pair.under, pair.reading
        akin = self._namer.are_akin((reading.forms, own_topic), (under.above.forms, topic))
        alone = decide(pair.said, pair.thresholds)
        names_own = own_topic[0] is not None and alone.needs_answer
        if akin is None and names_own and may_be_of_himself(reading.forms):
            akin = False
        calls = alone.needs_answer or (alone.review and own_topic[0] == topic[0])
        how = settle(under.how, akin=akin, calls=calls)
        is_idle = not calls and not akin and is_of_kin_only(reading.forms, reading.findings)
        if how is None or (how is Joining.ADDING and is_idle):
            return None
        is_whole = how is Joining.WHOLLY
        if not is_whole and not decide(pair.raised, pair.thresholds).needs_answer:
            return None
        is_own = not is_whole and (akin is not None or alone.needs_answer)
        names_another = is_own and not akin and own_topic[0] is not None
        may_be_same = not names_another and may_be_the_same(reading.forms, reading.findings)
        return Joined(
            pair.raised,
            under.above,
            own_topic if is_own else topic,
            how,
            says_more=under.how is not Joining.WHOLLY,
            hands_on=is_whole or may_be_same,
            felt=felt,
        )


def weigh_both(remark: Remark, reading: Reading, joined: Joined | None) -> Weighed | None:
    """Weigh a remark by its words, and by those that it joins."""
    says_more = joined is None or joined.says_more
    own = weigh_reading(reading, month=remark.month, kind=remark.kind) if says_more else None
    if joined is None or not joined.hands_on:
        return own
    return weightier(own, weigh_reading(joined.above, month=remark.month, kind=remark.kind))


def _find_under(remarks: Sequence[Remark], readings: Sequence[Reading]) -> list[_Under]:
    """List the remarks that may join what another citizen wrote above; ours is never joined."""
    found = []
    for number, (remark, reading) in enumerate(zip(remarks, readings, strict=True)):
        if remark.parent and not remark.parent_is_ours and _may_join(reading):
            above = read_text(remark.parent)
            how = how_it_joins(reading.forms, reading.findings, above.forms)
            if how is not None:
                found.append(_Under(number, how, above))
    return found


def _may_join(reading: Reading) -> bool:
    if not reading.forms:
        return points_up(reading.text)
    return may_join(reading.forms, reading.findings)
