"""What is new in the comments of a case: words that were changed, or that are back as they were.

A case is told of a comment in rounds, and between two of them the citizen may have said something
else and taken it back. Whoever answered meanwhile has read that: so it is an edit as any other,
told or not before it was taken back.
"""

from collections.abc import Mapping, Sequence

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from app.cases.histories.sealing import Source, Words, say_the_same
from app.cases.histories.writing import last_words, words_of
from app.comments import service as comments
from app.comments.model import Comment


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """How a comment stands against what its case's history has told of it."""

    is_back: bool
    """It says and shows what it did, and nothing else since; it was gone, or is judged anew."""
    between: Sequence[str] = ()
    """Words that it had since and has no more, the oldest first, as ``Words`` spells them."""


async def changes_of(
    session: AsyncSession, edited: Sequence[Comment], in_cases: Mapping[int, int]
) -> dict[int, Change]:
    """Tell by comment what is new to its case. A history without words knows only of an edit."""
    told = await last_words(session, set(in_cases.values()))
    return {comment.id: await _change(session, comment, told.get(comment.id)) for comment in edited}


async def _change(session: AsyncSession, comment: Comment, told: str | None) -> Change:
    if told is None:
        return Change(is_back=comment.edited_at is None)
    seen = Words.read(told).version
    kept = await comments.versions(session, comment.id) if comment.version > seen else ()
    shown = [each.attachments for each in kept if each.version >= seen]
    between = [
        Words(Source.COMMENT, comment.id, each.version).spelled(each.text)
        for each in kept
        if each.version > seen
    ]
    said = [*between, words_of(comment)]
    return Change(
        is_back=all(say_the_same(told, words) for words in said)
        and all(attachments == comment.attachments for attachments in shown),
        between=between,
    )
