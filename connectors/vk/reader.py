"""Many reads at once: packed into ``execute`` and spread over the keys.

What one key cannot do the next one tries; what VK cannot carry in one pack goes in
smaller ones; a key that has no ``execute`` makes its calls one by one.
"""

import asyncio
from collections.abc import Sequence
from typing import Final

import structlog
from msgspec import Raw

from app.vocabulary import KeyKind, Network, PageKey
from connectors.budget import fingerprint
from connectors.contract import ConnectorError, KeyRefusedError, NeedsHumanError, ThrottledError
from connectors.http import LineError
from connectors.vk import errors
from connectors.vk.calls import PACK, Call, Outcome, script, unpack
from connectors.vk.client import CodeError, VkClient
from connectors.vk.ring import Ring
from connectors.vk.wire import Envelope

log = structlog.get_logger()

_PACKS_A_KEY: Final = 2
"""Requests under way at a time for each key: one is answered while the other travels."""
_OF_THE_KEY: Final = (KeyRefusedError, NeedsHumanError, ThrottledError)
"""Failures that another key may not have."""


class VkReader:
    """Answers lists of reads with whatever keys there are."""

    def __init__(
        self, client: VkClient, ring: Ring, *, lacking: str = "для чтения страниц"
    ) -> None:
        """Read with the ring's keys; ``lacking`` ends «Нет ключа …» where there is none."""
        self._client = client
        self._ring = ring
        self._lacking = lacking
        self._without_execute: set[PageKey] = set()
        self._pack = PACK
        self._underway = asyncio.Semaphore(max(1, _PACKS_A_KEY * len(self._ring)))

    @property
    def stride(self) -> int:
        """How many calls are well asked at once."""
        return PACK * max(1, _PACKS_A_KEY * len(self._ring))

    async def ask(self, calls: Sequence[Call]) -> list[Outcome]:
        """Give each call its answer or its failure, in the order of the calls."""
        packs = [calls[start : start + self._pack] for start in range(0, len(calls), self._pack)]
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(self._ask_pack(pack)) for pack in packs]
        return [outcome for task in tasks for outcome in task.result()]

    async def ask_one(self, method: str, **params: str | int) -> Raw:
        """Give the answer of one call; raises a ConnectorError."""
        (outcome,) = await self.ask([Call(method, params)])
        if isinstance(outcome, ConnectorError):
            raise outcome
        return outcome

    async def _ask_pack(self, pack: Sequence[Call]) -> list[Outcome]:
        outcomes: list[Outcome] = [errors.no_key(self._lacking) for _ in pack]
        async with self._underway:
            for key in self._ring.in_turn():
                open_places = [i for i, had in enumerate(outcomes) if _may_help(key, had)]
                if not open_places:
                    break
                answers = await self._ask_key(key, [pack[place] for place in open_places])
                for place, answer in zip(open_places, answers, strict=True):
                    outcomes[place] = _better(outcomes[place], answer)
                self._watch(key, answers)
        return outcomes

    def _watch(self, key: PageKey, answers: Sequence[Outcome]) -> None:
        is_refused = any(isinstance(answer, KeyRefusedError) for answer in answers)
        if is_refused and self._ring.put_last(key):
            log.warning("vk.key_refused", key=fingerprint(Network.VK, key))

    async def _ask_key(self, key: PageKey, calls: Sequence[Call]) -> list[Outcome]:
        if len(calls) == 1 or key in self._without_execute:
            return await self._one_by_one(key, calls)
        try:
            return await self._execute(key, calls)
        except ConnectorError as failure:
            return [failure] * len(calls)

    async def _execute(self, key: PageKey, calls: Sequence[Call]) -> list[Outcome]:
        methods = [call.method for call in calls]
        try:
            envelope = await self._client.execute(key, script(calls), methods)
        except CodeError as error:
            return await self._after_refusal(key, calls, error.code)
        return await self._unpacked(key, calls, envelope)

    async def _unpacked(
        self, key: PageKey, calls: Sequence[Call], envelope: Envelope
    ) -> list[Outcome]:
        for method, code in {(error.method, error.error_code) for error in envelope.execute_errors}:
            await self._client.rest_after(code, key, method)
        answers = unpack(calls, envelope)
        unclear = [place for place, answer in enumerate(answers) if answer is None]
        again = await self._one_by_one(key, [calls[place] for place in unclear])
        told = dict(zip(unclear, again, strict=True))
        return [told[place] if answer is None else answer for place, answer in enumerate(answers)]

    async def _after_refusal(self, key: PageKey, calls: Sequence[Call], code: int) -> list[Outcome]:
        """Answer for an ``execute`` that VK refused as a whole."""
        if code in errors.NO_EXECUTE:
            log.warning("vk.execute_refused", key=fingerprint(Network.VK, key), code=code)
            self._without_execute.add(key)
            return await self._one_by_one(key, calls)
        if code in errors.TOO_HEAVY:
            half = (len(calls) + 1) // 2
            self._pack = min(self._pack, half)
            log.warning("vk.pack_too_heavy", calls=len(calls), code=code)
            first = await self._ask_key(key, calls[:half])
            return first + await self._ask_key(key, calls[half:])
        for method in {call.method for call in calls}:
            await self._client.rest_after(code, key, method)
        return [errors.failure("execute", code)] * len(calls)

    async def _one_by_one(self, key: PageKey, calls: Sequence[Call]) -> list[Outcome]:
        """Make the calls alone; after a failure of the key or the line the rest is not tried."""
        outcomes: list[Outcome] = []
        for call in calls:
            try:
                outcomes.append(await self._client.read(key, call))
            except (*_OF_THE_KEY, LineError) as failure:
                return outcomes + [failure] * (len(calls) - len(outcomes))
            except ConnectorError as failure:
                outcomes.append(failure)
        return outcomes


def _may_help(key: PageKey, outcome: Outcome) -> bool:
    """Tell whether this key may succeed where the ones before did not."""
    if isinstance(outcome, errors.ClosedToKeyError):
        return key.kind is KeyKind.USER
    return isinstance(outcome, _OF_THE_KEY)


def _better(old: Outcome, new: Outcome) -> Outcome:
    """Keep of two outcomes the one that leaves more hope: a dead key hides nothing else."""
    if isinstance(new, KeyRefusedError) and not isinstance(old, KeyRefusedError):
        return old
    if isinstance(new, ThrottledError) and isinstance(old, ThrottledError):
        return min(old, new, key=lambda failure: failure.retry_after)
    return new
