"""What a decision on one case is made of, and what it comes to; pure, and kept as it is."""

from enum import StrEnum

import msgspec


class Candidate(msgspec.Struct, frozen=True, array_like=True):
    """An official on duty, as he was when a round began."""

    official_id: int
    institution_id: int
    department_id: int | None
    skills: tuple[str, ...] = ()
    """Codes of topics or of their groups, sorted; none: anything."""
    capacity: int | None = None
    """Cases in hand at a time; None: not limited."""
    weight: float = 1.0
    is_coordinator: bool = False
    at_work: bool = True
    """It is his working time; else he is merely on duty."""
    load: int = 0
    """Cases in hand."""
    given_at: int = 0
    """When routing last gave him one, in microseconds since 1970; 0: never."""


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """An institution as the conditions of rules see it, and who stands above and beside it."""

    kind: str
    municipality: str = ""
    level: str | None = None
    above: tuple[int, ...] = ()
    """Institutions above, the nearest first."""
    agencies: dict[str, tuple[int, ...]] = {}
    """Per field: the bodies that answer for it there, the nearest first."""

    def reach(self, institution_id: int) -> set[int]:
        """Tell where people are looked for from here; the place's own number is given."""
        beside = {one for bodies in self.agencies.values() for one in bodies}
        return {institution_id, *self.above, *beside}


class Away(msgspec.Struct, frozen=True, array_like=True):
    """An official on leave, and who has his work as long as that lasts."""

    institution_id: int
    department_id: int | None
    """His own ones."""
    stand_in_id: int
    """At the end of the chain of substitutes; he may be off duty or full."""


class Scene(msgspec.Struct, frozen=True, kw_only=True):
    """What all decisions of one round see alike."""

    moment: int
    """In microseconds since 1970."""
    places: dict[int, Place]
    candidates: tuple[Candidate, ...]
    away: dict[int, Away] = {}
    """Who is on leave with a substitute; what was kept before this was asked has none."""


class Facts(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a decision sees of its case."""

    institution_id: int
    """The page's; of a case that was handed over: the one it was addressed to."""
    network: str
    topics: tuple[str, ...] = ()
    """The topic's code, what it narrows down, and its group, sorted."""
    importance: str = "usual"
    page_official_id: int | None = None
    page_department_id: int | None = None
    sticky_id: int | None = None
    """Who has answered this citizen before in this thread; he is asked before any rule.

    What was kept before ``known_id`` was asked may mean another thread of the page.
    """
    is_addressed: bool = False
    """Somebody handed it over to this institution: the page no longer tells whose it is."""
    department_id: int | None = None
    """To which department it was handed over."""
    known_id: int | None = None
    """Who has answered this citizen in any thread of the page: the first among those to whom a
    rule leads."""


class Want(StrEnum):
    """Why a group of people had nobody for a case."""

    ABSENT = "absent"
    """There is no such person, department or institution."""
    OFF_DUTY = "off_duty"
    UNSKILLED = "unskilled"
    OUT_OF_HOURS = "out_of_hours"
    FULL = "full"


class Choice(msgspec.Struct, frozen=True, kw_only=True):
    """Who gets a case, and why; or why nobody does, with ``official_id`` None."""

    official_id: int | None
    institution_id: int | None = None
    department_id: int | None = None
    why: str
    """In Russian."""
    rule: int | None = None
    """Number of the rule in its policy, from 1; None: no rule of the policy decided."""
    is_hopeless: bool = False
    """Waiting would not help: no rule leads to anybody at all."""
    stands_in_for_id: int | msgspec.UnsetType = msgspec.UNSET
    """Who was named and is on leave; not written where there is nobody, as before it was asked."""


def encoded(value: Scene | Facts | Choice) -> bytes:
    """Write a value down so that the same value gives the same bytes."""
    return msgspec.json.encode(value)
