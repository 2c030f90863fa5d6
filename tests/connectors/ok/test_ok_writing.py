"""Odd answers that OK may give to those who write, made by hand."""

from typing import Any

import httpx
import pytest
import respx

from connectors.contract import (
    NotOfferedError,
    RefusedError,
    RepliesClosedError,
    ThrottledError,
    UnavailableError,
)
from connectors.ok.address import OkAddress
from connectors.ok.connector import OkConnector
from connectors.ok.errors import DeniedError
from connectors.ok.refusals import Deed, Refusals
from tests.connectors.fakes import CountingBudget
from tests.connectors.ok.worlds import (
    CALL,
    COMMENT,
    ETERNAL,
    GUID,
    OTHER_PAGE,
    PAGE,
    REFRESH,
    TOKEN,
    USER,
    answering,
    form_of,
    open_connector,
    refused,
    told,
)

ADD = "discussions.addDiscussionComment"
RULER = {
    "users.getCurrentUser": told({"uid": "5"}),
    "group.getUserGroupsByIds": told([{"userId": "5", "status": "ADMIN"}]),
}


@pytest.fixture
async def connector(http: httpx.AsyncClient) -> OkConnector:
    return open_connector(http, USER)


@respx.mock
async def test_the_answer_is_the_groups_and_names_the_comment(connector: OkConnector) -> None:
    route = respx.post(CALL).mock(return_value=told("MTM5Nz8="))

    published = await connector.reply(COMMENT, " Да ", key=GUID)

    form = form_of(route.calls.last.request)
    assert published.comment_id == "MTM5Nz8="
    assert {name: form[name] for name in form if name not in {"sig", "access_token"}} == {
        "application_key": "AK",
        "as_admin": "true",
        "comment": "Да",
        "entityId": "62503929662320",
        "entityType": "GROUP_TOPIC",
        "format": "json",
        "method": ADD,
        "reply_to_comment_id": COMMENT.comment_id,
    }


@pytest.mark.parametrize("answer", [{"id": "MTM5"}, {"id": 5}, 5])
@respx.mock
async def test_an_id_comes_in_several_shapes(connector: OkConnector, answer: Any) -> None:
    respx.post(CALL).mock(return_value=told(answer))

    published = await connector.reply(COMMENT, "Да", key=GUID)

    assert published.comment_id in {"MTM5", "5"}


@pytest.mark.parametrize("answer", [{"success": True}, True, [], ""])
@respx.mock
async def test_an_answer_without_an_id_is_to_be_looked_for(
    connector: OkConnector, answer: Any
) -> None:
    route = respx.post(CALL).mock(return_value=told(answer))

    with pytest.raises(UnavailableError, match="unreadable"):
        await connector.reply(COMMENT, "Да", key=GUID)

    assert route.call_count == 1


@pytest.mark.parametrize(
    ("discussion", "kind"),
    [
        ({"discussion": {"attrs": {"flags": "l,s"}}}, RepliesClosedError),
        ({"discussion": {"attrs": {"flags": "c,l,s"}}}, NotOfferedError),
        ({"discussion": {"attrs": {"flags": ""}}}, RepliesClosedError),
        ({"discussion": {}}, NotOfferedError),
        ({}, NotOfferedError),
        ({"discussion": 7}, DeniedError),
    ],
)
async def test_why_an_answer_was_refused_is_asked(
    connector: OkConnector, respx_mock: respx.MockRouter, discussion: Any, kind: type[Exception]
) -> None:
    answers = RULER | {ADD: refused(10), "discussions.get": told(discussion)}
    answering(respx_mock, answers)

    with pytest.raises(RefusedError) as found:
        await connector.reply(COMMENT, "Да", key=GUID)

    assert type(found.value) is kind


@pytest.mark.parametrize(
    ("answer", "kind"), [(False, RefusedError), ({"success": False}, RefusedError)]
)
@respx.mock
async def test_a_deletion_that_was_not_done_is_told(
    connector: OkConnector, answer: Any, kind: type[Exception]
) -> None:
    respx.post(CALL).mock(return_value=told(answer))

    with pytest.raises(kind):
        await connector.hide(COMMENT)


@pytest.mark.parametrize("answer", [{}, [], 7, "yes"])
@respx.mock
async def test_a_deletion_whose_answer_says_nothing_is_tried_again(
    connector: OkConnector, answer: Any
) -> None:
    respx.post(CALL).mock(return_value=told(answer))

    with pytest.raises(UnavailableError):
        await connector.hide(COMMENT)


async def test_refusals_are_of_one_page_and_one_deed_and_can_be_forgotten() -> None:
    refusals = Refusals()

    refusals.note(Deed.REPLY, PAGE, "Нельзя.")

    assert refusals.sentence(Deed.REPLY, PAGE) == "Нельзя."
    assert refusals.sentence(Deed.HIDE, PAGE) is None
    assert refusals.sentence(Deed.REPLY, OTHER_PAGE) is None
    refusals.forget(Deed.REPLY, PAGE)
    assert refusals.sentence(Deed.REPLY, PAGE) is None


def test_a_refusal_counts_for_a_day() -> None:
    times = iter([0.0, 86_399.0, 86_401.0])
    refusals = Refusals(lambda: next(times))
    refusals.note(Deed.REPLY, PAGE, "Нельзя.")

    told = [refusals.sentence(Deed.REPLY, PAGE) for _ in range(2)]

    assert told == ["Нельзя.", None]


@respx.mock
async def test_a_refresh_token_travels_in_a_form_and_is_paid_for(http: httpx.AsyncClient) -> None:
    route = respx.post(TOKEN).mock(return_value=told({"access_token": "-new"}))
    budget = CountingBudget()

    renewal = await open_connector(http, USER, REFRESH, budget=budget).renew()

    assert [key.secret for key in renewal.keys] == ["-new"]
    assert renewal.again_in is not None
    assert renewal.again_in.total_seconds() == 1200
    assert form_of(route.calls.last.request) == {
        "grant_type": "refresh_token",
        "refresh_token": "refresh-secret",
        "client_id": "512000",
        "client_secret": "SECRET",
    }
    assert [(name.rpartition(".")[0], methods) for name, methods in budget.spent] == [
        ("ok.refresh", ["oauth.token"])
    ]


@respx.mock
async def test_a_renewal_that_comes_too_often_rests(http: httpx.AsyncClient) -> None:
    respx.post(TOKEN).mock(return_value=httpx.Response(429))
    budget = CountingBudget()

    with pytest.raises(ThrottledError):
        await open_connector(http, REFRESH, budget=budget).renew()

    assert len(budget.rests) == 1


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(200, text="null"),
        httpx.Response(400, text="<html>"),
        httpx.Response(502, json={"error": "invalid_grant"}),
        httpx.ReadTimeout("late"),
    ],
)
@respx.mock
async def test_what_is_no_word_of_oauth_says_nothing_about_the_token(
    http: httpx.AsyncClient, answer: Any
) -> None:
    respx.post(TOKEN).mock(side_effect=[answer])

    with pytest.raises(UnavailableError) as late:
        await open_connector(http, REFRESH).renew()

    assert "refresh-secret" not in str(late.value)


@respx.mock
async def test_a_word_that_oauth_does_not_know_reaches_no_log(http: httpx.AsyncClient) -> None:
    respx.post(TOKEN).mock(return_value=httpx.Response(400, json={"error": "refresh-secret"}))

    with pytest.raises(RefusedError) as refusal:
        await open_connector(http, REFRESH).renew()

    assert str(refusal.value) == "oauth.token: refused"


async def test_an_application_without_a_number_cannot_renew(http: httpx.AsyncClient) -> None:
    address = OkAddress(application_key="AK", application_secret="S")

    with pytest.raises(RefusedError) as refusal:
        await open_connector(http, REFRESH, address=address).renew()

    assert "не настроено" in refusal.value.sentence


async def test_what_ok_does_not_push_is_refused(http: httpx.AsyncClient) -> None:
    connector = open_connector(http, ETERNAL)

    with pytest.raises(NotOfferedError):
        await connector.hear(b"{}")
    assert await connector.confirmation(PAGE) is None
