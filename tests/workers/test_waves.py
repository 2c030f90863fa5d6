"""News are written in parts: none before what was told of the same comment or its parent."""

from hypothesis import given
from hypothesis import strategies as some

from app.vocabulary import (
    CommentGone,
    CommentRef,
    CommentTold,
    IncomingComment,
    Network,
    PageRef,
    PostRef,
)
from tests.factories import NOW
from workers.hear import waves_of

POST = PostRef(PageRef(Network.TELEGRAM, "-1002"), "1")
OTHER = PostRef(PageRef(Network.TELEGRAM, "-1004"), "1")


def told(number: str, *, parent: str | None = None, post: PostRef = POST) -> CommentTold:
    comment = IncomingComment(
        ref=CommentRef(post, number, number),
        parent_id=parent,
        author_id="77",
        author_name=None,
        is_own=False,
        text="Когда?",
        written_at=NOW,
    )
    return CommentTold(comment=comment, is_new=True)


def test_strangers_are_written_at_once_and_an_answer_after_its_question() -> None:
    first, answer, other = told("1"), told("2", parent="1"), told("1", post=OTHER)

    assert waves_of([first, answer, other]) == [[first, other], [answer]]


def test_an_edit_and_a_deletion_follow_what_they_change() -> None:
    first, gone = told("1"), CommentGone(POST, "1")

    assert waves_of([first, first, gone]) == [[first], [first], [gone]]


@given(acts=some.lists(some.tuples(some.integers(1, 5), some.integers(0, 5), some.booleans())))
def test_nothing_is_lost_and_one_comment_keeps_its_order(
    acts: list[tuple[int, int, bool]],
) -> None:
    news = [
        CommentGone(POST, str(number))
        if is_gone
        else told(str(number), parent=str(parent) if parent else None)
        for number, parent, is_gone in acts
    ]

    waves = waves_of(news)

    assert sorted(id(one) for wave in waves for one in wave) == sorted(map(id, news))
    for wave in waves:
        numbers = [number_of(one) for one in wave]
        assert len(numbers) == len(set(numbers))
    for number in range(1, 6):
        before = [one for one in news if number_of(one) == str(number)]
        after = [one for wave in waves for one in wave if number_of(one) == str(number)]
        assert list(map(id, after)) == list(map(id, before))


def number_of(one: CommentTold | CommentGone) -> str:
    return one.comment_id if isinstance(one, CommentGone) else one.comment.ref.comment_id
