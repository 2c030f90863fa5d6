"""Measures how well cases of one trouble are gathered: ``python -m tests.bench.incidents``.

Thirty pages of ten districts, a fortnight, 2,200 unrelated cases of our own corpus, and troubles
mixed in: those that likeness was tuned on, those held out, and those written after everything
stood («fresh»). The second sets are told artlessly and come with comments that only share a word.
Strict precision counts against us even the corpus's cases that tell of the same trouble by their
own words (``look_alikes.tsv``). Names of sets after the command measure these alone.
"""

import sys
import time

from rich.console import Console
from rich.table import Table

from app.incidents.grouping import Thresholds
from tests.bench.incidents.figures import added, measure, replay
from tests.bench.incidents.texts import look_alikes
from tests.bench.incidents.world import fortnight

_SEEDS = (1, 2, 3)
_SETS = ("tuning", "second_tuning", "held_out", "fresh")


def main() -> None:
    """Replay the fortnights and print the figures."""
    table = Table("troubles", "precision", "strict", "recall", "incidents", "ms a case")
    for name in sys.argv[1:] or _SETS:
        fortnights = [fortnight(name, seed) for seed in _SEEDS]
        began = time.monotonic()
        homes = [replay(each, Thresholds()) for each in fortnights]
        took = (time.monotonic() - began) * 1000 / sum(map(len, fortnights))
        pairs = list(zip(fortnights, homes, strict=True))
        kind = added([measure(cases, home, look_alikes()) for cases, home in pairs])
        strict = added([measure(cases, home, {}) for cases, home in pairs])
        table.add_row(
            name,
            f"{kind.precision:.3f}",
            f"{strict.precision:.3f}",
            f"{kind.recall:.3f}",
            str(kind.incidents),
            f"{took:.1f}",
        )
    Console().print(table)


if __name__ == "__main__":
    main()
