"""What the outside sees of a comment."""

from datetime import datetime
from typing import Self

import msgspec

from app.comments.model import Comment, CommentVersion
from app.comments.rules import CommentState, Deleter


class CommentView(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A comment as it was last seen on its network."""

    id: int
    page_id: int
    post_id: int
    external_id: str
    thread_id: str
    parent_id: str | None
    author_id: str | None
    author_name: str | None
    text: str
    attachments: list[str]
    version: int
    state: CommentState
    posted_at: datetime
    fetched_at: datetime
    edited_at: datetime | None
    deleted_at: datetime | None
    deleted_by: Deleter | None
    """Whose doing it was, as far as the network lets one tell."""
    hidden_at: datetime | None
    """When one of our people had it hidden."""

    @classmethod
    def of(cls, comment: Comment) -> Self:
        """Copy out the fields the desk needs, and no others."""
        return cls(**{name: getattr(comment, name) for name in cls.__struct_fields__})


class VersionView(msgspec.Struct, frozen=True, rename="camel"):
    """A text that an edit has replaced."""

    version: int
    text: str
    replaced_at: datetime

    @classmethod
    def of(cls, version: CommentVersion) -> Self:
        """Copy out the replaced text."""
        return cls(version.version, version.text, version.replaced_at)
