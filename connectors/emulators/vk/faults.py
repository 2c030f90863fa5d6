"""Faults on purpose: which call is struck, how, and before or after it was done."""

import random
from typing import Annotated, Literal

import msgspec

FaultKind = Literal["error", "http", "bad_json", "cut", "reset", "hang"]


class Fault(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """A rule that strikes a share of the calls.

    ``when="after"`` does the work and spoils the answer: a comment is then written though
    its author is told otherwise. ``times`` ends the rule after so many strikes.
    """

    kind: FaultKind
    fraction: Annotated[float, msgspec.Meta(ge=0, le=1)] = 1.0
    methods: list[str] = []
    when: Literal["before", "after"] = "before"
    code: int = 10
    status: Literal[429, 500, 502, 503, 504] = 502
    seconds: Annotated[float, msgspec.Meta(ge=0)] = 30.0
    times: Annotated[int, msgspec.Meta(ge=1)] | None = None
    struck: int = 0

    def concerns(self, method: str) -> bool:
        """Tell whether the rule still strikes calls of this method."""
        spent = self.times is not None and self.struck >= self.times
        return not spent and (not self.methods or method in self.methods)


class Faults:
    """The rules in force; the seed makes a run repeatable for the same row of calls."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._random = random.Random(seed)  # noqa: S311 - repeatable on purpose, no secret
        self.rules: list[Fault] = []

    def strike(self, method: str) -> Fault | None:
        """Choose the fault that meets this call, if any; the first rule that hits wins."""
        for rule in self.rules:
            if rule.concerns(method) and self._random.random() < rule.fraction:
                rule.struck += 1
                return rule
        return None

    def replace(self, rules: list[Fault]) -> None:
        """Put other rules in force and begin the row of chances anew."""
        self.rules = rules
        self._random.seed(self._seed)
