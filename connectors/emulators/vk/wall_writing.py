"""Methods that write, edit and delete comments, and close and open a post for them."""

import re
from typing import Any, Final

from connectors.emulators.vk.access import author_of, readable_post, readable_wall, required_owner
from connectors.emulators.vk.attachments import parse_attachment, sticker
from connectors.emulators.vk.errors import VkError
from connectors.emulators.vk.events import reply_marked, reply_told
from connectors.emulators.vk.network import Call
from connectors.emulators.vk.rights import check_wall_scope, is_administrator
from connectors.emulators.vk.world import Attachment, Comment, Post

_LINK: Final = re.compile(r"https?://|\bwww\.", re.IGNORECASE)


def create_comment(call: Call) -> Any:
    """wall.createComment: a repeated ``guid`` gives the comment that is already there."""
    check_wall_scope(call.token)
    owner_id, post_id = required_owner(call), call.params.required("post_id")
    post = readable_post(call, owner_id, post_id)
    from_id = author_of(call, owner_id)
    key = (owner_id, post_id, from_id, call.params.text("guid"))
    known = call.world.guids.get(key) if call.network.switches.guid_deduplicates else None
    wall = call.world.wall(owner_id)
    if known is not None:
        return _created(wall.comments[known])
    text, attachments = content_of(call)
    _check_admitted(call, post, text)
    target = _target(call, post)
    comment = Comment(
        id=wall.new_id(),
        owner_id=owner_id,
        post_id=post_id,
        from_id=from_id,
        date=call.network.clock.stamp(),
        text=text,
        attachments=attachments,
        root=(target.root or target.id) if target else 0,
        reply_to=target.id if target else 0,
        reply_to_user=target.from_id if target else 0,
    )
    wall.add_comment(comment)
    if key[-1]:
        call.world.guids[key] = comment.id
    reply_told(call.network, comment, "new")
    return _created(comment)


def edit_comment(call: Call) -> Any:
    """wall.editComment: the text and attachments as given; no time of the edit is kept."""
    comment = _own_comment(call)
    if comment.deleted:
        raise VkError(211)
    text, attachments = content_of(call)
    comment.text, comment.attachments = text, attachments
    reply_told(call.network, comment, "edit")
    return 1


def delete_comment(call: Call) -> Any:
    """wall.deleteComment: by its author or a community's administrator."""
    comment = _own_comment(call)
    if comment.deleted:
        raise VkError(211)
    call.world.wall(comment.owner_id).mark(comment, deleted=True)
    reply_marked(call.network, comment, by=call.token.user_id)
    return 1


def restore_comment(call: Call) -> Any:
    """wall.restoreComment: undo a deletion."""
    comment = _own_comment(call)
    if not comment.deleted:
        raise VkError(243)
    call.world.wall(comment.owner_id).mark(comment, deleted=False)
    reply_marked(call.network, comment)
    return 1


def close_comments(call: Call) -> Any:
    """wall.closeComments: nobody may comment the post any more."""
    _administered_post(call).comments_closed = True
    return 1


def open_comments(call: Call) -> Any:
    """wall.openComments: everybody may comment the post again."""
    _administered_post(call).comments_closed = False
    return 1


def content_of(call: Call) -> tuple[str, list[Attachment]]:
    """Read what is to be written; raises VkError 100 where there is nothing."""
    text = call.params.text("message")
    attachments = [parse_attachment(name) for name in call.params.listed("attachments")]
    sticker_id = call.params.integer("sticker_id", 0, least=0)
    if sticker_id:
        attachments = [sticker(sticker_id)]
    if not text.strip() and not attachments:
        raise VkError(100, "message is undefined")
    return text, attachments


def _created(comment: Comment) -> Any:
    stack = [comment.root] if comment.root else []
    return {"comment_id": comment.id, "parents_stack": stack}


def _check_admitted(call: Call, post: Post, text: str) -> None:
    if post.comments_closed:
        raise VkError(213)
    group = call.world.groups.get(-post.owner_id)
    if group is not None and group.links_forbidden and _LINK.search(text):
        raise VkError(222)
    if group is not None and group.too_many_replies:
        raise VkError(223)


def _target(call: Call, post: Post) -> Comment | None:
    asked = call.params.integer("reply_to_comment", 0, least=0)
    if not asked:
        return None
    target = call.world.wall(post.owner_id).comments.get(asked)
    if target is None or target.deleted or target.post_id != post.id:
        raise VkError(100, "reply_to_comment is invalid")
    return target


def _own_comment(call: Call) -> Comment:
    owner_id, comment_id = required_owner(call), call.params.required("comment_id")
    comment = readable_wall(call, owner_id).comments.get(comment_id)
    if comment is None:
        raise VkError(104)
    if comment.from_id != call.token.user_id and not is_administrator(call.token, owner_id):
        raise VkError(211)
    return comment


def _administered_post(call: Call) -> Post:
    check_wall_scope(call.token)
    owner_id, post_id = required_owner(call), call.params.required("post_id")
    post = readable_post(call, owner_id, post_id)
    if not is_administrator(call.token, owner_id):
        raise VkError(15, "you are not an administrator of this community")
    return post
