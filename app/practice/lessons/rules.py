"""How a lesson is written: a title, its text, and questions at the end; pure."""

import re
from collections.abc import Sequence
from typing import Final

import msgspec

LONGEST: Final = 30_000
"""Characters of a lesson: ten minutes of reading are far less."""
_LONGEST_TITLE: Final = 120
_CHECK: Final = re.compile(r"^## Проверьте себя[ \t]*$", re.MULTILINE)
_QUESTION: Final = re.compile(r"^### +(.+)$", re.MULTILINE)
_OPTION: Final = re.compile(r"^[-*] \[([ xXхХ])\] +(.+)$", re.MULTILINE)
_EXPLAINED: Final = re.compile(r"^> ?(.+)$", re.MULTILINE)
_TITLE: Final = re.compile(r"\A\s*# +(.+)$", re.MULTILINE)


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """A question with a few answers, one of them right."""

    asks: str
    options: tuple[str, ...]
    right: int
    """Place of the right answer, from 0 on."""
    explained: str


class Lesson(msgspec.Struct, frozen=True, kw_only=True):
    """A lesson, taken apart."""

    title: str
    body: str
    """Markdown between title and questions."""
    questions: tuple[Question, ...]


def read(text: str) -> Lesson:
    """Take a lesson apart; what cannot be understood is left out: see ``faults_of``."""
    lesson, asked = _halves(text)
    found = _TITLE.match(lesson)
    return Lesson(
        title=found.group(1).strip() if found else "Без названия",
        body=(lesson[found.end() :] if found else lesson).strip(),
        questions=tuple(_question(part) for part in _parts(asked) if not _wrong_with(part)),
    )


def faults_of(text: str) -> list[str]:
    """Say in sentences what a centre must mend before its lesson can be kept."""
    lesson, asked = _halves(text)
    faults = []
    if len(text) > LONGEST:
        faults.append(f"Урок длиннее {LONGEST} знаков: разделите его на два.")
    found = _TITLE.match(lesson)
    if found is None:
        faults.append("Первая строка — название урока: начните её с «# ».")
    elif len(found.group(1)) > _LONGEST_TITLE:
        faults.append(f"Название длиннее {_LONGEST_TITLE} знаков: сократите его.")
    return faults + [wrong for part in _parts(asked) if (wrong := _wrong_with(part))]


def right_answers(questions: Sequence[Question], answers: Sequence[int | None]) -> int:
    """Count the answers that are right; None is none."""
    return sum(
        question.right == answer for question, answer in zip(questions, answers, strict=False)
    )


def _halves(text: str) -> tuple[str, str]:
    unified = text.replace("\r\n", "\n").replace("\r", "\n")
    parts = _CHECK.split(unified, maxsplit=1)
    return parts[0], parts[1] if len(parts) > 1 else ""


def _parts(asked: str) -> list[tuple[str, str]]:
    """Split the questions: (what is asked, what stands below it)."""
    pieces = _QUESTION.split(asked)[1:]
    return list(zip(pieces[::2], pieces[1::2], strict=True))


def _wrong_with(part: tuple[str, str]) -> str | None:
    asks, below = part
    options = _OPTION.findall(below)
    name = f"Вопрос «{asks.strip()[:60]}»"
    if len(options) < 2:  # noqa: PLR2004 - a choice has two sides
        return f"{name}: напишите не меньше двух ответов, каждый с новой строки: «- [ ] ответ»."
    if sum(mark != " " for mark, _ in options) != 1:
        return f"{name}: отметьте ровно один верный ответ: «- [x] ответ»."
    return None


def _question(part: tuple[str, str]) -> Question:
    asks, below = part
    options = _OPTION.findall(below)
    return Question(
        asks=asks.strip(),
        options=tuple(words.strip() for _, words in options),
        right=next(place for place, (mark, _) in enumerate(options) if mark != " "),
        explained=" ".join(line.strip() for line in _EXPLAINED.findall(below)),
    )
