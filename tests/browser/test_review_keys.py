"""One key answers a doubt, in a real Chromium."""

import pytest
from playwright.async_api import Page, expect
from sqlalchemy import text

from tests.browser.conftest import Complaints, come_in
from tests.browser.test_desk import violations, width_overflow
from tests.browser.town import Town

pytestmark = pytest.mark.browser
_ALARM = (
    "UPDATE verdict SET importance = 'urgent', importance_reason = 'пожар: „горит“' WHERE review"
)


async def doubt_at_hand(page: Page) -> str:
    return str(await page.locator("form.decide").get_attribute("action"))


@pytest.mark.parametrize("key", ["1", "2", "3", "4", "5"])
async def test_one_key_decides_and_the_next_doubt_comes(
    desktop: Page, town: Town, complaints: Complaints, key: str
) -> None:
    await come_in(desktop, town.official)
    await desktop.goto("/review")
    first = await doubt_at_hand(desktop)

    async with desktop.expect_request(lambda sent: sent.method == "POST") as sent:
        await desktop.keyboard.press(key)

    assert (await sent.value).url.endswith(first)
    await expect(desktop.locator("form.decide")).not_to_have_attribute("action", first)
    assert complaints == []


@pytest.mark.parametrize("key", ["0", "ArrowRight"])
async def test_a_key_skips_without_deciding(desktop: Page, town: Town, key: str) -> None:
    await come_in(desktop, town.official)
    await desktop.goto("/review")
    first = await doubt_at_hand(desktop)

    await desktop.keyboard.press(key)

    await desktop.wait_for_url("**/review?skip=*")
    assert await doubt_at_hand(desktop) != first
    await desktop.goto("/review")
    assert await doubt_at_hand(desktop) == first


@pytest.mark.parametrize("key", ["Control+3", "Alt+3", "Shift+ArrowRight"])
async def test_a_key_with_a_modifier_does_nothing(desktop: Page, town: Town, key: str) -> None:
    await come_in(desktop, town.official)
    await desktop.goto("/review")
    first = await doubt_at_hand(desktop)

    await desktop.keyboard.press(key)
    await desktop.wait_for_timeout(500)

    assert await doubt_at_hand(desktop) == first


async def test_a_key_does_nothing_while_a_field_is_focused(desktop: Page, town: Town) -> None:
    await come_in(desktop, town.official)
    await desktop.goto("/review")
    first = await doubt_at_hand(desktop)
    await desktop.evaluate(
        "() => { const f = document.createElement('input'); document.body.append(f); f.focus(); }"
    )

    await desktop.keyboard.press("3")
    await desktop.wait_for_timeout(500)

    assert await doubt_at_hand(desktop) == first


@pytest.mark.parametrize("ticks", ["6", "mouse"])
async def test_that_there_is_no_danger_is_ticked_before_one_decides(
    desktop: Page, town: Town, ticks: str
) -> None:
    async with town.sessions.begin() as session:
        await session.execute(text(_ALARM))
    await come_in(desktop, town.official)
    await desktop.goto("/review")
    box = desktop.get_by_label("Опасности нет")

    if ticks == "mouse":
        await box.click()
    else:
        await desktop.keyboard.press(ticks)
    await expect(box).to_be_checked()
    assert [await width_overflow(desktop), await violations(desktop)] == [0, []]
    async with desktop.expect_request(lambda sent: sent.method == "POST") as sent:
        await desktop.keyboard.press("2")

    assert "harmless=yes" in str((await sent.value).post_data)


async def test_a_slip_is_mended_with_two_keys(desktop: Page, town: Town) -> None:
    await come_in(desktop, town.official)
    await desktop.goto("/review")
    first = await doubt_at_hand(desktop)
    await desktop.keyboard.press("4")
    await expect(desktop.get_by_role("status")).to_contain_text("Решено: спам.")

    await desktop.keyboard.press("z")

    await expect(desktop.locator("form.decide")).to_have_attribute("action", first)
    await expect(desktop.locator("main")).to_contain_text("Вы уже решили: спам.")
    await desktop.keyboard.press("3")
    await expect(desktop.get_by_role("status")).to_contain_text("Решено: ответ не требуется.")
