"""What was asked of the emulator and what it refused: the bench reads it."""

from collections import Counter, defaultdict
from collections.abc import Collection
from typing import Any


class Counters:
    """Counts since the start or the last reset."""

    def __init__(self, *, limit_codes: Collection[int]) -> None:
        self._limit_codes = frozenset(limit_codes)
        self.methods: Counter[str] = Counter()
        self.inner: Counter[str] = Counter()
        self.tokens: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self.errors: Counter[int] = Counter()
        self.violations: defaultdict[str, Counter[int]] = defaultdict(Counter)
        self.faults: Counter[str] = Counter()

    def note_call(self, method: str, token: str) -> None:
        """Count a request, whatever becomes of it."""
        self.methods[method] += 1
        self.tokens[token][method] += 1

    def note_error(self, code: int, token: str) -> None:
        """Count a refusal; those for calling too often are the caller's violations."""
        self.errors[code] += 1
        if code in self._limit_codes:
            self.violations[token][code] += 1

    def as_json(self) -> dict[str, Any]:
        """Shape the counts; injected faults are apart and are no violations."""
        return {
            "requests": self.methods.total(),
            "methods": self.methods,
            "inner": self.inner,
            "tokens": self.tokens,
            "errors": _named(self.errors),
            "violations": sum(counts.total() for counts in self.violations.values()),
            "violations_by_token": {one: _named(c) for one, c in self.violations.items()},
            "faults": self.faults,
        }


def _named(counts: Counter[int]) -> dict[str, int]:
    return {str(code): count for code, count in sorted(counts.items())}
