"""Methods that read, write, edit and delete comments under a channel's post."""

from itertools import islice
from typing import Any, Final

from connectors.emulators.max import events
from connectors.emulators.max.errors import MaxError, bad_payload, denied, not_found
from connectors.emulators.max.network import Call
from connectors.emulators.max.params import NewMessage
from connectors.emulators.max.posts import checked
from connectors.emulators.max.rights import check_permission, readable_post
from connectors.emulators.max.views import comment_view
from connectors.emulators.max.world import Message

_EDITABLE: Final = 26 * 3600 * 1000


def get_comments(call: Call) -> Any:
    """GET …/comments: newest first, without a marker; ``comment_ids`` switch paging off."""
    post = readable_post(call)
    mids = set(call.query.listed("comment_ids"))
    found = (one for one in reversed(post.comments) if not one.deleted)
    if mids:
        shown = [one for one in found if one.mid in mids]
    else:
        count = call.query.between("count", 50, 1, 100)
        before, after = _bounds(call)
        within = (one for one in found if after < one.timestamp < before)
        shown = list(islice(within, count))
    return {"messages": [comment_view(call.network, one) for one in shown]}


def get_comment(call: Call) -> Any:
    """GET …/comments/{commentMid}: bare."""
    comment = _living(call, readable_post(call), call.path[1])
    return comment_view(call.network, comment)


def send_comment(call: Call) -> Any:
    """POST …/comments: comments switched off are error 500, as was seen."""
    post = readable_post(call)
    call.network.admit_write(call.bot, post.chat_id, "send", comment=True)
    check_permission(call.bot, post.chat_id, "write")
    channel = call.world.channels[post.chat_id]
    if not channel.comments_on or channel.type != "channel":
        raise MaxError(500, "internal.error")
    form = _checked(call)
    parent = _living(call, post, form.link.mid).mid if form.link else ""
    now = call.network.now()
    mid, seq = call.world.number(post.chat_id, now)
    as_bot = call.network.switches.bot_comments_as == "bot"
    comment = Message(
        mid=mid,
        seq=seq,
        chat_id=post.chat_id,
        post=post.mid,
        timestamp=now,
        text=form.text,
        sender=call.bot.user_id if as_bot else 0,
        link_type="reply",
        link=parent,
    )
    call.world.add(comment)
    events.created(call.network, comment, by=call.bot)
    return {"message": comment_view(call.network, comment)}


def edit_comment(call: Call) -> Any:
    """PUT …/comments?comment_id=: its own, or the channel's with the right; up to 26 hours."""
    post = readable_post(call)
    call.network.admit_write(call.bot, post.chat_id, "edit", comment=True)
    comment = _living(call, post, call.query.required("comment_id"))
    _check_editable(call, comment)
    comment.text = _checked(call).text
    comment.edited = call.network.now()
    events.edited(call.network, comment, by=call.bot)
    return {"success": True}


def delete_comment(call: Call) -> Any:
    """DELETE …/comments?comment_id=: anybody's, for ever."""
    post = readable_post(call)
    call.network.admit_write(call.bot, post.chat_id, "delete", comment=True)
    check_permission(call.bot, post.chat_id, "delete")
    comment = _living(call, post, call.query.required("comment_id"))
    comment.deleted = True
    events.removed(call.network, comment, by=call.bot)
    return {"success": True}


def _bounds(call: Call) -> tuple[float, float]:
    before, after = call.query.integer("before"), call.query.integer("after")
    wider = int(call.network.switches.comment_bounds == "inclusive")
    return (
        float("inf") if before is None else before + wider,
        float("-inf") if after is None else after - wider,
    )


def _checked(call: Call) -> NewMessage:
    form = checked(call)
    if form.attachments:
        raise bad_payload("comments have no attachments")
    if form.link is not None and form.link.type != "reply":
        raise bad_payload("link.type must be reply")
    return form


def _living(call: Call, post: Message, mid: str) -> Message:
    comment = call.world.messages.get(mid)
    if comment is not None and comment.post == post.mid and not comment.deleted:
        return comment
    sentence = f"Comment {mid} not found"
    if call.network.switches.unknown_comment == bad_payload("").status:
        raise bad_payload(sentence)
    raise not_found(sentence)


def _check_editable(call: Call, comment: Message) -> None:
    if comment.sender == 0:
        check_permission(call.bot, comment.chat_id, "edit")
    elif comment.sender != call.bot.user_id:
        raise denied("The comment is somebody else's")
    if call.network.now() - comment.timestamp > _EDITABLE:
        raise MaxError(422, "comments.timeout_exceeded")
