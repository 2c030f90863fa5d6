"""A network with pages: what is written there, deleted, edited, and what a reading shows."""

from datetime import datetime

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from app.comments import service as comments
from app.pages.model import Page, Post
from app.replies.service import Errand
from tests import factories as make


class Words(msgspec.Struct, kw_only=True):
    """One comment as the network shows it."""

    number: int
    place: int
    """On which page."""
    thread: int
    author: str | None
    """None: the page itself."""
    text: str
    written_at: datetime
    said_at: datetime
    """Since when readers may know that it says what it says."""
    shown: str = ""
    """What the last reading showed."""
    is_gone: bool = False
    sent: str | None = None
    """The key of the answer of ours that it is."""


class Network:
    """Two pages with a post each; comments are counted upwards over both."""

    def __init__(self, places: list[tuple[Page, Post]]) -> None:
        self._places = places
        self.words: dict[int, Words] = {}

    def say(
        self, place: int, thread: int | None, author: str | None, text: str, now: datetime
    ) -> Words:
        """Write a comment; without a thread it begins one."""
        number = len(self.words) + 1
        said = Words(
            number=number,
            place=place,
            thread=thread or number,
            author=author,
            text=text,
            written_at=now,
            said_at=now,
        )
        self.words[number] = said
        return said

    def publish(self, errand: Errand, now: datetime) -> Words:
        """Take an answer of ours in, or find the one that a lost try has brought."""
        if errand.in_doubt:
            for own in self.words.values():
                if (
                    own.author is None
                    and own.text == errand.text
                    and str(own.thread) == errand.to.thread_id
                    and str(own.number) not in errand.known
                ):
                    return own
        to = self.words[int(errand.to.comment_id)]
        said = self.say(to.place, to.thread, None, errand.text, now)
        said.sent = str(errand.key)
        return said

    def threads(self) -> list[Words]:
        """List the comments that threads begin with."""
        return [said for said in self.words.values() if said.thread == said.number]

    async def read(self, session: AsyncSession, place: int, *, now: datetime) -> None:
        """Read a whole discussion, as a poll does."""
        page, post = self._places[place]
        living = [s for s in self.words.values() if s.place == place and not s.is_gone]
        read = [(said, said.text) for said in living]
        shown = [
            make.said(
                page,
                post,
                str(said.number),
                text,
                author=said.author or "-100",
                thread=str(said.thread),
                is_own=said.author is None,
                at=said.written_at,
            )
            for said, text in read
        ]
        reading = make.a_reading(page, post, *shown, read_from=now)
        await comments.take_in(session, [reading], now=now)
        # Not before: what was given up for another's sake has shown nothing.
        for said, text in read:
            if said.shown != text:
                said.said_at = now if said.shown else said.written_at
                said.shown = text
