"""Discussions read over real HTTP, against a server that speaks OK's API."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from connectors.contract import (
    GoneError,
    KeyRefusedError,
    NeedsHumanError,
    RefusedError,
    UnavailableError,
)
from connectors.ok.connector import OkConnector
from connectors.ok.errors import DeniedError
from tests.connectors.emulators.ok.client import ACTIVE as MEMBER
from tests.connectors.emulators.ok.client import GROUP, TOPIC, Ok
from tests.connectors.fakes import MeddlingBudget
from tests.connectors.ok.emulated import (
    ACTIVE,
    ADMIN,
    DEAD,
    STRANGER,
    calls,
    discussion_of,
    ids_of,
    living,
    open_ok,
    ref_of,
    told_of,
)
from tests.connectors.ok.worlds import GUID

COMMENTS = "discussions.getComments"
SWITCHED: list[dict[str, Any]] = [
    {},
    {"newest_first": False},
    {"anchors_overlap": True},
    {"anchors_overlap": True, "newest_first": False, "without_has_more": [COMMENTS]},
    {"without_has_more": [COMMENTS]},
    {"without_has_more": [COMMENTS], "empty_page": "bare"},
    {"date_ms": False},
    {"unasked_fields": "recorded", "date_ms": False, "newest_first": False},
    {"comments_page": 20},
    {"comments_page": 50, "without_has_more": [COMMENTS], "anchors_overlap": True},
]
STARTED = datetime.fromtimestamp(1_700_000_000, UTC)
"""When the first of many comments was written."""


@pytest.mark.parametrize("switches", SWITCHED)
@pytest.mark.parametrize("number", [250, 200])
async def test_all_comments_come_whole_and_once(
    ok: Ok, connector: OkConnector, switches: dict[str, Any], number: int
) -> None:
    ok.switch(**switches)
    written = ok.write_many(number)

    discussion = await discussion_of(connector)

    assert discussion.is_whole
    assert ids_of(discussion) == written
    assert {comment.author_name for comment in discussion.comments} == {"Anonymous Reader"}
    assert discussion.comments[0].written_at == STARTED


@pytest.mark.parametrize("empty_page", ["list", "bare"])
async def test_no_comments_are_a_whole_discussion(
    ok: Ok, connector: OkConnector, empty_page: str
) -> None:
    ok.switch(empty_page=empty_page, without_has_more=[COMMENTS])

    discussion = await discussion_of(connector)

    assert (discussion.comments, discussion.is_whole) == ((), True)


@pytest.mark.parametrize("empty_page", ["list", "bare"])
async def test_that_all_were_deleted_is_seen_though_the_counter_says_otherwise(
    ok: Ok, connector: OkConnector, empty_page: str
) -> None:
    ok.switch(counts_keep_removed=True, empty_page=empty_page)
    for number in ok.write_many(3):
        ok.change(number, deleted=True)

    discussion = await discussion_of(connector)

    assert (discussion.comments, discussion.is_whole) == ((), True)


async def test_counts_that_run_ahead_make_no_discussion_suspect(
    ok: Ok, connector: OkConnector
) -> None:
    ok.switch(counts_ahead_percent=50)
    written = ok.write_many(30)

    discussion = await discussion_of(connector)

    assert (ids_of(discussion), discussion.is_whole) == (written, True)


async def test_only_the_pages_since_a_moment_are_asked(ok: Ok, connector: OkConnector) -> None:
    written = ok.write_many(350)

    discussion = await discussion_of(connector, since=STARTED + timedelta(seconds=300))

    assert ids_of(discussion) == written[250:]
    assert not discussion.is_whole
    assert calls(ok, COMMENTS) == 1


async def test_a_reply_stands_in_the_thread_of_its_root(ok: Ok, connector: OkConnector) -> None:
    first = ok.write()
    second = ok.write("И у нас", reply_to=first)
    third = ok.write("", reply_to=second, attachments=[{"type": "PHOTO"}])
    apart = ok.write("#u4a2fs#")

    comments = (await discussion_of(connector)).comments

    assert [(one.ref.comment_id, one.parent_id, one.ref.thread_id) for one in comments] == [
        (first, None, first),
        (second, first, first),
        (third, second, first),
        (apart, None, apart),
    ]
    assert [one.text for one in comments] == ["Когда включат отопление?", "И у нас", "", ""]
    assert [one.attachments for one in comments] == [(), (), ("photo",), ("smile",)]
    assert {one.author_name for one in comments} == {"Анна Ким"}
    assert len({one.author_id for one in comments}) == 1
    assert comments[0].written_at.tzinfo is UTC


async def test_a_reply_to_a_deleted_comment_stays_in_its_thread(
    ok: Ok, connector: OkConnector
) -> None:
    first = ok.write()
    reply = ok.write("И у нас", reply_to=first)
    ok.change(first, deleted=True)

    (comment,) = (await discussion_of(connector)).comments

    assert (comment.ref.comment_id, comment.parent_id) == (reply, first)
    assert comment.ref.thread_id == first


@pytest.mark.parametrize("unasked", ["all", "recorded"])
async def test_the_group_is_known_and_nobody_else_is(
    ok: Ok, connector: OkConnector, unasked: str
) -> None:
    ok.switch(unasked_fields=unasked)
    other = ok.admin("POST", "/groups", {"name": "Школа № 2"})["id"]
    topic = ok.admin("POST", "/topics", {"gid": other, "text": "Чужая"})["id"]
    ok.write("Да", as_group=True)
    ok.write("Нет", author_id=MEMBER)
    ok.write("Там", as_group=True, discussion_id=topic)

    group, person = (await discussion_of(connector)).comments

    assert (group.is_own, group.author_id, group.author_name) == (True, GROUP, "Школа № 1")
    assert (person.is_own, person.author_id, person.author_name) == (False, MEMBER, "Анна Ким")


async def test_a_comment_of_before_2014_is_placed_by_moscows_clock_of_that_day(
    ok: Ok, connector: OkConnector
) -> None:
    ok.switch(date_ms=False)
    ok.write(date_ms=1_397_206_382_471)

    (comment,) = (await discussion_of(connector)).comments

    assert comment.written_at == datetime(2014, 4, 11, 8, 53, 2, tzinfo=UTC)


async def test_an_edit_and_a_deletion_are_seen_at_the_next_reading(
    ok: Ok, connector: OkConnector
) -> None:
    edited, deleted = ok.write(), ok.write()
    before = await discussion_of(connector)
    ok.change(edited, text="Когда включат воду?")
    ok.change(deleted, deleted=True)

    after = await discussion_of(connector)

    assert set(ids_of(before)) - set(ids_of(after)) == {deleted}
    assert [comment.text for comment in after.comments] == ["Когда включат воду?"]


@pytest.mark.parametrize("switches", [{}, {"anchors_overlap": True}])
async def test_deletions_while_paging_hide_nothing(
    ok: Ok, http: httpx.AsyncClient, switches: dict[str, Any]
) -> None:
    ok.switch(**switches)
    written = ok.write_many(350)
    gone = [{"id": one, "deleted": True} for one in written[240:260]]
    budget = MeddlingBudget(lambda: ok.admin("POST", "/bulk", {"comment_changes": gone}))

    discussion = await discussion_of(open_ok(ok, http, budget=budget))

    assert set(ids_of(discussion)) >= living(ok)
    assert discussion.is_whole


async def test_new_comments_while_paging_double_nothing(ok: Ok, http: httpx.AsyncClient) -> None:
    written = ok.write_many(350)
    budget = MeddlingBudget(ok.write, lambda: ok.write_many(120))

    found = ids_of(await discussion_of(open_ok(ok, http, budget=budget)))

    assert set(found) >= set(written)
    assert len(found) == len(set(found))


@pytest.mark.parametrize(
    "rule",
    [
        {"kind": "http", "status": 502},
        {"kind": "bad_json"},
        {"kind": "null"},
        {"kind": "null", "when": "after"},
        {"kind": "cut", "when": "after"},
        {"kind": "reset"},
        {"kind": "error", "code": 2},
    ],
    ids=["html", "half", "null", "null after", "cut", "reset", "code 2"],
)
async def test_a_passing_fault_is_got_over_and_a_lasting_one_is_told(
    ok: Ok, connector: OkConnector, rule: dict[str, Any]
) -> None:
    written = ok.write_many(150)

    ok.admin("PUT", "/faults", [rule | {"times": 2}])
    assert ids_of(await discussion_of(connector)) == written
    ok.admin("PUT", "/faults", [rule])
    assert isinstance(await told_of(connector), UnavailableError)


@pytest.mark.parametrize("bad_discussion", ["error", "empty"])
async def test_a_deleted_post_is_gone(ok: Ok, connector: OkConnector, bad_discussion: str) -> None:
    ok.switch(bad_discussion=bad_discussion)
    ok.write()
    ok.admin("PATCH", "/topics", {"id": TOPIC, "deleted": True})

    assert isinstance(await told_of(connector), GoneError)


@pytest.mark.parametrize("bad_discussion", ["error", "empty"])
@pytest.mark.parametrize("disabled", ["blocked", "deleted"])
async def test_posts_of_a_lost_group_are_not_taken_for_deleted(
    ok: Ok, connector: OkConnector, disabled: str, bad_discussion: str
) -> None:
    ok.switch(bad_discussion=bad_discussion)
    ok.write()
    ok.admin("POST", "/groups", {"id": GROUP, "disabled": disabled})

    told = await told_of(connector)

    assert isinstance(told, RefusedError)
    assert not isinstance(told, GoneError)


async def test_a_private_group_is_read_with_the_key_that_is_inside(
    ok: Ok, http: httpx.AsyncClient
) -> None:
    number = ok.write()
    ok.admin("POST", "/groups", {"id": GROUP, "private": True})

    outside = await told_of(open_ok(ok, http, DEAD, STRANGER))

    assert isinstance(outside, DeniedError)
    assert ids_of(await discussion_of(open_ok(ok, http, DEAD, STRANGER, ACTIVE))) == [number]


@pytest.mark.parametrize(
    ("code", "family"),
    [
        (102, KeyRefusedError),
        (103, KeyRefusedError),
        (401, NeedsHumanError),
        (402, NeedsHumanError),
    ],
)
async def test_a_dead_key_is_told_and_another_takes_over(
    ok: Ok, http: httpx.AsyncClient, code: int, family: type[Exception]
) -> None:
    ok.write()
    ok.admin("POST", "/tokens/revoke", {"token": "admin", "code": code})

    assert isinstance(await told_of(open_ok(ok, http, ADMIN)), family)
    assert len((await discussion_of(open_ok(ok, http, ADMIN, ACTIVE))).comments) == 1


async def test_no_key_at_all_is_told(ok: Ok, http: httpx.AsyncClient) -> None:
    connector = open_ok(ok, http, DEAD)
    connector._sessions.keys.clear()

    told = await told_of(connector)

    assert isinstance(told, KeyRefusedError)
    assert "Нет ключа" in told.sentence


@pytest.mark.parametrize(
    ("token", "secret"), [("eternal", "eternal:own"), ("both", "both"), ("both", "both:own")]
)
async def test_keys_sign_with_the_secret_that_is_theirs(
    ok: Ok, http: httpx.AsyncClient, token: str, secret: str
) -> None:
    form = {"token": token, "application_key": "AK", "user_id": "5", "session_secret": "own"}
    ok.admin("POST", "/tokens", form | {"eternal": token == "eternal"})
    key = type(ADMIN)(kind=ADMIN.kind, secret=secret)
    connector = open_ok(ok, http, key)

    number = (await connector.reply(ref_of(ok.write()), "Да", key=GUID)).comment_id

    assert number in ids_of(await discussion_of(connector))


async def test_the_emulators_clock_may_run_ahead(ok: Ok, connector: OkConnector) -> None:
    ok.pass_time(3 * 86_400)
    ok.write()

    (comment,) = (await discussion_of(connector)).comments

    assert comment.written_at > datetime.now(UTC) + timedelta(days=2)
