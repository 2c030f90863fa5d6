"""Authors shut out of a channel: MAX does it for good and tells no way back.

That ``block`` keeps somebody who only comments from commenting is believed: MAX documents it
for members of chats with a link.
"""

from datetime import datetime
from typing import Final

from app.vocabulary import PageKey, PageRef
from connectors.contract import GoneError, NotOfferedError, RefusedError
from connectors.decoding import decoded
from connectors.max.bots import Bots
from connectors.max.client import Ask
from connectors.max.errors import MistakenError
from connectors.max.pages import check_reading
from connectors.max.wire import Done

_REMOVE: Final = "DELETE /chats/{chatId}/members"
_FOR_GOOD: Final = (
    "MAX блокирует только навсегда. Заблокируйте автора без срока или не блокируйте совсем."
)
_REFUSED: Final = (
    "MAX не заблокировал автора и не сказал почему. Проверьте, что боту разрешено удалять "
    "участников, или сделайте это в приложении MAX."
)
NO_WAY_BACK: Final = "MAX не даёт разблокировать автора отсюда. Сделайте это в приложении MAX."


async def block(bots: Bots, page: PageRef, author_id: str, *, until: datetime | None) -> None:
    """Shut an author out with the first bot that may; raises a ConnectorError.

    May be repeated after a broken line.
    """
    if until is not None:
        raise NotOfferedError("block: for a term", sentence=_FOR_GOOD)
    try:
        await bots.first_able(lambda key: _block_with(bots, key, page, author_id))
    except GoneError:
        await check_reading(bots, page)
        raise
    except MistakenError as mistaken:
        raise RefusedError(str(mistaken), sentence=_REFUSED) from mistaken


async def _block_with(bots: Bots, key: PageKey, page: PageRef, author_id: str) -> None:
    query = {"user_id": author_id, "block": "true"}
    ask = Ask(_REMOVE, (page.external_id,), query)
    body = await bots.client.write(key, int(page.external_id), ask)
    if not decoded(body, Done, name=_REMOVE).success:
        raise RefusedError(f"{_REMOVE}: success is false", sentence=_REFUSED)
