from collections.abc import Hashable

from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.vk.walk import PAGE, Walk


def _ones(entries: list[int]) -> dict[Hashable, int]:
    return dict.fromkeys(entries, 1)


def _page(walk: Walk, entries: list[int], told: int, *, most: int = PAGE) -> list[int]:
    page = entries[walk.offset : walk.offset + min(walk.size, most)]
    walk.take(_ones(page), told=told)
    return page


def _walk_through(entries: list[int], told: int, *, most: int = PAGE) -> list[int]:
    walk, seen = Walk(), []
    while not walk.is_finished:
        seen += _page(walk, entries, told, most=most)
    return seen


def test_an_empty_list_ends_at_once() -> None:
    walk = Walk()

    walk.take({}, told=7)

    assert walk.is_finished


def test_a_short_page_that_makes_up_the_total_is_the_last() -> None:
    walk = Walk()

    walk.take({1: 1, 2: 3}, told=4)

    assert walk.is_finished


def test_a_total_that_lies_does_not_hide_entries() -> None:
    entries = list(range(250))

    assert set(_walk_through(entries, told=3)) == set(entries)
    assert set(_walk_through(entries, told=9999)) == set(entries)


def test_pages_shorter_than_asked_do_not_end_the_walk() -> None:
    entries = list(range(40))

    assert set(_walk_through(entries, told=40, most=3)) == set(entries)
    assert set(_walk_through(entries, told=40, most=1)) == set(entries)


def test_many_deletions_in_front_make_the_walk_step_back() -> None:
    entries = list(range(300))
    walk = Walk()
    seen = set(_page(walk, entries, 300))

    entries = entries[60:]
    seen |= set(_page(walk, entries, 240))
    has_gap = walk.has_gap
    while not walk.is_finished:
        seen |= set(_page(walk, entries, 240))

    assert has_gap
    assert seen >= set(entries)


def test_a_deletion_of_just_the_overlap_hides_no_entry_behind_it() -> None:
    entries = list(range(296))
    walk = Walk()
    seen = set(_page(walk, entries, 296)) | set(_page(walk, entries, 296))

    entries = entries[:133] + entries[138:]
    while not walk.is_finished:
        seen |= set(_page(walk, entries, 291))

    assert seen >= set(entries)


def test_a_list_without_end_is_given_up() -> None:
    walk = Walk()

    while not walk.is_finished:
        walk.take(_ones([walk.offset, walk.offset + 1]), told=10**9)

    assert walk.is_too_long


_STEPS = st.lists(
    st.tuples(st.integers(0, 30), st.integers(0, 140), st.integers(0, 12)), max_size=12
)


@settings(max_examples=200, deadline=None)
@given(length=st.integers(0, 330), steps=_STEPS, most=st.sampled_from([PAGE, 40, 7]))
def test_nothing_that_stays_is_missed(
    length: int, steps: list[tuple[int, int, int]], most: int
) -> None:
    entries, walk, seen = list(range(length)), Walk(), set()
    newest = length
    stayed = set(entries)

    while not walk.is_finished:
        seen |= set(_page(walk, entries, len(entries), most=most))
        if steps and not walk.is_finished:
            added, place, deleted = steps.pop()
            gone = entries[place : place + deleted]
            stayed -= set(gone)
            entries = [entry for entry in entries if entry not in gone]
            entries += range(newest, newest + added)
            newest += added

    assert seen >= stayed
