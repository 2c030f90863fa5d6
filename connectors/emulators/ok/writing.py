"""Methods that write, edit and remove comments; OK may withdraw them (a switch)."""

from typing import Any, Final

import msgspec

from connectors.emulators.ok.comment_ids import comment_id
from connectors.emulators.ok.directory import done
from connectors.emulators.ok.errors import OkError
from connectors.emulators.ok.network import Call
from connectors.emulators.ok.rights import (
    check_may_write,
    check_right,
    check_rules,
    readable_topic,
    rules,
)
from connectors.emulators.ok.views import comment_view
from connectors.emulators.ok.world import Comment, Topic

_IDS_MOST: Final = 100


class _Attached(msgspec.Struct):
    attachments: list[dict[str, Any]] = []


def add_comment(call: Call) -> Any:
    """discussions.addDiscussionComment: every call writes one, there is no key against twice."""
    topic = readable_topic(
        call, call.params.required("entityId"), call.params.required("entityType")
    )
    check_may_write(call, topic)
    as_admin = call.params.flag("as_admin")
    if as_admin:
        _check_official(call, topic)
    attachments = _attachments(call)
    text = _text(call, topic, may_be_empty=bool(attachments))
    target = call.params.text("reply_to_comment_id")
    if target:
        _living(call, topic, target)
    key = (call.network.milliseconds(), call.world.new_row())
    comment = Comment(
        id=comment_id(topic.id, *key),
        discussion_id=topic.id,
        key=key,
        author_type="GROUP" if as_admin else "USER",
        author_id=topic.gid if as_admin else call.session.user_id,
        written_by=call.session.user_id,
        text=text,
        attachments=attachments,
        reply_to=target,
    )
    call.world.put_comment(comment)
    return comment.id if call.switches.added_gives == "id" else comment_view(call, comment)


def edit_comment(call: Call) -> Any:
    """discussions.editDiscussionComment: by who wrote it; no time of the edit is kept."""
    topic = _discussed(call)
    comment = _living(call, topic, call.params.required("comment_id"))
    if comment.written_by != call.session.user_id:
        raise OkError(24)
    check_may_write(call, topic)
    comment.text = _text(call, topic, may_be_empty=bool(comment.attachments))
    return done(call)


def delete_comment(call: Call) -> Any:
    """discussions.deleteDiscussionComment: there is no way back."""
    _remove(call, _discussed(call), [call.params.required("comment_id")])
    return done(call)


def delete_comments(call: Call) -> Any:
    """discussions.deleteDiscussionComments: all that were named, or none."""
    _remove(call, _discussed(call), call.params.listed("comment_ids", _IDS_MOST))
    return done(call)


def mark_as_spam(call: Call) -> Any:
    """discussions.markCommentAsSpam: a complaint; the comment stays."""
    _living(call, _discussed(call), call.params.required("comment_id")).spam = True
    return done(call)


def _discussed(call: Call) -> Topic:
    number, kind = call.params.required("discussionId"), call.params.required("discussionType")
    return readable_topic(call, number, kind)


def _living(call: Call, topic: Topic, number: str) -> Comment:
    comment = call.world.comments.get(number)
    if comment is None or comment.deleted or comment.discussion_id != topic.id:
        raise OkError(141)
    return comment


def _check_official(call: Call, topic: Topic) -> None:
    check_rules(call, topic.gid)
    if call.switches.as_admin_needs_group_content:
        check_right(call, "GROUP_CONTENT")


def _attachments(call: Call) -> list[dict[str, Any]]:
    given = call.params.text("attachments")
    if not given:
        return []
    try:
        return msgspec.json.decode(given, type=_Attached).attachments
    except msgspec.DecodeError as error:
        raise OkError(100, "attachments is not valid JSON") from error


def _text(call: Call, topic: Topic, *, may_be_empty: bool) -> str:
    text = call.params.text("comment")
    if not text.strip() and not may_be_empty:
        raise OkError(100, "Missed required parameter: comment")
    if len(text) > call.switches.comment_length:
        raise OkError(100, "comment is too long")
    if any(word.lower() in text.lower() for word in call.world.groups[topic.gid].censored):
        raise OkError(454)
    return text


def _remove(call: Call, topic: Topic, numbers: list[str]) -> None:
    comments = [_living(call, topic, number) for number in numbers]
    if not rules(call, topic.gid) and any(
        comment.written_by != call.session.user_id for comment in comments
    ):
        raise OkError(24)
    if call.params.flag("block_author"):
        check_rules(call, topic.gid)
        members = call.world.groups[topic.gid].members
        members |= {one.author_id: "BLOCKED" for one in comments if one.author_type == "USER"}
    as_spam = call.params.flag("mark_as_spam")
    for comment in comments:
        comment.spam = comment.spam or as_spam
        topic.mark(comment, deleted=True)
