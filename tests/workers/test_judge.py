"""One remark that nobody can judge must not hold up the others."""

from collections.abc import Sequence

from app.triage.rules import Judgement, Remark
from tests.app.cases.test_opening import judged
from workers.judge import judge_each


class Stumbling:
    """A judge that fails at one word."""

    version = "test"

    def judge(self, remarks: Sequence[Remark]) -> list[Judgement]:
        if any("яд" in remark.text for remark in remarks):
            raise ZeroDivisionError
        return [judged(needs=True) for _ in remarks]


def test_the_stumbling_block_goes_to_a_person_and_the_others_are_judged() -> None:
    remarks = [Remark("Когда?"), Remark("яд"), Remark("Где?")]

    judgements = judge_each(Stumbling(), remarks)

    assert [(said.needs_answer, said.review) for said in judgements] == [
        (True, False),
        (False, True),
        (True, False),
    ]
