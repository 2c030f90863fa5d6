"""One comment's whole way, from the citizen's question to the closed case."""

from tests.journey.town import GROUP, Town


async def test_a_question_is_answered_on_the_network_and_its_case_closed(town: Town) -> None:
    page = await town.register()
    asked = await town.say("Когда включат отопление в 3 группе?")
    await town.rounds()
    (case,) = await town.cases()
    await town.log_in("ivanova")

    await town.call(
        "POST", f"/cases/{case['id']}/answer", expect=202, json={"text": "Завтра в 9 утра."}
    )
    await town.rounds()  # publishes
    await town.rounds()  # sees the reply and closes

    whole = (await town.call("GET", f"/cases/{case['id']}")).json()
    published = [c for c in await town.on_vk() if c["from_id"] == -GROUP]
    assert (page["state"], page["canRead"], page["canReply"]) == ("active", True, True)
    assert (case["state"], case["officialId"]) == ("assigned", town.official_id)
    assert [(c["text"], c["thread"]) for c in published] == [("Завтра в 9 утра.", asked)]
    assert (whole["case"]["state"], whole["case"]["outcome"]) == ("closed", "answered")
    assert [event["kind"] for event in whole["history"]] == [
        "opened",
        "assigned",
        "taken",
        "reply_written",
        "answered",
        "closed",
    ]
