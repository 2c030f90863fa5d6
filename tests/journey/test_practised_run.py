"""A whole practice run beside the whole service: no network hears of it."""

from sqlalchemy import select

from app.practice.model import PracticeCase
from app.replies.model import Reply
from tests.journey.town import Town

PRACTICE = "Здравствуйте! Спасибо, что написали. Мы проверим и ответим завтра."
_WRITING = ("create", "edit", "delete", "restore", "send", "ban", "close", "open")


async def test_a_practised_run_writes_nothing_to_a_network_that_is_connected(town: Town) -> None:
    await town.register()
    await town.log_in("ivanova")
    await town.panel("DELETE", "/counters")

    begun = await town.web.post("/practice/runs", data={"kind": "school"})
    for place in range(1, 9):
        at = f"{begun.url.path}/cases/{place}"
        done = await town.web.post(f"{at}/answer", data={"text": PRACTICE})
        assert "балл" in done.text
        await town.read()

    async with town.tools.sessions() as session:
        acts = (await session.scalars(select(PracticeCase.act))).all()
        replies = (await session.scalars(select(Reply))).all()
    counted = await town.panel("GET", "/counters")
    called = [*counted["methods"], *counted["inner"]]
    assert len(acts) == 8
    assert None not in acts
    assert called, "the service did ask the network for news meanwhile"
    assert [name for name in called if any(verb in name.lower() for verb in _WRITING)] == []
    assert await town.on_vk() == []
    assert (await town.cases(), replies) == ([], [])
