"""What stands between us and a page: told of the page, and never blamed on its posts."""

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager

from connectors.contract import GoneError, RefusedError


async def trouble_of(check: Callable[[], Awaitable[object]]) -> str | None:
    """Give the sentence of the refusal that a check meets; None: it meets none.

    Raises any other ConnectorError: what cannot be asked now is not guessed.
    """
    try:
        await check()
    except RefusedError as refusal:
        return refusal.sentence
    return None


@contextmanager
def gone_page_is_refused() -> Iterator[None]:
    """Turn GoneError of a page into RefusedError, lest the page's posts be taken for deleted."""
    try:
        yield
    except GoneError as gone:
        raise RefusedError(str(gone), sentence=gone.sentence) from gone
