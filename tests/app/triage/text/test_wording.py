"""Reading: what people write becomes forms that keep their places."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.triage.text.wording import LONGEST_READ, is_plain, parts_read, read


def forms(text: str) -> list[str]:
    return [word.form for word in read(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("КОГДА ещё?!", ["когда", "еще", "?"]),
        ("Зачееееем", ["зачем"]),
        ("кoгдa", ["когда"]),
        ("BOДA", ["вода"]),
        ("г0вно", ["говно"]),
        ("ко\u200bгда", ["когда"]),
        ("за\u0301мок и\u0306", ["замок", "й"]),
        ("х*й", ["х*й"]),
        ("ｐｏｃｔ 24", ["рост", "24"]),
        ("см. https://a.ru/b?c=1 и vk.com/x", ["см", "<link>", "и", "<link>"]),
        ("пиши a.b@mail.ru", ["пиши", "<mail>"]),
        ("звоните +7 (900) 000-00-00!", ["звоните", "<phone>", "!"]),
        ("[id12|Лена], да", ["<mention>", "да"]),
        ("@lena да", ["<mention>", "да"]),
        ("[id12:bp-7_3|Лена], да", ["<mention>", "да"]),
        ("@id12 (Лена Ким) да", ["<mention>", "да"]),
        ("[club7|Школа № 2], да", ["<page>", "да"]),
        ("[public7:bp-7_3|Школа], да", ["<page>", "да"]),
        ("да, [event7|День города]", ["да", "<page>"]),
        ("@club7 (Школа № 2) да", ["<page>", "да"]),
        ("*club7 (Школа), да", ["<page>", "да"]),
        ("@club7, да", ["<page>", "да"]),
        ("@clubs да", ["<mention>", "да"]),
        ("@club7a да", ["<mention>", "да"]),
        ("[club] да", ["club", "да"]),
        ("спс))) :(", ["спс", "<smile>", "<frown>"]),
        ("+1", ["<plus>", "1"]),
        ("➕➕ ➕️", ["<plus>", "<plus>"]),
        ("❓❗🙂🙂🙂", ["?", "🙂"]),
        ("п о ж а р в доме", ["пожар", "в", "доме"]),
        ("Н е т  в о д ы", ["нет", "воды"]),
        ("п о м о г и т е 4", ["помогите", "4"]),
        ("а я в школе", ["а", "я", "в", "школе"]),
        ("классы а, б, в, г, д", ["классы", "а", "б", "в", "г", "д"]),
        ("", []),
        ("\x00 \u200b .,;", []),
    ],
)
def test_words_get_the_form_they_are_judged_by(text: str, expected: list[str]) -> None:
    assert forms(text) == expected


def test_a_word_keeps_its_place_in_the_text_as_written() -> None:
    text = "🙂 Ну, КОГДА\u200b же?"

    places = {word.form: text[word.start : word.end] for word in read(text)}

    assert places == {"🙂": "🙂", "ну": "Ну", "когда": "КОГДА\u200b", "же": "же", "?": "?"}


def test_a_page_called_is_one_word_with_its_name() -> None:
    text = "🙂 @club7 (Школа № 2), да"

    written = [text[word.start : word.end] for word in read(text)]
    assert written == ["🙂", "@club7 (Школа № 2)", "да"]


def test_of_a_long_comment_the_beginning_and_the_end_are_read() -> None:
    text = f"начало {'середина ' * LONGEST_READ}конец?"

    words = read(text)

    assert [word.form for word in words if word.form != "середина"] == ["начало", "!", "конец", "?"]
    assert sum(len(word.form) + 1 for word in words) <= LONGEST_READ
    assert all(
        text[word.start : word.end].strip() == word.form for word in words if word.form != "!"
    )


@pytest.mark.parametrize("gap", ["\n", "\t", "\r\n", "\u00a0", " "])
def test_a_long_comment_is_cut_at_any_gap_between_words(gap: str) -> None:
    text = f"Пишем.{gap}" * 800 + gap.join(["Горит", "школа!", "Ждём", "вас"])

    said = forms(text)

    assert said[-5:] == ["горит", "школа", "!", "ждем", "вас"]
    assert set(said[:-5]) == {"пишем", "!"}


def test_a_word_without_end_is_cut_where_it_is() -> None:
    text = f"начало {'а' * 10_000} конец"

    assert parts_read(text) == ((0, 3000), (len(text) - 1000, len(text)))


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet="аб \n", min_size=5000, max_size=6000))
def test_hardly_less_is_read_of_a_long_text_than_may_be(text: str) -> None:
    (begin, end), (start, stop) = parts_read(text)

    assert (begin, stop) == (0, len(text))
    assert 2900 <= end <= 3000
    assert 900 <= stop - start <= 1000


def test_a_comment_of_the_greatest_length_is_read_whole() -> None:
    assert forms("да " * (LONGEST_READ // 3)) == ["да"] * (LONGEST_READ // 3)


def test_marks_and_signs_are_no_plain_words() -> None:
    assert [form for form in forms("когда? 🙂 https://a.ru 3") if is_plain(form)] == ["когда", "3"]


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=300))
def test_any_text_is_read_in_order_and_without_spaces_in_forms(text: str) -> None:
    words = read(text)

    assert all(word.form and " " not in word.form for word in words)
    assert all(0 <= word.start < word.end <= len(text) for word in words)
    assert all(one.end <= two.start for one, two in pairwise(words))
