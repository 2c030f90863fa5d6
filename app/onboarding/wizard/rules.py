"""The six steps of bringing a page in, and what each of them waits for; pure."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

import msgspec

from app.vocabulary import KeyKind, Network


class Step(StrEnum):
    """What is asked; each has a page of its own."""

    LINK = "link"
    INSTITUTION = "institution"
    KEY = "key"
    RIGHTS = "rights"
    PAST = "past"
    PEOPLE = "people"
    DONE = "done"
    """Nothing is asked any more."""


STEPS: Final = tuple(step for step in Step if step is not Step.DONE)
"""Those that are counted: «шаг 2 из 6»."""
_ORDER: Final = {step: place for place, step in enumerate(Step)}


class Look(StrEnum):
    """What the network told about the link."""

    WAITING = "waiting"
    """A worker asks, or will ask again: the network does not answer."""
    FOUND = "found"
    UNASKED = "unasked"
    """The centre has no key to ask with: the page will be known by its own."""
    REFUSED = "refused"
    """There is no such page, or it cannot be watched; ``trouble`` says why."""


def number_of(step: Step) -> int:
    """Count a step from 1."""
    return _ORDER[step] + 1


def furthest(reached: Step, step: Step) -> Step:
    """Tell how far an application has come; going back loses nothing."""
    return max(reached, step, key=_ORDER.__getitem__)


def is_open(step: Step, *, reached: Step) -> bool:
    """Tell whether a step may be looked at: it was reached already."""
    return _ORDER[step] <= _ORDER[reached]


def step_after(step: Step) -> Step:
    """Tell what comes next."""
    return list(Step)[_ORDER[step] + 1]


class KeyState(StrEnum):
    """What the live check shows of a page's key."""

    ASKED = "asked"
    """No key was given, and the page cannot be answered on without one."""
    CHECKING = "checking"
    READY = "ready"
    """Comments can be read and answered."""
    READS = "reads"
    """Comments can be read, and answers cannot be published."""
    BLIND = "blind"
    """Not even read."""
    TWIN = "twin"
    """The page turned out to be registered already, under another link."""


class Checked(msgspec.Struct, frozen=True, kw_only=True):
    """What the worker's last check of a page told."""

    is_refused: bool
    can_read: bool
    can_reply: bool
    has_key: bool
    key_at: datetime | None
    """When its newest key was given."""
    checked_at: datetime | None
    check_at: datetime | None


_UNDER_WAY: Final = timedelta(minutes=1)
"""A check that is due so soon is being made: whoever makes it puts the next one off so far."""


def key_state(page: Checked, *, now: datetime) -> KeyState:
    """Tell what to show of the key; a check from before the newest key counts for nothing."""
    if page.is_refused:
        return KeyState.TWIN
    is_old = page.checked_at is None or (page.key_at is not None and page.checked_at < page.key_at)
    if is_old or (page.check_at is not None and page.check_at <= now + _UNDER_WAY):
        return KeyState.CHECKING
    if page.can_read and page.can_reply:
        return KeyState.READY
    if not page.has_key:
        return KeyState.ASKED
    return KeyState.READS if page.can_read else KeyState.BLIND


KEY_OF: Final = {
    Network.VK: KeyKind.COMMUNITY,
    Network.OK: KeyKind.USER,
    Network.TELEGRAM: KeyKind.BOT,
    Network.MAX: KeyKind.BOT,
}
"""The key that answers are published with; a bot's own only where the centre has none."""
