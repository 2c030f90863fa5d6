"""Authors kept from writing in a discussion group, and let in again.

By restrictChatMember and not by banChatMember: a ban in a supergroup deletes all that the
person ever wrote there, unanswered questions too. Who writes in a channel's name can only be
banned as that channel; this deletes nothing and knows no term.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

import msgspec

from app.vocabulary import PageKey, PageRef
from connectors.contract import GoneError, NotOfferedError
from connectors.telegram.bots import Bots
from connectors.telegram.chats import number_of
from connectors.telegram.client import Call

_WRITING: Final = (
    "can_send_messages", "can_send_audios", "can_send_documents", "can_send_photos",
    "can_send_videos", "can_send_video_notes", "can_send_voice_notes", "can_send_polls",
    "can_send_other_messages", "can_add_web_page_previews",
)  # fmt: skip
_CHANNEL_FOR_GOOD: Final = (
    "Того, кто пишет от имени канала, Telegram блокирует только навсегда. "
    "Заблокируйте его без срока."
)


async def block(bots: Bots, page: PageRef, author_id: str, *, until: datetime | None) -> None:
    """Keep an author from writing; again, with a new term, is done as well.

    A term of less than 30 seconds, and one over 366 days, Telegram takes for ever. Raises a
    ConnectorError; NotOfferedError for a channel and a term.
    """
    if not _is_channel(author_id):
        term = {} if until is None else {"until_date": int(until.timestamp())}
        await _restrict(bots, page, author_id, may_write=False, more=term)
    elif until is not None:
        raise NotOfferedError("block: a channel for a term", sentence=_CHANNEL_FOR_GOOD)
    else:
        await _of_channel(bots, "banChatSenderChat", page, author_id)


async def unblock(bots: Bots, page: PageRef, author_id: str) -> None:
    """Let an author write again; who is gone from Telegram is done. Raises a ConnectorError."""
    try:
        if _is_channel(author_id):
            await _of_channel(bots, "unbanChatSenderChat", page, author_id)
        else:
            await _restrict(bots, page, author_id, may_write=True, more={})
    except GoneError:
        return


async def _restrict(
    bots: Bots, page: PageRef, author_id: str, *, may_write: bool, more: Mapping[str, object]
) -> None:
    params = {
        "chat_id": number_of(page),
        "user_id": int(author_id),
        "permissions": dict.fromkeys(_WRITING, may_write),
        "use_independent_chat_permissions": True,
        **more,
    }
    await _ask(bots, Call("restrictChatMember", params))


async def _of_channel(bots: Bots, method: str, page: PageRef, author_id: str) -> None:
    params = {"chat_id": number_of(page), "sender_chat_id": int(author_id)}
    await _ask(bots, Call(method, params))


async def _ask(bots: Bots, call: Call) -> None:
    async def ask(key: PageKey) -> msgspec.Raw:
        return await bots.client.ask(key, call)

    await bots.first_able(ask)


def _is_channel(author_id: str) -> bool:
    return author_id.startswith("-")
