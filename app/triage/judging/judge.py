"""Judges comments: question, complaint, thanks, spam, insult, and does it need an answer."""

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import chain
from pathlib import Path
from typing import Protocol, Self

from app.triage.balance import thresholds_for
from app.triage.judging.correcting import answers_us, calls, corrected
from app.triage.judging.encoder import SHIPPED as SHIPPED_ENCODER
from app.triage.judging.encoder import Encoder, NoEncoderError
from app.triage.judging.explain import Evidence, explain
from app.triage.judging.joins import Joined, Joiner, weigh_both
from app.triage.judging.linear import pulls
from app.triage.judging.matter import Matter
from app.triage.judging.naming import Above, TopicNamer, Topics
from app.triage.judging.reading import Reading, read_text
from app.triage.judging.sensing import FILE as DANGERS
from app.triage.judging.sensing import DangerSense, Felt
from app.triage.judging.stages import Scores, Seen, Stages
from app.triage.judging.weighing import danger_in, importance_of
from app.triage.judging.weights import SHIPPED, About, BrokenModelError, Weights, load
from app.triage.rules import (
    Balance,
    Decision,
    Edges,
    Importance,
    Judgement,
    Label,
    Named,
    Remark,
    SettledBy,
    decide,
    standing_of,
)
from app.triage.text.places import find_places
from app.triage.topics.listing import TopicList

BATCH = 128
"""Comments judged at once; with more, one thread waits longer for the other at the end."""
THREADS = 2
"""Batches under way at once: one is read by the encoder while the other is cut into words."""
SWITCH_SECONDS = 0.0005
"""How often threads take turns where judging is all there is to do: with the interpreter's own
5 ms a text that the encoder has read waits as long again until the other thread lets go."""


class Judge(Protocol):
    """Whoever gives verdicts; one for each remark, in their order."""

    version: str

    def judge(self, remarks: Sequence[Remark]) -> list[Judgement]:
        """Judge any remarks, however long, empty or foreign."""


class CascadeJudge:
    """A linear model for what is clear, an encoder for the rest, plain rules on top."""

    def __init__(
        self,
        weights: Weights,
        encoder: Encoder | None = None,
        sense: DangerSense | None = None,
    ) -> None:
        self.about = weights.about
        self._stages = Stages(weights, encoder, sense)
        self._own_thresholds = self.about.thresholds
        self.version = self.about.version
        if (cascade := self._stages.cascade) is not None:
            self._own_thresholds = cascade.thresholds
            self.version = f"{self.about.version}+{cascade.encoder}"
        self._thresholds = self._own_thresholds
        self._namer = TopicNamer(self.about, self._stages.linear)
        self._joiner = Joiner(self._stages, self._namer)

    @property
    def edges(self) -> Edges:
        """The model's own edges of ``needs_answer``, whatever balance is set."""
        own = self._own_thresholds
        return Edges(needs_answer=own.needs_answer, review=own.review)

    def heed(self, balance: Balance, topics: TopicList) -> None:
        """Judge from now on with this balance, and name topics from this list."""
        self._thresholds = thresholds_for(balance, self._own_thresholds)
        self._namer.listed = topics

    @classmethod
    def load(cls, path: Path | None = None, *, encoder: Path | None = SHIPPED_ENCODER) -> Self:
        """Load a model, by default the shipped one; raises BrokenModelError."""
        return cls.of(load(path or SHIPPED), encoder=encoder)

    @classmethod
    def of(cls, weights: Weights, *, encoder: Path | None = SHIPPED_ENCODER) -> Self:
        """Add the encoder that the model was fitted with; without it the linear model judges.

        ``missing`` says then what it lacks; so it does where the encoder's files are damaged.
        """
        if encoder is None:
            return cls(weights)
        try:
            return cls(weights, *_second_stage(weights.about, encoder))
        except (NoEncoderError, BrokenModelError) as error:
            judge = cls(weights)
            judge.missing = str(error)
            return judge

    missing: str = ""
    """Why the encoder does not take part, in Russian; empty where it does, or none is wanted."""

    @property
    def is_mendable(self) -> bool:
        """Tell whether what is missing may yet come: the model was trained with an encoder."""
        return bool(self.missing) and self.about.cascade is not None

    def judge(self, remarks: Sequence[Remark]) -> list[Judgement]:
        """Judge the remarks in batches; a remark's verdict does not depend on the others."""
        batches = [remarks[start : start + BATCH] for start in range(0, len(remarks), BATCH)]
        if len(batches) == 1:
            return list(self._judge_batch(batches[0]))
        with ThreadPoolExecutor(THREADS, thread_name_prefix="judge") as threads:
            judged = threads.map(lambda batch: list(self._judge_batch(batch)), batches)
            return list(chain.from_iterable(judged))

    def _judge_batch(self, remarks: Sequence[Remark]) -> Iterator[Judgement]:
        readings = [read_text(remark.text) for remark in remarks]
        kinds = [remark.kind for remark in remarks]
        seen = self._stages.see(readings, kinds, doubted=self._thresholds.review)
        matters = self._matters(remarks, readings, seen)
        decisions = [corrected(each) for each in matters]
        topics, bare = self._topics(matters, decisions, seen)
        told = [n for n, made in enumerate(decisions) if made.labels or made.review]
        spoken = pulls(seen.sight, readings, told)
        for number, (matter, decision) in enumerate(zip(matters, decisions, strict=True)):
            is_told = number in topics
            topic, chance = topics.get(number, (None, None))
            importance, why = self._importance(
                matter, topic, is_told=is_told, is_bare=number in bare
            )
            evidence = _evidence(matter, spoken.get(number, {}))
            yield Judgement(
                labels=decision.labels,
                scores=matter.scores,
                needs_answer=decision.needs_answer,
                review=decision.review,
                topic=topic,
                topic_score=chance,
                reasons=explain(decision, matter.scores, evidence),
                model=self.version,
                importance=importance,
                importance_reason=why,
                named=_named(matter.reading.text) if is_told else (),
                settled_by=_settled_by(
                    decision, matter.by_chances, read_again=number in seen.again
                ),
            )

    def _matters(
        self, remarks: Sequence[Remark], readings: Sequence[Reading], seen: Seen
    ) -> list[Matter]:
        """Find out about each remark what its verdict follows from."""
        joins = self._joiner.join(remarks, readings, seen, self._thresholds)
        return [
            self._matter(remark, reading, scores, joins.get(n), seen.felt.get(n))
            for n, (remark, reading, scores) in enumerate(
                zip(remarks, readings, seen.scores, strict=True)
            )
        ]

    def _matter(
        self,
        remark: Remark,
        reading: Reading,
        own: Scores,
        joined: Joined | None,
        felt: Felt | None,
    ) -> Matter:
        scores = joined.scores if joined is not None and joined.is_whole else own
        standing = standing_of(reading.forms)
        weighed = weigh_both(remark, reading, joined)
        if weighed is None and felt is not None:
            weighed = self._stages.sensed(reading, felt, month=remark.month)
        if weighed is None and joined is not None and joined.hands_on and joined.felt is not None:
            weighed = self._stages.sensed(joined.above, joined.felt, month=remark.month)
        return Matter(
            remark=remark,
            reading=reading,
            standing=standing,
            joined=joined,
            scores=scores,
            by_chances=decide(scores, self._thresholds),
            weighed=weighed,
            answers_us=answers_us(remark, reading, standing),
        )

    def _topics(
        self, matters: Sequence[Matter], decisions: Sequence[Decision], seen: Seen
    ) -> Topics:
        """Name what those are about that somebody answers or looks at."""
        wanted = [
            n
            for n, (matter, made) in enumerate(zip(matters, decisions, strict=True))
            if calls(made) or matter.remark.is_contesting
        ]
        remarks = [matter.remark for matter in matters]
        above = [Above(remark.parent, remark.post, remark.kind) for remark in remarks]
        readings = [matter.reading for matter in matters]
        topics, bare = self._namer.name(seen.sight, seen.again, readings, above, wanted)
        joined = {n: each.joined for n, each in enumerate(matters) if n in topics}
        of_joined = {n: each.topic for n, each in joined.items() if each and each.topic[0]}
        return Topics(topics | of_joined, bare)

    def _importance(
        self, matter: Matter, topic: str | None, *, is_told: bool, is_bare: bool
    ) -> tuple[Importance, str | None]:
        # A topic that is only that of what stands above is no reason to hurry.
        may_mark = not is_bare or matter.hands_on or matter.remark.is_contesting
        marking = self._namer.listed.get(topic) if may_mark else None
        return importance_of(matter.weighed if is_told else None, marking)


def _second_stage(about: About, folder: Path) -> tuple[Encoder, DangerSense | None]:
    """Read what the model was fitted with; raises NoEncoderError or BrokenModelError."""
    if about.cascade is None:
        raise NoEncoderError("модель обучена без неё")
    asked, encoder = about.cascade.encoder, Encoder.load(folder)
    if encoder.about.version != asked:
        raise NoEncoderError(f"модель обучена с {asked}, а на диске {encoder.about.version}")
    return encoder, DangerSense.load(asked, folder / DANGERS)


def _evidence(matter: Matter, spoken: Mapping[Label, Sequence[float]]) -> Evidence:
    """Gather what speaks for the labels; ``spoken`` is what its words add."""
    reading, would_call = matter.reading, calls(matter.by_chances)
    is_adding = matter.joined is not None and not matter.joins_wholly
    return Evidence(
        text=reading.text,
        words=reading.words,
        findings=reading.findings,
        pulls=spoken,
        standing=matter.standing,
        joined=matter.joins_wholly,
        danger=danger_in(reading, matter.weighed),
        goes_on=matter.answers_us and not would_call,
        leans=is_adding and not would_call,
    )


def _named(text: str) -> tuple[Named, ...]:
    return tuple(
        Named(place.kind, text[place.start : place.end], (place.start, place.end))
        for place in find_places(text)
    )


def _settled_by(made: Decision, by_chances: Decision, *, read_again: bool) -> SettledBy:
    if made != by_chances:
        return SettledBy.RULE
    return SettledBy.ENCODER if read_again else SettledBy.LINEAR
