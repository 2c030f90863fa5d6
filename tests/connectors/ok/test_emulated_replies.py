"""Replies and deletions over real HTTP, against a server that speaks OK's API."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from connectors.answers import CLOCKS_APART
from connectors.contract import (
    GoneError,
    KeyRefusedError,
    NotOfferedError,
    RefusedError,
    RepliesClosedError,
    ThrottledError,
    UnavailableError,
)
from connectors.ok.connector import OkConnector
from connectors.ok.errors import NotRulingError
from tests.connectors.emulators.ok.client import ADMIN as RULER
from tests.connectors.emulators.ok.client import GROUP, TOPIC, Ok
from tests.connectors.ok.emulated import (
    ACTIVE,
    ADMIN,
    DEAD,
    PAGE,
    calls,
    discussion_of,
    living,
    open_ok,
    ref_of,
)
from tests.connectors.ok.worlds import GUID

TEXT = "Уже сегодня, & до = 100 %"
ADD = "discussions.addDiscussionComment"
DELETE = "discussions.deleteDiscussionComment"
EPOCH = datetime(2020, 1, 1, tzinfo=UTC)


def _withdraw(ok: Ok, code: int) -> None:
    ok.switch(withdrawn={ADD: code, DELETE: code})


@pytest.mark.parametrize("added_gives", ["id", "comment"])
async def test_the_group_answers_under_the_question(
    ok: Ok, connector: OkConnector, added_gives: str
) -> None:
    ok.switch(added_gives=added_gives)
    question = ok.write()

    number = (await connector.reply(ref_of(question), f" {TEXT}\n", key=GUID)).comment_id

    asked, reply = (await discussion_of(connector)).comments
    assert (asked.is_own, reply.is_own) == (False, True)
    assert (reply.ref.comment_id, reply.text) == (number, TEXT)
    assert (reply.parent_id, reply.ref.thread_id) == (question, question)


@pytest.mark.parametrize(
    "rule",
    [
        {"kind": "http"},
        {"kind": "bad_json"},
        {"kind": "null"},
        {"kind": "cut"},
        {"kind": "reset"},
        {"kind": "error", "code": 2},
    ],
    ids=["html", "half", "null", "cut", "reset", "code 2"],
)
async def test_an_answer_lost_on_the_way_back_is_found_and_was_sent_once(
    ok: Ok, connector: OkConnector, rule: dict[str, Any]
) -> None:
    question = ref_of(ok.write())
    ok.admin("PUT", "/faults", [rule | {"when": "after", "methods": [ADD]}])

    with pytest.raises(UnavailableError):
        await connector.reply(question, TEXT, key=GUID)
    found = await connector.find_reply(question, f"{TEXT} ", since=EPOCH)

    assert {found} == living(ok) - {question.comment_id}
    assert ok.admin("GET", "")["comments"] == 2


async def test_an_answer_whose_confirmation_does_not_come_in_time_is_found(
    ok: Ok, connector: OkConnector
) -> None:
    question = ref_of(ok.write())
    rule = {"kind": "hang", "when": "after", "seconds": 20, "methods": [ADD]}
    ok.admin("PUT", "/faults", [rule])

    async with httpx.AsyncClient(timeout=1) as impatient:
        with pytest.raises(UnavailableError):
            await open_ok(ok, impatient).reply(question, TEXT, key=GUID)

    found = await connector.find_reply(question, TEXT, since=EPOCH)
    assert {found} == living(ok) - {question.comment_id}


async def test_an_answer_lost_on_the_way_there_is_not_found(ok: Ok, connector: OkConnector) -> None:
    question = ref_of(ok.write())
    ok.admin("PUT", "/faults", [{"kind": "reset", "methods": [ADD]}])

    with pytest.raises(UnavailableError):
        await connector.reply(question, TEXT, key=GUID)

    assert await connector.find_reply(question, TEXT, since=EPOCH) is None


async def test_what_only_resembles_our_answer_is_not_it(ok: Ok, connector: OkConnector) -> None:
    question, other = ok.write(), ok.write()
    ok.write(TEXT, reply_to=question)
    ok.write(TEXT, as_group=True)
    await connector.reply(ref_of(other), TEXT, key=GUID)
    await connector.reply(ref_of(question), "Завтра", key=GUID)

    assert await connector.find_reply(ref_of(question), TEXT, since=EPOCH) is None


async def test_an_older_answer_in_the_same_words_is_another(ok: Ok, connector: OkConnector) -> None:
    question = ref_of(ok.write())
    number = (await connector.reply(question, TEXT, key=GUID)).comment_id
    now = datetime.fromtimestamp(ok.admin("GET", "")["now"], UTC)

    assert await connector.find_reply(question, TEXT, since=now) == number
    later = now + CLOCKS_APART + timedelta(hours=1)
    assert await connector.find_reply(question, TEXT, since=later) is None


async def test_closed_comments_are_told_and_are_no_withdrawal(
    ok: Ok, connector: OkConnector
) -> None:
    question = ref_of(ok.write())
    ok.admin("PATCH", "/topics", {"id": TOPIC, "comments_closed": True})

    with pytest.raises(RepliesClosedError):
        await connector.reply(question, TEXT, key=GUID)

    assert (await connector.capabilities(PAGE)).can_reply


@pytest.mark.parametrize("code", [3, 10])
async def test_a_withdrawn_reply_says_where_to_answer_and_is_remembered(
    ok: Ok, connector: OkConnector, code: int
) -> None:
    question = ref_of(ok.write())
    _withdraw(ok, code)
    assert (await connector.capabilities(PAGE)).can_reply

    with pytest.raises(NotOfferedError) as refused:
        await connector.reply(question, TEXT, key=GUID)

    assert refused.value.sentence.endswith(
        f"Ответьте на сайте: https://ok.ru/group/{GROUP}/topic/{TOPIC}"
    )
    found = await connector.capabilities(PAGE)
    assert (found.can_read, found.can_reply, found.can_hide) == (True, False, True)
    (trouble,) = found.troubles
    assert trouble.endswith(f"Ответьте на сайте: https://ok.ru/group/{GROUP}")


async def test_a_reply_that_works_again_is_believed_again(ok: Ok, connector: OkConnector) -> None:
    question = ref_of(ok.write())
    _withdraw(ok, 3)
    with pytest.raises(NotOfferedError):
        await connector.reply(question, TEXT, key=GUID)
    ok.switch(withdrawn={})

    await connector.reply(question, TEXT, key=GUID)

    assert (await connector.capabilities(PAGE)).can_reply


@pytest.mark.parametrize("code", [3, 10])
async def test_a_withdrawn_deletion_says_where_to_delete(
    ok: Ok, connector: OkConnector, code: int
) -> None:
    question = ref_of(ok.write())
    _withdraw(ok, code)

    with pytest.raises(NotOfferedError) as refused:
        await connector.hide(question)

    assert f"Удалите на сайте: https://ok.ru/group/{GROUP}/topic" in refused.value.sentence
    found = await connector.capabilities(PAGE)
    assert (found.can_reply, found.can_hide) == (True, False)


async def test_a_missing_right_to_the_groups_voice_is_named_and_remembered(
    ok: Ok, connector: OkConnector
) -> None:
    question = ref_of(ok.write())
    ok.admin("POST", "/tokens", {"token": "admin", "rights": ["VALUABLE_ACCESS"]})

    with pytest.raises(RefusedError) as refused:
        await connector.reply(question, TEXT, key=GUID)

    assert "не выдано право GROUP_CONTENT" in refused.value.sentence
    found = await connector.capabilities(PAGE)
    assert (found.can_reply, found.troubles) == (False, (refused.value.sentence,))


async def test_the_groups_voice_may_need_no_right_of_its_own(
    ok: Ok, connector: OkConnector
) -> None:
    ok.switch(as_admin_needs_group_content=False)
    ok.admin("POST", "/tokens", {"token": "admin", "rights": ["VALUABLE_ACCESS"]})

    number = (await connector.reply(ref_of(ok.write()), TEXT, key=GUID)).comment_id

    assert number in living(ok)


@pytest.mark.parametrize("role", ["ACTIVE", "BLOCKED"])
async def test_who_rules_no_more_is_told_so(ok: Ok, connector: OkConnector, role: str) -> None:
    question = ref_of(ok.write())
    ok.admin("POST", "/groups", {"id": GROUP, "members": {RULER: role}})

    with pytest.raises(NotRulingError):
        await connector.reply(question, TEXT, key=GUID)
    with pytest.raises(NotRulingError):
        await connector.hide(question)


async def test_the_key_that_may_write_answers_for_those_that_may_not(
    ok: Ok, http: httpx.AsyncClient
) -> None:
    question = ref_of(ok.write())
    connector = open_ok(ok, http, DEAD, ACTIVE, ADMIN)

    number = (await connector.reply(question, TEXT, key=GUID)).comment_id
    await connector.hide(question)

    assert living(ok) == {number}


async def test_a_dead_key_cannot_reply(ok: Ok, http: httpx.AsyncClient) -> None:
    with pytest.raises(KeyRefusedError):
        await open_ok(ok, http, DEAD).reply(ref_of(ok.write()), TEXT, key=GUID)


async def test_the_censor_is_told_for_what_it_is(ok: Ok, connector: OkConnector) -> None:
    ok.admin("POST", "/groups", {"id": GROUP, "censored": ["сегодня"]})

    with pytest.raises(RefusedError) as refused:
        await connector.reply(ref_of(ok.write()), TEXT, key=GUID)

    assert "Фильтр" in refused.value.sentence
    assert (await connector.capabilities(PAGE)).can_reply


async def test_an_answer_to_what_is_gone_says_so(ok: Ok, connector: OkConnector) -> None:
    question = ok.write()
    ok.change(question, deleted=True)

    with pytest.raises(GoneError):
        await connector.reply(ref_of(question), TEXT, key=GUID)
    ok.admin("PATCH", "/topics", {"id": TOPIC, "deleted": True})
    with pytest.raises(GoneError):
        await connector.reply(ref_of(question), TEXT, key=GUID)


@pytest.mark.parametrize(
    ("text", "word"), [(" \n\x00", "пуст"), ("я" * 3003, "Сократите его на 3.")]
)
async def test_a_text_that_ok_would_not_take_is_not_sent(
    ok: Ok, connector: OkConnector, text: str, word: str
) -> None:
    with pytest.raises(RefusedError) as refused:
        await connector.reply(ref_of(ok.write()), text, key=GUID)

    assert word in refused.value.sentence
    assert calls(ok, ADD) == 0


async def test_the_longest_text_is_taken(ok: Ok, connector: OkConnector) -> None:
    await connector.reply(ref_of(ok.write()), "я" * 3000, key=GUID)

    assert len(living(ok)) == 2


@pytest.mark.parametrize("code", [8, 11])
async def test_a_throttled_answer_is_not_lost(ok: Ok, connector: OkConnector, code: int) -> None:
    question = ref_of(ok.write())
    ok.admin("PUT", "/faults", [{"kind": "error", "code": code, "methods": [ADD]}])

    with pytest.raises(ThrottledError):
        await connector.reply(question, TEXT, key=GUID)

    assert calls(ok, ADD) == 0
    assert living(ok) == {question.comment_id}


@pytest.mark.parametrize("done_gives", ["success", "true"])
async def test_a_comment_is_taken_off_and_twice_is_as_good_as_once(
    ok: Ok, connector: OkConnector, done_gives: str
) -> None:
    ok.switch(done_gives=done_gives)
    insult, question = ok.write("…"), ok.write()

    await connector.hide(ref_of(insult))
    await connector.hide(ref_of(insult))

    assert living(ok) == {question}
    with pytest.raises(NotOfferedError):
        await connector.restore(ref_of(insult))
