"""What the outside sees of notices, and what it may send."""

from datetime import datetime
from typing import Annotated, Self

import msgspec
from msgspec import Meta

from app.notices.model import Notice


class NoticeView(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Something you have not read yet."""

    id: int
    case_id: int
    sentence: str
    created_at: datetime

    @classmethod
    def of(cls, notice: Notice) -> Self:
        """Copy out what the reader needs."""
        return cls(**{name: getattr(notice, name) for name in cls.__struct_fields__})


class ReadUpTo(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename="camel"):
    """Up to which notice you have read."""

    up_to: Annotated[int, Meta(ge=0, examples=[17])]
