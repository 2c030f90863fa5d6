import pytest

from connectors.threads import root_of

PARENTS = {
    "first": None,
    "second": "first",
    "third": "second",
    "late": "deleted",
    "a": "b",
    "b": "a",
}


@pytest.mark.parametrize(
    ("comment", "root"),
    [("first", "first"), ("third", "first"), ("unknown", "unknown"), ("late", "deleted")],
)
def test_a_thread_is_that_of_the_first_comment_we_know_of(comment: str, root: str) -> None:
    assert root_of(comment, PARENTS) == root


def test_comments_that_answer_each_other_in_a_ring_end() -> None:
    assert root_of("a", PARENTS) in {"a", "b"}
