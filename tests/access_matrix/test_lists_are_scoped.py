"""Every query that takes a sight gives the rows in it, and no other.

Generated from the stores: a function with a parameter ``sight`` that has no line in
``scoped.py`` fails.
"""

import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from itertools import chain, combinations
from typing import Final

import pytest
from sqlalchemy import text as sql

import app
from app.base.sight import NOTHING, Sight
from tests.access_matrix.scoped import ASKED_OF_ONE, SCOPED, Scoped
from tests.access_matrix.whose import Whose
from tests.access_matrix.world import World

_PLACES: Final = (Whose.OWN, Whose.BELOW, Whose.ABOVE, Whose.FOREIGN)


def queries() -> Iterator[str]:
    """Name every function of a store that takes a sight."""
    for found in pkgutil.walk_packages(app.__path__, "app."):
        if found.name.endswith(".store"):
            module = importlib.import_module(found.name)
            for name, function in inspect.getmembers(module, inspect.iscoroutinefunction):
                is_here = function.__module__ == found.name
                is_own = name.startswith("_")  # the functions that call it are tried
                if is_here and not is_own and "sight" in inspect.signature(function).parameters:
                    yield f"{found.name}.{name}"


QUERIES: Final = tuple(queries())
_SIGHTS: Final = tuple(chain.from_iterable(combinations(_PLACES, n) for n in range(5)))


@pytest.mark.parametrize("query", QUERIES)
def test_every_query_with_a_sight_is_tried(query: str) -> None:
    known = SCOPED.keys() | ASKED_OF_ONE

    assert query in known, f"Tell in tests/access_matrix/scoped.py how to ask «{query}»."


def test_every_line_has_its_query() -> None:
    assert (set(SCOPED) | ASKED_OF_ONE) - set(QUERIES) == set()


@pytest.mark.parametrize("query", [query for query in QUERIES if query in SCOPED])
async def test_a_sight_shows_what_stands_in_it_and_nothing_else(world: World, query: str) -> None:
    how = SCOPED[query]
    found, wanted = {}, {}
    async with world.nothing_kept():
        if how.before:
            await world.connection.execute(sql(how.before))
        for places in _SIGHTS:
            sight = frozenset(world.town.things[place]["institution_id"] for place in places)
            found[places] = await asked(world, query, sight)
            wanted[places] = expected_of(world, how, places)

    assert found == wanted


@pytest.mark.parametrize("query", [query for query in QUERIES if query in SCOPED])
async def test_whoever_sees_the_region_sees_each_place(world: World, query: str) -> None:
    how = SCOPED[query]
    async with world.nothing_kept():
        if how.before:
            await world.connection.execute(sql(how.before))
        whole = await asked(world, query, None)
        nothing = await asked(world, query, NOTHING)

    everywhere = expected_of(world, how, _PLACES)
    assert whole >= everywhere  # type: ignore[operator] - both are numbers, or both are sets
    assert not nothing


async def asked(world: World, query: str, sight: Sight) -> int | set[int]:
    module, _, name = query.rpartition(".")
    function, how = getattr(importlib.import_module(module), name), SCOPED[query]
    async with world.sessions() as session:
        return how.read(await function(session, sight=sight, **how.words))


def expected_of(world: World, how: Scoped, places: tuple[Whose, ...]) -> int | set[int]:
    if how.of is None:
        return how.at_each * len(places)
    return {world.town.things[place][how.of] for place in places}
