"""Lessons: the shipped ones, as a centre has changed them, and who has read them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Final

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.rules import Person
from app.base.errors import ConflictError, InvalidError, NotFoundError
from app.practice.lessons import store
from app.practice.lessons.model import LessonRead, LessonVersion
from app.practice.lessons.rules import Lesson, faults_of, read, right_answers

_SHIPPED: Final = Path(__file__).parent / "shipped"
_NONE: Final = 0
"""Version of a lesson that was never changed here."""


class NoLessonError(NotFoundError):
    """There is no such lesson, or it is hidden."""

    def __init__(self) -> None:
        super().__init__("Такого урока нет. Откройте список уроков.")


class FaultyLessonError(InvalidError):
    """The text cannot be kept as it is."""

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__(" ".join(faults))


class ChangedLessonError(ConflictError):
    """Somebody else has changed the lesson meanwhile."""

    def __init__(self) -> None:
        super().__init__(
            "Урок тем временем изменил кто-то другой. Ваш текст ниже; сравните его с последней"
            " версией и сохраните ещё раз."
        )


class NotShippedError(ConflictError):
    """A lesson that the centre wrote has no shipped text to return to."""

    def __init__(self) -> None:
        super().__init__("Этот урок написан здесь: исходного текста у него нет.")


class Shipped(msgspec.Struct, frozen=True, kw_only=True):
    """A lesson as it came with the service."""

    code: str
    position: int
    text: str


class Current(msgspec.Struct, frozen=True, kw_only=True):
    """A lesson as it is in force."""

    code: str
    position: int
    text: str
    lesson: Lesson
    is_hidden: bool
    is_shipped: bool
    """It came with the service, whatever became of it."""
    is_changed: bool
    """Its text is the centre's own."""
    version: int
    """Of the newest change; 0: there was none."""


class Edited(msgspec.Struct, frozen=True, kw_only=True):
    """A lesson as somebody wants it."""

    text: str
    position: int
    is_hidden: bool
    based_on: int
    """Version that the writer has seen."""


async def list_lessons(session: AsyncSession, *, with_hidden: bool) -> list[Current]:
    """List the lessons in their order."""
    changed = {version.code: version for version in await store.newest(session)}
    codes = dict.fromkeys([*shipped(), *changed])
    several = [_current(code, changed.get(code)) for code in codes]
    chosen = [each for each in several if with_hidden or not each.is_hidden]
    return sorted(chosen, key=lambda each: (each.position, each.code))


async def find(session: AsyncSession, code: str, *, with_hidden: bool) -> Current:
    """Return a lesson as it is in force; raises NoLessonError."""
    version = await store.newest_of(session, code.replace("\x00", ""))
    if version is None and code not in shipped():
        raise NoLessonError
    found = _current(code, version)
    if found.is_hidden and not with_hidden:
        raise NoLessonError
    return found


async def add(session: AsyncSession, person: Person, edited: Edited, *, now: datetime) -> str:
    """Keep a lesson that the centre wrote; return its code. Raises FaultyLessonError."""
    _check(edited.text)
    version = _version("", edited, person, now=now)
    session.add(version)
    await session.flush()
    version.code = f"own-{version.id}"
    return version.code


async def save(
    session: AsyncSession, person: Person, code: str, edited: Edited, *, now: datetime
) -> None:
    """Keep another version of a lesson.

    Raises FaultyLessonError, ChangedLessonError and NoLessonError.
    """
    _check(edited.text)
    await store.lock(session)
    current = await find(session, code, with_hidden=True)
    if current.version != edited.based_on:
        raise ChangedLessonError
    session.add(_version(code, edited, person, now=now))


async def restore(session: AsyncSession, person: Person, code: str, *, now: datetime) -> None:
    """Put the shipped text and place back; raises NotShippedError."""
    original = shipped().get(code)
    if original is None:
        raise NotShippedError
    await store.lock(session)
    session.add(
        LessonVersion(
            code=code,
            text=None,
            position=original.position,
            is_hidden=False,
            account_id=person.account_id,
            created_at=now,
        )
    )


async def versions(session: AsyncSession, code: str) -> Sequence[LessonVersion]:
    """List the changes of a lesson, the newest first."""
    return await store.versions_of(session, code)


async def read_by(session: AsyncSession, person: Person) -> Mapping[str, LessonRead]:
    """Map lessons to what a person has read of them."""
    return await store.read_by(session, person.account_id)


async def readers(session: AsyncSession) -> Mapping[str, int]:
    """Map lessons to how many people have read them."""
    return await store.readers(session)


async def finish(
    session: AsyncSession,
    person: Person,
    current: Current,
    answers: Sequence[int | None],
    *,
    now: datetime,
) -> None:
    """Write down that a person has read a lesson, and how he answered its questions."""
    asked = len(current.lesson.questions)
    right = right_answers(current.lesson.questions, answers) if asked else None
    await store.note_read(
        session, person.account_id, current.code, right=right, asked=asked or None, now=now
    )


@cache
def shipped() -> Mapping[str, Shipped]:
    """Give the shipped lessons by code; a file's name tells place and code: ``20-deadlines.md``."""
    found = {}
    for path in sorted(_SHIPPED.glob("*.md")):
        place, _, code = path.stem.partition("-")
        text = path.read_text(encoding="utf-8")
        found[code] = Shipped(code=code, position=int(place), text=text)
    return found


def _check(text: str) -> None:
    if faults := faults_of(text):
        raise FaultyLessonError(faults)


def _version(code: str, edited: Edited, person: Person, *, now: datetime) -> LessonVersion:
    return LessonVersion(
        code=code,
        text=edited.text.replace("\x00", "").replace("\r\n", "\n"),
        position=edited.position,
        is_hidden=edited.is_hidden,
        account_id=person.account_id,
        created_at=now,
    )


def _current(code: str, version: LessonVersion | None) -> Current:
    original = shipped().get(code)
    text = original.text if original is not None else ""
    if version is not None and version.text is not None:
        text = version.text
    position = original.position if original is not None else 0
    return Current(
        code=code,
        position=position if version is None else version.position,
        text=text,
        lesson=read(text),
        is_hidden=version is not None and version.is_hidden,
        is_shipped=original is not None,
        is_changed=version is not None and version.text is not None,
        version=_NONE if version is None else version.id,
    )
