"""What every connector's tests need: a budget that only counts, a sleep that does not sleep."""

from collections.abc import AsyncIterator, Callable, Collection
from datetime import timedelta
from typing import TypeVar

_Ref = TypeVar("_Ref")
_Told = TypeVar("_Told")


class CountingBudget:
    """Lets everything through and remembers it."""

    def __init__(self) -> None:
        self.spent: list[tuple[str, list[str]]] = []
        self.rests: list[tuple[str, str, timedelta]] = []
        self.refusals: dict[str, Exception] = {}

    async def spend(self, key: str, methods: Collection[str]) -> None:
        self.spent.append((key, list(methods)))
        if key in self.refusals:
            raise self.refusals[key]

    async def rest(self, key: str, method: str, *, period: timedelta) -> None:
        self.rests.append((key, method, period))


class MeddlingBudget(CountingBudget):
    """Does something on the network before a request, to move lists under the reader's feet."""

    def __init__(self, *meddling: Callable[[], object]) -> None:
        super().__init__()
        self._meddling = list(meddling)

    async def spend(self, key: str, methods: Collection[str]) -> None:
        await super().spend(key, methods)
        if len(self.spent) > 1 and self._meddling:
            self._meddling.pop(0)()


class Pauses:
    """A sleep that does not sleep."""

    def __init__(self) -> None:
        self.taken: list[float] = []

    async def __call__(self, seconds: float) -> None:
        self.taken.append(seconds)


async def gathered(stream: AsyncIterator[tuple[_Ref, _Told]]) -> dict[_Ref, _Told]:
    return {ref: told async for ref, told in stream}
