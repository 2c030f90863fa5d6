import random

import pytest

from tests.connectors.emulators.ok.client import OLD_PLACE, PLACE, Ok, ids, joined


def test_from_the_last_backward_every_comment_comes_once_newest_first(ok: Ok) -> None:
    written = ok.write_many(250)

    pages = ok.walk(count=100)

    assert [len(page) for page in pages] == [100, 100, 50]
    assert joined(pages) == written[::-1]


def test_from_the_first_forward_every_comment_comes_once_oldest_first(ok: Ok) -> None:
    written = ok.write_many(45)

    assert joined(ok.walk(anchor="FIRST", count=20)) == written
    assert joined(ok.walk(anchor="FIRST", direction="FORWARD", count=45)) == written


def test_an_anchor_goes_on_forward_with_what_came_later(ok: Ok) -> None:
    ok.write_many(3)
    end = ok.comments(anchor="LAST", direction="FORWARD")
    assert end["comments"] == []

    late = ok.write("Позже")

    newer = ok.comments(anchor=end["anchor"], direction="FORWARD")
    assert ids(newer) == [late]
    assert newer["has_more"] is False


def test_an_empty_discussion_still_gives_an_anchor_to_go_on_from(ok: Ok) -> None:
    end = ok.comments(anchor="LAST", direction="FORWARD")
    late = ok.write()

    assert ids(ok.comments(anchor=end["anchor"], direction="FORWARD")) == [late]


def test_comments_written_and_removed_between_pages_make_no_gap_and_no_double(ok: Ok) -> None:
    written = ok.write_many(30)
    first = ok.comments(count=10)
    ok.write("Новый")
    for gone in (written[25], written[20], written[15]):
        ok.change(gone, deleted=True)

    second = ok.comments(count=10, anchor=first["anchor"])
    third = ok.comments(count=10, anchor=second["anchor"])

    left = [one for one in written[:20] if one != written[15]]
    assert ids(second) + ids(third) == left[::-1]
    assert third["has_more"] is False


@pytest.mark.parametrize("seed", range(5))
def test_who_lives_through_the_whole_reading_is_read_exactly_once(ok: Ok, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - repeatable on purpose, no secret
    living = ok.write_many(60)
    page = ok.comments(count=7)
    read = ids(page)
    while page["has_more"]:
        ok.change(living.pop(chance.randrange(len(living))), deleted=True)
        ok.write(date_ms=1_700_000_000_000 + chance.randrange(70_000))
        page = ok.comments(count=7, anchor=page["anchor"])
        read += ids(page)

    assert len(set(read)) == len(read)
    assert set(living) <= set(read)


def test_around_shows_both_sides_of_an_anchor(ok: Ok) -> None:
    written = ok.write_many(11)
    middle = ok.comments(count=6)["anchor"]

    page = ok.comments(anchor=middle, direction="AROUND", count=4)

    assert ids(page) == written[3:7]
    assert page["has_more"] is True


def test_unread_begins_after_what_this_person_marked_as_read(ok: Ok) -> None:
    ok.write_many(5)
    ok.comments("active", mark_as_read="true")
    fresh = ok.write("Ещё вопрос")

    assert ids(ok.comments("active", anchor="UNREAD")) == [fresh]
    assert len(ids(ok.comments("admin", anchor="UNREAD"))) == 6


def test_a_page_is_never_longer_than_the_network_wants(ok: Ok) -> None:
    ok.write_many(150)

    page = ok.comments(count=1000)

    assert (len(page["comments"]), page["has_more"]) == (100, True)
    assert len(ok.comments()["comments"]) == 20


def test_some_lists_never_say_has_more_and_end_in_an_empty_page_with_an_anchor(ok: Ok) -> None:
    written = ok.write_many(4)
    ok.switch(without_has_more=["discussions.getComments"])
    first = ok.comments(count=4)

    second = ok.comments(count=4, anchor=first["anchor"])

    assert ids(first) == written[::-1]
    assert second["comments"] == []
    assert second["anchor"]
    assert "has_more" not in first | second


def test_pages_may_overlap_at_the_border(ok: Ok) -> None:
    written = ok.write_many(20)
    ok.switch(anchors_overlap=True)

    pages = ok.walk(count=10)

    assert pages[1][0] == pages[0][-1]
    assert set(joined(pages)) == set(written)


def test_a_page_may_list_the_oldest_first_whatever_the_direction(ok: Ok) -> None:
    written = ok.write_many(6)
    ok.switch(newest_first=False)

    assert ok.walk(count=4) == [written[2:], written[:2]]


def test_the_older_way_goes_by_offset_under_its_odd_name(ok: Ok) -> None:
    written = ok.write_many(130)

    def page(offset: int) -> list[str]:
        answer = ok.call("discussions.getDiscussionComments", **OLD_PLACE, offset=offset, count=100)
        assert list(answer) == ["commentss"]
        return [one["id"] for one in answer["commentss"]]

    assert page(0) + page(100) == written
    assert page(130) == []


def test_a_bad_discussion_is_error_160_or_an_empty_answer(ok: Ok) -> None:
    nowhere = {"discussionId": "1", "discussionType": "GROUP_TOPIC"}
    old = {"entityId": "1", "entityType": "GROUP_TOPIC"}
    assert ok.refusal("discussions.getComments", **nowhere) == 160

    ok.switch(bad_discussion="empty")

    assert ok.call("discussions.getComments", **nowhere) == {"comments": []}
    assert ok.call("discussions.getDiscussionComments", **old) == {"commentss": []}
    assert ok.call("discussions.getDiscussionCommentsCount", **old) == {"commentsCount": 0}
    assert ok.call("discussions.get", **nowhere) == {}


@pytest.mark.parametrize(("percent", "shown"), [(0, 19), (50, 28)])
def test_counts_may_run_ahead_of_what_can_be_fetched(ok: Ok, percent: int, shown: int) -> None:
    ok.change(ok.write_many(20)[3], deleted=True)
    ok.switch(counts_ahead_percent=percent)

    count = ok.call("discussions.getDiscussionCommentsCount", **OLD_PLACE)["commentsCount"]

    assert count == shown
    assert ok.call("discussions.get", **PLACE)["discussion"]["total_comments_count"] == shown
    assert len(ok.comments(count=100)["comments"]) == 19


def test_a_removed_comment_may_go_on_being_counted(ok: Ok) -> None:
    ok.change(ok.write_many(3)[0], deleted=True)
    ok.switch(counts_keep_removed=True)

    assert ok.call("discussions.getDiscussionCommentsCount", **OLD_PLACE) == {"commentsCount": 3}
