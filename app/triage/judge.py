"""Judges comments: question, complaint, thanks, spam, insult, and does it need an answer."""

from collections.abc import Iterator, Sequence
from itertools import accumulate, pairwise
from pathlib import Path
from typing import NamedTuple, Protocol, Self

import numpy as np

from app.triage.explain import Evidence, explain
from app.triage.features import Features, Floats, extract, weigh
from app.triage.rules import (
    Decision,
    Judgement,
    Label,
    Remark,
    correct,
    decide,
    join,
    may_join,
    standing_of,
)
from app.triage.signals import Finding, find_signals
from app.triage.topics import OTHER, topics_by_words
from app.triage.weights import (
    HEADS,
    SHIPPED,
    Weights,
    contributions,
    load,
    probabilities,
    sums,
    topic_hits,
    topic_probabilities,
    topic_sums,
)
from app.triage.wording import Word, read

BATCH = 256
"""Comments judged at once; more gains nothing and takes memory."""

Scores = dict[str, float]


class Judge(Protocol):
    """Whoever gives verdicts; one for each remark, in their order."""

    version: str

    def judge(self, remarks: Sequence[Remark]) -> list[Judgement]:
        """Judge any remarks, however long, empty or foreign."""


class Reading(NamedTuple):
    """A text as read, before any model has seen it."""

    text: str
    words: list[Word]
    forms: list[str]
    findings: list[Finding]


class _Sight(NamedTuple):
    """What the model sees in a batch."""

    features: Features
    values: Floats
    parts: Floats
    scores: list[Scores]


class LinearJudge:
    """A linear model over hashed words, with plain rules on top."""

    def __init__(self, weights: Weights) -> None:
        self.version = weights.about.version
        self._weights = weights
        self._about = weights.about

    @classmethod
    def load(cls, path: Path | None = None) -> Self:
        """Load a model, by default the shipped one; raises BrokenModelError."""
        return cls(load(path or SHIPPED))

    def judge(self, remarks: Sequence[Remark]) -> list[Judgement]:
        """Judge the remarks in batches; a remark's verdict does not depend on the others."""
        starts = range(0, len(remarks), BATCH)
        return [
            judgement
            for start in starts
            for judgement in self._judge_batch(remarks[start : start + BATCH])
        ]

    def _judge_batch(self, remarks: Sequence[Remark]) -> Iterator[Judgement]:
        readings = [read_text(remark.text) for remark in remarks]
        sight = self._see(readings)
        joined = self._joined(remarks, readings, sight.scores)
        scores = [joined.get(number, own) for number, own in enumerate(sight.scores)]
        decisions = [
            self._decide(reading, own) for reading, own in zip(readings, scores, strict=True)
        ]
        topics = self._topics(sight, readings, decisions)
        pulls = _pulls(sight, readings)
        for number, (reading, decision) in enumerate(zip(readings, decisions, strict=True)):
            evidence = Evidence(
                text=reading.text,
                words=reading.words,
                findings=reading.findings,
                pulls=pulls[number],
                standing=standing_of(reading.forms),
                joined=number in joined,
            )
            yield Judgement(
                labels=decision.labels,
                scores=scores[number],
                needs_answer=decision.needs_answer,
                review=decision.review,
                topic=topics.get(number),
                reasons=explain(decision, scores[number], evidence),
                model=self.version,
            )

    def _see(self, readings: Sequence[Reading]) -> _Sight:
        features = extract([(reading.forms, reading.findings) for reading in readings])
        values = weigh(features, self._weights.rarity)
        parts = contributions(features, values, self._weights.table)
        rounded = probabilities(sums(features, parts), self._about).astype(float).round(4)
        scores = [dict(zip(map(str, HEADS), row, strict=True)) for row in rounded.tolist()]
        return _Sight(features, values, parts, scores)

    def _joined(
        self, remarks: Sequence[Remark], readings: Sequence[Reading], scores: Sequence[Scores]
    ) -> dict[int, Scores]:
        """Scores of the remarks that do no more than join a complaint above them."""
        joining = [
            number
            for number, (remark, reading) in enumerate(zip(remarks, readings, strict=True))
            if remark.parent and may_join(reading.forms, reading.findings)
        ]
        if not joining:
            return {}
        parents = self._see([read_text(remarks[number].parent) for number in joining]).scores
        raised = {
            number: join(scores[number], parent)
            for number, parent in zip(joining, parents, strict=True)
        }
        return {number: own for number, own in raised.items() if own != scores[number]}

    def _decide(self, reading: Reading, scores: Scores) -> Decision:
        decision = decide(scores, self._about.thresholds)
        return correct(decision, standing_of(reading.forms), reading.findings)

    def _topics(
        self, sight: _Sight, readings: Sequence[Reading], decisions: Sequence[Decision]
    ) -> dict[int, str]:
        """Name the topics of what somebody will look at, where one is likely enough."""
        wanted = [n for n, made in enumerate(decisions) if made.needs_answer or made.review]
        if not wanted:
            return {}
        raw = topic_sums(sight.features, sight.values, self._weights.topic_table, wanted)
        named = [topics_by_words(readings[number].forms) for number in wanted]
        hits = topic_hits(named, self._about.topics)
        chances = topic_probabilities(raw, hits, self._about)
        likeliest = zip(wanted, chances.argmax(axis=1), chances.max(axis=1), strict=True)
        topics = {
            number: self._about.topics[best]
            for number, best, chance in likeliest
            if chance >= self._about.topic_threshold
        }
        return {number: topic for number, topic in topics.items() if topic != OTHER}


def read_text(text: str) -> Reading:
    """Read a text: words, forms and signals."""
    words = read(text)
    forms = [word.form for word in words]
    return Reading(text, words, forms, find_signals(forms))


def _pulls(sight: _Sight, readings: Sequence[Reading]) -> list[dict[Label, list[float]]]:
    """How much each word of each text added for each label."""
    features = sight.features
    at_words = np.flatnonzero(features.occurrence_word >= 0)
    words = features.occurrence_word[at_words]
    entries = features.occurrence_entry[at_words]
    ends = list(accumulate((len(reading.words) for reading in readings), initial=0))
    shares = sight.parts[:, : len(Label)] / features.entry_count[:, None]
    columns = {
        label: np.bincount(words, shares[entries, column], minlength=ends[-1]).tolist()
        for column, label in enumerate(Label)
    }
    return [
        {label: column[start:end] for label, column in columns.items()}
        for start, end in pairwise(ends)
    ]
