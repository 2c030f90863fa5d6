"""What the list of reply templates shows, and which of them a reader has chosen; pure."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

import msgspec

from app.access.rules import Person, Right
from app.base.settings import Settings
from app.desk.ruling.template_forms import is_in_season
from app.desk.speech.marks import Piece, marked
from app.replies.templates.rules import Field, Season, Wording, fill
from app.replies.templates.service import Template
from app.replies.templates.values import Facts, values_of
from app.triage.topics.listing import TopicList

_BRACES: Final = re.compile(r"\{\{[^{}\n]*\}\}")
_DUE: Final = timedelta(days=1)
SHIPPED, REGION, OWN = "shipped", "region", "own"
PLACES: Final[Mapping[str, str]] = {
    OWN: "Учреждений",
    REGION: "Всего региона",
    SHIPPED: "Поставляются с сервисом",
}
FIELDS: Final[Mapping[Field, str]] = {
    Field.CITIZEN: "имя гражданина; если сеть его не показывает, обращение уйдёт само",
    Field.INSTITUTION: "название учреждения",
    Field.TOPIC: "тема сообщения",
    Field.DUE: "день, до которого нужно ответить",
    Field.TODAY: "сегодняшний день",
    Field.POS: "ссылка на форму «Госуслуги. Решаем вместе»",
    Field.OFFICIAL: "кто отвечает",
}
MONTHS: Final = (
    "январь",
    "февраль",
    "март",
    "апрель",
    "май",
    "июнь",
    "июль",
    "август",
    "сентябрь",
    "октябрь",
    "ноябрь",
    "декабрь",
)


class Chosen(msgspec.Struct, frozen=True, kw_only=True):
    """Which templates the reader wants to see; an empty word means all."""

    topic: str = ""
    place: str = ""
    season: str = ""

    def has(self, template: Template, listed: TopicList, *, now: datetime) -> bool:
        """Tell whether a template is among them."""
        return (
            self.place in {"", place_of(template)}
            and (not self.topic or bool(_kin(self.topic, listed) & {*template.wording.topics}))
            and (self.season != "now" or is_in_season(template.wording, now))
        )


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """A template in the list."""

    template: Template
    pieces: Sequence[Piece]
    topics: Sequence[str]
    """Titles."""
    season: str
    house: str
    """Name of the institution; empty where it is none's."""
    may_change: bool

    @property
    def code(self) -> str:
        """Name a shipped template."""
        return self.template.key.partition("-")[2]


def lines_of(
    templates: Sequence[Template],
    person: Person,
    *,
    listed: TopicList,
    houses: Mapping[int, str],
) -> dict[str, list[Line]]:
    """Lay the templates out by whose they are."""
    found: dict[str, list[Line]] = {place: [] for place in PLACES}
    for each in templates:
        line = Line(
            template=each,
            pieces=pieces_of(each.wording.text),
            topics=[listed.title(code) or code for code in each.wording.topics],
            season=season_words(each.wording.season),
            house=houses.get(each.institution_id or 0, ""),
            may_change=each.id is not None and may_keep(person, each.institution_id),
        )
        found[place_of(each)].append(line)
    return {place: several for place, several in found.items() if several}


def place_of(template: Template) -> str:
    """Tell whose a template is."""
    if template.id is None:
        return SHIPPED
    return REGION if template.institution_id is None else OWN


def may_keep(person: Person, institution_id: int | None) -> bool:
    """Tell whether somebody may change the templates of an institution, None being the region."""
    if institution_id is None:
        return person.may(Right.KEEP_TEMPLATES)
    return person.sees_institution(institution_id)


def season_words(season: Season | None) -> str:
    """Say a season: «ноябрь — март»; empty for all the year."""
    if season is None:
        return ""
    first, last = MONTHS[season.first - 1], MONTHS[season.last - 1]
    return first if first == last else f"{first} — {last}"


def pieces_of(text: str) -> tuple[Piece, ...]:
    """Cut a text so that its fields can be marked."""
    return marked(text, [found.span() for found in _BRACES.finditer(text)])


def example_of(
    wording: Wording,
    *,
    listed: TopicList,
    house: str,
    official: str,
    settings: Settings,
    now: datetime,
) -> tuple[Piece, ...]:
    """Fill a template as for a case of today; what the writer fills in is marked."""
    topic = listed.title(wording.topics[0]) if wording.topics else "снег и лёд"
    facts = Facts(
        author="Анна Ким",
        institution=house or "Школа № 5",
        topic=topic,
        official=official,
        due_at=now + _DUE,
        pos_url=settings.pos_url,
        zone=settings.time_zone,
    )
    return pieces_of(fill(wording.text, values_of(facts, now=now)))


def _kin(topic: str, listed: TopicList) -> set[str]:
    return {topic, topic.partition(".")[0], listed.trained(topic) or topic}
