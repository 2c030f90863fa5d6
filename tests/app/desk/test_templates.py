"""The pages of reply templates: the list, the form with its example, hiding what was shipped."""

import pytest

from app.base.database import Sessions
from app.replies.templates.model import ReplyTemplate
from tests import factories as make
from tests.app.people import Client, Staff, a_staff, a_trainer, log_in

TEXT = "Здравствуйте, {{имя}}! Уберём {{?когда}}."


def typed(**other: object) -> dict[str, object]:
    return {"name": "Снег во дворе", "text": TEXT, **other}


async def a_template(client: Client, staff: Staff, **other: object) -> str:
    """Keep a template of the institution and tell its address."""
    sent = typed(institution=str(staff.institution.id), **other)
    kept = await client.post("/templates/new", data=sent)
    assert kept.status_code == 303, kept.text
    listed = (await client.get("/api/v1/templates")).json()
    return next(f"/templates/{each['id']}" for each in listed if each["id"] is not None)


async def test_a_template_is_added_with_its_topics_and_season(desk: Client, staff: Staff) -> None:
    await a_template(desk, staff, topic=["yard.snow", "road.snow"], season_from="11", season_to="3")

    page = (await desk.get("/templates?topic=yard.snow&place=own")).text

    assert "Снег во дворе" in page
    assert "ноябрь — март" in page
    assert "<mark>{{?когда}}</mark>" in page


async def test_a_template_of_another_topic_is_not_listed(desk: Client, staff: Staff) -> None:
    await a_template(desk, staff, topic="meals")

    page = (await desk.get("/templates?topic=yard.snow&place=own")).text

    assert "Таких шаблонов нет" in page


async def test_an_unknown_field_is_named_beside_the_text_with_those_there_are(
    desk: Client, staff: Staff
) -> None:
    sent = typed(text="Здравствуйте, {{фамилия}}!", institution=str(staff.institution.id))

    refused = await desk.post("/templates/new", data=sent)

    assert refused.status_code == 422
    assert "Поля {{фамилия}} нет" in refused.text
    assert "{{учреждение}}" in refused.text
    assert "Здравствуйте, {{фамилия}}!</textarea>" in refused.text
    assert 'aria-describedby="text-note refusal" aria-invalid="true"' in refused.text


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"name": " "}, "Назовите шаблон"),
        ({"name": "\x00"}, "NUL"),
        ({"text": ""}, "Напишите текст"),
        ({"season_from": "11"}, "Выберите оба месяца"),
        ({"topic": "moon"}, "Тем moon в списке нет"),
        ({"institution": "моё"}, "Выберите, чей это шаблон"),
    ],
)
async def test_a_form_that_cannot_be_kept_comes_back_with_a_sentence(
    desk: Client, staff: Staff, sent: dict[str, str], sentence: str
) -> None:
    whole = typed(institution=str(staff.institution.id)) | sent

    refused = await desk.post("/templates/new", data=whole)

    assert refused.status_code == 422
    assert sentence in refused.text


async def test_the_example_is_filled_and_keeps_nothing(desk: Client, staff: Staff) -> None:
    sent = typed(act="preview", institution=str(staff.institution.id))

    shown = await desk.post("/templates/new", data=sent)
    listed = (await desk.get("/templates?place=own")).text

    assert shown.status_code == 200
    assert "Здравствуйте, Анна! Уберём <mark>{{?когда}}</mark>." in shown.text
    assert "Таких шаблонов нет" in listed


async def test_the_example_of_an_unknown_field_says_so(desk: Client, staff: Staff) -> None:
    sent = typed(
        act="preview", name="", text="Звоните {{телефон}}", institution=str(staff.institution.id)
    )
    address = await a_template(desk, staff)

    shown = [
        await desk.post(path, data=sent | {"version": "1"}) for path in ("/templates/new", address)
    ]

    assert [each.status_code for each in shown] == [422, 422]
    assert all("Поля {{телефон}} нет" in each.text for each in shown)


async def test_a_template_is_reworded(desk: Client, staff: Staff) -> None:
    address = await a_template(desk, staff)

    changed = await desk.post(address, data=typed(text="Убрали.", version="1"))
    page = (await desk.get(address)).text

    assert changed.status_code == 303
    assert "Убрали.</textarea>" in page
    assert "версия 2" in page


async def test_who_was_overtaken_sees_both_texts_and_may_still_save(
    desk: Client, staff: Staff
) -> None:
    address = await a_template(desk, staff)
    await desk.post(address, data=typed(text="Первый текст.", version="1"))

    overtaken = await desk.post(address, data=typed(text="Второй текст.", version="1"))
    again = await desk.post(address, data=typed(text="Второй текст.", version="2"))

    assert overtaken.status_code == 409
    assert "теперь это версия 2" in overtaken.text
    assert "Первый текст.</p>" in overtaken.text
    assert "Второй текст.</textarea>" in overtaken.text
    assert 'name="version" value="2"' in overtaken.text
    assert again.status_code == 303


async def test_a_template_put_away_is_offered_no_more(desk: Client, staff: Staff) -> None:
    address = await a_template(desk, staff)

    put_away = await desk.post(f"{address}/archive", data={"version": "1"})

    assert put_away.status_code == 303
    assert (await desk.get(address)).status_code == 404


async def test_an_official_keeps_no_templates_of_the_region(
    desk: Client, sessions: Sessions
) -> None:
    async with sessions.begin() as session:
        account = await make.an_account(session)
        common = ReplyTemplate(
            institution_id=None,
            name="Общий",
            text="Спасибо.",
            topics=[],
            account_id=account.id,
            created_at=make.NOW,
            changed_at=make.NOW,
        )
        session.add(common)
        await session.flush()
        template_id = common.id

    opened = await desk.get(f"/templates/{template_id}")
    added = await desk.post("/templates/new", data=typed(institution=""))
    page = (await desk.get("/templates")).text

    assert (opened.status_code, added.status_code) == (403, 403)
    assert f'href="/templates/{template_id}"' not in page
    assert f"based_on=own-{template_id}" in page


async def test_a_foreign_institution_is_not_found(desk: Client, sessions: Sessions) -> None:
    async with sessions.begin() as session:
        other = await a_staff(session, "Школа № 2")

    refused = await desk.post("/templates/new", data=typed(institution=str(other.institution.id)))

    assert refused.status_code == 404


async def test_a_trainer_hides_a_shipped_template_and_brings_it_back(
    client: Client, sessions: Sessions
) -> None:
    await log_in(client, await a_trainer(sessions))

    hidden = await client.post("/templates/common/snow/hide")
    gone = (await client.get("/templates?place=shipped")).text
    await client.post("/templates/common/snow/show")
    back = (await client.get("/templates?place=shipped")).text

    assert hidden.status_code == 303
    assert "/templates/common/snow/show" in gone
    assert "/templates/common/snow/hide" in back


async def test_a_shipped_template_may_be_the_beginning_of_an_own_one(desk: Client) -> None:
    page = (await desk.get("/templates/new?based_on=common-snow")).text

    assert "Снег и лёд на территории" in page
