"""The start page of every role in a real Chromium: readable, printable, and light."""

import pytest
from playwright.async_api import Page, expect

from app.access.rules import Role
from app.officials.model import Institution
from tests import factories as make
from tests.browser.conftest import Complaints, come_in
from tests.browser.test_desk import violations, width_overflow
from tests.browser.town import Town

pytestmark = pytest.mark.browser
OTHERS = (Role.APPROVER, Role.COORDINATOR, Role.HEAD, Role.OPERATOR)


async def login_of(town: Town, role: Role) -> str:
    """Tell the login of somebody of this role, letting him in first where the town has none."""
    known = {
        Role.OFFICIAL: town.official,
        Role.TRAINER: town.trainer,
        Role.PAGE_ADMIN: town.page_admin,
    }
    if role in known:
        return known[role]
    async with town.sessions.begin() as session:
        home = None if role is Role.OPERATOR else await session.get_one(Institution, 1)
        await make.an_account(session, role=role, institution=home, login=f"some-{role}")
    return f"some-{role}"


@pytest.mark.parametrize("role", Role)
async def test_the_start_page_of_a_role_is_accessible_at_both_widths(
    desktop: Page, phone: Page, town: Town, complaints: Complaints, role: Role
) -> None:
    login = await login_of(town, role)
    found = []
    for page in (desktop, phone):
        await come_in(page, login)
        await page.goto("/today")
        await expect(page.locator(".fig-figure")).to_have_count(3)
        found += [*await violations(page), await width_overflow(page)]

    assert [each for each in found if each] == []
    assert complaints == []


async def test_all_figures_are_accessible_at_both_widths_and_in_the_dark(
    desktop: Page, phone: Page, town: Town, complaints: Complaints
) -> None:
    await desktop.emulate_media(color_scheme="dark")
    found = []
    for page in (desktop, phone):
        await come_in(page, town.trainer)
        await page.goto("/figures?span=7")
        await page.locator(".behind summary").click()
        found += [*await violations(page), await width_overflow(page)]

    assert [each for each in found if each] == []
    assert complaints == []


async def test_the_table_behind_a_chart_is_printed_though_nobody_unfolded_it(
    desktop: Page, town: Town
) -> None:
    await come_in(desktop, town.official)
    await desktop.goto("/today")
    table = desktop.locator(".behind table")
    await expect(table).to_be_hidden()

    await desktop.emulate_media(media="print")

    assert await table.evaluate("t => t.checkVisibility({contentVisibilityAuto: true})")
    assert await table.evaluate("t => t.getBoundingClientRect().height > 100")


async def test_a_figure_leads_to_the_list_behind_it_by_keyboard(desktop: Page, town: Town) -> None:
    await come_in(desktop, town.official)
    await desktop.goto("/today")

    await desktop.get_by_role("link", name="Просрочено").focus()
    await desktop.keyboard.press("Enter")

    await desktop.wait_for_url("**/?queue=overdue&holder=me")
    await expect(desktop.locator(".queue[aria-current]")).to_contain_text("Просрочено")
