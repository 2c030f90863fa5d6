"""Authors kept from writing in a community: by an administrator's personal key only.

VK's schema gives groups.ban and groups.unban to people alone, though a community's key with
the right to manage it is said to do as well; that VK deletes nothing by it is believed.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from app.vocabulary import KeyKind, PageKey, PageRef
from connectors.contract import GoneError, KeyRefusedError, RefusedError
from connectors.vk.calls import Call
from connectors.vk.changing import able, change
from connectors.vk.client import VkClient
from connectors.vk.errors import ClosedToKeyError

_PERSON: Final = frozenset({KeyKind.USER})
_NO_KEY: Final = (
    "Заблокировать или разблокировать автора можно только по личному ключу администратора "
    "сообщества. Сохраните такой ключ или сделайте это на самой странице."
)
_NOT_ADMIN: Final = (
    "ВКонтакте позволяет это только администратору сообщества, а сохранённый ключ выдан не ему. "
    "Сохраните ключ администратора или сделайте это на самой странице."
)
_NO_AUTHOR: Final = "Такого автора ВКонтакте больше нет."


async def block(
    client: VkClient,
    keys: Sequence[PageKey],
    page: PageRef,
    author_id: str,
    *,
    until: datetime | None,
) -> None:
    """Put an author on the community's black list; again, with a new term, is done as well.

    Raises a ConnectorError.
    """
    term = {} if until is None else {"end_date": int(until.timestamp())}
    try:
        await _ask(client, keys, Call("groups.ban", _whom(page, author_id) | term))
    except GoneError as gone:
        raise GoneError(str(gone), sentence=_NO_AUTHOR) from gone


async def unblock(client: VkClient, keys: Sequence[PageKey], page: PageRef, author_id: str) -> None:
    """Take an author off the black list; one who is not on it is done. Raises a ConnectorError."""
    try:
        await _ask(client, keys, Call("groups.unban", _whom(page, author_id)))
    except GoneError:
        return


async def _ask(client: VkClient, keys: Sequence[PageKey], call: Call) -> None:
    able_keys = able(keys, _PERSON)
    if not able_keys:
        raise KeyRefusedError("no key", sentence=_NO_KEY)
    try:
        await change(client, able_keys, call)
    except ClosedToKeyError as refusal:
        raise RefusedError(str(refusal), sentence=_NOT_ADMIN) from refusal


def _whom(page: PageRef, author_id: str) -> dict[str, str | int]:
    return {"group_id": abs(int(page.external_id)), "owner_id": author_id}
