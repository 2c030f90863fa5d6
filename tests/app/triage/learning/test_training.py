"""Training: from examples to a model file, the same each time, on nothing that is measured."""

from pathlib import Path

import numpy as np
import pytest

from app.triage.judging.judge import CascadeJudge
from app.triage.judging.weights import Weights, load, save
from app.triage.learning import lessons as teaching
from app.triage.learning.examples import (
    Example,
    Examples,
    gather,
    is_held_out,
    read_corpus,
    without,
)
from app.triage.learning.lessons import Lessons
from app.triage.learning.training import main, train, with_measures
from app.triage.rules import NO_TOPIC, Label, Remark

NOWHERE = Path("no-such-folder")


@pytest.fixture(scope="module")
def few() -> Examples:
    """A part of the corpus: enough to learn what a question is."""
    whole = gather(NOWHERE)
    return whole._replace(composed=whole.composed[::6], held_out=whole.held_out[::2])


@pytest.fixture(scope="module")
def lessons(few: Examples) -> Lessons:
    return teaching.from_examples(few, None)


@pytest.fixture(scope="module")
def trained(lessons: Lessons) -> Weights:
    return train(lessons, day="2026-01-02", encoder=None)


def test_the_corpus_alone_is_enough_to_train_on() -> None:
    examples = gather(NOWHERE)

    assert len(examples.composed) > 2000
    assert (examples.real, examples.abuse, examples.dev) == ([], [], [])


def test_what_is_held_out_is_not_trained_on() -> None:
    examples = gather(NOWHERE)

    trained = {example.id for example in examples.composed}
    held_out = {example.id for example in read_corpus() if is_held_out(example)}

    assert trained.isdisjoint(held_out)
    assert {example.id for example in examples.held_out} == held_out
    assert 0.10 < len(held_out) / len(read_corpus()) < 0.20


def test_a_text_kept_apart_is_known_by_its_letters() -> None:
    examples = [Example("1", "Где, вода?", frozenset()), Example("2", "🙂", frozenset())]
    apart = [Example("3", "ГДЕ ВОДА", frozenset()), Example("4", "!", frozenset())]

    assert [example.id for example in without(examples, apart)] == ["2"]


def test_real_comments_and_abuse_are_read_where_they_are(tmp_path: Path) -> None:
    (tmp_path / "comments_train.tsv").write_text("id\tsource\tlabel\ttext\n1\tok\tQC\tгде\n")
    (tmp_path / "comments_dev.tsv").write_text('id\tsource\tlabel\ttext\n2\tok\t-\t"да\n')
    (tmp_path / "ok_toxic.csv").write_text("text,label\nне,NORMAL\nсам,INSULT\nну,NORMAL\n")

    readings = tmp_path / "readings.tsv"
    readings.write_text("source\tid\tlabel\ntrain\t1\tQ\nok\t2\tS\nok\t2\t-\n")

    examples = gather(tmp_path, readings_path=readings)

    first, later = examples.real
    asked = frozenset({Label.QUESTION})
    assert (first.labels, first.also) == (asked | {Label.COMPLAINT}, (asked,))
    assert (later.text, later.labels, later.also) == ("ну", {Label.SPAM}, (frozenset(),))
    assert examples.dev == [Example("2", '"да', frozenset())]
    assert [(one.text, set(one.labels)) for one in examples.abuse] == [
        ("не", set()),
        ("сам", {Label.INSULT}),
    ]


def test_the_same_lessons_give_the_same_model(lessons: Lessons, trained: Weights) -> None:
    again = train(lessons, day="2026-01-02", encoder=None)

    assert again.about == trained.about
    assert (again.table == trained.table).all()


def test_a_saved_model_comes_back_whole(trained: Weights, tmp_path: Path) -> None:
    save(trained, tmp_path / "model.npz")

    loaded = load(tmp_path / "model.npz")

    assert loaded.about == trained.about
    assert loaded.about.version.startswith("linear-2026-01-02-")
    assert (loaded.table == trained.table).all()
    assert [path.name for path in tmp_path.iterdir()] == ["model.npz"]


def test_a_trained_model_tells_questions_from_thanks_and_carries_its_figures(
    few: Examples, trained: Weights
) -> None:
    weights, report = with_measures(trained, few)

    verdicts = CascadeJudge(weights).judge(
        [Remark("Подскажите, когда откроют запись?"), Remark("Спасибо вам огромное!")]
    )

    assert [verdict.needs_answer for verdict in verdicts] == [True, False]
    assert weights.about.measures["held-out needs_answer"]["f1"] > 0.7
    assert "needs_answer" in report


@pytest.mark.parametrize(("source", "head"), [("abuse", Label.INSULT), ("advertising", Label.SPAM)])
def test_what_tells_of_one_head_teaches_that_one_only(
    few: Examples, trained: Weights, source: str, head: Label
) -> None:
    told = [Example(str(n), "воспитатель", frozenset({head})) for n in range(40)]

    lessons = teaching.from_examples(few._replace(**{source: told}), None)
    taught = CascadeJudge(train(lessons, day="2026-01-02", encoder=None))

    remark = [Remark("воспитатель")]
    before, after = (one.judge(remark)[0].scores for one in (CascadeJudge(trained), taught))
    assert after[head] > before[head] + 0.2
    assert after[Label.QUESTION] == before[Label.QUESTION]


@pytest.mark.parametrize(("topic", "heard"), [(None, True), (NO_TOPIC, False), ("own", False)])
def test_where_no_topic_fits_the_next_model_names_none(
    lessons: Lessons,
    topic: str | None,
    heard: bool,  # noqa: FBT001
) -> None:
    told = {"Почему кукушка кукует?": "meals", "Почему кукушка кукует в сумерках?": topic}
    shown = [
        Example(f"{n} {text}", text, frozenset({Label.QUESTION}), code)
        for n in range(30)
        for text, code in told.items()
    ]
    corrected = lessons.plus(teaching.from_corrections(shown, lessons.names, None))

    judge = CascadeJudge(train(corrected, day="2026-01-02", encoder=None))

    fitting, other = judge.judge([Remark(text, kind="school") for text in told])
    assert fitting.topic == "meals"
    assert (other.topic == "meals") is heard


def test_corrections_read_in_parts_are_the_same_lessons(lessons: Lessons, tmp_path: Path) -> None:
    shown = [Example(str(n), "кукушка " * n, frozenset({Label.SPAM})) for n in range(1, 8)]
    whole = lessons.plus(teaching.from_corrections(shown, lessons.names, None))

    parts = lessons
    for start in (0, 3, 6):
        part = shown[start : start + 3]
        parts = parts.plus(teaching.from_corrections(part, lessons.names, None))

    teaching.save(whole, tmp_path / "whole.npz")
    teaching.save(parts, tmp_path / "parts.npz")
    assert (tmp_path / "whole.npz").read_bytes() == (tmp_path / "parts.npz").read_bytes()


def test_lessons_come_back_and_teach_the_same(lessons: Lessons, tmp_path: Path) -> None:
    path = tmp_path / "lessons.npz"
    teaching.save(lessons, path)

    kept = teaching.load(path)

    teaching.save(kept, tmp_path / "again.npz")
    assert kept.names == lessons.names
    assert (kept.topics == lessons.topics).all()
    assert (kept.chances == lessons.chances).all()
    assert path.read_bytes() == (tmp_path / "again.npz").read_bytes()
    shared = lessons.seen() >= 3
    assert (kept.rarity()[shared] == lessons.rarity()[shared]).all()
    assert not kept.seen()[~shared].any(), "what hardly anybody else wrote could name somebody"


def test_lessons_hold_no_text(lessons: Lessons, tmp_path: Path) -> None:
    path = tmp_path / "lessons.npz"
    teaching.save(lessons, path)

    with np.load(path) as arrays:
        letters = {name for name in arrays.files if arrays[name].dtype.kind in "UOS"}
        names = [str(name) for name in arrays["names"]]

    assert letters == {"names"}
    assert all(name.isascii() for name in names)


def test_readers_who_differ_teach_both_sides_by_half() -> None:
    asked = Example("1", "где", frozenset({Label.QUESTION}), also=(frozenset({Label.THANKS}),))

    assert asked.chances() == (0.5, 0.0, 0.5, 0.0, 0.0, 0.5)


def test_the_command_trains_on_lessons_alone_and_prints_the_table(
    lessons: Lessons, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kept, out = tmp_path / "lessons.npz", tmp_path / "linear.npz"
    teaching.save(lessons, kept)

    code = main(["--shared", str(NOWHERE), "--lessons", str(kept), "--out", str(out)])

    printed = capsys.readouterr().out
    assert code == 0
    assert "held-out" in printed
    assert load(out).about.version in printed


def test_the_model_file_holds_numbers_and_not_one_russian_letter(
    trained: Weights, tmp_path: Path
) -> None:
    path = tmp_path / "model.npz"
    save(trained, path)

    with np.load(path) as arrays:
        kinds = {name: arrays[name].dtype.kind for name in arrays.files}
        about = arrays["about"].tobytes()

    assert kinds == {"about": "u", "rarity": "f", "table": "f", "topic_table": "f"}
    assert about.isascii()
