"""A mail address at the desk: told to be unconfirmed, asked for again, confirmed by a button."""

import pytest
from sqlalchemy import select

from app.access.mailboxes.model import Mailbox
from app.access.secrets import digest
from app.base.database import Sessions
from app.officials.model import Official
from tests.app.people import Client, Staff, a_staff, log_in
from workers.tools import utc_now

SETTINGS = "/notices/settings"
MAIL = "ivanova@school1.example.ru"


@pytest.fixture
async def school(client: Client, sessions: Sessions) -> Staff:
    """Log an official in on whose card an address stands."""
    async with sessions.begin() as session:
        staff = await a_staff(session)
        (await session.get_one(Official, staff.official.id)).email = MAIL
    client.follow_redirects = False
    await log_in(client, staff.login)
    return staff


async def a_letter_was_written(sessions: Sessions) -> None:
    """As the worker leaves it."""
    async with sessions.begin() as session:
        box = (await session.scalars(select(Mailbox))).one()
        box.secret_hash, box.ask_at, box.letters = digest("secret"), None, 1
        box.asked_at = utc_now()
        box.expires_at = utc_now().replace(year=2100)


@pytest.mark.usefixtures("school")
async def test_an_address_that_is_not_confirmed_is_told_on_the_page_of_channels(
    client: Client,
) -> None:
    page = await client.get(SETTINGS)

    assert f"Подтвердите адрес {MAIL}." in page.text
    assert "только на рабочее место" in page.text


@pytest.mark.usefixtures("school")
async def test_a_letter_is_sent_again_but_not_at_once(client: Client, sessions: Sessions) -> None:
    asked = await client.post(f"{SETTINGS}/mail")
    await a_letter_was_written(sessions)
    refused = await client.post(f"{SETTINGS}/mail")

    assert (asked.status_code, refused.status_code) == (303, 429)
    assert "Письмо уже отправлено" in refused.text


@pytest.mark.usefixtures("school")
async def test_opening_the_link_confirms_nothing_and_the_button_does(
    client: Client, sessions: Sessions
) -> None:
    await client.post(f"{SETTINGS}/mail")
    await a_letter_was_written(sessions)
    opened = await client.get("/mail/secret")
    between = await client.get(SETTINGS)

    confirmed = await client.post("/mail/secret")

    assert MAIL in opened.text
    assert f"Подтвердите адрес {MAIL}." in between.text
    assert "Адрес подтверждён" in confirmed.text
    after = await client.get(SETTINGS)
    assert "Подтвердите адрес" not in after.text
    channels = (await client.get("/api/v1/notices/preferences")).json()
    assert channels[0]["isConfirmed"] is True


async def test_a_link_that_is_none_says_what_to_do(client: Client) -> None:
    page = await client.get("/mail/nothing")

    assert (page.status_code, "отправьте письмо ещё раз" in page.text) == (409, True)
