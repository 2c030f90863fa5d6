"""Every network that pushes: what comes to our address is what would be read, and proves itself."""

from collections.abc import Iterator
from contextlib import contextmanager
from queue import Empty
from threading import Event, Thread

import httpx
import msgspec
import pytest

from app.vocabulary import CommentTold, News
from connectors.contract import Connector, Hook, NotOfferedError
from tests.connectors.conformance.town import Town
from tests.connectors.emulators.listener import Listener

SECRET = "0123456789abcdef0123456789abcdef"


@pytest.fixture
def listener(town: Town) -> Iterator[Listener]:
    with Listener() as listening:
        listening.said = "ok"
        yield listening
        town.begin()  # so that nothing is delivered into the next test


@pytest.fixture
async def hook(town: Town, connector: Connector, listener: Listener) -> Hook:
    """An address of ours at which the network knocks; skips networks that do not push."""
    found = Hook(url=listener.url, secret=SECRET)
    await _subscribe(town, connector, listener, found)
    return found


async def _subscribe(town: Town, connector: Connector, listener: Listener, hook: Hook) -> None:
    """Do as the service does: learn the word, let the door know it, subscribe."""
    try:
        listener.said_to["confirmation"] = await connector.confirmation(town.page) or ""
        await connector.subscribe(town.listener, hook)
    except NotOfferedError:
        pytest.skip("the network pushes nothing")


async def _next_news(connector: Connector, listener: Listener) -> tuple[str, list[News]]:
    """Wait for the next event that is news, and give all that came with it as text."""
    while True:
        headers, told = listener.notes.get(timeout=20)
        news = await connector.hear(msgspec.json.encode(told))
        if news:
            return repr((headers, told)), list(news)


async def _next_comment(connector: Connector, listener: Listener) -> tuple[str, CommentTold]:
    while True:
        brought, news = await _next_news(connector, listener)
        for one in news:
            if isinstance(one, CommentTold):
                return brought, one


@pytest.mark.usefixtures("hook")
async def test_a_comment_is_pushed_with_our_secret_and_understood(
    town: Town, connector: Connector, listener: Listener
) -> None:
    comment = town.write("Когда?")

    brought, told = await _next_comment(connector, listener)

    assert SECRET in brought
    assert (told.comment.ref.comment_id, told.comment.ref.post) == (comment, town.post)
    assert (told.comment.text, told.is_new) == ("Когда?", True)


async def test_subscribing_again_brings_nothing_twice(
    town: Town, http: httpx.AsyncClient, connector: Connector, listener: Listener, hook: Hook
) -> None:
    for again in (connector, town.open(http)):
        town.panel.advance(60)
        await _subscribe(town, again, listener, hook)
    first, second = town.write("Первый"), town.write("Второй")

    told = [(await _next_comment(connector, listener))[1] for _ in range(2)]

    assert [one.comment.ref.comment_id for one in told] == [first, second]


async def test_nothing_comes_once_it_is_unsubscribed(
    town: Town, connector: Connector, listener: Listener, hook: Hook
) -> None:
    town.write()
    await _next_comment(connector, listener)

    for _ in range(2):
        await connector.unsubscribe(town.listener, hook)
    town.write()

    assert await _comments_within_a_second(connector, listener) == []


@pytest.mark.usefixtures("hook")
async def test_what_we_did_not_take_is_brought_again(
    town: Town, connector: Connector, listener: Listener
) -> None:
    town.write("Прежний")
    await _next_comment(connector, listener)
    listener.status = 503
    town.write("Новый")
    _, first = await _next_comment(connector, listener)
    listener.status = 200

    with _time_flying(town):
        _, again = await _next_comment(connector, listener)

    assert first == again
    assert again.comment.text == "Новый"


async def _comments_within_a_second(connector: Connector, listener: Listener) -> list[CommentTold]:
    """Gather the comments that still come, until there is silence."""
    found: list[CommentTold] = []
    while True:
        try:
            _, told = listener.notes.get(timeout=1.0)
        except Empty:
            return found
        news = await connector.hear(msgspec.json.encode(told))
        found += [one for one in news if isinstance(one, CommentTold)]


@contextmanager
def _time_flying(town: Town) -> Iterator[None]:
    """Let the network's minutes pass as seconds, as long as it takes."""
    has_come = Event()

    def fly() -> None:
        while not has_come.wait(0.5):
            town.panel.advance(60)

    flying = Thread(target=fly)
    flying.start()
    try:
        yield
    finally:
        has_come.set()
        flying.join()
