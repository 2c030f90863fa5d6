"""Warnings to the owner of an account, in words: what changed, when, whence, and what to do."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import msgspec

from app.access.journal.rules import Happening

GOOD_FOR: Final = timedelta(days=3)
"""A warning that could not leave for so long is not sent any more."""
TOLD: Final[Mapping[Happening, str]] = {
    Happening.PASSWORD_CHANGED: "сменён пароль",
    Happening.RESET_DONE: "задан новый пароль по одноразовой ссылке",
    Happening.FACTOR_SET: "настроен второй фактор",
    Happening.FACTOR_REMOVED: "отключён второй фактор",
    Happening.CODES_RENEWED: "заменены резервные коды",
    Happening.RECOVERY_USED: "использован резервный код для входа",
    Happening.MAIL_CHANGED: "сменён адрес почты",
    Happening.LINKED: "привязан вход через внешнюю службу",
}
_BY_YOURSELF: Final = (
    "Если это были не Вы, задайте новый пароль — ссылку пришлём сюда же. Потом завершите чужие"
    " сеансы на странице «Мой доступ» и сообщите тренеру ЦУР."
)
_BY_THE_TRAINER: Final = (
    "Если это были не Вы, сразу сообщите тренеру ЦУР: он завершит чужие сеансы и выдаст ссылку"
    " для нового пароля. Письма о доступе сюда больше не приходят."
)


class Warned(msgspec.Struct, frozen=True, kw_only=True):
    """What happened to somebody's access."""

    kind: Happening
    login: str
    at: datetime
    zone: ZoneInfo
    """The owner's."""
    address: str
    """Network address; empty: not known."""
    by: str
    """Whoever did it, where that was somebody else; empty: whoever was logged in."""


def warning(told: Warned, *, public_url: str) -> tuple[str, tuple[str, ...]]:
    """Write the subject and the paragraphs."""
    what = TOLD[told.kind]
    facts = [f"Когда: {_moment(told.at, told.zone)}."]
    if told.address:
        facts.append(f"Откуда: сетевой адрес {told.address}.")
    if told.by:
        facts.append(f"Кто: {told.by}.")
    is_moved = told.kind is Happening.MAIL_CHANGED
    paragraphs = [
        f"Здравствуйте! В учётной записи {told.login} {what}.",
        "\n".join(facts),
        "Если это были Вы, ничего делать не нужно.",
        _BY_THE_TRAINER if is_moved else _BY_YOURSELF,
    ]
    if public_url and not is_moved:
        paragraphs.append(f"{public_url.rstrip('/')}/forgot")
    return f"Госпаблик: {what}", tuple(paragraphs)


def _moment(at: datetime, zone: ZoneInfo) -> str:
    there = at.astimezone(zone)
    offset = there.strftime("%z")
    return f"{there:%d.%m.%Y в %H:%M} (UTC{offset[:3]}:{offset[3:]})"
