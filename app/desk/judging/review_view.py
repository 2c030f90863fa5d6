"""What the review shows: a doubt with what it takes to decide, and the decision before it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final, Self

import msgspec
from msgspec import UNSET
from msgspec.structs import replace
from sqlalchemy.ext.asyncio import AsyncSession

from app.access import service as access
from app.access.rules import Person
from app.base.errors import NotFoundError
from app.cases import deciding
from app.cases import service as cases
from app.cases.model import Case
from app.cases.opening import vanishing
from app.cases.rules import WORKABLE
from app.comments import service as comments
from app.comments.model import Comment
from app.comments.rules import CommentState
from app.desk.judging.forms import DecisionForm
from app.desk.speech import titles
from app.desk.speech.marks import Piece
from app.desk.speech.reasons import Why, attached, whole_text, why
from app.triage import service as triage
from app.triage.doubts import readers, waiting
from app.triage.model import Decision, Verdict
from app.triage.rules import Importance
from app.triage.topics import keeping as topics
from app.triage.topics.listing import Topic, TopicList

_COUNTED: Final = 50
_DIGITS: Final = 19
"""Digits of an id, at most."""
_MOST_SKIPPED: Final = 40
"""Skipped ones that the address remembers; the first of more come up again."""

_NEEDY: Final = "«Вопрос», «Жалоба» и оба вместе"
_GONE: Final = "Комментария в сети больше нет: решать о нём нечего."
_SHUT: Final[Mapping[CommentState, str]] = {
    CommentState.NEW: "Автоматическая проверка этого текста ещё не читала: решите после неё.",
    CommentState.OWN: "Это написала сама страница: решать нечего.",
    CommentState.OLD: "Это написано до подключения страницы: ответа на него не ждут.",
    CommentState.LEAVING: _GONE,
    CommentState.DELETED: _GONE,
}
"""Why nobody can decide on a comment, by where it stands."""


class Doubt(msgspec.Struct, frozen=True, kw_only=True):
    """A comment in question, with what it takes to decide."""

    comment_id: int
    version: int
    text: tuple[Piece, ...]
    attached: tuple[str, ...]
    author: str
    posted_at: datetime
    page: str
    page_url: str
    network: str
    post: str
    parent: str | None
    why: Why
    importance: Importance
    importance_title: str | None
    """None for what is usual."""
    importance_reason: str | None
    is_harmless: bool
    """A person says that there is no danger in it."""
    was_harmless: bool
    """A person had said so before."""
    topic: str | None
    """Code: what a person said, else what the judge says."""
    chosen: str | None
    """The same, or what was chosen in a form that was refused."""
    decided: str | None
    """What was decided before on these very words, where it is decided again."""
    decided_by: str | None
    """By whom."""
    seen: int | None
    """That decision, for the form."""
    judged: str | None
    """What the judge holds of it; None where it is unsure and people are asked."""
    shut: str | None
    """Why nothing can be decided; None where it can."""
    is_in_case: bool
    case_id: int | None
    """The case that it is in, where the reader sees that."""
    leads_to: str
    """What becomes of it where an answer is needed."""
    gone: str | None
    """By whom, where it is gone from the network."""
    others: Sequence[str]
    """Who else reads it just now."""


class Last(msgspec.Struct, frozen=True, kw_only=True):
    """The decision just made, told so that a slip can be mended."""

    comment_id: int
    decided: str
    may_change: bool
    """No case was opened by it, so that it can be taken back whole."""


class ReviewView(msgspec.Struct, frozen=True, kw_only=True):
    """The doubt at hand and how many wait behind it."""

    doubt: Doubt | None
    number: int
    is_more: bool
    """There are more than were counted."""
    skipped: str
    """Doubts passed over, for the address."""
    skipping: str
    """The same with the one at hand."""
    last: Last | None
    topics: Mapping[str, tuple[Topic, ...]]
    refusal: str | None
    now: datetime


class Skipped(msgspec.Struct, frozen=True):
    """Doubts passed over for now; they live in the address and nowhere else."""

    ids: tuple[int, ...]

    @classmethod
    def read(cls, spelled: str) -> Self:
        """Read ids joined by dots; what is no id is left out."""
        ids = [int(part) for part in spelled.split(".") if part.isdecimal() and len(part) < _DIGITS]
        return cls(tuple(ids[-_MOST_SKIPPED:]))

    def and_also(self, comment_id: int) -> Self:
        """Skip one more."""
        return type(self)((*self.ids, comment_id)[-_MOST_SKIPPED:])

    def __str__(self) -> str:
        """Spell them for the address."""
        return ".".join(map(str, self.ids))


async def view_of(
    session: AsyncSession,
    person: Person,
    comment: Comment | None,
    skipped: Skipped,
    *,
    now: datetime,
) -> ReviewView:
    """Gather what the page shows."""
    many = await waiting.count(session, sight=person.sight, most=_COUNTED + 1)
    listed = await topics.in_force(session)
    return ReviewView(
        doubt=None if comment is None else await _doubt(session, person, comment, listed, now=now),
        number=min(many, _COUNTED),
        is_more=many > _COUNTED,
        skipped=str(skipped),
        skipping="" if comment is None else str(skipped.and_also(comment.id)),
        last=None,
        topics=listed.groups(),
        refusal=None,
        now=now,
    )


def as_typed(view: ReviewView, data: DecisionForm) -> ReviewView:
    """Keep what was chosen beside the button that was refused, unless the words are others now."""
    doubt = view.doubt
    if doubt is None or doubt.version != data.version:
        return view
    if data.told_topic() is not None:
        doubt = replace(doubt, chosen=data.topic)
    if data.told_importance() is not UNSET:
        doubt = replace(doubt, is_harmless=bool(data.harmless))
    return replace(view, doubt=doubt)


async def last_of(session: AsyncSession, person: Person, comment_id: int) -> Last | None:
    """Tell what was decided last; nothing where the address was made up."""
    try:
        comment = await comments.find_for(session, person, comment_id)
    except NotFoundError:
        return None
    decision = (await triage.decisions(session, [comment.id])).get(comment.id)
    if decision is None:
        return None
    return Last(
        comment_id=comment.id,
        decided=titles.labels_title(decision.labels),
        may_change=comment.state is CommentState.NO_ANSWER,
    )


async def _doubt(
    session: AsyncSession, person: Person, comment: Comment, listed: TopicList, *, now: datetime
) -> Doubt:
    verdict = (await triage.verdicts(session, [comment.id])).get(comment.id)
    decision = (await triage.standing(session, {comment.id: comment.text})).get(comment.id)
    importance = verdict.importance if verdict else Importance.USUAL
    parents = await comments.parent_texts(session, [comment])
    reason = why(comment, verdict, None)
    named = await triage.topic_of(session, comment)
    topic = named if named in listed else None
    was_harmless = decision is not None and decision.importance is Importance.USUAL
    case = await _case_of(session, comment)
    return Doubt(
        comment_id=comment.id,
        version=comment.version,
        text=whole_text(comment, reason),
        attached=attached(comment),
        author=comment.author_name or "Имя скрыто сетью",
        posted_at=comment.posted_at,
        page=comment.page.title,
        page_url=comment.page.url,
        network=titles.NETWORKS[comment.page.network],
        post=comment.post.text,
        parent=parents.get(comment.id),
        why=reason,
        importance=importance,
        importance_title=titles.IMPORTANCE[importance],
        importance_reason=verdict.importance_reason if verdict else None,
        is_harmless=was_harmless,
        was_harmless=was_harmless,
        topic=topic,
        chosen=topic,
        decided=None if decision is None else titles.labels_title(decision.labels),
        decided_by=None if decision is None else await _name_of(session, person, decision),
        seen=None if decision is None else decision.id,
        judged=_judged(comment, verdict, is_in_case=case is not None),
        shut=_SHUT.get(comment.state),
        is_in_case=case is not None,
        case_id=case.id if case is not None and _is_seen(case, person) else None,
        leads_to=await _leads_to(session, case, person, now=now),
        gone=None if comment.deleted_at is None else vanishing.by_whom(comment.deleted_by),
        others=await readers.others(session, comment, person, now=now),
    )


async def _case_of(session: AsyncSession, comment: Comment) -> Case | None:
    case_id = (await cases.case_ids_of(session, [comment.id])).get(comment.id)
    return None if case_id is None else await cases.find(session, case_id)


def _is_seen(case: Case, person: Person) -> bool:
    """Tell whether a case is in sight: it may stand elsewhere than the page of its comment."""
    return person.sees_institution(case.institution_id)


async def _leads_to(
    session: AsyncSession, case: Case | None, person: Person, *, now: datetime
) -> str:
    if case is None:
        return (
            f"{_NEEDY} откроют сообщение, и у него пойдёт срок; если автор в этой ветке уже ждёт"
            " ответа, комментарий войдёт в его сообщение."
        )
    if not _is_seen(case, person):
        return "Сообщение ведёт другое учреждение: Ваше решение ничего в нём не изменит."
    if case.state in WORKABLE:
        return "Комментарий уже в сообщении, и оно ждёт ответа."
    if await deciding.is_undone_by_need(session, case, now=now):
        return f"{_NEEDY} откроют сообщение снова, и срок пойдёт заново."
    return "Сообщение с этим комментарием завершено: Ваше решение его не откроет."


def _judged(comment: Comment, verdict: Verdict | None, *, is_in_case: bool) -> str | None:
    if comment.state is CommentState.REVIEW:
        return None
    if verdict is None or verdict.version != comment.version:
        return "Автоматическая проверка этого текста не читала."
    if verdict.review:
        already = ", но комментарий уже в сообщении" if is_in_case else ""
        return f"Автоматическая проверка не уверена{already}."
    said = "нужен ответ" if verdict.needs_answer else "ответ не нужен"
    return f"Автоматическая проверка уверена: {said}."


async def _name_of(session: AsyncSession, person: Person, decision: Decision) -> str:
    if decision.account_id == person.account_id:
        return "Вы"
    names = await access.names_of(session, {decision.account_id})
    return names.get(decision.account_id, "сотрудник")
