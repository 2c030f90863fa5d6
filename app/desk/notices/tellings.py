"""Kinds of events as people choose them: a few groups in plain words; pure."""

from collections.abc import Collection, Mapping
from enum import StrEnum
from typing import Final

import msgspec

from app.cases.rules import EventKind
from app.notices.rules import Channel


class Wish(StrEnum):
    """How soon a group of events is told."""

    AT_ONCE = "at_once"
    DIGEST = "digest"
    NEVER = "never"
    MIXED = "mixed"
    """As it was set elsewhere, one by one; stays so."""


WISHES: Final[Mapping[Wish, str]] = {
    Wish.AT_ONCE: "сразу",
    Wish.DIGEST: "утром, в сводке",
    Wish.NEVER: "не сообщать",
    Wish.MIXED: "по-разному, как настроено",
}
CHANNELS: Final[Mapping[Channel, str]] = {
    Channel.EMAIL: "Почта",
    Channel.TELEGRAM: "Telegram",
    Channel.MAX: "MAX",
}


class Group(msgspec.Struct, frozen=True):
    """Events that are chosen together."""

    key: str
    title: str
    kinds: frozenset[EventKind]


GROUPS: Final = (
    Group(
        "given",
        "Вам назначили, передали или вернули сообщение",
        frozenset(
            {
                EventKind.ASSIGNED,
                EventKind.REDIRECTED,
                EventKind.STOOD_IN,
                EventKind.CAME_BACK,
                EventKind.ELSEWHERE_UNDONE,
            }
        ),
    ),
    Group("term", "Срок ответа подходит или истёк", frozenset({EventKind.WARNED})),
    Group("resumed", "Срок ответа снова идёт после паузы", frozenset({EventKind.RESUMED})),
    Group(
        "again",
        "Гражданин написал снова после ответа, или ответ исчез",
        frozenset({EventKind.REOPENED}),
    ),
    Group(
        "more",
        "Гражданин дописал, изменил или удалил комментарий; коллега изменил важность",
        frozenset(
            {
                EventKind.JOINED,
                EventKind.EDITED,
                EventKind.COMMENT_DELETED,
                EventKind.IMPORTANCE_CHANGED,
            }
        ),
    ),
    Group(
        "approval",
        "Ответ ждёт Вашего согласования или возвращён Вам",
        frozenset({EventKind.SENT_FOR_APPROVAL, EventKind.RETURNED}),
    ),
    Group(
        "settled",
        "Ваш ответ согласован; на сообщение уже ответили без Вас",
        frozenset(
            {
                EventKind.APPROVED,
                EventKind.ACKNOWLEDGED,
                EventKind.ANSWERED_BY_HAND,
                EventKind.ANSWERED_ELSEWHERE,
            }
        ),
    ),
    Group(
        "refused",
        "Сеть не приняла ответ или действие; опубликованный ответ исчез, изменён или не виден",
        frozenset(
            {
                EventKind.REPLY_REFUSED,
                EventKind.MODERATION_REFUSED,
                EventKind.ANSWER_VANISHED,
                EventKind.ANSWER_CHANGED,
                EventKind.ANSWER_UNSEEN,
            }
        ),
    ),
    Group(
        "alarm",
        "Сообщение ждёт решения координатора; исчез комментарий без ответа",
        frozenset({EventKind.ESCALATED, EventKind.VANISHED}),
    ),
)


def wish_of(group: Group, at_once: Collection[str], in_digest: Collection[str]) -> Wish:
    """Read what is set for a group."""
    if all(kind in at_once for kind in group.kinds):
        return Wish.AT_ONCE
    if all(kind in in_digest for kind in group.kinds):
        return Wish.DIGEST
    if not any(kind in at_once or kind in in_digest for kind in group.kinds):
        return Wish.NEVER
    return Wish.MIXED


def chosen(
    wishes: Mapping[str, Wish], at_once: Collection[EventKind], in_digest: Collection[EventKind]
) -> tuple[tuple[EventKind, ...], tuple[EventKind, ...]]:
    """Turn wishes into kinds told at once and in the digest; mixed groups stay as they were."""
    now, later = set(at_once), set(in_digest)
    for group in GROUPS:
        wish = wishes[group.key]
        if wish is Wish.MIXED:
            continue
        now -= group.kinds
        later -= group.kinds
        if wish is Wish.AT_ONCE:
            now |= group.kinds
        elif wish is Wish.DIGEST:
            later |= group.kinds
    order = list(EventKind)
    return tuple(sorted(now, key=order.index)), tuple(sorted(later, key=order.index))
