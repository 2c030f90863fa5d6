"""What people do in MAX's own app: write, edit and delete, add bots to channels."""

from typing import Any

from msgspec import UnsetType

from connectors.emulators.form_parts import FormError, alter, filled_in
from connectors.emulators.max import events
from connectors.emulators.max.forms import (
    BotForm,
    ChannelForm,
    CommentChange,
    CommentForm,
    MembershipForm,
    PostChange,
    PostForm,
    Removal,
    UserForm,
)
from connectors.emulators.max.network import Network
from connectors.emulators.max.world import Bot, Channel, Membership, Message, User

_FIRST_CHANNEL = -70_000_000_000_001


def put_channel(network: Network, form: ChannelForm) -> int:
    """Create or alter a channel and give its id."""
    channels = network.world.channels
    free = min(channels, default=_FIRST_CHANNEL + 1) - 1
    number = free if isinstance(form.id, UnsetType) else form.id
    channel = channels.setdefault(number, Channel(id=number, title=f"Channel {-number}"))
    alter(channel, filled_in(form) | {"id": number})
    return number


def put_user(network: Network, form: UserForm) -> int:
    """Create or alter a person and give the id."""
    users = network.world.users
    number = network.world.new_user_id() if isinstance(form.id, UnsetType) else form.id
    user = users.get(number) or User(id=number, first_name=f"User {number}")
    alter(user, filled_in(form) | {"id": number})
    network.world.put_user(user)
    return number


def put_bot(network: Network, form: BotForm) -> str:
    """Make or alter a bot, let it join channels as administrator, and give its token."""
    token = network.new_secret() if isinstance(form.token, UnsetType) else form.token
    bot = network.world.bots.get(token) or _new_bot(network, token, form)
    network.world.bots[token] = bot
    given = filled_in(form)
    alter(bot, {name: given[name] for name in ("rate", "revoked") if name in given})
    names = {"name": "first_name", "username": "username"}
    user = network.world.users[bot.user_id]
    alter(user, {names[name]: value for name, value in given.items() if name in names})
    for chat_id in form.channels:
        put_membership(network, MembershipForm(token=token, chat_id=chat_id))
    return token


def put_membership(network: Network, form: MembershipForm) -> int:
    """Add a bot to a channel or alter its rights; the bot is told when it was added."""
    bot, channel = _bot(network, form.token), _channel(network, form.chat_id)
    is_new = channel.id not in bot.memberships
    place = bot.memberships.setdefault(channel.id, Membership(joined=network.now()))
    given = filled_in(form)
    rights = ("is_admin", "is_owner", "permissions")
    alter(place, {name: given[name] for name in rights if name in given})
    if is_new or form.repeated:
        by = given.get("user_id") or network.world.author("Channel Owner")
        events.bot_moved(network, bot, channel.id, "bot_added", _user(network, by))
    return channel.id


def remove_membership(network: Network, form: Removal) -> int:
    """Remove a bot from a channel; it is told."""
    bot, channel = _bot(network, form.token), _channel(network, form.chat_id)
    if bot.memberships.pop(channel.id, None) is None:
        raise FormError("the bot is not in this channel")
    by = _user(network, network.world.author("Channel Owner"))
    events.bot_moved(network, bot, channel.id, "bot_removed", by)
    return channel.id


def write_post(network: Network, form: PostForm) -> str:
    """Write a post and give its mid."""
    channel = _channel(network, form.chat_id)
    original = _message(network, form.forward_of) if form.forward_of else None
    post = _numbered(network, channel.id, form)
    post.sender = network.world.author(form.author) if form.author else 0
    post.attachments = form.attachments
    post.views = form.views
    if original is not None:
        post.link_type, post.link = "forward", original.mid
        post.text = form.text or None
    network.world.add(post)
    events.created(network, post)
    return post.mid


def change_post(network: Network, form: PostChange) -> str:
    """Edit, delete or bring back a post."""
    post = _message(network, form.post)
    if post.post:
        raise FormError(f"{form.post} is a comment")
    _change(network, post, filled_in(form), ("text", "attachments", "views"))
    return post.mid


def write_comment(network: Network, form: CommentForm) -> str:
    """Write a comment under a post, or in answer to another, and give its mid."""
    post = _message(network, form.post)
    if post.post or post.deleted:
        raise FormError(f"no post {form.post}")
    parent = _message(network, form.reply_to) if form.reply_to else None
    if parent is not None and parent.post != post.mid:
        raise FormError(f"{form.reply_to} is no comment of this post")
    comment = _numbered(network, post.chat_id, form)
    comment.post = post.mid
    comment.sender = _comment_author(network, form)
    if comment.sender in network.world.channels[post.chat_id].blocked:
        raise FormError(f"{comment.sender} is blocked here")
    if parent is not None:
        comment.link_type, comment.link = "reply", parent.mid
    network.world.add(comment)
    events.created(network, comment)
    if form.deleted:
        _change(network, comment, {"deleted": True}, ())
    return comment.mid


def change_comment(network: Network, form: CommentChange) -> str:
    """Edit, delete or bring back a comment; its timestamp stays."""
    comment = _message(network, form.comment)
    if not comment.post:
        raise FormError(f"{form.comment} is a post")
    _change(network, comment, filled_in(form), ("text",))
    return comment.mid


def _new_bot(network: Network, token: str, form: BotForm) -> Bot:
    number = network.world.new_user_id() if isinstance(form.user_id, UnsetType) else form.user_id
    name = f"Bot {number}"
    user = User(id=number, first_name=name, username=f"id{number}_bot", is_bot=True)
    network.world.put_user(user)
    return Bot(token=token, user_id=number)


def _numbered(network: Network, chat_id: int, form: PostForm | CommentForm) -> Message:
    if form.key and (form.key in network.world.keys or form.key in network.world.messages):
        raise FormError(f"the key {form.key} exists already")
    moment = network.now() if isinstance(form.timestamp, UnsetType) else form.timestamp
    mid, seq = network.world.number(chat_id, moment)
    return Message(
        mid=mid, seq=seq, chat_id=chat_id, timestamp=moment, text=form.text, key=form.key
    )


def _change(
    network: Network, message: Message, given: dict[str, Any], plain: tuple[str, ...]
) -> None:
    changes = {name: given[name] for name in plain if name in given}
    alter(message, changes)
    if changes.keys() - {"views"}:
        message.edited = network.now()
        events.edited(network, message)
    if given.get("deleted", message.deleted) is not message.deleted:
        message.deleted = not message.deleted
        if message.deleted:
            events.removed(network, message, person=given.get("by", 0))
        else:
            events.created(network, message)


def _comment_author(network: Network, form: CommentForm) -> int:
    if isinstance(form.user_id, UnsetType):
        return network.world.author(form.author or "Anonymous Reader")
    return _user(network, form.user_id).id if form.user_id else 0


def _channel(network: Network, chat_id: int) -> Channel:
    channel = network.world.channels.get(chat_id)
    if channel is None:
        raise FormError(f"no channel {chat_id}")
    return channel


def _bot(network: Network, token: str) -> Bot:
    bot = network.world.bots.get(token)
    if bot is None:
        raise FormError("no such bot")
    return bot


def _user(network: Network, number: int) -> User:
    user = network.world.users.get(number)
    if user is None:
        raise FormError(f"no user {number}")
    return user


def _message(network: Network, name: str) -> Message:
    message = network.world.named(name)
    if message is None:
        raise FormError(f"no message {name}")
    return message
