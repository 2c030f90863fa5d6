"""A centre keeps its own rules in a real Chromium: templates, routes, terms, webhooks."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.async_api import Page, expect
from sqlalchemy import select, update

from app.access.rules import Role
from app.cases.model import Case
from app.officials.model import Institution
from app.routing import service as routing
from tests import factories as make
from tests.browser.conftest import DESKTOP, PHONE, Complaints, come_in
from tests.browser.test_desk import violations, width_overflow
from tests.browser.town import Town

pytestmark = pytest.mark.browser


async def looks_right(page: Page, screens: Path, name: str) -> None:
    """Picture the page; at both widths it must satisfy axe and fit its window."""
    own = page.viewport_size
    assert own is not None
    for width, viewport in (("wide", DESKTOP), ("phone", PHONE)):
        await page.set_viewport_size(viewport)
        await page.screenshot(path=screens / f"rules-{name}-{width}.png", full_page=True)
        assert await violations(page) == []
        assert await width_overflow(page) <= 0
    await page.set_viewport_size(own)


async def a_coordinator(town: Town) -> str:
    async with town.sessions.begin() as session:
        school = await session.scalar(select(Institution).order_by(Institution.id).limit(1))
        account = await make.an_account(
            session, role=Role.COORDINATOR, institution=school, login="coordinator"
        )
        return account.login


async def placed(town: Town) -> None:
    """Let routing place the town's cases, so that there is something to compare with."""
    async with town.sessions.begin() as session:
        await session.execute(update(Case).values(route_at=datetime.now(UTC), official_id=None))
        await routing.assign_open(session, now=datetime.now(UTC), limit=50)


async def test_a_coordinator_makes_a_template_on_a_phone(
    phone: Page, town: Town, complaints: Complaints, screens: Path
) -> None:
    await come_in(phone, await a_coordinator(town))
    await phone.get_by_text("Ещё", exact=True).click()
    await phone.get_by_role("link", name="Шаблоны").click()
    await looks_right(phone, screens, "templates")
    await phone.get_by_role("link", name="Добавить шаблон").click()
    await phone.get_by_label("Название").fill("Снег во дворе")
    await phone.get_by_label("Текст").fill("Здравствуйте, {{фамилия}}!")
    await phone.get_by_role("button", name="Сохранить шаблон").click()
    await expect(phone.get_by_role("alert")).to_contain_text("Поля {{фамилия}} нет")
    await looks_right(phone, screens, "template-refused")
    await phone.get_by_label("Текст").fill("Здравствуйте, {{имя}}! Уберём {{?когда}}.")
    await phone.get_by_role("button", name="Посмотреть пример").click()
    await expect(phone.locator("#preview")).to_contain_text("Здравствуйте, Анна! Уберём")
    await looks_right(phone, screens, "template-example")
    await phone.get_by_role("button", name="Сохранить шаблон").click()

    await expect(phone.get_by_role("status").first).to_contain_text("Шаблон сохранён")
    await expect(phone.get_by_text("Снег во дворе", exact=True)).to_be_visible()
    assert [each for each in complaints if "status of 422" not in each] == []


async def test_a_trainer_changes_a_rule_sees_what_if_and_switches_it_on(
    desktop: Page, town: Town, complaints: Complaints, screens: Path
) -> None:
    page = desktop
    await placed(town)
    await come_in(page, town.trainer)
    await page.get_by_text("Ещё", exact=True).click()
    await page.get_by_role("link", name="Правила").click()
    await looks_right(page, screens, "routing")
    await page.get_by_role("button", name="Изменить правила").click()
    await page.get_by_role("link", name="Добавить правило").click()
    await page.get_by_text("одному сотруднику").click()
    await page.get_by_label("Какому сотруднику").select_option(index=1)
    await looks_right(page, screens, "routing-rule")
    await page.get_by_role("button", name="Сохранить в черновик").click()
    await looks_right(page, screens, "routing-draft")
    await page.get_by_role("button", name="Посмотреть, что изменится").click()
    await expect(page.locator("#tried")).to_contain_text("за последние 30 дней")
    await looks_right(page, screens, "routing-tried")
    await page.get_by_label("Почему меняем").fill("Приказ № 12")
    await page.get_by_role("button", name="Включить правила").click()

    await expect(page.get_by_role("status").first).to_contain_text("Правила действуют")
    await expect(page.get_by_role("heading", name="Действует версия 2")).to_be_visible()
    await page.get_by_role("link", name="Версия 1").click()
    await looks_right(page, screens, "routing-version")
    assert complaints == []


async def test_a_trainer_puts_a_term_on_and_registers_a_receiver(
    desktop: Page, town: Town, complaints: Complaints, screens: Path
) -> None:
    page = desktop
    await come_in(page, town.trainer)
    await page.goto("/regulations")
    await looks_right(page, screens, "terms")
    await page.get_by_role("link", name="Добавить регламент").click()
    await page.get_by_label("Название").fill("6 рабочих часов")
    first = page.get_by_role("group", name="Первый ответ")
    await first.get_by_label("Сколько").fill("6")
    await page.get_by_role("button", name="Проверить").click()
    await expect(page.get_by_role("status")).to_contain_text("Замечаний нет")
    await looks_right(page, screens, "term")
    await page.get_by_role("button", name="Ввести в действие").click()
    await page.get_by_role("link", name="Назначить срок").click()
    await page.get_by_label("Регламент", exact=True).select_option("6 рабочих часов")
    await page.get_by_label("Важность").select_option("важные")
    await page.get_by_role("button", name="Проверить").click()
    await looks_right(page, screens, "term-line")
    await page.get_by_role("button", name="Ввести в действие").click()
    await expect(page.get_by_role("status").first).to_contain_text("Регламенты действуют")
    await looks_right(page, screens, "terms-after")

    await page.get_by_role("link", name="Вебхуки").click()
    await page.get_by_role("link", name="Добавить вебхук").click()
    await page.get_by_label("Кого оповещаем").fill("Система учёта")
    await page.get_by_label("Адрес").fill("https://127.0.0.1/hook")
    await page.get_by_role("button", name="Добавить и показать ключ").click()
    await expect(page.get_by_role("alert")).to_contain_text("он ведёт во внутреннюю сеть")
    await looks_right(page, screens, "webhook-refused")
    await page.get_by_label("Адрес").fill("https://8.8.8.8/hook")
    await page.get_by_role("button", name="Добавить и показать ключ").click()
    await expect(page.get_by_role("status")).to_contain_text("Показан только сейчас")
    await page.get_by_role("button", name="Проверить связь").click()
    await looks_right(page, screens, "webhook")
    await page.get_by_role("link", name="Все вебхуки").click()
    await looks_right(page, screens, "webhooks")
    assert [each for each in complaints if "status of 422" not in each] == []
