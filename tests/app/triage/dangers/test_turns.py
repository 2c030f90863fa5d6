"""The language of turns: what stands near, in order, side by side, beside what, and denied."""

import pytest

from app.triage.dangers.lexicon import tokens_of
from app.triage.dangers.turns import Turns, find, part_of
from app.triage.text.wording import read

TABLE = {
    "near": "шлагбаум* ~ сломан*",
    "order": "сломан* > турникет",
    "beside": "без+калитки",
    "unless": "вертушк* ~ сломан* - игрушечн*",
    "class": "паром* ~ CHILD_ACC",
}


def reasons_of(text: str) -> set[str]:
    turns, tokens = Turns(TABLE), tokens_of(text, read(text))
    present = frozenset().union(*(token.tags for token in tokens))
    return {found.turn.reason for found in find(turns.possible(present), tokens)}


@pytest.mark.parametrize(
    ("text", "reasons"),
    [
        ("сломан ваш шлагбаум", {"near"}),
        ("шлагбаум у школы сломан", {"near"}),
        ("шлагбаум работает. сломан забор", set()),
        ("шлагбаум не сломан", set()),
        ("шлагбаум чуть не сломан", {"near"}),
        ("шлагбаум был раньше синий и высокий такой потом сломан", set()),
        ("сломан турникет", {"order"}),
        ("турникет сломан", set()),
        ("без калитки", {"beside"}),
        ("без новой калитки", set()),
        ("вертушка сломана", {"unless"}),
        ("игрушечная вертушка сломана", set()),
        ("паром увёз ребёнка", {"class"}),
        ("паром у ребёнка", set()),
        ("паром ждут дети", set()),
    ],
)
def test_turns_are_found_as_they_are_written(text: str, reasons: set[str]) -> None:
    assert reasons_of(text) == reasons


def test_a_class_that_is_not_there_is_refused() -> None:
    with pytest.raises(ValueError, match="UNHEARD"):
        part_of("UNHEARD")
