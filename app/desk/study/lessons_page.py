"""The pages on which lessons are read and their questions answered."""

from collections.abc import Sequence
from typing import Annotated, Final

import msgspec
from litestar import Controller, get, post
from litestar.params import FromPath, QueryParameter, URLEncodedBody
from litestar.response import Redirect, Template
from litestar.status_codes import HTTP_200_OK
from sqlalchemy.ext.asyncio import AsyncSession

from app.access import service as access
from app.access.door import CurrentPerson
from app.access.rules import Person, Right
from app.base.web import Session
from app.desk.edge import Now, go_to, show
from app.practice.lessons import service as lessons
from app.practice.lessons.model import LessonRead
from app.practice.lessons.rendering import html_of
from app.practice.lessons.rules import right_answers
from app.practice.lessons.service import Current

_MOST_ANSWERS: Final = 20


class ListedLesson(msgspec.Struct, frozen=True, kw_only=True):
    """A lesson in the list."""

    current: Current
    read: LessonRead | None
    readers: int
    """How many people have read it; told to those who teach."""


class Answered(msgspec.Struct, frozen=True, kw_only=True):
    """How the questions of a lesson were answered just now."""

    chosen: tuple[int | None, ...]
    right: int


class LessonsController(Controller):
    """Short lessons."""

    path = "/lessons"

    @get("/")
    async def list_lessons(self, session: Session, person: CurrentPerson, now: Now) -> Template:
        """List the lessons with what one has read; hidden ones for those who teach."""
        access.require(person, Right.READ_CASES)
        several = await lessons.list_lessons(session, with_hidden=person.may(Right.TEACH))
        done, readers = await lessons.read_by(session, person), await lessons.readers(session)
        listed = [
            ListedLesson(current=each, read=done.get(each.code), readers=readers.get(each.code, 0))
            for each in several
        ]
        return show("study/lessons.html", person=person, lessons=listed, now=now)

    @get("/{code:str}")
    async def show_lesson(
        self,
        session: Session,
        person: CurrentPerson,
        now: Now,
        code: FromPath[str],
        answers: Annotated[str, QueryParameter(name="answers", max_length=100)] = "",
    ) -> Template:
        """Show a lesson; with ``answers`` as 0-2-1, how its questions were answered."""
        access.require(person, Right.READ_CASES)
        current = await _find(session, person, code)
        done = (await lessons.read_by(session, person)).get(code)
        several = await lessons.list_lessons(session, with_hidden=False)
        return show(
            "study/lesson.html",
            person=person,
            current=current,
            body=html_of(current.lesson.body),
            read=done,
            answered=_answered(current, answers),
            following=_following(several, code),
            now=now,
        )

    @post("/{code:str}/read", status_code=HTTP_200_OK)
    async def finish(
        self,
        session: Session,
        person: CurrentPerson,
        now: Now,
        code: FromPath[str],
        data: URLEncodedBody[dict[str, str]],
    ) -> Redirect:
        """Write down that one has read the lesson, and the answers to its questions."""
        access.require(person, Right.READ_CASES)
        current = await _find(session, person, code)
        chosen = [_number(data.get(f"q{at}")) for at in range(len(current.lesson.questions))]
        await lessons.finish(session, person, current, chosen, now=now)
        spelled = "-".join("" if each is None else str(each) for each in chosen)
        return go_to(f"/lessons/{code}?answers={spelled}#check" if chosen else "/lessons")


async def _find(session: AsyncSession, person: Person, code: str) -> Current:
    return await lessons.find(session, code, with_hidden=person.may(Right.TEACH))


def _answered(current: Current, spelled: str) -> Answered | None:
    questions = current.lesson.questions
    if not spelled or not questions:
        return None
    chosen = tuple(_number(part) for part in spelled.split("-")[:_MOST_ANSWERS])
    chosen = (*chosen, *(None,) * len(questions))[: len(questions)]
    return Answered(
        chosen=chosen,
        right=right_answers(questions, chosen),
    )


def _following(several: Sequence[Current], code: str) -> Current | None:
    codes = [each.code for each in several]
    place = codes.index(code) + 1 if code in codes else len(several)
    return several[place] if place < len(several) else None


def _number(typed: str | None) -> int | None:
    return int(typed) if typed is not None and typed.isdecimal() and len(typed) < 3 else None  # noqa: PLR2004
