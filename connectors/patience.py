"""How long a client tries again what may be done twice."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Final, TypeVar

PAUSES: Final = (0.2, 0.8)
"""Seconds before the second and the third try, where a hiccup is likely to be over."""
_SLOW_SECONDS: Final = 5.0

Sleep = Callable[[float], Awaitable[None]]
Again = Mapping[tuple[type[Exception], ...], Sequence[float]]
"""Which failures may pass, each with the seconds before every further try."""

_T = TypeVar("_T")


class Patience:
    """Tries again after short pauses, but only what failed fast."""

    def __init__(self, sleep: Sleep = asyncio.sleep, *, slow: float = _SLOW_SECONDS) -> None:
        """Begin; what took longer than ``slow`` seconds to fail is not tried again at once."""
        self.sleep = sleep
        self._slow = slow

    async def tried(
        self,
        send: Callable[[], Awaitable[_T]],
        *,
        turn: Callable[[], Awaitable[None]],
        again: Again,
    ) -> _T:
        """Send until it works; raises the failure after which patience ends.

        ``turn`` waits for a place before each try, which does not make the try slow.
        """
        left = {failures: iter(pauses) for failures, pauses in again.items()}
        passing = tuple(kind for kinds in left for kind in kinds)
        while True:
            await turn()
            started = _seconds()
            try:
                return await send()
            except passing as failure:
                pauses = next(left[kinds] for kinds in left if isinstance(failure, kinds))
                pause = next(pauses, None)
                if pause is None or _seconds() - started > self._slow:
                    raise
            await self.sleep(pause)


USUAL_PATIENCE: Final = Patience()
"""What a client has where nothing else is said."""


def _seconds() -> float:
    return asyncio.get_running_loop().time()
