"""Makes registries as centres send them: thousands of rows, messy headings, titles above."""

import io
import random
from collections.abc import Sequence

import xlsxwriter

HEADINGS = (
    "Уровень", "Учредитель", "Наименование", "ОГРН", "Сфера 1", "Сфера 2", "Сфера 3", "Статус",
    "ID госпаблика", "Ссылка ВК", "Адрес", "Подключение", "Госметка", "Оформление %", "Виджеты",
    "Активность %", "Подписчики", "Охват",
)  # fmt: skip
FOUNDERS = ("Управление образования Заречного района", "Министерство здравоохранения области")


def an_ogrn(number: int) -> str:
    """Make a number with a right check digit."""
    body = f"10273{number:07}"
    return body + str(int(body) % 11 % 10)


def a_row(number: int, **changed: object) -> list[object]:
    """A good row of the registry, with these cells changed by their headings."""
    is_school = number % 2 == 0
    row = dict(
        zip(
            HEADINGS,
            (
                "муниципальный" if is_school else "региональный",
                FOUNDERS[0] if is_school else FOUNDERS[1],
                f"{'МБОУ «Школа' if is_school else 'ГБУЗ «Больница'} № {number}»",
                an_ogrn(number),
                "Социальная сфера",
                "Образование" if is_school else "Здравоохранение",
                "Общее образование" if is_school else "Поликлиники",
                "Ведётся",
                f"{100000 + number}",
                f"https://vk.com/place{number}",
                f"ул. Школьная, д. {number}",
                "Подключена",
                "да" if number % 3 else "нет",
                40 + number % 60,
                "да",
                number % 100,
                500 + number,
                60 + number % 90,
            ),
            strict=True,
        )
    )
    return list({**row, **changed}.values())


def a_region(rows: int, *, bad: int) -> list[list[object]]:
    """Rows of which every so-many-th is bad, each in a way of its own."""
    ways: list[dict[str, object]] = [
        {"ОГРН": "1027300000000"},
        {"Ссылка ВК": "https://school.example.org/"},
        {"Наименование": ""},
        {"Госметка": "наверное"},
        {"Оформление %": 140},
    ]
    every = rows // bad
    return [
        a_row(number, **(ways[number // every % len(ways)] if number % every == 0 else {}))
        for number in range(rows)
    ]


def a_messy_region(rows: int, *, seed: int) -> list[list[object]]:
    """Rows of few institutions, often told twice, in part, and with different spellings."""
    chance = random.Random(seed)  # noqa: S311 - a mess that can be repeated

    def one(number: int) -> list[object]:
        who = chance.randrange(40)
        name = chance.choice((f"МБОУ «Школа № {who}»", f'мбоу "школа № {who}"'))
        return a_row(
            number,
            **{
                "Наименование": name,
                "ОГРН": an_ogrn(who) if who % 3 and chance.random() < 0.6 else "",
                "Учредитель": chance.choice((*FOUNDERS, "", f"МБОУ «Школа № {who % 7}»")),
                "Адрес": chance.choice(("", f"ул. Школьная, {who}", "ул. Мира, 1")),
                "Уровень": "муниципальный",
                "Ссылка ВК": chance.choice(("", f"vk.com/place{number}", f"vk.com/place{who}")),
            },
        )

    return [one(number) for number in range(100, 100 + rows)]


def a_workbook(
    rows: Sequence[Sequence[object]],
    *,
    headings: Sequence[str] = HEADINGS,
    titles: Sequence[str] = (),
    empty_sheets: int = 0,
) -> bytes:
    """Write an XLSX with titles above the headings and other sheets before it."""
    kept = io.BytesIO()
    book = xlsxwriter.Workbook(kept, {"in_memory": True})
    for number in range(empty_sheets):
        book.add_worksheet(f"Титул {number}").write(0, 0, "Утверждаю")
    sheet = book.add_worksheet("Реестр")
    for place, title in enumerate(titles):
        sheet.merge_range(place, 0, place, len(headings) - 1, title)
    for place, row in enumerate([headings, *rows], start=len(titles)):
        sheet.write_row(place, 0, row)
    book.close()
    return kept.getvalue()
