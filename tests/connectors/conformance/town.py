"""A town: one emulated network with a page, its citizens, and the connector that serves it.

Each network has one; the suite knows nothing else of it. A new network joins the suite by
writing its town and adding it to ``towns.py``.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Protocol

import httpx
import msgspec

from app.vocabulary import CommentRef, IncomingComment, PageKey, PageRef, PostRef
from connectors.budget import Allowance
from connectors.contract import Connector
from tests.connectors.conformance.panel import Panel

Rule = Mapping[str, Any]
"""A fault as the emulators' panels take it; methods are added by the town."""


class Traits(msgspec.Struct, frozen=True, kw_only=True):
    """What a network has and what it lacks, where no capability says so."""

    attachments: tuple[str, ...] = ()
    """Kinds of what hangs on the comment that ``write_attachment`` writes; none: it cannot be."""
    mention: str = ""
    """The comment that ``write_mention`` writes, as a person reads it; empty: it cannot be."""
    floods: tuple[Rule, ...]
    """The network's own ways to say that we are too fast."""
    captchas: tuple[Rule, ...] = ()
    """Its ways to ask for a person."""
    misfortunes: tuple[str, ...]
    """What may befall a page so that it cannot be read any more; see ``harm``."""
    can_close: bool = True
    """Owners can switch comments off, and the network says so when we answer."""
    posts_vanish: bool = True
    """A deleted post takes its comments along."""
    names_the_page: bool = True
    """What its admin writes in the page's name is known as the page's."""
    blocks_for_a_term: bool = True
    """An author can be blocked until a day, where authors can be blocked at all."""
    unblocks: bool = True
    """Who was blocked can be let in again."""
    renames: bool = True
    """A page's title can be told again by its link."""
    beliefs: tuple[Mapping[str, Any], ...]
    """Other values of the emulator's switches: what may be so as well on the real network."""
    clocks_apart: timedelta = timedelta(days=1)
    """How far the network's clock may be from ours before a lost answer is sent twice."""
    droppable: frozenset[str] = frozenset()
    """Fields of the network's JSON that are optional by its own documentation."""
    is_asked: bool = True
    """Posts and comments can be asked for; otherwise they are only told of."""
    rates: Mapping[str, int]
    """Switches that put the network's usual limits in force."""
    forgets_after: timedelta | None = None
    """How long unread news are kept, where nothing can be read later; None: all can."""


class Town(Protocol):
    """One network, played from a test; every test begins with a page, a post and no comments."""

    panel: Panel
    traits: Traits
    page: PageRef
    post: PostRef
    elsewhere: PostRef
    """A post of another page, opened by the same keys."""
    listener: PageRef | None
    """Whom to listen to: the page, or none where a key hears all its pages."""
    link: str
    """The page's address, as people paste it."""
    keys: tuple[PageKey, ...]
    reader: PageKey
    """A key that reads the page and may not answer there."""
    useless: PageKey
    """A key of a kind that opens nothing here."""

    def begin(self) -> None:
        """Found the town anew."""
        ...

    def open(
        self,
        http: httpx.AsyncClient,
        *,
        keys: Sequence[PageKey] | None = None,
        budget: Any = None,
        address: str | None = None,
    ) -> Connector:
        """Open the connector, with the town's keys and at its address unless told otherwise."""
        ...

    def write(
        self, text: str = "Когда?", *, reply_to: str | None = None, post: PostRef | None = None
    ) -> str:
        """Let a citizen write; gives the comment's id."""
        ...

    def write_many(self, count: int, *, reply_to: str | None = None) -> list[str]:
        """Let a citizen write often; texts differ, the first is the oldest."""
        ...

    def write_textless(self) -> str:
        """Let a citizen write without a text."""
        ...

    def write_mention(self) -> str:
        """Let a citizen address another by the network's mark-up."""
        ...

    def edit(self, comment_id: str, text: str) -> None:
        """Let a citizen change his comment."""
        ...

    def delete(self, *comment_ids: str) -> None:
        """Let comments be deleted."""
        ...

    def answer_by_hand(self, text: str, *, reply_to: str) -> str:
        """Let the page's admin answer in the page's name, without us; gives the comment's id."""
        ...

    def may_write(self) -> bool:
        """Tell whether the citizen may write; if so, this leaves a comment."""
        ...

    def living(self) -> dict[str, str]:
        """Tell the living comments under the town's post, each with its text."""
        ...

    async def read(
        self, connector: Connector, *, since: datetime | None = None
    ) -> list[IncomingComment]:
        """Read what the connector shows of the post by now; raises a ConnectorError.

        ``since`` lets a network that reads by time leave out what is older.
        """
        ...

    async def answer(self, connector: Connector, to: CommentRef, text: str, *, key: str) -> str:
        """Publish through the connector; what it shows of the answer is kept for ``read``."""
        ...

    def strike(self, doing: str, **rule: Any) -> None:
        """Put a fault in force on ``reading`` or on ``writing``."""
        ...

    def allowances(self) -> Mapping[str, Allowance]:
        """Tell what the town's keys may spend, as its connector counts it."""
        ...

    def revoke(self) -> None:
        """Kill all keys of the town."""
        ...

    def harm(self, misfortune: str) -> None:
        """Let one of the misfortunes befall the page."""
        ...

    def close_comments(self) -> None:
        """Let the owner switch comments off."""
        ...

    def delete_post(self) -> None:
        """Let the owner delete the post."""
        ...

    def rename(self, title: str) -> None:
        """Let the owner rename the page."""
        ...
