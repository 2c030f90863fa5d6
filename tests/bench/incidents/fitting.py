"""Fits likeness on the troubles for tuning: ``python -m tests.bench.incidents.fitting``.

Fortnights are replayed with every case in its true group, so that what the model learns of
chances is what grouping meets: few true neighbours among many that only live nearby. Each
negative counts as often as it is met; nothing of the held-out troubles is read.
"""

from collections.abc import Iterator

import msgspec
import numpy as np
from sklearn.linear_model import LogisticRegression

from app.incidents.grouping import may_be_one, surroundings_of
from app.incidents.likeness import WINDOW, Group, Model, Sight, features
from app.incidents.words import vector_of
from tests.bench.incidents.texts import ROOT
from tests.bench.incidents.world import fortnight

_SEEDS = range(100, 106)
_STRENGTH = 1.0


def main() -> None:
    """Replay, fit, write."""
    rows, truth = [], []
    for seed in _SEEDS:
        for values, is_same in _replayed(seed):
            rows.append(values)
            truth.append(is_same)
    table, same = np.array(rows), np.array(truth)
    scale = table.std(axis=0) + 1e-9
    fitted = LogisticRegression(C=_STRENGTH, max_iter=2000).fit(table / scale, same)
    model = Model(
        weights=tuple((fitted.coef_[0] / scale).round(4).tolist()),
        constant=round(float(fitted.intercept_[0]), 4),
    )
    path = ROOT / "app" / "incidents" / "data" / "likeness.json"
    path.write_bytes(msgspec.json.format(msgspec.json.encode(model)) + b"\n")
    print(f"{same.sum()} pairs of the same trouble among {len(same)}; {model}")


def _replayed(seed: int) -> Iterator[tuple[tuple[float, ...], bool]]:
    groups: dict[str, Group] = {}
    recent: list[Sight] = []
    for sight, _, trouble in fortnight("tuning", seed):
        vector = vector_of(sight.terms)
        recent = [each for each in recent if sight.at - each.at <= WINDOW] + [sight]
        around = surroundings_of(sight, recent)
        for name, group in groups.items():
            is_recent = sight.at - max(each.at for each in group.members) <= WINDOW
            if is_recent and may_be_one(sight, group):
                yield features(sight, vector, group, around), name == trouble
        own = trouble or f"case {sight.case_id}"
        if own in groups:
            groups[own].add(sight)
        else:
            groups[own] = Group([sight])


if __name__ == "__main__":
    main()
