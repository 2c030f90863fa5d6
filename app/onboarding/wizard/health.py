"""A connected page in one word and one thing to mend first; pure."""

from datetime import datetime
from enum import StrEnum
from typing import Final

import msgspec

from app.pages.rules import PageState, Reach
from app.vocabulary import KeyKind, Network


class Tone(StrEnum):
    """The light beside a page's name."""

    GREEN = "green"
    AMBER = "amber"
    RED = "red"
    OFF = "off"
    """Nobody reads the page, and that is as it should be."""


class Mend(StrEnum):
    """Where the first thing is mended."""

    KEY = "key"
    PEOPLE = "people"
    LINK = "link"
    NOTHING = "nothing"
    """By itself, or by the centre."""


class PageFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of a page."""

    network: Network
    state: PageState
    reach: Reach
    can_read: bool
    can_reply: bool
    trouble: str | None
    unread_reason: str | None
    pause_reason: str | None
    keys: frozenset[KeyKind]
    has_official: bool
    """Somebody at the institution can be given questions."""
    is_absent: bool
    checked_at: datetime | None


class Health(msgspec.Struct, frozen=True):
    """One word, one sentence, one place."""

    tone: Tone
    word: str
    first: str
    """What to mend first; what is well is said, too."""
    mend: Mend


_FINE: Final = "Читается, на вопросы можно отвечать. Делать ничего не нужно."


def health_of(page: PageFacts) -> Health:
    """Tell the first thing that keeps a page from being read and answered."""
    if page.is_absent:
        return Health(Tone.OFF, "Не ведётся на законном основании", "", Mend.NOTHING)
    return _registration(page) or _reading(page) or _answering(page) or _well(page)


def _registration(page: PageFacts) -> Health | None:
    if page.state is PageState.REFUSED:
        trouble = page.trouble or "Сеть не знает такой страницы. Проверьте ссылку."
        return Health(Tone.RED, "Не подключена", trouble, Mend.LINK)
    if page.state is PageState.PAUSED:
        reason = page.pause_reason or "причина не указана"
        return Health(Tone.OFF, "Остановлена", f"Комментарии не читаются: {reason}.", Mend.NOTHING)
    if page.state is PageState.CHECKING:
        first = page.trouble or "Спрашиваем у сети, что это за страница. Обычно это секунды."
        return Health(Tone.AMBER, "Проверяется", first, Mend.KEY if page.trouble else Mend.NOTHING)
    return None


def _reading(page: PageFacts) -> Health | None:
    if page.unread_reason is not None:
        return Health(Tone.RED, "Не читается", page.unread_reason, Mend.KEY)
    if not page.can_read and page.checked_at is not None:
        first = page.trouble or "Комментарии не прочитать: дайте ключ."
        return Health(Tone.RED, "Не читается", first, Mend.KEY)
    if page.reach is Reach.SILENT:
        first = "Служба отстаёт с чтением. Центр это видит, от Вас ничего не нужно."
        return Health(Tone.AMBER, "Давно не читалась", first, Mend.NOTHING)
    return None


def _answering(page: PageFacts) -> Health | None:
    if not page.can_reply:
        first = page.trouble or "Отвечать отсюда нельзя: дайте ключ."
        return Health(Tone.RED, "Отвечать нельзя", first, Mend.KEY)
    if not page.has_official:
        first = "Вопросы некому отвечать: пригласите ответственного."
        return Health(Tone.RED, "Нет ответственного", first, Mend.PEOPLE)
    return None


def _well(page: PageFacts) -> Health:
    if page.trouble is not None:
        return Health(Tone.GREEN, "В порядке", f"Можно лучше: {page.trouble}", Mend.KEY)
    return Health(Tone.GREEN, "В порядке", _FINE, Mend.NOTHING)
