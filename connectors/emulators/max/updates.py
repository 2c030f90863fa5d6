"""GET /updates: long polling, with a marker that commits what stood before it."""

import asyncio
from typing import Any, Final

from connectors.emulators.max.errors import MaxError
from connectors.emulators.max.events import forget_old
from connectors.emulators.max.network import Call

_BATCH: Final = 100
_LONGEST: Final = 30


async def get_updates(call: Call) -> Any:
    """Wait until there is something, or the timeout is over; ``timeout`` is in real seconds."""
    call.network.admit_poller(call.bot)
    limit = min(call.query.between("limit", 100, 1, 1000), _BATCH)
    patience = min(call.query.between("timeout", 30, 0, 90), _LONGEST)
    _check_no_webhook(call)
    marker = _commit(call)
    loop = asyncio.get_running_loop()
    until = loop.time() + patience
    while not (found := _found(call, marker, limit)) and loop.time() < until:
        await _news(call, until - loop.time())
        _check_no_webhook(call)
    following = found[-1][0] + 1 if found else marker
    return {"updates": [update for _, _, update in found], "marker": following}


def _check_no_webhook(call: Call) -> None:
    if call.bot.subscriptions:
        raise MaxError(405, "method.not.allowed")


def _commit(call: Call) -> int | None:
    """Forget what the marker commits; one from the future waits for what comes next."""
    marker = call.query.integer("marker")
    if marker is None:
        return None
    while call.bot.log and call.bot.log[0][0] < marker:
        call.bot.log.popleft()
    return min(marker, call.bot.next_position)


def _found(call: Call, marker: int | None, limit: int) -> list[tuple[int, float, dict[str, Any]]]:
    forget_old(call.network, call.bot)
    types = set(call.query.listed("types"))
    found = [
        one
        for one in call.bot.log
        if (marker is None or one[0] >= marker) and (not types or one[2]["update_type"] in types)
    ]
    if marker is None and call.network.switches.no_marker == "latest":
        return found[-1:]
    return found[:limit]


async def _news(call: Call, patience: float) -> None:
    try:
        await asyncio.wait_for(call.network.news.wait(), patience)
    except TimeoutError:
        return
