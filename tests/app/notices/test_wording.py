"""What a message says."""

from datetime import UTC, datetime

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from app.notices.wording import About, Told, letter_of, moment_of

DUE = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)
URL = "https://gospablik.example.ru/"
ABOUT = About(case_id=17, page="Школа № 1", topic=None, due_at=DUE)


def told(
    case_id: int = 17, *, page: str = "Школа № 1", topic: str | None = "ЖКХ", urgent: bool = False
) -> Told:
    about = About(case_id=case_id, page=page, topic=topic, due_at=DUE)
    sentence = f"Вам назначено сообщение № {case_id}."
    return Told(sentence=sentence, case=about, is_urgent=urgent)


def test_one_notice_is_a_sentence_with_its_facts_and_a_link() -> None:
    letter = letter_of([told()], zone="Europe/Moscow", public_url=URL)

    assert letter.subject == "Вам назначено сообщение № 17."
    assert letter.text == (
        "Вам назначено сообщение № 17.\n"
        "Школа № 1, тема «ЖКХ», ответить до 24.11.2026 в 18:00 (UTC+3).\n"
        "https://gospablik.example.ru/cases/17"
    )


def test_a_term_that_is_over_or_does_not_run_is_told_as_such() -> None:
    facts = {
        "Школа № 1, срок был 24.11.2026 в 18:00 (UTC+3).": {"is_late": True},
        "Школа № 1, срок остановлен.": {"is_paused": True},
        "Школа № 1.": {"due_at": None},
    }

    for said, changed in facts.items():
        about = msgspec.structs.replace(ABOUT, **changed)
        letter = letter_of(
            [Told(sentence="№ 17.", case=about)], zone="Europe/Moscow", public_url=""
        )

        assert letter.text == f"№ 17.\n{said}"


def test_what_is_no_cases_has_its_own_link() -> None:
    doubt = Told(sentence="Ждёт разбора.", path="/review/3", is_urgent=True)

    there = letter_of([doubt], zone="Europe/Moscow", public_url=URL)
    nowhere = letter_of([doubt], zone="Europe/Moscow", public_url="")

    assert there.subject == "Срочно. Ждёт разбора."
    assert there.text == "Срочно. Ждёт разбора.\nhttps://gospablik.example.ru/review/3"
    assert nowhere.text == "Срочно. Ждёт разбора."


def test_without_a_public_address_there_is_no_link() -> None:
    letter = letter_of([told(topic=None)], zone="Asia/Kamchatka", public_url="")

    assert letter.text == (
        "Вам назначено сообщение № 17.\nШкола № 1, ответить до 25.11.2026 в 03:00 (UTC+12)."
    )


def test_several_notices_are_counted_and_what_is_urgent_stands_first() -> None:
    letter = letter_of([told(1), told(2, urgent=True)], zone="Europe/Moscow", public_url=URL)

    assert letter.subject == "2 новости, срочных: 1"
    assert letter.paragraphs[1].startswith("Срочно. Вам назначено сообщение № 2.")


def test_a_flood_shows_the_first_ten_and_counts_the_rest() -> None:
    letter = letter_of([told(n) for n in range(1, 22)], zone="Europe/Moscow", public_url=URL)

    assert letter.subject == "21 новость"
    assert len(letter.paragraphs) == 12
    assert letter.paragraphs[-1].startswith("И ещё 11.")


def test_what_is_told_of_no_case_is_a_sentence() -> None:
    letter = letter_of([Told(sentence="Подключено.")], zone="Europe/Moscow", public_url=URL)

    assert letter.text == "Подключено."


@given(st.lists(st.text(max_size=300), min_size=1, max_size=40))
def test_a_message_fits_into_one_of_any_network_whatever_pages_are_called(
    titles: list[str],
) -> None:
    some = [told(n, page=title, topic=title) for n, title in enumerate(titles)]

    letter = letter_of(some, zone="Europe/Moscow", public_url=URL)

    assert 0 < len(letter.text) < 4000
    assert "\n" not in letter.subject


def test_a_moment_is_told_in_the_readers_own_time() -> None:
    assert moment_of(DUE, "Asia/Omsk") == "24.11.2026 в 21:00 (UTC+6)"
