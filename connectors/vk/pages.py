"""A page itself: found behind a link, and what our keys may do on it."""

from collections.abc import Sequence
from contextlib import suppress
from typing import Final

import msgspec

from app.vocabulary import Capabilities, KeyKind, Network, PageCard, PageKey, PageRef
from connectors.contract import GoneError, RefusedError
from connectors.decoding import decoded, unreadable
from connectors.vk.calls import Call
from connectors.vk.client import VkClient
from connectors.vk.links import Target, person_page, read_link
from connectors.vk.reader import VkReader
from connectors.vk.wire import Group, Permissions, ScreenName, groups_of

_MANAGE: Final = 262_144
"""The bit that lets it settle what the community tells us."""
_WALL: Final = 8192
"""The bit of groups.getTokenPermissions that lets a community's key write on the wall."""
_COMMUNITIES: Final = frozenset({"group", "page", "event"})
_NO_REPLY: Final = (
    "Нет ключа сообщества с доступом к стене, поэтому отвечать отсюда нельзя. "
    "Создайте ключ в настройках сообщества: «Работа с API»."
)
_NO_HIDE: Final = (
    "Нет личного ключа администратора сообщества, поэтому скрывать комментарии отсюда нельзя, "
    "а под фотографиями, видео и товарами они даже не видны."
)
_FOREIGN: Final = "Ключ принадлежит другому сообществу. Создайте ключ в настройках этой страницы."
_NO_WALL: Final = "У ключа сообщества нет доступа к стене. Создайте ключ с правом «Стена»."
_NO_PUSH: Final = (
    "У ключа сообщества нет права «Управление сообществом», поэтому ВКонтакте не будет сам "
    "сообщать о комментариях, и они придут позже. Создайте ключ с этим правом."
)
_NOT_ADMIN: Final = "Владелец личного ключа не администратор этого сообщества."
_DELETED: Final = "Сообщество удалено или заблокировано ВКонтакте."


async def resolve(reader: VkReader, link: str) -> PageCard:
    """Find the community behind a link; see contract.Connector."""
    target = read_link(link)
    community = target.community or await _community_of(reader, target)
    group = await _living(reader, community)
    return PageCard(
        ref=PageRef(network=Network.VK, external_id=f"-{group.id}"),
        title=group.name,
        url=f"https://vk.com/{group.screen_name or f'club{group.id}'}",
        followers=group.members_count,
    )


async def capabilities(
    client: VkClient, reader: VkReader, keys: Sequence[PageKey], page: PageRef
) -> Capabilities:
    """Try what can be tried without writing; see contract.Connector."""
    try:
        reading = await _trouble_of_reading(reader, page)
    except GoneError as gone:
        return Capabilities(
            can_read=False, can_reply=False, can_hide=False, troubles=(gone.sentence,)
        )
    replying = await _trouble_of_replying(client, keys, page)
    hiding = await _trouble_of_hiding(client, keys, page)
    pushing = await _trouble_of_pushing(client, keys)
    return Capabilities(
        can_read=reading is None,
        can_reply=replying is None,
        can_hide=hiding is None,
        can_restore=hiding is None,
        can_close=replying is None,
        can_block=hiding is None,
        troubles=tuple(filter(None, (reading, replying, hiding, pushing))),
    )


async def _community_of(reader: VkReader, target: Target) -> int:
    raw = await reader.ask_one("utils.resolveScreenName", screen_name=target.name or "")
    if bytes(raw) in {b"[]", b"{}", b"null"}:
        raise GoneError("utils.resolveScreenName: nothing")
    found = decoded(raw, ScreenName, name="utils.resolveScreenName")
    if found.type == "user":
        raise person_page()
    if found.type in _COMMUNITIES:
        return found.object_id
    if found.group_id is not None:
        return found.group_id
    raise RefusedError(
        f"utils.resolveScreenName: {found.type}",
        sentence="Это адрес приложения. Нужен адрес страницы учреждения (сообщества).",
    )


async def _living(reader: VkReader, community: int) -> Group:
    group = _first(
        await reader.ask_one("groups.getById", group_ids=community, fields="members_count")
    )
    if group.deactivated:
        raise GoneError("groups.getById: deactivated", sentence=_DELETED)
    return group


def _first(raw: msgspec.Raw) -> Group:
    try:
        groups = groups_of(raw)
    except ValueError as error:
        raise unreadable("groups.getById") from error
    if not groups:
        raise GoneError("groups.getById: nothing")
    return groups[0]


async def _trouble_of_reading(reader: VkReader, page: PageRef) -> str | None:
    """Try to read; raises GoneError for a community that is no more: nothing can be done there."""
    try:
        await _living(reader, _number(page))
        await reader.ask_one("wall.get", owner_id=-_number(page), count=1)
    except GoneError:
        raise
    except RefusedError as refusal:
        return refusal.sentence
    return None


async def _trouble_of_replying(
    client: VkClient, keys: Sequence[PageKey], page: PageRef
) -> str | None:
    """Ask about the community's key, then personal ones; of several troubles tell the first."""
    troubles: list[str] = []
    for key in sorted(_writers(keys), key=lambda key: key.kind):
        try:
            trouble = await _trouble_of_writer(client, key, page)
        except RefusedError as refusal:
            trouble = refusal.sentence
        if trouble is None:
            return None
        troubles.append(trouble)
    return troubles[0] if troubles else _NO_REPLY


async def _trouble_of_writer(client: VkClient, key: PageKey, page: PageRef) -> str | None:
    if key.kind is KeyKind.USER:
        return await _trouble_of_person(client, key, page)
    own = _first(await client.read(key, Call("groups.getById", {})))
    if own.id != _number(page):
        return _FOREIGN
    return None if await _mask(client, key) & _WALL else _NO_WALL


async def _mask(client: VkClient, key: PageKey) -> int:
    raw = await client.read(key, Call("groups.getTokenPermissions", {}))
    return decoded(raw, Permissions, name="groups.getTokenPermissions").mask


async def _trouble_of_pushing(client: VkClient, keys: Sequence[PageKey]) -> str | None:
    """Tell if no key may settle that: a personal one may, a dead one is another trouble."""
    if any(key.kind is KeyKind.USER for key in keys):
        return None
    troubles: list[str] = []
    for key in keys:
        if key.kind is not KeyKind.COMMUNITY:
            continue
        with suppress(RefusedError):
            if await _mask(client, key) & _MANAGE:
                return None
            troubles.append(_NO_PUSH)
    return troubles[0] if troubles else None


async def _trouble_of_hiding(
    client: VkClient, keys: Sequence[PageKey], page: PageRef
) -> str | None:
    trouble = _NO_HIDE
    for key in keys:
        if key.kind is not KeyKind.USER:
            continue
        try:
            found = await _trouble_of_person(client, key, page)
        except RefusedError as refusal:
            found = refusal.sentence
        if found is None:
            return None
        trouble = found
    return trouble


async def _trouble_of_person(client: VkClient, key: PageKey, page: PageRef) -> str | None:
    """VK tells ``is_admin`` to people only; where it says nothing, the writing will show."""
    call = Call("groups.getById", {"group_ids": _number(page), "fields": "is_admin"})
    group = _first(await client.read(key, call))
    return _NOT_ADMIN if group.is_admin is False else None


def _writers(keys: Sequence[PageKey]) -> list[PageKey]:
    return [key for key in keys if key.kind in {KeyKind.COMMUNITY, KeyKind.USER}]


def _number(page: PageRef) -> int:
    return abs(int(page.external_id))
