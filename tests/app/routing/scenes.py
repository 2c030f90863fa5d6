"""Scenes and rules for the tests of choosing: one school under a board under a ministry."""

from app.routing.policy import Options, Policy, Rule, Target, TargetKind
from app.routing.roster import Roster
from app.routing.rules import Away, Candidate, Facts, Place, Scene

SCHOOL, BOARD, MINISTRY, ROADS, FAR_ROADS = 1, 2, 3, 4, 5
OFFICE, KITCHEN = 10, 20
PAGE_OFFICIAL = Rule(Target(TargetKind.PAGE_OFFICIAL))
PAGE_DEPARTMENT = Rule(Target(TargetKind.PAGE_DEPARTMENT))
SHIPPED = Policy([PAGE_OFFICIAL, PAGE_DEPARTMENT])
PLACE = Place(
    kind="school",
    municipality="Заречный",
    level="municipal",
    above=(BOARD, MINISTRY),
    agencies={"Дороги": (ROADS, FAR_ROADS)},
)


def somebody(
    number: int,
    *,
    at: int = SCHOOL,
    department: int | None = OFFICE,
    skills: tuple[str, ...] = (),
    capacity: int | None = None,
    weight: float = 1.0,
    coordinates: bool = False,
    at_work: bool = True,
    load: int = 0,
    given_at: int = 0,
) -> Candidate:
    return Candidate(
        official_id=number,
        institution_id=at,
        department_id=department,
        skills=skills,
        capacity=capacity,
        weight=weight,
        is_coordinator=coordinates,
        at_work=at_work,
        load=load,
        given_at=given_at,
    )


def scene(*people: Candidate, away: dict[int, Away] | None = None) -> Scene:
    return Scene(moment=1_000, places={SCHOOL: PLACE}, candidates=people, away=away or {})


def roster(*people: Candidate, away: dict[int, Away] | None = None) -> Roster:
    return Roster(scene(*people, away=away))


def facts(
    *,
    official: int | None = None,
    department: int | None = OFFICE,
    topics: tuple[str, ...] = (),
    importance: str = "usual",
    sticky: int | None = None,
    known: int | None = None,
) -> Facts:
    return Facts(
        institution_id=SCHOOL,
        network="vk",
        topics=topics,
        importance=importance,
        page_official_id=official,
        page_department_id=department,
        sticky_id=sticky,
        known_id=known,
    )


def rules(*targets: Target, options: Options | None = None) -> Policy:
    return Policy([Rule(each) for each in targets], options or Options())
