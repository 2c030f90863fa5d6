"""What the pages of access call rights and happenings in Russian."""

from collections.abc import Mapping
from typing import Final

from app.access.journal.rules import Happening
from app.access.rules import Right

RIGHTS: Final[Mapping[Right, str]] = {
    Right.READ_CASES: "читать сообщения",
    Right.WORK_CASES: "отвечать на сообщения",
    Right.READ_PAGES: "видеть страницы",
    Right.KEEP_PAGES: "вести страницы и их ключи",
    Right.ASSIGN_CASES: "назначать ответственных",
    Right.KEEP_FEEDS: "видеть потоки новостей сетей",
    Right.KEEP_PEOPLE: "вести учреждения, ответственных и дежурства",
    Right.KEEP_ROUTING: "менять правила распределения",
    Right.KEEP_WEBHOOKS: "вести вебхуки",
    Right.KEEP_TEMPLATES: "вести шаблоны региона",
    Right.SEE_BOARD: "видеть доску страниц",
    Right.KEEP_BOARD: "вести доску, реестр и светофор",
    Right.KEEP_REGULATIONS: "менять регламент",
    Right.REVIEW: "разбирать сомнительные комментарии",
    Right.KEEP_JUDGE: "настраивать проверку",
    Right.SEE_STATUS: "видеть состояние сервиса",
    Right.KEEP_INCIDENTS: "вести инциденты",
    Right.APPROVE: "согласовывать ответы",
    Right.KEEP_ACCOUNTS: "приглашать людей и закрывать доступ",
    Right.SEE_FIGURES: "видеть показатели",
    Right.TEACH: "править уроки и вести испытательный срок",
}

HAPPENINGS: Final[Mapping[Happening, str]] = {
    Happening.CAME_IN: "Вход",
    Happening.FAILED: "Неверный логин или пароль",
    Happening.BRAKED: "Вход придержан: много неудачных попыток",
    Happening.CODE_FAILED: "Неверный код второго фактора",
    Happening.RECOVERY_USED: "Вход по резервному коду",
    Happening.WENT_OUT: "Выход",
    Happening.SESSIONS_ENDED: "Сеансы завершены",
    Happening.PASSWORD_CHANGED: "Пароль сменён",
    Happening.RESET_ASKED: "Запрошена ссылка для нового пароля",
    Happening.RESET_DONE: "Новый пароль задан по ссылке",
    Happening.FACTOR_SET: "Второй фактор настроен",
    Happening.FACTOR_REMOVED: "Второй фактор отключён",
    Happening.CODES_RENEWED: "Резервные коды заменены",
    Happening.TOKEN_MADE: "Выпущен ключ API",
    Happening.TOKEN_USED: "Ключ API использован",
    Happening.TOKEN_REVOKED: "Ключ API отозван",
    Happening.INVITED: "Приглашение отправлено",
    Happening.WITHDRAWN: "Приглашение отозвано",
    Happening.JOINED: "Регистрация по приглашению",
    Happening.ADDED: "Учётная запись заведена без приглашения",
    Happening.CLOSED: "Учётная запись закрыта",
    Happening.LINKED: "Привязан вход через внешний сервис",
    Happening.MAIL_CONFIRMED: "Адрес почты подтверждён",
    Happening.MAIL_CHANGED: "Адрес почты сменён",
}

ALARMING: Final = frozenset(
    {
        Happening.FAILED,
        Happening.BRAKED,
        Happening.CODE_FAILED,
        Happening.RECOVERY_USED,
        Happening.FACTOR_REMOVED,
        Happening.ADDED,
    }
)
"""Worth a second look."""
