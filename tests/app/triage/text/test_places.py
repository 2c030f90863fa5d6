"""Which addresses and institutions a comment names."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.triage.text.places import PlaceKind, find_places

NAMED = [
    ("На ул. Ленина, 5 не горит фонарь", "ул. Ленина, 5"),
    ("улица Мира 12/3, яма", "улица Мира 12/3"),
    ("ул мира 5 без света", "ул мира 5"),
    ("на Лесной 8 третий день нет воды", "Лесной 8"),
    ("Лесная, дом 8 без света", "Лесная, дом 8"),
    ("дом 12 корпус 2 не убран", "дом 12 корпус 2"),
    ("пр. Победы д. 14а лифт стоит", "пр. Победы д. 14а"),
    ("по улице 50 лет Октября ямы", "улице 50 лет Октября"),
    ("микрорайон Южный, 22", "микрорайон Южный, 22"),
    ("пер. Садовый не чистят", "пер. Садовый"),
    ("на улице Строителей 22 мёрзнем", "улице Строителей 22"),
    ("ул.Гагарина д.5 кв.12", "ул.Гагарина д.5"),
    ("На проспекте Мира 100 человек", "проспекте Мира"),
    ("Набережная Волги в мусоре", "Набережная Волги"),
    ("шоссе Энтузиастов, дом 3, корп. 1", "шоссе Энтузиастов, дом 3, корп. 1"),
    ("в школе № 12 холодно", "школе № 12"),
    ("садик «Ромашка» закрыт", "садик «Ромашка»"),
    ('детский сад "Солнышко" на ремонте', 'детский сад "Солнышко"'),
    ("детский сад 45 когда откроют", "детский сад 45"),
    ("поликлиника 3 нет талонов", "поликлиника 3"),
    ("Школа №7", "Школа №7"),
    ("МБДОУ № 5 без повара", "МБДОУ № 5"),
    ("в детском саду N 12", "детском саду N 12"),
    ("в больницу № 1 не попасть", "больницу № 1"),
    ("лицей номер 4", "лицей номер 4"),
    ("библиотека № 9 закрыта", "библиотека № 9"),
]
NOT_NAMED = [
    "на улице холодно",
    "на улице темно и страшно",
    "в 3 класс набор",
    "детям по 8 лет",
    "улица убрана",
    "школа 5 лет не ремонтировалась",
    "больница 2 часа ждали",
    "Иванова 5 получила",
    "сад 3 года закрыт",
    "Анна Петрова 35 лет",
    "в саду 25 детей",
    "в школе 25 учеников",
    "Новая школа",
    "в нашей школе",
    "дом стоит",
    "Большая 5 руб скидка",
    "в городе 3 школы",
    "",
]


@pytest.mark.parametrize(("text", "named"), NAMED)
def test_a_place_is_noticed_as_written(text: str, named: str) -> None:
    assert [text[place.start : place.end] for place in find_places(text)] == [named]


@pytest.mark.parametrize("text", NOT_NAMED)
def test_what_is_no_place_is_left(text: str) -> None:
    assert find_places(text) == []


def test_several_places_stand_in_the_order_of_the_text() -> None:
    found = find_places("Школа № 7 и садик «Ромашка» на ул. Мира, 5")

    assert [place.kind for place in found] == [
        PlaceKind.INSTITUTION,
        PlaceKind.INSTITUTION,
        PlaceKind.ADDRESS,
    ]


def test_a_list_is_cut() -> None:
    assert len(find_places("; ".join(f"школа № {n}" for n in range(1, 50)))) == 5


@pytest.mark.timeout(5)
@pytest.mark.parametrize("piece", ["ул. ", "а", "Лесная ", "ул. ааа ", "1 2 3 ", "«", "дом 1 "])
def test_a_hundred_thousand_characters_take_no_time(piece: str) -> None:
    find_places(piece * (100_000 // len(piece)))


@given(st.text(max_size=300))
def test_places_lie_in_the_text_and_do_not_overlap(text: str) -> None:
    found = find_places(text)

    ends = [0, *(place.end for place in found)]
    assert all(end <= place.start < place.end for end, place in zip(ends, found, strict=False))
    assert all(place.end <= len(text) for place in found)
