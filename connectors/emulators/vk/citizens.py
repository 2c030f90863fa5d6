"""What people do on the network's site: write, edit and delete without any API key."""

from typing import Any

from msgspec import UNSET, UnsetType

from connectors.emulators.form_parts import FormError, alter, filled_in
from connectors.emulators.vk.attachments import parse_attachment
from connectors.emulators.vk.banning import is_banned
from connectors.emulators.vk.events import post_told, reply_marked, reply_told
from connectors.emulators.vk.forms import (
    CommentChange,
    CommentForm,
    GroupForm,
    PostChange,
    PostForm,
    TokenForm,
    UserForm,
)
from connectors.emulators.vk.network import Network
from connectors.emulators.vk.views import repost_view
from connectors.emulators.vk.world import Attachment, Comment, Group, Post, Token, User, Wall


def put_group(network: Network, form: GroupForm) -> int:
    """Create or alter a community and give its id."""
    groups = network.world.groups
    number = max(groups, default=0) + 1 if isinstance(form.id, UnsetType) else form.id
    group = groups.get(number) or Group(
        id=number, name=f"Community {number}", screen_name=f"club{number}"
    )
    alter(group, filled_in(form) | {"id": number})
    network.world.put_group(group)
    return number


def put_user(network: Network, form: UserForm) -> int:
    """Create or alter a person and give the id."""
    users = network.world.users
    number = network.world.new_user_id() if isinstance(form.id, UnsetType) else form.id
    user = users.get(number) or User(id=number, first_name=f"User {number}")
    alter(user, filled_in(form) | {"id": number})
    network.world.put_user(user)
    return number


def put_token(network: Network, form: TokenForm) -> str:
    """Make or alter a key and give its text."""
    secret = network.new_secret() if isinstance(form.token, UnsetType) else form.token
    token = network.world.tokens.get(secret) or Token(token=secret, kind=form.kind)
    alter(token, filled_in(form) | {"token": secret})
    network.world.tokens[secret] = token
    return secret


def write_post(network: Network, form: PostForm) -> int:
    """Write a post on a wall and give its id."""
    wall = network.world.wall(form.owner_id)
    post = Post(
        id=_number(wall, form.id),
        owner_id=form.owner_id,
        from_id=_post_author(network, form),
        date=moment(network, form.date),
        text=form.text,
        attachments=attached(form.attachments),
        copy_history=_reposted(network, form.repost_of) if form.repost_of else [],
        signer_id=form.signer_id,
        likes=form.likes,
        comments_closed=form.comments_closed,
    )
    wall.add_post(post)
    if form.pinned:
        wall.pin(post, pinned=True)
    post_told(network, post)
    return post.id


def change_post(network: Network, form: PostChange) -> int:
    """Alter a post; a new text notes the time of the edit."""
    wall = network.world.wall(form.owner_id)
    post = wall.posts.get(form.id)
    if post is None:
        raise FormError(f"no post {form.owner_id}_{form.id}")
    if not isinstance(form.text, UnsetType):
        post.text, post.edited = form.text, network.clock.stamp()
    if not isinstance(form.attachments, UnsetType):
        post.attachments = attached(form.attachments)
    if not isinstance(form.pinned, UnsetType):
        wall.pin(post, pinned=form.pinned)
    given = filled_in(form)
    alter(post, {name: given[name] for name in _PLAIN_POST if name in given})
    return post.id


def write_comment(network: Network, form: CommentForm) -> int:
    """Write a comment under a post, or in answer to another, and give its id."""
    wall = network.world.wall(form.owner_id)
    if wall.living_post(form.post_id) is None:
        raise FormError(f"no post {form.owner_id}_{form.post_id}")
    target, author = _target(wall, form), comment_author(network, form)
    community = network.world.groups.get(-form.owner_id)
    if is_banned(community, author, now=network.clock.now()):
        raise FormError(f"{author} is banned here")
    comment = Comment(
        id=_number(wall, form.id),
        owner_id=form.owner_id,
        post_id=form.post_id,
        from_id=author,
        date=moment(network, form.date),
        text=form.text,
        attachments=attached(form.attachments),
        root=(target.root or target.id) if target else 0,
        reply_to=target.id if target else 0,
        reply_to_user=target.from_id if target else 0,
        likes=form.likes,
    )
    wall.add_comment(comment)
    if form.deleted:
        wall.mark(comment, deleted=True)
    else:
        reply_told(network, comment, "new")
    return comment.id


def change_comment(network: Network, form: CommentChange) -> int:
    """Edit, delete or restore a comment; its date stays, as in VK."""
    wall = network.world.wall(form.owner_id)
    comment = wall.comments.get(form.id)
    if comment is None:
        raise FormError(f"no comment {form.owner_id}_{form.id}")
    if not isinstance(form.text, UnsetType):
        comment.text = form.text
    if not isinstance(form.attachments, UnsetType):
        comment.attachments = attached(form.attachments)
    if not isinstance(form.likes, UnsetType):
        comment.likes = form.likes
    if not comment.deleted and (form.text, form.attachments) != (UNSET, UNSET):
        reply_told(network, comment, "edit")
    if not isinstance(form.deleted, UnsetType) and form.deleted is not comment.deleted:
        wall.mark(comment, deleted=form.deleted)
        reply_marked(network, comment, by=0 if isinstance(form.by, UnsetType) else form.by)
    return comment.id


def moment(network: Network, asked: int | UnsetType) -> int:
    """Give the time asked for, or the emulator's own."""
    return network.clock.stamp() if isinstance(asked, UnsetType) else asked


def comment_author(network: Network, form: CommentForm) -> int:
    """Tell who writes a comment; a new name is a new person."""
    if not isinstance(form.from_id, UnsetType):
        return form.from_id
    return _named(network, form.author or "Anonymous Reader")


def attached(given: list[str | dict[str, Any]]) -> list[Attachment]:
    """Make the objects of what is attached."""
    return [parse_attachment(one) if isinstance(one, str) else one for one in given]


_PLAIN_POST = ("likes", "comments_closed", "deleted")


def _number(wall: Wall, asked: int | UnsetType) -> int:
    if isinstance(asked, UnsetType):
        return wall.new_id()
    if wall.is_taken(asked):
        raise FormError(f"{wall.owner_id}_{asked} exists already")
    return asked


def _post_author(network: Network, form: PostForm) -> int:
    if not isinstance(form.from_id, UnsetType):
        return form.from_id
    return form.owner_id if isinstance(form.author, UnsetType) else _named(network, form.author)


def _named(network: Network, name: str) -> int:
    return network.world.author(name)


def _reposted(network: Network, name: str) -> list[dict[str, Any]]:
    owner, _, number = name.partition("_")
    try:
        post = network.world.wall(int(owner)).posts[int(number)]
    except (ValueError, KeyError) as error:
        raise FormError(f"no post {name} to repost") from error
    return [repost_view(post), *post.copy_history]


def _target(wall: Wall, form: CommentForm) -> Comment | None:
    if not form.reply_to:
        return None
    target = wall.comments.get(form.reply_to)
    if target is None or target.post_id != form.post_id:
        raise FormError(f"no comment {form.owner_id}_{form.reply_to} under post {form.post_id}")
    return target
