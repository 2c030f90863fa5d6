"""Bots Long Poll: groups.*LongPoll*, and the server that answers when something happens."""

import asyncio
import secrets
from typing import Any, Final

import msgspec

from connectors.emulators.parameters import pairs
from connectors.emulators.vk.callback import choose_events, events_view
from connectors.emulators.vk.errors import VkError
from connectors.emulators.vk.network import Call, Network
from connectors.emulators.vk.push import LongPoll
from connectors.emulators.vk.rights import check_manages
from connectors.emulators.wire import Answer, Request

PATH: Final = "/whp/"
METHOD: Final = "a_check"
"""How faults and counters name a poll."""
_LONGEST: Final = 90
_USUAL: Final = 25
_KEPT_PER_SERVER: Final = 4
"""Keys of one community that are good at a time; the oldest is forgotten first."""
_json = msgspec.json.Encoder().encode
Json = dict[str, Any]


def get_server(call: Call) -> Any:
    """groups.getLongPollServer: a fresh key, and the number of the next event."""
    polled = _polled(call)
    most, now = call.network.switches.long_poll_server_per_day, call.network.clock.now()
    call.network.limits.take_daily(call.token.token, "groups.getLongPollServer", most, now=now)
    if not polled.is_enabled:
        raise VkError(100, "longpoll for this group is not enabled")
    key = secrets.token_hex(20)
    polled.keys[key] = now
    for old in list(polled.keys)[:-_KEPT_PER_SERVER]:
        del polled.keys[old]
    address = f"{call.network.address}{PATH}{call.params.required('group_id')}"
    return {"key": key, "server": address, "ts": str(polled.next_number)}


def get_settings(call: Call) -> Any:
    """groups.getLongPollSettings: whether it is enabled, and for which events."""
    polled = _polled(call)
    return {
        "is_enabled": polled.is_enabled,
        "api_version": polled.api_version,
        "events": events_view(polled.events),
    }


def set_settings(call: Call) -> Any:
    """groups.setLongPollSettings: what is not mentioned stays as it is."""
    polled = _polled(call)
    polled.is_enabled = call.params.flag("enabled", default=polled.is_enabled)
    polled.api_version = call.params.text("api_version") or polled.api_version
    choose_events(call, polled.events)
    return 1


async def check(network: Network, request: Request) -> Answer:
    """Answer ``act=a_check``: the events from ``ts`` on, waiting for one up to ``wait`` seconds."""
    asked = pairs(request.query) | pairs(request.body.decode("utf-8", "replace"))
    network.counters.note_call(METHOD, asked.get("key", ""))
    polled = _community(network, request.path)
    if polled is None or asked.get("act") != METHOD:
        return failed(3)
    wait = min(_whole(asked.get("wait", ""), _USUAL), _LONGEST)
    until = asyncio.get_running_loop().time() + wait
    while True:
        refusal = _refusal(network, polled, asked)
        if refusal is not None:
            return refusal
        first = _whole(asked.get("ts", ""), 0)
        found = [body for number, body in polled.log if number >= first]
        left = until - asyncio.get_running_loop().time()
        if found or left <= 0:
            return _told(network, polled, found)
        await _news(network, left)


def failed(code: int, **more: Any) -> Answer:
    """Compose the refusals 1 (events are lost), 2 (the key is dead), 3 (all is lost)."""
    return Answer(_json({"failed": code} | more))


def _refusal(network: Network, polled: LongPoll, asked: dict[str, str]) -> Answer | None:
    key = asked.get("key", "")
    if key in polled.lost_keys or not polled.is_enabled:
        return failed(3)
    born, lives = polled.keys.get(key), network.switches.long_poll_key_seconds
    if born is None or network.clock.now() - born > lives:
        return failed(2)
    if not polled.oldest <= _whole(asked.get("ts", ""), 0) <= polled.next_number:
        sentence = (
            f"'ts' value is incorrect, minimal value is {polled.oldest}, "
            f"maximal value is {polled.next_number}"
        )
        return failed(1, ts=_stamp(network, polled, is_failed=True), error=sentence)
    return None


def _told(network: Network, polled: LongPoll, found: list[Json]) -> Answer:
    told: Json = {"updates": found}
    if network.chance.random() >= network.switches.long_poll_without_ts:
        told = {"ts": _stamp(network, polled, is_failed=False)} | told
    return Answer(_json(told))


def _stamp(network: Network, polled: LongPoll, *, is_failed: bool) -> int | str:
    """Write the next event's number; of a refusal it was recorded as a number."""
    style = network.switches.long_poll_ts
    is_number = is_failed if style == "recorded" else style == "number"
    return polled.next_number if is_number else str(polled.next_number)


def _polled(call: Call) -> LongPoll:
    group_id = call.params.required("group_id")
    check_manages(call.token, group_id)
    if group_id not in call.world.groups:
        raise VkError(125)
    return call.network.push.of(group_id).long_poll


def _community(network: Network, path: str) -> LongPoll | None:
    found = network.push.listeners.get(_whole(path.removeprefix(PATH), 0))
    return None if found is None else found.long_poll


def _whole(given: str, default: int) -> int:
    return int(given) if given.isascii() and given.isdigit() and len(given) < 18 else default  # noqa: PLR2004 - what fits


async def _news(network: Network, seconds: float) -> None:
    try:
        await asyncio.wait_for(network.news.wait(), min(seconds, 1.0))
    except TimeoutError:
        return
