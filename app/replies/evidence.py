"""What histories of cases keep of the words of answers."""

from collections.abc import Collection

from sqlalchemy.ext.asyncio import AsyncSession

from app.cases.histories.sealing import Source, Words
from app.replies import store
from app.replies.model import Reply

_ONLY = 1
"""An answer has no versions: what its last line tells is what it says."""


def words_of(reply: Reply) -> str:
    """Spell the words of an answer as they are now."""
    return Words(Source.REPLY, reply.id, _ONLY).spelled(reply.text)


async def texts_of(
    session: AsyncSession, keys: Collection[tuple[int, int]]
) -> dict[tuple[int, int], str]:
    """Map (answer, version) to its text; missing ones are left out."""
    texts = await store.texts_of(session, {reply_id for reply_id, _ in keys})
    return {(reply_id, _ONLY): text for reply_id, text in texts.items()}
