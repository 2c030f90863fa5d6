"""The shipped exercises: which comments of the corpus are practised on, and what is expected."""

import csv
import random
from collections.abc import Collection, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Final

import msgspec

from app.officials.rules import InstitutionKind
from app.practice.rules import Act, Point, Role, Task, Weights

_HERE: Final = Path(__file__).parent
_CORPUS: Final = _HERE.parent / "triage" / "data" / "corpus_institutions.tsv"
"""Composed comments under pages of institutions; written for this project."""
KINDS: Final = (InstitutionKind.SCHOOL, InstitutionKind.KINDERGARTEN, InstitutionKind.HOSPITAL)
"""For these there are exercises."""


class Exercise(msgspec.Struct, frozen=True, kw_only=True):
    """A comment of the corpus with everything around it."""

    id: str
    """Of its row in the corpus."""
    role: Role
    expects: Act
    also: Mapping[Act, int]
    author: str
    topic: str | None
    """Code of the topics that the judge was taught."""
    post: str
    known: str
    """What the official has found out; some of it is not for everybody."""
    meets: tuple[Point, ...]
    model: str
    """A good answer, or a good reason; «{day}» stands for the promised day."""
    hint: str
    why: str
    to: str | None = None
    comment: str = ""

    @property
    def task(self) -> Task:
        """What is expected, for the rules."""
        return Task(expects=self.expects, also=self.also, meets=self.meets, to=self.to)


@cache
def exercises() -> Mapping[str, Exercise]:
    """Give all exercises by the id of their comment."""
    said = _comments()
    return {each.id: _with(each, said) for kind in KINDS for each in _read(kind)}


@cache
def weights() -> Weights:
    """Give the shipped weights."""
    return msgspec.json.decode((_HERE / "data" / "weights.json").read_bytes(), type=Weights)


@cache
def places() -> Mapping[str, str]:
    """Give the places to which a practice case may be handed: code and name."""
    return msgspec.json.decode((_HERE / "data" / "places.json").read_bytes(), type=dict[str, str])


def kind_for(kind: InstitutionKind | None) -> InstitutionKind:
    """Tell which exercises suit an institution; where there are none of its own, a school's."""
    return kind if kind in KINDS else InstitutionKind.SCHOOL


def draw(
    kind: InstitutionKind, *, seed: int, seen: Collection[str] = frozenset()
) -> list[Exercise]:
    """Draw a run: one exercise of each role, in an order of chance, an easy one first.

    Exercises in ``seen`` come again only where a role has no others.
    """
    chance = random.Random(seed)  # noqa: S311 - no secret: the order of exercises
    of_kind = [exercises()[each.id] for each in _read(kind)]
    fresh = [each for each in of_kind if each.id not in seen]
    drawn = [chance.choice(_of(role, fresh) or _of(role, of_kind)) for role in Role]
    chance.shuffle(drawn)
    return sorted(drawn, key=lambda each: each.role is not Role.PLAIN)


def _of(role: Role, several: Sequence[Exercise]) -> list[Exercise]:
    return [each for each in several if each.role is role]


@cache
def _read(kind: InstitutionKind) -> Sequence[Exercise]:
    return msgspec.json.decode(
        (_HERE / "data" / f"{kind.value}.json").read_bytes(), type=list[Exercise]
    )


def _with(exercise: Exercise, said: Mapping[str, str]) -> Exercise:
    return msgspec.structs.replace(exercise, comment=said[exercise.id])


def _comments() -> dict[str, str]:
    with _CORPUS.open(encoding="utf-8", newline="") as lines:
        rows = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
        return {row["id"]: row["text"] for row in rows}
