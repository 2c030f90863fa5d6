"""A coordinator gives several cases that nobody has to one official, in two steps."""

import re

import pytest
from playwright.async_api import Page, expect
from sqlalchemy import update

from app.cases.model import Case
from app.cases.rules import CaseState
from tests.browser.conftest import DESKTOP, PHONE, Complaints, come_in
from tests.browser.test_desk import violations, width_overflow
from tests.browser.town import Town

pytestmark = pytest.mark.browser


async def nobody_has_any(town: Town) -> None:
    async with town.sessions.begin() as session:
        await session.execute(
            update(Case)
            .where(Case.state == CaseState.ASSIGNED)
            .values(state=CaseState.OPEN, official_id=None, unassigned_reason="Никто не дежурит")
        )


async def test_two_cases_are_given_to_the_official_that_was_looked_for(
    desktop: Page, town: Town, complaints: Complaints
) -> None:
    await nobody_has_any(town)
    await come_in(desktop, town.trainer)
    await desktop.get_by_role("link", name="Сообщения", exact=True).click()
    ticks = desktop.locator("input[name=case]")
    await ticks.nth(0).check()
    await ticks.nth(1).check()

    await desktop.get_by_label("Что сделать").select_option(label="Назначить ответственного")
    await desktop.get_by_role("button", name="Выполнить").click()
    await expect(desktop.get_by_role("heading", name="Назначить ответственного")).to_be_visible()
    for size in (DESKTOP, PHONE):
        await desktop.set_viewport_size(size)
        assert await violations(desktop) == []
        assert await width_overflow(desktop) <= 0
    await desktop.set_viewport_size(DESKTOP)
    await desktop.get_by_label("Найти человека").fill("ромашка")
    await desktop.get_by_role("button", name="Найти").click()
    await desktop.get_by_label("Кому из найденных").select_option(index=1)
    await desktop.get_by_label("Почему ему").fill("Дежурных нет, а он на месте")
    await desktop.get_by_role("button", name="Назначить").click()

    await expect(desktop.get_by_role("heading", level=1)).to_have_text("Назначено: 2 сообщения")
    await desktop.get_by_role("link", name=re.compile("№")).first.click()
    await expect(desktop.locator("#main")).to_contain_text("Дежурных нет, а он на месте")
    assert complaints == []
