"""Quotes a place of a comment so that it can be shown: without what no reader sees."""

import unicodedata


def quoted(text: str, start: int, end: int) -> str:
    """Give ``text[start:end]`` in one line; control signs part words, other unseen ones go.

    What turns the direction of writing would turn the sentence around the quote, too.
    """
    said = text[start:end]
    if not said.isprintable():
        said = "".join(map(_seen, said))
    return " ".join(said.split())


def _seen(sign: str) -> str:
    if sign.isprintable():
        return sign
    return "" if unicodedata.category(sign) == "Cf" else " "
