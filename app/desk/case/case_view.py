"""A case as its page shows it, gathered from the rooms that know it."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from hashlib import blake2b

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.rules import Person, Right
from app.cases import service as cases
from app.cases.lists import service as lists
from app.cases.model import Case
from app.cases.presence import service as presence
from app.cases.rules import RESOLUTIONS, WORKABLE, CaseState, state_title
from app.cases.telling import rule_told
from app.comments import service as comments
from app.comments.model import Comment
from app.comments.rules import CommentState
from app.desk.case.composing import somebody_else
from app.desk.case.deliveries import Delivery, delivery_of
from app.desk.case.elsewhere import Given, given_of
from app.desk.case.history import Line, history_lines
from app.desk.case.holding import Holding, holding_of
from app.desk.case.moderating import Doing, doing_of
from app.desk.inbox.rows import Row, rows_of
from app.desk.speech import titles
from app.desk.speech.clock import Chip, chip_of
from app.desk.speech.marks import Piece
from app.desk.speech.reasons import Why, attached, first_words, whole_text, why
from app.moderation import service as moderation
from app.replies import service as replies
from app.replies.drafts.leasing import Writing
from app.replies.model import Reply
from app.replies.rules import ON_ITS_WAY, ReplyState
from app.replies.waiting import Read, waiting_in
from app.triage import service as triage
from app.triage.rules import Importance
from app.triage.topics import keeping as topics

_CHOICE_WORDS = 70
_HIS_HOURS = "срок считается по рабочему времени ответственного"


class Earlier(msgspec.Struct, frozen=True):
    """A text that the citizen replaced."""

    text: str
    replaced_at: datetime


class Remark(msgspec.Struct, frozen=True, kw_only=True):
    """A comment of the thread."""

    id: int
    author: str
    posted_at: datetime
    text: tuple[Piece, ...]
    attached: tuple[str, ...]
    is_own: bool
    is_of_case: bool
    is_waiting: bool
    """Nobody has answered it; the case may have answered others before it was open again."""
    is_deleted: bool
    is_edited: bool
    earlier: tuple[Earlier, ...]


class Choice(msgspec.Struct, frozen=True):
    """A comment that may be answered."""

    comment_id: int
    text: tuple[Piece, ...]
    posted_at: datetime


class CaseView(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that the page of a case shows and that may change by itself."""

    id: int
    chip: Chip
    due_at: datetime
    rule: str
    state: str
    resolution: str | None
    """What the answer said of the matter."""
    is_promised: bool
    """An interim answer promised the final one by the deadline; a pause may have moved that."""
    is_owed: bool
    """The citizen was promised an answer: it cannot be said that he needs none."""
    writing: Writing | None
    """Somebody else who writes the answer just now."""
    watching: tuple[str, ...]
    """Who else has it open now."""
    earlier: tuple[Row, ...]
    """Other cases of the same citizen."""
    author: str
    page: str
    page_url: str
    network: str
    institution: str
    topic: str | None
    importance: Importance
    importance_title: str | None
    importance_reason: str | None
    paused_at: datetime | None
    resume_at: datetime | None
    can_pause: bool
    official: str | None
    unassigned_reason: str | None
    holding: Holding
    handed_for: str | None
    """Why it was handed over the last time; None: it was not, or is answered."""
    cannot_reply: str | None
    post: str
    post_at: datetime
    whys: tuple[Why, ...]
    thread: tuple[Remark, ...]
    moderation: dict[int, Doing]
    """The last act on each comment of the thread; left out where there was none."""
    may_moderate: bool
    choices: tuple[Choice, ...]
    deliveries: tuple[Delivery, ...]
    given: Given | None
    """An answer without us, by which the case was closed on somebody's word."""
    history: tuple[Line, ...]
    may_work: bool
    can_answer: bool
    can_take: bool
    is_waiting: bool
    """Somebody owes an answer."""
    has_term: bool
    """Its term still counts, be an answer on its way or not."""
    now: datetime

    def version(self) -> str:
        """Name what is shown; the moment of showing is no part of it."""
        shown = msgspec.structs.replace(self, now=self.due_at)
        return blake2b(msgspec.json.encode(shown), digest_size=8).hexdigest()


class Verdicts(msgspec.Struct, frozen=True):
    """Why each comment of the case was flagged."""

    by_comment: dict[int, Why]

    def of(self, comment: Comment) -> Why:
        """Tell why of one comment; of a comment of others there is nothing to tell."""
        return self.by_comment.get(comment.id) or why(comment, None, None)


async def show_case(
    session: AsyncSession, person: Person, case: Case, *, now: datetime
) -> CaseView:
    """Gather the case for this person; it must be one that he may see."""
    own = (await cases.comments_by_case(session, [case.id]))[case.id]
    thread = await comments.thread(session, case.page_id, case.thread_id)
    known = await _verdicts(session, own)
    earlier = await _earlier(session, own)
    written = await replies.list_replies(session, case)
    living = [comment for comment in own if comment.deleted_at is None]
    listed = await topics.in_force(session)
    may_work = person.may(Right.WORK_CASES)
    keeps_page = person.sees_institution(case.page.institution_id)
    can_open = keeps_page and case.page.can_close
    is_open = case.state in WORKABLE and not _on_its_way(written)
    events = await cases.history(session, case)
    read = Read(history=events, said=own, thread=thread)
    waits = await waiting_in(session, case, read) if is_open else frozenset()
    return CaseView(
        id=case.id,
        chip=chip_of(case, now=now),
        due_at=case.due_at,
        rule="; ".join([rule_told(case), *([_HIS_HOURS] if case.counted_hours else [])]),
        state=state_title(case.state, case.outcome),
        resolution=RESOLUTIONS[case.resolution] if case.resolution else None,
        is_promised=_is_promised(case, written),
        is_owed=case.interim_at is not None,
        writing=await somebody_else(session, person, case, now=now),
        watching=tuple(await presence.others(session, case.id, person, now=now)),
        earlier=await rows_of(session, await lists.earlier_of(session, case, person), now=now),
        author=case.author_name or "Имя скрыто сетью",
        page=case.page.title,
        page_url=case.page.url,
        network=titles.NETWORKS[case.page.network],
        institution=case.institution.name,
        topic=listed.title(case.topic),
        importance=case.importance,
        importance_title=titles.IMPORTANCE[case.importance],
        importance_reason=case.importance_reason,
        paused_at=case.paused_at,
        resume_at=case.resume_at,
        can_pause=may_work and is_open and case.state in {CaseState.ASSIGNED, CaseState.IN_WORK},
        official=None if case.official is None else case.official.name,
        unassigned_reason=case.unassigned_reason,
        holding=await holding_of(session, case),
        handed_for=(await cases.handed_over_for(session, [case])).get(case.id),
        cannot_reply=case.page.trouble if not case.page.can_reply else None,
        post=case.post.text,
        post_at=case.post.published_at,
        whys=_distinct([known.of(comment) for comment in own]),
        thread=tuple(_remark(comment, known, earlier, own, waits) for comment in thread),
        moderation={
            comment_id: doing_of(act)
            for comment_id, act in (
                await moderation.last_acts(session, [comment.id for comment in thread])
            ).items()
        },
        may_moderate=may_work and keeps_page,
        choices=tuple(_choice(comment, known) for comment in living),
        deliveries=tuple(
            delivery_of(case, reply, person, can_open=can_open, now=now) for reply in written
        ),
        given=await given_of(session, case, person),
        history=await history_lines(session, case, person, events, thread),
        may_work=may_work,
        can_answer=may_work and is_open and bool(living),
        can_take=may_work and is_open and _can_take(case, person),
        is_waiting=is_open,
        has_term=case.state in WORKABLE,
        now=now,
    )


async def _verdicts(session: AsyncSession, own: Sequence[Comment]) -> Verdicts:
    ids = [comment.id for comment in own]
    verdicts, decisions = await triage.verdicts(session, ids), await triage.decisions(session, ids)
    return Verdicts({c.id: why(c, verdicts.get(c.id), decisions.get(c.id)) for c in own})


async def _earlier(session: AsyncSession, own: Sequence[Comment]) -> dict[int, tuple[Earlier, ...]]:
    edited = [comment for comment in own if comment.version > 1]
    return {
        comment.id: tuple(
            Earlier(version.text, version.replaced_at)
            for version in await comments.versions(session, comment.id)
        )
        for comment in edited  # a citizen edits one or two of his comments, not a list of them
    }


def _remark(
    comment: Comment,
    known: Verdicts,
    earlier: Mapping[int, tuple[Earlier, ...]],
    own: Sequence[Comment],
    waits: Collection[int],
) -> Remark:
    is_ours = comment.state is CommentState.OWN
    return Remark(
        id=comment.id,
        author="Страница" if is_ours else comment.author_name or "Имя скрыто сетью",
        posted_at=comment.posted_at,
        text=whole_text(comment, known.of(comment)),
        attached=attached(comment) if comment.text else (),
        is_own=is_ours,
        is_of_case=any(comment.id == one.id for one in own),
        is_waiting=comment.id in waits,
        is_deleted=comment.deleted_at is not None,
        is_edited=comment.version > 1,
        earlier=earlier.get(comment.id, ()),
    )


def _choice(comment: Comment, known: Verdicts) -> Choice:
    words = first_words(comment, known.of(comment), limit=_CHOICE_WORDS)
    return Choice(comment.id, words, comment.posted_at)


def _distinct(whys: Sequence[Why]) -> tuple[Why, ...]:
    seen: list[Why] = []
    for one in whys:
        if (one.sentences or one.decided) and one not in seen:
            seen.append(one)
    return tuple(seen)


def _can_take(case: Case, person: Person) -> bool:
    if person.official_id is None:
        return False
    return case.state is not CaseState.IN_WORK or case.official_id != person.official_id


def _is_promised(case: Case, written: Sequence[Reply]) -> bool:
    promised = {reply.promised_until for reply in written if reply.state is ReplyState.PUBLISHED}
    return case.interim_at is not None and case.due_at in promised


def _on_its_way(written: Sequence[Reply]) -> bool:
    return any(reply.state in ON_ITS_WAY for reply in written)
