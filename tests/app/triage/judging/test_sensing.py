"""Dangers told in words that no table has: what the encoder sees makes them important."""

from pathlib import Path

import numpy as np
import pytest
from msgspec.structs import replace

from app.triage.judging.encoder import Encoder
from app.triage.judging.judge import CascadeJudge
from app.triage.judging.sensing import Danger, DangerSense, SenseNumbers, save
from app.triage.judging.weights import SHIPPED, TOPIC_ROWS, BrokenModelError, load
from app.triage.rules import Importance, Judgement, Remark

DECEMBER, JUNE = 12, 6
UNNAMED = [
    "Внучка пришла из школы вся в ссадинах, говорит ей опять старшие мальчики прохода не дают",
    "Мама лежит и не шевелится, звоним два часа, никто не приезжает, что делать?",
    "Из розетки в раздевалке хлопнуло и пошёл палёный запах, проверьте",
]
HARMLESS = [
    "Когда вывесят расписание кружков на второе полугодие?",
    "Почему в столовой опять одни макароны, дети не едят",
    "Подскажите, как записать ребёнка к логопеду",
    "Спасибо за концерт, внуки в восторге, когда следующий?",
]


@pytest.fixture(scope="module")
def judge() -> CascadeJudge:
    return CascadeJudge.load()


@pytest.fixture(scope="module")
def without() -> CascadeJudge:
    """The same judge that senses nothing."""
    return CascadeJudge(load(SHIPPED), Encoder.load())


def judged(judge: CascadeJudge, *texts: str, month: int = DECEMBER) -> list[Judgement]:
    return judge.judge([Remark(text, kind="school", month=month) for text in texts])


def test_dangers_that_no_turn_names_are_important_and_the_words_are_quoted(
    judge: CascadeJudge, without: CascadeJudge
) -> None:
    blind = judged(without, *UNNAMED)
    found = judged(judge, *UNNAMED)

    assert [each.importance for each in blind] == [Importance.USUAL] * len(UNNAMED)
    assert [each.importance for each in found] == [Importance.HIGH] * len(UNNAMED)
    for each in found:
        assert each.importance_reason is not None
        why, _, quoted = each.importance_reason.partition(": „")
        assert why.startswith("похоже на опасность")
        assert any(quoted.removesuffix("“") in text for text in UNNAMED)


def test_what_tells_of_no_danger_stays_usual(judge: CascadeJudge) -> None:
    found = judged(judge, *HARMLESS)

    assert [each.importance for each in found] == [Importance.USUAL] * len(HARMLESS)


def test_sensing_changes_importance_and_nothing_else(
    judge: CascadeJudge, without: CascadeJudge
) -> None:
    texts = UNNAMED + HARMLESS

    pairs = zip(judged(judge, *texts), judged(without, *texts), strict=True)

    for sensed, plain in pairs:
        same = {"importance": plain.importance, "importance_reason": plain.importance_reason}
        assert replace(sensed, **same) == plain


def test_what_words_call_urgent_is_told_by_the_words(judge: CascadeJudge) -> None:
    (found,) = judged(judge, "В раздевалке пахнет газом, детям плохо, никто не едет!")

    assert found.importance is Importance.URGENT
    assert "похоже" not in (found.importance_reason or "")


def test_cold_counts_in_the_cold_half_of_the_year() -> None:
    sense = DangerSense(sensing(Danger.COLD))
    cold = CascadeJudge(load(SHIPPED), Encoder.load(), sense)
    text = "В спальне дети в кофтах под двумя одеялами, изо рта пар, почему так?"

    december, june = (judged(cold, text, month=month)[0] for month in (DECEMBER, JUNE))

    assert "нет тепла" in (december.importance_reason or "")
    assert june.importance_reason is None


def sensing(danger: Danger) -> SenseNumbers:
    """Sense this danger in whatever is read."""
    kinds = [*Danger, None]
    shifts = np.where([kind is danger for kind in kinds], 9.0, 0.0)
    rows = np.zeros((len(kinds), 384))
    gate = np.zeros((TOPIC_ROWS, 1), np.float16)
    return SenseNumbers(rows, shifts, 0.5, gate, -1.0)


def test_of_several_sentences_the_one_that_tells_of_it_is_quoted(judge: CascadeJudge) -> None:
    text = (
        "Здравствуйте, мы из дома напротив школы. Концерт был хороший. "
        "Внучку старшие мальчики толпой пинали за гаражами, она вся в ссадинах. "
        "А когда будет собрание родителей?"
    )

    (found,) = judged(judge, text)

    assert found.importance_reason is not None
    assert "пинали" in found.importance_reason
    assert "Концерт" not in found.importance_reason


def test_of_what_is_written_without_a_stop_only_some_words_are_quoted(judge: CascadeJudge) -> None:
    idle = "погода хорошая гуляли с детьми в парке потом зашли в магазин купили хлеба "
    text = idle * 4 + "а внучку старшие мальчики толпой пинали за гаражами она вся в ссадинах"

    (found,) = judged(judge, text)

    assert found.importance_reason is not None
    assert len(found.importance_reason) < 220
    assert "мальчики" in found.importance_reason


def test_a_kind_that_is_hardly_likelier_than_others_is_not_named() -> None:
    kinds = [*Danger, None]
    even = np.where([kind is None for kind in kinds], -9.0, 0.0)

    (felt,) = DangerSense(sensing(Danger.FIRE)._replace(shifts=even)).feel(
        np.zeros((1, 384), np.float32)
    )
    (sure,) = DangerSense(sensing(Danger.FIRE)).feel(np.zeros((1, 384), np.float32))

    assert felt is not None
    assert sure is not None
    assert felt.reason == "похоже на опасность"
    assert sure.reason == "похоже на опасность (пожар или газ)"


def test_the_shipped_file_belongs_to_the_shipped_encoder() -> None:
    assert DangerSense.load(Encoder.load().about.version) is not None


def test_a_file_for_other_vectors_is_left_alone(tmp_path: Path) -> None:
    save(sensing(Danger.FIRE), "encoder-1", tmp_path / "dangers.npz")

    assert DangerSense.load("encoder-1", tmp_path / "dangers.npz") is not None
    assert DangerSense.load("encoder-2", tmp_path / "dangers.npz") is None
    assert DangerSense.load("encoder-1", tmp_path / "nothing.npz") is None


def test_a_torn_file_is_told(tmp_path: Path) -> None:
    path = tmp_path / "dangers.npz"
    path.write_bytes(b"PK\x03\x04 torn")

    with pytest.raises(BrokenModelError):
        DangerSense.load("encoder-1", path)
