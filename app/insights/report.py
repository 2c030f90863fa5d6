"""The account for a terminal, in Russian."""

import io
from collections.abc import Mapping
from datetime import datetime

from rich.console import Console
from rich.table import Table

from app.insights.rules import PagePoll, Status
from app.pages.rules import Reach

_COMMENTS = {
    "fetched": "прочитано",
    "new": "ждут проверки",
    "own": "свои",
    "old": "давние",
    "no_answer": "не требуют ответа",
    "review": "на разборе",
    "needs_answer": "ждут сообщения",
    "in_case": "в сообщениях",
    "leaving": "уходят",
    "deleted": "удалены в сети",
}
_CASES = {
    "open": "не распределены",
    "assigned": "назначены",
    "in_work": "в работе",
    "answered": "отвечены",
    "closed": "закрыты",
}
_REPLIES = {
    "waiting": "ждут отправки",
    "sending": "отправляются",
    "published": "опубликованы",
    "refused": "отклонены сетью",
}


_STATES = {
    "checking": "проверяется",
    "paused": "остановлена",
    "refused": "отклонена",
}


def report(status: Status, *, now: datetime, width: int = 120) -> str:
    """Lay the account out in tables; times are told as distances from ``now``."""
    out = io.StringIO()
    console = Console(file=out, width=width, highlight=False)
    for network, states in status.comments.items():
        console.print(_line(f"Комментарии, {network}", states, _COMMENTS))
    console.print(_line("Сообщения", status.cases, _CASES))
    console.print(_line("Ответы", status.replies, _REPLIES))
    console.print(f"На разборе: {status.review_queue}. Без ответственного: {status.unassigned}.")
    oldest = status.oldest_unanswered_at
    if oldest is not None:
        console.print(f"Самый старый вопрос без ответа: {_ago(oldest, now)}.")
    for fault in status.calendar_faults:
        console.print(fault)
    if status.unread_model is not None:
        console.print(
            f"Модель {status.unread_model} не читается: судит поставленная с программой."
            " Обучите новую: gospablik train."
        )
    if status.words_only_model is not None:
        console.print(
            f"Модель {status.words_only_model} судит по одним словам, без нейросети"
            f"{status.words_only_why and f': {status.words_only_why}'}. Поставьте, чего нет; если"
            " она обучена с другой нейросетью или без неё, обучите новую: gospablik train."
        )
    console.print(_pages(status, now))
    console.print(_sums(status))
    return out.getvalue()


def _line(title: str, numbers: Mapping[str, int], words: Mapping[str, str]) -> str:
    told = ", ".join(f"{words.get(state, state)} {n}" for state, n in numbers.items())
    return f"{title}: {told or 'нет'}."


def _pages(status: Status, now: datetime) -> Table:
    table = Table(
        "№", "Сеть", "Страница", "Читали", "Слышно ли", "В сети / у нас", "Мимо уведомлений",
        title="Страницы", title_justify="left",
    )  # fmt: skip
    for page in status.pages:
        read = "ещё нет" if page.polled_at is None else _ago(page.polled_at, now)
        table.add_row(
            str(page.page_id),
            page.network,
            page.title,
            read,
            _reach(page, now),
            f"{page.told} / {page.held}",
            str(page.missed_by_push),
        )
    return table


def _reach(page: PagePoll, now: datetime) -> str:
    if page.reach is Reach.OFF:
        return _STATES.get(page.state, page.state)
    if page.reach is Reach.UNREAD and page.unread_since is not None:
        return f"нет, {_ago(page.unread_since, now)}: {page.unread_reason}"
    return "да" if page.reach is Reach.READ else "нет: сервис не успевает прочитать"


def _sums(status: Status) -> Table:
    table = Table("Суммы", "", "", "", title="Сверка", title_justify="left")
    for one in status.sums:
        mark = "сходится" if one.agree else "НЕ СХОДИТСЯ"
        table.add_row(one.what, str(one.left), str(one.right), mark)
    return table


def _ago(then: datetime, now: datetime) -> str:
    seconds = max(0, round((now - then).total_seconds()))
    if seconds < 60:  # noqa: PLR2004 - a minute
        return f"{seconds} с назад"
    minutes = seconds // 60
    if minutes < 60:  # noqa: PLR2004 - an hour
        return f"{minutes} мин назад"
    return f"{minutes // 60} ч {minutes % 60} мин назад"
