"""The list of topics: read, checked, and how words name a topic."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from msgspec.structs import replace

from app.triage.judging.judge import CascadeJudge
from app.triage.judging.reading import read_text
from app.triage.rules import Importance
from app.triage.topics.listing import (
    MOST_TOPICS,
    BadTopicsError,
    Topic,
    TopicList,
    check,
    phrases,
    read_topics,
    shipped_topics,
    write_topics,
)

OTHER = Topic(group="Разное", code="other", title="другое")
YARD = Topic(group="Двор", code="yard", title="двор", words=("двор*",))
SWING = Topic(
    group="Двор",
    code="yard.swing",
    title="качели",
    within="yard",
    words=("качел*", "сломан* качел*"),
)
TREE = Topic(group="Двор", code="yard.tree", title="деревья", within="yard", words=("дерево",))
PHONE = Topic(group="Связь", code="phone", title="связь", words=("нет связи", "сотов* связ*"))
SMALL = [YARD, SWING, TREE, PHONE, OTHER]
HEADER = "group\tcode\ttitle\twithin\tdepartment\timportance\twords"


def named(text: str, trained: str | None = None, chance: float | None = None) -> str | None:
    return TopicList(SMALL).name(read_text(text).forms, trained, chance)[0]


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("yard", "yard", True),
        ("yard.swing", "yard", True),
        ("yard", "yard.tree", True),
        ("yard.swing", "yard.tree", False),
        ("yard", "phone", False),
        ("unlisted", "unlisted", True),
    ],
)
def test_a_topic_is_kin_to_what_it_narrows_down(one: str, other: str, *, expected: bool) -> None:
    assert TopicList(SMALL).are_kin(one, other) is expected


def test_the_shipped_list_is_sound_and_knows_all_that_the_judge_was_taught() -> None:
    listed = TopicList.shipped()

    assert check(list(listed)) == []
    assert [code for code in CascadeJudge.load().about.topics if code not in listed] == []
    assert len(listed) > 150
    assert len(listed.groups()) > 15
    assert {topic.importance for topic in listed} == {Importance.USUAL, Importance.HIGH}


def test_what_is_written_is_read_again_as_it_was() -> None:
    assert read_topics(write_topics(shipped_topics())) == shipped_topics()


@pytest.mark.parametrize(
    ("text", "trained", "code"),
    [
        ("Качели сломаны второй месяц", "yard", "yard.swing"),
        ("во дворе темно", "yard", "yard"),
        ("дерево упало на качели", "yard", "yard.swing"),
        ("Качели сломаны", "phone", "phone"),
        ("в посёлке нет связи", None, "phone"),
        ("сотовая связь пропала", None, "phone"),
        ("качели сломаны", None, None),
        ("нет связи во дворе", None, None),
        ("просто текст", None, None),
    ],
    ids=[
        "narrowed", "no words", "longest words", "of another topic", "words alone", "an ending",
        "taught to the judge", "two groups", "nothing",
    ],
)  # fmt: skip
def test_words_narrow_down_and_name_what_is_left_open(
    text: str, trained: str | None, code: str | None
) -> None:
    assert named(text, trained) == code


def test_the_chance_of_the_judge_stays() -> None:
    assert TopicList(SMALL).name(["качели"], "yard", 0.7) == ("yard.swing", 0.7)


def test_a_topic_that_is_off_the_list_is_named_no_more_but_what_narrows_it_is() -> None:
    bare = TopicList([PHONE, OTHER])
    narrowed = TopicList([SWING, PHONE, OTHER])

    assert bare.name(["качели"], "yard", 0.7) == (None, None)
    assert narrowed.name(["забор"], "yard", 0.7) == (None, None)
    assert narrowed.name(["качели"], "yard", 0.7) == ("yard.swing", 0.7)


_LINES = st.text(st.sampled_from("аЯ x\"';,\t\n\u00a0\ufeff"), min_size=1, max_size=4)


@example(code="a.b", line="а Я")
@given(code=st.sampled_from(["a", "a.b", "a\n", " a"]), line=_LINES)
def test_what_is_found_sound_is_written_and_read_again_as_it_was(code: str, line: str) -> None:
    topic = replace(YARD, code=code, title=line, group=line, department=line)
    is_sound = not check([OTHER, topic])

    assert not is_sound or read_topics(write_topics([OTHER, topic])) == (OTHER, topic)


def test_a_narrower_topic_belongs_to_the_one_it_narrows() -> None:
    listed = TopicList(SMALL)

    assert [listed.trained(code) for code in ("yard.swing", "yard", "gone", None)] == [
        "yard", "yard", "gone", None,
    ]  # fmt: skip
    assert [listed.title(code) for code in ("yard.swing", "gone", None)] == ["качели", "gone", None]


@pytest.mark.parametrize(
    ("topics", "fault"),
    [
        ([YARD], "нет темы «other»"),
        ([OTHER, YARD, YARD], "yard: код повторяется"),
        ([OTHER, SWING], "темы «yard» в столбце within нет в списке"),
        ([OTHER, YARD, SWING, replace(TREE, within="yard.swing")], "сама уточняет другую тему"),
        ([OTHER, replace(YARD, within="yard")], "не может уточнять саму себя"),
        ([OTHER, replace(YARD, code="Двор")], "код пишется латинскими"),
        ([OTHER, replace(YARD, code="yard\n")], "код пишется латинскими"),
        ([OTHER, replace(YARD, title=" ")], "название: от 1"),
        ([OTHER, replace(YARD, title="двор ")], "название: от 1 до 200 знаков в одну строку, без"),
        ([OTHER, replace(YARD, group=" Двор")], "группа: от 1"),
        ([OTHER, replace(YARD, department="ЖКХ ")], "подразделение: до 200"),
        ([OTHER, replace(YARD, group="а\nб")], "группа: от 1"),
        ([OTHER, replace(YARD, importance=Importance.URGENT)], "срочность видна только из слов"),
        ([OTHER, replace(YARD, words=("a.*b",))], "слова «a.*b»"),
        ([OTHER, replace(YARD, words=("*",))], "слова «*»"),
        ([OTHER, replace(YARD, words=("слово",) * 500)], "слов больше"),
        ([replace(OTHER, code=f"other{n}") for n in range(MOST_TOPICS + 1)], "тем больше"),
    ],
)
def test_a_faulty_list_is_told_in_a_sentence(topics: list[Topic], fault: str) -> None:
    assert any(fault in told for told in check(topics))


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"\xff\xfe", "не в кодировке UTF-8"),
        (b"", "нет столбцов: group, code"),
        (HEADER.replace("\twords", "").encode(), "нет столбцов: words"),
        (f"{HEADER}\nДвор\tyard\tдвор\t\t\tvery\t".encode(), "строка 2: важность «very»"),
        (f"{HEADER}\nДвор\tyard".encode(), "важность «»"),
    ],
)
def test_a_file_that_is_no_list_is_refused(content: bytes, fault: str) -> None:
    with pytest.raises(BadTopicsError) as refused:
        read_topics(content)

    assert fault in str(refused.value)


def test_phrases_are_written_as_the_judge_reads_them() -> None:
    assert phrases(" Ёлка ; нет  СВЕТА;; ") == ("елка", "нет света")


@given(st.lists(st.text(max_size=8), max_size=200))
def test_any_words_are_looked_at(forms: list[str]) -> None:
    code, chance = TopicList.shipped().name(forms, None, None)

    assert (code is None) == (chance is None)


@pytest.mark.parametrize(
    ("text", "trained", "kind", "code"),
    [
        ("Лифт не работает, не подняться к хирургу", "building", "hospital", "building"),
        ("Лифт не работает", "building", "other", "housing.elevator"),
        ("Лифт не работает", "building", "", "housing.elevator"),
        ("в нашем доме лифт не работает", "building", "hospital", "housing.elevator"),
        ("Лифт на Мира 5 не работает", "building", "school", "housing.elevator"),
        ("Лифт на этаже 2 не работает", "building", "hospital", "building"),
        ("В группе тараканы", "building", "kindergarten", "building"),
        ("Туалет сломан, кровля течёт", "building", "school", "building.toilets"),
        ("прорвало трубу в классе", "building", "school", "housing.burst"),
        ("если прописка другого района", "admission", "kindergarten", "admission"),
        ("прописка в школу нужна?", "admission", "kindergarten", "admission.school"),
        ("если прописка другого района", "admission", "school", "admission.school"),
    ],
)
def test_what_does_not_suit_the_page_narrows_nothing_down(
    text: str, trained: str, kind: str, code: str
) -> None:
    listed = TopicList.shipped()

    assert listed.name(read_text(text).forms, trained, 0.9, kind=kind)[0] == code
