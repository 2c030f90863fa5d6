"""Comments come in once, in every version, and leave a tombstone."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.comments import service as comments
from app.comments.model import Comment
from app.comments.rules import CommentState
from app.pages.model import Page, Post
from tests import factories as make

LATER = make.NOW + timedelta(minutes=5)


async def a_place(session: AsyncSession) -> tuple[Page, Post]:
    page = await make.a_page(session, await make.an_institution(session))
    return page, await make.a_post(session, page)


async def only(session: AsyncSession) -> Comment:
    fresh = select(Comment).execution_options(populate_existing=True)
    return (await session.scalars(fresh)).one()


async def test_the_same_reading_twice_changes_nothing(session: AsyncSession) -> None:
    page, post = await a_place(session)
    reading = make.a_reading(page, post, make.said(page, post, "1"), make.said(page, post, "2"))

    first = await comments.take_in(session, [reading], now=make.NOW)
    again = await comments.take_in(session, [reading], now=LATER)

    assert (first.new, first.changed, first.deleted) == (2, 0, 0)
    assert (again.new, again.changed, again.deleted) == (0, 0, 0)


async def test_a_comment_that_comes_twice_in_one_reading_is_one(session: AsyncSession) -> None:
    page, post = await a_place(session)
    twice = make.said(page, post, "1")

    await comments.take_in(session, [make.a_reading(page, post, twice, twice)], now=make.NOW)

    assert await session.scalar(select(func.count()).select_from(Comment)) == 1


async def test_an_edit_keeps_the_old_text_and_asks_for_a_new_verdict(
    session: AsyncSession,
) -> None:
    page, post = await a_place(session)
    before, after = make.said(page, post, "1", "Было"), make.said(page, post, "1", "Стало")
    await comments.take_in(session, [make.a_reading(page, post, before)], now=make.NOW)
    comment = await only(session)
    await comments.move(session, {comment.id: CommentState.NO_ANSWER}, judged_at=make.NOW)

    await comments.take_in(session, [make.a_reading(page, post, after)], now=LATER)

    comment = await only(session)
    versions = await comments.versions(session, comment.id)
    assert (comment.text, comment.version, comment.state) == ("Стало", 2, CommentState.NEW)
    assert (comment.judged_at, comment.edited_at) == (None, LATER)
    assert [(v.version, v.text) for v in versions] == [(1, "Было")]


async def test_a_missing_comment_is_deleted_only_by_a_whole_reading(
    session: AsyncSession,
) -> None:
    page, post = await a_place(session)
    await comments.take_in(
        session, [make.a_reading(page, post, make.said(page, post, "1"))], now=make.NOW
    )
    part = make.a_reading(page, post, is_whole=False, read_from=LATER)
    whole = make.a_reading(page, post, is_whole=True, read_from=LATER)

    after_part = await comments.take_in(session, [part], now=LATER)
    after_whole = await comments.take_in(session, [whole], now=LATER)

    assert (after_part.deleted, after_whole.deleted) == (0, 1)
    assert (await only(session)).deleted_at == LATER


GONE = [
    (state, deleter, state)
    for state in (CommentState.NEW, CommentState.REVIEW, CommentState.NEEDS_ANSWER)
    for deleter in ("5", None)
] + [
    (CommentState.NEW, "77", CommentState.DELETED),
    (CommentState.REVIEW, "77", CommentState.DELETED),
    (CommentState.NEEDS_ANSWER, "77", CommentState.DELETED),
    (CommentState.NO_ANSWER, "5", CommentState.DELETED),
    (CommentState.OWN, "5", CommentState.DELETED),
    (CommentState.OLD, "5", CommentState.DELETED),
]


@pytest.mark.parametrize(("state", "deleter", "becomes"), GONE)
async def test_what_may_need_an_answer_stays_on_its_way_unless_its_author_took_it_back(
    session: AsyncSession, state: CommentState, deleter: str | None, becomes: CommentState
) -> None:
    page, post = await a_place(session)
    await make.take_in(session, page, post, make.said(page, post, "1", author="77"))
    await comments.move(session, {(await only(session)).id: state})

    for _ in range(2):
        await comments.take_away(session, page.id, {"1": deleter}, now=LATER)

    comment = await only(session)
    assert (comment.state, comment.deleted_at) == (becomes, LATER)


async def test_what_is_learnt_to_be_its_authors_doing_waits_for_nothing_more(
    session: AsyncSession,
) -> None:
    page, post = await a_place(session)
    await make.take_in(session, page, post, make.said(page, post, "1", author="77"))
    await comments.take_in(session, [make.a_reading(page, post, read_from=LATER)], now=LATER)

    await comments.take_away(session, page.id, {"1": "77"}, now=LATER)

    assert (await only(session)).state is CommentState.DELETED


async def test_what_came_in_after_the_reading_began_is_not_deleted_by_it(
    session: AsyncSession,
) -> None:
    page, post = await a_place(session)
    stale = make.a_reading(page, post, read_from=make.NOW - timedelta(seconds=5))
    await make.take_in(session, page, post, make.said(page, post, "1"))

    taken = await comments.take_in(session, [stale], now=LATER)

    assert taken.deleted == 0


async def test_a_comment_that_comes_back_is_restored(session: AsyncSession) -> None:
    page, post = await a_place(session)
    reading = make.a_reading(page, post, make.said(page, post, "1"))
    await comments.take_in(session, [reading], now=make.NOW)
    await comments.take_in(session, [make.a_reading(page, post, read_from=LATER)], now=LATER)

    taken = await comments.take_in(session, [reading], now=LATER)

    comment = await only(session)
    assert (taken.changed, comment.deleted_at, comment.state) == (1, None, CommentState.NEW)
    assert (comment.version, comment.edited_at) == (1, None)
    assert await comments.versions(session, comment.id) == []


async def test_a_doubt_that_was_gone_from_one_reading_is_the_doubt_it_was(
    session: AsyncSession,
) -> None:
    page, post = await a_place(session)
    reading = make.a_reading(page, post, make.said(page, post, "1"))
    await comments.take_in(session, [reading], now=make.NOW)
    doubt = {(await only(session)).id: CommentState.REVIEW}
    await comments.move(session, doubt, judged_at=make.NOW)
    await comments.take_in(session, [make.a_reading(page, post, read_from=LATER)], now=LATER)

    await comments.take_in(session, [reading], now=LATER)

    comment = await only(session)
    assert (comment.state, comment.judged_at) == (CommentState.REVIEW, make.NOW)
    assert (comment.version, comment.deleted_at) == (1, None)


async def test_what_comes_back_in_other_words_is_a_new_version(session: AsyncSession) -> None:
    page, post = await a_place(session)
    await make.take_in(session, page, post, make.said(page, post, "1", "Было"))
    await comments.take_in(session, [make.a_reading(page, post, read_from=LATER)], now=LATER)

    await make.take_in(session, page, post, make.said(page, post, "1", "Стало"), now=LATER)

    comment = await only(session)
    assert (comment.version, comment.edited_at, comment.text) == (2, LATER, "Стало")


async def test_a_reply_of_the_page_waits_for_nothing(session: AsyncSession) -> None:
    page, post = await a_place(session)

    await make.take_in(session, page, post, make.said(page, post, "1", is_own=True))

    assert (await only(session)).state is CommentState.OWN


async def test_nul_and_lone_surrogates_are_cut_and_emoji_stay(session: AsyncSession) -> None:
    page, post = await a_place(session)
    odd = make.said(page, post, "1", "до\x00 \ud800после 👩‍👧" + "ы" * 20_000)

    await make.take_in(session, page, post, odd)

    text = (await only(session)).text
    assert text.startswith("до после 👩‍👧")
    assert len(text) == len("до после 👩‍👧") + 20_000


async def test_attachments_survive_and_belong_to_the_version(session: AsyncSession) -> None:
    page, post = await a_place(session)
    bare = make.said(page, post, "1", "")
    with_photo = type(bare)(
        ref=bare.ref,
        parent_id=None,
        author_id="77",
        author_name="Анна",
        is_own=False,
        text="",
        attachments=("photo", "sticker"),
        written_at=bare.written_at,
    )
    await make.take_in(session, page, post, bare)

    await make.take_in(session, page, post, with_photo)

    comment = await only(session)
    assert (comment.attachments, comment.version) == (["photo", "sticker"], 2)
