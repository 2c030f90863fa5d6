"""From judged comments to cases: opened, joined, reopened, or told of an edit or a deletion."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Final

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from app.cases import teaching
from app.cases.clerk import Clerk, next_warning
from app.cases.histories.writing import Line, line, words_of, write
from app.cases.model import Case
from app.cases.opening import store, vanishing
from app.cases.opening.edits import Change, changes_of
from app.cases.pausing.service import forget, resume_written
from app.cases.reopening import reopen
from app.cases.returning import on_duty_of
from app.cases.rules import (
    WORKABLE,
    CaseState,
    Conversation,
    EventKind,
    Outcome,
    is_same_matter,
)
from app.cases.store import case_ids_of, hold, latest_of
from app.cases.talks import heirs_of
from app.comments import service as comments
from app.comments.model import Comment
from app.comments.rules import CommentState, Deleter
from app.deadlines.rulebook import Rulebook
from app.triage import service as triage
from app.triage.contesting import contests, is_unsettled
from app.triage.model import Decision, Verdict
from app.triage.rules import is_more

_WAITING: Final = frozenset({CommentState.NEEDS_ANSWER, CommentState.LEAVING})
_ANSWERED: Final = frozenset({Outcome.ANSWERED, Outcome.ANSWERED_ELSEWHERE})


async def hold_oldest(session: AsyncSession, *, without: Collection[int]) -> int | None:
    """Hold the comment that a batch would begin with and return its id; None: nothing waits."""
    held = await comments.claim(session, _WAITING, limit=1, without=without)
    return held[0].id if held else None


async def open_waiting(
    session: AsyncSession,
    *,
    rulebook: Rulebook,
    now: datetime,
    limit: int,
    without: Collection[int] = (),
) -> int:
    """Put waiting comments into cases; return how many comments were dealt with.

    One case per citizen and thread: a comment joins his live case, reopens a closed one
    of the last 30 days, or opens a new one whose deadline counts from its writing, or from the
    edit that gave it its words, by the regulation in force for the institution, the topic and
    the importance. What disappeared while it waited, and not by its author's wish, is put into
    one as well, with the alarm.
    Comments named in ``without`` go on waiting.
    """
    claimed = await comments.claim(session, _WAITING, limit=limit, without=without)
    leaving = [c for c in claimed if c.state is CommentState.LEAVING]
    asking = [c for c in claimed if c.state is CommentState.NEEDS_ANSWER]
    in_cases = await case_ids_of(session, [c.id for c in asking])
    clerk = await Clerk.over(session, rulebook, claimed)
    await _tell_deletions(session, leaving, clerk, now=now)
    await _tell_edits(
        session, [c for c in asking if c.id in in_cases], in_cases, clerk=clerk, now=now
    )
    await _open_or_join(session, [c for c in asking if c.id not in in_cases], clerk, now=now)
    # What was gone before it came into a case is told to that case like any other.
    await _tell_deletions(session, [c for c in asking if c.deleted_at is not None], clerk, now=now)
    return len(claimed)


async def _open_or_join(
    session: AsyncSession, fresh: Sequence[Comment], clerk: Clerk, *, now: datetime
) -> None:
    if not fresh:
        return
    talks = _by_conversation(fresh)
    # The page may have answered before we knew that anybody had asked. Its comments are locked
    # before the cases, as by whoever weighs them.
    await comments.weigh_own_in(session, _begun(talks), now=now)
    known = await latest_of(session, talks.keys())
    missing = [
        talk
        for talk, said in talks.items()
        if talk not in known or not is_same_matter(known[talk].closed_at, said[0].worded_at)
    ]
    verdicts = await triage.verdicts(session, [comment.id for comment in fresh])
    decided = await triage.standing(session, {comment.id: comment.text for comment in fresh})
    weights = _weights(fresh, verdicts, decided)
    topics = _topics(verdicts, decided)
    fresh_talks = {talk: talks[talk] for talk in missing}
    opened = await _open(session, fresh_talks, weights, topics, clerk, now=now)
    known |= await latest_of(session, missing) if missing else {}
    await clerk.learn(session, known.values())
    written = [known[talk] for talk in talks]
    lines = await resume_written(session, written, clerk, now=now)
    for talk, said in talks.items():
        _raise_importance(known[talk], said, weights, clerk)
    on_duty = await on_duty_of(session, written, now=now)
    contested = [known[t] for t, said in talks.items() if any(is_unsettled(c.text) for c in said)]
    await teaching.needed_one(session, contested)
    lines += [
        each
        for talk, said in talks.items()
        for each in _lines(known[talk], said, clerk, on_duty, is_new=talk in opened, now=now)
    ]
    await store.insert_links(
        session,
        [(comment.id, known[talk].id) for talk, said in talks.items() for comment in said],
        now=now,
    )
    await comments.link(session, [comment.id for comment in fresh])
    await write(session, lines, now=now)


async def _open(
    session: AsyncSession,
    talks: dict[Conversation, list[Comment]],
    weights: Mapping[int, triage.Weight],
    topics: Mapping[int, str | None],
    clerk: Clerk,
    *,
    now: datetime,
) -> set[Conversation]:
    if not talks:
        return set()
    firsts = [said[0] for said in talks.values()]
    bound = {
        first.id: clerk.bound(
            first.page.institution_id,
            first.worded_at,
            topic=topics.get(first.id),
            importance=weights[first.id].importance,
        )
        for first in firsts
    }
    rows = [
        (
            first.page_id,
            first.post_id,
            first.page.institution_id,
            first.thread_id,
            _author_key(first),
            first.author_name,
            topics.get(first.id),
            bound[first.id].profile,
            bound[first.id].rule,
            bound[first.id].needs_approval,
            bound[first.id].counts_hours,
            bound[first.id].due_at,
            next_warning(bound[first.id].warnings),
            msgspec.json.encode(bound[first.id].warnings).decode(),
            first.worded_at,
            first.worded_at,
        )
        for first in firsts
    ]
    return await store.insert_new(session, rows, now=now)


def _weights(
    several: Sequence[Comment],
    verdicts: Mapping[int, Verdict],
    decisions: Mapping[int, Decision],
) -> dict[int, triage.Weight]:
    ids = [comment.id for comment in several]
    return {each: triage.weight_of(verdicts.get(each), decisions.get(each)) for each in ids}


def _topics(
    verdicts: Mapping[int, Verdict], decisions: Mapping[int, Decision]
) -> dict[int, str | None]:
    """Tell what each comment is about: a person's word rules over the judge's."""
    told = {comment_id: verdict.topic for comment_id, verdict in verdicts.items()}
    said = {comment_id: decision.topic for comment_id, decision in decisions.items()}
    named = {comment_id: topic for comment_id, topic in said.items() if topic is not None}
    return told | {comment_id: topic or None for comment_id, topic in named.items()}


def _raise_importance(
    case: Case, said: Sequence[Comment], weights: Mapping[int, triage.Weight], clerk: Clerk
) -> None:
    """Let a case be as important as the most important thing said in it; it never falls.

    A deadline for what is important counts from when that was written, or edited into what it
    is, and is never later than the one there was. Where nobody has the case, routing looks at it
    at once.
    """
    for comment in said:
        weight = weights[comment.id]
        if is_more(weight.importance, case.importance):
            case.importance, case.importance_reason = weight
            clerk.hasten(case, comment.worded_at)
            case.route_at = min(case.route_at, comment.worded_at)


def _lines(
    case: Case,
    said: Sequence[Comment],
    clerk: Clerk,
    on_duty: Collection[int],
    *,
    is_new: bool,
    now: datetime,
) -> list[Line]:
    """Write the history of one conversation's new comments; reopen its case if it has ended."""
    first, *later = said
    if is_new:
        lines = [_told(case, EventKind.OPENED, first)]
    elif case.state in WORKABLE:
        lines = [_told(case, EventKind.JOINED, first)]
    else:
        lines = [_reopen(case, first, clerk, on_duty, why=_still(case, first), now=now)]
    lines += [_told(case, EventKind.JOINED, each) for each in later]
    # Whoever hid it before there was a case could tell no history of it.
    return lines + [_alarm(case, c) for c in said if c.deleted_by is Deleter.SERVICE]


def _reopen(
    case: Case,
    because_of: Comment,
    clerk: Clerk,
    on_duty: Collection[int],
    *,
    why: str,
    now: datetime,
) -> Line:
    """Open a case again; its term counts from when the comment got its words."""
    note, words = f"комментарий {because_of.id}{why}", words_of(because_of)
    since = because_of.worded_at
    return reopen(case, clerk, on_duty, since=since, note=note, words=words, now=now)


def _still(case: Case, comment: Comment) -> str:
    """Tell that a citizen denies the end of a case; a bare «нет» denies only an answer."""
    denies = contests if case.outcome in _ANSWERED else is_unsettled
    return ": гражданин пишет, что не решено" if denies(comment.text) else ""


def _told(case: Case, kind: EventKind, comment: Comment) -> Line:
    return line(case, kind, note=f"комментарий {comment.id}", words=words_of(comment))


async def _tell_edits(
    session: AsyncSession,
    edited: Sequence[Comment],
    in_cases: dict[int, int],
    *,
    clerk: Clerk,
    now: datetime,
) -> None:
    if not edited:
        return
    cases = await hold(session, set(in_cases.values()))
    heirs = await heirs_of(session, cases.values())
    await clerk.learn(session, [*cases.values(), *heirs.values()])
    verdicts = await triage.verdicts(session, [comment.id for comment in edited])
    decided = await triage.standing(session, {comment.id: comment.text for comment in edited})
    weights = _weights(edited, verdicts, decided)
    changes = await changes_of(session, edited, in_cases)
    written = {in_cases[each.id] for each in edited if not changes[each.id].is_back}
    lines = await resume_written(session, [cases[each] for each in written], clerk, now=now)
    on_duty = await on_duty_of(session, [*cases.values(), *heirs.values()], now=now)
    for comment in edited:
        case, change = cases[in_cases[comment.id]], changes[comment.id]
        kind, note = EventKind.EDITED, f"комментарий {comment.id}"
        lines += [line(case, kind, note=note, words=words) for words in change.between]
        kind = EventKind.COMMENT_BACK if change.is_back else kind
        lines.append(_told(case, kind, comment))
        if not change.is_back:  # Else its words have been weighed, by people too.
            _raise_importance(case, [comment], weights, clerk)
        ruling = decided.get(comment.id) or verdicts.get(comment.id)
        if case.state in WORKABLE or not _begins_again(case, change, ruling):
            continue
        if case.id in heirs:
            case = heirs[case.id]
            lines += await resume_written(session, [case], clerk, now=now)
            lines.append(_told(case, kind, comment))
            _raise_importance(case, [comment], weights, clerk)
        if case.state not in WORKABLE:
            why = ": снова виден в сети" if change.is_back else _still(case, comment)
            if is_unsettled(comment.text):
                await teaching.needed_one(session, [case])
            lines.append(_reopen(case, comment, clerk, on_duty, why=why, now=now))
    await comments.link(session, [comment.id for comment in edited])
    await write(session, lines, now=now)


def _begins_again(case: Case, change: Change, ruling: Decision | Verdict | None) -> bool:
    """Tell whether a case that has ended is open again by a comment that was changed or is back.

    Words that may need an answer are enough: one that is in a case goes to no other queue.
    """
    if change.is_back:
        return case.outcome is Outcome.WITHDRAWN
    if isinstance(ruling, Verdict):
        return ruling.needs_answer or ruling.review
    return ruling is not None and ruling.needs_answer


async def _tell_deletions(
    session: AsyncSession, leaving: Sequence[Comment], clerk: Clerk, *, now: datetime
) -> None:
    """Tell cases what is gone of them and by whom; only what the citizen took back ends one."""
    if not leaving:
        return
    in_cases = await case_ids_of(session, [comment.id for comment in leaving])
    cases = await hold(session, set(in_cases.values()))
    await clerk.learn(session, cases.values())
    deleters = await store.deleters_in(session, cases.keys())
    told = [(cases[in_cases[c.id]], c) for c in leaving if c.id in in_cases]
    lines = [each for case, comment in told for each in _deletion_lines(case, comment)]
    for case in cases.values():
        if vanishing.is_withdrawn(deleters[case.id]) and case.state in WORKABLE:
            case.state, case.outcome, case.closed_at = CaseState.CLOSED, Outcome.WITHDRAWN, now
            case.warn_at = None
            await forget(session, [case], now=now)
            lines.append(line(case, EventKind.CLOSED, note="все комментарии удалены в сети"))
    on_duty = await on_duty_of(session, cases.values(), now=now)
    for case, comment in told:
        if _was_closed_wrongly(case, deleters[case.id], now=now):
            why = ": удалён не по воле гражданина"
            lines.append(_reopen(case, comment, clerk, on_duty, why=why, now=now))
            lines.append(_alarm(case, comment))
    await comments.move(session, {comment.id: CommentState.DELETED for comment in leaving})
    await write(session, lines, now=now)


def _was_closed_wrongly(case: Case, deleters: Sequence[Deleter | None], *, now: datetime) -> bool:
    """Tell whether a case ended before the network told that this was not the citizen's wish."""
    return (
        case.outcome is Outcome.WITHDRAWN
        and vanishing.is_gone_against_his_will(deleters)
        and is_same_matter(case.closed_at, now)
    )


def _deletion_lines(case: Case, comment: Comment) -> list[Line]:
    if comment.deleted_by is Deleter.SERVICE:
        return []  # whoever hid it has written the history
    note = f"комментарий {comment.id}, {vanishing.by_whom(comment.deleted_by)}"
    lines = [line(case, EventKind.COMMENT_DELETED, note=note)]
    if vanishing.raises_alarm(comment.deleted_by, case.state):
        lines.append(_alarm(case, comment))
    return lines


def _alarm(case: Case, comment: Comment) -> Line:
    note = f"комментарий {comment.id} без ответа, {vanishing.by_whom(comment.deleted_by)}"
    return line(case, EventKind.VANISHED, note=note)


def _by_conversation(said: Sequence[Comment]) -> dict[Conversation, list[Comment]]:
    talks: dict[Conversation, list[Comment]] = {}
    for comment in sorted(said, key=lambda c: (c.worded_at, c.id)):
        talks.setdefault((comment.page_id, comment.thread_id, _author_key(comment)), []).append(
            comment
        )
    return talks


def _begun(talks: Mapping[Conversation, Sequence[Comment]]) -> dict[tuple[int, str], datetime]:
    """Tell of each (page, thread) when the first of these comments got its words."""
    begun: dict[tuple[int, str], datetime] = {}
    for (page_id, thread_id, _), said in talks.items():
        first = begun.setdefault((page_id, thread_id), said[0].worded_at)
        begun[page_id, thread_id] = min(first, said[0].worded_at)
    return begun


def _author_key(comment: Comment) -> str:
    # An author whom the network hides cannot be recognised again: his comment stands alone.
    return comment.author_id or f"?{comment.external_id}"
