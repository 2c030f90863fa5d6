"""The text of an answer of ours: fit to be sent, and known again where it stands."""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from difflib import SequenceMatcher
from typing import Final, NamedTuple

from connectors.contract import TextRefusedError

CLOCKS_APART: Final = timedelta(days=1)
"""A network's clock and ours may differ by so much, where a zone is set wrongly or one stands.

Rather than publish twice we take for ours what we said in the same words a little earlier.
"""
_EDITED: Final = 0.75
"""Share of words that an edited answer still has in common with what was sent; two answers that
share a greeting and a signature have about half."""
_FEWEST_WORDS: Final = 5
"""Of what was sent; fewer may be anybody's."""


class Standing(NamedTuple):
    """A comment under the citizen's that may be our answer."""

    comment_id: str
    text: str
    """As it is shown, without the network's own marks."""
    written_at: datetime
    is_told: bool = True
    """The network tells that the page wrote it, and in answer to this comment; else the words must
    do."""


def sendable(text: str, *, limit: int, name: str) -> str:
    """Trim an answer; ``limit`` is in characters, ``name`` is the method's, for the log.

    Raises TextRefusedError for a text that is empty or too long.
    """
    words = text.replace("\x00", "").strip()
    if not words:
        raise TextRefusedError(f"{name}: empty", sentence="Ответ пуст. Напишите текст.")
    if len(words) > limit:
        raise TextRefusedError(
            f"{name}: too long",
            sentence=f"Ответ длиннее {limit} знаков. Сократите его на {len(words) - limit}.",
        )
    return words


def find_sent(
    standing: Iterable[Standing],
    sent: str,
    *,
    since: datetime | None,
    known: Collection[str] = (),
) -> str | None:
    """Find the answer that was sent once already, though perhaps nobody was told of its arrival.

    Ours is what says the same, but for white space, since the day before; and what the page has
    said in nearly these words ``since`` then, for somebody may have edited it there meanwhile.
    ``known`` are our other answers.
    """
    wanted = _comparable(sent)
    begin = None if since is None else since - CLOCKS_APART
    left = [
        (one, _comparable(one.text))
        for one in standing
        if one.comment_id not in known and (begin is None or one.written_at >= begin)
    ]
    same = (one for one, words in left if words == wanted)
    edited = (
        one
        for one, words in left
        if one.is_told
        and since is not None
        and one.written_at >= since
        and _is_edited(words, wanted)
    )
    found = next(same, None) or next(edited, None)
    return None if found is None else found.comment_id


def _comparable(text: str) -> str:
    """Make two texts comparable though a network trimmed or joined white space on the way."""
    return " ".join(text.split())


def _is_edited(shown: str, sent: str) -> bool:
    words = sent.split()
    alike = SequenceMatcher(None, shown.split(), words, autojunk=False)
    return len(words) >= _FEWEST_WORDS and alike.ratio() >= _EDITED
