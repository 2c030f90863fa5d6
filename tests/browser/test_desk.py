"""An official's work in a real Chromium: from the list to the answer that citizens see."""

import re

import pytest
from axe_playwright_python.async_playwright import Axe  # type: ignore[import-untyped]
from playwright.async_api import Browser, Page, expect

from tests.browser.conftest import PHONE, Complaints, come_in
from tests.browser.town import Town

pytestmark = pytest.mark.browser
BEAT = 8_000
"""Milliseconds in which a page that updates itself every four seconds has surely done so."""
CALM_BEAT = 20_000
"""The same where it hears of changes by its line and asks only every ten seconds besides."""
ANSWER = "Добрый день! Справку примет классный руководитель до 1 декабря."


async def open_case(page: Page, words: str) -> None:
    await page.get_by_role("link", name=re.compile(re.escape(words))).click()
    await page.wait_for_url("**/cases/*")


async def violations(page: Page) -> list[str]:
    """Run axe over the page; tell each rule broken and where."""
    found = await Axe().run(page)
    return [
        f"{broken['id']}: {node['html'][:120]}"
        for broken in found.response["violations"]
        for node in broken["nodes"]
    ]


async def width_overflow(page: Page) -> int:
    root = page.locator(":root")
    return int(await root.evaluate("root => root.scrollWidth - root.clientWidth"))


async def test_an_answer_goes_its_whole_way_before_the_eyes_of_the_official(
    phone: Page, town: Town, complaints: Complaints
) -> None:
    await come_in(phone, town.official)
    await open_case(phone, "до какого числа сдать справку")

    await phone.get_by_role("link", name="Ответить").click()
    await phone.fill("#text", ANSWER)
    await phone.get_by_role("button", name="Опубликовать ответ").click()

    await expect(phone.locator("#deliveries")).to_contain_text("Ответ отправляется…")
    await expect(phone.locator("#text")).to_be_hidden()
    await town.network_publishes(external_id="301")
    await expect(phone.locator("#deliveries")).to_contain_text("ждём подтверждения", timeout=BEAT)
    await town.next_poll_shows("301", thread="102", text=ANSWER)
    await expect(phone.locator("#deliveries")).to_contain_text(
        "Виден под комментарием", timeout=BEAT
    )
    await expect(phone.locator(".thread")).to_contain_text("от имени страницы")
    assert complaints == []


async def test_an_answer_can_be_given_by_keyboard_alone(desktop: Page, town: Town) -> None:
    await come_in(desktop, town.official)
    link = desktop.get_by_role("link", name=re.compile("до какого"))
    for _ in range(30):
        if await link.evaluate("link => link === document.activeElement"):
            break
        await desktop.keyboard.press("Tab")

    await desktop.keyboard.press("Enter")
    await desktop.wait_for_url("**/cases/*")
    for _ in range(30):
        if await desktop.evaluate("document.activeElement.id") == "text":
            break
        await desktop.keyboard.press("Tab")
    await desktop.keyboard.type(ANSWER)
    await desktop.keyboard.press("Control+Enter")

    await expect(desktop.locator("#deliveries")).to_contain_text(ANSWER)


async def test_a_new_comment_appears_on_the_list_by_itself(
    desktop: Page, town: Town, complaints: Complaints
) -> None:
    await come_in(desktop, town.official)
    before = await desktop.locator("#tab-mine .count").inner_text()

    await town.somebody_writes("Когда будет родительское собрание в 5 классе?", author="900")

    new = desktop.get_by_role("link", name=re.compile("родительское собрание"))
    await expect(new).to_be_visible(timeout=BEAT)
    await expect(desktop.locator("#tab-mine .count")).to_have_text(str(int(before) + 1))
    assert complaints == []


async def test_a_list_that_updates_itself_keeps_the_focus_and_the_place(
    desktop: Page, town: Town
) -> None:
    await come_in(desktop, town.official)
    link = desktop.get_by_role("link", name=re.compile("дневник не открывается"))
    await link.focus()
    scrolled = await desktop.evaluate("scrollY")

    await town.somebody_writes("Когда будет родительское собрание?", author="901")

    await expect(desktop.get_by_text("родительское собрание")).to_be_visible(timeout=BEAT)
    await expect(link).to_be_focused()
    assert await desktop.evaluate("scrollY") == scrolled


async def test_what_is_being_typed_outlives_the_pages_own_updates_and_a_reload(
    desktop: Page, town: Town
) -> None:
    await come_in(desktop, town.official)
    await open_case(desktop, "до какого числа сдать справку")
    await desktop.locator("#history summary").click()
    await desktop.fill("#text", "Набираю и не спешу")

    await town.somebody_writes_in_thread("102", "И ещё: справка нужна с печатью?", author="7102")

    await expect(desktop.locator(".thread")).to_contain_text("с печатью", timeout=BEAT)
    await expect(desktop.locator("#text")).to_have_value("Набираю и не спешу")
    await expect(desktop.locator("#history .history")).to_be_visible()
    await desktop.reload()
    await expect(desktop.locator("#text")).to_have_value("Набираю и не спешу")


async def test_a_draft_waits_at_the_service_for_another_browser(
    desktop: Page, town: Town, complaints: Complaints
) -> None:
    await come_in(desktop, town.official)
    await open_case(desktop, "до какого числа сдать справку")
    await desktop.fill("#text", "Узнаю у классного руководителя")
    await expect(desktop.locator("#draft-state")).to_contain_text("Черновик сохранён", timeout=BEAT)

    await desktop.evaluate("localStorage.clear()")
    await desktop.reload()

    await expect(desktop.locator("#text")).to_have_value("Узнаю у классного руководителя")
    assert complaints == []


async def test_a_template_is_put_into_the_field_and_its_first_hole_chosen(
    desktop: Page, town: Town
) -> None:
    await come_in(desktop, town.official)
    await open_case(desktop, "до какого числа сдать справку")

    await desktop.get_by_label("Шаблон").select_option("common-fixed")
    await desktop.keyboard.type("справку продлили")

    await expect(desktop.locator("#text")).to_have_value(re.compile("Сделали: справку продлили"))


async def test_the_day_is_asked_for_only_where_an_answer_promises_one(
    desktop: Page, town: Town
) -> None:
    await come_in(desktop, town.official)
    await open_case(desktop, "до какого числа сдать справку")
    await expect(desktop.locator("#day")).to_be_hidden()

    await desktop.get_by_label(re.compile("Промежуточный")).check()

    await expect(desktop.locator("#day")).to_be_visible()
    await expect(desktop.locator("#outcome")).to_be_hidden()


async def test_a_draft_is_forgotten_once_it_was_sent(desktop: Page, town: Town) -> None:
    await come_in(desktop, town.official)
    await open_case(desktop, "до какого числа сдать справку")
    await desktop.fill("#text", ANSWER)
    await desktop.click("text=Опубликовать ответ")
    await expect(desktop.locator("#deliveries")).to_contain_text(ANSWER)

    await town.network_refuses("Комментарии под постом закрыты.")

    await expect(desktop.locator("#deliveries")).to_contain_text("Не опубликован", timeout=BEAT)
    await expect(desktop.locator("#text")).to_be_visible()
    await expect(desktop.locator("#text")).to_have_value("")
    await desktop.click("text=Исправить и отправить снова")
    await expect(desktop.locator("#text")).to_have_value(ANSWER)


async def test_a_colleague_who_was_faster_is_said_and_the_typed_text_stays(
    desktop: Page, town: Town
) -> None:
    await come_in(desktop, town.official)
    await open_case(desktop, "до какого числа сдать справку")
    await desktop.fill("#text", "Мой ответ")

    await town.colleague_answers(desktop.url, "Ответ коллеги")

    await expect(desktop.locator("#deliveries")).to_contain_text("Ответ коллеги", timeout=BEAT)
    await expect(desktop.locator(".taken")).to_be_visible()
    await desktop.click("text=Опубликовать ответ")
    await expect(desktop.locator("#refusal")).to_contain_text("Ваш текст сохранён")
    await expect(desktop.locator("#text")).to_have_value("Мой ответ")


async def test_a_case_that_was_handed_away_is_no_lost_line(desktop: Page, town: Town) -> None:
    await come_in(desktop, town.official)
    await desktop.locator(".entry a").first.click()
    await expect(desktop.locator("#text")).to_be_visible()

    await desktop.route("**/live?*", lambda route: route.fulfill(status=404, body="Нет."))

    gone = desktop.get_by_text("Этого у Вас больше нет")
    await expect(gone).to_be_visible(timeout=CALM_BEAT)
    await expect(desktop.get_by_text("Нет связи с сервисом")).to_be_hidden()


async def test_a_lost_line_is_said_and_forgotten_when_it_is_back(desktop: Page, town: Town) -> None:
    await come_in(desktop, town.official)

    await desktop.context.set_offline(True)
    await expect(desktop.get_by_text("Нет связи с сервисом")).to_be_visible(timeout=BEAT)
    await desktop.context.set_offline(False)

    await expect(desktop.get_by_text("Нет связи с сервисом")).to_be_hidden(timeout=BEAT)


async def test_a_session_that_is_over_is_said_without_losing_the_text(
    desktop: Page, town: Town
) -> None:
    await come_in(desktop, town.official)
    await open_case(desktop, "до какого числа сдать справку")
    await desktop.fill("#text", "Почти готово")

    await desktop.context.clear_cookies()

    await expect(desktop.get_by_text("Сеанс закончился")).to_be_visible(timeout=BEAT)
    await expect(desktop.locator("#text")).to_have_value("Почти готово")
    await desktop.click("text=войдите снова")
    await desktop.fill("#login", town.official)
    await desktop.fill("#password", "correct horse battery")
    await desktop.click("button:has-text('Войти')")
    await expect(desktop.locator("#text")).to_have_value("Почти готово")


async def test_everything_needful_works_without_javascript(
    browser: Browser, address: str, town: Town
) -> None:
    context = await browser.new_context(base_url=address, viewport=PHONE, java_script_enabled=False)
    page = await context.new_page()
    await come_in(page, town.official)
    await open_case(page, "до какого числа сдать справку")
    await page.click("text=Взять в работу")
    await page.fill("#text", ANSWER)
    await page.click("text=Опубликовать ответ")
    await expect(page.locator("#deliveries")).to_contain_text("Ответ отправляется…")
    await page.click("text=Разбор")
    await page.click("button:has-text('Не требует ответа')")

    await expect(page.get_by_text("Что это за комментарий?")).to_be_visible()
    await context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_axe_finds_nothing_on_any_page(
    desktop: Page, town: Town, complaints: Complaints, scheme: str
) -> None:
    await desktop.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    found = {}
    await desktop.goto("/login")
    found["login"] = await violations(desktop)
    await come_in(desktop, town.official)
    found["list"] = await violations(desktop)
    await desktop.goto("/?queue=closed")
    found["empty"] = await violations(desktop)
    await desktop.goto("/review")
    found["review"] = await violations(desktop)
    await desktop.goto("/?queue=all")
    await open_case(desktop, "до какого числа сдать справку")
    await desktop.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    found["case"] = await violations(desktop)
    assert complaints == []
    await desktop.goto("/cases/100500")
    found["refusal"] = await violations(desktop)
    await desktop.context.clear_cookies()
    await come_in(desktop, town.trainer)
    await desktop.goto("/judging")
    found["judging"] = await violations(desktop)

    assert found == {name: [] for name in found}


async def test_a_phone_never_scrolls_sideways_and_pleases_axe(phone: Page, town: Town) -> None:
    found = {}
    await phone.goto("/login")
    found["login"] = (await width_overflow(phone), await violations(phone))
    await come_in(phone, town.official)
    found["list"] = (await width_overflow(phone), await violations(phone))
    await phone.goto("/review")
    found["review"] = (await width_overflow(phone), await violations(phone))
    await phone.goto("/")
    await open_case(phone, "до какого числа сдать справку")
    found["case"] = (await width_overflow(phone), await violations(phone))
    await phone.context.clear_cookies()
    await come_in(phone, town.trainer)
    await phone.goto("/judging")
    found["judging"] = (await width_overflow(phone), await violations(phone))

    assert found == dict.fromkeys(found, (0, []))


async def test_hints_come_while_one_types_and_a_worded_answer_is_taken_over(
    desktop: Page, town: Town, complaints: Complaints
) -> None:
    await come_in(desktop, town.official)
    await desktop.goto("/cases/1")
    await desktop.fill("#text", "Перезвоните маме мальчика: +7 900 000-12-34, она ждёт.")
    await expect(desktop.locator("#advice")).to_contain_text("Похоже на телефон человека")
    assert complaints == []

    await desktop.click("text=Опубликовать ответ")

    await expect(desktop.locator("#refusal")).to_contain_text("в нём личные данные")
    await desktop.click("text=Как ответить без личных данных")
    assert await violations(desktop) == []
    await desktop.click("text=Взять этот текст")
    await expect(desktop.locator("#text")).to_have_value(re.compile("Решаем вместе"))
