"""Templates of answers: who keeps which, and what is offered for a case."""

from collections.abc import Mapping, Sequence
from datetime import datetime

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from app.access import reach
from app.access import service as access
from app.access.reach import Kind, require_seen
from app.access.rules import Person, Right
from app.base.errors import ConflictError, DeniedError, InvalidError, NotFoundError
from app.base.sight import Sight
from app.cases.model import Case
from app.replies.templates import store
from app.replies.templates.model import ReplyTemplate
from app.replies.templates.rules import Field, Season, Wording, check_wording, fill, fit_of
from app.replies.templates.shipped import Shipped, shipped_templates
from app.replies.templates.values import Facts, values_of
from app.triage.topics import keeping as topics
from app.triage.topics.listing import TopicList

_OWN, _COMMON = "own-", "common-"


class TemplateNotFoundError(NotFoundError):
    """No such template, or it is another institution's, or archived."""

    def __init__(self) -> None:
        super().__init__("Такого шаблона нет: возможно, его уже убрали. Откройте список шаблонов.")


class RegionTemplateError(DeniedError):
    """An official wants to keep a template of the whole region."""

    def __init__(self) -> None:
        super().__init__(
            "Шаблоны всего региона ведёт тренер ЦУР. Сохраните шаблон для своего учреждения."
        )


class TemplateMovedError(ConflictError):
    """Somebody has changed the template meanwhile."""

    def __init__(self, version: int) -> None:
        super().__init__(
            f"Шаблон уже изменён, теперь это версия {version}. Прочитайте её и повторите правку."
        )


class UnknownTopicError(InvalidError):
    """The template names topics that are not on the list."""

    def __init__(self, codes: Sequence[str]) -> None:
        super().__init__(f"Тем {', '.join(codes)} в списке нет. Выберите темы из списка.")


class Template(msgspec.Struct, frozen=True, kw_only=True):
    """A template as it is offered."""

    key: str
    """Names it in an answer that is made from it."""
    id: int | None
    """None: it came with the service and is read-only."""
    institution_id: int | None
    """None: for the whole region."""
    wording: Wording
    version: int
    used: int
    is_hidden: bool
    filled: str | None = None
    """The text for the case that was asked about."""


async def list_templates(session: AsyncSession, person: Person) -> list[Template]:
    """List the templates that a person may use, by name; to a trainer also those hidden."""
    found = await _known(session, sight=person.sight)
    may_see = person.may(Right.KEEP_TEMPLATES)
    return sorted(
        (each for each in found if may_see or not each.is_hidden),
        key=lambda each: (each.wording.name, each.key),
    )


async def offer(
    session: AsyncSession, case: Case, *, zone: str, pos_url: str, now: datetime
) -> list[Template]:
    """Fill the templates for a case, the best fitting first.

    ``zone`` is the region's; the case must come with its institution and official.
    """
    listed = await topics.in_force(session)
    found = await _known(session, sight=frozenset({case.institution_id}))
    values = values_of(_facts(case, listed, zone=zone, pos_url=pos_url), now=now)
    kin = _kin(case.topic, listed)
    filled = [_filled(each, values) for each in found if not each.is_hidden]
    return sorted(filled, key=lambda each: _place(each, kin, month=now.month))


async def add(
    session: AsyncSession,
    person: Person,
    wording: Wording,
    *,
    institution_id: int | None,
    now: datetime,
) -> Template:
    """Keep a new template.

    Raises BadTemplateError, UnknownTopicError, RegionTemplateError and NotFoundError.
    """
    await _check_keeper(session, person, institution_id)
    await _check(session, wording)
    template = ReplyTemplate(
        institution_id=institution_id,
        version=1,
        account_id=person.account_id,
        created_at=now,
        **_columns(wording, now=now),
    )
    session.add(template)
    await session.flush()
    return _own(template, used=0)


async def change(
    session: AsyncSession,
    person: Person,
    template_id: int,
    wording: Wording,
    *,
    version: int,
    now: datetime,
) -> Template:
    """Reword a template if it still is of this version.

    Raises TemplateNotFoundError, TemplateMovedError and what ``add`` does.
    """
    template = await _held(session, person, template_id, version=version)
    await _check(session, wording)
    for name, value in _columns(wording, now=now).items():
        setattr(template, name, value)
    template.version += 1
    return _own(template, used=(await store.uses(session)).get(f"{_OWN}{template.id}", 0))


async def archive(
    session: AsyncSession, person: Person, template_id: int, *, version: int, now: datetime
) -> None:
    """Offer a template no more; raises TemplateNotFoundError and TemplateMovedError."""
    template = await _held(session, person, template_id, version=version)
    template.archived_at = now


async def hide(session: AsyncSession, person: Person, code: str, *, now: datetime) -> None:
    """Offer a shipped template no more; raises RegionTemplateError, TemplateNotFoundError."""
    _check_shipped(person, code)
    await store.hide(session, code, account_id=person.account_id, now=now)


async def show(session: AsyncSession, person: Person, code: str) -> None:
    """Offer a shipped template again; raises RegionTemplateError, TemplateNotFoundError."""
    _check_shipped(person, code)
    await store.show(session, code)


async def find_for(session: AsyncSession, person: Person, template_id: int) -> ReplyTemplate:
    """Return a template that this person may see, held; raises TemplateNotFoundError."""
    template = await store.get(session, template_id, lock=True)
    if template is None or template.archived_at is not None:
        raise TemplateNotFoundError
    if template.institution_id is not None:
        at, missing = template.institution_id, TemplateNotFoundError()
        require_seen(person, Kind.TEMPLATE, template_id, at=at, otherwise=missing)
    return template


async def count_use(session: AsyncSession, key: str) -> None:
    """Count an answer made from a template; raises TemplateNotFoundError."""
    if key.startswith(_COMMON):
        is_known = key.removeprefix(_COMMON) in shipped_templates()
    else:
        number = key.removeprefix(_OWN)
        found = await store.get(session, int(number), lock=False) if number.isdecimal() else None
        is_known = found is not None
    if not is_known:
        raise TemplateNotFoundError
    await store.count_use(session, key)


def wording_of(template: ReplyTemplate) -> Wording:
    """Read a template as its author wrote it."""
    season = None
    if template.season_from is not None and template.season_to is not None:
        season = Season(template.season_from, template.season_to)
    return Wording(
        name=template.name, text=template.text, topics=tuple(template.topics), season=season
    )


async def _known(session: AsyncSession, *, sight: Sight) -> list[Template]:
    used, hidden = await store.uses(session), await store.hidden(session)
    own = [
        _own(each, used=used.get(f"{_OWN}{each.id}", 0))
        for each in await store.living(session, sight=sight)
    ]
    common = [
        _common(each, used=used.get(f"{_COMMON}{code}", 0), is_hidden=code in hidden)
        for code, each in shipped_templates().items()
    ]
    return own + common


def _own(template: ReplyTemplate, *, used: int) -> Template:
    return Template(
        key=f"{_OWN}{template.id}",
        id=template.id,
        institution_id=template.institution_id,
        wording=wording_of(template),
        version=template.version,
        used=used,
        is_hidden=False,
    )


def _common(shipped: Shipped, *, used: int, is_hidden: bool) -> Template:
    return Template(
        key=f"{_COMMON}{shipped.code}",
        id=None,
        institution_id=None,
        wording=shipped,
        version=1,
        used=used,
        is_hidden=is_hidden,
    )


def _facts(case: Case, listed: TopicList, *, zone: str, pos_url: str) -> Facts:
    return Facts(
        author=case.author_name,
        institution=case.institution.name,
        topic=listed.title(case.topic),
        official=None if case.official is None else case.official.name,
        due_at=case.due_at,
        pos_url=pos_url,
        zone=case.institution.time_zone or zone,
    )


def _kin(topic: str | None, listed: TopicList) -> list[str]:
    """Tell a topic and those it belongs to, the narrowest first."""
    if topic is None:
        return []
    within = listed.trained(topic)
    return [*dict.fromkeys(code for code in (topic, topic.partition(".")[0], within) if code)]


def _filled(template: Template, values: Mapping[Field, str]) -> Template:
    return msgspec.structs.replace(template, filled=fill(template.wording.text, values))


def _place(template: Template, kin: Sequence[str], *, month: int) -> tuple[object, ...]:
    topic, own, season, used = fit_of(
        template.wording,
        kin=kin,
        is_own=template.institution_id is not None,
        month=month,
        used=template.used,
    )
    return (-topic, -own, -season, -used, template.wording.name, template.key)


async def _check(session: AsyncSession, wording: Wording) -> None:
    check_wording(wording)
    listed = await topics.in_force(session)
    unknown = [code for code in wording.topics if code not in listed]
    if unknown:
        raise UnknownTopicError(unknown)


async def _check_keeper(session: AsyncSession, person: Person, institution_id: int | None) -> None:
    access.require(person, Right.WORK_CASES)
    if institution_id is None:
        if not person.may(Right.KEEP_TEMPLATES):
            raise RegionTemplateError
        return
    await reach.institution_for(session, person, institution_id)


async def _held(
    session: AsyncSession, person: Person, template_id: int, *, version: int
) -> ReplyTemplate:
    access.require(person, Right.WORK_CASES)
    template = await find_for(session, person, template_id)
    await _check_keeper(session, person, template.institution_id)
    if template.version != version:
        raise TemplateMovedError(template.version)
    return template


def _check_shipped(person: Person, code: str) -> None:
    if not person.may(Right.KEEP_TEMPLATES):
        raise RegionTemplateError
    if code not in shipped_templates():
        raise TemplateNotFoundError


def _columns(wording: Wording, *, now: datetime) -> dict[str, object]:
    season = wording.season
    return {
        "name": wording.name.strip(),
        "text": wording.text.strip(),
        "topics": list(wording.topics),
        "season_from": None if season is None else season.first,
        "season_to": None if season is None else season.last,
        "changed_at": now,
    }
