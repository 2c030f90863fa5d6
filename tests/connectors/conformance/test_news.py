"""Every network that tells by itself: what is heard is what would be read."""

from datetime import timedelta

import httpx
import pytest

from app.vocabulary import CommentGone, CommentTold, News
from connectors.contract import Connector, Heard, NotOfferedError, UnreadableEventError
from tests.connectors.conformance.talk import ids_of
from tests.connectors.conformance.town import Town

AT_ONCE = timedelta()


@pytest.fixture
async def mark(town: Town, connector: Connector) -> str:
    """Where the news of a test begin; skips networks that tell nothing by themselves."""
    try:
        heard = await connector.listen(town.listener, None, wait=AT_ONCE)
    except NotOfferedError:
        pytest.skip("the network tells nothing by itself")
    return heard.mark


async def _heard(town: Town, connector: Connector, mark: str) -> Heard:
    return await connector.listen(town.listener, mark, wait=AT_ONCE)


async def _news(connector: Connector, heard: Heard) -> list[News]:
    return [news for told in heard.told for news in await connector.hear(told.body)]


async def test_a_comment_and_its_answer_are_heard_as_they_are_read(
    town: Town, http: httpx.AsyncClient, connector: Connector, mark: str
) -> None:
    first = town.write("Когда?")
    town.write("И у нас?", reply_to=first)
    town.write_textless()

    news = await _news(connector, await _heard(town, connector, mark))

    told = [one for one in news if isinstance(one, CommentTold)]
    assert [one.comment for one in told] == await town.read(town.open(http))
    assert {one.is_new for one in told} == {True}


async def test_an_edit_is_heard_as_no_new_comment(
    town: Town, connector: Connector, mark: str
) -> None:
    comment = town.write("Когда?")
    town.edit(comment, "Когда тепло?")

    *_, edit = await _news(connector, await _heard(town, connector, mark))

    assert isinstance(edit, CommentTold)
    assert (edit.comment.text, edit.is_new) == ("Когда тепло?", False)


async def test_a_deletion_is_heard(town: Town, connector: Connector, mark: str) -> None:
    if not (await connector.capabilities(town.page)).sees_deletions:
        pytest.skip("the network tells nobody of deletions")
    comment = town.write()
    town.delete(comment)

    news = await _news(connector, await _heard(town, connector, mark))

    (gone,) = [one for one in news if isinstance(one, CommentGone)]
    (told,) = [one for one in news if isinstance(one, CommentTold)]
    assert (gone.post, gone.comment_id) == (town.post, comment)
    assert gone.deleter_id == told.comment.author_id


async def test_what_is_asked_again_from_the_same_mark_has_the_same_names(
    town: Town, connector: Connector, mark: str
) -> None:
    town.write()
    town.write()

    first = await _heard(town, connector, mark)
    again = await _heard(town, connector, mark)

    names = [told.event_id for told in first.told]
    assert [told.event_id for told in again.told] == names
    assert len(set(names)) == len(names) > 1


async def test_news_go_on_from_their_mark_with_another_connector(
    town: Town, http: httpx.AsyncClient, connector: Connector, mark: str
) -> None:
    town.write()
    first = await _heard(town, connector, mark)
    later = town.write("Спасибо")

    second = await _heard(town, town.open(http), first.mark)

    news = await _news(connector, second)
    assert ids_of([one.comment for one in news if isinstance(one, CommentTold)]) == [later]
    assert not second.has_gap


async def test_silence_keeps_the_mark_usable(town: Town, connector: Connector, mark: str) -> None:
    for _ in range(3):
        heard = await _heard(town, connector, mark)
        mark = heard.mark
    comment = town.write()

    news = await _news(connector, await _heard(town, connector, mark))

    assert ids_of([one.comment for one in news if isinstance(one, CommentTold)]) == [comment]


@pytest.mark.usefixtures("mark")
@pytest.mark.parametrize("event", [b"", b"<html>", b"[]", b"null", b'{"half'])
async def test_what_is_no_event_is_said_to_be_unreadable(
    connector: Connector, event: bytes
) -> None:
    with pytest.raises(UnreadableEventError):
        await connector.hear(event)
