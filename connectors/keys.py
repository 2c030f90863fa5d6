"""Which of the keys at hand does a thing: the first that may."""

from collections.abc import Awaitable, Callable, Iterable
from typing import TypeVar

from app.vocabulary import PageKey
from connectors.contract import KeyRefusedError, RefusedError

_T = TypeVar("_T")


async def first_able(
    keys: Iterable[PageKey],
    work: Callable[[PageKey], Awaitable[_T]],
    *,
    another_may: tuple[type[RefusedError], ...],
    no_key: Callable[[], KeyRefusedError],
) -> _T:
    """Try the keys in turn; of several refusals tell one that is not about a key.

    ``another_may`` are the refusals that the next key need not meet. Raises the first failure
    that would meet every key, and what ``no_key`` makes where there is none.
    """
    refusals: list[RefusedError] = []
    for key in keys:
        try:
            return await work(key)
        except another_may as refusal:
            refusals.append(refusal)
    if not refusals:
        raise no_key()
    raise min(refusals, key=lambda refusal: isinstance(refusal, KeyRefusedError))
