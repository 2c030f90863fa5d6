"""Comments of citizens taken off a channel: MAX deletes them for ever."""

from typing import Final

from app.vocabulary import CommentRef, PageKey
from connectors.contract import GoneError, RefusedError
from connectors.decoding import decoded
from connectors.max.bots import Bots
from connectors.max.client import Ask
from connectors.max.discussion import is_gone
from connectors.max.errors import MistakenError
from connectors.max.pages import check_reading
from connectors.max.wire import Done

_DELETE: Final = "DELETE /messages/{mid}/comments"
_REFUSED: Final = (
    "MAX не удалил комментарий и не сказал почему. "
    "Проверьте, что боту разрешено удалять сообщения, или удалите комментарий в приложении MAX."
)


async def delete(bots: Bots, comment: CommentRef) -> None:
    """Delete with the first bot that may; one that is gone already is done.

    Raises a ConnectorError. May be repeated after a broken line.
    """
    try:
        await bots.first_able(lambda key: _delete_with(bots, key, comment))
    except GoneError:
        await check_reading(bots, comment.post.page)
    except (MistakenError, _UnexplainedError):
        if not await is_gone(bots, comment):
            raise


class _UnexplainedError(RefusedError):
    """MAX refused inside HTTP 200, where it tells no code: the comment may be gone."""

    sentence = _REFUSED


async def _delete_with(bots: Bots, key: PageKey, comment: CommentRef) -> None:
    chat_id = int(comment.post.page.external_id)
    ask = Ask(_DELETE, (comment.post.post_id,), {"comment_id": comment.comment_id})
    body = await bots.client.write(key, chat_id, ask)
    done = decoded(body, Done, name=_DELETE)
    if not done.success:
        raise _UnexplainedError(f"{_DELETE}: success is false")
