"""What happens next in the town: pure, but for the dice that it is given."""

from collections import Counter
from collections.abc import Iterable, Sequence
from random import Random
from typing import Final

import msgspec

from connectors.emulators.demo.corpus import Corpus
from connectors.emulators.demo.town import Citizen, Institution
from connectors.emulators.demo.world import Comment, Post, World


class Writing(msgspec.Struct, frozen=True, kw_only=True):
    """A citizen writes a comment; with ``reply_to``, in a thread."""

    owner_id: int
    post_id: int
    from_id: int
    text: str
    reply_to: int = 0


class Editing(msgspec.Struct, frozen=True):
    """A citizen changes his comment."""

    owner_id: int
    id: int
    text: str


class Removal(msgspec.Struct, frozen=True):
    """A citizen deletes his comment."""

    owner_id: int
    id: int


class Posting(msgspec.Struct, frozen=True):
    """An institution writes a post."""

    owner_id: int
    text: str


Event = Writing | Editing | Removal | Posting

_SHARE_OF_FIRST: Final = 1 / 3
_KINDS: Final = (Writing, "reply", Editing, Removal, Posting)
_WEIGHTS: Final = (70, 20, 5, 3, 2)
_SHARE_OF_REPLIES: Final = _WEIGHTS[1] / (_WEIGHTS[0] + _WEIGHTS[1])
_SAME_CITIZEN: Final = 0.4
_READ_POSTS: Final = (6, 3, 1)
"""How often people write under the newest post, the one before, and so on."""
_TALKED_OF: Final = 30
"""People answer one of so many last comments of a page, and change one of half as many."""
_ADDED: Final = "\n\nUPD: "
_ADDITIONS: Final = (
    "вопрос ещё актуален.",
    "уточнила у соседей, у них то же самое.",
    "дописала, чтобы было понятнее.",
    "так никто и не ответил.",
    "спасибо всем, кто откликнулся.",
)


class Stream:
    """Chooses what happens next from what has happened."""

    def __init__(
        self,
        dice: Random,
        institutions: Sequence[Institution],
        citizens: Sequence[Citizen],
        corpus: Corpus,
    ) -> None:
        self._dice, self._corpus = dice, corpus
        self._institutions = institutions
        self._people = [citizen.id for citizen in citizens]
        rest = (1 - _SHARE_OF_FIRST) / (len(institutions) - 1)
        self._shares = [_SHARE_OF_FIRST] + [rest] * (len(institutions) - 1)

    def next_event(self, world: World) -> Event:
        """Choose any event; where there is nothing to answer or change, somebody writes."""
        place = self._place()
        comments = [one for one in world.comments if one.owner_id == place.wall]
        kind = self._dice.choices(_KINDS, _WEIGHTS)[0]
        if kind is Posting or not _living_posts(place, world):
            return Posting(place.wall, self._new_post(place, world))
        changed = self._change(kind, comments) if kind in {Editing, Removal} else None
        return changed or self._writing(place, world, comments, answers=kind == "reply")

    def next_writing(self, world: World) -> Writing:
        """Choose a comment or an answer, nothing else."""
        place = self._place()
        comments = [one for one in world.comments if one.owner_id == place.wall]
        answers = self._dice.random() < _SHARE_OF_REPLIES
        return self._writing(place, world, comments, answers=answers)

    def _place(self) -> Institution:
        return self._dice.choices(self._institutions, self._shares)[0]

    def _writing(
        self, place: Institution, world: World, comments: list[Comment], *, answers: bool
    ) -> Writing:
        living = [one for one in comments if not one.deleted][-_TALKED_OF:]
        text = self._least_used(
            self._corpus.comments[place.kind], (base_text(one.text) for one in comments)
        )
        if answers and living:
            return self._answer(self._dice.choice(living), comments, text)
        return Writing(
            owner_id=place.wall,
            post_id=self._post(_living_posts(place, world)).id,
            from_id=self._dice.choice(self._people),
            text=text,
        )

    def _post(self, posts: list[Post]) -> Post:
        newest = sorted(posts, key=lambda post: (post.date, post.id))[::-1][: len(_READ_POSTS)]
        return self._dice.choices(newest, _READ_POSTS[: len(newest)])[0]

    def _answer(self, target: Comment, comments: list[Comment], text: str) -> Writing:
        top = target.thread or target.id
        opener = next((one.from_id for one in comments if one.id == top), target.from_id)
        others = [person for person in self._people if person != opener]
        is_same = opener > 0 and self._dice.random() < _SAME_CITIZEN
        return Writing(
            owner_id=target.owner_id,
            post_id=target.post_id,
            from_id=opener if is_same else self._dice.choice(others),
            text=text,
            reply_to=target.id,
        )

    def _change(self, kind: object, comments: list[Comment]) -> Editing | Removal | None:
        """Change a fresh comment of a citizen, each text once at most."""
        fresh = [one for one in comments if not one.deleted and one.from_id > 0]
        fresh = fresh[-_TALKED_OF // 2 :]
        if kind is Editing:
            fresh = [one for one in fresh if _ADDED not in one.text]
        if not fresh:
            return None
        chosen = self._dice.choice(fresh)
        if kind is Removal:
            return Removal(chosen.owner_id, chosen.id)
        return Editing(
            chosen.owner_id, chosen.id, chosen.text + _ADDED + self._dice.choice(_ADDITIONS)
        )

    def _new_post(self, place: Institution, world: World) -> str:
        written = (post.text for post in world.posts if post.owner_id == place.wall)
        return self._least_used(self._corpus.posts[place.kind], written)

    def _least_used(self, texts: Sequence[str], used: Iterable[str]) -> str:
        """Take a text that stands here least often: none returns before all were there."""
        counts = Counter(used)
        fewest = min(counts[text] for text in texts)
        return self._dice.choice([text for text in texts if counts[text] == fewest])


def _living_posts(place: Institution, world: World) -> list[Post]:
    return [post for post in world.posts if post.owner_id == place.wall and not post.deleted]


def base_text(text: str) -> str:
    """Give a comment's text as it was before it was edited."""
    return text.split(_ADDED, 1)[0]


def pause_after(pace: float, *, running: float, comments: int) -> float:
    """Tell the seconds until the next event.

    ``pace`` holds for ten minutes of ``running`` seconds, then three times as long a
    pause; with 5,000 comments in the world it is thirty times as long.
    """
    if comments >= MOST_COMMENTS:
        return pace * 30
    return pace if running < LIVELY_SECONDS else pace * 3


MOST_COMMENTS: Final = 5_000
LIVELY_SECONDS: Final = 600
