"""The journeys of casework in a real Chromium, each to its end, by what people see and do."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from playwright.async_api import Browser, Page, expect
from sqlalchemy import text

from app.access.rules import Role
from app.cases import warning
from app.officials.model import Institution
from app.pages.model import Page as WatchedPage
from tests import factories as make
from tests.browser.conftest import DESKTOP, PHONE, Complaints, come_in
from tests.browser.test_desk import ANSWER, BEAT, open_case, violations, width_overflow
from tests.browser.town import Town
from workers.tools import utc_now

pytestmark = pytest.mark.browser
QUESTION = "до какого числа сдать справку"
THREAD = "102"
"""Of that question, on the network."""
WHY = "Это вопрос бухгалтерии, справки принимают там"


_HALF_PASSED = """
UPDATE "case" SET warn_at = now() - interval '1 minute',
    warnings = jsonb_build_array(jsonb_build_array(50, now() - interval '1 minute'))
WHERE interims > 0
"""
_PAUSED_BEFORE = (
    'UPDATE "case" SET paused_at = paused_at - make_interval(days => :days)',
    "UPDATE case_pause SET since = since - make_interval(days => :days)",
)


@asynccontextmanager
async def window(
    browser: Browser, address: str, login: str, *, is_phone: bool = False
) -> AsyncIterator[Page]:
    """Open a browser of somebody who has come in."""
    context = await browser.new_context(
        base_url=address,
        viewport=PHONE if is_phone else DESKTOP,
        locale="ru-RU",
        has_touch=is_phone,
        is_mobile=is_phone,
    )
    page = await context.new_page()
    page.set_default_timeout(10_000)
    await come_in(page, login)
    yield page
    await context.close()


async def pleases(page: Page) -> None:
    """Look at the page as a rule book does, at both widths."""
    own = page.viewport_size or DESKTOP
    found = []
    for size in (DESKTOP, PHONE):
        await page.set_viewport_size(size)
        found += [await width_overflow(page), await violations(page)]
    await page.set_viewport_size(own)
    assert found == [0, [], 0, []]


async def unfold(page: Page, words: str) -> None:
    await page.locator("summary", has_text=words).click()


async def a_colleague(town: Town, name: str, login: str, role: Role = Role.OFFICIAL) -> None:
    """Add somebody to the school who has a card."""
    async with town.sessions.begin() as session:
        page = await session.get_one(WatchedPage, town.page_id)
        school = await session.get_one(Institution, page.institution_id)
        official = await make.an_official(session, school, name=name)
        account = await make.an_account(
            session, role=role, institution=school, official=official, login=login
        )
        account.name = name


async def hand_over(page: Page, to: str, reason: str) -> None:
    """Hand the open case over, as one does it by mouse or finger."""
    await unfold(page, "Передать")
    await page.get_by_label(to).check()
    await page.get_by_label("Почему не по адресу").fill(reason)
    await page.locator("#hands").get_by_role("button", name="Передать").click()


async def pause_was_begun(town: Town, *, days: int) -> None:
    """Let the pause have begun some days ago."""
    async with town.sessions.begin() as session:
        for statement in _PAUSED_BEFORE:
            await session.execute(text(statement), {"days": days})


async def test_a_case_goes_from_hand_to_hand_and_the_third_time_to_the_coordinator(
    browser: Browser, address: str, town: Town
) -> None:
    await a_colleague(town, "Петров О. О.", "petrov")
    await a_colleague(town, "Соколова Е. В.", "sokolova", Role.COORDINATOR)

    async with window(browser, address, town.official) as first:
        await open_case(first, QUESTION)
        path = first.url.removeprefix(address)
        await hand_over(first, "Петров О. О.", WHY)
        await expect(first.locator(".entry-facts").first).to_contain_text("1 передача")
        await pleases(first)

    async with window(browser, address, "petrov", is_phone=True) as second:
        row = second.locator(".entry", has_text=QUESTION)
        await expect(row).to_contain_text(WHY)
        await pleases(second)
        await open_case(second, QUESTION)
        await expect(second.locator("#handed")).to_contain_text(WHY)
        await unfold(second, "Время и просмотры")
        held = second.locator("#time-body tr", has_text="Петров")
        await expect(held).to_contain_text("сейчас")
        await expect(held.locator("td")).to_have_text("1\u00a0мин")
        await hand_over(second, "Иванова А. П.", "У меня нет списка классов")
        await pleases(second)

    async with window(browser, address, town.official) as first:
        await first.goto(path)
        await hand_over(first, "Петров О. О.", "И я не бухгалтерия, спросите директора")
        await expect(first.locator(".case-about")).to_contain_text("решает координатор")

    async with window(browser, address, "sokolova") as third:
        await third.goto(path)
        await expect(third.locator("#handed")).to_contain_text("спросите директора")
        await unfold(third, "Передать")
        await third.get_by_label("Кому. Ближайшие сверху").select_option(label="Петров О. О.")
        await third.get_by_label("Почему ему").fill("Справками занимается он")
        await third.get_by_role("button", name="Назначить").click()
        await expect(third.locator(".case-about")).to_contain_text("Петров О. О.")
        await expect(third.locator(".case-about")).not_to_contain_text("решает координатор")
        await pleases(third)


async def test_a_term_stands_still_while_one_waits_and_goes_on_with_the_citizens_word(
    phone: Page, town: Town, complaints: Complaints
) -> None:
    await come_in(phone, town.official)
    await open_case(phone, QUESTION)
    term = phone.locator(".case-about .entry-facts span").first
    before = await term.inner_text()
    await unfold(phone, "Приостановить срок")
    await phone.get_by_label("Чего или кого ждёте").fill("   ")
    await phone.get_by_role("button", name="Приостановить срок").click()
    await expect(phone.get_by_role("alert")).to_contain_text("Напишите причину")
    await expect(phone.get_by_role("alert")).to_be_focused()
    await pleases(phone)

    await phone.get_by_label("Чего или кого ждёте").fill("Ждём номер класса от гражданина")
    await phone.get_by_role("button", name="Приостановить срок").click()
    await expect(phone.locator(".case-bar .chip")).to_contain_text("остановлен")
    await expect(term).to_contain_text("срок стоит")
    await pleases(phone)
    await pause_was_begun(town, days=4)
    await town.somebody_writes_in_thread(THREAD, "Третий «Б», напишите точно", author="7102")

    await expect(phone.locator(".case-bar .chip")).not_to_contain_text("остановлен", timeout=BEAT)
    await expect(term).to_contain_text("ответить до")
    assert await term.inner_text() != before
    await unfold(phone, "История")
    await expect(phone.locator("#history")).to_contain_text("Срок идёт снова: гражданин написал")
    assert [each for each in complaints if "422" not in each] == []


async def test_a_term_goes_on_by_hand(desktop: Page, town: Town) -> None:
    await come_in(desktop, town.official)
    await open_case(desktop, QUESTION)
    await unfold(desktop, "Приостановить срок")
    await desktop.get_by_label("Чего или кого ждёте").fill("Ждём номер класса от гражданина")
    await desktop.get_by_role("button", name="Приостановить срок").click()

    await desktop.get_by_role("button", name="Срок идёт дальше").click()

    await expect(desktop.locator(".case-bar .chip")).to_contain_text("до срока")
    await pleases(desktop)


async def test_a_danger_that_the_rules_passed_over_is_named_by_hand(
    phone: Page, town: Town
) -> None:
    await come_in(phone, town.official)
    await open_case(phone, QUESTION)
    await unfold(phone, "Важность")
    await pleases(phone)

    await phone.get_by_label("Почему важность другая").fill("Дети стоят на проезжей части")
    await phone.get_by_role("button", name="Изменить важность").click()
    await expect(phone.locator("#refusal")).to_contain_text("выберите другую")
    await pleases(phone)
    await phone.get_by_label("Срочно").check()
    await phone.get_by_role("button", name="Изменить важность").click()

    facts = phone.locator(".entry-facts").first
    await expect(facts).to_contain_text("Срочно: Дети стоят на проезжей части")
    await unfold(phone, "История")
    await expect(phone.locator("#history")).to_contain_text("Изменена важность: срочно, было")
    await pleases(phone)


async def test_an_answer_is_returned_mended_changed_in_a_word_and_let_go(
    browser: Browser, address: str, town: Town
) -> None:
    await a_colleague(town, "Орлова В. В.", "orlova", Role.APPROVER)
    async with town.sessions.begin() as session:
        await session.execute(text('UPDATE "case" SET needs_approval = true'))

    async with (
        window(browser, address, town.official, is_phone=True) as writer,
        window(browser, address, "orlova") as reader,
    ):
        await open_case(writer, QUESTION)
        path = writer.url.removeprefix(address)
        await writer.fill("#text", "Справку примут до 1 декабря.")
        await writer.get_by_role("button", name="Отдать на согласование").click()
        await expect(writer.locator("#deliveries")).to_contain_text("Ждёт согласования")
        await pleases(writer)

        await reader.goto(path)
        await unfold(reader, "Согласовать или вернуть")
        await reader.get_by_label("Что исправить").fill("Скажите, кому её отдать")
        await pleases(reader)
        await reader.get_by_role("button", name="Вернуть", exact=True).click()
        await expect(reader.locator("#deliveries")).to_contain_text("Возвращён: Скажите, кому")

        await expect(writer.locator("#deliveries")).to_contain_text("Скажите, кому", timeout=BEAT)
        await writer.reload()
        await expect(writer.locator("#text")).to_have_value("Справку примут до 1 декабря.")
        await writer.fill("#text", ANSWER)
        await writer.get_by_role("button", name="Отдать на согласование").click()
        await expect(writer.locator("#deliveries")).to_contain_text(ANSWER)

        await expect(reader.locator("#deliveries")).to_contain_text(ANSWER, timeout=BEAT)
        await unfold(reader, "Согласовать или вернуть")
        field = reader.get_by_label("Текст, который увидят все")
        await field.fill(f"{ANSWER} Звоните маме Пети: +7 900 000-12-34.")
        await town.somebody_writes_in_thread(THREAD, "И ещё: нужна ли печать?", author="7102")
        await expect(reader.locator(".thread")).to_contain_text("нужна ли печать", timeout=BEAT)
        await expect(field).to_have_value(re.compile("маме Пети"))
        await reader.get_by_role("button", name="Согласовать и опубликовать").click()

        await expect(reader.get_by_role("alert")).to_contain_text("личные данные")
        await expect(reader.locator("#text")).to_have_value(re.compile("маме Пети"))
        await pleases(reader)
        await reader.fill("#text", f"{ANSWER} Печать не нужна.")
        await reader.get_by_role("button", name="Согласовать и опубликовать").click()
        await town.network_publishes(external_id="301")
        await expect(reader.locator("#deliveries")).to_contain_text("Печать не нужна")
        await unfold(reader, "История")
        await expect(reader.locator("#history")).to_contain_text("текст изменён")


async def test_a_promise_keeps_the_case_open_the_answer_ends_it_and_not_mended_opens_it_again(
    desktop: Page, town: Town
) -> None:
    await come_in(desktop, town.official)
    await open_case(desktop, QUESTION)
    await desktop.get_by_label(re.compile("Промежуточный")).check()
    await desktop.fill("#text", "Здравствуйте! Уточняем в бухгалтерии и ответим в этой ветке.")
    await desktop.get_by_role("button", name="Опубликовать ответ").click()
    await expect(desktop.locator("#deliveries")).to_contain_text("Ответ отправляется")
    await town.network_publishes(external_id="301")

    about = desktop.locator(".case-about")
    await expect(about).to_contain_text("обещано до", timeout=BEAT)
    await expect(desktop.get_by_role("button", name="Опубликовать ответ")).to_be_visible()
    await pleases(desktop)
    async with town.sessions.begin() as session:
        await session.execute(text(_HALF_PASSED))
        assert await warning.warn(session, now=utc_now(), limit=5)
    await desktop.reload()
    await unfold(desktop, "История")
    await expect(desktop.locator("#history")).to_contain_text("Прошло от срока")

    await desktop.fill("#text", ANSWER)
    await desktop.get_by_label("Чем закончилось").select_option("fixed")
    await desktop.get_by_role("button", name="Опубликовать ответ").click()
    await expect(desktop.locator("#deliveries")).to_contain_text(ANSWER)
    await town.network_publishes(external_id="302")
    await town.next_poll_shows("302", thread=THREAD, text=ANSWER)
    await expect(about).to_contain_text("отвечено, ответ виден, решено", timeout=BEAT)
    await pleases(desktop)

    await town.somebody_writes_in_thread(
        THREAD, "Ничего не починили, справку не берут", author="7102"
    )
    await expect(about).to_contain_text("назначено", timeout=BEAT)
    await expect(about).to_contain_text("Иванова А. П.")
    await unfold(desktop, "История")
    await expect(desktop.locator("#history")).to_contain_text("гражданин пишет, что не решено")


async def test_what_holds_personal_data_is_stopped_and_the_neutral_words_are_published(
    phone: Page, town: Town
) -> None:
    await come_in(phone, town.official)
    await open_case(phone, QUESTION)
    await phone.fill("#text", "Маме Пети Сидорова из 3 «Б»: звоните +7 900 000-12-34.")
    await phone.get_by_role("button", name="Опубликовать ответ").click()
    await expect(phone.get_by_role("alert")).to_contain_text("в нём личные данные")
    await pleases(phone)

    await unfold(phone, "Как ответить без личных данных")
    await phone.get_by_role("button", name="Взять этот текст").click()
    await expect(phone.locator("#text")).to_be_focused()
    await phone.get_by_role("button", name="Опубликовать ответ").click()
    await town.network_publishes(external_id="301")

    await expect(phone.locator("#deliveries")).to_contain_text("ждём подтверждения", timeout=BEAT)
    await expect(phone.locator("#deliveries")).to_contain_text("Решаем вместе")
    await expect(phone.locator("#deliveries")).not_to_contain_text("+7 900")


async def test_the_page_has_answered_already_and_it_was_not_so(phone: Page, town: Town) -> None:
    await town.somebody_writes_in_thread(THREAD, "Сдавайте до пятницы", author="8888")
    await come_in(phone, town.official)
    await open_case(phone, QUESTION)

    await phone.get_by_role("link", name="Уже ответили").click()
    await expect(phone.locator("h1")).to_have_text("Гражданину уже ответили")
    await pleases(phone)
    await phone.get_by_label(re.compile("По телефону")).check()
    await phone.get_by_role("button", name="Закрыть: уже ответили").click()
    await expect(phone.get_by_role("alert")).to_contain_text("Напишите, кто ответил")
    await pleases(phone)
    await phone.get_by_label(re.compile("Сдавайте до пятницы")).check()
    await expect(phone.get_by_label("Когда ответили")).to_be_hidden()
    await phone.get_by_role("button", name="Закрыть: уже ответили").click()

    await expect(phone.locator("#given")).to_contain_text("отметили Вы")
    await pleases(phone)
    await phone.get_by_role("button", name="Это не так, снять отметку").click()
    await expect(phone.locator("#text")).to_be_visible()
    await expect(phone.locator(".case-about")).to_contain_text("ответить до")
