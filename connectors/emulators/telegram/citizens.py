"""What people do on the network: post, comment, edit and delete without any API key."""

from typing import Any

import msgspec
from msgspec import UnsetType

from connectors.emulators.form_parts import FormError
from connectors.emulators.telegram import happenings
from connectors.emulators.telegram.entities import entities_of, located
from connectors.emulators.telegram.forms import Change, CommentForm, Mark, PostForm
from connectors.emulators.telegram.media import media_content, takes_caption
from connectors.emulators.telegram.network import Network
from connectors.emulators.telegram.views import user_view
from connectors.emulators.telegram.world import (
    ANONYMOUS,
    AS_CHANNEL,
    Chat,
    ChatType,
    Message,
    Origin,
    Status,
    User,
)


def write_post(network: Network, form: PostForm) -> int:
    """Post in a channel and give the id, that of an album's first message."""
    chat = _chat(network, form.chat_id)
    if chat.type is not ChatType.CHANNEL:
        raise FormError("posts are written in channels")
    origin = _origin(network, form.forward_of) if form.forward_of else None
    post = Message(
        id=0,
        chat_id=chat.id,
        date=_moment(network, form.date),
        sender_chat_id=chat.id,
        signature=form.signature,
        origin=origin,
    )
    return _appear(network, chat, form, post)


def write_comment(network: Network, form: CommentForm) -> int:
    """Write under a post, in answer to a message or into a group, and give the id."""
    chat, target = _place(network, form)
    from_id, sender_chat_id = _sender(network, chat, form)
    comment = Message(
        id=0,
        chat_id=chat.id,
        date=_moment(network, form.date),
        from_id=from_id,
        sender_chat_id=sender_chat_id,
        by_bot=from_id if from_id in {one.id for one in network.world.bots.values()} else 0,
        reply_to=target.id if target else 0,
        thread=happenings.thread_of(network, chat, target),
    )
    number = _appear(network, chat, form, comment)
    if form.deleted:
        happenings.delete(network, chat.messages[number])
    return number


def change(network: Network, form: Change) -> int:
    """Edit or delete a message; deleted ones do not come back."""
    chat = _chat(network, form.chat_id)
    message = chat.living(form.id)
    if message is None:
        raise FormError(f"no message {form.chat_id}_{form.id}")
    if not isinstance(form.text, UnsetType):
        kept = {name: value for name, value in message.content.items() if name not in _WORDS}
        content = _worded(network, kept, form.text, form.marks)
        if not content:
            raise FormError("a message has words, media or something raw")
        happenings.edit(network, message, content)
    if form.phantom:
        happenings.touch(network, message)
    if form.deleted:
        happenings.delete(network, message)
    return message.id


_WORDS = frozenset({"text", "entities", "caption", "caption_entities"})


def _appear(network: Network, chat: Chat, form: PostForm | CommentForm, like: Message) -> int:
    """Put one message, or an album of several, into the chat; ``like`` tells who and where."""
    contents = _contents(network, form)
    first = chat.last_id + 1 if isinstance(form.id, UnsetType) else form.id
    numbers = range(first, first + len(contents))
    if not chat.messages.keys().isdisjoint(numbers):
        raise FormError(f"{chat.id}_{first} exists already")
    album = str(abs(chat.id) * 1000 + first) if len(contents) > 1 else ""
    for number, content in zip(numbers, contents, strict=True):
        message = msgspec.structs.replace(like, id=number, album=album, content=content)
        happenings.appear(network, message)
    return first


def _moment(network: Network, asked: int | UnsetType) -> int:
    return network.clock.stamp() if isinstance(asked, UnsetType) else asked


def _contents(network: Network, form: PostForm | CommentForm) -> list[dict[str, Any]]:
    """Make the content of each message; the words go with the first."""
    shown = [media_content(one, number) for number, one in enumerate(form.media, start=1)]
    shown = shown or [{}]
    shown[0] = _worded(network, shown[0], form.text, form.marks) | form.raw
    if not all(shown):
        raise FormError("a message has words, media or something raw")
    return shown


def _worded(
    network: Network, content: dict[str, Any], text: str, marks: list[Mark]
) -> dict[str, Any]:
    if not text:
        return content
    if content and not takes_caption(content):
        raise FormError("this kind of media has no caption")
    entities = entities_of(text, [_marked(network, text, one) for one in marks])
    words, named = ("caption", "caption_entities") if content else ("text", "entities")
    return content | {words: text} | ({named: entities} if entities else {})


def _marked(network: Network, text: str, mark: Mark) -> dict[str, Any]:
    place = located(text, mark.of)
    if place is None:
        raise FormError("a mark covers words of the text")
    entity: dict[str, Any] = {"type": mark.type, "offset": place[0], "length": place[1]}
    if mark.url:
        entity["url"] = mark.url
    if mark.user_id:
        if mark.user_id not in network.world.users:
            raise FormError("no such user")
        entity["user"] = user_view(network.world.users[mark.user_id])
    return entity


def _chat(network: Network, number: int) -> Chat:
    chat = network.world.chats.get(number)
    if chat is None or chat.migrated_to or chat.deactivated:
        raise FormError(f"no chat {number}")
    return chat


def _place(network: Network, form: CommentForm) -> tuple[Chat, Message | None]:
    """Find the group and the message that is answered."""
    if not form.channel_id:
        chat = _chat(network, form.chat_id)
        root = 0
    else:
        post = _chat(network, form.channel_id).living(form.post_id)
        if post is None or not post.copy_id:
            raise FormError(f"no post {form.channel_id}_{form.post_id} with a discussion")
        chat, root = _chat(network, post.copy_chat_id), post.copy_id
    if chat.type is ChatType.CHANNEL:
        raise FormError("comments are written in groups")
    wanted = form.reply_to or root
    target = chat.living(wanted)
    if wanted and target is None:
        raise FormError(f"no message {chat.id}_{wanted}")
    return chat, target


def _sender(network: Network, chat: Chat, form: CommentForm) -> tuple[int, int]:
    """Tell who wrote it, and in which chat's name (0 = the own)."""
    if form.anonymous:
        return ANONYMOUS.id, chat.id
    if form.as_channel:
        if form.as_channel in chat.banned_chats:
            raise FormError("this channel is banned here")
        return AS_CHANNEL.id, _chat(network, form.as_channel).id
    number = form.from_id or network.world.author(form.author or "Anonymous Reader")
    if number not in network.world.users:
        network.world.users[number] = User(id=number, first_name=f"User {number}")
    if chat.status(number) in {Status.KICKED, Status.RESTRICTED}:
        raise FormError("this person may not write here")
    return number, 0


def _origin(network: Network, name: str) -> Origin:
    owner, _, number = name.partition("_")
    try:
        post = network.world.chats[int(owner)].messages[int(number)]
    except (ValueError, KeyError) as error:
        raise FormError(f"no post {name} to forward") from error
    return post.origin or Origin(
        chat_id=post.chat_id, message_id=post.id, date=post.date, signature=post.signature
    )
