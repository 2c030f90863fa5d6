"""Comments hidden, deleted, answered by hand and closed on VK; rounds are run by hand."""

from typing import Any

import pytest

from app.base.jobs import Stage
from app.moderation import carrying
from app.vocabulary import Network
from tests.journey.town import GROUP, Town

QUESTION = "Когда включат отопление в 3 группе?"
ANNA = "Анна Ким"
ADMIN_KEYS = [
    {"kind": "service", "secret": "service-key"},
    {"kind": "community", "secret": "community-key"},
    {"kind": "user", "secret": "admin-key"},
]
INSULT = {"ground": "insult", "reason": "Оскорбляет учителя"}


@pytest.fixture
async def page(town: Town) -> dict[str, Any]:
    """The page with an administrator's key, which alone may hide and block."""
    await town.panel("POST", "/tokens", token="admin-key", kind="user", user_id=5, admin_of=[GROUP])
    return await town.register(keys=ADMIN_KEYS)


async def asked(town: Town, text: str = QUESTION, **more: Any) -> tuple[int, dict[str, Any]]:
    """Let a citizen ask; return his comment's id on VK and the whole case."""
    number = await town.say(text, **more)
    await town.rounds()
    (case,) = await town.cases()
    return number, await whole(town, case["id"])


async def whole(town: Town, case_id: int) -> dict[str, Any]:
    shown: dict[str, Any] = (await town.call("GET", f"/cases/{case_id}")).json()
    return shown


def kinds(shown: dict[str, Any]) -> list[str]:
    return [event["kind"] for event in shown["history"]]


def notes(shown: dict[str, Any], kind: str) -> list[str]:
    return [event["note"] for event in shown["history"] if event["kind"] == kind]


async def test_a_hidden_complaint_is_gone_in_the_network_and_its_case_stays_with_the_alarm(
    town: Town, page: dict[str, Any]
) -> None:
    _, shown = await asked(town)
    comment_id, case_id = shown["case"]["comments"][0]["id"], shown["case"]["id"]
    await town.log_in("ivanova")
    await town.call("POST", f"/comments/{comment_id}/hide", expect=409, json=INSULT)

    await town.call(
        "POST", f"/comments/{comment_id}/hide", expect=202, json=INSULT | {"confirms": True}
    )
    await town.rounds()
    await town.read_everything_again()

    after = await whole(town, case_id)
    (act,) = (await town.call("GET", "/moderation", params={"page_id": page["id"]})).json()["acts"]
    assert await town.on_vk() == []
    assert (act["state"], act["act"]) == ("done", "hide")
    assert after["case"]["state"] == "in_work" or after["case"]["state"] == "assigned"
    assert kinds(after)[-2:] == ["hidden", "vanished"]
    assert "основание: оскорбление" in notes(after, "vanished")[0]
    assert after["thread"][0]["deletedBy"] == "service"


async def test_a_hidden_comment_comes_back_and_its_case_goes_on(
    town: Town, page: dict[str, Any]
) -> None:
    _, shown = await asked(town)
    comment_id = shown["case"]["comments"][0]["id"]
    await town.call(
        "POST", f"/comments/{comment_id}/hide", expect=202, json=INSULT | {"confirms": True}
    )
    await town.rounds()

    await town.call(
        "POST", f"/comments/{comment_id}/restore", expect=202, json={"reason": "Скрыли по ошибке"}
    )
    await town.rounds(Stage.MODERATE)
    await town.read()

    after = await whole(town, shown["case"]["id"])
    assert page["canRestore"]
    assert [one["text"] for one in await town.on_vk()] == [QUESTION]
    assert "restored" in kinds(after)
    assert (after["thread"][0]["deletedAt"], after["thread"][0]["hiddenAt"]) == (None, None)
    assert after["case"]["state"] == "assigned"


async def test_a_worker_killed_after_the_network_did_it_is_followed_by_one_that_does_it_again(
    town: Town, page: dict[str, Any]
) -> None:
    _, shown = await asked(town)
    comment_id = shown["case"]["comments"][0]["id"]
    await town.call(
        "POST", f"/comments/{comment_id}/hide", expect=202, json=INSULT | {"confirms": True}
    )
    async with town.tools.sessions.begin() as session:
        (errand,) = await carrying.claim(session, Network.VK, now=town.tools.now(), limit=5)
    assert errand.comment is not None
    await town.panel(
        "PATCH", "/comments", owner_id=-GROUP, id=int(errand.comment.comment_id), deleted=True, by=5
    )
    await town.read_everything_again()  # the poll misses it while nobody has told us
    between = await whole(town, shown["case"]["id"])

    await town.make_acts_due()
    await town.rounds()

    after = await whole(town, shown["case"]["id"])
    assert page["canHide"]
    assert (between["case"]["state"], kinds(between)[-1]) == ("assigned", "assigned")
    assert (after["case"]["state"], kinds(after)[-2:]) == ("assigned", ["hidden", "vanished"])


async def test_an_author_is_blocked_on_the_page_and_let_in_again(
    town: Town, page: dict[str, Any]
) -> None:
    _, shown = await asked(town)
    comment_id = shown["case"]["comments"][0]["id"]
    form = {"owner_id": -GROUP, "post_id": 1, "author": ANNA, "text": "Ещё раз!"}

    await town.call(
        "POST", f"/comments/{comment_id}/block-author", expect=202, json=INSULT | {"days": 3}
    )
    await town.rounds(Stage.MODERATE)
    blocked = await town.vk.post("/comments", json=form)
    await town.call(
        "POST", f"/comments/{comment_id}/unblock-author", expect=202, json={"reason": "Извинилась"}
    )
    await town.rounds(Stage.MODERATE)
    free = await town.vk.post("/comments", json=form)

    after = await whole(town, shown["case"]["id"])
    assert page["canBlock"]
    assert (blocked.status_code, free.status_code) == (400, 200)
    assert kinds(after)[-2:] == ["author_blocked", "author_unblocked"]
    assert "до " in notes(after, "author_blocked")[0]


async def test_what_the_keys_cannot_do_is_refused_at_once_with_what_the_admin_must_do(
    town: Town,
) -> None:
    await town.register()  # without an administrator's key
    _, shown = await asked(town)
    comment_id = shown["case"]["comments"][0]["id"]

    refused = await town.call("POST", f"/comments/{comment_id}/hide", expect=409, json=INSULT)

    assert "личного ключа администратора" in refused.json()["detail"]


async def test_a_network_that_refuses_leaves_the_comment_and_tells_the_case(
    town: Town, page: dict[str, Any]
) -> None:
    _, shown = await asked(town)
    comment_id = shown["case"]["comments"][0]["id"]
    await town.panel("POST", "/tokens", token="admin-key", kind="user", user_id=5, admin_of=[])

    await town.call(
        "POST", f"/comments/{comment_id}/hide", expect=202, json=INSULT | {"confirms": True}
    )
    await town.rounds(Stage.MODERATE)

    after = await whole(town, shown["case"]["id"])
    (act,) = (await town.call("GET", "/moderation")).json()["acts"]
    assert page["canHide"]
    assert (act["state"], kinds(after)[-1]) == ("refused", "moderation_refused")
    assert "администратор" in act["trouble"]
    assert after["thread"][0]["hiddenAt"] is None


async def test_an_answer_by_hand_closes_the_case(town: Town, page: dict[str, Any]) -> None:
    number, shown = await asked(town)

    await town.say("Включим завтра в 9.", from_id=-GROUP, reply_to=number)
    await town.read()

    after = await whole(town, shown["case"]["id"])
    assert page["state"] == "active"
    assert (after["case"]["state"], after["case"]["outcome"]) == ("closed", "answered")
    assert kinds(after)[-2:] == ["answered_by_hand", "closed"]


async def test_an_answer_by_hand_that_came_in_with_its_question_closes_the_case(
    town: Town, page: dict[str, Any]
) -> None:
    number = await town.say(QUESTION)
    await town.say("Включим завтра в 9.", from_id=-GROUP, reply_to=number)
    await town.read()
    await town.rounds()

    (case,) = await town.cases()

    assert page["state"] == "active"
    assert (case["state"], case["outcome"]) == ("closed", "answered")


async def test_a_waiting_answer_is_taken_back_when_the_page_answers_and_may_be_sent_all_the_same(
    town: Town, page: dict[str, Any]
) -> None:
    number, shown = await asked(town)
    path = f"/cases/{shown['case']['id']}"
    await town.call("POST", f"{path}/answer", expect=202, json={"text": "Завтра."})
    await town.say("Включим завтра в 9.", from_id=-GROUP, reply_to=number)
    await town.make_pages_due()
    await town.rounds(Stage.POLL, Stage.CONFIRM)

    between = await whole(town, shown["case"]["id"])
    reply = between["replies"][0]
    await town.call("POST", f"{path}/replies/{reply['id']}/retry", expect=202)
    await town.rounds(Stage.ANSWER)

    assert page["canReply"]
    assert (reply["state"], reply["troubleKind"], reply["waysOut"]) == (
        "refused",
        "answered",
        ["retry"],
    )
    assert between["case"]["state"] == "closed"
    texts = sorted(one["text"] for one in await town.on_vk() if one["from_id"] == -GROUP)
    assert texts == ["Включим завтра в 9.", "Завтра."]


async def test_closed_comments_are_opened_for_an_answer_and_closed_again(
    town: Town, page: dict[str, Any]
) -> None:
    _, shown = await asked(town)
    path = f"/cases/{shown['case']['id']}"
    await town.panel("PATCH", "/posts", owner_id=-GROUP, id=1, comments_closed=True)
    await town.call("POST", f"{path}/answer", expect=202, json={"text": "Завтра."})
    await town.rounds(Stage.ANSWER)
    (reply,) = (await whole(town, shown["case"]["id"]))["replies"]

    await town.call(
        "POST",
        f"/posts/{shown['thread'][0]['postId']}/open-comments",
        expect=202,
        json={"reason": "Ответить гражданину", "replyId": reply["id"], "closesAgain": True},
    )
    await town.rounds(Stage.MODERATE, Stage.ANSWER, Stage.MODERATE)

    acts = (await town.call("GET", "/moderation")).json()["acts"]
    again = await town.call(
        "POST", f"{path}/answer", expect=409, json={"text": "И ещё раз: завтра."}
    )
    assert page["canClose"]
    assert reply["troubleKind"] == "closed"
    assert reply["waysOut"] == ["open_comments", "retry", "another_comment", "post", "close_case"]
    assert "Можно: открыть комментарии" in reply["trouble"]
    assert [one["text"] for one in await town.on_vk()][-1] == "Завтра."
    assert [(one["act"], one["state"]) for one in acts] == [("close", "done"), ("open", "done")]
    assert again.json()["type"].endswith("not-answerable")


async def test_a_deletion_that_a_poll_missed_closes_the_case_and_raises_the_alarm(
    town: Town, page: dict[str, Any]
) -> None:
    number, shown = await asked(town)
    await town.panel("PATCH", "/comments", owner_id=-GROUP, id=number, deleted=True)

    await town.read_everything_again()

    after = await whole(town, shown["case"]["id"])
    assert page["state"] == "active"
    assert (after["case"]["state"], after["case"]["outcome"]) == ("closed", "withdrawn")
    assert "сеть не говорит, кто удалил" in notes(after, "vanished")[0]
