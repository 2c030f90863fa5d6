"""Many things asked one by one, a few at a time, where a network has no calls for many."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Collection
from typing import Final, TypeVar

from connectors.contract import ConnectorError, KeyRefusedError, ThrottledError
from connectors.http import LineError

_AT_ONCE: Final = 8
_HOPELESS: Final = (LineError, ThrottledError, KeyRefusedError)
"""Failures of the line or the token: the next call would meet the same."""

_Ref = TypeVar("_Ref")
_Told = TypeVar("_Told")


async def side_by_side(
    refs: Collection[_Ref], work: Callable[[_Ref], Awaitable[_Told]]
) -> AsyncIterator[tuple[_Ref, _Told | ConnectorError]]:
    """Yield each thing with what the work told of it, or with its failure.

    When all of some neighbours failed for the same outer reason, the rest is not asked.
    """
    waiting = list(refs)
    for start in range(0, len(waiting), _AT_ONCE):
        some = waiting[start : start + _AT_ONCE]
        outcomes = await asyncio.gather(*(_outcome(work, ref) for ref in some))
        for ref, told in zip(some, outcomes, strict=True):
            yield ref, told
        last = outcomes[-1]
        if isinstance(last, _HOPELESS) and all(isinstance(one, _HOPELESS) for one in outcomes):
            for ref in waiting[start + _AT_ONCE :]:
                yield ref, last
            return


async def _outcome(work: Callable[[_Ref], Awaitable[_Told]], ref: _Ref) -> _Told | ConnectorError:
    try:
        return await work(ref)
    except ConnectorError as failure:
        return failure
