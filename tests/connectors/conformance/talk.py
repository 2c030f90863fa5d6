"""Words for what was read, and an answer given as the worker gives it."""

from collections.abc import Collection
from datetime import datetime, timedelta

from app.vocabulary import CommentRef, IncomingComment
from connectors.contract import Connector, FateUnknownError, UnavailableError
from tests.connectors.conformance.town import Town

GUID = "7f0f4a1e-0000-4000-8000-000000000001"
_CLOCK_SKEW = timedelta(minutes=10)
"""As workers/answer.py has it."""


def ids_of(comments: Collection[IncomingComment]) -> list[str]:
    """Give the ids in the order in which they came, whatever comes twice."""
    return [comment.ref.comment_id for comment in comments]


def texts_of(comments: Collection[IncomingComment]) -> dict[str, str]:
    return {comment.ref.comment_id: comment.text for comment in comments}


async def ref_of(town: Town, connector: Connector, comment_id: str) -> CommentRef:
    """Read where a comment stands, as whoever answers it has done."""
    found = {one.ref.comment_id: one.ref for one in await town.read(connector)}
    return found[comment_id]


async def answer_surely(
    town: Town, connector: Connector, to: CommentRef, text: str, *, now: datetime
) -> str | None:
    """Answer as the worker does: after a broken line look first; None if nobody can tell."""
    try:
        return await town.answer(connector, to, text, key=GUID)
    except UnavailableError:
        town.panel.calm()
    try:
        found = await connector.find_reply(to, text, since=now - _CLOCK_SKEW)
    except FateUnknownError:
        return None
    return found or await town.answer(connector, to, text, key=GUID)
