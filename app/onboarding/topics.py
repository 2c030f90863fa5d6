"""Which words may stand for what an agency answers for and what an official knows."""

from collections.abc import Iterable, Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from app.base.errors import InvalidError
from app.triage.topics import keeping as topics


class UnknownTopicsError(InvalidError):
    """Some words name neither a topic nor several."""

    def __init__(self, unknown: Sequence[str]) -> None:
        super().__init__(
            f"Таких тем нет: {', '.join(unknown)}. Возьмите код темы, общее начало кодов (road)"
            " или название группы из списка GET /api/v1/topics."
        )


async def check_known(session: AsyncSession, words: Iterable[str]) -> None:
    """Refuse words that are no code, no family of codes and no group; UnknownTopicsError."""
    known: set[str] = set()
    for topic in await topics.in_force(session):
        known |= {topic.code, topic.code.partition(".")[0], topic.group}
    unknown = [word for word in words if word not in known]
    if unknown:
        raise UnknownTopicsError(unknown)
