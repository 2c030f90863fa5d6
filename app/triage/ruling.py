"""A person's word on a comment: it rules over the judge's, and teaches the next one."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple

from msgspec import UNSET, UnsetType
from sqlalchemy.ext.asyncio import AsyncSession

from app.access import service as access
from app.access.rules import Person
from app.base.errors import ConflictError, InvalidError
from app.comments.model import Comment
from app.comments.rules import CommentState, after_verdict
from app.triage import service, store
from app.triage.judging.reading import read_text
from app.triage.judging.weighing import importance_of, weigh_reading
from app.triage.model import Decision, Verdict
from app.triage.rules import ANSWERABLE, Importance, Label, is_more
from app.triage.topics import keeping as topics

_DECIDABLE = frozenset(
    {
        CommentState.REVIEW,
        CommentState.NO_ANSWER,
        CommentState.NEEDS_ANSWER,
        CommentState.IN_CASE,
    }
)


class NotJudgeableError(ConflictError):
    """The comment is the page's own, deleted, or not judged yet."""

    def __init__(self) -> None:
        super().__init__(
            "Решение о комментарии принять нельзя: он удалён, написан самой страницей "
            "или ещё не проверен."
        )


class AnotherVersionError(ConflictError):
    """The comment was edited after it was shown."""

    def __init__(self) -> None:
        super().__init__("Гражданин изменил комментарий, пока Вы решали. Прочитайте его снова.")


class DecidedMeanwhileError(ConflictError):
    """A colleague has decided, and that was not shown."""

    def __init__(self, name: str, *, needs_answer: bool) -> None:
        said = "нужен ответ" if needs_answer else "ответ не нужен"
        super().__init__(
            f"Об этом комментарии уже решено ({name}): {said}. Если Вы не согласны, решите ещё раз."
        )


class UnknownTopicError(InvalidError):
    """The topic is not on the list."""

    def __init__(self, code: str) -> None:
        super().__init__(f"Темы «{code}» в списке нет. Выберите другую.")


async def decide(
    session: AsyncSession,
    comment: Comment,
    person: Person,
    *,
    version: int,
    labels: Collection[Label],
    topic: str | None = None,
    importance: Importance | UnsetType | None = UNSET,
    note: str,
    unasked: Collection[Label] = (),
    seen: int | None = None,
    home: str,
    now: datetime,
) -> Decision:
    """Confirm or correct a verdict; the person's word rules and is kept for the next training.

    Of ``unasked`` labels he was not asked: what has been said of them stands. ``topic`` may be
    ``NO_TOPIC``; None leaves what a person or the judge has said. Unset, ``importance`` leaves
    that, too; None is the judge's word. ``seen`` is the decision that he was shown, if there was
    one; where a colleague's unseen word says the same it is returned, and nothing is written.
    ``home`` is the installation's time zone. Raises NotJudgeableError, UnknownTopicError,
    AnotherVersionError if the text is not the one that was read, and DecidedMeanwhileError.
    """
    await check_topic(session, topic)
    if comment.version != version:
        raise AnotherVersionError
    unseen = await _unseen_word(session, comment, person, seen)
    if unseen is not None:
        said = _with_unasked(labels, unasked, unseen)
        if note or not _says_the_same(unseen, said, topic, importance):
            raise await _decided_meanwhile(session, unseen)
        return unseen
    if comment.state not in _DECIDABLE:
        raise NotJudgeableError
    ruling = next((each for _, each in await _rulings(session, [comment])), None)
    told = _told(ruling)
    words = _Words(
        told.topic if topic is None else topic,
        told.importance if importance is UNSET else importance,
    )
    said = _with_unasked(labels, unasked, ruling)
    decision = _decision(comment, person, said, words, note=note, now=now)
    session.add(decision)
    await session.flush()
    if comment.state is not CommentState.IN_CASE:
        if decision.needs_answer:
            await _weigh_again(session, comment, words.topic, home=home)
        comment.state = after_verdict(
            needs_answer=decision.needs_answer, review=False, linked=comment.linked
        )
    return decision


async def check_topic(session: AsyncSession, topic: str | None) -> None:
    """Refuse a topic that is not on the list; raises UnknownTopicError."""
    if topic and topic not in await topics.in_force(session):
        raise UnknownTopicError(topic)


async def name_topic(
    session: AsyncSession, comment: Comment, person: Person, topic: str, *, now: datetime
) -> None:
    """Write down what a judged comment is about; what else was said of it stands."""
    for _, ruling in await _rulings(session, [comment]):
        labels = [Label(each) for each in ruling.labels]
        words = _told(ruling)._replace(topic=topic)
        session.add(_decision(comment, person, labels, words, note="", now=now))
    await session.flush()


async def need_none(
    session: AsyncSession, several: Sequence[Comment], person: Person, *, note: str, now: datetime
) -> None:
    """Write down that these comments need no answer, of those that were said to need one.

    What else was said of them, as thanks, stands.
    """
    for comment, ruling in await _rulings(session, several):
        if ruling.needs_answer:
            others = [Label(each) for each in ruling.labels if each not in ANSWERABLE]
            told = _told(ruling)
            session.add(_decision(comment, person, others, told, note=note, now=now))
    await session.flush()


async def call_abuse(
    session: AsyncSession,
    comment: Comment,
    person: Person,
    label: Label,
    *,
    note: str,
    now: datetime,
) -> None:
    """Write down that a judged comment is spam, or an insult beside what else it is.

    Whose comment is only spam is owed no answer, and the person is taken to have said so. Where
    the comment stands does not change: a case of it is closed elsewhere.
    """
    for _, ruling in await _rulings(session, [comment]):
        besides = ruling.labels if label is Label.INSULT else ()
        labels = {label, *map(Label, besides)}
        session.add(_decision(comment, person, labels, _told(ruling), note=note, now=now))
    await session.flush()


async def withdraw(
    session: AsyncSession, comment_ids: Collection[int], *, decided_at: datetime
) -> None:
    """Forget what an act of that moment decided on these comments: it has turned out wrong.

    What was decided before it, if anything, is the last word again.
    """
    await store.delete_decisions(session, comment_ids, decided_at)


async def _unseen_word(
    session: AsyncSession, comment: Comment, person: Person, seen: int | None
) -> Decision | None:
    """Find a colleague's last word on this version that the person was not shown."""
    last = (await store.decisions_over(session, [comment.id])).get(comment.id)
    if last is None or last.version != comment.version:
        return None
    return None if last.account_id == person.account_id or last.id == seen else last


def _with_unasked(
    labels: Collection[Label], unasked: Collection[Label], ruling: Decision | Verdict | None
) -> set[Label]:
    return {*labels, *(each for each in unasked if ruling is not None and each in ruling.labels)}


def _says_the_same(
    last: Decision,
    labels: Collection[Label],
    topic: str | None,
    importance: Importance | UnsetType | None,
) -> bool:
    is_about = topic is None or topic == last.topic
    weighs = importance is UNSET or importance is last.importance
    return set(last.labels) == set(labels) and is_about and weighs


async def _decided_meanwhile(session: AsyncSession, last: Decision) -> DecidedMeanwhileError:
    names = await access.names_of(session, {last.account_id})
    name = names.get(last.account_id, "сотрудник")
    return DecidedMeanwhileError(name, needs_answer=last.needs_answer)


async def _rulings(
    session: AsyncSession, several: Sequence[Comment]
) -> list[tuple[Comment, Decision | Verdict]]:
    """Tell what rules over each comment's words as they are now; the unjudged are left out."""
    said = await store.latest_verdicts(session, [comment.id for comment in several])
    fitting: dict[int, Decision | Verdict] = {
        comment.id: said[comment.id]
        for comment in several
        if comment.id in said and said[comment.id].version == comment.version
    }
    fitting |= await service.standing(session, {comment.id: comment.text for comment in several})
    return [(comment, fitting[comment.id]) for comment in several if comment.id in fitting]


class _Words(NamedTuple):
    """What a person says of a comment beside its labels; None: the judge's word."""

    topic: str | None
    importance: Importance | None


def _told(ruling: Decision | Verdict | None) -> _Words:
    """Tell what a person has said beside the labels; nothing where there is the judge's word."""
    if isinstance(ruling, Decision):
        return _Words(ruling.topic, ruling.importance)
    return _Words(None, None)


def _decision(
    comment: Comment,
    person: Person,
    labels: Collection[Label],
    words: _Words,
    *,
    note: str,
    now: datetime,
) -> Decision:
    return Decision(
        comment_id=comment.id,
        version=comment.version,
        labels=sorted(label.value for label in labels),
        needs_answer=not set(ANSWERABLE).isdisjoint(labels),
        topic=words.topic,
        importance=words.importance,
        note=note,
        account_id=person.account_id,
        decided_at=now,
    )


async def _weigh_again(
    session: AsyncSession, comment: Comment, topic: str | None, *, home: str
) -> None:
    """Let the verdict be as important as the words and a person's topic make it; it never falls.

    What the judge would have passed over was perhaps not weighed.
    """
    verdict = (await store.latest_verdicts(session, [comment.id])).get(comment.id)
    if verdict is None:
        return
    listed = await topics.in_force(session)
    kind, zone = await store.keeper_of(session, comment.page_id)
    month = service.month_of(comment.worded_at, zone or home)
    weighed = weigh_reading(read_text(comment.text), month=month, kind=kind)
    importance, why = importance_of(weighed, listed.get(verdict.topic if topic is None else topic))
    if is_more(importance, verdict.importance):
        verdict.importance, verdict.importance_reason = importance, why
