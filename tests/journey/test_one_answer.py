"""However often and from however many tabs an answer is published, the network shows one."""

import asyncio
from typing import Any

from tests.journey.town import GROUP, Town

KEY = "8c0de5a0-7f0e-4a1d-9f5c-2b7a61b6d001"


async def asked(town: Town) -> int:
    """Let a citizen ask, and the official of the school come in; return the case."""
    await town.register()
    await town.say("Когда включат отопление в 3 группе?")
    await town.rounds()
    (case,) = await town.cases()
    await town.log_in("ivanova")
    return int(case["id"])


async def publish(town: Town, case_id: int, text: str, **more: Any) -> int:
    answer = await town.web.post(f"/api/v1/cases/{case_id}/answer", json={"text": text} | more)
    return answer.status_code


async def ours(town: Town) -> list[str]:
    return [each["text"] for each in await town.on_vk() if each["from_id"] == -GROUP]


async def test_a_hundred_publishes_of_one_answer_at_once_are_one_comment(town: Town) -> None:
    case_id = await asked(town)

    codes = await asyncio.gather(
        *(publish(town, case_id, "Завтра в 9 утра.", key=KEY) for _ in range(100))
    )
    await asyncio.gather(*(town.rounds() for _ in range(4)))
    await town.rounds()

    assert set(codes) == {202}
    assert await ours(town) == ["Завтра в 9 утра."]


async def test_a_hundred_answers_without_a_key_at_once_are_one_comment(town: Town) -> None:
    case_id = await asked(town)

    codes = await asyncio.gather(*(publish(town, case_id, f"Завтра в {n} ч.") for n in range(100)))
    await town.rounds()
    await town.rounds()

    assert sorted(set(codes)) == [202, 409]
    assert codes.count(202) == 1
    assert len(await ours(town)) == 1


async def test_of_two_tabs_only_the_one_that_writes_last_publishes(town: Town) -> None:
    case_id = await asked(town)
    path = f"/cases/{case_id}/lease"
    first, second = [(await town.call("POST", path, json={})).json()["token"] for _ in range(2)]

    codes = await asyncio.gather(
        publish(town, case_id, "Из первой", token=first),
        publish(town, case_id, "Из второй", token=second),
    )
    await town.rounds()
    await town.rounds()

    assert codes == [409, 202]
    assert await ours(town) == ["Из второй"]


async def test_an_interim_answer_is_seen_and_leaves_the_case_open_until_the_final_one(
    town: Town,
) -> None:
    case_id = await asked(town)
    days = (await town.call("GET", f"/cases/{case_id}/promise")).json()

    interim = await publish(town, case_id, "Проверяем.", kind="interim", promisedOn=days["first"])
    await town.rounds()
    await town.rounds()
    promised = (await town.call("GET", f"/cases/{case_id}")).json()
    final = await publish(town, case_id, "Включили.", resolution="fixed")
    await town.rounds()
    await town.rounds()
    closed = (await town.call("GET", f"/cases/{case_id}")).json()

    assert (interim, final) == (202, 202)
    assert (promised["case"]["state"], promised["replies"][0]["kind"]) == ("in_work", "interim")
    assert promised["replies"][0]["seenAt"] is not None
    assert (closed["case"]["state"], closed["case"]["resolution"]) == ("closed", "fixed")
    assert await ours(town) == ["Проверяем.", "Включили."]
    assert "interim" in [event["kind"] for event in closed["history"]]
