"""How often a key may be used: one count for all workers, kept in Redis.

Every moment is Redis's own, so the workers' clocks need not agree.
"""

import asyncio
import hashlib
import time
from collections import Counter
from collections.abc import Collection, Mapping
from datetime import timedelta
from enum import IntEnum
from typing import Final

import msgspec
from redis.asyncio import Redis
from redis.commands.core import AsyncScript
from redis.exceptions import RedisError

from app.vocabulary import Network, PageKey
from connectors.contract import ThrottledError, UnavailableError

_SECOND: Final = timedelta(milliseconds=1300)
"""The networks' second, with room for requests that overtake each other on the way."""
_MINUTE: Final = timedelta(milliseconds=60_300)
"""The networks' minute, with the same room."""
_LATE: Final = 0.15
"""Seconds after its moment at which a place is stale; less than the room in ``_SECOND``."""
_LONGEST_WAIT: Final = timedelta(seconds=30)


class Allowance(msgspec.Struct, frozen=True, kw_only=True):
    """What a network allows to one key of a kind."""

    per_second: int
    per_minute: int | None = None
    """Requests in any minute; None: a minute has no limit of its own."""
    per_day: Mapping[str, int] = {}
    """Calls of a method in any 24 hours."""


def kind_of_key(network: Network, key: PageKey) -> str:
    """Name the keys that share an allowance: ``vk.service``."""
    return f"{network.value}.{key.kind.value}"


def fingerprint(network: Network, key: PageKey) -> str:
    """Name a key without showing it: ``vk.service.0123456789abcdef``."""
    digest = hashlib.sha256(key.secret.encode()).hexdigest()
    return f"{kind_of_key(network, key)}.{digest[:16]}"


class RedisBudget:
    """The budget of contract.Budget; requests wait in the order in which they asked.

    A place is reserved when asked for, so nobody polls. Days are counted by the hour
    over the last 24 to 25 hours: no window of 24 hours is ever overstepped.
    """

    def __init__(self, redis: Redis, allowances: Mapping[str, Allowance]) -> None:
        self._spend = redis.register_script(_SPEND)
        self._rest = redis.register_script(_REST)
        self._allowances = allowances

    async def spend(self, key: str, methods: Collection[str]) -> None:
        """Wait until one request with these methods is allowed; see contract.Budget."""
        allowance = self._allowances[key.rpartition(".")[0]]
        costs = [
            word
            for method, cost in Counter(methods).items()
            for word in (method, cost, allowance.per_day.get(method, -1))
        ]
        on_time = await self._wait_for_place(key, allowance, costs)
        while not on_time:
            # Woken late on a busy machine, together with those behind: a new place, paid once.
            on_time = await self._wait_for_place(key, allowance, [])

    async def _wait_for_place(self, key: str, allowance: Allowance, costs: list[str | int]) -> bool:
        words = [
            allowance.per_second,
            _milliseconds(_SECOND),
            _milliseconds(_LONGEST_WAIT),
            allowance.per_minute or 0,
            _milliseconds(_MINUTE),
        ]
        verdict, pause = await self._run(self._spend, key, [*words, *costs])
        if verdict != _Verdict.GO:
            raise ThrottledError(
                f"budget: {_Verdict(verdict).name.lower()}",
                retry_after=timedelta(milliseconds=pause),
            )
        due = time.monotonic() + pause / 1000
        await asyncio.sleep(pause / 1000)
        return time.monotonic() - due < _LATE

    async def rest(self, key: str, method: str, *, period: timedelta) -> None:
        """Let nobody use the method with this key for a while."""
        await self._run(self._rest, key, [method, _milliseconds(period)])

    async def _run(self, script: AsyncScript, key: str, words: list[str | int]) -> list[int]:
        names = [f"budget:{{{key}}}:{part}" for part in ("slots", "days", "rests", "minutes")]
        try:
            answer: list[int] = await script(keys=names, args=words)
        except (RedisError, OSError) as error:
            raise UnavailableError(
                f"budget: {type(error).__name__}",
                sentence="Внутренний учёт обращений недоступен. Повторим сами.",
            ) from error
        return answer


def _milliseconds(period: timedelta) -> int:
    return max(1, round(period / timedelta(milliseconds=1)))


class _Verdict(IntEnum):
    """What the script decided."""

    GO = 0
    DAY_IS_SPENT = 1
    QUEUE_IS_LONG = 2
    KEY_RESTS = 3


_SPEND: Final = """
local slots, days, rests, minutes = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local rate, window, longest = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local per_minute, minute = tonumber(ARGV[4]), tonumber(ARGV[5])
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local hour = math.floor(now / 3600000)

for i = 6, #ARGV, 3 do
  local rested = tonumber(redis.call('HGET', rests, ARGV[i]) or '0')
  if rested > now then return {3, rested - now} end
end

for i = 6, #ARGV, 3 do
  local cost, limit = tonumber(ARGV[i + 1]), tonumber(ARGV[i + 2])
  if limit >= 0 then
    local spent, counts = 0, {}
    for back = 24, 0, -1 do
      local field = ARGV[i] .. '|' .. string.format('%d', hour - back)
      counts[back] = tonumber(redis.call('HGET', days, field) or '0')
      spent = spent + counts[back]
    end
    if spent + cost > limit then
      local back = 24
      while back > 0 and spent - counts[back] + cost > limit do
        spent = spent - counts[back]
        back = back - 1
      end
      return {1, (hour - back + 25) * 3600000 - now}
    end
  end
end

local bounds = {{slots, rate, window}}
if per_minute > 0 then bounds[2] = {minutes, per_minute, minute} end
local at = now
for _, bound in ipairs(bounds) do
  local list, most, span = bound[1], bound[2], bound[3]
  local newest = tonumber(redis.call('LINDEX', list, 0) or '0')
  if newest > now + longest + span then redis.call('DEL', list) end
  local earlier = redis.call('LINDEX', list, most - 1)
  if earlier then at = math.max(at, tonumber(earlier) + span) end
end
if at - now > longest then return {2, at - now} end
for _, bound in ipairs(bounds) do
  local list, most, span = bound[1], bound[2], bound[3]
  redis.call('LPUSH', list, string.format('%d', at))
  redis.call('LTRIM', list, 0, most - 1)
  redis.call('PEXPIRE', list, at - now + span)
end

for i = 6, #ARGV, 3 do
  if tonumber(ARGV[i + 2]) >= 0 then
    redis.call('HINCRBY', days, ARGV[i] .. '|' .. string.format('%d', hour), ARGV[i + 1])
    for back = 25, 50 do
      redis.call('HDEL', days, ARGV[i] .. '|' .. string.format('%d', hour - back))
    end
    redis.call('EXPIRE', days, 90000)
  end
end
return {0, at - now}
"""
"""Refuse or reserve in one step. The rests and the days come first: a refusal costs nothing.

The list of slots holds the moments of the last requests, the newest first; the next
one may go a window after the one that is ``rate`` places back. That of minutes does the same
where a minute has a limit of its own.
"""

_REST: Final = """
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local rests, till = KEYS[3], now + tonumber(ARGV[2])
redis.call('HSET', rests, ARGV[1], string.format('%d', till))
if redis.call('PTTL', rests) < till - now then redis.call('PEXPIRE', rests, till - now) end
return {0, 0}
"""
