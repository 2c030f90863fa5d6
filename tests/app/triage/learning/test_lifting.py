"""One head learns more from texts of its own: what it knew stays, what is new is found."""

import numpy as np
import pytest

from app.triage.judging.encoder import Encoder
from app.triage.judging.reading import read_text
from app.triage.judging.weights import INSULT
from app.triage.learning.encoder.lifting import Move, fit_move, learn_more
from app.triage.learning.examples import ADVERTISING, Example, read_corpus
from app.triage.learning.measuring import average_precision
from app.triage.rules import Label

NOISE = np.random.default_rng(1)


def said_by(move: Move, said: np.ndarray, vectors: np.ndarray) -> np.ndarray:
    return move.kept * said + vectors @ move.row + move.shift


def as_insult(example: Example) -> Example:
    labels = {Label.INSULT} if Label.SPAM in example.labels else set()
    return example._replace(labels=frozenset(labels))


def test_where_nothing_is_new_a_head_says_what_it_said() -> None:
    vectors = NOISE.normal(size=(4_000, 8))
    said = 6 * vectors[:, 0]
    true = NOISE.random(4_000) < 1 / (1 + np.exp(-said))

    move = fit_move(said, vectors, true)

    assert move.kept == pytest.approx(1, abs=0.15)
    assert np.corrcoef(said_by(move, said, vectors), said)[0, 1] > 0.99


def test_what_the_head_did_not_know_is_learned_from_the_vector() -> None:
    vectors = NOISE.normal(size=(4_000, 8))
    said = 6 * vectors[:, 0] - 3
    true = vectors[:, 0] + vectors[:, 1] > 0.5

    move = fit_move(said, vectors, true)

    assert np.mean((said > 0) == true) < 0.8
    assert np.mean((said_by(move, said, vectors) > 0) == true) > 0.95


def test_a_head_learns_from_texts_that_tell_of_it_alone() -> None:
    """As if every advertisement were an insult, which the shipped head has never heard of."""
    encoder = Encoder.load()
    advertising = [as_insult(example) for example in read_corpus(ADVERTISING)]
    taught, kept_apart = advertising[::2], advertising[1::2]

    move = learn_more(encoder, INSULT, [], taught)

    seen = encoder.see([read_text(example.text).line for example in kept_apart])
    said = seen.heads[:, INSULT]
    true = np.array([Label.INSULT in example.labels for example in kept_apart])
    assert average_precision(true, said) < 0.7
    assert average_precision(true, said_by(move, said, seen.vectors)) > 0.9
