"""What the outside sees of feeds."""

from datetime import datetime
from typing import Annotated, Self

import msgspec
from msgspec import Meta

from app.push.model import Feed
from app.push.rules import Way
from app.vocabulary import Network


class GivenConfirmation(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The word that VK shows in a community's settings and expects from our address."""

    confirmation: Annotated[str, Meta(min_length=1, max_length=64, pattern=r"^[0-9A-Za-z]+$")]


class FeedView(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """How one page's or bot's news come to us by themselves, and how well."""

    id: int
    network: Network
    page_id: int | None
    way: Way
    url: str | None
    """Our address, to be set up by hand where a key does not allow us to."""
    secret: str | None
    """The secret that belongs to the address."""
    is_confirmation_known: bool
    heard_at: datetime | None
    trouble: str | None
    """Why nothing can be heard, and what to do."""
    trouble_since: datetime | None
    refused_at: datetime | None
    """The last time somebody knocked with a wrong secret or for another page."""

    @classmethod
    def of(cls, feed: Feed, *, url: str | None, secret: str | None) -> Self:
        """Copy out what whoever keeps the pages may see."""
        own = {"url", "secret", "is_confirmation_known"}
        names = [name for name in cls.__struct_fields__ if name not in own]
        return cls(
            **{name: getattr(feed, name) for name in names},
            url=url,
            secret=secret,
            is_confirmation_known=feed.confirmation is not None,
        )
