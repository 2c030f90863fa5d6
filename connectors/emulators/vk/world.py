"""What exists in the emulated network: communities, people, keys, posts, comments."""

from bisect import insort
from enum import StrEnum
from typing import Any

import msgspec

Attachment = dict[str, Any]


class Kind(StrEnum):
    """The three kinds of key, on which the rights depend."""

    SERVICE = "service"
    COMMUNITY = "community"
    USER = "user"


class Group(msgspec.Struct, kw_only=True):
    """A community; its wall's owner id is ``-id``."""

    id: int
    name: str
    screen_name: str
    type: str = "group"
    is_closed: int = 0
    deactivated: str = ""
    wall: int = 1
    description: str = ""
    members_count: int = 0
    photo_50: str = "https://vk.ru/images/community_50.png"
    comments_hidden: bool = False
    links_forbidden: bool = False
    too_many_replies: bool = False
    sections_off: list[str] = []
    banned: dict[int, int] = {}
    """Who may not write here, and until when; 0 is for good."""


class User(msgspec.Struct, kw_only=True):
    """A person."""

    id: int
    first_name: str
    last_name: str = ""
    screen_name: str = ""
    deactivated: str = ""
    is_closed: bool = False
    photo_50: str = "https://vk.ru/images/camera_50.png"


class Token(msgspec.Struct, kw_only=True):
    """A key; ``refusal`` is the error that a revoked one meets; ``expires`` 0 is never."""

    token: str
    kind: Kind
    group_id: int = 0
    user_id: int = 0
    admin_of: list[int] = []
    mask: int = 274_432
    rate: int | None = None
    wall_get_per_day: int | None = None
    refusal: int = 0
    expires: float = 0.0


class Comment(msgspec.Struct, kw_only=True):
    """A comment; ``root`` is the top comment of its thread, 0 for a top comment itself."""

    id: int
    owner_id: int
    post_id: int
    from_id: int
    date: int
    text: str
    attachments: list[Attachment] = []
    root: int = 0
    reply_to: int = 0
    reply_to_user: int = 0
    likes: int = 0
    deleted: bool = False
    replies: list["Comment"] = []

    def __lt__(self, other: "Comment") -> bool:
        return (self.date, self.id) < (other.date, other.id)

    def living_replies(self) -> list["Comment"]:
        """List the thread, oldest first, as a reader sees it."""
        return [reply for reply in self.replies if not reply.deleted]


class Post(msgspec.Struct, kw_only=True):
    """A post of a wall; ``comment_count`` counts the living ones of all levels."""

    id: int
    owner_id: int
    from_id: int
    date: int
    text: str
    attachments: list[Attachment] = []
    copy_history: list[dict[str, Any]] = []
    edited: int = 0
    signer_id: int = 0
    likes: int = 0
    pinned: bool = False
    deleted: bool = False
    comments_closed: bool = False
    comment_count: int = 0
    top: list[Comment] = []

    def __lt__(self, other: "Post") -> bool:
        return (self.date, self.id) < (other.date, other.id)

    def level(self) -> list[Comment]:
        """List the top comments, oldest first; a deleted one stays while its thread lives."""
        return [one for one in self.top if not one.deleted or one.living_replies()]


class Wall:
    """A wall: its posts and comments share one row of numbers, as in VK."""

    def __init__(self, owner_id: int) -> None:
        self.owner_id = owner_id
        self.posts: dict[int, Post] = {}
        self.by_date: list[Post] = []
        self.comments: dict[int, Comment] = {}
        self._next_id = 1

    def new_id(self) -> int:
        """Take the next free number."""
        number = self._next_id
        self._next_id += 1
        return number

    def is_taken(self, number: int) -> bool:
        """Tell whether a post or a comment has this number."""
        return number in self.posts or number in self.comments

    def add_post(self, post: Post) -> None:
        """Put a post on the wall."""
        self._note(post.id)
        self.posts[post.id] = post
        insort(self.by_date, post)

    def add_comment(self, comment: Comment) -> None:
        """Put a comment under its post, or into the thread of its root."""
        self._note(comment.id)
        self.comments[comment.id] = comment
        post = self.posts[comment.post_id]
        insort(self.comments[comment.root].replies if comment.root else post.top, comment)
        post.comment_count += 1

    def mark(self, comment: Comment, *, deleted: bool) -> None:
        """Delete or restore a comment; doing it twice changes nothing."""
        if comment.deleted is not deleted:
            comment.deleted = deleted
            self.posts[comment.post_id].comment_count += -1 if deleted else 1

    def living_post(self, post_id: int) -> Post | None:
        """Find a post that was not deleted."""
        post = self.posts.get(post_id)
        return post if post is not None and not post.deleted else None

    def pin(self, post: Post, *, pinned: bool) -> None:
        """Pin a post, which frees the one pinned before; or free it."""
        if pinned:
            for other in self.by_date:
                other.pinned = False
        post.pinned = pinned

    def newest_first(self) -> list[Post]:
        """List the living posts as wall.get does: the pinned one leads, whatever its date."""
        living = [post for post in reversed(self.by_date) if not post.deleted]
        return sorted(living, key=lambda post: not post.pinned)

    def _note(self, number: int) -> None:
        self._next_id = max(self._next_id, number + 1)


class World:
    """Everything that exists, found by its id."""

    def __init__(self) -> None:
        self.groups: dict[int, Group] = {}
        self.users: dict[int, User] = {}
        self.tokens: dict[str, Token] = {}
        self.walls: dict[int, Wall] = {}
        self.guids: dict[tuple[int, int, int, str], int] = {}
        self._names: dict[str, tuple[str, int]] = {}
        self._authors: dict[str, int] = {}
        self._last_user = 1000

    def wall(self, owner_id: int) -> Wall:
        """Give the wall of an owner; it is there as soon as somebody asks for it."""
        wall = self.walls.get(owner_id)
        if wall is None:
            wall = self.walls[owner_id] = Wall(owner_id)
        return wall

    def put_group(self, group: Group) -> None:
        """Add a community, or take note of its new name."""
        self.groups[group.id] = group
        self._names[group.screen_name.lower()] = (group.type, group.id)

    def put_user(self, user: User) -> None:
        """Add a person, or take note of a new name."""
        self.users[user.id] = user
        self._last_user = max(self._last_user, user.id)
        if user.screen_name:
            self._names[user.screen_name.lower()] = ("user", user.id)

    def new_user_id(self) -> int:
        """Give the next free number of a person."""
        return self._last_user + 1

    def named(self, screen_name: str) -> tuple[str, int] | None:
        """Find what a screen name stands for; a name given up is nobody's."""
        found = self._names.get(screen_name.lower())
        if found is None:
            return None
        kind, number = found
        owner = self.users.get(number) if kind == "user" else self.groups.get(number)
        still = owner is not None and owner.screen_name.lower() == screen_name.lower()
        return found if still else None

    def author(self, name: str) -> int:
        """Find or make the person of this name and give the id."""
        number = self._authors.get(name)
        if number is None:
            first, _, last = name.partition(" ")
            number = self._authors[name] = self.new_user_id()
            self.put_user(User(id=number, first_name=first, last_name=last))
        return number
