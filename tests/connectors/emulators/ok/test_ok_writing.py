from typing import Any

import pytest

from tests.connectors.emulators.ok.client import (
    ACTIVE,
    GROUP,
    OLD_PLACE,
    PLACE,
    TOPIC,
    Ok,
    ids,
)

ADD = "discussions.addDiscussionComment"
EDIT = "discussions.editDiscussionComment"
DELETE = "discussions.deleteDiscussionComment"
DELETE_MANY = "discussions.deleteDiscussionComments"
SPAM = "discussions.markCommentAsSpam"


def test_an_official_answer_stands_under_the_group_s_name(ok: Ok) -> None:
    question = ok.write()

    number = ok.reply("Уже сегодня", as_admin="true", reply_to_comment_id=question)

    newest = ok.comments()["comments"][0]
    assert (newest["id"], newest["author_type"], newest["author_id"]) == (number, "GROUP", GROUP)
    assert newest["reply_to_comment_id"] == question


def test_without_as_admin_one_answers_as_a_person(ok: Ok) -> None:
    ok.reply("Спасибо", "active")

    assert ok.comments()["comments"][0]["author_ref"] == f"user:{ACTIVE}"


def test_the_answer_to_writing_is_an_id_or_the_comment(ok: Ok) -> None:
    first = ok.reply("Раз")
    ok.switch(added_gives="comment")

    second = ok.reply("Два")

    assert isinstance(first, str)
    assert second["text"] == "Два"
    assert ids(ok.comments()) == [second["id"], first]


def test_nothing_keeps_a_repeated_reply_from_appearing_twice(ok: Ok) -> None:
    assert ok.reply("Раз") != ok.reply("Раз")
    assert len(ok.comments()["comments"]) == 2


def test_an_attachment_may_stand_without_words(ok: Ok) -> None:
    ok.reply("", attachments='{"attachments":[{"type":"PHOTO","id":"1"}]}')

    assert ok.comments()["comments"][0]["attachments"] == [{"type": "PHOTO", "id": "1"}]


@pytest.mark.parametrize(
    ("params", "code"),
    [
        ({"comment": ""}, 100),
        ({"comment": "  \n"}, 100),
        ({"comment": "а" * 3001}, 100),
        ({"comment": "", "attachments": "{not json"}, 100),
        ({"comment": "Да", "reply_to_comment_id": "bm9ib2R5"}, 141),
        ({"comment": "Да", "entityId": "1"}, 160),
        ({"comment": "Да", "as_admin": "perhaps"}, 100),
    ],
)
def test_a_comment_that_cannot_be_is_refused_and_not_written(
    ok: Ok, params: dict[str, Any], code: int
) -> None:
    assert ok.refusal(ADD, **OLD_PLACE | params) == code
    assert ok.comments()["comments"] == []


def test_3000_letters_and_emoji_are_kept_whole(ok: Ok) -> None:
    text = "😡до колена\r\n" * 250

    ok.reply(text)

    assert ok.comments()["comments"][0]["text"] == text


def test_a_censored_word_is_error_454(ok: Ok) -> None:
    ok.admin("POST", "/groups", {"id": GROUP, "censored": ["дурак"]})

    assert ok.refusal(ADD, **OLD_PLACE, comment="Сам Дурак!") == 454


@pytest.mark.parametrize("code", [3, 10])
def test_writing_may_be_withdrawn_while_reading_goes_on(ok: Ok, code: int) -> None:
    ok.switch(withdrawn={ADD: code})

    assert ok.refusal(ADD, **OLD_PLACE, comment="Да") == code
    assert ok.comments()["comments"] == []


def test_only_who_wrote_a_comment_edits_it(ok: Ok) -> None:
    number = ok.reply("В мае", as_admin="true")
    change = PLACE | {"comment_id": number, "comment": "В июне"}

    assert ok.refusal(EDIT, "active", **change) == 24
    assert ok.call(EDIT, **change) == {"success": True}
    assert ok.comments()["comments"][0]["text"] == "В июне"
    assert ok.refusal(EDIT, **change | {"comment": "а" * 3001}) == 100


def test_an_administrator_removes_and_a_stranger_does_not(ok: Ok) -> None:
    gone = ok.write()
    place = PLACE | {"comment_id": gone}

    assert ok.refusal(DELETE, "active", **place) == 24
    assert ok.call(DELETE, **place, mark_as_spam="true") == {"success": True}
    assert ok.refusal(DELETE, **place) == 141
    assert ok.comments()["comments"] == []
    dumped = [(one["id"], one["spam"]) for one in ok.living("?deleted=1")]
    assert dumped == [(gone, True)]


def test_one_removes_one_s_own_comment(ok: Ok) -> None:
    number = ok.reply("Ошибся", "active")
    ok.switch(done_gives="true")

    assert ok.call(DELETE, "active", **PLACE, comment_id=number) is True


def test_many_are_removed_at_once_or_none(ok: Ok) -> None:
    first, second = ok.write(), ok.write()

    assert ok.refusal(DELETE_MANY, **PLACE, comment_ids=f"{first},bm9ib2R5") == 141
    assert len(ok.comments()["comments"]) == 2
    ok.call(DELETE_MANY, **PLACE, comment_ids=f"{first},{second}")
    assert ok.comments()["comments"] == []


def test_a_blocked_author_writes_no_more(ok: Ok) -> None:
    number = ok.write(author_id=ACTIVE)
    own = PLACE | {"comment_id": ok.reply("Да", "active"), "block_author": "true"}

    assert ok.refusal(DELETE, "active", **own) == 50
    ok.call(DELETE, **PLACE, comment_id=number, block_author="true")

    assert ok.refusal(ADD, "active", **OLD_PLACE, comment="За что?") == 10


def test_a_complaint_leaves_the_comment_where_it_is(ok: Ok) -> None:
    number = ok.write()

    ok.call(SPAM, "active", **PLACE, comment_id=number)

    assert ids(ok.comments()) == [number]
    assert [one["spam"] for one in ok.living()] == [True]


def test_closed_comments_are_closed_to_all(ok: Ok) -> None:
    ok.admin("PATCH", "/topics", {"id": TOPIC, "comments_closed": True})

    assert ok.refusal(ADD, **OLD_PLACE, comment="Да") == 10
    assert ok.comments()["comments"] == []


def test_a_comment_of_another_discussion_is_not_touched(ok: Ok) -> None:
    ok.admin("POST", "/topics", {"gid": GROUP, "id": "700"})
    elsewhere = ok.write(discussion_id="700")

    assert ok.refusal(DELETE, **PLACE, comment_id=elsewhere) == 141
    assert ok.refusal(ADD, **OLD_PLACE, comment="Да", reply_to_comment_id=elsewhere) == 141
