"""A model's file: read as it was written, and refused by name where it cannot be."""

import random
from typing import Any

import numpy as np
import pytest
from msgspec.structs import replace

from app.triage.judging.weights import (
    HEADS,
    SHIPPED,
    BrokenModelError,
    Weights,
    from_bytes,
    load,
    to_bytes,
)
from app.triage.text.features import ROWS, VERSION


@pytest.fixture(scope="module")
def shipped() -> Weights:
    return load(SHIPPED)


def refused(raw: bytes) -> str:
    with pytest.raises(BrokenModelError) as told:
        from_bytes(raw, name="a")
    return str(told.value)


def is_torn(raw: bytes) -> bool:
    """Say whether it is refused; whatever else is raised goes through."""
    try:
        from_bytes(raw, name="a")
    except BrokenModelError:
        return True
    return False


def test_a_model_is_read_as_it_was_written(shipped: Weights) -> None:
    again = from_bytes(to_bytes(shipped), name="a")

    assert again.about == shipped.about
    assert np.array_equal(again.table, shipped.table)


def test_the_shipped_file_says_no_version_and_has_the_first(shipped: Weights) -> None:
    assert (shipped.about.features, VERSION) == (1, 1)


@pytest.mark.parametrize("seed", range(8))
def test_a_file_torn_anywhere_is_a_broken_model_and_nothing_else(seed: int) -> None:
    dice, raw = random.Random(seed), SHIPPED.read_bytes()  # noqa: S311 - dice of a test
    torn = bytearray(raw)
    torn[dice.randrange(200_000, len(raw) - 400)] ^= 1 << dice.randrange(8)
    beginnings = [bytearray(raw) for _ in range(12)]
    for each in beginnings:
        each[dice.randrange(160)] = dice.randrange(256)

    # A byte of a header may say nothing; what is packed has a sum that is checked.
    assert is_torn(bytes(torn))
    assert is_torn(raw[: dice.randrange(len(raw))])
    assert all(is_torn(bytes(each)) in {True, False} for each in beginnings)


@pytest.mark.parametrize(
    "changed",
    [
        {"rarity": np.zeros(100, np.float16)},
        {"rarity": np.zeros((ROWS, 1), np.float16)},
        {"rarity": np.zeros(ROWS, "U4")},
        {"table": np.zeros((ROWS, len(HEADS) - 1), np.float16)},
        {"topic_table": np.zeros((1 << 15, 3), np.float16)},
        {"topic_table": np.zeros((1 << 10, 18), np.float16)},
    ],
    ids=lambda changed: "-".join(f"{name}-{array.shape}" for name, array in changed.items()),
)
def test_arrays_of_other_shapes_are_another_program_s(
    shipped: Weights, changed: dict[str, Any]
) -> None:
    assert "другой версии программы" in refused(to_bytes(replace(shipped, **changed)))


def test_lists_of_another_length_are_another_program_s(shipped: Weights) -> None:
    about = shipped.about
    assert about.cascade is not None
    others = [
        replace(about, heads=about.heads[1:]),
        replace(about, topic_shifts=about.topic_shifts[1:]),
        replace(about, cascade=replace(about.cascade, bands=about.cascade.bands[1:])),
        replace(about, cascade=replace(about.cascade, stack=about.cascade.stack[1:])),
        replace(about, cascade=replace(about.cascade, stack=[[0.0]] * (2 * len(HEADS)))),
    ]

    told = [refused(to_bytes(replace(shipped, about=other))) for other in others]

    assert all("другой версии программы" in each for each in told)


def test_a_model_taught_with_other_features_is_refused(shipped: Weights) -> None:
    other = replace(shipped, about=replace(shipped.about, features=VERSION + 1))

    assert "другой версии программы" in refused(to_bytes(other))
