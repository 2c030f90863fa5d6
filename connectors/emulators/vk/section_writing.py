"""Methods that write, delete and restore comments beside the wall, and close and open topics."""

from collections.abc import Callable
from functools import partial
from typing import Any, Final

from connectors.emulators.vk.access import readable_entry, readable_section
from connectors.emulators.vk.errors import VkError, missing
from connectors.emulators.vk.network import Call
from connectors.emulators.vk.rights import is_administrator
from connectors.emulators.vk.section_comments import CLOSED, owner_named
from connectors.emulators.vk.section_events import entry_comment_told
from connectors.emulators.vk.sections import Entry, EntryKind, Section
from connectors.emulators.vk.wall_writing import content_of
from connectors.emulators.vk.world import Comment, Kind

_SILENT: Final = frozenset(
    {
        ("photo", "delete"),
        ("photo", "restore"),
        ("video", "restore"),
        ("market", "delete"),
        ("market", "restore"),
    }
)
"""Methods that the schema lets answer 0; the others know 1 alone."""


def create_comment(kind: EntryKind, call: Call) -> Any:
    """``<section>.createComment``: gives the bare number, of a repeated ``guid`` the first's."""
    owner_id = owner_named(kind, call)
    entry = readable_entry(call, kind, owner_id)
    section = call.network.sections.of(kind, owner_id)
    from_id = _author(call, owner_id)
    key = (entry.id, from_id, call.params.text("guid"))
    known = section.guids.get(key) if call.network.switches.guid_deduplicates else None
    if known is not None:
        return known
    if entry.comments_closed:
        raise VkError(CLOSED.get(kind, 15))
    text, attachments = content_of(call)
    target = _target(kind, call, section, entry)
    comment = Comment(
        id=section.new_comment_id(),
        owner_id=owner_id,
        post_id=entry.id,
        from_id=from_id,
        date=call.network.clock.stamp(),
        text=text,
        attachments=attachments,
        root=(target.root or target.id) if target else 0,
        reply_to=target.id if target else 0,
        reply_to_user=target.from_id if target else 0,
    )
    section.add(comment)
    if key[-1]:
        section.guids[key] = comment.id
    entry_comment_told(call.network, entry, comment, "new")
    return comment.id


def delete_comment(kind: EntryKind, call: Call) -> Any:
    """``<section>.deleteComment``: by its author or an administrator."""
    section, comment = _own_comment(kind, call)
    if comment is None or comment.deleted:
        return _nothing_to_do(call, kind, "delete", 104)
    comment.deleted = True
    entry = section.entries[comment.post_id]
    entry_comment_told(call.network, entry, comment, "delete", by=call.token.user_id)
    return 1


def restore_comment(kind: EntryKind, call: Call) -> Any:
    """``<section>.restoreComment``: undo a deletion."""
    section, comment = _own_comment(kind, call)
    if comment is None or not comment.deleted:
        return _nothing_to_do(call, kind, "restore", 104 if comment is None else 243)
    comment.deleted = False
    entry_comment_told(call.network, section.entries[comment.post_id], comment, "restore")
    return 1


def close_topic(call: Call) -> Any:
    """board.closeTopic: nobody may write in it any more."""
    _administered_topic(call).comments_closed = True
    return 1


def open_topic(call: Call) -> Any:
    """board.openTopic: everybody may write in it again."""
    _administered_topic(call).comments_closed = False
    return 1


METHODS: Final[dict[str, Callable[[Call], Any]]] = {
    f"{kind.section}.{verb}Comment": partial(work, kind)
    for kind in EntryKind
    for verb, work in (
        ("create", create_comment),
        ("delete", delete_comment),
        ("restore", restore_comment),
    )
} | {
    "board.closeTopic": close_topic,
    "board.openTopic": open_topic,
}


def _author(call: Call, owner_id: int) -> int:
    if not call.params.flag("from_group"):
        return call.token.user_id
    if not is_administrator(call.token, owner_id):
        raise VkError(15, "you are not an administrator of this community")
    return owner_id


def _target(kind: EntryKind, call: Call, section: Section, entry: Entry) -> Comment | None:
    asked = call.params.integer("reply_to_comment", 0, least=0)
    if not asked or kind is EntryKind.TOPIC:
        return None
    target = section.comments.get(asked)
    if target is None or target.deleted or target.post_id != entry.id:
        raise VkError(100, "reply_to_comment is invalid")
    return target


def _own_comment(kind: EntryKind, call: Call) -> tuple[Section, Comment | None]:
    owner_id, number = owner_named(kind, call), call.params.required("comment_id")
    section = readable_section(call, kind, owner_id)
    comment = section.comments.get(number)
    if kind is EntryKind.TOPIC:
        topic_id = call.params.required("topic_id")
        comment = comment if comment is not None and comment.post_id == topic_id else None
    if comment is None:
        return section, None
    is_author = call.token.kind is Kind.USER and comment.from_id == call.token.user_id
    if not is_author and not is_administrator(call.token, owner_id):
        raise VkError(15)
    return section, comment


def _nothing_to_do(call: Call, kind: EntryKind, verb: str, code: int) -> int:
    if (kind.value, verb) in _SILENT and call.network.switches.nothing_to_do == "zero":
        return 0
    raise VkError(code)


def _administered_topic(call: Call) -> Entry:
    group_id = call.params.required("group_id")
    if group_id < 1:
        raise missing("group_id")
    topic = readable_entry(call, EntryKind.TOPIC, -group_id)
    if not is_administrator(call.token, -group_id):
        raise VkError(15, "you are not an administrator of this community")
    return topic
