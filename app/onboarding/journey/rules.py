"""How far a page has come and what keeps it there; pure."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

import msgspec

from app.pages.rules import PageState
from app.vocabulary import Network

LIVE_WITHOUT_QUESTIONS: Final = timedelta(days=14)
"""A trained page on which nobody asks is live after it was read for so long."""
_SOONEST: Final = timedelta(seconds=10)
_LATEST: Final = timedelta(minutes=2)


class Stage(StrEnum):
    """The last milestone that a page has passed, in the order of its way."""

    APPLIED = "applied"
    """Registered; its network has not told who it is."""
    CHECKED = "checked"
    """The network knows it; its keys do not allow to read and to answer."""
    KEYS = "keys"
    """Its keys suffice; no citizen's comment was read yet."""
    FIRST_COMMENT = "first_comment"
    """A comment was read; nobody there was trained, nobody has answered."""
    TRAINING = "training"
    """Its officials were trained, or were sent back to learn; it has not proven itself yet."""
    LIVE = "live"
    """A citizen's question was answered, or it was read for 14 days and nobody asked."""
    PROBATION = "probation"
    """A mentor watches it."""
    GRADUATED = "graduated"
    ABSENT = "absent"
    """It is lawfully not kept."""


TITLE_OF: Final[Mapping[Stage, str]] = {
    Stage.APPLIED: "Заявлена",
    Stage.CHECKED: "Проверена",
    Stage.KEYS: "Ключи получены",
    Stage.FIRST_COMMENT: "Первый комментарий",
    Stage.TRAINING: "Обучение",
    Stage.LIVE: "Работает",
    Stage.PROBATION: "Испытательный срок",
    Stage.GRADUATED: "Выпущена",
    Stage.ABSENT: "Законно не ведётся",
}
BASES: Final[Mapping[str, str]] = {
    "founder": "решение учредителя: с учётом особенностей работы страница не создаётся",
    "shared": "сведения размещаются на странице учредителя",
    "reorganised": "учреждение реорганизуется или ликвидируется",
    "closed": "учреждение закрыто на капитальный ремонт и приёма не ведёт",
    "restricted": "сведения об учреждении ограничены законом (безопасность, режимный объект)",
}
"""On what ground a page may lawfully not be kept; whoever says so adds the document."""


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of a page; the stage follows from it alone."""

    network: Network
    state: PageState
    registered_at: datetime
    checked_at: datetime | None = None
    can_read: bool = False
    can_reply: bool = False
    keyed_at: datetime | None = None
    """When its newest key came; None: it has none of its own."""
    trouble: str | None = None
    pause_reason: str | None = None
    unread_reason: str | None = None
    polled_at: datetime | None = None
    first_comment_at: datetime | None = None
    """When the first comment of somebody else was read."""
    first_answer_at: datetime | None = None
    """When a citizen was first answered through us."""
    has_official: bool = False
    """Somebody at the institution can be given cases."""
    trained_at: datetime | None = None
    sent_back_at: datetime | None = None
    """When a mentor sent it back to learn."""
    probation_from: datetime | None = None
    graduated_at: datetime | None = None
    absent_since: datetime | None = None

    @property
    def is_learning(self) -> bool:
        """Tell whether it was sent back and has not been trained since."""
        back = self.sent_back_at
        return back is not None and (self.trained_at is None or self.trained_at < back)


def stage_of(facts: Facts, *, now: datetime) -> Stage:
    """Tell the last milestone passed. What people said of a page goes before what is measured."""
    if facts.absent_since is not None:
        return Stage.ABSENT
    if facts.graduated_at is not None:
        return Stage.GRADUATED
    if facts.probation_from is not None:
        return Stage.PROBATION
    if facts.state in {PageState.CHECKING, PageState.REFUSED}:
        return Stage.APPLIED
    if not (facts.can_read and facts.can_reply):
        return Stage.CHECKED
    if facts.first_comment_at is None and facts.first_answer_at is None:
        return Stage.KEYS
    if facts.is_learning:
        return Stage.TRAINING
    if _has_proven_itself(facts, now):
        return Stage.LIVE
    return Stage.FIRST_COMMENT if facts.trained_at is None else Stage.TRAINING


def began_at(facts: Facts, stage: Stage) -> datetime | None:
    """Tell since when a page is at its stage, as far as its facts know; None: they do not."""
    moments = {
        Stage.APPLIED: facts.registered_at,
        Stage.KEYS: facts.keyed_at,
        Stage.FIRST_COMMENT: facts.first_comment_at,
        Stage.TRAINING: facts.sent_back_at if facts.is_learning else facts.trained_at,
        Stage.LIVE: facts.first_answer_at,
        Stage.PROBATION: facts.probation_from,
        Stage.GRADUATED: facts.graduated_at,
        Stage.ABSENT: facts.absent_since,
    }
    return moments.get(stage)


def pause_before_next_look(time_in_stage: timedelta) -> timedelta:
    """Tell how long to leave a page alone: what moved lately is likely to move again."""
    return min(max(time_in_stage / 20, _SOONEST), _LATEST)


def blocking_reason(facts: Facts, *, now: datetime) -> str:
    """Say in Russian what is stuck and who can mend it; empty where nothing is."""
    stage = stage_of(facts, now=now)
    if stage is Stage.ABSENT:
        return ""
    if facts.state is PageState.REFUSED:
        return facts.trouble or "Сеть не знает такой страницы: администратор проверяет ссылку."
    if facts.state is PageState.PAUSED:
        return f"Чтение остановлено: {facts.pause_reason or 'причина не указана'}."
    if facts.unread_reason is not None:
        return facts.unread_reason
    if stage is Stage.APPLIED:
        return facts.trouble or "Сеть ещё не ответила, что это за страница. Ждать."
    if facts.trouble is not None:
        return facts.trouble
    return _missing(facts, stage)


def _missing(facts: Facts, stage: Stage) -> str:
    if stage is Stage.CHECKED:
        what = "отвечать" if facts.can_read else "читать комментарии и отвечать"
        return f"Нет ключа, чтобы {what}: его даёт администратор страницы."
    if stage is Stage.KEYS:
        return "Комментариев ещё не было. Попросите администратора открыть их под записями."
    if not facts.has_official:
        return "Отвечать некому: администратор приглашает ответственного."
    if stage is Stage.FIRST_COMMENT:
        return "Ответственный не прошёл учебные сообщения и ещё никому не ответил."
    if facts.is_learning:
        return "Возвращена на обучение: ответственный проходит учебные сообщения ещё раз."
    if stage is Stage.TRAINING:
        return "Обучение пройдено; ждём первого ответа гражданину."
    return ""


def _has_proven_itself(facts: Facts, now: datetime) -> bool:
    if facts.first_answer_at is not None:
        return True
    if facts.trained_at is None or facts.polled_at is None:
        return False
    return now - facts.trained_at >= LIVE_WITHOUT_QUESTIONS
