"""How a community's administrator lets us have its key by a click on VK's page; pure."""

import hashlib
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from urllib.parse import urlencode

import msgspec

LIVES: Final = timedelta(minutes=30)
"""How long a link may be followed; VK itself keeps a code for an hour."""
_SCOPE: Final = "manage"
"""All that is asked for: VK's list of rights for communities knows none to the wall."""
_CANCELLED: Final = "access_denied"
_DENIED: Final = (
    "Ключ не выдан: во ВКонтакте нажали «Отмена». Возьмите новую ссылку, пройдите по ней"
    " и нажмите «Разрешить»."
)
_NOT_GRANTED: Final = (
    "ВКонтакте не дал разрешения. Войдите во ВКонтакте под администратором сообщества,"
    " возьмите новую ссылку и пройдите по ней."
)


class Progress(StrEnum):
    """How far a consent has come."""

    ASKED = "asked"
    """The link waits to be followed."""
    EXPIRED = "expired"
    """Nobody followed it in time."""
    GIVEN = "given"
    """The administrator agreed; a worker fetches the key."""
    DONE = "done"
    """The page has its key."""
    FAILED = "failed"
    """No key; ``trouble`` says why, and what to do."""


class Application(msgspec.Struct, frozen=True, kw_only=True):
    """The centre's application as VK's page is told of it."""

    client_id: str
    oauth_url: str
    version: str
    redirect_uri: str
    """Where the browser comes back; one of the application's trusted addresses, to the letter."""


def authorize_url(application: Application, *, community: str, state: str) -> str:
    """Spell VK's page on which an administrator agrees; ``community`` is its owner id.

    A connector spells the same for programs that have one. It is spelled here once more
    because whoever asks gets the link at once: no network is needed for it, only letters.
    """
    asked = {
        "client_id": application.client_id,
        "group_ids": community.removeprefix("-"),
        "redirect_uri": application.redirect_uri,
        "display": "page",
        "scope": _SCOPE,
        "response_type": "code",
        "v": application.version,
        "state": state,
    }
    return f"{application.oauth_url.rstrip('/')}/authorize?{urlencode(asked)}"


def redirect_address(public_url: str) -> str:
    """Spell where VK sends the browser back to."""
    return f"{public_url.rstrip('/')}/consent/vk"


def digest_of(state: str) -> str:
    """Name a state without telling it: whoever reads the database cannot follow its link."""
    return hashlib.sha256(state.encode()).hexdigest()


def refusal_of(error: str) -> str:
    """Say in Russian what the ``error`` means with which VK sent the browser back."""
    return _DENIED if error == _CANCELLED else _NOT_GRANTED


def progress_of(
    *,
    asked_at: datetime,
    given_at: datetime | None,
    settled_at: datetime | None,
    trouble: str | None,
    now: datetime,
) -> Progress:
    """Tell how far a consent has come."""
    if settled_at is not None:
        return Progress.DONE if trouble is None else Progress.FAILED
    if given_at is not None:
        return Progress.GIVEN
    return Progress.ASKED if now < asked_at + LIVES else Progress.EXPIRED
