"""Measures how well the 17 categories of ``kursk_train.csv`` are told apart.

``python -m tests.bench.topics``; needs ``../shared/data``. Five stratified folds over its 2,000
appeals; beside them only what is ours (950 composed appeals, ``appeals.tsv``) and the titles of
the classifier are learned from. What several models say is added up; the last of them reads with
the shipped encoder. Prints also how often the shipped list's words alone name the right group.
"""

import argparse
import csv
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt
from rich.console import Console
from rich.table import Table
from scipy import sparse
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score
from sklearn.model_selection import StratifiedKFold
from sklearn.multiclass import OneVsRestClassifier
from sklearn.svm import LinearSVC

from app.triage.judging.encoder import Encoder
from app.triage.judging.judge import CascadeJudge
from app.triage.judging.reading import read_text
from app.triage.rules import Remark
from app.triage.text.lemmas import lemma_of
from app.triage.topics.listing import TopicList
from tests.bench.report import machine

_FOLDS: Final = 5
_SEED: Final = 20261124
_NOTHING: Final = -9.0
_CATEGORIES: Final = {
    "roa": 0, "ani": 1, "gos": 2, "hou": 3, "med": 4, "cul": 5, "sup": 6, "edu": 7, "tra": 8,
    "con": 9, "soc": 10, "bld": 11, "trd": 13, "lab": 14, "spo": 15, "eco": 16,
}  # fmt: skip
"""Of the composed appeals. Category 12 has one row and cannot be learned."""
_GROUPS: Final = {
    "Работа учреждения": {4, 7}, "Образование": {7}, "Здравоохранение": {4}, "ЖКХ": {3},
    "Благоустройство": {0, 3}, "Дороги": {0, 3}, "Общественный транспорт": {8}, "Мусор": {3, 16},
    "Экология": {16}, "Животные": {1}, "Социальная защита": {6, 10}, "Госуслуги и МФЦ": {2},
    "Связь": {9}, "Культура": {5}, "Спорт": {15}, "Строительство": {11}, "Торговля": {13},
    "Труд": {14}, "Порядок": {3}, "Электричество и газ": {3},
}  # fmt: skip
"""Categories that a group of the shipped list may be in."""
_LEMMAS_SHARE, _VECTORS_SHARE = 0.2, 0.24
"""Of the sums of logistic models, which are larger than the others' (``docs/judging.md``)."""
_STRENGTHS: Final = (10, 30, 100)
"""Of the models of vectors, whose mean is taken: each alone jumps by a few rows of rare ones."""

_WORDS: Final = {"ngram_range": (1, 2)}
_PIECES: Final = {"analyzer": "char_wb", "ngram_range": (2, 5), "min_df": 2}
_LEMMAS: Final = {"ngram_range": (1, 2), "token_pattern": r"\S+"}

Numbers = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


class Appeals(NamedTuple):
    """Appeals with their categories and, where told, topics."""

    texts: list[str]
    categories: Ints
    topics: list[str]


class _Given(NamedTuple):
    """Everything that is learned from and measured on."""

    appeals: Appeals
    composed: Appeals
    titles: Appeals


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="tests.bench.topics", description=__doc__)
    parser.add_argument("--shared", type=Path, default=Path("../shared/data"))
    given = parser.parse_args()
    console = Console(width=110, highlight=False)
    path = given.shared / "topics" / "kursk_train.csv"
    if not path.exists():
        console.print(f"{path} is not there: nothing to measure on.")
        return 2
    console.print(f"Machine: {machine()}")
    appeals = read_appeals(path)
    console.print(_rows(_Given(appeals, _composed(), titles_of(appeals))))
    console.print(_words_alone(appeals))
    return 0


def read_appeals(path: Path) -> Appeals:
    """Read the appeals with their categories."""
    with path.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    return Appeals(
        [row["text"] for row in rows],
        np.array([int(row["category_code"]) for row in rows]),
        [row["topic"] for row in rows],
    )


def titles_of(appeals: Appeals) -> Appeals:
    """Take the titles of the classifier as texts of their categories."""
    pairs = sorted(set(zip(appeals.topics, appeals.categories.tolist(), strict=True)))
    titles = [title for title, _ in pairs]
    return Appeals(titles, np.array([category for _, category in pairs]), titles)


def _composed() -> Appeals:
    lines = Path(__file__).with_name("appeals.tsv").read_text(encoding="utf-8").splitlines()
    pairs = [line.split("\t") for line in lines]
    categories = [_CATEGORIES[group] for group, _ in pairs]
    return Appeals(
        [text for _, text in pairs], np.array(categories), [f"composed {c}" for c in categories]
    )


def _rows(given: _Given) -> Table:
    table = Table(title="17 categories, five folds", title_justify="left")
    for name in ("learned from", "macro-F1", "of the 16 that can be learned", "right"):
        table.add_column(name)

    def row(name: str, sums: Numbers) -> None:
        true, told = given.appeals.categories, sums.argmax(axis=1)
        each = f1_score(true, told, average=None, labels=range(17))
        learnable = np.delete(each, 12)
        table.add_row(
            name, f"{each.mean():.3f}", f"{learnable.mean():.3f}", f"{(true == told).mean():.3f}"
        )

    folds = list(_folds(given.appeals))
    row("the appeals alone", _unseen(given, folds, _by_words, []))
    own = [given.composed, given.titles]
    words = _unseen(given, folds, _by_words, own)
    row("+ composed appeals and titles", words)
    both = words + _unseen(given, folds, _by_topics, own)
    row("+ topics under the categories", both)
    plain = _Given(*(_lemmatized(each) for each in given))
    three = both + _unseen(plain, folds, _by_words, plain[1:], [_LEMMAS])
    row("+ lemmas", three)
    chances = _LEMMAS_SHARE * _unseen(plain, folds, _by_regression, plain[1:], [_LEMMAS])
    chances += _VECTORS_SHARE * _by_vectors(given, folds)
    row("+ logistic models of lemmas and of the encoder's vectors", three + chances)
    return table


def _folds(appeals: Appeals) -> Any:
    folds = StratifiedKFold(_FOLDS, shuffle=True, random_state=_SEED)
    return folds.split(appeals.texts, appeals.categories)


def _unseen(
    given: _Given,
    folds: Sequence[tuple[Ints, Ints]],
    model: Callable[[Any, Any, Appeals], Numbers],
    others: Sequence[Appeals],
    vectorizers: Sequence[Mapping[str, Any]] = (_WORDS, _PIECES),
) -> Numbers:
    """Sums of each appeal by a model that has not seen its fold."""
    sums = np.full((len(given.appeals.texts), 17), _NOTHING)
    for seen, unseen in folds:
        lessons = _joined(_part(given.appeals, seen), *others)
        vectors = [TfidfVectorizer(sublinear_tf=True, **how) for how in vectorizers]
        learned = sparse.hstack([each.fit_transform(lessons.texts) for each in vectors]).tocsr()
        texts = [given.appeals.texts[row] for row in unseen]
        asked = sparse.hstack([each.transform(texts) for each in vectors]).tocsr()
        sums[unseen] = model(learned, asked, lessons)
    return sums


def _by_words(learned: Any, asked: Any, lessons: Appeals) -> Numbers:
    model = LinearSVC(C=0.5, class_weight="balanced").fit(learned, lessons.categories)
    sums = np.full((asked.shape[0], 17), _NOTHING)
    sums[:, model.classes_] = model.decision_function(asked)
    return sums


def _by_regression(learned: Any, asked: Any, lessons: Appeals) -> Numbers:
    one = LogisticRegression(C=10, class_weight="balanced", solver="liblinear")
    model = OneVsRestClassifier(one).fit(learned, lessons.categories)
    sums = np.full((asked.shape[0], 17), _NOTHING)
    sums[:, model.classes_] = model.decision_function(asked)
    return sums


def _by_topics(learned: Any, asked: Any, lessons: Appeals) -> Numbers:
    """Tell topics apart, and take for each category the likeliest of its own."""
    category_of = dict(zip(lessons.topics, lessons.categories.tolist(), strict=True))
    model = LinearSVC(C=0.3, class_weight="balanced").fit(learned, lessons.topics)
    told = model.decision_function(asked)
    sums = np.full((asked.shape[0], 17), _NOTHING)
    for category in range(17):
        own = [n for n, topic in enumerate(model.classes_) if category_of[topic] == category]
        if own:
            sums[:, category] = told[:, own].max(axis=1)
    return sums


def _lemmatized(appeals: Appeals) -> Appeals:
    lines = [" ".join(map(lemma_of, read_text(text).forms)) for text in appeals.texts]
    return appeals._replace(texts=lines)


def _by_vectors(given: _Given, folds: Sequence[tuple[Ints, Ints]]) -> Numbers:
    """Fit a logistic model on what the encoder, tuned for the labels, makes of a text."""
    encoder = Encoder.load()
    own, composed, titles = (
        encoder.see([read_text(text).line for text in each.texts]).vectors.astype(float)
        for each in given
    )
    middle = own.mean(axis=0)
    own, composed, titles = (_turned(each - middle) for each in (own, composed, titles))
    sums = np.full((len(own), 17), _NOTHING)
    for seen, unseen in folds:
        lessons = _joined(_part(given.appeals, seen), given.composed, given.titles)
        known = np.vstack([own[seen], composed, titles])
        heads = [
            LogisticRegression(C=strength, class_weight="balanced", max_iter=300).fit(
                known, lessons.categories
            )
            for strength in _STRENGTHS
        ]
        told = [head.decision_function(own[unseen]) for head in heads]
        sums[np.ix_(unseen, heads[0].classes_)] = np.mean(told, axis=0)
    return sums


def _turned(vectors: Numbers) -> Numbers:
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True))


def _part(appeals: Appeals, rows: Ints) -> Appeals:
    return Appeals(
        [appeals.texts[row] for row in rows],
        appeals.categories[rows],
        [appeals.topics[row] for row in rows],
    )


def _joined(*several: Appeals) -> Appeals:
    return Appeals(
        [text for each in several for text in each.texts],
        np.concatenate([each.categories for each in several]),
        [topic for each in several for topic in each.topics],
    )


def _words_alone(appeals: Appeals) -> str:
    """Tell how often the list's words, where they alone speak, name the right group."""
    judge, listed = CascadeJudge.load(), TopicList.shipped()
    verdicts = judge.judge([Remark(text) for text in appeals.texts])
    right = []
    for text, category, verdict in zip(
        appeals.texts, appeals.categories.tolist(), verdicts, strict=True
    ):
        if not (verdict.needs_answer or verdict.review):
            continue
        code, _ = listed.name(read_text(text).forms, None, None)
        topic = listed.get(code)
        if topic is not None and verdict.topic == code:
            right.append(category in _GROUPS.get(topic.group, ()))
    return f"Words alone named {len(right)} topics, {np.mean(right):.3f} of them in the right group"


if __name__ == "__main__":
    sys.exit(main())
