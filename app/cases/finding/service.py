"""Finding cases by words: the words follow each case's history, a search is read and spelled."""

from collections.abc import Collection, Sequence
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from app.base.errors import InvalidError
from app.cases.finding import store
from app.cases.finding.rules import Sought
from app.cases.rules import EventKind

_REWORDING: Final = frozenset(
    {
        EventKind.OPENED,
        EventKind.REOPENED,
        EventKind.JOINED,
        EventKind.EDITED,
        EventKind.REDIRECTED,  # it may be another institution's now
    }
)
_FEW: Final = 3000
Span = tuple[int, int]


class OnlyStopWordsError(InvalidError):
    """Nothing is left to look for."""

    def __init__(self) -> None:
        super().__init__(
            "В запросе только служебные слова, они есть почти везде. Добавьте слово по существу."
        )


async def spell(session: AsyncSession, typed: str) -> str | None:
    """Spell a search as the lists ask it; None where nothing was typed.

    Raises UnfitSearchError, OnlyStopWordsError.
    """
    sought = Sought.read(typed)
    if sought is None:
        return None
    spelled = await store.spell(session, sought)
    if not spelled:
        raise OnlyStopWordsError
    return spelled


async def follow(session: AsyncSession, happened: Collection[tuple[int, EventKind]]) -> None:
    """Read the words of cases anew to which something of (case, kind) has happened."""
    reworded = {case_id for case_id, kind in happened if kind in _REWORDING}
    if reworded:
        await store.write_asked(session, reworded)


async def keep_answers(session: AsyncSession, case_id: int, texts: Sequence[str]) -> None:
    """Let a case be found by the words of its answers."""
    await store.write_answered(session, case_id, texts)


async def all_matches(session: AsyncSession, spelled: str) -> Sequence[int] | None:
    """Tell all cases that a search finds; None where they are more than 3,000.

    A database that knows a list's order and bound believes that it soon has enough when it
    walks along the order. With a rare word it walks through everything; these are fetched first.
    """
    found = await store.first_matches(session, spelled, limit=_FEW + 1)
    return None if len(found) > _FEW else found


async def found_in(
    session: AsyncSession, texts: Sequence[str], spelled: str
) -> list[tuple[Span, ...]]:
    """Tell the places of each text in which a search found its words."""
    bare = [text.translate(_UNMARKED) for text in texts]
    return [_spans(each) for each in await store.mark(session, bare, spelled)]


_UNMARKED: Final = {ord(mark): " " for mark in store.MARKS}


def _spans(marked: str) -> tuple[Span, ...]:
    spans, place, begun = [], 0, 0
    for letter in marked:
        if letter == store.MARKS[0]:
            begun = place
        elif letter == store.MARKS[1]:
            spans.append((begun, place))
        else:
            place += 1
    return tuple(spans)
