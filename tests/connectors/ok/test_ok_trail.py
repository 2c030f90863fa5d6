import pytest

from connectors.ok.trail import Page, Trail
from connectors.ok.wire import TopicCounter


def _page(
    *ids: int, anchor: str | None = None, has_more: bool | None = None, odd: int = 0
) -> Page[TopicCounter]:
    return Page([TopicCounter(id=str(one)) for one in ids], odd, anchor, has_more)


def _walked(*pages: Page[TopicCounter]) -> tuple[list[str | int], Trail]:
    trail, found = Trail(), []
    for page in pages:
        assert not trail.is_finished
        found += [one.id for one in trail.take(page)]
    return found, trail


@pytest.mark.parametrize(
    "pages",
    [
        [_page(1, 2, has_more=False)],
        [_page(1, anchor="a", has_more=True), _page(2, anchor="b", has_more=False)],
        [_page(1, 2, anchor="a"), _page(anchor="a")],
        [_page(1, 2, anchor="a"), _page()],
        [_page(1, 2, anchor="a"), _page(2, anchor="a")],
        [_page(1, anchor="a", has_more=True), _page(1, 2, anchor="b", has_more=False)],
    ],
    ids=["one page", "has_more", "no has_more", "bare end", "overlap at the end", "overlap"],
)
def test_a_list_that_keeps_its_promises_is_read_whole_and_once(
    pages: list[Page[TopicCounter]],
) -> None:
    found, trail = _walked(*pages)

    assert found == ["1", "2"]
    assert (trail.is_finished, trail.is_sound) == (True, True)


@pytest.mark.parametrize(
    "pages",
    [
        [_page(1, has_more=True)],
        [_page(1)],
        [_page(1, anchor="a", has_more=True), _page(2, anchor="a", has_more=True)],
        [_page(1, anchor="a", has_more=True), _page(1, anchor="b", has_more=True)],
        [_page(1, anchor="a", has_more=True), _page()],
        [_page(1, odd=1, has_more=False)],
    ],
    ids=["no anchor", "nothing said", "same anchor", "nothing new", "broken promise", "odd entry"],
)
def test_a_list_that_breaks_a_promise_ends_and_is_not_believed(
    pages: list[Page[TopicCounter]],
) -> None:
    _, trail = _walked(*pages)

    assert (trail.is_finished, trail.is_sound) == (True, False)


def test_a_page_of_unreadable_entries_is_not_the_end() -> None:
    found, trail = _walked(_page(anchor="a", odd=2), _page(1, has_more=False))

    assert found == ["1"]
    assert not trail.is_sound


def test_an_endless_list_is_left_at_its_cap() -> None:
    trail = Trail()
    number = 0
    while not trail.is_finished:
        number += 1
        trail.take(_page(number, anchor=str(number), has_more=True))

    assert number == 300
    assert not trail.is_sound
