"""Training: from examples to a model file, the same each time, on nothing that is measured."""

from pathlib import Path

import numpy as np
import pytest

from app.triage.examples import CORPUS, Example, is_held_out, read_corpus, without
from app.triage.judge import LinearJudge
from app.triage.rules import Label, Remark
from app.triage.training import Examples, gather, main, train, with_measures
from app.triage.weights import Weights, load, save

NOWHERE = Path("no-such-folder")


@pytest.fixture(scope="module")
def few() -> Examples:
    """A part of the corpus: enough to learn what a question is."""
    whole = gather(NOWHERE)
    return whole._replace(corpus=whole.corpus[::6], held_out=whole.held_out[::2])


@pytest.fixture(scope="module")
def trained(few: Examples) -> Weights:
    return train(few, day="2026-01-02")


def test_the_corpus_alone_is_enough_to_train_on() -> None:
    examples = gather(NOWHERE)

    assert len(examples.corpus) > 2000
    assert (examples.real, examples.abuse, examples.dev) == ([], [], [])


def test_what_is_held_out_is_not_trained_on() -> None:
    examples = gather(NOWHERE)

    trained = {example.id for example in examples.corpus}
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

    examples = gather(tmp_path)

    assert examples.real == [Example("1", "где", frozenset({Label.QUESTION, Label.COMPLAINT}))]
    assert examples.dev == [Example("2", '"да', frozenset())]
    assert [(one.text, set(one.labels)) for one in examples.abuse] == [
        ("не", set()),
        ("сам", {Label.INSULT}),
    ]


def test_the_same_examples_give_the_same_model(few: Examples, trained: Weights) -> None:
    again = train(few, day="2026-01-02")

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

    verdicts = LinearJudge(weights).judge(
        [Remark("Подскажите, когда откроют запись?"), Remark("Спасибо вам огромное!")]
    )

    assert [verdict.needs_answer for verdict in verdicts] == [True, False]
    assert weights.about.measures["held-out needs_answer"]["f1"] > 0.7
    assert "needs_answer" in report


def test_abuse_teaches_insults_only(few: Examples, trained: Weights) -> None:
    abuse = [Example(str(n), "воспитатель", frozenset({Label.INSULT})) for n in range(40)]

    taught = LinearJudge(train(few._replace(abuse=abuse), day="2026-01-02"))

    remark = [Remark("воспитатель")]
    before, after = (one.judge(remark)[0].scores for one in (LinearJudge(trained), taught))
    assert after[Label.INSULT] > before[Label.INSULT] + 0.2
    assert after[Label.QUESTION] == before[Label.QUESTION]


def test_the_command_writes_a_model_and_prints_the_table(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    corpus, out = tmp_path / "corpus.tsv", tmp_path / "linear.npz"
    lines = CORPUS.read_text(encoding="utf-8").splitlines(keepends=True)
    corpus.write_text("".join([lines[0], *lines[1::8]]), encoding="utf-8")

    code = main(["--shared", str(NOWHERE), "--corpus", str(corpus), "--out", str(out)])

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
