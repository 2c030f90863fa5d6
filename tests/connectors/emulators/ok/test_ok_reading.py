import re
from typing import Any

import pytest

from tests.connectors.emulators.ok.client import (
    ACTIVE,
    ADMIN,
    GROUP,
    OLD_PLACE,
    PLACE,
    STRANGER,
    TOPIC,
    Ok,
    ids,
    joined,
)

RECORDED = 1397206382471
"""The moment of a recorded comment, which OK showed as 12:53:02 when Moscow was UTC+4."""


def test_a_comment_tells_who_when_and_to_whom(ok: Ok) -> None:
    question = ok.write(author="Иван Попов", date_ms=RECORDED)
    answer = ok.write("И нам", author_id=ACTIVE, reply_to=question, attachments=[{"type": "PHOTO"}])

    page = ok.comments()

    assert page["comments"][0] == {
        "id": answer,
        "type": "ACTIVE_MESSAGE",
        "text": "И нам",
        "author_id": ACTIVE,
        "author_name": "Анна Ким",
        "author_ref": f"user:{ACTIVE}",
        "date": page["comments"][0]["date"],
        "date_ms": page["comments"][0]["date_ms"],
        "like_count": 0,
        "liked_it": False,
        "attrs": {"flags": "l,s"},
        "attachments": [{"type": "PHOTO"}],
        "reply_to_id": page["comments"][1]["author_id"],
        "reply_to_comment_id": question,
        "reply_to_name": "Иван Попов",
    }
    assert (page["discussionId"], page["discussionType"]) == (TOPIC, "GROUP_TOPIC")
    assert {one["name"] for one in page["entities"]["users"]} == {"Анна Ким", "Иван Попов"}


@pytest.mark.parametrize(
    ("moment", "moscow"),
    [(RECORDED, "2014-04-11 12:53:02"), (1_700_000_000_000, "2023-11-15 01:13:20")],
)
def test_the_date_is_moscow_s_own_without_a_zone(ok: Ok, moment: int, moscow: str) -> None:
    ok.write(date_ms=moment)

    comment = ok.comments()["comments"][0]

    assert (comment["date"], comment["date_ms"]) == (moscow, moment)


def test_the_milliseconds_may_be_missing(ok: Ok) -> None:
    ok.write()
    ok.switch(date_ms=False)

    comment = ok.comments()["comments"][0]

    assert "date_ms" not in comment
    assert comment["date"]


def test_only_the_fields_asked_for_are_told(ok: Ok) -> None:
    ok.write()

    narrow = ok.comments(fields="comment.TEXT,comment.DATE_MS,user.NAME")["comments"][0]
    wide = ok.comments(fields="comment.*")["comments"][0]

    assert set(narrow) == {"id", "text", "date_ms"}
    assert "author_name" in wide


def test_without_fields_a_comment_may_tell_only_what_was_recorded_in_2014(ok: Ok) -> None:
    ok.write("И нам", reply_to=ok.write())
    ok.switch(unasked_fields="recorded")

    assert set(ok.comments()["comments"][0]) == {
        "attrs",
        "author_id",
        "date",
        "id",
        "like_count",
        "liked_it",
        "reply_to_comment_id",
        "reply_to_id",
        "text",
        "type",
    }
    assert "date_ms" in ok.comments(fields="comment.*")["comments"][0]


def test_a_page_without_comments_may_be_bare(ok: Ok) -> None:
    ok.switch(empty_page="bare")

    assert ok.comments() == {}
    ok.write()
    assert len(ok.comments()["comments"]) == 1


def test_a_discussion_tells_what_was_recorded_of_one_in_2013(ok: Ok) -> None:
    assert set(ok.call("discussions.get", **PLACE)["discussion"]) == {
        "attrs",
        "creation_date",
        "last_activity_date",
        "last_user_access_date",
        "like_count",
        "liked_it",
        "message",
        "new_comments_count",
        "object_id",
        "object_type",
        "owner_uid",
        "ref_objects",
        "title",
        "total_comments_count",
    }


def test_a_closed_discussion_says_so_in_its_letters(ok: Ok) -> None:
    ok.admin("PATCH", "/topics", {"id": TOPIC, "comments_closed": True})

    assert ok.call("discussions.get", **PLACE)["discussion"]["attrs"] == {"flags": "l,s"}


def test_the_group_itself_may_write(ok: Ok) -> None:
    ok.write("Ответ школы", as_group=True)

    page = ok.comments()

    comment = page["comments"][0]
    assert (comment["author_type"], comment["author_id"]) == ("GROUP", GROUP)
    assert (comment["author_name"], comment["author_ref"]) == ("Школа № 1", f"group:{GROUP}")
    assert page["entities"]["groups"][0]["uid"] == GROUP


def test_an_edit_changes_the_text_and_leaves_the_place(ok: Ok) -> None:
    written = ok.write_many(3)
    ok.change(written[1], text="Исправлено")

    page = ok.comments()

    assert ids(page) == written[::-1]
    assert page["comments"][1]["text"] == "Исправлено"


def test_a_removed_comment_is_shown_to_its_author_alone_who_asks(ok: Ok) -> None:
    gone = ok.write(author_id=ACTIVE, deleted=True)

    assert ids(ok.comments("active")) == []
    assert ids(ok.comments("stranger", includeRemoved="true")) == []
    own = ok.comments("active", includeRemoved="true")["comments"]
    assert [(one["id"], one["type"]) for one in own] == [(gone, "REMOVED_MESSAGE")]


def test_a_reply_outlives_what_it_replied_to(ok: Ok) -> None:
    gone = ok.write()
    ok.write("И нам", reply_to=gone)
    ok.change(gone, deleted=True)

    comments = ok.comments()["comments"]

    assert [one["reply_to_comment_id"] for one in comments] == [gone]


def test_a_discussion_comes_with_its_group_and_topic(ok: Ok) -> None:
    ok.write(date_ms=RECORDED)

    answer = ok.call("discussions.get", **PLACE)

    discussion = answer["discussion"]
    assert (discussion["object_id"], discussion["object_type"]) == (TOPIC, "GROUP_TOPIC")
    assert discussion["title"] == "С 1 октября отопление включено."
    assert discussion["message"] == f"Topic in the {{group:{GROUP}}}Школа № 1{{group}} group"
    assert discussion["attrs"] == {"flags": "c,l,s"}
    assert discussion["total_comments_count"] == 1
    assert discussion["ref_objects"] == [{"id": GROUP, "type": "GROUP"}]
    assert discussion["last_activity_date"] == "2014-04-11 12:53:02"
    assert answer["entities"]["media_topics"][0]["id"] == TOPIC


def test_photos_are_discussed_too_and_are_no_topics(ok: Ok) -> None:
    ok.admin("POST", "/topics", {"gid": GROUP, "id": "700", "type": "GROUP_PHOTO"})
    ok.write(discussion_id="700")
    photo = {"discussionId": "700", "discussionType": "GROUP_PHOTO"}

    assert len(ok.comments(**photo)["comments"]) == 1
    assert "media_topics" not in ok.call("discussions.get", **photo)["entities"]
    topics = ok.call("mediatopic.getTopics", gid=GROUP)["media_topics"]
    assert [one["id"] for one in topics] == [TOPIC]


def _topics(ok: Ok, count: int) -> list[str]:
    forms = [
        {"gid": GROUP, "text": f"Новость {n}", "created_ms": 1_600_000_000_000 + n}
        for n in range(count)
    ]
    numbers: list[str] = ok.admin("POST", "/topics", forms)["ids"]
    return [*numbers, TOPIC]


def _topic_pages(ok: Ok, **params: Any) -> list[list[str]]:
    pages = [ok.call("mediatopic.getTopics", gid=GROUP, **params)]
    while pages[-1]["has_more"]:
        anchor = pages[-1]["anchor"]
        pages.append(ok.call("mediatopic.getTopics", gid=GROUP, **params, anchor=anchor))
    return [[one["id"] for one in page["media_topics"]] for page in pages]


def test_topics_come_newest_first_from_anchor_to_anchor(ok: Ok) -> None:
    published = _topics(ok, 12)

    pages = _topic_pages(ok, count=5)

    assert [len(page) for page in pages] == [5, 5, 3]
    assert joined(pages) == published[::-1]


def test_a_topic_published_between_pages_shifts_nothing_and_is_found_backward(ok: Ok) -> None:
    published = _topics(ok, 6)
    first = ok.call("mediatopic.getTopics", gid=GROUP, count=3)
    new = ok.admin("POST", "/topics", {"gid": GROUP, "text": "Срочно"})["id"]

    second = ok.call("mediatopic.getTopics", gid=GROUP, count=10, anchor=first["anchor"])
    newer = ok.call("mediatopic.getTopics", gid=GROUP, anchor=first["anchor"], direction="BACKWARD")

    assert [one["id"] for one in second["media_topics"]] == published[:4][::-1]
    assert [one["id"] for one in newer["media_topics"]] == [
        new,
        *published[5:][::-1],
        published[5],
    ][:3]


def test_a_topic_tells_its_text_its_counts_and_whose_it_is(ok: Ok) -> None:
    ok.write()

    topic = ok.call("mediatopic.getTopics", gid=GROUP)["media_topics"][0]

    assert topic["author_ref"] == topic["owner_ref"] == f"group:{GROUP}"
    assert topic["media"][0]["text"] == "С 1 октября отопление включено."
    assert topic["discussion_summary"] == {
        "discussion_id": TOPIC,
        "discussion_type": "GROUP_TOPIC",
        "comments_count": 1,
    }


def test_several_topics_are_asked_by_id_and_those_gone_are_passed_over(ok: Ok) -> None:
    first, second, _ = _topics(ok, 2)
    ok.admin("PATCH", "/topics", {"id": second, "deleted": True})
    ok.admin("PATCH", "/topics", {"id": first, "media": [{"type": "photo"}, {"type": "link"}]})

    answer = ok.call("mediatopic.getByIds", topic_ids=f"{first},{second},1,{TOPIC}", media_limit=2)

    assert [one["id"] for one in answer["media_topics"]] == [first, TOPIC]
    assert [one["type"] for one in answer["media_topics"][0]["media"]] == ["text", "photo"]
    assert answer["media_topics"][0]["has_more"] is True
    assert len(ok.call("mediatopic.getByIds", topic_ids=first)["media_topics"][0]["media"]) == 3


def test_the_older_stream_names_topics_in_its_text_and_ends_without_feeds(ok: Ok) -> None:
    published = _topics(ok, 3)
    seen: list[str] = []
    page = ok.call("stream.get", gid=GROUP, patterns="POST", count=3)
    while "feeds" in page:
        assert "has_more" not in page
        seen += [one["message"] for one in page["feeds"]]
        page = ok.call("stream.get", gid=GROUP, patterns="POST", count=3, anchor=page["anchor"])

    named = [re.findall(r"{media_topic:(\d+)}", text) for text in seen]
    assert named == [[one] for one in published[::-1]]


def test_a_list_of_discussions_shows_only_one_s_own(ok: Ok) -> None:
    first, second, *_ = _topics(ok, 2)
    ok.write(discussion_id=first, author_id=ADMIN, date_ms=1_600_000_000_000)
    ok.write(discussion_id=second, author_id=ADMIN)
    ok.write(discussion_id=TOPIC, author_id=ACTIVE)

    def listed(**params: Any) -> list[str]:
        answer = ok.call("discussions.getList", category="GROUP", **params)
        return [one["object_id"] for one in answer["discussions"]]

    assert listed(gid="1") == [second, first], "a group cannot be asked for"
    assert listed(types="GROUP_PHOTO") == []
    ok.switch(administrator_takes_part=True, list_by_group=True)
    assert set(listed(gid=GROUP)) == {first, second, TOPIC}
    assert listed(gid="1") == []


def test_a_list_of_discussions_goes_from_anchor_to_anchor(ok: Ok) -> None:
    published = _topics(ok, 4)
    ok.switch(administrator_takes_part=True)

    first = ok.call("discussions.getList", count=3)
    second = ok.call("discussions.getList", count=3, anchor=first["anchor"])

    assert [first["has_more"], second["has_more"]] == [True, False]
    both = first["discussions"] + second["discussions"]
    assert [one["object_id"] for one in both] == published[::-1]


def test_new_comments_are_counted_until_read(ok: Ok) -> None:
    ok.write_many(3)

    def unseen() -> int:
        count: int = ok.call("discussions.get", **PLACE)["discussion"]["new_comments_count"]
        return count

    assert unseen() == 3
    ok.comments(mark_as_read="true")
    assert unseen() == 0


@pytest.mark.parametrize(
    ("url", "number", "kind"),
    [
        ("https://ok.ru/school1", GROUP, "GROUP"),
        ("ok.ru/School1/", GROUP, "GROUP"),
        (f"https://m.ok.ru/group/{GROUP}?st=1", GROUP, "GROUP"),
        (f"https://www.odnoklassniki.ru/group/{GROUP}", GROUP, "GROUP"),
        (f"https://ok.ru/group/{GROUP}/topic/{TOPIC}", TOPIC, "GROUP_TOPIC"),
        (f"https://ok.ru/profile/{ACTIVE}", ACTIVE, "PROFILE"),
        ("https://ok.ru/annakim", ACTIVE, "PROFILE"),
    ],
)
def test_an_address_of_the_site_is_resolved(ok: Ok, url: str, number: str, kind: str) -> None:
    found = ok.call("url.getInfo", "", url=url)

    assert found == {"objectId": int(number), "objectIdStr": number, "type": kind}


def test_an_address_of_nobody_is_unknown_an_error_or_a_literal_null(ok: Ok) -> None:
    for url in (
        "https://ok.ru/nobody",
        "https://ok.ru/group/1",
        "https://ok.ru/",
        "ok.ru/profile/1",
    ):
        assert ok.call("url.getInfo", url=url) == {"type": "UNKNOWN"}

    ok.switch(unknown_url="null")
    assert ok.send("url.getInfo", url="https://ok.ru/nobody").content == b"null"
    ok.switch(unknown_url="error")
    assert ok.refusal("url.getInfo", url="https://ok.ru/nobody") == 300


def test_groups_and_people_are_described_and_the_unknown_passed_over(ok: Ok) -> None:
    group = ok.call("group.getInfo", uids=f"{GROUP},1", fields="uid,name,shortname")
    people = ok.call("users.getInfo", uids=f"{ACTIVE},1", fields="name")

    assert group == [{"uid": GROUP, "name": "Школа № 1", "shortname": "school1"}]
    assert people == [{"uid": ACTIVE, "name": "Анна Ким"}]


def test_a_group_tells_who_is_what_in_it(ok: Ok) -> None:
    asked = f"{ADMIN},{ACTIVE},{STRANGER}"

    told = ok.call("group.getUserGroupsByIds", group_id=GROUP, uids=asked)

    assert [(one["userId"], one["status"]) for one in told] == [
        (ADMIN, "ADMIN"),
        (ACTIVE, "ACTIVE"),
        (STRANGER, "UNKNOWN"),
    ]


def test_the_older_way_tells_the_same_comments(ok: Ok) -> None:
    ok.write()

    old = ok.call("discussions.getDiscussionComments", **OLD_PLACE)["commentss"]

    assert old == ok.comments()["comments"]
