"""What the outside sees of templates, and what it may send."""

from typing import Annotated, Self

import msgspec
from msgspec import Meta

from app.base.numbers import LARGEST_ID
from app.replies.templates.rules import LONGEST_NAME, LONGEST_TEXT, MOST_TOPICS, Season, Wording
from app.replies.templates.service import Template
from app.triage.topics.listing import CODE

_Month = Annotated[int, Meta(ge=1, le=12)]
_Id = Annotated[int, Meta(ge=1, le=LARGEST_ID)]
_EXAMPLE = "Здравствуйте, {{имя}}! Исправим {{?когда}}."


class Months(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A season by its months; from 11 to 3 is winter."""

    first: _Month
    last: _Month


class PutTemplate(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename="camel"):
    """A template as its author writes it."""

    name: Annotated[str, Meta(min_length=1, max_length=LONGEST_NAME, examples=["Снег"])]
    text: Annotated[str, Meta(min_length=1, max_length=LONGEST_TEXT, examples=[_EXAMPLE])]
    """Fields: имя, учреждение, тема, срок, дата, ссылка_пос, ответственный; the writer fills
    what has a question mark."""
    topics: Annotated[
        tuple[Annotated[str, Meta(pattern=CODE)], ...], Meta(max_length=MOST_TOPICS)
    ] = ()
    season: Months | None = None

    def wording(self) -> Wording:
        """Take it over."""
        season = None if self.season is None else Season(self.season.first, self.season.last)
        return Wording(name=self.name, text=self.text, topics=self.topics, season=season)


class NewTemplate(PutTemplate, frozen=True, forbid_unknown_fields=True, rename="camel"):
    """A template to be kept."""

    institution_id: _Id | None = None
    """Null: for the whole region."""


class ChangeTemplate(
    PutTemplate, frozen=True, kw_only=True, forbid_unknown_fields=True, rename="camel"
):
    """A template in other words."""

    version: Annotated[int, Meta(ge=1, le=LARGEST_ID)]
    """The one that you read."""


class TemplateView(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A template as it is offered."""

    key: str
    """Give it with an answer made from the template."""
    id: int | None
    """Null: it came with the service; a trainer may hide it, nobody may change it."""
    institution_id: int | None
    name: str
    text: str
    topics: list[str]
    season: Months | None
    version: int
    used: int
    is_hidden: bool
    filled: str | None
    """The text for the case that you asked about, with holes where you must write."""

    @classmethod
    def of(cls, template: Template) -> Self:
        """Copy it out."""
        wording = template.wording
        season = wording.season
        return cls(
            key=template.key,
            id=template.id,
            institution_id=template.institution_id,
            name=wording.name,
            text=wording.text,
            topics=list(wording.topics),
            season=None if season is None else Months(season.first, season.last),
            version=template.version,
            used=template.used,
            is_hidden=template.is_hidden,
            filled=template.filled,
        )
