"""Access in a real Chromium: an invitation, a second factor, a new password, and what one sees."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyotp
import pytest
from cryptography.fernet import Fernet
from playwright.async_api import Browser, Page, expect

from app.access import inviting, resetting
from app.access import service as access
from app.access.inviting import Wanted
from app.access.mailboxes import service as mailboxes
from app.access.rules import Role
from app.access.secrets import digest
from app.base.database import Sessions, create_engine, create_sessions
from app.base.settings import Settings
from tests import factories as make
from tests.browser.conftest import DESKTOP, PHONE, Complaints, come_in
from tests.browser.stand import serving
from tests.browser.test_desk import violations, width_overflow

pytestmark = pytest.mark.browser
PASSWORD = "four quiet blue whales"


@dataclass(frozen=True)
class House:
    """A school with a coordinator and an official, a trainer of the centre, and open links."""

    sessions: Sessions
    invitation: str
    reset: str
    mail: str


@pytest.fixture
def address(database_url: str, redis_url: str) -> Iterator[str]:
    settings = Settings(
        database_url=database_url,
        redis_url=redis_url,
        secret_key=Fernet.generate_key().decode(),
        smtp_url="smtp://127.0.0.1:1",
        mail_from="desk@example.ru",
        public_url="https://desk.example.ru",
    )
    with serving(settings) as url:
        yield url


@pytest.fixture
async def house(database_url: str) -> AsyncIterator[House]:
    engine = create_engine(database_url, pool_size=3)
    sessions, now = create_sessions(engine), datetime.now(UTC)
    async with sessions.begin() as session:
        school = await make.an_institution(session, "Школа № 7 Заречного района")
        card = await make.an_official(session, school)
        official = await make.an_account(
            session, institution=school, official=card, login="official"
        )
        await make.an_account(session, role=Role.PAGE_ADMIN, institution=school, login="secretary")
        trainer = await make.an_account(session, role=Role.TRAINER, login="trainer")
        person = await access.person_with_sight(session, trainer)
        wanted = Wanted(
            role=Role.PAGE_ADMIN, institution_id=school.id, name="Петрова Мария Ивановна"
        )
        issued = await inviting.invite(session, person, wanted, now=now)
        reset = await resetting.hand_out(session, official, by_id=trainer.id, now=now)
        card.email = "ivanova@school7.example.ru"
        box = await mailboxes.name(session, official.id, card.email, now=now)
        box.secret_hash, box.asked_at = digest("mail"), now
        box.letters, box.ask_at = 1, None
        box.expires_at = now + timedelta(days=3)
    yield House(sessions, issued.secret, reset, "mail")
    await engine.dispose()


async def test_a_trainer_sets_up_a_second_factor_and_invites_somebody_who_joins_by_phone(
    browser: Browser, address: str, desktop: Page, house: House, complaints: Complaints
) -> None:
    del house
    await _come_in_with_code(desktop, await _set_up(desktop))
    await desktop.get_by_text("Ещё", exact=True).click()
    await desktop.get_by_role("link", name="Люди", exact=True).click()
    await desktop.get_by_label("Фамилия, имя, отчество").fill("Сидорова Анна Павловна")
    await desktop.get_by_label("Роль").select_option("official")
    await desktop.get_by_label("Учреждение").first.select_option("Школа № 7 Заречного района")
    await desktop.get_by_role("button", name="Сделать приглашение").click()
    link = await desktop.locator("#invite code").inner_text()

    context = await browser.new_context(base_url=address, viewport=PHONE, locale="ru-RU")
    phone = await context.new_page()
    await phone.goto(link.replace("https://desk.example.ru", ""))
    await phone.get_by_label("Логин").fill("sidorova")
    await phone.get_by_label("Пароль").fill(PASSWORD)
    await phone.get_by_label("Ещё раз").fill(PASSWORD)
    await phone.keyboard.press("Enter")

    await expect(phone.locator(".who-name")).to_have_text("Сидорова Анна Павловна")
    await context.close()
    assert complaints == []


async def test_a_forgotten_password_is_replaced_by_a_link(phone: Page, house: House) -> None:
    await phone.goto(f"/forgot/{house.reset}")
    await phone.get_by_label("Новый пароль").fill(PASSWORD)
    await phone.get_by_label("Ещё раз").fill(PASSWORD)
    await phone.get_by_role("button", name="Сохранить пароль").click()
    await phone.get_by_role("link", name="Войти").click()
    await phone.fill("#login", "official")
    await phone.fill("#password", PASSWORD)
    await phone.keyboard.press("Enter")

    await expect(phone.get_by_role("link", name="Мой доступ")).to_be_visible()


async def test_passwords_that_differ_leave_the_login_as_it_was_typed(
    phone: Page, house: House
) -> None:
    await phone.goto(f"/join/{house.invitation}")
    await phone.get_by_label("Логин").fill("petrova")
    await phone.get_by_label("Пароль").fill(PASSWORD)
    await phone.get_by_label("Ещё раз").fill("something else entirely")
    await phone.keyboard.press("Enter")

    await expect(phone.get_by_role("alert")).to_contain_text("Пароли не совпали.")
    await expect(phone.get_by_label("Логин")).to_have_value("petrova")


async def test_an_official_confirms_his_address_by_the_link_in_the_letter(
    phone: Page, house: House, screens: Path, complaints: Complaints
) -> None:
    await come_in(phone, "official")
    await phone.goto("/notices/settings")
    mail = phone.locator("#email")
    await expect(mail).to_contain_text("Подтвердите адрес ivanova@school7.example.ru.")
    await _shoot(phone, screens, "access-mail-settings-phone")
    assert await violations(phone) == []
    assert await width_overflow(phone) <= 0

    await phone.goto(f"/mail/{house.mail}")
    await phone.get_by_role("button", name="Подтвердить адрес").click()
    await expect(phone.get_by_role("heading", level=1)).to_have_text("Адрес подтверждён")
    await _shoot(phone, screens, "access-mail-done-phone")
    await phone.goto("/notices/settings")

    await expect(mail).not_to_contain_text("Подтвердите")
    await expect(mail.locator(".chip").first).to_have_text("включено")
    assert complaints == []


async def test_an_official_asks_for_another_address_with_his_password(
    phone: Page, house: House, screens: Path
) -> None:
    del house
    await come_in(phone, "official")
    await phone.goto("/me")
    await phone.get_by_text("Указать адрес").click()
    await phone.get_by_label("Новый адрес почты").fill("new@school7.example.ru")
    await phone.locator("#mail-password").fill("not the password")
    await phone.get_by_role("button", name="Прислать ссылку на новый адрес").click()
    await expect(phone.get_by_role("alert")).to_contain_text("пароль не подходит")
    await expect(phone.get_by_label("Новый адрес почты")).to_have_value("new@school7.example.ru")

    await phone.locator("#mail-password").fill(make.PASSWORD)
    await phone.get_by_role("button", name="Прислать ссылку на новый адрес").click()

    said = phone.get_by_text("Письмо со ссылкой отправляется на new@school7.example.ru")
    await expect(said).to_be_visible()
    await _shoot(phone, screens, "access-mail-asked-phone")
    assert await violations(phone) == []
    assert await width_overflow(phone) <= 0


@pytest.mark.parametrize("path", ["/login", "/forgot", "/join", "/forgot/link", "/mail", "/second"])
async def test_a_strangers_pages_break_no_rule_and_fit_a_phone(
    phone: Page, house: House, screens: Path, path: str
) -> None:
    if path == "/second":
        await _half_in(phone)
    links = {"/join": f"/join/{house.invitation}", "/forgot/link": f"/forgot/{house.reset}"}
    links["/mail"] = f"/mail/{house.mail}"
    await phone.goto(links.get(path, path))

    await _shoot(phone, screens, f"access{path.replace('/', '-')}-phone")
    assert await violations(phone) == []
    assert await width_overflow(phone) <= 0


@pytest.mark.parametrize("path", ["/me", "/people", "/people/log"])
async def test_the_pages_of_access_break_no_rule_and_fit_a_phone(
    phone: Page, house: House, screens: Path, path: str
) -> None:
    del house
    await _come_in_with_code(phone, await _set_up(phone))
    await phone.goto(path)
    for fold in await phone.locator("details").all():
        await fold.evaluate("fold => { fold.open = true; }")

    await _shoot(phone, screens, f"access{path.replace('/', '-')}-phone")
    assert await violations(phone) == []
    assert await width_overflow(phone) <= 0
    await phone.set_viewport_size(DESKTOP)
    await _shoot(phone, screens, f"access{path.replace('/', '-')}")


async def test_an_official_without_a_second_factor_may_set_one_up(
    phone: Page, house: House, screens: Path
) -> None:
    del house
    await come_in(phone, "official")
    await phone.goto("/me")
    await phone.get_by_text("Настроить", exact=True).click()

    await _shoot(phone, screens, "access-me-factor-phone")
    assert await violations(phone) == []
    assert await width_overflow(phone) <= 0


async def _half_in(page: Page) -> None:
    await page.goto("/login")
    await page.fill("#login", "trainer")
    await page.fill("#password", make.PASSWORD)
    await page.press("#password", "Enter")
    await page.wait_for_url("**/second*")


async def _set_up(page: Page) -> str:
    """Come half in; return the secret that the page shows."""
    await _half_in(page)
    return (await page.locator("code").inner_text()).replace(" ", "")


async def _come_in_with_code(page: Page, secret: str) -> None:
    await page.fill("#code", pyotp.TOTP(secret).now())
    await page.press("#code", "Enter")
    await expect(page.locator(".recovery li")).to_have_count(10)
    await page.get_by_role("link", name="Коды сохранены, продолжить").click()
    await page.wait_for_url(lambda address: "/second" not in address)


async def _shoot(page: Page, screens: Path, name: str) -> None:
    await page.evaluate("document.fonts.ready")
    await page.screenshot(path=screens / f"{name}.png", full_page=True)
