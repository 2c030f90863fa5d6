"""Groups, their posts and counters over real HTTP, against a server that speaks OK's API."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from app.vocabulary import PageRef, PostRef
from connectors.contract import ConnectorError, GoneError, KeyRefusedError, RefusedError
from connectors.ok.connector import OkConnector
from tests.connectors.emulators.ok.client import ACTIVE as MEMBER
from tests.connectors.emulators.ok.client import ADMIN as RULER
from tests.connectors.emulators.ok.client import GROUP, TOPIC, Ok
from tests.connectors.fakes import gathered
from tests.connectors.ok.emulated import (
    ACTIVE,
    ADMIN,
    DEAD,
    PAGE,
    POST,
    STRANGER,
    calls,
    open_ok,
)

URL = f"https://ok.ru/group/{GROUP}"
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
START_MS = 1_700_000_000_000


def _publish(ok: Ok, number: int, gid: str = GROUP) -> list[str]:
    forms = [
        {"gid": gid, "text": f"Запись {one}", "created_ms": START_MS + one * 1000}
        for one in range(number)
    ]
    ids: list[str] = ok.admin("POST", "/topics", forms)["ids"]
    return ids


async def _posts(connector: OkConnector, since: datetime = LONG_AGO) -> Any:
    return (await gathered(connector.new_posts({PAGE: since})))[PAGE]


async def _counted(
    connector: OkConnector, *posts: PostRef, known: int = -7
) -> dict[PostRef, int | ConnectorError]:
    return await gathered(connector.changed_posts(dict.fromkeys(posts, known)))


@pytest.mark.parametrize(
    "link",
    [
        GROUP,
        f"https://ok.ru/group/{GROUP}",
        f"m.ok.ru/group{GROUP}",
        f"ok.ru/group/{GROUP}/topic/{TOPIC}",
        "https://ok.ru/school1",
        "ok.ru/School1/topic/5",
        "@school1",
    ],
)
async def test_a_group_is_found_by_any_of_its_addresses(connector: OkConnector, link: str) -> None:
    card = await connector.resolve(link)

    assert (card.ref, card.title, card.url) == (PAGE, "Школа № 1", URL)


@pytest.mark.parametrize("unknown_url", ["unknown", "error", "null"])
async def test_an_address_of_nobody_says_so(
    ok: Ok, connector: OkConnector, unknown_url: str
) -> None:
    ok.switch(unknown_url=unknown_url)

    with pytest.raises(GoneError) as gone:
        await connector.resolve("ok.ru/nobody")
    with pytest.raises(GoneError):
        await connector.resolve("123456789")

    assert gone.value.sentence == "Такой группы в Одноклассниках нет. Проверьте адрес."


async def test_a_persons_short_name_is_refused(connector: OkConnector) -> None:
    with pytest.raises(RefusedError) as refused:
        await connector.resolve("https://ok.ru/annakim")

    assert "личная страница" in refused.value.sentence


@pytest.mark.parametrize("disabled", ["blocked", "deleted"])
async def test_a_group_that_is_no_more_says_so(
    ok: Ok, connector: OkConnector, disabled: str
) -> None:
    ok.admin("POST", "/groups", {"id": GROUP, "disabled": disabled})

    with pytest.raises(GoneError):
        await connector.resolve(URL)
    found = await connector.capabilities(PAGE)

    assert (found.can_read, found.can_reply, found.can_hide) == (False, False, False)
    assert len(found.troubles) == 1


@pytest.mark.parametrize("role", ["ADMIN", "MODERATOR"])
async def test_who_rules_the_group_reads_replies_and_hides(
    ok: Ok, connector: OkConnector, role: str
) -> None:
    ok.admin("POST", "/groups", {"id": GROUP, "members": {RULER: role}})

    found = await connector.capabilities(PAGE)

    assert (found.can_read, found.can_reply, found.can_hide) == (True, True, True)
    assert (found.can_restore, found.can_close, found.troubles) == (False, False, ())


@pytest.mark.parametrize("role", ["ACTIVE", "MAYBE", "BLOCKED", "PASSIVE", "UNKNOWN"])
async def test_anybody_else_reads_only(ok: Ok, http: httpx.AsyncClient, role: str) -> None:
    ok.admin("POST", "/groups", {"id": GROUP, "members": {MEMBER: role}})

    found = await open_ok(ok, http, ACTIVE).capabilities(PAGE)

    assert (found.can_read, found.can_reply, found.can_hide) == (True, False, False)
    (trouble,) = found.troubles
    assert "не администратор и не модератор" in trouble


async def test_one_of_several_keys_that_rules_is_enough(ok: Ok, http: httpx.AsyncClient) -> None:
    found = await open_ok(ok, http, DEAD, STRANGER, ADMIN).capabilities(PAGE)

    assert found.can_reply
    assert found.troubles == ()


async def test_a_right_that_was_never_granted_is_named(ok: Ok, connector: OkConnector) -> None:
    ok.admin("POST", "/tokens", {"token": "admin", "rights": []})

    found = await connector.capabilities(PAGE)

    assert not found.can_read
    (trouble,) = found.troubles
    assert "VALUABLE_ACCESS" in trouble


@pytest.mark.parametrize("code", [3, 10])
@pytest.mark.parametrize("method", ["discussions.getComments", "mediatopic.getTopics"])
async def test_a_lost_method_of_reading_is_told(
    ok: Ok, connector: OkConnector, method: str, code: int
) -> None:
    ok.switch(withdrawn={method: code})

    found = await connector.capabilities(PAGE)

    assert (found.can_read, found.can_reply, found.can_hide) == (False, False, False)
    assert len(found.troubles) == 1


async def test_a_group_without_posts_is_readable(ok: Ok, connector: OkConnector) -> None:
    ok.admin("PATCH", "/topics", {"id": TOPIC, "deleted": True})

    assert (await connector.capabilities(PAGE)).can_read


async def test_a_dead_key_can_do_nothing(ok: Ok, http: httpx.AsyncClient) -> None:
    found = await open_ok(ok, http, DEAD).capabilities(PAGE)

    assert (found.can_read, found.can_reply, found.can_hide) == (False, False, False)
    assert found.troubles == (
        "Ключ Одноклассников отозван или истёк. Получите новый ключ и сохраните его.",
    )


@pytest.mark.parametrize(
    "switches",
    [{}, {"without_has_more": ["mediatopic.getTopics"]}, {"topics_page": 7}],
)
async def test_250_posts_come_newest_first_and_once(
    ok: Ok, connector: OkConnector, switches: dict[str, Any]
) -> None:
    ok.switch(**switches)
    published = _publish(ok, 250)
    ok.write()

    found = await _posts(connector)

    assert [post.ref.post_id for post in found] == [TOPIC, *published[::-1]]
    assert [post.comments_count for post in found] == [1, *[0] * 250]
    assert found[0].text == "С 1 октября отопление включено."
    assert found[-1].published_at == datetime.fromtimestamp(START_MS / 1000, UTC)


async def test_reading_stops_at_the_moment_asked_for(ok: Ok, connector: OkConnector) -> None:
    published = _publish(ok, 250)
    since = datetime.fromtimestamp((START_MS + 240_000) / 1000, UTC)

    found = await _posts(connector, since)

    assert [post.ref.post_id for post in found] == [TOPIC, *published[:239:-1]]
    assert calls(ok, "mediatopic.getTopics") == 1


async def test_pieces_other_than_texts_are_left_out_of_a_posts_text(
    ok: Ok, connector: OkConnector
) -> None:
    media = [{"type": "photo", "photos": []}, {"type": "text", "text": "Приходите!"}]
    ok.admin("POST", "/topics", {"gid": GROUP, "text": "Праздник", "media": media})

    found = await _posts(connector)

    assert found[0].text == "Праздник\n\nПриходите!"


@pytest.mark.parametrize("disabled", ["blocked", "deleted"])
async def test_one_lost_group_does_not_hide_another(
    ok: Ok, connector: OkConnector, disabled: str
) -> None:
    other = ok.admin("POST", "/groups", {"name": "Школа № 2", "disabled": disabled})["id"]
    lost = PageRef(network=PAGE.network, external_id=other)

    found = await gathered(connector.new_posts({lost: LONG_AGO, PAGE: LONG_AGO}))

    assert isinstance(found[lost], RefusedError)
    assert not isinstance(found[PAGE], ConnectorError)


async def test_only_posts_whose_counter_moved_are_told(ok: Ok, connector: OkConnector) -> None:
    still, moved = (PostRef(page=PAGE, post_id=one) for one in _publish(ok, 2))
    ok.write(discussion_id=moved.post_id)

    assert await _counted(connector, still, moved, known=0) == {moved: 1}


@pytest.mark.parametrize("topics_page", [100, 40, 1])
async def test_counters_of_many_groups_are_asked_together(
    ok: Ok, connector: OkConnector, topics_page: int
) -> None:
    other = ok.admin("POST", "/groups", {"name": "Школа № 2"})["id"]
    elsewhere = PageRef(network=PAGE.network, external_id=other)
    posts = [PostRef(page=PAGE, post_id=one) for one in _publish(ok, 60)]
    posts += [PostRef(page=elsewhere, post_id=one) for one in _publish(ok, 60, other)]
    ok.switch(topics_page=topics_page)

    first = await _counted(connector, *posts)
    ok.admin("DELETE", "/counters")
    second = await _counted(connector, *posts)

    assert first == second == dict.fromkeys(posts, 0)
    learnt = {100: 2, 40: 5, 1: 120}
    assert calls(ok, "mediatopic.getByIds") == learnt[topics_page]


async def test_a_counter_that_runs_ahead_is_told_as_it_is(ok: Ok, connector: OkConnector) -> None:
    ok.switch(counts_ahead_percent=50, counts_keep_removed=True)
    ok.change(ok.write_many(4)[0], deleted=True)

    assert await _counted(connector, POST) == {POST: 6}


async def test_a_gone_post_is_told_and_its_neighbours_are_counted(
    ok: Ok, connector: OkConnector
) -> None:
    gone = PostRef(page=PAGE, post_id=_publish(ok, 1)[0])
    ok.admin("PATCH", "/topics", {"id": gone.post_id, "deleted": True})

    told = await _counted(connector, gone, POST)

    assert isinstance(told[gone], GoneError)
    assert told[POST] == 0


@pytest.mark.parametrize("change", [{"disabled": "blocked"}, {"disabled": "deleted"}])
async def test_posts_of_a_lost_group_are_not_gone_and_hide_no_others(
    ok: Ok, connector: OkConnector, change: dict[str, Any]
) -> None:
    other = ok.admin("POST", "/groups", {"name": "Школа № 2"})["id"]
    elsewhere = PageRef(network=PAGE.network, external_id=other)
    lost = [PostRef(page=elsewhere, post_id=one) for one in _publish(ok, 3, other)]
    ok.admin("POST", "/groups", {"id": other} | change)

    told = await _counted(connector, *lost, POST)

    assert told[POST] == 0
    for post in lost:
        assert isinstance(told[post], RefusedError)
        assert not isinstance(told[post], GoneError)
    assert calls(ok, "group.getInfo") == 1


async def test_posts_that_a_key_does_not_see_are_not_gone(ok: Ok, http: httpx.AsyncClient) -> None:
    ok.admin("POST", "/groups", {"id": GROUP, "private": True})

    told = (await _counted(open_ok(ok, http, STRANGER), POST))[POST]

    assert isinstance(told, RefusedError)
    assert not isinstance(told, GoneError)


async def test_a_dead_key_is_told_of_every_post_after_one_call(
    ok: Ok, http: httpx.AsyncClient
) -> None:
    posts = [PostRef(page=PAGE, post_id=str(number)) for number in range(1, 301)]

    told = await _counted(open_ok(ok, http, DEAD), *posts)

    assert told.keys() == set(posts)
    assert all(isinstance(one, KeyRefusedError) for one in told.values())
    assert calls(ok, "mediatopic.getByIds") == 1


async def test_posts_are_told_once_a_day_has_passed(ok: Ok, connector: OkConnector) -> None:
    ok.pass_time(86_400)
    number = ok.admin("POST", "/topics", {"gid": GROUP, "text": "Завтра"})["id"]

    found = await _posts(connector, datetime.now(UTC) + timedelta(hours=12))

    assert [post.ref.post_id for post in found] == [number]
