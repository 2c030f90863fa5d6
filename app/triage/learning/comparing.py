"""Compares a new model with the one that judges, and says whether it is better."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import msgspec
import numpy as np
from rich.table import Table

from app.triage.judging.weights import Weights
from app.triage.learning.measuring import Measures
from app.triage.rules import NEEDS_ANSWER

ALLOWED_LOSS: Final = 0.003
"""F1 of ``needs_answer`` that a better model may lose on one of the sets."""
ALLOWED_MISSES: Final = 0.01
"""Share of the needed ones that it may neither flag nor send to review any more."""
LEAST_ROWS: Final = 50
"""A smaller set says nothing about which model is better."""
_ROUNDING: Final = 1e-9
_FIGURES: Final = (
    ("F1", NEEDS_ANSWER, "f1"),
    ("точность", NEEDS_ANSWER, "precision"),
    ("полнота", NEEDS_ANSWER, "recall"),
    ("AP", NEEDS_ANSWER, "ap"),
    ("ECE", NEEDS_ANSWER, "ece"),
    ("в разбор", "review", "share"),
    ("с разбором", "review", "recall"),
    ("тема есть", "topic", "named"),
    ("верна", "topic", "precision"),
)


class Compared(msgspec.Struct, frozen=True):
    """Two models on one set."""

    name: str
    rows: int
    new: Measures
    running: Measures


class Retrained(msgspec.Struct, frozen=True):
    """A new model beside the running one; nothing is installed yet."""

    weights: Weights
    running: str
    sets: list[Compared]
    about: Mapping[str, Any]

    @property
    def is_better(self) -> bool:
        """Tell whether it may take the running one's place."""
        return not shortfalls(self.sets)


def shortfalls(sets: Sequence[Compared]) -> list[str]:
    """Tell in Russian why the new model is not better; empty where it is.

    It is over the sets with enough rows: F1 of ``needs_answer`` falls on none of them by more
    than ``ALLOWED_LOSS``, no more is missed by both the judge and the reviewers than
    ``ALLOWED_MISSES``, and mean F1 is higher; where the means are equal, mean average precision
    decides. Of a set in which nothing needs an answer, for which there is no F1, counts how much
    is left in peace.
    """
    telling = [one for one in sets if one.rows >= LEAST_ROWS] or list(sets)
    if not telling:
        return ["сравнить не на чем"]
    lost = [_loss(one) for one in telling if _gain(one) < -ALLOWED_LOSS - _ROUNDING]
    missed = [
        f"«{one.name}»: мимо и проверки, и разбора проходит больше на {_told(_missed(one))}"
        f" нужного (допустимо {_told(ALLOWED_MISSES)})"
        for one in telling
        if _missed(one) > ALLOWED_MISSES + _ROUNDING
    ]
    return [*lost, *missed, *_on_average(telling)]


def as_table(found: Retrained) -> Table:
    """Lay out both models side by side: the new one, and the running one under it."""
    table = Table(title="нужен ответ: новая модель и работающая", title_justify="left")
    table.add_column("набор")
    table.add_column("модель")
    for name, _, _ in _FIGURES:
        table.add_column(name, justify="right")
    for one in found.sets:
        for name, measures in (("новая", one.new), ("работает", one.running)):
            told = [f"{measures[row][figure]:.3f}" for _, row, figure in _FIGURES]
            table.add_row(f"{one.name}: {one.rows}" if name == "новая" else "", name, *told)
    return table


def _loss(one: Compared) -> str:
    what = "F1 ниже" if one.new[NEEDS_ANSWER]["true"] else "отмечено зря: доля выше"
    return f"«{one.name}»: {what} на {_told(-_gain(one))} (допустимо {_told(ALLOWED_LOSS)})"


def _on_average(telling: Sequence[Compared]) -> list[str]:
    gain = float(np.mean([_gain(one) for one in telling]))
    if gain < -_ROUNDING:
        return [f"в среднем по наборам хуже на {_told(-gain)}"]
    more = float(np.mean([_more(one, "ap") for one in telling]))
    if gain <= _ROUNDING and more <= _ROUNDING:
        return ["в среднем по наборам F1 та же, а AP не выше"]
    return []


def _told(figure: float) -> str:
    return f"{figure:.4f}".replace(".", ",")


def _missed(one: Compared) -> float:
    return one.running["review"]["recall"] - one.new["review"]["recall"]


def _gain(one: Compared) -> float:
    if one.new[NEEDS_ANSWER]["true"]:
        return _more(one, "f1")
    return -_more(one, "given") / one.rows


def _more(one: Compared, figure: str) -> float:
    return one.new[NEEDS_ANSWER][figure] - one.running[NEEDS_ANSWER][figure]
