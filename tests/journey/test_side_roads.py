"""What happens beside the straight road: edits, deletions, refusals, outages."""

import asyncio
from datetime import timedelta

import pytest

from app.base.jobs import Stage
from app.base.probes import in_time
from tests.journey.town import GROUP, LINK, Town
from workers.answer import answer

QUESTION = "Когда включат отопление в 3 группе?"


async def test_a_second_round_over_the_same_world_changes_nothing(town: Town) -> None:
    await town.register()
    await town.say(QUESTION)
    await town.rounds()
    before = await town.status()

    await town.rounds()

    after = await town.status()
    assert before["agree"]
    assert {k: v for k, v in before.items() if k != "pages"} == {
        k: v for k, v in after.items() if k != "pages"
    }


async def test_an_edit_is_found_by_a_whole_reading_and_told_to_the_case(town: Town) -> None:
    await town.register()
    asked = await town.say(QUESTION)
    await town.rounds()
    await town.panel("PATCH", "/comments", owner_id=-GROUP, id=asked, text=QUESTION + " А воду?")

    await town.read_everything_again()

    (case,) = await town.cases()
    (comment,) = case["comments"]
    shown = (await town.call("GET", f"/comments/{comment['id']}")).json()
    assert comment["text"] == QUESTION + " А воду?"
    assert [version["text"] for version in shown["versions"]] == [QUESTION]


async def test_a_deleted_question_ends_its_case_as_withdrawn(town: Town) -> None:
    await town.register()
    asked = await town.say(QUESTION)
    await town.rounds()
    await town.panel("PATCH", "/comments", owner_id=-GROUP, id=asked, deleted=True)

    await town.read_everything_again()

    (case,) = await town.cases()
    assert (case["state"], case["outcome"]) == ("closed", "withdrawn")


async def test_the_citizens_next_word_reopens_the_case_for_the_same_official(town: Town) -> None:
    await town.register()
    asked = await town.say(QUESTION, author="Анна Ким")
    await town.rounds()
    (case,) = await town.cases()
    await town.call("POST", f"/cases/{case['id']}/answer", expect=202, json={"text": "Завтра."})
    await town.rounds()
    await town.rounds()

    await town.say("Так и не включили, когда же?", author="Анна Ким", reply_to=asked)
    await town.rounds()

    (again,) = await town.cases()
    assert (again["id"], again["state"]) == (case["id"], "assigned")
    assert again["officialId"] == town.official_id


async def test_an_answer_whose_arrival_was_not_told_is_not_published_twice(town: Town) -> None:
    await town.register()
    await town.say(QUESTION)
    await town.rounds()
    (case,) = await town.cases()
    await town.panel(
        "POST", "/faults", kind="reset", when="after", methods=["wall.createComment"], times=1
    )
    await town.call("POST", f"/cases/{case['id']}/answer", expect=202, json={"text": "Завтра."})

    await town.rounds(Stage.ANSWER)
    await town.make_replies_due()
    await town.rounds(Stage.ANSWER, Stage.POLL, Stage.CONFIRM)

    published = [c for c in await town.on_vk() if c["from_id"] == -GROUP]
    assert [comment["text"] for comment in published] == ["Завтра."]
    assert (await town.cases())[0]["state"] == "closed"


async def test_an_answer_edited_on_the_page_before_we_knew_of_it_is_not_published_twice(
    town: Town,
) -> None:
    await town.register()
    await town.say(QUESTION)
    await town.rounds()
    (case,) = await town.cases()
    await town.panel(
        "POST", "/faults", kind="reset", when="after", methods=["wall.createComment"], times=1
    )
    text = "Отопление включат завтра к 9 часам."
    await town.call("POST", f"/cases/{case['id']}/answer", expect=202, json={"text": text})
    await town.rounds(Stage.ANSWER)
    (ours,) = [c for c in await town.on_vk() if c["from_id"] == -GROUP]
    edited = text.replace("завтра", "сегодня")
    await town.panel("PATCH", "/comments", owner_id=-GROUP, id=ours["id"], text=edited)

    await town.make_replies_due()
    await town.rounds(Stage.ANSWER, Stage.POLL, Stage.CONFIRM)

    published = [c for c in await town.on_vk() if c["from_id"] == -GROUP]
    (reply,) = (await town.call("GET", f"/cases/{case['id']}")).json()["replies"]
    assert [comment["text"] for comment in published] == [edited]
    assert (reply["externalId"], (await town.cases())[0]["state"]) == (str(ours["id"]), "closed")


async def test_a_try_without_end_is_given_up_before_another_worker_begins_one(town: Town) -> None:
    await town.register()
    await town.say(QUESTION)
    await town.rounds()
    (case,) = await town.cases()
    await town.panel("POST", "/faults", kind="hang", seconds=3, methods=["wall.createComment"])
    await town.call("POST", f"/cases/{case['id']}/answer", expect=202, json={"text": "Завтра."})

    async with asyncio.timeout(2):
        await answer(town.tools, patience=timedelta(seconds=0.2))

    (reply,) = (await town.call("GET", f"/cases/{case['id']}")).json()["replies"]
    assert (reply["state"], reply["externalId"]) == ("sending", None)
    assert "не отвечает" in reply["trouble"]
    # The hung call ends in the network after all, and must not end in the next test's world.
    assert await in_time(lambda: _has_arrived(town), 10)


async def _has_arrived(town: Town) -> bool:
    return any(comment["from_id"] == -GROUP for comment in await town.on_vk())


async def test_a_promise_whose_day_has_passed_while_it_waited_is_not_published(town: Town) -> None:
    await town.register()
    await town.say(QUESTION)
    await town.rounds()
    (case,) = await town.cases()
    path = f"/cases/{case['id']}"
    first = (await town.call("GET", f"{path}/promise")).json()["first"]
    promise = {"text": "Проверяем, ответим завтра.", "kind": "interim", "promisedOn": first}
    await town.call("POST", f"{path}/answer", expect=202, json=promise)
    await town.make_promises_overdue()

    await town.rounds(Stage.ANSWER)

    (reply,) = (await town.call("GET", path)).json()["replies"]
    assert (reply["state"], reply["troubleKind"]) == ("refused", "text")
    assert [c for c in await town.on_vk() if c["from_id"] == -GROUP] == []


async def test_closed_comments_refuse_the_answer_and_the_official_is_told_why(town: Town) -> None:
    await town.register()
    await town.say(QUESTION)
    await town.rounds()
    (case,) = await town.cases()
    await town.panel("PATCH", "/posts", owner_id=-GROUP, id=1, comments_closed=True)
    await town.call("POST", f"/cases/{case['id']}/answer", expect=202, json={"text": "Завтра."})

    await town.rounds(Stage.ANSWER)

    whole = (await town.call("GET", f"/cases/{case['id']}")).json()
    (reply,) = whole["replies"]
    assert (reply["state"], whole["case"]["state"]) == ("refused", "assigned")
    assert "закрыты" in reply["trouble"]


async def test_a_revoked_key_is_told_on_its_page_and_heals_when_it_is_replaced(town: Town) -> None:
    page = await town.register()
    await town.panel("POST", "/tokens/revoke", token="service-key")
    await town.say(QUESTION)
    await town.rounds()
    silent = (await town.call("GET", f"/pages/{page['id']}")).json()
    await town.panel("POST", "/tokens", token="fresh-key", kind="service")

    await town.call(
        "PUT",
        f"/pages/{page['id']}/keys",
        expect=202,
        json={"kind": "service", "secret": "fresh-key"},
    )
    await town.rounds()

    healed = (await town.call("GET", f"/pages/{page['id']}")).json()
    assert "ключ" in silent["unreadReason"].lower()
    assert silent["unreadSince"] is not None
    assert healed["unreadReason"] is None
    assert len(await town.cases()) == 1


async def test_an_unknown_page_is_refused_with_a_sentence_and_disturbs_nothing(
    town: Town,
) -> None:
    await town.register()

    unknown = await town.register("https://vk.com/nobody_here")

    assert unknown["state"] == "refused"
    assert unknown["trouble"]
    assert (await town.call("GET", "/pages")).json()["pages"][0]["state"] == "active"


@pytest.mark.parametrize("link", ["https://vk.com/club100", "https://vk.com/public100"])
async def test_the_same_page_under_another_link_is_not_watched_twice(town: Town, link: str) -> None:
    first = await town.register()

    twin = await town.register(link)

    assert twin["state"] == "refused"
    assert f"№ {first['id']}" in twin["trouble"]


async def test_the_same_link_twice_is_a_conflict_that_names_the_page(town: Town) -> None:
    page = await town.register()

    again = await town.call(
        "POST",
        "/pages",
        expect=409,
        json={"link": LINK, "institutionId": town.institution_id},
    )

    assert f"№ {page['id']}" in again.json()["detail"]


async def test_a_huge_comment_with_nul_and_emoji_is_one_comment_like_others(town: Town) -> None:
    await town.register()
    await town.say("Когда\x00 починят? 👩‍👧 " + "очень " * 3_400)

    await town.rounds()

    status = await town.status()
    assert (status["agree"], status["comments"]["vk"]["fetched"]) == (True, 1)
    assert status["comments"]["vk"].get("new", 0) == 0


async def test_a_network_outage_loses_nothing_and_says_since_when(town: Town) -> None:
    page = await town.register()
    await town.panel("POST", "/faults", kind="http", status=502)
    await town.say(QUESTION)
    await town.rounds()
    during = (await town.call("GET", f"/pages/{page['id']}")).json()

    await town.panel("DELETE", "/faults")
    await town.make_pages_due()
    await town.rounds()

    after = (await town.call("GET", f"/pages/{page['id']}")).json()
    assert during["unreadReason"]
    assert after["unreadReason"] is None
    assert len(await town.cases()) == 1


async def test_a_paused_page_is_not_read_and_nothing_is_lost_meanwhile(town: Town) -> None:
    page = await town.register()
    await town.call("POST", f"/pages/{page['id']}/pause", json={"reason": "каникулы"})
    await town.say(QUESTION)
    await town.rounds()
    paused = await town.cases()

    await town.call("POST", f"/pages/{page['id']}/resume")
    await town.rounds()

    assert (paused, len(await town.cases())) == ([], 1)


async def test_without_anybody_on_duty_the_case_waits_visibly_and_is_assigned_later(
    town: Town,
) -> None:
    await town.register()
    await town.call("PATCH", f"/officials/{town.official_id}", json={"onDuty": False})
    await town.say(QUESTION)
    await town.rounds()
    (waiting,) = await town.cases()

    await town.call("PATCH", f"/officials/{town.official_id}", json={"onDuty": True})
    await town.rounds()

    (assigned,) = await town.cases()
    assert (waiting["state"], assigned["state"]) == ("open", "assigned")
    assert "дежурстве" in waiting["unassignedReason"]


async def test_a_decision_over_a_wrong_verdict_makes_a_case_of_the_comment(town: Town) -> None:
    await town.register()
    await town.say("Спасибо большое нашим учителям за праздник!")
    await town.rounds()
    (judged,) = (await town.call("GET", "/comments")).json()["comments"]
    comment = judged["comment"]

    await town.call(
        "POST",
        f"/comments/{comment['id']}/decision",
        json={"version": comment["version"], "labels": ["complaint"], "note": "сарказм"},
    )
    await town.rounds()

    shown = (await town.call("GET", f"/comments/{comment['id']}")).json()
    assert judged["verdict"]["needsAnswer"] is False
    assert (shown["comment"]["state"], shown["decision"]["needsAnswer"]) == ("in_case", True)
    assert len(await town.cases()) == 1
