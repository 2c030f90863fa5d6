"""Which list the reader has chosen, as the address spells it; pure."""

from collections.abc import Collection, Mapping
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import Any, Final, Self, TypeVar
from urllib.parse import urlencode

import msgspec

from app.access.rules import Person
from app.base.numbers import LARGEST_ID
from app.cases.lists.wanted import DONE, Order, Wanted
from app.cases.rules import WORKABLE, CaseState
from app.desk.speech.words import readers_zone
from app.triage.rules import Importance
from app.vocabulary import Network

_Kind = TypeVar("_Kind", bound=StrEnum)
_LONGEST_ID: Final = 20
"""Digits."""
_LONGEST: Final = 20_000
_FILTERS: Final = (
    "network",
    "page",
    "institution",
    "topic",
    "importance",
    "state",
    "holder",
    "due",
    "fresh",
)


class Queue(StrEnum):
    """A list that an official chooses by its name."""

    MINE = "mine"
    OVERDUE = "overdue"
    TODAY = "today"
    PROMISED = "promised"
    APPROVAL = "approval"
    WHOLE = "all"
    NOBODYS = "nobody"
    CLOSED = "closed"


class Due(StrEnum):
    """How soon an answer is due."""

    OVERDUE = "overdue"
    TODAY = "today"
    THREE_DAYS = "3"
    WEEK = "7"


class Choice(msgspec.Struct, frozen=True, kw_only=True):
    """A queue, the filters over it, and what is searched for."""

    queue: Queue
    sought: str = ""
    """As it was typed."""
    network: Network | None = None
    page: int | None = None
    institution: int | None = None
    topic: str = ""
    """Title of a group of topics."""
    importance: Importance | None = None
    state: CaseState | None = None
    holder: str = ""
    """«me», «nobody», or the number of an official."""
    due: Due | None = None
    fresh: str = ""
    """«1»: only what the citizen has added to since the reader looked."""
    after: str | None = None

    @classmethod
    def read(cls, given: Mapping[str, str], *, first: Queue) -> Self:
        """Read an address; what it says of filters that are none of ours is left out."""
        return cls(
            queue=_one_of(Queue, given.get("queue")) or first,
            sought=given.get("q", "")[:_LONGEST],
            network=_one_of(Network, given.get("network")),
            page=_number(given.get("page")),
            institution=_number(given.get("institution")),
            topic=given.get("topic", "")[:200].replace("\x00", ""),
            importance=_one_of(Importance, given.get("importance")),
            state=_one_of(CaseState, given.get("state")),
            holder=_holder(given.get("holder", "")),
            due=_one_of(Due, given.get("due")),
            fresh="1" if given.get("fresh") else "",
            after=given.get("after") or None,
        )

    @property
    def filters(self) -> dict[str, str]:
        """Tell the filters that are set, as the address names them."""
        told = {name: getattr(self, name) for name in _FILTERS}
        return {name: str(value) for name, value in told.items() if value}

    @property
    def is_search(self) -> bool:
        """Words are looked for, in all queues."""
        return bool(self.sought.strip())

    def address(self, **changed: str | None) -> str:
        """Spell the choice as a query, with some parts changed or (None) left out."""
        parts: dict[str, str | None] = {"queue": self.queue.value, "q": self.sought}
        parts |= self.filters | {"after": None} | changed
        return urlencode({name: value for name, value in parts.items() if value})

    def order(self) -> Order:
        """Tell what the list begins with."""
        if self.is_search:
            return Order.NUMBER
        is_done = self.queue is Queue.CLOSED or (self.state is not None and self.state in DONE)
        return Order.FINISH if is_done else Order.URGENCY

    def wanted(
        self,
        person: Person,
        *,
        spelled: str | None,
        topics: Collection[str],
        awaiting: Collection[int],
        now: datetime,
    ) -> Wanted:
        """Tell what the chosen list asks for.

        ``topics`` are the codes of the chosen group, ``awaiting`` the cases whose answers wait
        for a second person.
        """
        whole = Wanted() if self.is_search else queue_of(self.queue, person, awaiting, now=now)
        found = msgspec.structs.replace(
            whole,
            network=self.network,
            page_id=self.page,
            institution_id=self.institution,
            topics=(topics or ("",)) if self.topic else (),
            importance=self.importance,
            unread_by=person.account_id if self.fresh else None,
            spelled=spelled,
        )
        return msgspec.structs.replace(found, **self._of_life(person, now=now))

    def _of_life(self, person: Person, *, now: datetime) -> dict[str, Any]:
        changed: dict[str, Any] = {}
        if self.state is not None:
            changed["states"] = (self.state,)
        if self.holder == "nobody":
            changed["is_unassigned"] = True
        elif self.holder:
            mine = self.holder == "me"
            changed["official_id"] = (person.official_id or 0) if mine else int(self.holder)
        return changed | (_span_of(self.due, now=now) if self.due else {})


def queue_of(queue: Queue, person: Person, awaiting: Collection[int], *, now: datetime) -> Wanted:
    """Tell what belongs in a queue of this person's."""
    if queue is Queue.CLOSED:
        return Wanted(states=DONE)
    narrower: dict[Queue, dict[str, Any]] = {
        Queue.MINE: {"official_id": person.official_id or 0},
        Queue.OVERDUE: _span_of(Due.OVERDUE, now=now),
        Queue.TODAY: _span_of(Due.TODAY, now=now),
        Queue.PROMISED: {"is_promised": True},
        Queue.APPROVAL: {"case_ids": awaiting},
        Queue.NOBODYS: {"is_unassigned": True},
    }
    return Wanted(**({"states": WORKABLE} | narrower.get(queue, {})))


def _span_of(due: Due, *, now: datetime) -> dict[str, Any]:
    if due is Due.OVERDUE:
        return {"due_before": now, "is_running": True, "states": WORKABLE}
    today = datetime.combine(now.astimezone(readers_zone()).date(), time(), readers_zone())
    days = 1 if due is Due.TODAY else int(due.value)
    return {
        "due_from": now,
        "due_before": today + timedelta(days=days),
        "is_running": True,
        "states": WORKABLE,
    }


def _one_of(kind: type[_Kind], given: str | None) -> _Kind | None:
    return next((each for each in kind if each.value == given), None)


def _number(given: str | None) -> int | None:
    is_id = given is not None and given.isascii() and given.isdecimal() and len(given) < _LONGEST_ID
    return min(int(given), LARGEST_ID) if is_id and given is not None else None


def _holder(given: str) -> str:
    if given in {"me", "nobody"}:
        return given
    number = _number(given)
    return "" if number is None else str(number)
