"""The three figures that matter to somebody today, by his role; pure."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Final

import msgspec

from app.access.rules import Role
from app.desk.speech import words
from app.desk.speech.cells import NOTHING, percent, share_words
from app.desk.speech.clock import Tone
from app.insights.figures.rules import Part, Share
from app.insights.figures.service import Figures, share_of
from app.insights.standing.rules import PagesStanding, WaitingLine, Waits, behind

_ALL: Final = "/?queue=all"
_OVERDUE: Final = "/?queue=overdue"
_PAGES: Final = "#pages"
_QUEUES: Final = "#queues"


class Card(msgspec.Struct, frozen=True):
    """A figure with a link to what is behind it."""

    title: str
    value: str
    says: str
    href: str
    tone: Tone = Tone.CALM


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """What the cards are made of; what a role does not need is not asked for."""

    figures: Figures | None = None
    """None for whoever reads no figures."""
    pages: PagesStanding | None = None
    approvals: tuple[int, int] = (0, 0)
    """(others' answers that wait for a second person, answers to one's own cases that do)."""
    queues: tuple[WaitingLine, ...] = ()
    has_own: bool = False
    """He is an official and has cases of his own."""
    now: datetime


def cards_for(role: Role, known: Known) -> tuple[Card, ...]:
    """Choose the figures of a role."""
    return _CARDS[role](known)


def _official(known: Known) -> tuple[Card, ...]:
    waiting = known.approvals[1]
    says = "Ваши ответы ждут второго сотрудника" if waiting else "Все Ваши ответы отправлены"
    return (
        _due_today(known),
        _overdue(known),
        Card("На согласовании", str(waiting), says, _queue("approval", is_own=True)),
    )


def _approver(known: Known) -> tuple[Card, ...]:
    waiting = known.approvals[0]
    says = "Ответы коллег ждут Вашего решения" if waiting else "Решать сейчас нечего"
    tone = Tone.SOON if waiting else Tone.DONE
    return (
        Card("Согласовать", str(waiting), says, _queue("approval"), tone),
        _due_today(known),
        _overdue(known),
    )


def _coordinator(known: Known) -> tuple[Card, ...]:
    load = _figures(known).load
    says = "Решите, кто ответит" if load.unassigned else "У каждого сообщения есть ответственный"
    tone = Tone.SOON if load.unassigned else Tone.DONE
    return (
        Card("Без ответственного", _number(load.unassigned), says, "/duty", tone),
        _due_today(known),
        _overdue(known),
    )


def _page_admin(known: Known) -> tuple[Card, ...]:
    figures, pages = _figures(known), _pages(known)
    waits = figures.load.open
    says = "Столько вопросов граждан ждут ответа" if waits else "Все вопросы отвечены"
    return (
        _reading(pages),
        Card("Без ответа", _number(waits), says, _ALL, Tone.SOON if waits else Tone.DONE),
        _answered(figures),
    )


def _head(known: Known) -> tuple[Card, ...]:
    figures = _figures(known)
    now, before = figures.on_time_share, share_of(figures.on_time_before)
    whole = next((took for took in figures.parts if took.part is Part.WHOLE), None)
    if whole is None or whole.median is None or whole.p90 is None:
        median, says = NOTHING, "Ответов за период не было"
    else:
        median = words.span(timedelta(seconds=whole.median))
        says = f"Девять из десяти не дольше {words.span(timedelta(seconds=whole.p90))}"
    return (
        Card(
            "Ответ в срок", share_words(now), _change(now, before), _behind(figures, "institutions")
        ),
        _answered(figures),
        Card("Время до ответа", median, says, _behind(figures, "stages")),
    )


def _trainer(known: Known) -> tuple[Card, ...]:
    pages, load = _pages(known), _figures(known).load
    return (
        _silent(pages),
        Card(
            "Застряли",
            str(pages.stuck),
            "Подключение начато и не закончено" if pages.stuck else "Все страницы подключены",
            _PAGES,
            Tone.SOON if pages.stuck else Tone.DONE,
        ),
        Card(
            "Просрочено в регионе",
            _number(load.overdue),
            f"Всего ждут ответа {_number(load.open)}",
            _OVERDUE,
            Tone.LATE if load.overdue else Tone.DONE,
        ),
    )


def _operator(known: Known) -> tuple[Card, ...]:
    late = behind(known.queues, known.now)
    answers = next((line for line in known.queues if line.stage is Waits.ANSWER), None)
    waiting = 0 if answers is None else answers.number
    since = None if answers is None else answers.oldest
    return (
        Card(
            "Этапы отстают",
            str(len(late)),
            "Что-то ждёт дольше двух минут" if late else "Ничто не ждёт дольше двух минут",
            _QUEUES,
            Tone.LATE if late else Tone.DONE,
        ),
        _silent(_pages(known)),
        Card(
            "Ответы в пути",
            str(waiting),
            "Все отправлены"
            if since is None
            else f"Самый старый ждёт {words.span(known.now - since)}",
            _QUEUES,
        ),
    )


def _due_today(known: Known) -> Card:
    load = _figures(known).load
    number = load.mine_due_today if known.has_own else load.due_today
    whose = "у Вас" if known.has_own else "у команды"
    says = f"Срок сегодня {whose}" if number else f"Сегодня {whose} срок ни у чего не подходит"
    tone = Tone.SOON if number else Tone.DONE
    href = _queue("today", is_own=known.has_own)
    return Card("Ответить сегодня", _number(number), says, href, tone)


def _overdue(known: Known) -> Card:
    load = _figures(known).load
    number = load.mine_overdue if known.has_own else load.overdue
    whose = "у Вас" if known.has_own else "у команды"
    says = f"Срок прошёл {whose}" if number else f"Просроченных {whose} нет"
    href = _queue("overdue", is_own=known.has_own)
    return Card("Просрочено", _number(number), says, href, Tone.LATE if number else Tone.DONE)


def _queue(name: str, *, is_own: bool = False) -> str:
    """Lead to the very cases that were counted."""
    return f"/?queue={name}&holder=me" if is_own else f"/?queue={name}"


def _answered(figures: Figures) -> Card:
    share = figures.answered
    says = f"{_number(share.part)} из {_number(share.whole)} за период"
    if not share.whole:
        says = "Вопросов за период не было"
    return Card("Отвечено", share_words(share), says, _behind(figures, "summary"))


def _behind(figures: Figures, part: str) -> str:
    """Address a part of the figures of the same days."""
    return f"/figures?from={figures.span.first}&to={figures.span.last}#{part}"


def _reading(pages: PagesStanding) -> Card:
    if not pages.pages:
        return Card("Страница", "нет", "Ни одна страница ещё не подключена", _PAGES, Tone.SOON)
    if pages.troubles:
        trouble = pages.troubles[0]
        return Card(
            "Страница", "не читается", trouble.reason or "Причина — ниже", _PAGES, Tone.LATE
        )
    return Card("Страница", "в порядке", "Новые комментарии доходят", _PAGES, Tone.DONE)


def _silent(pages: PagesStanding) -> Card:
    says = "Комментарии с них не доходят" if pages.silent else "Читаются все подключённые"
    tone = Tone.LATE if pages.silent else Tone.DONE
    return Card("Страницы молчат", str(pages.silent), says, _PAGES, tone)


def _change(now: Share, before: Share) -> str:
    if now.value is None:
        return "Отвечать было не на что"
    if before.value is None:
        return "За прошлый такой же период сравнить не с чем"
    points = round(100 * now.value) - round(100 * before.value)
    if not points:
        return f"Как и прежде: {percent(before.value)}"
    told = words.counted(abs(points), "пункт", "пункта", "пунктов")
    return f"{'Лучше' if points > 0 else 'Хуже'} на {told}: было {percent(before.value)}"


def _number(number: int) -> str:
    return f"{number:,}".replace(",", "\u202f")


def _figures(known: Known) -> Figures:
    assert known.figures is not None  # noqa: S101 - every role whose cards need them has the right
    return known.figures


def _pages(known: Known) -> PagesStanding:
    return known.pages or PagesStanding(0, 0, ())


_CARDS: Final[Mapping[Role, Callable[[Known], tuple[Card, ...]]]] = {
    Role.OFFICIAL: _official,
    Role.APPROVER: _approver,
    Role.COORDINATOR: _coordinator,
    Role.PAGE_ADMIN: _page_admin,
    Role.HEAD: _head,
    Role.TRAINER: _trainer,
    Role.OPERATOR: _operator,
}
