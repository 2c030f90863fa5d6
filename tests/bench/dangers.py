"""Measures how many dangers are raised, told by people who had not seen the tables of turns.

``python -m tests.bench.dangers``, weighed as of December. ``dangers.tsv`` was composed blindly
and nothing was learned from it: 160 dangers, half of them in unexpected words, and 160 comments
that tell of none, half of which sound as if they did. With ``../shared/data`` it prints also
what is raised in comments of Odnoklassniki, few of which tell of any danger.
"""

import argparse
import csv
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.table import Table

from app.triage.judging.encoder import Encoder
from app.triage.judging.judge import CascadeJudge
from app.triage.judging.weights import SHIPPED, load
from app.triage.rules import Importance, Remark
from tests.bench.report import machine

_TOLD: Final = Path(__file__).parent / "dangers.tsv"
_DECEMBER: Final = 12
_CHATTER: Final = 4_000


def main(arguments: Sequence[str] | None = None) -> int:
    """Weigh with and without the sense of meaning; print both."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.dangers")
    parser.add_argument("--shared", type=Path, default=Path("../shared/data"))
    given = parser.parse_args(arguments)
    judges = {
        "words alone": CascadeJudge(load(SHIPPED), Encoder.load()),
        "words and meaning": CascadeJudge.load(),
    }
    sets = told() | chatter(given.shared / "ok_toxic.csv")
    table = Table(title=f"share raised; {machine()}", title_justify="left")
    for name in ("", "", *(f"{name}, {len(remarks)}" for name, remarks in sets.items())):
        table.add_column(name, justify="right")
    for name, judge in judges.items():
        shares = [raised(judge, remarks) for remarks in sets.values()]
        for importance in (Importance.URGENT, Importance.HIGH):
            row = [f"{each[importance]:.3f}" for each in shares]
            table.add_row(name if importance is Importance.URGENT else "", importance.value, *row)
        table.add_row("", "either", *(f"{sum(each.values()):.3f}" for each in shares))
    Console(width=120).print(table)
    return 0


def told(path: Path = _TOLD) -> dict[str, list[Remark]]:
    """Read the composed comments by what they tell of."""
    sets: dict[str, list[Remark]] = {"urgent": [], "high": [], "usual": []}
    with path.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
            remark = Remark(row["text"], kind=row["kind"], month=_DECEMBER)
            sets[row["importance"]].append(remark)
    return sets


def chatter(path: Path) -> dict[str, list[Remark]]:
    """Read a part of the comments of Odnoklassniki; nothing where they are not at hand."""
    if not path.exists():
        return {}
    with path.open(encoding="utf-8", newline="") as lines:
        texts = [row["text"] for row in csv.DictReader(lines)]
    step = max(len(texts) // _CHATTER, 1)
    return {"chatter": [Remark(text, month=_DECEMBER) for text in texts[::step][:_CHATTER]]}


def raised(judge: CascadeJudge, remarks: Sequence[Remark]) -> Mapping[Importance, float]:
    """Tell what share is urgent and what share is high."""
    found = [verdict.importance for verdict in judge.judge(remarks)]
    return {each: found.count(each) / len(found) for each in (Importance.URGENT, Importance.HIGH)}


if __name__ == "__main__":
    sys.exit(main())
