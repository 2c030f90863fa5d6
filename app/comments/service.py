"""What citizens wrote: taken in once, kept in every version, and moved along its journey."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.reach import Kind, require_seen
from app.access.rules import Person
from app.base.errors import NotFoundError
from app.base.sight import Sight
from app.comments import store
from app.comments.model import Comment, CommentVersion
from app.comments.rules import (
    CameBy,
    CommentState,
    content_hash,
    on_arrival,
    plain_text,
    writing_order,
)
from app.officials.rules import InstitutionKind
from app.vocabulary import Discussion, IncomingComment


class CommentNotFoundError(NotFoundError):
    """No such comment."""

    def __init__(self, comment_id: int) -> None:
        super().__init__(f"Комментария № {comment_id} нет.")


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """A discussion as it was read, and where it belongs with us."""

    page_id: int
    post_id: int
    discussion: Discussion
    read_from: datetime
    """When the reading began: what came in later by another way is newer than it."""
    came_by: CameBy = CameBy.POLL
    counts_from: datetime | None = None
    """Comments from before are the page's past; None: there is no such time."""
    keeps_known: bool = False
    """What we have already is as good or newer: only what is new is wanted."""


class Unjudged(msgspec.Struct, frozen=True):
    """A comment that waits for its verdict, with what it stands under."""

    id: int
    version: int
    linked: bool
    text: str
    worded_at: datetime
    """When it got the words that it has."""
    post_text: str
    parent_text: str
    """Empty where it answers no comment that we have."""
    parent_is_ours: bool
    kind: InstitutionKind
    """Of the institution that keeps the page."""
    zone: str
    """Its IANA name; empty is the installation's."""


class TakenIn(msgspec.Struct, frozen=True, kw_only=True):
    """What a batch of readings brought."""

    new: int
    changed: int
    deleted: int
    stirred: frozenset[int] = frozenset()
    """The posts under which anything of this happened."""


async def take_in(session: AsyncSession, readings: Sequence[Reading], *, now: datetime) -> TakenIn:
    """Store what was read: new comments, new versions, tombstones.

    May be done twice with the same readings; the second time changes nothing.
    """
    written = await _take_rows(session, readings, now=now)
    gone = await _take_out(session, readings, now=now)
    new = sum(is_new for _, is_new in written)
    return TakenIn(
        new=new,
        changed=len(written) - new,
        deleted=len(gone),
        stirred=frozenset(gone) | {post_id for post_id, _ in written},
    )


async def take_away(
    session: AsyncSession, page_id: int, deleters: Mapping[str, str | None], *, now: datetime
) -> int:
    """Mark deleted what the network says is gone; return how many we had.

    ``deleters`` names by the network's ids each comment and who deleted it, if that is told.
    """
    return await store.mark_deleted(session, page_id, deleters, now=now)


async def begin_hiding(
    session: AsyncSession, comment_ids: Collection[int], *, now: datetime
) -> None:
    """Remember that we hide these: whoever sees that they are gone knows whose doing it was."""
    await store.set_hidden_at(session, comment_ids, now)


async def end_hiding(session: AsyncSession, comment_ids: Collection[int]) -> None:
    """Forget that we hid these: they were brought back, or the network refused."""
    await store.set_hidden_at(session, comment_ids, None)


async def deny_hiding(session: AsyncSession, comment_ids: Collection[int]) -> None:
    """Record that the network did not hide these comments for us.

    What is gone all the same somebody else took away: its case is told.
    """
    await store.deny_hiding(session, comment_ids)
    await end_hiding(session, comment_ids)


async def claim_to_weigh(
    session: AsyncSession, *, now: datetime, limit: int, without: Collection[int] = ()
) -> Sequence[Comment]:
    """Take the pages' own comments of which it is open whether they answer a citizen."""
    return await store.claim_to_weigh(session, now=now, limit=limit, without=without)


async def weigh_again(
    session: AsyncSession, comment_ids: Collection[int], *, at: datetime | None
) -> None:
    """Have these own comments weighed at a moment; None: they are settled."""
    if comment_ids:
        await store.set_weigh_at(session, comment_ids, at)


async def weigh_own_in(
    session: AsyncSession, talks: Mapping[tuple[int, str], datetime], *, now: datetime
) -> None:
    """Have the pages' own comments weighed, by (page, thread) → written since when."""
    if talks:
        await store.weigh_own_in(session, talks, now=now)


async def own_up(session: AsyncSession, page_id: int, comment_id: str) -> None:
    """Know a comment as ours that was taken for a citizen's, before it is put into a case."""
    await store.mark_own(session, page_id, comment_id)


async def find(session: AsyncSession, comment_id: int, *, to_change: bool = False) -> Comment:
    """Return the comment with its page and post; raises CommentNotFoundError."""
    comment = await store.get(session, comment_id, lock=to_change)
    if comment is None:
        raise CommentNotFoundError(comment_id)
    return comment


async def find_for(
    session: AsyncSession, person: Person, comment_id: int, *, to_change: bool = False
) -> Comment:
    """Return the comment if this person may see it; what is not his does not exist for him."""
    comment = await find(session, comment_id, to_change=to_change)
    missing = CommentNotFoundError(comment_id)
    at = comment.page.institution_id
    require_seen(person, Kind.COMMENT, comment_id, at=at, otherwise=missing)
    return comment


async def claim(
    session: AsyncSession,
    states: Collection[CommentState],
    *,
    limit: int,
    without: Collection[int] = (),
) -> Sequence[Comment]:
    """Take comments in these states for this worker alone, each with its page.

    Those named in ``without`` are left alone.
    """
    return await store.claim(session, states, limit, without)


async def claim_new(session: AsyncSession, *, limit: int) -> list[Unjudged]:
    """Take comments without a verdict for this worker alone, the oldest first."""
    return [Unjudged(*row) for row in await store.claim_new(session, limit)]


async def after_our_answer(session: AsyncSession, comment_ids: Collection[int]) -> set[int]:
    """Tell which of these a citizen wrote after the page had answered him in the thread."""
    return await store.after_our_answer(session, comment_ids) if comment_ids else set()


async def parent_texts(session: AsyncSession, comments: Sequence[Comment]) -> dict[int, str]:
    """Tell the text that each comment answers, where there is one."""
    keys = {(c.page_id, c.parent_id) for c in comments if c.parent_id is not None}
    texts = await store.texts_of(session, [(page, parent) for page, parent in keys if parent])
    return {
        comment.id: texts[comment.page_id, comment.parent_id]
        for comment in comments
        if comment.parent_id is not None and (comment.page_id, comment.parent_id) in texts
    }


async def move(
    session: AsyncSession, states: Mapping[int, CommentState], *, judged_at: datetime | None = None
) -> None:
    """Move comments to new states; ``judged_at`` when a verdict sent them there."""
    if states:
        await store.set_states(session, states, judged_at=judged_at)


async def link(session: AsyncSession, comment_ids: Collection[int]) -> None:
    """Record that these comments belong to a case now."""
    if comment_ids:
        await store.mark_linked(session, comment_ids)


async def threads_of(
    session: AsyncSession, keys: Collection[tuple[int, str]]
) -> dict[tuple[int, str], str]:
    """Tell the thread of each of these comments that we have, by page and the network's id."""
    return await store.threads_of(session, keys)


async def list_comments(
    session: AsyncSession,
    *,
    state: CommentState | None,
    page_id: int | None,
    sight: Sight,
    before: int | None,
    limit: int,
) -> Sequence[Comment]:
    """List comments, the newest record first, from before the id given."""
    return await store.listed(
        session,
        state=state,
        page_id=page_id,
        sight=sight,
        before=before,
        limit=limit,
    )


async def in_turn(session: AsyncSession, ids: Sequence[int]) -> list[Comment]:
    """Fetch comments in the order of their ids as given; those that are gone are left out."""
    found = {comment.id: comment for comment in await store.by_ids(session, ids)}
    return [found[each] for each in ids if each in found]


async def thread(session: AsyncSession, page_id: int, thread_id: str) -> Sequence[Comment]:
    """List a thread in the order it was written."""
    return await store.in_thread(session, page_id, thread_id)


async def versions(session: AsyncSession, comment_id: int) -> Sequence[CommentVersion]:
    """List the earlier texts of a comment, the oldest first."""
    return await store.versions_of(session, comment_id)


async def texts_at(
    session: AsyncSession, keys: Collection[tuple[int, int]]
) -> dict[tuple[int, int], str]:
    """Map (comment, version) to the text of that version; missing ones are left out."""
    return await store.texts_at(session, keys)


async def _take_rows(
    session: AsyncSession, readings: Sequence[Reading], *, now: datetime
) -> list[tuple[int, bool]]:
    """Write the comments; return (post, is new) of those that were new or changed."""
    written: list[tuple[int, bool]] = []
    kinds = sorted({(reading.came_by, reading.keeps_known) for reading in readings})
    for came_by, keeps_known in kinds:
        alike = [
            reading
            for reading in readings
            if (reading.came_by, reading.keeps_known) == (came_by, keeps_known)
        ]
        rows = {
            (reading.page_id, comment.ref.comment_id): _row(reading, comment)
            for reading in alike
            for comment in reading.discussion.comments
        }
        ordered = [rows[key] for key in sorted(rows, key=lambda key: writing_order(*key))]
        if ordered:
            written += await store.upsert(
                session,
                ordered,
                came_by=came_by,
                keeps_known=keeps_known,
                read_from=min(reading.read_from for reading in alike),
                now=now,
            )
    return written


async def newest(session: AsyncSession) -> int:
    """Tell the id of the newest comment, 0 if there is none."""
    return await store.newest(session)


async def times_after(
    session: AsyncSession, comment_id: int, *, limit: int
) -> Sequence[tuple[int, int, datetime]]:
    """List (id, page, written at) of citizens' comments by id, after the one given."""
    return await store.times_after(session, comment_id, limit=limit)


async def times_on(
    session: AsyncSession, page_ids: Collection[int], *, since: datetime
) -> Sequence[tuple[int, int, datetime]]:
    """List (id, page, written at) of citizens' comments on these pages, written since then."""
    return await store.times_on(session, page_ids, since=since)


async def _take_out(
    session: AsyncSession, readings: Sequence[Reading], *, now: datetime
) -> Sequence[int]:
    whole = [reading for reading in readings if reading.discussion.is_whole]
    if not whole:
        return ()
    present = [
        (reading.post_id, comment.ref.comment_id)
        for reading in whole
        for comment in reading.discussion.comments
    ]
    return await store.mark_missing_deleted(
        session,
        [reading.post_id for reading in whole],
        present,
        read_from=min(reading.read_from for reading in whole),
        now=now,
    )


def _row(reading: Reading, comment: IncomingComment) -> tuple[object, ...]:
    text = plain_text(comment.text)
    return (
        reading.page_id,
        reading.post_id,
        comment.ref.comment_id,
        comment.ref.thread_id,
        comment.parent_id,
        comment.author_id,
        None if comment.author_name is None else plain_text(comment.author_name),
        text,
        store.SEPARATOR.join(comment.attachments),
        content_hash(text, comment.attachments),
        on_arrival(
            is_own=comment.is_own,
            written_at=comment.written_at,
            counts_from=reading.counts_from,
        ).value,
        comment.written_at,
    )
