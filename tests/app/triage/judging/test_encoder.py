"""The second stage: it reads sentences, alone or among others, and its absence is told."""

import sys
from pathlib import Path
from shutil import copytree

import numpy as np
import pytest
from msgspec.structs import replace

from app.triage.judging.cascade import open_rows
from app.triage.judging.encoder import SHIPPED, Encoder, NoEncoderError, pad
from app.triage.judging.judge import CascadeJudge
from app.triage.judging.reading import read_text
from app.triage.judging.weights import SHIPPED as SHIPPED_WEIGHTS
from app.triage.judging.weights import BrokenModelError, Cascade, load
from app.triage.learning.examples import read_corpus
from app.triage.rules import NEEDS_ANSWER, Label, Remark, SettledBy, Thresholds

ASKED = "до скольки завтра садик"
PRAISED = "какие красивые дети"


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return Encoder.load()


def test_it_tells_a_question_from_praise(encoder: Encoder) -> None:
    seen = encoder.see([ASKED, PRAISED])

    needs = encoder.about.heads.index(NEEDS_ANSWER)
    assert seen.heads[0, needs] > 0 > seen.heads[1, needs]


def test_it_says_on_this_processor_what_it_said_where_it_was_made(encoder: Encoder) -> None:
    texts = {row.id: row.text for row in read_corpus()}

    seen = encoder.see([read_text(texts[row]).line for row in encoder.about.proof])

    moved = np.abs(seen.heads - list(encoder.about.proof.values()))
    assert len(moved) >= 20
    # Weights of eight bits move them by 0.3 where products of two are cut off (docs/judging.md).
    assert moved.mean() < 0.03


def test_what_it_says_of_a_text_does_not_depend_on_the_others(encoder: Encoder) -> None:
    alone = encoder.see([ASKED])
    among = encoder.see([PRAISED * 20, ASKED, "?"])

    assert (alone.heads[0] == among.heads[1]).all()
    assert (alone.vectors[0] == among.vectors[1]).all()


@pytest.mark.parametrize(
    "text", ["", " ", "?", "я" * 100_000, "нет " * 50_000, "\x00\u200b", "日本"]
)
def test_any_text_gets_finite_sums(encoder: Encoder, text: str) -> None:
    seen = encoder.see([text])

    assert np.isfinite(seen.heads).all()
    assert np.isfinite(seen.vectors).all()


def test_of_a_long_text_the_end_is_read_too(encoder: Encoder) -> None:
    chatter = "сегодня был обычный день и мы гуляли по парку. " * 40

    quiet, asking = encoder.see([chatter, chatter + "подскажите когда откроют запись к врачу?"])[0]

    assert asking[0] > quiet[0]


def test_texts_of_different_length_are_padded_and_masked() -> None:
    numbers, mask = pad([[0, 5, 2], [0, 2]])

    assert numbers.tolist() == [[0, 5, 2], [0, 2, 1]]
    assert mask.tolist() == [[1, 1, 1], [1, 1, 0]]


def test_without_its_files_the_first_stage_judges_alone_and_says_so(tmp_path: Path) -> None:
    judge = CascadeJudge.load(encoder=tmp_path)

    assert "encoder.onnx" in judge.missing
    assert judge.judge([Remark("Когда включат отопление?")])[0].needs_answer
    with pytest.raises(NoEncoderError):
        Encoder.load(tmp_path)


def test_a_model_fitted_with_another_encoder_does_not_use_this_one() -> None:
    weights = load(SHIPPED_WEIGHTS)
    assert weights.about.cascade is not None
    other = replace(weights.about.cascade, encoder="encoder-of-last-year")

    judge = CascadeJudge.of(replace(weights, about=replace(weights.about, cascade=other)))

    assert "encoder-of-last-year" in judge.missing
    assert judge.version == weights.about.version


def test_the_shipped_pair_belongs_together_and_its_version_names_both() -> None:
    judge = CascadeJudge.load()

    assert judge.missing == ""
    assert judge.version.startswith("linear-")
    assert "+encoder-" in judge.version


def test_nothing_is_called_advertising_that_the_encoder_has_not_read() -> None:
    remarks = [Remark(example.text) for example in read_corpus()]
    by_words = CascadeJudge.load(encoder=None).judge(remarks)
    called = [
        remark
        for remark, said in zip(remarks, by_words, strict=True)
        if Label.SPAM in said.labels and said.settled_by is SettledBy.LINEAR
    ]

    verdicts = CascadeJudge.load().judge(called)

    assert len(called) > 50
    assert {said.settled_by for said in verdicts} <= {SettledBy.ENCODER, SettledBy.RULE}


def test_a_broken_file_is_told(tmp_path: Path) -> None:
    copytree(SHIPPED, tmp_path / "encoder")
    (tmp_path / "encoder" / "encoder.onnx").write_bytes(b"no network")

    with pytest.raises(BrokenModelError):
        Encoder.load(tmp_path / "encoder")


@pytest.mark.parametrize("name", ["encoder.onnx", "about.json", "pieces.model", "dangers.npz"])
def test_with_a_broken_file_the_first_stage_judges_alone_and_says_so(
    tmp_path: Path, name: str
) -> None:
    copytree(SHIPPED, tmp_path / "encoder")
    (tmp_path / "encoder" / name).write_bytes(b"no network")

    judge = CascadeJudge.load(encoder=tmp_path / "encoder")

    assert "не чита" in judge.missing
    assert str(tmp_path) not in judge.missing
    assert judge.judge([Remark("Когда включат отопление?")])[0].needs_answer


def test_a_library_that_cannot_be_loaded_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "onnxruntime.py").write_text("raise ImportError('torn', name='onnxruntime')")
    monkeypatch.delitem(sys.modules, "onnxruntime", raising=False)
    monkeypatch.syspath_prepend(tmp_path)

    judge = CascadeJudge.load()

    assert judge.missing == "не загружается библиотека onnxruntime"


def test_a_model_that_was_trained_without_an_encoder_says_so() -> None:
    weights = load(SHIPPED_WEIGHTS)

    judge = CascadeJudge.of(replace(weights, about=replace(weights.about, cascade=None)))

    assert judge.missing == "модель обучена без неё"
    assert judge.judge([Remark("Когда включат отопление?")])[0].needs_answer


def test_a_row_is_open_when_one_of_its_heads_is_inside_its_band() -> None:
    bands = [(0.4, 0.6), (0.2, 0.9)]
    cascade = Cascade("e", bands, [], [], Thresholds({}, 0.5, 0.4))
    chances = np.array([[0.1, 0.1], [0.5, 0.1], [0.1, 0.2], [0.6, 0.9]])

    assert open_rows(chances, cascade).tolist() == [1, 2]
