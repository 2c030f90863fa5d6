"""The form of one reply template with its fields explained and its preview beside."""

from collections.abc import Sequence
from typing import Final

import msgspec
from litestar.datastructures import State
from litestar.response import Template
from litestar.status_codes import HTTP_200_OK
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.rules import Person, Right
from app.base.errors import AppError
from app.base.web import status_of
from app.desk.edge import Now, show
from app.desk.ruling.template_forms import HalfSeasonError, NoSuchPlaceError, TemplateForm
from app.desk.ruling.templates_view import FIELDS, MONTHS, example_of, pieces_of
from app.officials import service as officials
from app.officials.model import Institution
from app.replies.templates.model import ReplyTemplate
from app.replies.templates.rules import LONGEST_NAME, Wording
from app.replies.templates.service import TemplateMovedError, UnknownTopicError
from app.triage.topics import keeping as topics

_BESIDE: Final = {
    HalfSeasonError: "season",
    NoSuchPlaceError: "institution",
    UnknownTopicError: "topics",
}
"""Beside which field a refusal stands; all others are of the name or of the text."""


class Editing(msgspec.Struct, frozen=True, kw_only=True):
    """A template as it is being edited."""

    form: TemplateForm
    kept: ReplyTemplate | None = None
    """None: it is a new one."""
    refused: AppError | None = None


async def editor(
    session: AsyncSession, person: Person, state: State, editing: Editing, *, now: Now
) -> Template:
    """Show the form; a template that somebody else has changed comes with what it is now."""
    listed = await topics.in_force(session)
    houses = await _houses(session, person, editing.kept)
    form, kept, refused = editing.form, editing.kept, editing.refused
    chosen = form.chosen()
    is_overtaken = kept is not None and isinstance(refused, TemplateMovedError)
    return show(
        "rules/template.html",
        person=person,
        status=HTTP_200_OK if refused is None else status_of(refused),
        form=form,
        kept=kept,
        version=kept.version if kept is not None and is_overtaken else form.version,
        overtaken_by=pieces_of(kept.text) if kept is not None and is_overtaken else (),
        refusal="" if refused is None else str(refused),
        beside=_beside(editing),
        groups=listed.groups(),
        chosen=chosen,
        chosen_titles=[listed.title(code) for code in chosen],
        houses=houses,
        can_keep_region=person.may(Right.KEEP_TEMPLATES),
        fields=FIELDS,
        months=list(enumerate(MONTHS, start=1)),
        preview=example_of(
            Wording(name="", text=form.text, topics=tuple(c for c in chosen if c in listed)),
            listed=listed,
            house=_house_of(form, kept, houses),
            official=person.name,
            settings=state.settings,
            now=now,
        ),
    )


async def _houses(
    session: AsyncSession, person: Person, kept: ReplyTemplate | None
) -> Sequence[Institution]:
    if kept is None:
        return await officials.list_institutions(session, sight=person.sight)
    ids = [] if kept.institution_id is None else [kept.institution_id]
    return await officials.institutions_of(session, ids)


def _house_of(form: TemplateForm, kept: ReplyTemplate | None, houses: Sequence[Institution]) -> str:
    wanted = form.institution if kept is None else str(kept.institution_id)
    return next((each.name for each in houses if str(each.id) == wanted), "")


def _beside(editing: Editing) -> str:
    if editing.refused is None:
        return ""
    if isinstance(editing.refused, TemplateMovedError):
        return "page"
    for kind, field in _BESIDE.items():
        if isinstance(editing.refused, kind):
            return field
    if editing.form.act == "preview":
        return "text"
    is_named = 1 <= len(editing.form.name.strip()) <= LONGEST_NAME
    return "text" if is_named else "name"
