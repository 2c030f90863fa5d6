"""Verifies the histories of cases: no line changed, taken out or put in, no words replaced."""

from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Iterator, Mapping
from typing import Final

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from app.cases.histories import store
from app.cases.histories.sealing import (
    Anchor,
    Break,
    SealedLine,
    Source,
    Words,
    find_break,
    find_other_words,
    find_unlike,
    missing,
)

_AT_ONCE: Final = 500
Shelf = Callable[
    [AsyncSession, Collection[tuple[int, int]]], Awaitable[Mapping[tuple[int, int], str]]
]
"""Finds words by (id, version); what is not there is left out."""


class Progress(msgspec.Struct, frozen=True, kw_only=True):
    """How far a verification has come."""

    cases: int
    lines: int
    breaks: tuple[Break, ...]


async def verify(
    session: AsyncSession, shelves: Mapping[Source, Shelf], noted: Collection[Anchor] = ()
) -> AsyncIterator[Progress]:
    """Verify all histories, case by case; tell how it stands after each part of them.

    The words come from their ``shelves``; what was ``noted`` elsewhere must still be so. Reads
    without holding anything, in one snapshot if the transaction gives one.
    """
    done = Progress(cases=0, lines=0, breaks=())
    awaited = {each.case: each for each in noted}
    after = 0
    while part := await store.histories(session, after=after, limit=_AT_ONCE):
        texts = await _texts(session, shelves, [line for _, lines in part for line in lines])
        found: list[Break] = []
        for kept, lines in part:
            found += _breaks(kept, lines, texts, awaited.pop(kept.case, None))
        done = Progress(
            cases=done.cases + len(part),
            lines=done.lines + sum(len(lines) for _, lines in part),
            breaks=(*done.breaks, *found),
        )
        after = part[-1][0].case
        session.expunge_all()
        yield done
    yield msgspec.structs.replace(done, breaks=(*done.breaks, *map(missing, awaited)))


async def anchors(session: AsyncSession) -> AsyncIterator[Anchor]:
    """Tell how each history stands, to be kept where nobody can reach it from here."""
    after = 0
    while part := await store.anchors(session, after=after, limit=_AT_ONCE):
        for each in part:
            yield each
        after = part[-1].case


def _breaks(
    kept: Anchor, lines: list[SealedLine], texts: Mapping[Words, str], noted: Anchor | None
) -> Iterator[Break]:
    broken = find_break(kept.case, lines, kept.lines, kept.seal)
    if broken is not None:
        yield broken
        return
    yield from find_other_words(lines, texts)
    unlike = find_unlike(kept.case, lines, noted)
    if unlike is not None:
        yield unlike


async def _texts(
    session: AsyncSession, shelves: Mapping[Source, Shelf], lines: list[SealedLine]
) -> dict[Words, str]:
    wanted = {Words.read(line.words) for line in lines if line.words}
    texts: dict[Words, str] = {}
    for source, shelf in shelves.items():
        keys = {(each.id, each.version) for each in wanted if each.source is source}
        found = await shelf(session, keys) if keys else {}
        texts |= {Words(source, *key): text for key, text in found.items()}
    return texts
