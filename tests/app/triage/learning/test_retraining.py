"""Training anew: what is learned, what is kept apart, and when a model is better."""

from collections.abc import Sequence
from io import StringIO
from pathlib import Path

import pytest
from msgspec.structs import replace
from rich.console import Console

from app.triage.judging.encoder import Encoder, NoEncoderError
from app.triage.judging.judge import CascadeJudge
from app.triage.keeping import Correction
from app.triage.learning import lessons as teaching
from app.triage.learning.comparing import Compared, as_table, shortfalls
from app.triage.learning.examples import Example, fold_of, gather
from app.triage.learning.given import Given
from app.triage.learning.measuring import Measures
from app.triage.learning.retraining import (
    Material,
    gather_material,
    retrain,
)
from app.triage.rules import NEEDS_ANSWER, Label, Remark

SAID = "Кукушка снова кукует за окном"
"""Nothing in the corpus is like it."""


@pytest.fixture(scope="module")
def lessons_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Lessons of a small part of the corpus, made with the encoder where there is one."""
    few = gather(Path("no-such-folder"))
    few = few._replace(composed=few.composed[::10])
    try:
        encoder = Encoder.load()
    except NoEncoderError:
        encoder = None
    path = tmp_path_factory.mktemp("lessons") / "lessons.npz"
    teaching.save(teaching.from_examples(few, encoder), path)
    return path


def a_correction(number: int, text: str = SAID, *labels: Label) -> Correction:
    return Correction(
        comment_id=number, version=1, text=text, labels=labels, topic=None, kind="school"
    )


def a_text(number: int) -> str:
    return f"слово {'а' * number}"


def figures(
    f1: float, ap: float = 0.5, *, true: int = 30, given: int = 30, recall: float = 0.98
) -> Measures:
    needs = {"f1": f1, "ap": ap, "true": true, "given": given}
    return {NEEDS_ANSWER: needs, "review": {"recall": recall}}


def compared(rows: int, *, new: float, old: float, ap: float = 0.0) -> Compared:
    return Compared("set", rows, figures(new, 0.5 + ap), figures(old))


@pytest.mark.parametrize(
    ("sets", "better"),
    [
        ([compared(400, new=0.91, old=0.90)], True),
        ([compared(400, new=0.90, old=0.91)], False),
        ([compared(400, new=0.90, old=0.90)], False),
        ([compared(400, new=0.90, old=0.90, ap=0.01)], True),
        ([compared(400, new=0.90, old=0.90, ap=-0.01)], False),
        ([compared(400, new=0.95, old=0.90), compared(60, new=0.897, old=0.90)], True),
        ([compared(400, new=0.95, old=0.90), compared(60, new=0.896, old=0.90)], False),
        ([compared(400, new=0.95, old=0.90), compared(49, new=0.10, old=0.90)], True),
        ([compared(400, new=0.899, old=0.90), compared(60, new=0.90, old=0.90)], False),
        ([compared(9, new=0.95, old=0.90)], True),
        ([], False),
    ],
)
def test_a_model_is_better_when_the_rule_says_so(sets: list[Compared], better: bool) -> None:  # noqa: FBT001
    assert (not shortfalls(sets)) is better


@pytest.mark.parametrize(("recall", "better"), [(0.98, True), (0.971, True), (0.965, False)])
def test_no_model_is_better_that_lets_more_pass_unseen(recall: float, better: bool) -> None:  # noqa: FBT001
    one = Compared("set", 400, figures(0.92, recall=recall), figures(0.90))

    assert (not shortfalls([one])) is better


def test_each_reason_why_a_model_is_not_better_is_told_with_its_set() -> None:
    worse = Compared("корпус", 400, figures(0.85, recall=0.95), figures(0.90))
    needless = Compared("x.tsv", 100, figures(0, true=0, given=40), figures(0, true=0, given=30))

    assert shortfalls([worse, needless]) == [
        "«корпус»: F1 ниже на 0,0500 (допустимо 0,0030)",
        "«x.tsv»: отмечено зря: доля выше на 0,1000 (допустимо 0,0030)",
        "«корпус»: мимо и проверки, и разбора проходит больше на 0,0300 нужного (допустимо 0,0100)",
        "в среднем по наборам хуже на 0,0750",
    ]
    assert shortfalls([compared(400, new=0.9, old=0.9)]) == [
        "в среднем по наборам F1 та же, а AP не выше"
    ]
    assert shortfalls([]) == ["сравнить не на чем"]


@pytest.mark.parametrize(("given", "better"), [(20, True), (30, False), (32, False)])
def test_where_nothing_needs_an_answer_less_is_to_be_flagged(given: int, better: bool) -> None:  # noqa: FBT001
    corpus = compared(400, new=0.90, old=0.90)
    needless = Compared("x", 400, figures(0, true=0, given=given), figures(0, true=0, given=30))

    assert (not shortfalls([corpus, needless])) is better


def test_a_fifth_is_kept_apart_by_its_text_and_never_learned() -> None:
    corrections = [a_correction(n, a_text(n)) for n in range(1, 80)]

    material = gather_material(corrections, {})

    apart = {example.id for example in material.apart["исправления"]}
    assert apart.isdisjoint({example.id for example in material.learned})
    assert 0.1 < len(apart) / 79 < 0.3


def test_a_text_that_is_measured_on_is_not_learned_under_another_id() -> None:
    texts = [a_text(number) for number in range(1, 80)]
    alike = [a_correction(n, text) for n, text in enumerate([*texts, *map(str.upper, texts)])]

    material = gather_material(alike, {})

    measured = {example.text.lower() for example in material.apart["исправления"]}
    assert measured
    assert measured.isdisjoint({example.text.lower() for example in material.learned})


def test_a_short_reply_neither_teaches_nor_measures() -> None:
    """Its words alone are not what the person spoke of: nobody sees what they answer."""
    short = [a_correction(n, f"а вы в группу {'а' * n}?") for n in range(1, 40)]
    long = [a_correction(100 + n, f"{a_text(n)} {'долго ' * 14}") for n in range(1, 40)]
    replies = [replace(each, is_reply=True) for each in (*short, *long)]

    material = gather_material([*replies, *short], {})

    told = [example.text for example in (*material.learned, *material.apart["исправления"])]
    assert material.remarks == len(short)
    assert sorted(told) == sorted(each.text for each in (*short, *long))


def test_what_is_written_many_times_is_learned_many_times() -> None:
    copies = [a_correction(n, text) for n, text in enumerate(map(a_text, [1, 2, 3] * 20))]

    material = gather_material(copies, {})

    parts = [material.learned, material.apart.get("исправления", [])]
    assert sorted(len(each) for part in parts for each in by_text(part).values()) == [20] * 3
    folds = [{fold_of(each, 5) for each in same} for same in by_text(material.learned).values()]
    assert [len(each) for each in folds] == [1] * len(folds)


def by_text(examples: Sequence[Example]) -> dict[str, list[Example]]:
    found: dict[str, list[Example]] = {}
    for example in examples:
        found.setdefault(example.text, []).append(example)
    return found


def test_corrections_tell_nothing_of_how_often_what_is_in_life() -> None:
    material = gather_material([a_correction(n, a_text(n)) for n in range(1, 80)], {})

    assert all(example.chosen for example in material.learned)


def test_files_are_parted_too_and_empty_sets_are_left_out() -> None:
    lines = [Given(Example(str(n), f"а{n}", frozenset()), "") for n in range(1, 50)]

    material = gather_material([], {"given.tsv": lines})

    assert set(material.apart) == {"корпус", "given.tsv"}
    assert len(material.learned) + len(material.apart["given.tsv"]) == 49


def test_a_correction_moves_the_next_verdict(lessons_path: Path) -> None:
    shipped = CascadeJudge.load()
    heard: list[str] = []
    learned = [
        Example(f"comment {n}.1", SAID, frozenset({Label.COMPLAINT}), kind="school")
        for n in range(1, 13)
    ]
    chances = []
    for material in (Material([], {}), Material(learned, {})):
        found = retrain(
            material,
            running=shipped,
            shipped=shipped,
            lessons_path=lessons_path,
            day="2026-11-28",
            tell=heard.append,
            read_at_once=5,
        )
        (verdict,) = CascadeJudge.of(found.weights).judge([Remark(SAID)])
        chances.append(verdict.scores[Label.COMPLAINT])

    untaught, taught = chances
    assert taught > untaught + 0.2
    read = [sentence for sentence in heard if sentence.startswith("Прочитано")]
    assert read == ["Прочитано 5 из 12", "Прочитано 10 из 12", "Прочитано 12 из 12"]


def test_both_models_are_measured_on_the_same_rows_and_told_side_by_side(
    lessons_path: Path,
) -> None:
    shipped = CascadeJudge.load()
    apart = gather_material([], {}).apart["корпус"][::4]

    found = retrain(
        Material([], {"корпус": apart}),
        running=shipped,
        shipped=shipped,
        lessons_path=lessons_path,
        day="2026-11-28",
        tell=lambda _: None,
    )

    (one,) = found.sets
    console = Console(width=110, record=True, file=StringIO())
    console.print(as_table(found))
    assert one.rows == len(apart)
    assert one.new[NEEDS_ANSWER]["f1"] > 0.6
    assert found.about["compared_with"] == shipped.version
    assert found.weights.about.measures["корпус needs_answer"] == one.new[NEEDS_ANSWER]
    assert f"{one.running[NEEDS_ANSWER]['f1']:.3f}" in console.export_text()
