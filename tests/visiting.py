"""The web app for tests: as many are built as are open at a time, each is then lent on.

Building one takes seconds and needs no settings, so that a test takes one that another has given
back, with settings of its own. One that could not be shut down is not lent again.
"""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Final

from litestar import Litestar
from litestar.testing import AsyncTestClient

from app.base.settings import Settings
from app.main import build_app, connect

_free: Final[list[Litestar]] = []


@contextmanager
def an_app(settings: Settings) -> Iterator[Litestar]:
    """Lend an app with these settings, not yet started."""
    app = connect(_free.pop() if _free else build_app(), settings)
    yield app
    _free.append(app)


@asynccontextmanager
async def visiting(settings: Settings) -> AsyncIterator[AsyncTestClient[Litestar]]:
    """Start an app with these settings and give a client in front of it."""
    with an_app(settings) as app:
        async with AsyncTestClient(app) as client:
            yield client
