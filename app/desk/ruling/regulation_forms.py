"""What the forms of regulations send."""

from typing import Annotated, Final

import msgspec
from msgspec import Meta

from app.base.errors import InvalidError
from app.base.numbers import LARGEST_ID
from app.cases.regulating.service import Draft
from app.deadlines.regulations import Choice, Regulations
from app.deadlines.rules import Profile, Term, Unit
from app.officials.rules import Level
from app.triage.rules import Importance

_Short = Annotated[str, Meta(max_length=1000)]
_Version = Annotated[int, Meta(ge=0, le=LARGEST_ID)]
_MOST: Final = 10_000
_DIGITS: Final = 18
_LONGEST_TITLE: Final = 200
_LONGEST_SOURCE: Final = 500
_MOST_SHARES: Final = 8
_REGION_DIGITS: Final = 2


class TermTypedError(InvalidError):
    """An amount of time is no number."""

    def __init__(self, title: str) -> None:
        super().__init__(f"«{title}»: нужно целое число от 1 до {_MOST} и единица из списка.")


class SharesTypedError(InvalidError):
    """The shares of a term are no numbers."""

    def __init__(self) -> None:
        super().__init__("Напоминания: нужны до восьми чисел через запятую, например 50, 80, 100.")


class UnfitTitleError(InvalidError):
    """A regulation has no name, or its words are too long."""

    def __init__(self) -> None:
        super().__init__(
            f"Назовите срок — до {_LONGEST_TITLE} знаков; источник — до {_LONGEST_SOURCE}."
        )


class UnreadableLineError(InvalidError):
    """A condition was not chosen from its list."""

    def __init__(self) -> None:
        super().__init__(
            "Условие не понято. Выберите его из списка; код региона — две цифры, например 73."
        )


class VersionForm(msgspec.Struct, frozen=True):
    """The version of the regulations that its reader saw."""

    version: _Version = 0
    comment: Annotated[str, Meta(max_length=500)] = ""
    act: _Short = "check"
    """The button: «put» puts into force, all else only looks."""

    @property
    def words(self) -> str:
        """Why it is changed."""
        return self.comment.replace("\x00", "").strip()


class LineForm(VersionForm, frozen=True):
    """Where a term is to be in force; an empty word is any."""

    profile: _Short = ""
    topic: _Short = ""
    importance: _Short = ""
    institution: _Short = ""
    level: _Short = ""
    region: _Short = ""

    def line(self) -> Choice:
        """Read the line; raises UnreadableLineError."""
        try:
            return Choice(
                profile=self.profile,
                topic=self.topic or None,
                importance=Importance(self.importance) if self.importance else None,
                institution=_number(self.institution) if self.institution else None,
                level=Level(self.level) if self.level else None,
                region=_region(self.region.strip()),
            )
        except ValueError as error:
            raise UnreadableLineError from error


class TermForm(VersionForm, frozen=True):
    """A regulation as typed."""

    title: _Short = ""
    source: _Short = ""
    first: _Short = ""
    first_unit: _Short = Unit.WORKING_HOURS.value
    important: _Short = ""
    important_unit: _Short = Unit.WORKING_HOURS.value
    interim: _Short = ""
    interim_unit: _Short = Unit.WORKING_DAYS.value
    shares: _Short = "50, 80, 100, 150"
    needs_approval: _Short = ""

    def profile(self, code: str, before: Profile | None) -> Profile:
        """Read the regulation, its version one more than ``before``.

        Raises UnfitTitleError, TermTypedError and SharesTypedError.
        """
        title, source = " ".join(self.title.split()), " ".join(self.source.split())
        if not 1 <= len(title) <= _LONGEST_TITLE or len(source) > _LONGEST_SOURCE:
            raise UnfitTitleError
        first = _term(self.first, self.first_unit, "Первый ответ")
        if first is None:
            raise TermTypedError("Первый ответ")
        base = before or Profile(code=code, title=title, version=0, first_answer=first)
        return msgspec.structs.replace(
            base,
            title=title,
            source=source,
            version=base.version + 1,
            first_answer=first,
            first_important=_term(self.important, self.important_unit, "Важные"),
            after_interim=_term(self.interim, self.interim_unit, "После промежуточного"),
            warning_shares=_shares(self.shares),
            needs_approval=bool(self.needs_approval),
        )


def term_form_of(profile: Profile, *, version: int) -> TermForm:
    """Offer a regulation for changing."""
    important, interim = profile.first_important, profile.after_interim
    return TermForm(
        version=version,
        title=profile.title,
        source=profile.source,
        first=str(profile.first_answer.amount),
        first_unit=profile.first_answer.unit,
        important="" if important is None else str(important.amount),
        important_unit=Unit.WORKING_HOURS if important is None else important.unit,
        interim="" if interim is None else str(interim.amount),
        interim_unit=Unit.WORKING_DAYS if interim is None else interim.unit,
        shares=", ".join(str(each) for each in profile.warning_shares),
        needs_approval="yes" if profile.needs_approval else "",
    )


def line_form_of(line: Choice, *, version: int) -> LineForm:
    """Offer a line for changing."""
    return LineForm(
        version=version,
        profile=line.profile,
        topic=line.topic or "",
        importance=line.importance or "",
        institution="" if line.institution is None else str(line.institution),
        level=line.level or "",
        region=line.region or "",
    )


def with_line(known: Regulations, number: int | None, line: Choice) -> Draft:
    """Put a line in the place of one, or beside the others where no number is given."""
    lines = list(known.choices)
    if number is None:
        lines.append(line)
    else:
        lines[number - 1] = line
    return Draft(profiles=known.profiles, choices=tuple(lines))


def without_line(known: Regulations, number: int) -> Draft:
    """Take a line out."""
    lines = known.choices[: number - 1] + known.choices[number:]
    return Draft(profiles=known.profiles, choices=lines)


def with_profile(known: Regulations, number: int | None, form: TermForm) -> Draft:
    """Put a regulation in the place of one, or beside the others; raises what its form does."""
    profiles = list(known.profiles)
    if number is None:
        profiles.append(form.profile(_free_code(known), None))
    else:
        before = profiles[number - 1]
        profiles[number - 1] = form.profile(before.code, before)
    return Draft(profiles=tuple(profiles), choices=known.choices)


def without_profile(known: Regulations, number: int) -> Draft:
    """Take a regulation out."""
    profiles = known.profiles[: number - 1] + known.profiles[number:]
    return Draft(profiles=profiles, choices=known.choices)


def _free_code(known: Regulations) -> str:
    taken = {each.code for each in known.profiles}
    return next(code for n in range(1, _MOST) if (code := f"own-{n}") not in taken)


def _term(typed: str, unit: str, title: str) -> Term | None:
    if not typed.strip():
        return None
    try:
        amount, kind = _number(typed.strip()), Unit(unit)
    except ValueError as error:
        raise TermTypedError(title) from error
    if amount > _MOST:
        raise TermTypedError(title)
    return Term(amount, kind)


def _shares(typed: str) -> tuple[int, ...]:
    words = [word.strip(" %") for word in typed.split(",") if word.strip(" %")]
    try:
        found = tuple(_number(word) for word in words)
    except ValueError as error:
        raise SharesTypedError from error
    if len(found) > _MOST_SHARES or any(each > _MOST for each in found):
        raise SharesTypedError
    return found


def _number(typed: str) -> int:
    if not (typed.isascii() and typed.isdecimal() and len(typed) <= _DIGITS):
        raise ValueError(typed)
    return int(typed)


def _region(typed: str) -> str | None:
    if not typed:
        return None
    if not (typed.isascii() and typed.isdecimal() and len(typed) == _REGION_DIGITS):
        raise ValueError(typed)
    return typed
