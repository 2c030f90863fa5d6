"""What the outside sees of consents."""

from datetime import datetime
from typing import Self

import msgspec

from app.consent.model import Consent
from app.consent.rules import Progress, progress_of
from app.consent.service import Asked


class LinkView(msgspec.Struct, frozen=True, kw_only=True):
    """A link for an administrator of the page's community; shown in this answer only."""

    url: str
    until: datetime
    """When the link ceases to work."""

    @classmethod
    def of(cls, asked: Asked) -> Self:
        """Copy out the link."""
        return cls(url=asked.url, until=asked.until)

    def __repr__(self) -> str:
        return f"LinkView(url=..., until={self.until!r})"


class ConsentView(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What became of a page's last link."""

    progress: Progress
    asked_at: datetime
    given_at: datetime | None
    """When the administrator agreed."""
    settled_at: datetime | None
    """When the key was there, or it was clear that there will be none."""
    trouble: str | None
    """Why there is no key, and what to do."""

    @classmethod
    def of(cls, consent: Consent, *, now: datetime) -> Self:
        """Copy out what may be seen: neither state nor code."""
        return cls(
            progress=progress_of(
                asked_at=consent.asked_at,
                given_at=consent.given_at,
                settled_at=consent.settled_at,
                trouble=consent.trouble,
                now=now,
            ),
            asked_at=consent.asked_at,
            given_at=consent.given_at,
            settled_at=consent.settled_at,
            trouble=consent.trouble,
        )
