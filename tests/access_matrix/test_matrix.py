"""Every route, every role, every place an object may stand at: who is let in is what is written.

Generated from the routes of the app itself. A route that has no line in ``rules.py`` fails, and
so does a line that no route has any more.
"""

import re
from typing import Any, Final

import httpx
import pytest

from app.access.door import COOKIE
from app.access.rules import Person, Right, Role
from tests.access_matrix.rules import RULES, Of, Rule
from tests.access_matrix.town import NOBODYS
from tests.access_matrix.whose import Numbers, Outcome, Whose, asked_for, expected
from tests.access_matrix.world import ROUTES, World

_WORDS: Final = {
    "version": "1",
    "code": "meals",
    "kind": "community",
    "channel": "telegram",
    "network": "vk",
    "name": "nobody",
    "proof": "nothing",
    "path": "nothing",
    "file_path": "desk.css",
    "secret": "nothing",
    "place": "1",
    "number": "AAAA-AAAA",
    "act": "no-answer",
}
"""What stands in paths and names no object of anybody's."""
_NEVER: Final = frozenset({400, 404, 405, 415, 500})
"""What must not come of it where somebody is let in: the probe itself would be at fault."""
_CITIZENS_WORDS: Final = ("/cases", "/comments", "/review", "/moderation", "/incidents", "/live")
_OF_CITIZENS: Final = [
    route
    for route, rule in RULES.items()
    if any(word in route for word in _CITIZENS_WORDS)
    and not (rule.is_public or "{application_id}" in route)
]


def numbers_for(world: World, parts: list[str], role: Role | None, whose: Whose) -> Numbers:
    """Give the objects to ask for; of a misplaced part only the last is another's."""
    things = world.town.things
    if whose is Whose.HIMSELF and role is not None:
        return things[Whose.OWN] | world.town.own[role]
    if whose is Whose.MISPLACED:
        last = parts[-1]
        return things[Whose.OWN] | {last: things[Whose.BELOW][last]}
    return things[Whose.OWN if whose is Whose.HIMSELF else whose]


def filled(sent: Any, numbers: Numbers) -> Any:
    """Put the numbers of objects into what is sent."""
    if isinstance(sent, Of):
        return sent.format_map(numbers) if "{" in sent else numbers[sent]
    if isinstance(sent, dict):
        return {name: filled(value, numbers) for name, value in sent.items()}
    if isinstance(sent, list):
        return [filled(each, numbers) for each in sent]
    return sent


async def comes(world: World, route: str, role: Role | None, whose: Whose) -> Outcome:
    """Send what the rule says and tell what came of it; nothing of it is kept."""
    method, _, path = route.partition(" ")
    rule, parts = RULES[route], named_in(path)
    numbers = numbers_for(world, parts, role, whose)
    address = path_of(path, rule, numbers)
    headers = {} if role is None else led_by(world, rule, role)
    async with world.nothing_kept():
        answer = await world.client.request(
            method, address, headers=headers, **filled(dict(rule.sent), numbers)
        )
    return outcome_of(answer, rule)


def led_by(world: World, rule: Rule, role: Role) -> dict[str, str]:
    """Give the token of a role's program, or the session where no program may come."""
    if rule.by_browser:
        return {"Cookie": f"{COOKIE}={world.town.sessions[role]}"}
    return {"Authorization": f"Bearer {world.town.tokens[role]}"}


def path_of(path: str, rule: Rule, numbers: Numbers) -> str:
    own = {name: str(numbers[name]) for name in named_in(path)}
    return path.format_map({**_WORDS, **rule.words, **own})


def named_in(path: str) -> list[str]:
    """Tell the objects that a path names."""
    return [name for name in re.findall(r"{(\w+)}", path) if name not in _WORDS]


async def sent_by(world: World, route: str, **headers: str) -> httpx.Response:
    """Send what a trainer would send about what is his own; nothing of it is kept."""
    method, _, path = route.partition(" ")
    rule, numbers = RULES[route], world.town.things[Whose.OWN] | world.town.own[Role.TRAINER]
    async with world.nothing_kept():
        return await world.client.request(
            method,
            path_of(path, rule, numbers),
            headers=headers,
            **filled(dict(rule.sent), numbers),
        )


def outcome_of(answer: httpx.Response, rule: Rule) -> Outcome:
    to_login = answer.headers.get("location", "").startswith("/login")
    if rule.leads_out and "set-cookie" in answer.headers:
        return Outcome.LET_IN
    if rule.is_public:
        is_asked = to_login or "not-logged-in" in answer.text
        return Outcome.LOG_IN if is_asked else Outcome.LET_IN
    if answer.status_code == 401 or to_login:
        return Outcome.LOG_IN
    if answer.status_code == 403:
        return Outcome.NO_RIGHT
    if answer.status_code == 404:
        return Outcome.NOT_FOUND
    assert answer.status_code not in _NEVER, (answer.status_code, answer.text[:500])
    return Outcome.LET_IN


def is_as_expected(rule: Rule, wanted: Outcome, came: Outcome) -> bool:
    if wanted is Outcome.LET_IN and not rule.lets_in:
        return came in {Outcome.LET_IN, Outcome.NO_RIGHT}
    return wanted is came


@pytest.mark.parametrize("route", ROUTES)
def test_every_route_has_its_rule(route: str) -> None:
    assert route in RULES, f"Add a line for «{route}» to tests/access_matrix/rules.py."


def test_every_rule_has_its_route() -> None:
    assert sorted(set(RULES) - set(ROUTES)) == []


@pytest.mark.parametrize("route", [route for route in ROUTES if route in RULES])
async def test_who_comes_is_let_in_or_refused_as_the_rule_says(world: World, route: str) -> None:
    rule, parts = RULES[route], named_in(route)
    wrong = []
    for role in (None, *Role):
        person = None if role is None else world.people[role]
        for whose in asked_for(rule, len(parts), role):
            wanted = expected(rule, person, whose)
            if rule.only_refusals and wanted is Outcome.LET_IN:
                continue
            came = await comes(world, route, role, whose)
            if not is_as_expected(rule, wanted, came):
                who = "nobody" if role is None else role.value
                wrong.append(f"{who} asks for {whose.value}: {came.value}, not {wanted.value}")

    assert wrong == []


@pytest.mark.parametrize("route", [route for route in RULES if not route.startswith("GET ")])
def test_a_head_changes_nothing_but_what_is_his_own(route: str) -> None:
    rule, head = RULES[route], a_person(Role.HEAD)

    assert rule.is_personal or (rule.needs is not None and not head.may(rule.needs))


@pytest.mark.parametrize("route", [route for route, rule in RULES.items() if rule.by_browser])
async def test_a_program_leaves_the_ways_in_of_its_owner_alone(world: World, route: str) -> None:
    answer = await sent_by(world, route, Authorization=f"Bearer {world.town.tokens[Role.TRAINER]}")

    assert answer.status_code == 403


@pytest.mark.parametrize("route", [route for route, rule in RULES.items() if not rule.is_public])
async def test_half_a_session_reaches_nothing_but_the_second_factor(
    world: World, route: str
) -> None:
    answer = await sent_by(world, route, Cookie=f"{COOKIE}={world.town.half_session}")

    if RULES[route].is_halfway:
        assert answer.status_code in {200, 409, 422}
    else:
        assert answer.status_code == 401 or answer.headers["location"] == "/second"


@pytest.mark.parametrize("route", [route for route, rule in RULES.items() if rule.needs])
async def test_a_token_without_the_right_is_refused_though_its_owner_has_it(
    world: World, route: str
) -> None:
    rule = RULES[route]
    token = world.town.narrowed[rule.then or rule.needs]

    answer = await sent_by(world, route, Authorization=f"Bearer {token}")

    assert answer.status_code == 403


@pytest.mark.parametrize(
    "route", [r for r in RULES if not RULES[r].is_public and any(w in r for w in _CITIZENS_WORDS)]
)
def test_an_operator_reads_no_citizens_word(route: str) -> None:
    needs = RULES[route].needs

    assert needs is not None
    assert not a_person(Role.OPERATOR).may(needs)


def test_an_operator_keeps_the_installation_running() -> None:
    operator = a_person(Role.OPERATOR)

    assert {right for right in Right if operator.may(right)} == {
        Right.SEE_STATUS,
        Right.KEEP_FEEDS,
        Right.READ_PAGES,
        Right.KEEP_ACCOUNTS,
    }


def a_person(role: Role) -> Person:
    return Person(
        account_id=1,
        login="",
        name="",
        role=role,
        institution_id=None,
        official_id=None,
        sight=frozenset(),
    )


def test_no_object_has_the_number_of_none(world: World) -> None:
    things = [number for numbers in world.town.things.values() for number in numbers.values()]

    assert max(things) == NOBODYS
