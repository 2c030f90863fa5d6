"""JSON lines in, JSON lines out, in order, whatever comes."""

from collections.abc import Iterator, Sequence
from queue import Queue

import msgspec
import pytest

from app.triage.judging.judge import BATCH
from app.triage.judging.lines import Account, judge_lines
from app.triage.rules import NEEDS_ANSWER, Judgement, Label, Reason, Remark


class PlainJudge:
    """Calls every text with a question mark a question, and keeps what it was asked."""

    version = "plain-1"

    def __init__(self) -> None:
        self.asked: list[Remark] = []

    def judge(self, remarks: Sequence[Remark]) -> list[Judgement]:
        self.asked.extend(remarks)
        return [self._one(asks="?" in remark.text) for remark in remarks]

    def _one(self, *, asks: bool) -> Judgement:
        return Judgement(
            labels=(Label.QUESTION,) if asks else (),
            scores={NEEDS_ANSWER: 0.5},
            needs_answer=asks,
            review=False,
            topic=None,
            topic_score=None,
            reasons=(Reason(Label.QUESTION, "Похоже на вопрос", ((0, 1),)),) if asks else (),
            model=self.version,
        )


def judged(*lines: bytes) -> list[dict[str, object]]:
    return [msgspec.json.decode(line) for line in judge_lines(lines, PlainJudge())]


def test_a_line_carries_the_id_as_given_and_the_verdict() -> None:
    lines = judged(b'{"id": 7, "text": "?"}\n', b'{"id": "b-1", "text": "\xd0\xb4\xd0\xb0"}\n')

    assert lines == [
        {
            "id": 7,
            "labels": ["question"],
            "scores": {"needs_answer": 0.5},
            "needs_answer": True,
            "review": False,
            "topic": None,
            "topic_score": None,
            "reasons": [{"label": "question", "sentence": "Похоже на вопрос", "spans": [[0, 1]]}],
            "model": "plain-1",
            "importance": "usual",
            "importance_reason": None,
            "named": [],
            "settled_by": "linear",
        },
        {
            "id": "b-1",
            "labels": [],
            "scores": {"needs_answer": 0.5},
            "needs_answer": False,
            "review": False,
            "topic": None,
            "topic_score": None,
            "reasons": [],
            "model": "plain-1",
            "importance": "usual",
            "importance_reason": None,
            "named": [],
            "settled_by": "linear",
        },
    ]


def test_post_and_parent_reach_the_judge_and_may_be_null() -> None:
    judge = PlainJudge()
    lines = [b'{"id":1,"text":"a","post":"b","parent":"c"}', b'{"id":2,"text":"a","parent":null}']

    list(judge_lines(lines, judge))

    assert judge.asked == [Remark("a", "b", "c"), Remark("a")]


@pytest.mark.parametrize(
    "bad",
    [
        b"not json",
        b"[]",
        b'{"id": 1}',
        b'{"text": "a"}',
        b'{"id": 1.5, "text": "a"}',
        b'{"id": null, "text": "a"}',
        b'{"id": 1, "text": null}',
        b'{"id": 1, "text": "\xff"}',
        b'{"id": 1, "text": "\\ud800"}',
        b'{"id": 1, "text": "a"',
        b"[" * 100_000,
    ],
)
def test_a_bad_line_is_told_in_its_place_and_the_rest_goes_on(bad: bytes) -> None:
    account = Account()
    lines = [b'{"id": 1, "text": "a"}', b"", bad, b'{"id": 2, "text": "b"}']

    answers = [msgspec.json.decode(line) for line in judge_lines(lines, PlainJudge(), account)]

    assert [answer.get("id", answer.get("line")) for answer in answers] == [1, 3, 2]
    assert answers[1]["error"].startswith("Строка не разобрана")
    assert (account.judged, account.bad) == (2, 1)


@pytest.mark.parametrize(
    ("bad", "told"),
    [
        (b"not json", "это не JSON, ошибка в байте 5"),
        (b'{"id": 1, "text": "a"', "JSON оборван"),
        (b'{"id": 1, "text": "a"} b', "это не JSON, ошибка в байте 25"),
        (b"[]", 'нужен объект JSON, например {"id": 1, "text": "…"}'),
        (b'{"id": 1}', "нет обязательного поля text"),
        (b'{"text": "a"}', "нет обязательного поля id"),
        (b'{"id": 1.5, "text": "a"}', "id — целое число или строка"),
        (b'{"id": 1, "text": null}', "text — строка"),
        (b'{"id": 1, "text": "a", "post": 7}', "post — строка"),
        (b'{"id": 1, "text": "a", "parent_is_ours": "yes"}', "parent_is_ours — true или false"),
        ('{"id": 1, "text": "да"}'.encode("cp1251"), "файл не в UTF-8"),
        ('{"id": 1, "text": "да"}'.encode("utf-16"), "файл не в UTF-8"),
        ('{"id": 1, "text": "a"}'.encode("utf-16-le"), "файл не в UTF-8"),
    ],
)
def test_what_is_wrong_with_a_line_is_told_in_russian(bad: bytes, told: str) -> None:
    assert judged(bad)[0]["error"] == f"Строка не разобрана: {told}"


@pytest.mark.parametrize("month", [b"13", b"-1", b"1.5", b'"1"', b"99999999999999999999999"])
def test_a_month_that_is_none_is_an_error(month: bytes) -> None:
    answer = judged(b'{"id": 1, "text": "a", "month": %b}' % month)[0]

    assert answer["error"] == "Строка не разобрана: month — целое число от 1 до 12"


@pytest.mark.parametrize("kind", [b'"School"', b'"bakery"', b'"schools"', b'"school\\n"', b"7"])
def test_a_kind_that_is_none_is_an_error_that_lists_them(kind: bytes) -> None:
    answer = judged(b'{"id": 1, "text": "a", "kind": %b}' % kind)[0]

    assert answer["error"] == (
        "Строка не разобрана: kind — одно из: school, kindergarten, hospital, other, "
        "municipal_body, ministry, agency"
    )


@pytest.mark.parametrize(
    ("given", "remark"),
    [
        (b'"kind": "hospital", "month": 12', Remark("a", kind="hospital", month=12)),
        (b'"kind": "agency", "month": 1', Remark("a", kind="agency", month=1)),
        (b'"kind": "", "month": 0', Remark("a")),
        (b'"kind": null, "month": null, "parent_is_ours": null', Remark("a")),
        (b'"parent": "b", "parent_is_ours": false', Remark("a", parent="b")),
        (
            b'"parent": "b", "parent_is_ours": true',
            Remark("a", parent="b", parent_is_ours=True),
        ),
    ],
)
def test_what_is_known_of_a_comment_reaches_the_judge(given: bytes, remark: Remark) -> None:
    judge = PlainJudge()

    list(judge_lines([b'{"id": 1, "text": "a", %b}' % given], judge))

    assert judge.asked == [remark]


@pytest.mark.parametrize(
    ("text", "ours", "needs_answer"),
    [
        ("Не починили", "true", True),
        ("Спасибо, починили", "true", False),
        ("Не починили", "false", False),
    ],
)
def test_who_contests_an_answer_of_ours_needs_another(
    text: str, ours: str, *, needs_answer: bool
) -> None:
    line = f'{{"id": 1, "text": "{text}", "parent": "Починим", "parent_is_ours": {ours}}}'

    assert judged(line.encode())[0]["needs_answer"] is needs_answer


def test_blank_lines_are_passed_over_but_counted() -> None:
    assert [line.get("line") for line in judged(b"\n", b"  \r\n", b"x")] == [3]


def test_a_byte_order_mark_is_forgiven() -> None:
    assert judged(b'\xef\xbb\xbf{"id": 1, "text": "a"}')[0]["id"] == 1


def test_a_byte_order_mark_alone_is_a_blank_line() -> None:
    assert judged(b"\xef\xbb\xbf\r\n", b'{"id": 1, "text": "a"}')[0]["id"] == 1


def test_a_huge_id_comes_back_as_given() -> None:
    assert judged(b'{"id": 18446744073709551615, "text": "a"}')[0]["id"] == 2**64 - 1


def test_many_lines_keep_their_order() -> None:
    count = 3 * BATCH + 7
    lines = [b'{"id": %d, "text": "a"}' % number for number in range(count)]

    assert [line["id"] for line in judged(*lines)] == list(range(count))


@pytest.mark.timeout(10)
def test_a_line_is_answered_before_the_next_one_comes() -> None:
    typed: Queue[bytes] = Queue()
    answers = judge_lines(iter(typed.get, b""), PlainJudge())

    typed.put(b'{"id": 1, "text": "a"}')
    first = msgspec.json.decode(next(answers))
    typed.put(b"")

    assert first["id"] == 1
    assert list(answers) == []


def test_a_source_that_fails_fails_after_what_it_gave() -> None:
    def torn() -> Iterator[bytes]:
        yield b'{"id": 1, "text": "a"}'
        raise OSError("torn")

    answers = judge_lines(torn(), PlainJudge())

    assert msgspec.json.decode(next(answers))["id"] == 1
    with pytest.raises(OSError, match="torn"):
        next(answers)


@pytest.mark.timeout(10)
def test_an_endless_source_can_be_left() -> None:
    def endless() -> Iterator[bytes]:
        while True:
            yield b'{"id": 1, "text": "a"}'

    answers = judge_lines(endless(), PlainJudge())

    assert msgspec.json.decode(next(answers))["id"] == 1
    answers.close()  # type: ignore[attr-defined]
