"""A channel itself: found behind a link, and what our bots may do in it."""

from collections.abc import Collection
from typing import Final

from app.vocabulary import Capabilities, Network, PageCard, PageKey, PageRef
from connectors.contract import BadLinkError, GoneError
from connectors.decoding import decoded
from connectors.max.bots import Bots
from connectors.max.client import Ask
from connectors.max.errors import DeniedError, MistakenError
from connectors.max.links import TYPE_THE_NUMBER, read_link
from connectors.max.text import plain
from connectors.max.wire import Chat, Membership
from connectors.troubles import gone_page_is_refused, trouble_of

_CHAT: Final = "GET /chats/{chatId}"
_MEMBERSHIP: Final = "GET /chats/{chatId}/members/me"

_READ: Final = frozenset({"read_all_messages", "read_all_message"})
_WRITE: Final = frozenset({"write", "post_edit_delete_message"})
_DELETE: Final = frozenset({"delete", "delete_message"})
_SHUT_OUT: Final = frozenset({"add_remove_members"})
"""Names of a right, the present one and those of older accounts."""

_NOT_ADMIN: Final = (
    "Бот добавлен в канал, но не администратор. Назначьте его администратором канала."
)
_NO_READ: Final = "У бота нет права «Читать все сообщения». Включите его в правах администратора."
_NO_WRITE: Final = "У бота нет права писать. Включите его в правах администратора канала."
_NO_HIDE: Final = (
    "У бота нет права удалять сообщения, поэтому комментарии нельзя убрать. "
    "Включите его в правах администратора канала."
)
_NO_BLOCK: Final = "У бота нет права удалять участников, поэтому авторов нельзя заблокировать."
_NOT_CHANNEL: Final = "Это не канал. Комментарии в MAX бывают только под записями каналов."
_CLOSED: Final = "Канал закрыт, удалён или бот из него исключён."


async def resolve(bots: Bots, link: str) -> PageCard:
    """Find the channel behind a link; MAX promises that only for numbers."""
    target = read_link(link)
    if target.number is not None:
        chat = await _chat(bots, str(target.number))
    else:
        try:
            chat = await _chat(bots, target.name or "")
        except (GoneError, MistakenError) as error:
            raise GoneError(str(error), sentence=TYPE_THE_NUMBER) from error
    _check_channel(chat)
    return PageCard(
        ref=PageRef(network=Network.MAX, external_id=str(chat.chat_id)),
        title=plain(chat.title).strip() or str(chat.chat_id),
        url=chat.link or f"https://max.ru/c/{chat.chat_id}",
        followers=chat.participants_count,
    )


async def capabilities(bots: Bots, page: PageRef) -> Capabilities:
    """Ask without writing; see contract.Connector. To hide is to delete for ever in MAX."""
    reading = await trouble_of(lambda: _check_readable(bots, page))
    replying = reading or await trouble_of(lambda: _check_right(bots, page, _WRITE, _NO_WRITE))
    hiding = reading or await trouble_of(lambda: _check_right(bots, page, _DELETE, _NO_HIDE))
    blocking = reading or await trouble_of(lambda: _check_right(bots, page, _SHUT_OUT, _NO_BLOCK))
    troubles = dict.fromkeys(filter(None, (reading, replying, hiding)))
    return Capabilities(
        can_read=reading is None,
        can_reply=replying is None,
        can_hide=hiding is None,
        can_block=blocking is None,
        troubles=tuple(troubles),
    )


async def check_reading(bots: Bots, page: PageRef) -> None:
    """Make sure that comments may be read on a page; raises a ConnectorError.

    A channel that is not found is RefusedError here, lest its posts be taken for deleted.
    """
    with gone_page_is_refused():
        await _check_right(bots, page, _READ, _NO_READ)


async def _check_readable(bots: Bots, page: PageRef) -> None:
    _check_channel(await _chat(bots, page.external_id))
    await _check_right(bots, page, _READ, _NO_READ)


async def _chat(bots: Bots, name: str) -> Chat:
    body = await bots.read(Ask(_CHAT, (name,)))
    return decoded(body, Chat, name=_CHAT)


def _check_channel(chat: Chat) -> None:
    if chat.type != "channel":
        raise BadLinkError("chat: no channel", sentence=_NOT_CHANNEL)
    if chat.status != "active":
        raise GoneError("chat: not active", sentence=_CLOSED)


async def _check_right(bots: Bots, page: PageRef, names: Collection[str], sentence: str) -> None:
    """Look for a bot that has a right under any of its names; an owner has all."""

    async def check(key: PageKey) -> None:
        body = await bots.client.read(key, Ask(_MEMBERSHIP, (page.external_id,)))
        place = decoded(body, Membership, name=_MEMBERSHIP)
        if not (place.is_admin or place.is_owner):
            raise DeniedError("members/me: no administrator", sentence=_NOT_ADMIN)
        if not place.is_owner and not set(names) & set(place.permissions or ()):
            raise DeniedError("members/me: no right", sentence=sentence)

    await bots.first_able(check, about=page.external_id)
