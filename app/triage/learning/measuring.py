"""Measures verdicts against labels, and probabilities against what came true."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from app.triage.judging.judge import Judge
from app.triage.learning.examples import Example
from app.triage.rules import ANSWERABLE, NEEDS_ANSWER, Judgement, Label, Remark
from app.triage.topics.listing import TopicList

Flags = npt.NDArray[np.bool_]
Numbers = npt.NDArray[np.float64]
Measures = dict[str, dict[str, float]]
_BINS = 10


def measure(judge: Judge, examples: Sequence[Example]) -> Measures:
    """Judge the examples; figures by label, then those of review and of topics."""
    verdicts = judge.judge([Remark(example.text, kind=example.kind) for example in examples])
    found = {
        str(label): _figures(
            np.array([label in example.labels for example in examples]),
            np.array([label in verdict.labels for verdict in verdicts]),
            np.array([verdict.scores[label] for verdict in verdicts]),
        )
        for label in Label
    }
    needed = np.array([needs_answer(example) for example in examples])
    given = np.array([verdict.needs_answer for verdict in verdicts])
    chances = np.array([verdict.scores[NEEDS_ANSWER] for verdict in verdicts])
    found[NEEDS_ANSWER] = _figures(needed, given, chances)
    found["review"] = _review(needed, given, verdicts)
    found["topic"] = _topics(examples, verdicts)
    return found


def needs_answer(example: Example) -> bool:
    """Say whether the readers saw a question or a complaint."""
    return not example.labels.isdisjoint(ANSWERABLE)


def f1(true: Flags, given: Flags) -> float:
    """Harmonic mean of precision and recall."""
    return _ratio(2 * np.sum(true & given), np.sum(true) + np.sum(given))


def average_precision(true: Flags, chances: Numbers) -> float:
    """Mean precision over the places of the true ones, from the likeliest down."""
    in_order = true[np.argsort(-chances, kind="stable")]
    precisions = np.cumsum(in_order) / np.arange(1, len(true) + 1)
    return _ratio(np.sum(precisions[in_order]), np.sum(true))


def calibration_error(true: Flags, chances: Numbers) -> float:
    """Average the gap between chance and truth over ten bins of equal width."""
    bins = np.minimum((chances * _BINS).astype(int), _BINS - 1)
    gaps = np.bincount(bins, true - chances, minlength=_BINS)
    return float(np.sum(np.abs(gaps)) / max(len(true), 1))


def as_table(name: str, measures: Measures) -> str:
    """Lay the figures out for people."""
    lines = [f"{name:<14}{'F1':>7}{'prec':>7}{'recall':>8}{'AP':>7}{'ECE':>7}{'true':>7}"]
    lines += [
        f"  {label:<12}{row['f1']:7.3f}{row['precision']:7.3f}{row['recall']:8.3f}"
        f"{row['ap']:7.3f}{row['ece']:7.3f}{row['true']:7.0f}"
        for label, row in measures.items()
        if "f1" in row
    ]
    review, topic = measures["review"], measures["topic"]
    lines.append(
        f"  review: {review['share']:.1%} of all; needed ones flagged or reviewed: "
        f"{review['recall']:.3f}"
    )
    if topic["true"]:
        lines.append(
            f"  topic: named for {topic['named']:.1%} of {topic['true']:.0f}, "
            f"of these right {topic['precision']:.3f}"
        )
    return "\n".join(lines)


def _figures(true: Flags, given: Flags, chances: Numbers) -> dict[str, float]:
    hits = np.sum(true & given)
    figures = {
        "f1": f1(true, given),
        "precision": _ratio(hits, np.sum(given)),
        "recall": _ratio(hits, np.sum(true)),
        "ap": average_precision(true, chances),
        "ece": calibration_error(true, chances),
        "true": float(np.sum(true)),
        "given": float(np.sum(given)),
    }
    return {name: round(figure, 4) for name, figure in figures.items()}


def _review(needed: Flags, given: Flags, verdicts: Sequence[Judgement]) -> dict[str, float]:
    reviewed = np.array([verdict.review for verdict in verdicts])
    return {
        "share": round(_ratio(np.sum(reviewed), len(reviewed)), 4),
        "recall": round(_ratio(np.sum(needed & (given | reviewed)), np.sum(needed)), 4),
    }


def _topics(examples: Sequence[Example], verdicts: Sequence[Judgement]) -> dict[str, float]:
    """Compare topics as the judge was taught them: narrower ones count as what they narrow."""
    listed = TopicList.shipped()
    pairs = [
        (example.topic, listed.trained(verdict.topic))
        for example, verdict in zip(examples, verdicts, strict=True)
        if example.topic is not None and (verdict.needs_answer or verdict.review)
    ]
    named = [(true, given) for true, given in pairs if given is not None]
    return {
        "true": float(len(pairs)),
        "named": round(_ratio(len(named), len(pairs)), 4),
        "precision": round(_ratio(sum(true == given for true, given in named), len(named)), 4),
    }


def _ratio(part: Any, whole: Any) -> float:
    return float(part / whole) if whole else 0.0
