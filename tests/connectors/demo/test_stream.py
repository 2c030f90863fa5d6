from collections import Counter

import msgspec
import pytest

from connectors.emulators.demo.stream import (
    Editing,
    Posting,
    Removal,
    Writing,
    base_text,
    pause_after,
)
from connectors.emulators.demo.town import INSTITUTIONS
from connectors.emulators.demo.world import World
from tests.connectors.demo.playing import FIRST, SECOND, comment, lived, posts, stream

_BUSY = World(posts=posts(), comments=[comment(n) for n in range(10, 20)])


def test_the_first_school_gets_a_third_and_everybody_something() -> None:
    _, events = lived(stream(), World(posts=posts()), 1200)

    shares = Counter(event.owner_id for event in events)
    assert 0.28 < shares[FIRST.wall] / len(events) < 0.39
    assert min(shares[place.wall] for place in INSTITUTIONS) > 30


def test_most_events_are_new_comments_and_every_kind_happens() -> None:
    _, events = lived(stream(), World(posts=posts()), 1200)

    kinds = Counter(type(event) for event in events)
    replies = sum(isinstance(event, Writing) and event.reply_to > 0 for event in events)
    assert kinds[Writing] - replies > 0.6 * len(events)
    assert 150 < replies < 300
    assert 15 < kinds[Posting] < 50 < kinds[Editing] + kinds[Removal] < 150
    assert kinds[Editing] > kinds[Removal] > 10


def test_no_text_returns_to_a_page_before_all_were_there() -> None:
    world, _ = lived(stream(texts=12), World(posts=posts()), 400)

    on_page = [base_text(one.text) for one in world.comments if one.owner_id == FIRST.wall]
    assert len(on_page) > 36
    for start in range(0, 36, 12):
        assert len(set(on_page[start : start + 12])) == 12


def test_an_edited_or_deleted_text_counts_as_used() -> None:
    added = "\n\nUPD: вопрос ещё актуален."
    used = [comment(n, text=f"school {n}" + added, deleted=n == 1) for n in range(3)]
    chooser = stream(texts=4)

    chosen = {
        event.text
        for event in (chooser.next_writing(World(posts=posts(), comments=used)) for _ in range(60))
        if event.owner_id == FIRST.wall
    }

    assert chosen == {"school 3"}


def test_a_reply_is_by_the_one_who_opened_the_thread_or_by_another_citizen() -> None:
    answered = [comment(10), comment(11, from_id=FIRST.wall, thread=10, reply_to=10)]
    chooser = stream()

    events = [chooser.next_event(World(posts=posts(), comments=answered)) for _ in range(600)]

    replies = [one for one in events if isinstance(one, Writing) and one.reply_to]
    same = [one for one in replies if one.from_id == answered[0].from_id]
    assert {one.reply_to for one in replies} == {10, 11}
    assert all(one.from_id > 0 for one in replies)
    assert 0.25 < len(same) / len(replies) < 0.6


def test_only_living_comments_of_citizens_are_changed_and_edited_once() -> None:
    comments = [
        comment(10, deleted=True),
        comment(11, from_id=FIRST.wall),
        comment(12, text="раз\n\nUPD: уже дополнено"),
        comment(13),
    ]
    chooser = stream()

    events = [chooser.next_event(World(posts=posts(), comments=comments)) for _ in range(1500)]

    assert {one.id for one in events if isinstance(one, Editing)} == {13}
    assert {one.id for one in events if isinstance(one, Removal)} == {12, 13}


def test_where_there_is_nothing_to_change_somebody_writes() -> None:
    chooser = stream()

    events = [chooser.next_event(World(posts=posts())) for _ in range(300)]

    assert {type(event) for event in events} == {Writing, Posting}
    assert all(event.reply_to == 0 for event in events if isinstance(event, Writing))


def test_a_page_whose_posts_were_all_deleted_gets_a_new_one() -> None:
    gone = [msgspec.structs.replace(post, deleted=True) for post in posts()]

    event = stream().next_event(World(posts=gone))

    assert isinstance(event, Posting)


def test_people_write_under_posts_that_are_there() -> None:
    shown = [
        msgspec.structs.replace(post, deleted=post.id == 2 and post.owner_id == SECOND.wall)
        for post in posts()
    ]
    chooser = stream()

    events = [chooser.next_event(World(posts=shown)) for _ in range(400)]

    under_second = {
        one.post_id for one in events if isinstance(one, Writing) and one.owner_id == SECOND.wall
    }
    assert under_second == {1}


def test_the_same_dice_give_the_same_events() -> None:
    assert lived(stream(7), _BUSY, 50) == lived(stream(7), _BUSY, 50)
    assert lived(stream(7), _BUSY, 50) != lived(stream(8), _BUSY, 50)


@pytest.mark.parametrize(
    ("running", "comments", "expected"),
    [
        (0, 80, 2),
        (599, 80, 2),
        (600, 400, 6),
        (90_000, 4_999, 6),
        (0, 5_000, 60),
        (90_000, 20_000, 60),
    ],
)
def test_the_pace_slows_after_ten_minutes_and_with_many_comments(
    running: float, comments: int, expected: float
) -> None:
    assert pause_after(2.0, running=running, comments=comments) == expected
