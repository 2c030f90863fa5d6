"""A page's key in the wizard: read out of what was pasted, kept sealed, its check told live."""

import re
from datetime import datetime
from typing import Final
from urllib.parse import parse_qs, urlsplit

from sqlalchemy.ext.asyncio import AsyncSession

from app.onboarding.wizard.errors import NoSecretError
from app.onboarding.wizard.rules import Checked, KeyState, key_state
from app.pages import service as pages
from app.pages.model import Page
from app.pages.rules import PageState
from app.pages.sealing import Sealer
from app.vocabulary import KeyKind, PageKey

_SECRET: Final = re.compile(r"[\x21-\x7e]{8,1000}")
_NAMES: Final = ("access_token", "session_key", "token")
"""How networks name a key in the address to which they send the browser back."""


def read_secret(words: str) -> str:
    """Find the key in what was pasted, which may be a whole address; raises NoSecretError."""
    trimmed = words.strip().strip("«»\"'`")
    if trimmed.startswith(("http://", "https://")):
        trimmed = _in_address(trimmed)
    if not _SECRET.fullmatch(trimmed):
        raise NoSecretError
    return trimmed


async def give(
    session: AsyncSession, page: Page, kind: KeyKind, words: str, *, sealer: Sealer, now: datetime
) -> None:
    """Keep a key and have it checked at once; raises NoSecretError, NoSecretKeyError."""
    key = PageKey(kind, read_secret(words))
    await pages.set_key(session, page, key, sealer=sealer, now=now)


async def state_of(session: AsyncSession, page: Page, *, now: datetime) -> KeyState:
    """Tell what the last check of the page's keys showed."""
    kinds = (await pages.kinds_by_page(session, [page.id]))[page.id]
    checked = Checked(
        is_refused=page.state is PageState.REFUSED,
        can_read=page.can_read,
        can_reply=page.can_reply,
        has_key=bool(kinds),
        key_at=max(kinds.values(), default=None),
        checked_at=page.checked_at,
        check_at=page.check_at,
    )
    return key_state(checked, now=now)


def _in_address(address: str) -> str:
    try:
        parts = urlsplit(address)
    except ValueError as error:
        raise NoSecretError from error
    told = parse_qs(parts.fragment) | parse_qs(parts.query)
    return next((told[name][0] for name in _NAMES if name in told), "")
