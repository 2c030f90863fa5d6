"""Finding the registry in a file, whatever the file is."""

import csv
import io
import random
import zipfile
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.base.sheets import inert
from app.officials.rules import InstitutionKind
from app.onboarding.registry.columns import NAMES, Column, find_table, recognise
from app.onboarding.registry.links import place_of
from app.onboarding.registry.reading import UnreadableFileError, read_file
from app.onboarding.registry.understanding import cells_of, kind_of, same_name, understand
from app.pages.rules import BadLinkError
from tests.app.onboarding.registry_file import HEADINGS, a_row, a_workbook


def a_csv(*, delimiter: str, encoding: str) -> bytes:
    kept = io.StringIO()
    csv.writer(kept, delimiter=delimiter).writerows([HEADINGS, a_row(2), a_row(4)])
    return kept.getvalue().encode(encoding)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_a_csv_is_read_however_it_was_saved(delimiter: str, encoding: str) -> None:
    read = read_file(a_csv(delimiter=delimiter, encoding=encoding))

    assert [line for line, _ in read.rows] == [2, 3]
    assert read.table.known == len(HEADINGS)


def test_a_long_number_keeps_its_digits() -> None:
    read = read_file(a_workbook([a_row(2, ОГРН=1027300000023.0)]))

    assert read.rows[0][1][3] == "1027300000023"


def test_headings_in_two_rows_are_joined() -> None:
    upper = ["Наименование", "Ссылка ВК", "Сфера", "", ""]
    lower = ["", "", "1", "2", "3"]

    table = find_table([("Лист", [upper, lower, ["Школа", "vk.com/a1", "а", "б", "в"]])])

    assert table is not None
    assert table.columns == (
        Column.NAME, Column.LINK, Column.FIELD1, Column.FIELD2, Column.FIELD3,
    )  # fmt: skip
    assert table.begins == 2


def test_what_is_nobodys_column_is_left_out() -> None:
    assert recognise(["№ п/п", "ФИО администратора", "Телефон", "Примечание"]) == (None,) * 4


@pytest.mark.parametrize("column", list(Column))
def test_every_name_of_a_column_is_recognised_in_any_case(column: Column) -> None:
    for name in NAMES[column]:
        assert recognise([name.upper()]) == (column,), name


@given(st.lists(st.text(max_size=40), max_size=12))
def test_no_column_is_recognised_twice(headings: list[str]) -> None:
    found = [column for column in recognise(headings) if column is not None]

    assert len(found) == len(set(found))


@given(st.binary(max_size=400))
def test_any_bytes_are_a_table_or_are_refused_with_a_sentence(content: bytes) -> None:
    with suppress(UnreadableFileError):
        read_file(content)


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_a_damaged_workbook_is_read_or_refused(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - a damage that can be repeated
    content = bytearray(_WORKBOOK)
    for _ in range(chance.randint(1, 20)):
        content[chance.randrange(4, len(content))] = chance.randrange(256)
    with suppress(UnreadableFileError):
        read_file(bytes(content))


_WORKBOOK = a_workbook([a_row(2)])


def test_an_archive_that_says_less_than_it_holds_is_refused() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", bytes(1_000_000))
    lying = packed.getvalue().replace((1_000_000).to_bytes(4, "little"), (10).to_bytes(4, "little"))

    with pytest.raises(UnreadableFileError):
        read_file(lying)


def test_a_table_without_the_registrys_headings_is_refused() -> None:
    with pytest.raises(UnreadableFileError, match="не нашлось строки с заголовками"):
        read_file("яблоки;груши\n1;2\n".encode())


@pytest.mark.parametrize(
    "link",
    [
        "https://vk.com/School1",
        "vk.com/school1",
        "http://m.vk.com/school1/",
        "https://vk.ru/school1?w=wall-1_2",
        "@school1",
    ],
)
def test_all_spellings_of_a_link_are_one_place(link: str) -> None:
    assert place_of(link) == "vk/school1"


def test_a_number_of_a_community_is_one_place_however_it_is_called() -> None:
    assert place_of("vk.com/public77") == place_of("https://vk.com/club77")


def test_the_letters_of_a_telegram_name_do_not_hide_another_page() -> None:
    assert place_of("https://t.me/school1/15") == "telegram/school1"
    assert place_of("https://ok.ru/group/77") != place_of("https://ok.ru/group/78")


@pytest.mark.parametrize("link", ["", "school.ru", "https://example.com/vk.com/a", "vk.com/"])
def test_what_is_no_page_of_a_network_has_no_place(link: str) -> None:
    with pytest.raises(BadLinkError):
        place_of(link)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("МБОУ «СОШ № 7»", InstitutionKind.SCHOOL),
        ("МБДОУ Детский сад «Ромашка»", InstitutionKind.KINDERGARTEN),
        ("ГБУЗ «Заречная ЦРБ»", InstitutionKind.HOSPITAL),
        ("Администрация Заречного района", InstitutionKind.MUNICIPAL_BODY),
        ("Министерство просвещения", InstitutionKind.MINISTRY),
        ("Дом культуры «Мир»", InstitutionKind.OTHER),
    ],
)
def test_the_kind_is_guessed_from_the_name(name: str, kind: InstitutionKind) -> None:
    assert kind_of(name) is kind


def test_quotes_and_case_do_not_make_another_name() -> None:
    assert same_name("МБОУ «Школа  № 7»") == same_name('мбоу "школа № 7"')


@given(st.text(max_size=30))
def test_a_cell_taken_out_comes_back_as_it_was(text: str) -> None:
    plain = " ".join(text.split())
    named = cells_of([inert(plain)], [Column.ADDRESS])

    assert named[Column.ADDRESS] in {plain, "", plain.removeprefix("'")}


@given(st.text(max_size=30))
def test_no_cell_taken_out_is_a_formula(text: str) -> None:
    assert not inert(text).startswith(("=", "+", "-", "@", "\t", "\r"))


@given(st.dictionaries(st.sampled_from(Column), st.text(max_size=60), max_size=20))
def test_any_row_is_told_or_says_what_is_wrong(cells: dict[Column, str]) -> None:
    told, faults = understand(cells, fractions=frozenset())

    assert (told is None) == bool(faults)
    assert all(fault.sentence for fault in faults)
