"""The pages of routing rules: said in words, drafted, tried on last month, switched on."""

import asyncio
from datetime import UTC, datetime

import pytest

from app.base.database import Sessions
from app.routing import service as routing
from tests.app.people import Client, Staff, a_staff, a_trainer, log_in
from tests.app.replies.test_api import a_case

DRAFT = "/routing/draft"


@pytest.fixture
async def centre(client: Client, sessions: Sessions) -> Client:
    """A trainer's browser with a draft of the rules in force."""
    await log_in(client, await a_trainer(sessions))
    await client.post(DRAFT)
    return client


@pytest.fixture
async def others(sessions: Sessions) -> Staff:
    async with sessions.begin() as session:
        return await a_staff(session, "Школа № 2")


def rule(revision: int, **other: str) -> dict[str, str]:
    return {"revision": str(revision), "target": "founder", "topic": "Дороги", **other}


async def test_the_rules_in_force_are_said_in_words(client: Client, sessions: Sessions) -> None:
    await log_in(client, await a_trainer(sessions))

    page = (await client.get("/routing")).text

    assert "Действует версия 1" in page
    assert "<b>Любые сообщения</b> → ответственному за страницу." in page
    assert "поставляется с сервисом" in page


async def test_a_rule_is_put_before_another(centre: Client, others: Staff) -> None:
    sent = rule(1, municipality=others.institution.municipality, importance="urgent")

    added = await centre.post(f"{DRAFT}/rules/new", data=sent)
    page = (await centre.get(DRAFT)).text

    assert added.status_code == 303
    assert page.index("Темы группы «Дороги»") < page.index("Любые сообщения")
    assert f"территория «{others.institution.municipality}»" in page
    assert "срочные</b> → учредителю." in page


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"target": ""}, "Выберите, кому отдавать сообщения"),
        ({"target": "nobody"}, "Выберите, кому отдавать сообщения"),
        ({"target": "official"}, "Выберите, какому сотруднику"),
        ({"target": "department", "department": "9" * 19}, "Выберите, какому отделу"),
        ({"kind": "castle"}, "Условие не понято"),
        ({"topic": "x\x00"}, "Условие не понято"),
    ],
)
async def test_a_rule_that_is_none_comes_back_with_a_sentence(
    centre: Client, sent: dict[str, str], sentence: str
) -> None:
    refused = await centre.post(f"{DRAFT}/rules/new", data=rule(1) | sent)

    assert refused.status_code == 422
    assert sentence in refused.text
    assert 'value="Дороги" selected' in refused.text or "topic" in sent


async def test_a_rule_is_changed_moved_and_taken_out(centre: Client) -> None:
    await centre.post(f"{DRAFT}/rules/new", data=rule(1))
    await centre.post(f"{DRAFT}/rules/1", data=rule(2, topic="Мусор"))
    changed = (await centre.get(DRAFT)).text
    await centre.post(f"{DRAFT}/rules/1/move", data={"revision": "3", "act": "down"})
    moved = (await centre.get(f"{DRAFT}/rules/2")).text
    await centre.post(f"{DRAFT}/rules/2/move", data={"revision": "4", "act": "drop"})
    left = (await centre.get(DRAFT)).text

    assert "Темы группы «Мусор»" in changed
    assert "Темы группы «Дороги»" not in changed
    assert 'value="Мусор" selected' in moved
    assert "Мусор" not in left


async def test_two_windows_do_not_undo_each_other(centre: Client) -> None:
    await centre.post(f"{DRAFT}/rules/new", data=rule(1))

    late = await centre.post(f"{DRAFT}/rules/new", data=rule(1, topic="Мусор"))
    stale = await centre.post(f"{DRAFT}/rules/1/move", data={"revision": "1", "act": "drop"})

    assert (late.status_code, stale.status_code) == (409, 409)
    assert "Черновик уже изменён в другом окне" in late.text
    assert 'value="Мусор" selected' in late.text
    assert 'name="revision" value="2"' in late.text


async def test_options_are_kept_and_numbers_checked(centre: Client) -> None:
    typed = {"revision": "1", "escalate_after": "30", "sticky_days": "0"}

    kept = await centre.post(f"{DRAFT}/options", data=typed)
    refused = await centre.post(
        f"{DRAFT}/options", data=typed | {"revision": "2", "sticky_days": "неделя"}
    )

    assert kept.status_code == 303
    assert refused.status_code == 422
    assert "нужно целое число от 0 до 3650" in refused.text
    assert 'value="неделя"' in refused.text


async def test_what_if_shows_who_would_have_had_whose_cases(
    client: Client, sessions: Sessions, staff: Staff, others: Staff
) -> None:
    case_id = await a_case(sessions, staff)
    async with sessions.begin() as session:
        await routing.assign_open(session, now=datetime.now(UTC), limit=5)
    await log_in(client, await a_trainer(sessions))
    await client.post(DRAFT)
    sent = rule(1, topic="", target="official", official=str(others.official.id))
    await client.post(f"{DRAFT}/rules/new", data=sent)

    tried = await client.post(f"{DRAFT}/try", data={"revision": "2"})

    assert tried.status_code == 200
    assert "Другому ушло бы 1 сообщение" in tried.text
    assert f'href="/cases/{case_id}"' in tried.text
    assert f"{others.official.name}, Школа № 2" in tried.text
    assert "Включить правила" in tried.text


async def test_what_was_not_tried_is_not_switched_on(centre: Client) -> None:
    await centre.post(f"{DRAFT}/rules/new", data=rule(1))

    early = await centre.post(f"{DRAFT}/put", data={"revision": "2"})
    await centre.post(f"{DRAFT}/try", data={"revision": "2"})
    await centre.post(f"{DRAFT}/rules/1", data=rule(2, topic="Мусор"))
    changed_since = await centre.post(f"{DRAFT}/put", data={"revision": "3"})

    assert (early.status_code, changed_since.status_code) == (409, 409)
    assert "Сначала посмотрите, что изменится" in early.text
    assert "Действует версия 1" in (await centre.get("/routing")).text


async def test_what_was_tried_is_switched_on_and_told_with_who_and_why(centre: Client) -> None:
    await centre.post(f"{DRAFT}/rules/new", data=rule(1, target="own_institution"))
    await centre.post(f"{DRAFT}/try", data={"revision": "2"})

    put = await centre.post(f"{DRAFT}/put", data={"revision": "2", "comment": "Приказ № 5"})
    page = (await centre.get("/routing?told=on")).text

    assert put.status_code == 303
    assert "Действует версия 2" in page
    assert "Приказ № 5" in page
    assert "Правила действуют" in page
    assert (await centre.get(DRAFT)).status_code == 303


async def test_rules_that_are_never_reached_cannot_be_tried(centre: Client) -> None:
    await centre.post(f"{DRAFT}/rules/new", data=rule(1, topic="", is_last="yes"))

    page = (await centre.get(DRAFT)).text
    tried = await centre.post(f"{DRAFT}/try", data={"revision": "2"})

    assert "Так включить нельзя" in page
    assert "Посмотреть, что изменится" not in page
    assert tried.status_code == 422


async def test_who_was_overtaken_decides_whose_rules_stand(centre: Client) -> None:
    await centre.post(f"{DRAFT}/try", data={"revision": "1"})
    rules = {"rules": [{"to": {"kind": "own_institution"}}]}
    await centre.put("/api/v1/routing/policies", json={"basedOn": 1, "policy": rules})

    refused = await centre.post(f"{DRAFT}/put", data={"revision": "1"})
    await centre.post(f"{DRAFT}/catch-up")
    await centre.post(f"{DRAFT}/try", data={"revision": "1"})
    put = await centre.post(f"{DRAFT}/put", data={"revision": "1"})

    assert refused.status_code == 409
    assert "действует версия 2" in refused.text
    assert "Оставить мой черновик" in refused.text
    assert put.status_code == 303
    assert "Действует версия 3" in (await centre.get("/routing")).text


async def test_an_older_version_is_looked_at_drafted_and_restored(centre: Client) -> None:
    rules = {"rules": [{"to": {"kind": "own_institution"}}]}
    await centre.put("/api/v1/routing/policies", json={"basedOn": 1, "policy": rules})

    old = (await centre.get("/routing/versions/1")).text
    drafted = await centre.post(DRAFT, data={"version": "1"})
    draft = (await centre.get(DRAFT)).text
    restored = await centre.post("/routing/versions/1/restore")
    page = (await centre.get("/routing")).text

    assert "Вернуть версию 1" in old
    assert drafted.status_code == 303
    assert "ответственному за страницу" in draft
    assert restored.status_code == 303
    assert "Возврат к версии 1" in page


@pytest.mark.parametrize("number", ["0", "99", "9" * 30])
async def test_what_is_not_there_is_a_page_that_says_so(centre: Client, number: str) -> None:
    version = await centre.get(f"/routing/versions/{number}")
    back = await centre.post(f"/routing/versions/{number}/restore")
    one = await centre.get(f"{DRAFT}/rules/{number}")

    assert {version.status_code, back.status_code, one.status_code} == {404}


async def test_without_a_draft_there_is_nothing_to_change(centre: Client) -> None:
    await centre.post(f"{DRAFT}/drop")

    refused = await centre.post(f"{DRAFT}/rules/new", data=rule(1))

    assert refused.status_code == 409
    assert "Черновика правил нет" in refused.text


async def test_the_last_rule_stays(centre: Client) -> None:
    draft = (await centre.get(DRAFT)).text
    number = draft.count('class="rule-one"')
    for turn in range(1, number):
        await centre.post(f"{DRAFT}/rules/1/move", data={"revision": str(turn), "act": "drop"})

    refused = await centre.post(
        f"{DRAFT}/rules/1/move", data={"revision": str(number), "act": "drop"}
    )

    assert refused.status_code == 422
    assert "Правил должно быть от одного" in refused.text


async def test_a_draft_begun_twice_at_once_is_one_draft(centre: Client) -> None:
    await centre.post(f"{DRAFT}/drop")

    begun = await asyncio.gather(*(centre.post(DRAFT) for _ in range(5)))

    assert {each.status_code for each in begun} == {303}
    assert (await centre.get(DRAFT)).status_code == 200
