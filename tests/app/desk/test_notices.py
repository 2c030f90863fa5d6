"""One's notices on the desk: what is unread, and where else it is told."""

import re
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import msgspec
import pytest
from sqlalchemy import select, update

from app.access.model import Account
from app.base.database import Sessions
from app.base.settings import Settings
from app.cases.model import Case
from app.cases.rules import CaseState
from app.desk.notices.tellings import GROUPS
from app.notices import channels, linking
from app.notices import service as notices
from app.notices.choosing import TELLABLE
from app.notices.delivery_rules import DeliveryState
from app.notices.model import Delivery, PersonalChannel
from app.notices.rules import Channel
from app.triage.rules import Importance
from tests import factories as make
from tests.app.notices.test_service import an_assigned_case
from tests.app.people import Client, a_trainer, log_in

SETTINGS = "/notices/settings"
FORM = {
    "is_on": "yes",
    "address": "",
    "given": "at_once",
    "term": "digest",
    "resumed": "at_once",
    "again": "at_once",
    "more": "never",
    "approval": "at_once",
    "settled": "digest",
    "refused": "at_once",
    "alarm": "at_once",
    "quiet_from": "22:00",
    "quiet_until": "07:30",
    "rests": "yes",
    "pause": "30",
}


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """An installation with a bot in Telegram only."""
    return msgspec.structs.replace(settings, telegram_bot_token="1:bot")


@pytest.fixture
async def told(client: Client, sessions: Sessions) -> Client:
    """A browser of an official who was just given a case."""
    async with sessions.begin() as session:
        staff, _ = await an_assigned_case(session)
        await notices.derive(session, now=make.NOW, limit=50)
    await log_in(client, staff.login)
    return client


async def account_id(sessions: Sessions) -> int:
    """Tell the account of the only one who comes in here."""
    async with sessions() as session:
        return (await session.scalars(select(Account.id))).one()


async def kept(sessions: Sessions, channel: Channel) -> PersonalChannel:
    own = await account_id(sessions)
    async with sessions() as session:
        return next(k for k, _ in await channels.own(session, own) if k.channel is channel)


async def linked(sessions: Sessions) -> None:
    """Let the official write to our bot."""
    now = datetime.now(UTC)
    async with sessions.begin() as session:
        code = await linking.new_code(
            session, await account_id(sessions), Channel.TELEGRAM, now=now
        )
        await linking.link(session, Channel.TELEGRAM, code=code, talk="77", now=now)


def shown_by(page: str) -> dict[str, list[str]]:
    """Read what the form sends by which all that a page shows is marked."""
    fields = {"shown": list[str](), "before": list[str]()}
    for name, value in re.findall(r'name="(shown|before)" value="(\d+)"', page):
        fields[name].append(value)
    return fields


def test_every_kind_that_is_told_stands_in_one_group() -> None:
    assert sorted(kind for group in GROUPS for kind in group.kinds) == sorted(TELLABLE)


async def test_the_bell_counts_what_is_unread_and_the_list_leads_to_the_case(told: Client) -> None:
    home = (await told.get("/")).text
    page = (await told.get("/notices")).text

    assert 'bell-count">1</span>' in home
    assert "Вам назначено сообщение" in page
    assert 'href="/cases/' in page


async def test_what_is_urgent_is_marked_and_what_calls_nobody_any_more(
    told: Client, sessions: Sessions
) -> None:
    await change(sessions, importance=Importance.URGENT)
    urgent = (await told.get("/notices")).text
    await change(sessions, state=CaseState.CLOSED)

    ended = (await told.get("/notices")).text

    assert ("Срочно" in urgent, "уже не актуально" in urgent) == (True, False)
    assert ("Срочно" in ended, "уже не актуально" in ended) == (False, True)


async def change(sessions: Sessions, **values: Any) -> None:
    async with sessions.begin() as session:
        await session.execute(update(Case).values(**values))


async def test_what_was_read_is_gone_and_what_came_meanwhile_stays(
    told: Client, sessions: Sessions
) -> None:
    page = (await told.get("/notices")).text
    async with sessions.begin() as session:
        await notices.tell(session, await account_id(sessions), "Новость.", now=make.NOW)

    await told.post("/notices/read", data=shown_by(page))

    after = (await told.get("/notices")).text
    assert "Вам назначено сообщение" not in after
    assert "Новость." in after
    assert 'bell-count">1</span>' in (await told.get("/notices/count")).text


async def test_what_was_written_before_but_committed_after_the_page_was_drawn_stays_too(
    told: Client, sessions: Sessions
) -> None:
    account = await account_id(sessions)
    async with sessions() as late:
        await notices.tell(late, account, "Опоздавшая новость.", now=make.NOW)
        async with sessions.begin() as session:
            await notices.tell(session, account, "Новость.", now=make.NOW)
        page = (await told.get("/notices")).text
        await late.commit()

    await told.post("/notices/read", data=shown_by(page))

    after = (await told.get("/notices")).text
    assert "<p>Новость.</p>" in page
    assert "<p>Опоздавшая новость.</p>" in after
    assert "<p>Новость.</p>" not in after


async def test_where_a_page_shows_the_latest_only_the_earlier_ones_are_read_with_them(
    told: Client, sessions: Sessions
) -> None:
    account = await account_id(sessions)
    async with sessions.begin() as session:
        for number in range(120):
            await notices.tell(session, account, f"Новость {number}.", now=make.NOW)
    page = (await told.get("/notices")).text

    await told.post("/notices/read", data=shown_by(page))

    assert "Более ранние тоже будут отмечены прочитанными." in page
    assert "Новых уведомлений нет." in (await told.get("/notices")).text


async def test_without_news_the_page_says_so_and_the_bell_has_no_number(desk: Client) -> None:
    page = (await desk.get("/notices")).text

    assert "Новых уведомлений нет." in page
    assert "bell-count" not in page


async def test_a_page_admin_and_a_refusal_have_a_bell_too(
    client: Client, sessions: Sessions
) -> None:
    await log_in(client, await a_trainer(sessions))

    lost = await client.get("/cases/999")

    assert lost.status_code == 404
    assert 'id="bell"' in lost.text


async def test_a_refused_form_has_the_bell_with_its_number(told: Client) -> None:
    page = (await told.get("/notices")).text
    case_id = page.partition('href="/cases/')[2].partition('"')[0]

    refused = await told.post(f"/cases/{case_id}/close", data={"reason": " "})

    assert refused.status_code == 422
    assert 'bell-count">1</span>' in refused.text


async def test_preferences_are_kept_as_chosen(desk: Client, sessions: Sessions) -> None:
    saved = await desk.post(f"{SETTINGS}/channels/email", data=FORM | {"address": "a@b.ru"})

    row = await kept(sessions, Channel.EMAIL)
    page = (await desk.get(saved.headers["location"])).text
    assert saved.status_code == 303
    assert "Сохранено." in page
    assert (row.quiet_from, row.quiet_until, row.pause_minutes) == (22 * 60, 7 * 60 + 30, 30)
    assert (row.address, row.is_on, row.rests_on_days_off) == ("a@b.ru", True, True)
    assert "warned" in row.in_digest
    assert "joined" not in {*row.at_once, *row.in_digest}


async def test_what_was_set_one_by_one_elsewhere_stays_until_it_is_changed(
    desk: Client, sessions: Sessions
) -> None:
    one = {"channel": "email", "isOn": True, "atOnce": ["assigned"], "inDigest": ["came_back"]}
    await desk.put("/api/v1/notices/preferences", json={"channels": [one]})
    page = (await desk.get(SETTINGS)).text

    await desk.post(f"{SETTINGS}/channels/email", data=FORM | {"given": "mixed"})

    row = await kept(sessions, Channel.EMAIL)
    assert "по-разному, как настроено" in page
    assert "assigned" in row.at_once
    assert "came_back" in row.in_digest
    assert "redirected" not in {*row.at_once, *row.in_digest}


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"address": "ivanova"}, "Это не адрес почты"),
        ({"quiet_from": "25:00"}, "Напишите его как 21:00"),
        ({"quiet_from": "08:00", "quiet_until": "07:00"}, "тихие часы длиннее"),
        ({"pause": "часто"}, "целое число минут"),
        ({"pause": "99999"}, "целое число минут"),
    ],
)
async def test_a_wrong_choice_is_shown_again_as_typed_and_not_kept(
    desk: Client, sessions: Sessions, wrong: dict[str, str], sentence: str
) -> None:
    answer = await desk.post(f"{SETTINGS}/channels/email", data=FORM | wrong)

    assert answer.status_code == 422
    assert sentence in answer.text
    assert all(f'value="{typed}"' in answer.text for typed in wrong.values())
    assert (await kept(sessions, Channel.EMAIL)).pause_minutes == 15


async def test_the_desk_itself_is_no_channel_to_set(desk: Client) -> None:
    answer = await desk.post(f"{SETTINGS}/channels/desk", data=FORM)

    assert answer.status_code == 422
    assert "На рабочем месте уведомления есть всегда" in answer.text


async def test_a_code_is_shown_once_and_the_talk_can_be_ended(
    desk: Client, sessions: Sessions
) -> None:
    shown = (await desk.post(f"{SETTINGS}/channels/telegram/link")).text
    later = (await desk.get(SETTINGS)).text
    await linked(sessions)
    connected = (await desk.get(SETTINGS)).text
    ended = await desk.post(f"{SETTINGS}/channels/telegram/unlink")

    assert "/start " in shown
    assert "/start " not in later
    assert "бот центра пишет Вам в Telegram" in connected
    assert ended.status_code == 303
    assert "Получить код для Telegram" in (await desk.get(SETTINGS)).text


async def test_it_is_told_in_whose_time_quiet_hours_are(desk: Client) -> None:
    assert "Тихие часы по Вашему времени, МСК" in (await desk.get(SETTINGS)).text


async def test_no_way_is_offered_that_the_installation_does_not_have(desk: Client) -> None:
    page = (await desk.get(SETTINGS)).text

    assert "бота в MAX у этой установки нет" in page
    assert "Получить код для MAX" not in page
    assert "почта на этой установке не настроена" in page
    assert "бота в Telegram у этой установки нет" not in page


async def test_a_calendars_address_is_shown_once_works_and_is_revoked(desk: Client) -> None:
    shown = (await desk.post(f"{SETTINGS}/calendar")).text
    address = "/calendar/" + shown.partition("/calendar/")[2].partition("<")[0]
    works = await desk.get(address)
    later = (await desk.get(SETTINGS)).text
    await desk.post(f"{SETTINGS}/calendar/revoke")

    assert works.status_code == 200
    assert address not in later
    assert "прежний тогда перестанет работать" in later
    assert (await desk.get(address)).status_code == 404


async def test_who_has_no_deadlines_is_offered_no_calendar(
    client: Client, sessions: Sessions
) -> None:
    await log_in(client, await a_trainer(sessions))

    page = (await client.get(SETTINGS)).text
    refused = await client.post(f"{SETTINGS}/calendar")

    assert "Календарь сроков" not in page
    assert refused.status_code == 409


async def test_what_did_not_arrive_is_told_with_the_reason(
    desk: Client, sessions: Sessions
) -> None:
    failed = Delivery(
        account_id=await account_id(sessions),
        channel=Channel.EMAIL,
        state=DeliveryState.FAILED,
        notices=1,
        key=uuid4(),
        try_at=make.NOW,
        trouble="Почтовый сервер не принял адрес. Проверьте его.",
        created_at=make.NOW,
    )
    async with sessions.begin() as session:
        session.add(failed)

    page = (await desk.get(SETTINGS)).text

    assert "Почтовый сервер не принял адрес. Проверьте его." in page
    assert "Больше не пробуем." in page
