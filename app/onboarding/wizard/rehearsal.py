"""A reply as it would be sent, and nothing sent: who speaks, with which key; pure."""

from collections.abc import Mapping
from typing import Final

import msgspec

from app.vocabulary import KeyKind, Network

_VOICE: Final[Mapping[Network, str]] = {
    Network.VK: "от имени сообщества «{title}»",
    Network.OK: "от имени группы «{title}»",
    Network.TELEGRAM: "от имени бота в обсуждении канала «{title}»",
    Network.MAX: "от имени бота в канале «{title}»",
}
_KEY: Final[Mapping[KeyKind, str]] = {
    KeyKind.COMMUNITY: "ключ сообщества",
    KeyKind.USER: "личный ключ администратора",
    KeyKind.BOT: "токен Вашего бота",
    KeyKind.SERVICE: "сервисный ключ",
    KeyKind.REFRESH: "ключ продления",
}
_ANSWERS_WITH: Final[Mapping[Network, tuple[KeyKind, ...]]] = {
    Network.VK: (KeyKind.COMMUNITY, KeyKind.USER),
    Network.OK: (KeyKind.USER,),
    Network.TELEGRAM: (KeyKind.BOT,),
    Network.MAX: (KeyKind.BOT,),
}
_PROVEN: Final[Mapping[Network, str]] = {
    Network.VK: "ВКонтакте подтвердил, что ключ принадлежит этому сообществу и пускает на стену.",
    Network.OK: "Одноклассники подтвердили, что владелец ключа управляет этой группой.",
    Network.TELEGRAM: "Telegram подтвердил, что бот состоит в обсуждении и может писать.",
    Network.MAX: "MAX подтвердил, что бот — администратор канала с правом писать.",
}
_UNPROVEN: Final[Mapping[Network, tuple[str, ...]]] = {
    Network.VK: ("открыты ли комментарии под каждой записью",),
    Network.OK: (
        "отвечать ли именно голосом группы: Одноклассники проверяют это только при отправке",
        "открыты ли комментарии под каждой записью",
    ),
    Network.TELEGRAM: ("не ограничит ли Telegram частоту сообщений бота",),
    Network.MAX: ("открыты ли комментарии под каждой записью",),
}
_TEXT: Final = "Здравствуйте! Спасибо за вопрос. Уточним и ответим здесь же. {institution}"


class Rehearsal(msgspec.Struct, frozen=True, kw_only=True):
    """What would be sent."""

    text: str
    voice: str
    key: str
    proven: str
    unproven: tuple[str, ...]
    """What only a real answer would show."""


def rehearse(
    network: Network, *, title: str, institution: str, kinds: frozenset[KeyKind]
) -> Rehearsal:
    """Prepare a reply on a page that may be answered on; ``kinds`` are its own keys."""
    own = next((kind for kind in _ANSWERS_WITH[network] if kind in kinds), None)
    return Rehearsal(
        text=_TEXT.format(institution=institution),
        voice=_VOICE[network].format(title=title),
        key="ключ центра" if own is None else _KEY[own],
        proven=_PROVEN[network],
        unproven=_UNPROVEN[network],
    )
