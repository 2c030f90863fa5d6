"""What our bots may do in a group, and what its administrator must do for the rest."""

from typing import Final, TypeVar

import msgspec

from app.vocabulary import Capabilities, PageKey, PageRef
from connectors.contract import RefusedError
from connectors.decoding import decoded
from connectors.telegram.bots import Bots
from connectors.telegram.chats import GET_CHAT, number_of, read_chat
from connectors.telegram.client import Call, TelegramClient, bot_id
from connectors.telegram.errors import NO_RESTRICTING, no_bot
from connectors.telegram.wire import Chat, Me, Member

_IN_CHARGE: Final = frozenset({"creator", "administrator"})
_OUTSIDE: Final = frozenset({"left", "kicked"})
_MANAGE: Final = "В приложении Telegram: группа обсуждения → «Управление группой» → "
_NO_MEMBER: Final = (
    "Бота нет в группе обсуждения. "
    f"{_MANAGE}«Администраторы» → «Добавить» → выберите бота и включите «Удаление сообщений»."
)
_BLIND: Final = (
    "Бот не администратор и не видит комментариев. "
    f"{_MANAGE}«Администраторы» → «Добавить» → выберите бота."
)
_UNLINKED: Final = (
    "Группа не привязана к каналу, комментариев в ней нет. В приложении Telegram: канал → "
    "«Управление каналом» → «Обсуждение» → выберите эту группу."
)
_MUTE: Final = (
    f"Боту нельзя писать в группе обсуждения. {_MANAGE}«Администраторы» → «Добавить» → "
    "выберите бота."
)
_NO_DELETING: Final = (
    f"Бот не может удалять комментарии. {_MANAGE}«Администраторы» → бот → "
    "включите «Удаление сообщений»."
)


_T = TypeVar("_T")


class _Troubles(msgspec.Struct, frozen=True):
    """Why a bot cannot do a thing; None: it can."""

    reading: str | None
    replying: str | None
    hiding: str | None
    blocking: str | None
    """Told by nobody: one can do without."""


async def capabilities(bots: Bots, page: PageRef) -> Capabilities:
    """Ask without writing what any of the bots may do; see contract.Connector."""
    found = [await _troubles(bots.client, key, page) for key in bots.keys]
    found = found or [_nothing(no_bot().sentence)]
    reading = _least([one.reading for one in found])
    replying = _least([one.replying for one in found])
    hiding = _least([one.hiding for one in found])
    return Capabilities(
        can_read=reading is None,
        can_reply=replying is None,
        can_hide=hiding is None,
        can_block=None in [one.blocking for one in found],
        sees_history=False,
        sees_deletions=False,
        troubles=tuple(dict.fromkeys(filter(None, (reading, replying, hiding)))),
    )


def _least(troubles: list[str | None]) -> str | None:
    return None if None in troubles else troubles[0]


def _nothing(sentence: str) -> _Troubles:
    return _Troubles(sentence, sentence, sentence, sentence)


async def _troubles(client: TelegramClient, key: PageKey, page: PageRef) -> _Troubles:
    number = number_of(page)
    try:
        group = read_chat(await client.ask(key, Call(GET_CHAT, {"chat_id": number})))
        place = await _asked(
            client, key, Call("getChatMember", {"chat_id": number, "user_id": bot_id(key)}), Member
        )
        if place.status in _OUTSIDE or not place.is_member:
            return _nothing(_NO_MEMBER)
        hears = place.status in _IN_CHARGE or await _hears_everything(client, key)
    except RefusedError as refusal:
        return _nothing(refusal.sentence)
    is_linked = group.linked_chat_id is not None
    return _Troubles(
        reading=(None if hears else _BLIND) if is_linked else _UNLINKED,
        replying=None if _may_write(group, place) else _MUTE,
        hiding=None if _may_delete(place) else _NO_DELETING,
        blocking=None if _may_restrict(place) else NO_RESTRICTING,
    )


async def _hears_everything(client: TelegramClient, key: PageKey) -> bool:
    """Ask whether the bot's privacy mode is off; it hears only answers to itself otherwise."""
    return (await _asked(client, key, Call("getMe"), Me)).can_read_all_group_messages


async def _asked(client: TelegramClient, key: PageKey, call: Call, shape: type[_T]) -> _T:
    return decoded(await client.ask(key, call), shape, name=call.method)


def _may_write(group: Chat, place: Member) -> bool:
    if place.status in _IN_CHARGE:
        return True
    if place.status == "restricted":
        return place.can_send_messages
    return group.permissions is None or group.permissions.can_send_messages


def _may_restrict(place: Member) -> bool:
    return place.status == "creator" or (place.status in _IN_CHARGE and place.can_restrict_members)


def _may_delete(place: Member) -> bool:
    return place.status == "creator" or (place.status in _IN_CHARGE and place.can_delete_messages)
