"""The menu of the desk: what each person may open, what he needs most first."""

from collections.abc import Sequence
from typing import Final

import msgspec

from app.access.rules import Person, Right

_SHOWN: Final = 5
"""Sections beside the brand; the others open under «Ещё»."""


class Section(msgspec.Struct, frozen=True):
    """A part of the desk."""

    name: str
    """By which a page says where it belongs."""
    address: str
    title: str
    right: Right | None = None
    """None is open to everybody who came in."""
    instead: Right | None = None
    """Who has this right opens another section for the same."""


_SECTIONS: Final = (
    Section("today", "/today", "Сегодня"),
    Section("cases", "/", "Сообщения", Right.READ_CASES),
    Section("review", "/review", "Разбор", Right.REVIEW),
    Section("board", "/board", "Доска", Right.SEE_BOARD),
    Section("pages", "/pages", "Страницы", Right.READ_PAGES, instead=Right.SEE_BOARD),
    Section("incidents", "/incidents", "Инциденты", Right.KEEP_INCIDENTS),
    Section("duty", "/duty", "Дежурство", Right.READ_CASES),
    Section("people", "/people", "Люди", Right.KEEP_ACCOUNTS),
    Section("rules", "/routing", "Правила", Right.KEEP_ROUTING),
    Section("templates", "/templates", "Шаблоны", Right.WORK_CASES, instead=Right.KEEP_ROUTING),
    Section("study", "/practice", "Учёба", Right.READ_CASES),
    Section("judging", "/judging", "Проверка", Right.KEEP_JUDGE),
)


class Menu(msgspec.Struct, frozen=True):
    """What one person's menu shows at once, and what under «Ещё»."""

    first: Sequence[Section]
    more: Sequence[Section]


def menu_of(person: Person) -> Menu:
    """Tell the sections that a person may open; a lone one needs no «Ещё»."""
    his = [each for each in _SECTIONS if _is_open(each, person)]
    shown = _SHOWN if len(his) > _SHOWN + 1 else len(his)
    return Menu(his[:shown], his[shown:])


def _is_open(section: Section, person: Person) -> bool:
    if section.instead is not None and person.may(section.instead):
        return False
    return section.right is None or person.may(section.right)
