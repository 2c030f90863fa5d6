"""What the search and the filters beside the list offer, and which of them are set."""

from typing import Final

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.rules import Person
from app.cases.rules import STATE_TITLES
from app.cases.saving import service as saving
from app.cases.saving.model import SavedView
from app.desk.inbox.choice import Choice, Due
from app.desk.speech import titles
from app.officials import service as officials
from app.pages import service as pages
from app.triage.rules import IMPORTANCES
from app.triage.topics import keeping as topics

_MOST: Final = 100
"""Choices of one filter; where there are more, words are the better way."""
_DUE: Final = {
    Due.OVERDUE: "просрочен",
    Due.TODAY: "сегодня",
    Due.THREE_DAYS: "за три дня",
    Due.WEEK: "за неделю",
}


class Option(msgspec.Struct, frozen=True):
    """One value of a filter."""

    value: str
    title: str


class Filter(msgspec.Struct, frozen=True, kw_only=True):
    """One filter: how the address names it, and what may be chosen."""

    name: str
    title: str
    nothing: str
    """What is called not to filter."""
    options: tuple[Option, ...]
    chosen: str

    def told(self) -> str:
        """Name what is chosen."""
        return next((each.title for each in self.options if each.value == self.chosen), self.chosen)


class Finder(msgspec.Struct, frozen=True, kw_only=True):
    """Everything beside the list that finds cases."""

    choice: Choice
    filters: tuple[Filter, ...]
    views: tuple[SavedView, ...]
    may_share: bool

    @property
    def chosen(self) -> tuple[Filter, ...]:
        """The filters that are set."""
        return tuple(each for each in self.filters if each.chosen)


async def finder_of(session: AsyncSession, person: Person, choice: Choice) -> Finder:
    """Gather the filters that make a choice for this person."""
    offered = (
        ("network", "Сеть", "все сети", _networks()),
        ("page", "Страница", "все страницы", await _pages(session, person)),
        ("institution", "Учреждение", "все учреждения", await _houses(session, person, choice)),
        ("topic", "Тема", "все темы", await _groups(session)),
        ("importance", "Важность", "любая", _importances()),
        ("state", "Состояние", "любое", tuple(Option(*each) for each in STATE_TITLES.items())),
        ("holder", "У кого", "у любого", await _holders(session, person)),
        ("due", "Срок ответа", "любой", tuple(Option(*each) for each in _DUE.items())),
        ("fresh", "Новая реплика", "не важно", (Option("1", "есть новая реплика гражданина"),)),
    )
    set_ = choice.filters
    filters = [
        Filter(name=name, title=title, nothing=nothing, options=options, chosen=set_.get(name, ""))
        for name, title, nothing, options in offered
    ]
    return Finder(
        choice=choice,
        filters=tuple(
            each for each in filters if len(each.options) > 1 or each.chosen or each.name == "fresh"
        ),
        views=tuple(await saving.list_views(session, person)),
        may_share=person.institution_id is not None,
    )


def _networks() -> tuple[Option, ...]:
    return tuple(Option(each.value, title) for each, title in titles.NETWORKS.items())


def _importances() -> tuple[Option, ...]:
    return tuple(Option(each.value, title) for each, title in IMPORTANCES.items())


async def _pages(session: AsyncSession, person: Person) -> tuple[Option, ...]:
    if person.sees_region:
        return ()
    found = await pages.list_pages(session, sight=person.sight, after=0, limit=_MOST + 1)
    named = [
        Option(str(each.id), f"{each.title}, {titles.NETWORKS[each.network]}") for each in found
    ]
    return tuple(sorted(named, key=lambda each: each.title)) if len(named) <= _MOST else ()


async def _houses(session: AsyncSession, person: Person, choice: Choice) -> tuple[Option, ...]:
    seen = person.sight
    if seen is None or len(seen) > _MOST:
        chosen = choice.institution
        seen = frozenset({chosen} if chosen and person.sees_institution(chosen) else ())
    found = await officials.institutions_of(session, seen)
    return tuple(Option(str(each.id), each.name) for each in sorted(found, key=lambda e: e.name))


async def _groups(session: AsyncSession) -> tuple[Option, ...]:
    listed = await topics.in_force(session)
    return tuple(Option(group, group) for group in dict.fromkeys(each.group for each in listed))


async def _holders(session: AsyncSession, person: Person) -> tuple[Option, ...]:
    own = [] if person.official_id is None else [Option("me", "у меня")]
    colleagues = []
    if person.institution_id is not None:
        home = frozenset({person.institution_id})
        found = await officials.list_officials(session, sight=home)
        colleagues = [
            Option(str(each.id), each.name)
            for each in sorted(found, key=lambda each: each.name)[:_MOST]
            if each.id != person.official_id
        ]
    return (*own, Option("nobody", "ни у кого"), *colleagues)
