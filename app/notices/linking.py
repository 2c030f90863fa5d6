"""How a talk with the centre's bot becomes a person's channel, and how it ends."""

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from app.base.errors import InvalidError
from app.base.settings import Settings
from app.notices import channels, store
from app.notices.choosing import Pace
from app.notices.model import PersonalChannel
from app.notices.rules import Channel

BOTS: Final = (Channel.TELEGRAM, Channel.MAX)
_LINKED: Final = (
    "Уведомления Госпаблика подключены. Что и когда присылать, выбирается на рабочем месте."
)
CODE_LASTS: Final = timedelta(minutes=30)
LEFT: Final = {
    Channel.TELEGRAM: "Вы остановили бота в Telegram: уведомления туда выключены. "
    "Чтобы вернуть их, подключите Telegram заново.",
    Channel.MAX: "Вы остановили бота в MAX: уведомления туда выключены. "
    "Чтобы вернуть их, подключите MAX заново.",
}


class NoBotChannelError(InvalidError):
    """Only a bot's channel is linked with a code."""

    def __init__(self) -> None:
        super().__init__(
            "Кодом подключаются telegram и max. Адрес почты укажите в настройках уведомлений."
        )


async def new_code(
    session: AsyncSession, account_id: int, channel: Channel, *, now: datetime
) -> str:
    """Make the code by which a talk with our bot is known to be this person's; shown only now."""
    if channel not in BOTS:
        raise NoBotChannelError
    kept = await channels.held(session, account_id, channel)
    code = secrets.token_urlsafe(18)
    kept.code_hash, kept.code_until = _digest(code), now + CODE_LASTS
    return code


def bot_link(settings: Settings, channel: Channel, code: str) -> str | None:
    """Address that opens our bot with a code; None where the installation has not named it."""
    if channel is Channel.TELEGRAM and settings.telegram_bot_name:
        return f"https://t.me/{settings.telegram_bot_name.removeprefix('@')}?start={code}"
    if channel is Channel.MAX and settings.max_bot_name:
        return f"https://max.ru/{settings.max_bot_name.removeprefix('@')}?start={code}"
    return None


async def link(
    session: AsyncSession, channel: Channel, *, code: str, talk: str, now: datetime
) -> bool:
    """Bind a talk with our bot to whoever was given this code; False for a code that is none."""
    kept = await store.channel_of_code(session, _digest(code))
    if kept is None or kept.channel is not channel or (kept.code_until or now) < now:
        return False
    kept.address, kept.linked_at, kept.trouble, kept.is_on = talk, now, None, True
    kept.code_hash = kept.code_until = None
    row = (None, None, None, kept.account_id, channel.value, _LINKED, Pace.URGENT.value)
    await store.add(session, [row], now=now)
    kept.look_at = now
    return True


async def unlink(session: AsyncSession, account_id: int, channel: Channel) -> None:
    """Forget the talk with our bot; doing it twice changes nothing."""
    if channel not in BOTS:
        raise NoBotChannelError
    kept = await store.channel(session, (account_id, channel), lock=True)
    if kept is not None:
        kept.address, kept.linked_at, kept.trouble = "", None, None
        kept.code_hash = kept.code_until = None


async def left(session: AsyncSession, channel: Channel, *, talk: str, now: datetime) -> None:
    """Switch off the channels of a talk that somebody has ended, and tell him on the desk."""
    for kept in await store.channels_at(session, channel, talk):
        await _shut(session, kept, LEFT[channel], now=now)


async def _shut(session: AsyncSession, kept: PersonalChannel, why: str, *, now: datetime) -> None:
    kept.is_on = False
    await channels.troubled(session, kept, why, now=now)


def _digest(code: str) -> str:
    # The code is 144 random bits: a plain hash cannot be guessed back.
    return hashlib.sha256(code.encode("utf-8", "surrogatepass")).hexdigest()
