"""Methods that read, write, edit and delete messages of channels and chats."""

from typing import Any, Final

from connectors.emulators.max import events
from connectors.emulators.max.errors import bad_payload, not_found
from connectors.emulators.max.network import Call
from connectors.emulators.max.params import NewMessage, decoded
from connectors.emulators.max.rights import channel_of, check_permission, living_post
from connectors.emulators.max.views import post_view
from connectors.emulators.max.world import Message

_LONGEST: Final = 4000
_FORMATS: Final = frozenset({None, "markdown", "html"})


def get_posts(call: Call) -> Any:
    """GET /messages: of one chat between two moments, or by their mids; newest first."""
    mids = call.query.listed("message_ids")
    found = _by_mid(call, mids) if mids else _between(call)
    return {"messages": [post_view(call.network, one) for one in found]}


def get_post(call: Call) -> Any:
    """GET /messages/{mid}: bare; what the bot cannot see is not there."""
    post = living_post(call, call.path[0])
    if post.chat_id not in call.bot.memberships:
        raise not_found(f"Message {post.mid} not found")
    return post_view(call.network, post)


def send_post(call: Call) -> Any:
    """POST /messages: into a chat, or into a dialog that a person has begun."""
    chat_id = call.query.integer("chat_id")
    if chat_id is None:
        raise bad_payload("chat_id is required")
    is_dialog = channel_of(call, chat_id).type == "dialog"
    call.network.admit_write(call.bot, chat_id, "send", comment=False)
    if not is_dialog:
        check_permission(call.bot, chat_id, "write")
    form = checked(call)
    linked = _linked(call, form)
    now = call.network.now()
    mid, seq = call.world.number(chat_id, now)
    post = Message(
        mid=mid,
        seq=seq,
        chat_id=chat_id,
        timestamp=now,
        text=form.text,
        attachments=form.attachments or [],
        link_type="forward" if form.link and form.link.type == "forward" else "reply",
        link=linked,
    )
    call.world.add(post)
    events.created(call.network, post, by=call.bot)
    return {"message": post_view(call.network, post)}


def edit_post(call: Call) -> Any:
    """PUT /messages?message_id=."""
    post = _own(call, "edit")
    form = checked(call)
    post.text = post.text if form.text is None else form.text
    post.attachments = post.attachments if form.attachments is None else form.attachments
    post.edited = call.network.now()
    events.edited(call.network, post, by=call.bot)
    return {"success": True}


def delete_post(call: Call) -> Any:
    """DELETE /messages?message_id=: its comments go with it."""
    post = _own(call, "delete")
    post.deleted = True
    events.removed(call.network, post, by=call.bot)
    return {"success": True}


def checked(call: Call) -> NewMessage:
    """Read the body of a message or comment; raises MaxError 400 for an empty or long one."""
    form = decoded(call.body, NewMessage)
    if form.format not in _FORMATS:
        raise bad_payload("format must be markdown or html")
    if form.text is not None and len(form.text) > _LONGEST:
        raise bad_payload(f"text: size must be between 0 and {_LONGEST}")
    has_more = form.attachments or (form.link and form.link.type == "forward")
    if not (form.text or "").strip() and not has_more:
        raise bad_payload("text is required")
    return form


def _by_mid(call: Call, mids: list[str]) -> list[Message]:
    known = (call.world.messages.get(mid) for mid in mids)
    return [
        one
        for one in known
        if one and not one.deleted and not one.post and one.chat_id in call.bot.memberships
    ]


def _between(call: Call) -> list[Message]:
    chat_id = call.query.integer("chat_id")
    if chat_id is None:
        raise bad_payload("chat_id or message_ids is required")
    channel_of(call, chat_id)
    newer, older = call.query.integer("from"), call.query.integer("to")
    if call.network.switches.message_range == "from_is_older":
        newer, older = older, newer
    count = call.query.between("count", 50, 1, 100)
    found = (
        one
        for one in reversed(call.world.posts.get(chat_id, []))
        if not one.deleted
        and (newer is None or one.timestamp <= newer)
        and (older is None or one.timestamp >= older)
    )
    return [one for _, one in zip(range(count), found, strict=False)]


def _linked(call: Call, form: NewMessage) -> str:
    if form.link is None:
        return ""
    if form.link.type not in {"reply", "forward"}:
        raise bad_payload("link.type must be reply or forward")
    target = call.world.messages.get(form.link.mid)
    if target is None or call.world.is_gone(target):
        raise bad_payload(f"Message {form.link.mid} not found")
    return target.mid


def _own(call: Call, permission: str) -> Message:
    post = living_post(call, call.query.required("message_id"))
    channel_of(call, post.chat_id)
    call.network.admit_write(call.bot, post.chat_id, permission, comment=False)
    check_permission(call.bot, post.chat_id, permission)
    return post
