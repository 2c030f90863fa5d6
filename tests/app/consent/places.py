"""A page whose key is wanted, who wants it, and a service that may ask VK for it."""

from typing import Any

import msgspec

from app.access.rules import Role
from app.base.database import Sessions
from app.base.settings import Settings
from tests import factories as make
from tests.app.people import a_staff


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """A page of VK's community № 100, and the logins of its admin and of its official."""

    page_id: int
    admin: str
    official: str


def with_an_application(settings: Settings, **changes: Any) -> Settings:
    """Give a service an application at VK and an address of its own."""
    given = {
        "vk_application_id": "7",
        "vk_application_secret": "tajna",
        "vk_oauth_url": "https://oauth.example.org",
        "public_url": "https://answers.example.org",
    }
    return msgspec.structs.replace(settings, **(given | changes))


async def a_place(sessions: Sessions) -> Place:
    """Lay the page and its people."""
    async with sessions.begin() as session:
        staff = await a_staff(session)
        await make.an_account(
            session, role=Role.PAGE_ADMIN, institution=staff.institution, login="admin"
        )
        page = await make.a_page(session, staff.institution, external_id="-100")
        return Place(page_id=page.id, admin="admin", official=staff.login)
