"""Features: the same words give the same rows, whatever stands beside them."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from app.triage.text.features import ROWS, Features, extract, weigh
from app.triage.text.signals import Finding, Signal

Text = tuple[list[str], list[Finding]]


def entries(features: Features, text: int) -> list[tuple[int, int]]:
    mine = features.entry_text == text
    return sorted(
        zip(features.entry_row[mine].tolist(), features.entry_count[mine].tolist(), strict=True)
    )


def test_nothing_gives_nothing() -> None:
    assert extract([]).texts == 0
    assert extract([([], [])]).entry_row.tolist() == []


def test_a_repeated_word_is_one_entry_with_a_count() -> None:
    once, thrice = extract([(["да"], [])]), extract([(["да", "нет", "да", "нет", "да"], [])])

    row = entries(once, 0)[0][0]

    assert dict(entries(thrice, 0))[row] == 3


def test_endings_do_not_matter_to_stems() -> None:
    one, two = extract([(["отопление"], [])]), extract([(["отопления"], [])])

    shared = set(one.entry_row.tolist()) & set(two.entry_row.tolist())

    assert len(shared) > len(one.entry_row) / 2


def test_the_order_of_words_matters() -> None:
    one, two = extract([(["не", "надо"], [])]), extract([(["надо", "не"], [])])

    assert set(one.entry_row.tolist()) != set(two.entry_row.tolist())


def test_a_signal_adds_a_row_of_its_own() -> None:
    plain = extract([(["вода"], [])])
    marked = extract([(["вода"], [Finding(Signal.DANGER, 0, 1)])])

    added = set(marked.entry_row.tolist()) - set(plain.entry_row.tolist())

    assert len(added) == 1


def test_values_of_stems_and_of_pieces_have_length_one_each() -> None:
    features = extract([(["когда", "дадут", "тепло", "?"], [])])

    values = weigh(features, np.ones(ROWS, np.float32))

    signs = values[values == 0.5]
    assert np.isclose(np.sum(values**2) - np.sum(signs**2), 2, atol=1e-4)


WORDS = st.lists(st.text("абв🙂?*", min_size=1, max_size=32), max_size=12)


@settings(max_examples=50, deadline=None)
@given(st.lists(WORDS, max_size=6))
def test_a_text_has_the_same_features_alone_and_among_others(texts: list[list[str]]) -> None:
    together = extract([(forms, []) for forms in texts])

    alone = [entries(extract([(forms, [])]), 0) for forms in texts]

    assert [entries(together, number) for number in range(len(texts))] == alone


@settings(max_examples=50, deadline=None)
@given(WORDS)
def test_every_occurrence_belongs_to_a_word_of_the_text(forms: list[str]) -> None:
    features = extract([(forms, [])])

    words = features.occurrence_word
    assert len(words) == features.entry_count.sum()
    assert set(words.tolist()) - {-1} == set(range(len(forms)))
