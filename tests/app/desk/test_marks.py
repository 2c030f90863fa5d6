"""Cutting texts into plain and decisive pieces."""

from hypothesis import given
from hypothesis import strategies as some

from app.desk.speech.marks import Piece, excerpt, marked, spans_of

TEXT = "Когда включат отопление?"


def test_decisive_words_are_pieces_of_their_own() -> None:
    assert marked(TEXT, [(0, 5), (14, 23)]) == (
        Piece("Когда", is_marked=True),
        Piece(" включат "),
        Piece("отопление", is_marked=True),
        Piece("?"),
    )


def test_places_that_overlap_become_one() -> None:
    assert marked("абвгд", [(1, 3), (2, 4)]) == (
        Piece("а"),
        Piece("бвг", is_marked=True),
        Piece("д"),
    )


def test_an_excerpt_shows_the_first_decisive_word_of_a_long_text() -> None:
    text = "вода " * 100 + "отключили" + " вода" * 100

    pieces = excerpt(text, [(500, 509)], limit=120)

    assert Piece("отключили", is_marked=True) in pieces
    assert pieces[0].text == pieces[-1].text == "…"


def test_a_short_text_is_its_own_excerpt() -> None:
    assert excerpt(TEXT, [], limit=120) == (Piece(TEXT),)


def test_places_are_gathered_from_all_reasons_in_order() -> None:
    reasons = [{"spans": [[9, 12]]}, {"spans": [[0, 5], [14, 23]]}]

    assert spans_of(reasons) == [(0, 5), (9, 12), (14, 23)]


@given(
    some.text(max_size=60),
    some.lists(some.tuples(some.integers(-5, 70), some.integers(-5, 70)), max_size=6),
)
def test_no_letter_is_lost_or_doubled_whatever_the_places(
    text: str, spans: list[tuple[int, int]]
) -> None:
    assert "".join(piece.text for piece in marked(text, spans)) == text
