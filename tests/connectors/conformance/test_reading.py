"""Every network: what citizens write is read whole, once, and in their own words."""

from datetime import UTC, datetime, timedelta

import httpx
import pytest

from connectors.contract import Connector
from tests.connectors.conformance.lines import MeddledLine, StrangeLine
from tests.connectors.conformance.talk import ids_of, texts_of
from tests.connectors.conformance.town import Town


async def test_many_comments_are_read_whole_and_once(town: Town, connector: Connector) -> None:
    town.write_many(250)

    comments = await town.read(connector)

    assert texts_of(comments) == town.living()
    assert len(comments) == 250


async def test_a_thread_longer_than_a_page_is_read_whole(town: Town, connector: Connector) -> None:
    first = town.write()
    town.write_many(150, reply_to=first)

    comments = await town.read(connector)

    assert texts_of(comments) == town.living()
    assert {comment.ref.thread_id for comment in comments} == {first}
    assert {comment.parent_id for comment in comments} == {None, first}


async def test_deletions_while_reading_hide_nothing_that_stays(town: Town) -> None:
    numbers = town.write_many(350)
    line = MeddledLine(
        lambda: town.delete(*numbers[:30]),
        lambda: town.delete(*numbers[320:]),
        lambda: town.delete(*numbers[90:110]),
    )

    async with httpx.AsyncClient(transport=line, timeout=30) as http:
        connector = town.open(http)
        found = ids_of(await town.read(connector))

        assert set(found) >= town.living().keys()
        assert len(found) == len(set(found))


async def test_comments_that_come_while_reading_double_and_hide_nothing(town: Town) -> None:
    numbers = town.write_many(250)
    line = MeddledLine(*[lambda: town.write_many(60)] * 3)

    async with httpx.AsyncClient(transport=line, timeout=30) as http:
        connector = town.open(http)
        found = ids_of(await town.read(connector))
        later = ids_of(await town.read(connector))

    assert set(found) >= set(numbers)
    assert len(found) == len(set(found))
    assert set(later) == town.living().keys()


async def test_an_edit_is_seen_at_the_next_reading(town: Town, connector: Connector) -> None:
    comment = town.write("Когда?")
    await town.read(connector)
    town.edit(comment, "Когда тепло?")

    assert texts_of(await town.read(connector)) == {comment: "Когда тепло?"}


async def test_what_is_deleted_is_missing_from_the_next_reading(
    town: Town, connector: Connector
) -> None:
    if not (await connector.capabilities(town.page)).sees_deletions:
        pytest.skip("the network tells nobody of deletions")
    kept, deleted = town.write(), town.write()
    await town.read(connector)
    town.delete(deleted)

    assert ids_of(await town.read(connector)) == [kept]


async def test_a_deleted_comment_takes_no_answer_along(town: Town, connector: Connector) -> None:
    first = town.write()
    await town.read(connector)
    answers = town.write_many(3, reply_to=first)
    town.delete(first)

    assert set(ids_of(await town.read(connector))) >= set(answers)


async def test_a_comment_tells_who_wrote_what_and_when(town: Town, connector: Connector) -> None:
    began = datetime.now(UTC)
    comment = town.write("Когда дадут тепло? \U0001f976")

    (told,) = await town.read(connector)

    assert (told.ref.comment_id, told.ref.thread_id, told.parent_id) == (comment, comment, None)
    assert told.ref.post == town.post
    assert (told.text, told.author_name) == ("Когда дадут тепло? \U0001f976", "Анна Ким")
    assert (told.is_own, told.attachments) == (False, ())
    assert told.author_id
    assert abs(told.written_at - began) < timedelta(minutes=1)
    assert told.written_at.utcoffset() == timedelta()


async def test_a_comment_without_a_text_is_told_with_what_hangs_on_it(
    town: Town, connector: Connector
) -> None:
    comment = town.write_textless()

    (told,) = await town.read(connector)

    assert (told.ref.comment_id, told.text) == (comment, "")
    assert told.attachments == town.traits.attachments


async def test_a_mention_is_shown_as_a_name(town: Town, connector: Connector) -> None:
    if not town.traits.mention:
        pytest.skip("nobody can be mentioned there")
    town.write_mention()

    (told,) = await town.read(connector)

    assert told.text == town.traits.mention


async def test_reading_twice_tells_the_same(town: Town, connector: Connector) -> None:
    first = town.write()
    town.write_many(12, reply_to=first)

    assert await town.read(connector) == await town.read(connector)


@pytest.mark.parametrize("hours", [-1, 1])
async def test_a_clock_that_is_wrong_by_an_hour_loses_nothing(
    town: Town, connector: Connector, hours: int
) -> None:
    town.panel.advance(hours * 3600)
    town.write_many(120)
    early = await town.read(connector)
    newest = max(comment.written_at for comment in early)
    later = town.write("Спасибо")

    found = await town.read(connector, since=newest)

    assert len(early) == 120
    assert later in ids_of(found)
    assert abs(newest - datetime.now(UTC) - timedelta(hours=hours)) < timedelta(minutes=5)


async def test_an_outage_of_a_day_loses_no_more_than_the_network_forgets(
    town: Town, connector: Connector
) -> None:
    town.write("Прочитан")
    await town.read(connector)
    forgotten, edited = town.write("Вчера"), town.write("Вчера с ошибкой")
    town.edit(edited, "Вчера без ошибки")
    town.panel.advance(25 * 3600)
    recent = town.write("Сегодня")

    found = texts_of(await town.read(connector))

    assert recent in found
    if town.traits.forgets_after is None:
        assert found == town.living()
    else:
        assert not {forgotten, edited} & found.keys()


@pytest.mark.parametrize("loses", [False, True], ids=["more fields", "more and fewer fields"])
async def test_fields_that_nobody_knows_or_that_are_missing_do_no_harm(
    town: Town, *, loses: bool
) -> None:
    first = town.write()
    town.write_many(12, reply_to=first)
    line = StrangeLine(dropped=town.traits.droppable if loses else ())

    async with httpx.AsyncClient(transport=line, timeout=30) as http:
        connector = town.open(http)
        comments = await town.read(connector)
        card = await connector.resolve(town.link)

    assert texts_of(comments) == town.living()
    assert {comment.author_name for comment in comments} == {"Анна Ким"} or loses
    assert card.ref == town.page
