"""Measures a judge on labelled comments: as a whole, by source, by kind of page, by length."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

import msgspec
import numpy as np
from rich.table import Table

from app.triage.judging.judge import Judge
from app.triage.learning.examples import Example
from app.triage.learning.given import Given
from app.triage.learning.measuring import Measures, measure, needs_answer
from app.triage.rules import NEEDS_ANSWER, Judgement, Label, Remark

LENGTHS: Final = ((5, "≤ 5 слов"), (20, "6–20 слов"), (60, "21–60 слов"))
"""Most words of a group and its name; what is longer is a group of its own."""
_LONGER: Final = "> 60 слов"
_FIGURES: Final = (
    ("f1", "F1"),
    ("precision", "точность"),
    ("recall", "полнота"),
    ("ap", "AP"),
    ("ece", "ECE"),
)
_NAMES: Final = {
    NEEDS_ANSWER: "нужен ответ",
    Label.QUESTION: "вопрос",
    Label.COMPLAINT: "жалоба",
    Label.THANKS: "благодарность",
    Label.SPAM: "спам",
    Label.INSULT: "оскорбление",
}
_BINS: Final = 10


class Group(msgspec.Struct, frozen=True):
    """A part of the comments, and how the judge does on it."""

    by: str
    """What the comments of a group have in common: source, kind or length."""
    name: str
    rows: int
    measures: Measures


class Evaluation(msgspec.Struct, frozen=True):
    """How a judge does on a file."""

    model: str
    rows: int
    measures: Measures
    groups: list[Group]


def judged(judge: Judge, examples: Sequence[Example]) -> list[Judgement]:
    """Judge the examples as comments on pages of their kind."""
    return judge.judge([Remark(example.text, kind=example.kind) for example in examples])


def figures(examples: Sequence[Example], verdicts: Sequence[Judgement]) -> Measures:
    """Tell the figures of verdicts that were given already."""
    return measure(_Told(verdicts), examples)


def evaluate(judge: Judge, given: Sequence[Given]) -> tuple[Evaluation, list[Judgement]]:
    """Judge a file and measure; groups stand in the order of their names, lengths in theirs."""
    examples = [one.example for one in given]
    verdicts = judged(judge, examples)
    groups = [
        *_grouped("source", [one.source for one in given], examples, verdicts),
        *_grouped("kind", [example.kind for example in examples], examples, verdicts),
        *_grouped("length", [length_of(e.text) for e in examples], examples, verdicts, _order),
    ]
    whole = figures(examples, verdicts)
    return Evaluation(judge.version, len(examples), whole, groups), verdicts


def length_of(text: str) -> str:
    """Name the group of texts of about this length."""
    words = len(text.split())
    return next((name for most, name in LENGTHS if words <= most), _LONGER)


def label_table(found: Evaluation) -> Table:
    """Lay out the figures of every label."""
    table = Table(title=f"{found.model}: {found.rows} комментариев", title_justify="left")
    table.add_column("метка")
    for _, title in _FIGURES:
        table.add_column(title, justify="right")
    table.add_column("таких", justify="right")
    for label, name in _NAMES.items():
        row = found.measures[label]
        told = [f"{row[figure]:.3f}" for figure, _ in _FIGURES]
        table.add_row(name, *told, f"{row['true']:.0f}")
    return table


def group_table(found: Evaluation) -> Table:
    """Lay out how well needs for an answer are found in each part."""
    title = "нужен ответ, по частям"
    table = Table(title=title, title_justify="left")
    for name in ("часть", "строк", *(title for _, title in _FIGURES), "в разбор", "с разбором"):
        table.add_column(name, justify="left" if name == "часть" else "right")
    whole = Group("", "всего", found.rows, found.measures)
    for group in (whole, *found.groups):
        row, review = group.measures[NEEDS_ANSWER], group.measures["review"]
        table.add_row(
            group.name,
            str(group.rows),
            *(f"{row[figure]:.3f}" for figure, _ in _FIGURES),
            f"{review['share']:.1%}",
            f"{review['recall']:.3f}",
        )
    return table


def plot(
    found: Evaluation, given: Sequence[Given], verdicts: Sequence[Judgement], path: Path
) -> None:
    """Draw what a chance means, what is found at which precision, and scores by length.

    Raises ImportError without matplotlib.
    """
    from matplotlib.figure import Figure  # noqa: PLC0415 - only plots need it

    true = np.array([needs_answer(one.example) for one in given])
    chances = np.array([verdict.scores[NEEDS_ANSWER] for verdict in verdicts])
    figure = Figure(figsize=(15, 4.6), layout="constrained")
    reliability, curve, lengths = figure.subplots(1, 3)
    _draw_reliability(reliability, true, chances)
    _draw_curve(curve, found, given, verdicts)
    _draw_lengths(lengths, found)
    figure.suptitle(f"{found.model}, {found.rows} комментариев")
    figure.savefig(path, dpi=110, metadata={"Software": None})


class _Told:
    """Gives verdicts that are known already, for ``measure``."""

    version = "told"

    def __init__(self, verdicts: Sequence[Judgement]) -> None:
        self._verdicts = verdicts

    def judge(self, remarks: Sequence[Remark]) -> list[Judgement]:
        """Give the verdicts in their order."""
        return [verdict for verdict, _ in zip(self._verdicts, remarks, strict=True)]


def _grouped(
    by: str,
    names: Sequence[str],
    examples: Sequence[Example],
    verdicts: Sequence[Judgement],
    order: Callable[[str], Any] = str,
) -> list[Group]:
    found = []
    for name in sorted({name for name in names if name}, key=order):
        rows = [number for number, own in enumerate(names) if own == name]
        own = figures([examples[row] for row in rows], [verdicts[row] for row in rows])
        found.append(Group(by, name, len(rows), own))
    return found


def _order(name: str) -> int:
    return [*(title for _, title in LENGTHS), _LONGER].index(name)


def _draw_reliability(axes: Any, true: Any, chances: Any) -> None:
    bins = np.minimum((chances * _BINS).astype(int), _BINS - 1)
    counts = np.bincount(bins, minlength=_BINS)
    filled = np.flatnonzero(counts)
    promised = np.bincount(bins, chances, minlength=_BINS)[filled] / counts[filled]
    came_true = np.bincount(bins, true, minlength=_BINS)[filled] / counts[filled]
    axes.plot([0, 1], [0, 1], color="0.7", linestyle="--")
    axes.plot(promised, came_true, marker="o")
    axes.set(
        title="Чего стоит вероятность", xlabel="обещано", ylabel="сбылось", xlim=(0, 1), ylim=(0, 1)
    )


def _draw_curve(
    axes: Any, found: Evaluation, given: Sequence[Given], verdicts: Sequence[Judgement]
) -> None:
    for label in (NEEDS_ANSWER, Label.QUESTION, Label.COMPLAINT):
        true = np.array(
            [
                needs_answer(one.example) if label == NEEDS_ANSWER else label in one.example.labels
                for one in given
            ]
        )
        if not true.any():
            continue
        order = np.argsort([-verdict.scores[label] for verdict in verdicts], kind="stable")
        hits = np.cumsum(true[order])
        precision, recall = hits / np.arange(1, len(true) + 1), hits / hits[-1]
        axes.plot(recall, precision, label=f"{_NAMES[label]}, AP {found.measures[label]['ap']:.3f}")
    axes.set(title="Точность и полнота", xlabel="полнота", ylabel="точность", ylim=(0, 1.02))
    if axes.get_legend_handles_labels()[0]:
        axes.legend(loc="lower left")


def _draw_lengths(axes: Any, found: Evaluation) -> None:
    groups = [group for group in found.groups if group.by == "length"]
    places = np.arange(len(groups))
    for shift, (figure, name) in zip((-0.27, 0, 0.27), _FIGURES[:3], strict=True):
        heights = [group.measures[NEEDS_ANSWER][figure] for group in groups]
        axes.bar(places + shift, heights, width=0.25, label=name)
    axes.set(title="Нужен ответ: по длине", ylim=(0, 1.02))
    axes.set_xticks(places, [f"{group.name}\n({group.rows})" for group in groups])
    axes.legend(loc="lower right")
