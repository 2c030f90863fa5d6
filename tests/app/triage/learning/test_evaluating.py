"""Evaluation of a labelled file: figures worked out by hand, by part and as a picture."""

from collections.abc import Sequence
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from app.triage.learning.evaluating import evaluate, group_table, label_table, length_of, plot
from app.triage.learning.examples import Example
from app.triage.learning.given import Given
from app.triage.rules import NEEDS_ANSWER, Judgement, Label, Remark

ASKED = frozenset({Label.QUESTION})


class Asking:
    """Takes every text with a question mark for a question; on pages of schools it is sure."""

    version = "asking"

    def judge(self, remarks: Sequence[Remark]) -> list[Judgement]:
        return [self._said("?" in remark.text, remark.kind) for remark in remarks]

    def _said(self, asked: bool, kind: str) -> Judgement:  # noqa: FBT001
        chance = (0.95 if kind == "school" else 0.75) if asked else 0.05
        return Judgement(
            labels=(Label.QUESTION,) if asked else (),
            scores={
                **dict.fromkeys(map(str, Label), 0.0),
                "question": chance,
                NEEDS_ANSWER: chance,
            },
            needs_answer=asked,
            review=False,
            topic=None,
            topic_score=None,
            reasons=(),
            model=self.version,
        )


GIVEN = [
    Given(Example("1", "Когда?", ASKED, kind="school"), "vk"),
    Given(Example("2", "Правда?", frozenset(), kind="school"), "vk"),
    Given(Example("3", "слово " * 10 + "?", ASKED, kind="hospital"), "ok"),
    Given(Example("4", "слово " * 70, ASKED), "ok"),
    Given(Example("5", "Спасибо", frozenset({Label.THANKS})), ""),
]


def test_the_whole_and_its_parts_are_measured_as_by_hand() -> None:
    found, _ = evaluate(Asking(), GIVEN)

    whole = found.measures[NEEDS_ANSWER]
    parts = {(group.by, group.name): group for group in found.groups}
    # Three needed: two found, one missed; one false alarm.
    assert (whole["precision"], whole["recall"], whole["f1"]) == pytest.approx(
        (2 / 3,) * 3, abs=1e-4
    )
    assert parts["source", "vk"].measures[NEEDS_ANSWER]["precision"] == 0.5
    assert parts["source", "ok"].measures[NEEDS_ANSWER]["recall"] == 0.5
    assert (parts["kind", "school"].rows, parts["kind", "hospital"].rows) == (2, 1)
    # At schools 0.95 was promised twice and came true once.
    assert parts["kind", "school"].measures[NEEDS_ANSWER]["ece"] == pytest.approx(0.45)


def test_lengths_stand_in_their_order_and_empty_names_make_no_part() -> None:
    found, _ = evaluate(Asking(), GIVEN)

    assert [group.name for group in found.groups if group.by == "length"] == [
        "≤ 5 слов",
        "6–20 слов",
        "> 60 слов",
    ]
    assert [group.name for group in found.groups if group.by == "source"] == ["ok", "vk"]


@pytest.mark.parametrize(
    ("words", "name"),
    [
        (0, "≤ 5 слов"),
        (5, "≤ 5 слов"),
        (6, "6–20 слов"),
        (20, "6–20 слов"),
        (21, "21–60 слов"),
        (60, "21–60 слов"),
        (61, "> 60 слов"),
    ],
)
def test_a_text_is_of_a_length(words: int, name: str) -> None:
    assert length_of("да " * words) == name


def test_the_tables_hold_the_figures() -> None:
    found, _ = evaluate(Asking(), GIVEN)
    console = Console(width=120, record=True, file=StringIO())

    console.print(label_table(found), group_table(found))

    text = console.export_text()
    assert "0.667" in text
    assert "6–20 слов" in text
    assert "благодарность" in text


def test_the_picture_is_a_png(tmp_path: Path) -> None:
    found, verdicts = evaluate(Asking(), GIVEN)

    plot(found, GIVEN, verdicts, tmp_path / "plot.png")

    assert (tmp_path / "plot.png").read_bytes().startswith(b"\x89PNG")


def test_a_file_in_which_nobody_asks_can_be_drawn_too(tmp_path: Path) -> None:
    found, verdicts = evaluate(Asking(), GIVEN[4:])

    plot(found, GIVEN[4:], verdicts, tmp_path / "plot.png")

    assert found.measures[NEEDS_ANSWER]["f1"] == 0
