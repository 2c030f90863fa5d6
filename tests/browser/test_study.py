"""Practice, lessons and mentoring in a real Chromium."""

from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from app.practice.exercises import exercises
from app.practice.rules import Act
from tests.browser.conftest import Complaints, come_in
from tests.browser.test_desk import violations, width_overflow
from tests.browser.town import Town

pytestmark = pytest.mark.browser
_BY_COMMENT = {each.comment: each for each in exercises().values()}


async def exercise_on(page: Page) -> Act:
    """Do with the case on the page what its model does; tell which act that was."""
    said = await page.locator(".remark-case .said").inner_text()
    exercise = _BY_COMMENT[said]
    match exercise.expects:
        case Act.HAND_OVER:
            await page.locator("summary", has_text="Передать").click()
            await page.locator(f"input[value={exercise.to}]").check()
            await page.get_by_label("Почему не по адресу").fill(exercise.model)
            await page.get_by_role("button", name="Передать").click()
        case Act.NO_ANSWER:
            await page.locator("summary", has_text="Не требует ответа").click()
            await page.get_by_label("Почему ответ не нужен").fill(exercise.model)
            await page.get_by_role("button", name="Не требует ответа").click()
        case Act.POS:
            await page.locator("summary", has_text="В «Решаем вместе»").click()
            await page.get_by_role("button", name="Направить в «Решаем вместе»").click()
        case Act.INTERIM:
            await page.get_by_label("Промежуточный").check()
            day = await page.locator("#day").input_value()
            _, month, number = day.split("-")
            await page.fill("#text", exercise.model.format(day=f"до {number}.{month}"))
            await page.get_by_role("button", name="Ответить").click()
        case Act.ANSWER:
            await page.fill("#text", exercise.model)
            await page.get_by_role("button", name="Ответить").click()
    return exercise.expects


async def test_an_official_works_through_a_whole_run_on_a_phone(
    phone: Page, town: Town, complaints: Complaints, screens: Path
) -> None:
    await come_in(phone, town.official)
    await phone.get_by_text("Ещё", exact=True).click()
    await phone.get_by_role("link", name="Учёба").click()
    await phone.screenshot(path=screens / "practice-phone.png", full_page=True)
    assert await violations(phone) == []
    await phone.get_by_role("button", name="Начать").click()
    await phone.get_by_role("link", name="Открыть сообщение 1").click()
    await phone.screenshot(path=screens / "practice-case-phone.png", full_page=True)
    assert await violations(phone) == []
    assert await width_overflow(phone) <= 0
    acts = set()
    for number in range(1, 9):
        await expect(phone.locator("h1")).to_have_text(f"Учебное сообщение {number} из 8")
        acts.add(await exercise_on(phone))
        await expect(phone.locator("#judged-title")).to_contain_text("100 баллов")
        if number == 1:
            await phone.screenshot(path=screens / "practice-judged-phone.png", full_page=True)
            assert await violations(phone) == []
            assert await width_overflow(phone) <= 0
        await phone.locator("#judged .btn-primary").click()

    assert acts == set(Act)
    await expect(phone.locator("h1")).to_have_text("100 баллов из 100")
    assert await violations(phone) == []
    await phone.screenshot(path=screens / "practice-run-phone.png", full_page=True)
    await phone.get_by_role("link", name="Открыть сертификат").click()
    await phone.screenshot(path=screens / "certificate-phone.png", full_page=True)
    assert await violations(phone) == []
    await phone.get_by_role("link", name="по номеру").click()
    await expect(phone.locator(".chip")).to_have_text("Действителен")
    assert await violations(phone) == []
    assert await width_overflow(phone) <= 0
    assert complaints == []


async def test_a_trainer_edits_a_lesson_and_an_official_reads_it_on_a_phone(
    desktop: Page, phone: Page, town: Town, complaints: Complaints, screens: Path
) -> None:
    await come_in(desktop, town.trainer)
    await desktop.goto("/lessons")
    await desktop.get_by_role("link", name="Сроки: сколько есть времени").click()
    await desktop.get_by_role("link", name="Изменить урок").click()
    text = await desktop.locator("#text").input_value()
    await desktop.fill("#text", text.replace("Срок считает сервис", "Срок **считает** сервис"))
    await desktop.get_by_role("button", name="Посмотреть").click()
    await expect(desktop.locator(".prose strong").first).to_have_text("считает")
    assert await violations(desktop) == []
    await desktop.screenshot(path=screens / "lesson-edit.png", full_page=True)
    await desktop.get_by_role("button", name="Сохранить урок").click()
    await expect(desktop.locator(".prose strong").first).to_have_text("считает")

    await come_in(phone, town.official)
    await phone.goto("/lessons")
    await phone.screenshot(path=screens / "lessons-phone.png", full_page=True)
    assert await violations(phone) == []
    await phone.get_by_role("link", name="Сроки: сколько есть времени").click()
    await expect(phone.locator(".prose strong").first).to_have_text("считает")
    await phone.get_by_label("В понедельник, через три часа").check()
    await phone.get_by_label("Ближе к сроку").check()
    await phone.get_by_role("button", name="Проверить").click()
    await expect(phone.locator("#check-title")).to_have_text("Верно 1 из 2")
    await phone.screenshot(path=screens / "lesson-phone.png", full_page=True)
    assert await violations(phone) == []
    assert await width_overflow(phone) <= 0
    assert complaints == []


async def test_a_mentor_begins_a_probation_and_the_page_sees_what_is_left(
    desktop: Page, phone: Page, town: Town, complaints: Complaints, screens: Path
) -> None:
    await come_in(desktop, town.trainer)
    await desktop.goto(f"/mentoring/pages/{town.page_id}")
    assert await violations(desktop) == []
    await desktop.get_by_role("button", name="Начать испытательный срок").click()
    await desktop.get_by_label("Что получается").fill("Отвечаете быстро. Не забывайте про день.")
    await desktop.get_by_role("button", name="Написать странице").click()
    await expect(desktop.locator("#notes")).to_contain_text("Отвечаете быстро")
    await desktop.screenshot(path=screens / "probation.png", full_page=True)
    assert await violations(desktop) == []
    await desktop.get_by_role("link", name="← Наставничество").click()
    assert await violations(desktop) == []
    await desktop.screenshot(path=screens / "mentoring.png", full_page=True)

    await come_in(phone, town.official)
    await phone.goto("/mentoring")
    await expect(phone.locator("main")).to_contain_text("До выпуска осталось")
    assert await violations(phone) == []
    assert await width_overflow(phone) <= 0
    await phone.locator(".heap-link").first.click()
    await phone.screenshot(path=screens / "probation-phone.png", full_page=True)
    assert await violations(phone) == []
    assert await width_overflow(phone) <= 0
    assert complaints == []


async def test_practice_fits_a_desktop_and_a_stopped_answer_says_why(
    desktop: Page, town: Town, complaints: Complaints, screens: Path
) -> None:
    await come_in(desktop, town.official)
    await desktop.goto("/practice")
    await desktop.get_by_role("button", name="Начать").click()
    await desktop.get_by_role("link", name="Открыть сообщение 1").click()
    await desktop.fill("#text", "Здравствуйте! Позвоните маме мальчика: +7 900 123-45-67.")
    await expect(desktop.locator("#advice .hint-stop").first).to_be_visible()
    await desktop.get_by_role("button", name="Ответить").click()

    await expect(desktop.locator("#refusal")).to_contain_text("личные данные")
    await expect(desktop.locator("#text")).to_have_value(
        "Здравствуйте! Позвоните маме мальчика: +7 900 123-45-67."
    )
    await desktop.screenshot(path=screens / "practice-stopped.png", full_page=True)
    assert await violations(desktop) == []
    await desktop.emulate_media(color_scheme="dark")
    await desktop.fill("#text", "В целях рассмотрения сообщаем, обращайтесь в администрацию.")
    await desktop.get_by_role("button", name="Ответить").click()
    await expect(desktop.locator("#judged")).to_contain_text("Что ещё заметила проверка")
    assert await violations(desktop) == []
    assert [each for each in complaints if "422" not in each] == []
