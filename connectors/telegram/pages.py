"""A channel with its discussion group: found behind a link, and whether it can be reached."""

from collections.abc import AsyncIterator, Iterable
from typing import Final

from app.vocabulary import PageCard, PageRef
from connectors.contract import (
    BadLinkError,
    ConnectorError,
    GoneError,
    KeyRefusedError,
    RefusedError,
    ThrottledError,
    UnavailableError,
)
from connectors.telegram.bots import Bots
from connectors.telegram.chats import CHANNEL, SUPERGROUP, chat_of, number_of, page_of
from connectors.telegram.errors import MovedError, NoChatError
from connectors.telegram.links import read_link
from connectors.telegram.text import title_of
from connectors.telegram.wire import Chat
from connectors.troubles import gone_page_is_refused

_HOPELESS: Final = (UnavailableError, ThrottledError, KeyRefusedError)
"""Failures of the line or the token: the next call would meet the same."""
_BIG: Final = "-100"
_NO_DISCUSSION: Final = (
    "У канала нет обсуждения: комментировать его записи негде. В приложении Telegram откройте "
    "канал → «Управление каналом» → «Обсуждение» и привяжите группу."
)
_NO_CHANNEL: Final = (
    "Это группа без канала. Нужен канал, к которому привязана группа обсуждения: в приложении "
    "Telegram откройте канал → «Управление каналом» → «Обсуждение»."
)
_PERSON: Final = "Это страница человека или бота. Нужен адрес канала учреждения."


async def resolve(bots: Bots, link: str) -> PageCard:
    """Find the channel behind a link, or behind a link to its group; see contract.Connector."""
    chat = await _found(bots, read_link(link))
    if chat.type == CHANNEL:
        if chat.linked_chat_id is None:
            raise RefusedError("getChat: no discussion", sentence=_NO_DISCUSSION)
        return _card(chat.linked_chat_id, chat)
    if chat.id > 0:
        raise BadLinkError("getChat: a person", sentence=_PERSON)
    if chat.type != SUPERGROUP or chat.linked_chat_id is None:
        raise BadLinkError("getChat: no channel", sentence=_NO_CHANNEL)
    return _card(chat.id, await _channel(bots, chat))


async def reached(
    bots: Bots, pages: Iterable[PageRef]
) -> AsyncIterator[tuple[PageRef, ConnectorError | None]]:
    """Ask once for each page whether its group is there; None: it is.

    A failure of the line or the token is told of all the rest without asking.
    """
    hopeless: ConnectorError | None = None
    for page in pages:
        outcome = hopeless or await _trouble(bots, page)
        if isinstance(outcome, _HOPELESS):
            hopeless = outcome
        yield page, outcome


async def _trouble(bots: Bots, page: PageRef) -> ConnectorError | None:
    try:
        with gone_page_is_refused():
            await chat_of(bots, number_of(page))
    except ConnectorError as failure:
        return failure
    return None


async def _found(bots: Bots, name: str) -> Chat:
    """Ask for a chat, under its new number if it has got one."""
    try:
        return await chat_of(bots, name)
    except MovedError as moved:
        return await chat_of(bots, moved.to_chat_id)
    except NoChatError as error:
        raise GoneError(str(error), sentence=error.sentence) from error


async def _channel(bots: Bots, group: Chat) -> Chat:
    """Ask for a group's channel; a closed one that the bot does not see goes by its group."""
    try:
        return await chat_of(bots, group.linked_chat_id or group.id)
    except KeyRefusedError:
        raise
    except RefusedError:
        return group


def _card(group_id: int, channel: Chat) -> PageCard:
    return PageCard(ref=page_of(group_id), title=title_of(channel), url=_url(channel))


def _url(chat: Chat) -> str:
    """Spell the address of a chat; one without a name opens for its members only."""
    return f"https://t.me/{chat.username or 'c/' + str(chat.id).removeprefix(_BIG)}"
