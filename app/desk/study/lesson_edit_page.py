"""The pages on which a centre edits its lessons: write, look, keep, take back."""

from collections.abc import Sequence
from typing import Annotated, Final

import msgspec
from litestar import Controller, get, post
from litestar.params import FromPath, QueryParameter, URLEncodedBody
from litestar.response import Redirect, Template
from litestar.status_codes import HTTP_200_OK
from msgspec import Meta
from sqlalchemy.ext.asyncio import AsyncSession

from app.access import service as access
from app.access.door import CurrentPerson
from app.access.rules import Person, Right
from app.base.errors import AppError, InvalidError
from app.base.web import Session, status_of
from app.desk.edge import Now, go_to, show
from app.practice.lessons import service as lessons
from app.practice.lessons.model import LessonVersion
from app.practice.lessons.rendering import html_of
from app.practice.lessons.rules import read
from app.practice.lessons.service import ChangedLessonError, Current, Edited

_NEW: Final = "new"
_SKELETON: Final = (
    "# Название урока\n\nТекст.\n\n## Проверьте себя\n\n### Вопрос?\n\n"
    "- [ ] неверный ответ\n- [x] верный ответ\n\n> Пояснение\n"
)
_LAST_PLACE: Final = 100


class LessonForm(msgspec.Struct, frozen=True):
    """A lesson as it is being edited."""

    text: Annotated[str, Meta(max_length=100_000)] = ""
    position: Annotated[int, Meta(ge=0, le=10_000)] = _LAST_PLACE
    is_hidden: Annotated[str, Meta(max_length=10)] = ""
    based_on: Annotated[int, Meta(ge=0, le=2**62)] = 0
    act: Annotated[str, Meta(max_length=10)] = "save"
    """The button: «preview» keeps nothing."""

    def edited(self) -> Edited:
        """Take what is wanted."""
        return Edited(
            text=self.text.replace("\x00", ""),
            position=self.position,
            is_hidden=bool(self.is_hidden),
            based_on=self.based_on,
        )


class LessonEditController(Controller):
    """Lessons as a centre writes them."""

    path = "/lessons"

    @get("/{code:str}/edit")
    async def edit(
        self,
        session: Session,
        person: CurrentPerson,
        now: Now,
        code: FromPath[str],
        version: Annotated[int, QueryParameter(ge=0, le=2**62)] = 0,
    ) -> Template:
        """Show the form; ``version`` puts an earlier text into it."""
        access.require(person, Right.TEACH)
        if code == _NEW:
            return await _editor(session, person, code, LessonForm(text=_SKELETON), now=now)
        current = await lessons.find(session, code, with_hidden=True)
        earlier = await _text_of(session, current, version)
        form = LessonForm(
            text=current.text if earlier is None else earlier,
            position=current.position,
            is_hidden="yes" if current.is_hidden else "",
            based_on=current.version,
        )
        return await _editor(session, person, code, form, now=now)

    @post("/{code:str}/edit", status_code=HTTP_200_OK)
    async def save(
        self,
        session: Session,
        person: CurrentPerson,
        now: Now,
        code: FromPath[str],
        data: URLEncodedBody[LessonForm],
    ) -> Redirect | Template:
        """Keep the lesson, or show how it would look; what was typed survives a refusal."""
        access.require(person, Right.TEACH)
        if data.act == "preview":
            return await _editor(session, person, code, data, now=now, is_previewed=True)
        try:
            kept = await _kept(session, person, code, data.edited(), now=now)
        except InvalidError as error:
            return await _editor(session, person, code, data, now=now, refused=error)
        except ChangedLessonError as error:
            seen = await lessons.find(session, code, with_hidden=True)
            data = msgspec.structs.replace(data, based_on=seen.version)
            return await _editor(session, person, code, data, now=now, refused=error)
        return go_to(f"/lessons/{kept}")

    @post("/{code:str}/restore", status_code=HTTP_200_OK)
    async def restore(
        self, session: Session, person: CurrentPerson, now: Now, code: FromPath[str]
    ) -> Redirect:
        """Put the shipped text back; the centre's own stays among the versions."""
        access.require(person, Right.TEACH)
        await lessons.find(session, code, with_hidden=True)
        await lessons.restore(session, person, code, now=now)
        return go_to(f"/lessons/{code}")


async def _kept(
    session: AsyncSession, person: Person, code: str, edited: Edited, *, now: Now
) -> str:
    if code == _NEW:
        return await lessons.add(session, person, edited, now=now)
    await lessons.save(session, person, code, edited, now=now)
    return code


async def _editor(
    session: AsyncSession,
    person: Person,
    code: str,
    form: LessonForm,
    *,
    now: Now,
    refused: AppError | None = None,
    is_previewed: bool = False,
) -> Template:
    is_new = code == _NEW
    current = None if is_new else await lessons.find(session, code, with_hidden=True)
    drafted = read(form.text)
    several: Sequence[LessonVersion] = () if is_new else await lessons.versions(session, code)
    names = await access.names_of(session, {each.account_id for each in several})
    return show(
        "study/lesson_edit.html",
        person=person,
        status=HTTP_200_OK if refused is None else status_of(refused),
        code=code,
        current=current,
        form=form,
        refusal=None if refused is None else str(refused),
        preview=html_of(drafted.body) if is_previewed else None,
        drafted=drafted,
        versions=several,
        names=names,
        now=now,
    )


async def _text_of(session: AsyncSession, current: Current, version: int) -> str | None:
    several = await lessons.versions(session, current.code) if version else ()
    return next((each.text for each in several if each.id == version), None)
