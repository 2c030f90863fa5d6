"""Which cases a list shows: a queue, narrowed by filters; pure."""

from collections.abc import Collection
from datetime import datetime
from enum import StrEnum
from typing import Final

import msgspec

from app.cases.rules import WORKABLE, CaseState
from app.triage.rules import Importance
from app.vocabulary import Network

DONE: Final = frozenset(CaseState) - WORKABLE


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """What a case must be to be listed; None and empty ask for nothing."""

    case_ids: Collection[int] | None = None
    states: Collection[CaseState] = ()
    official_id: int | None = None
    is_unassigned: bool = False
    """Nobody has it."""
    is_promised: bool = False
    """An interim answer promised the final one."""
    is_running: bool = False
    """Its term does not stand still, unless it had run out before."""
    due_from: datetime | None = None
    due_before: datetime | None = None
    network: Network | None = None
    page_id: int | None = None
    institution_id: int | None = None
    topics: Collection[str] = ()
    importance: Importance | None = None
    unread_by: int | None = None
    """Account that has not read what the citizen added."""
    spelled: str | None = None
    """Words, as ``finding`` spells a search."""


class Order(StrEnum):
    """What a list begins with."""

    URGENCY = "urgency"
    """What is urgent, then by deadline."""
    FINISH = "finish"
    """What was finished last."""
    NUMBER = "number"
    """The newest case."""
