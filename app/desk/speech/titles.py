"""What the desk calls states, topics, labels and events in Russian."""

from collections.abc import Mapping, Sequence
from typing import Final

from app.access.rules import Role
from app.cases.rules import RESOLUTIONS as RESOLUTIONS  # noqa: PLC0414 - templates ask here
from app.cases.rules import EventKind
from app.onboarding.journey.rules import BASES as BASES  # noqa: PLC0414 - templates ask here
from app.pages.rules import NETWORKS as NETWORKS  # noqa: PLC0414 - templates ask here
from app.triage.rules import IMPORTANCES, NEEDS_ANSWER, Balance, Importance, Label

ROLES: Final[Mapping[Role, str]] = {
    Role.OFFICIAL: "ответственный",
    Role.APPROVER: "согласующий",
    Role.COORDINATOR: "координатор",
    Role.PAGE_ADMIN: "администратор страницы",
    Role.HEAD: "руководитель",
    Role.TRAINER: "тренер ЦУР",
    Role.OPERATOR: "оператор системы",
}

EVENTS: Final[Mapping[EventKind, str]] = {
    EventKind.OPENED: "Гражданин написал, сообщение открыто",
    EventKind.JOINED: "Гражданин дописал комментарий",
    EventKind.EDITED: "Гражданин изменил комментарий",
    EventKind.COMMENT_DELETED: "Комментарий удалён в сети",
    EventKind.COMMENT_BACK: "Комментарий снова виден в сети",
    EventKind.VANISHED: "Комментарий исчез без ответа",
    EventKind.ASSIGNED: "Назначен ответственный",
    EventKind.UNASSIGNED: "Ответственного пока нет",
    EventKind.REDIRECTED: "Передано",
    EventKind.STOOD_IN: "Передано замещающему",
    EventKind.CAME_BACK: "Возвращено после отсутствия",
    EventKind.ESCALATED: "Передано координатору",
    EventKind.TAKEN: "Взято в работу",
    EventKind.TOPIC_CHANGED: "Исправлена тема",
    EventKind.IMPORTANCE_CHANGED: "Изменена важность",
    EventKind.PAUSED: "Срок приостановлен",
    EventKind.RESUMED: "Срок идёт снова",
    EventKind.RECOUNTED: "Срок пересчитан",
    EventKind.WARNED: "Прошло от срока, процентов",
    EventKind.SENT_FOR_APPROVAL: "Ответ отдан на согласование",
    EventKind.APPROVED: "Ответ согласован",
    EventKind.RETURNED: "Ответ возвращён на доработку",
    EventKind.REPLY_WRITTEN: "Ответ написан",
    EventKind.REPLY_REFUSED: "Ответ не опубликован",
    EventKind.INTERIM: "Опубликован промежуточный ответ",
    EventKind.ANSWERED: "Ответ опубликован",
    EventKind.ANSWER_VANISHED: "Опубликованный ответ исчез из сети",
    EventKind.ANSWER_CHANGED: "Опубликованный ответ изменён в сети",
    EventKind.ANSWER_UNSEEN: "Опубликованный ответ в сети не виден",
    EventKind.ANSWERED_BY_HAND: "На комментарий ответили прямо в сети",
    EventKind.ACKNOWLEDGED: "Страница отозвалась в сети, но ещё не ответила",
    EventKind.ANSWERED_ELSEWHERE: "Отмечено, что уже ответили",
    EventKind.ELSEWHERE_UNDONE: "Отметка «уже ответили» снята, сообщение снова ждёт ответа",
    EventKind.HIDDEN: "Комментарий скрыт",
    EventKind.RESTORED: "Комментарий возвращён",
    EventKind.AUTHOR_BLOCKED: "Автор заблокирован на странице",
    EventKind.AUTHOR_UNBLOCKED: "Автор разблокирован на странице",
    EventKind.MODERATION_REFUSED: "Сеть не выполнила действие с комментарием",
    EventKind.INCIDENT_JOINED: "Присоединено к инциденту",
    EventKind.INCIDENT_LEFT: "Отсоединено от инцидента",
    EventKind.VIEWED: "Просмотрено",
    EventKind.EXPORTED: "Выгружено",
    EventKind.CLOSED: "Закрыто",
    EventKind.REOPENED: (
        "Сообщение открыто опять: гражданин написал снова, исчез ответ или решено, что он нужен"
    ),
}

LABELS: Final[Mapping[str, str]] = {
    Label.QUESTION: "вопрос",
    Label.COMPLAINT: "жалоба или просьба",
    Label.THANKS: "благодарность",
    Label.SPAM: "спам",
    Label.INSULT: "оскорбление",
    NEEDS_ANSWER: "нужен ответ",
}

IMPORTANCE: Final[Mapping[Importance, str | None]] = {
    each: None if each is Importance.USUAL else title.capitalize()
    for each, title in IMPORTANCES.items()
}
"""On a chip, which only what is not usual has."""

BALANCES: Final[Mapping[Balance, tuple[str, str]]] = {
    Balance.CAREFUL: ("Не пропускать", "Больше лишнего в сообщениях и в разборе."),
    Balance.EVEN: ("Поровну", "Так проверка настроена изначально."),
    Balance.SPARING: ("Не отвлекать", "Лишнего меньше, но и пропусков больше."),
}

_ATTACHMENTS: Final[Mapping[str, str]] = {
    "photo": "фото",
    "video": "видео",
    "audio": "аудио",
    "doc": "документ",
    "link": "ссылка",
    "sticker": "стикер",
    "graffiti": "граффити",
}


def labels_title(labels: Sequence[str]) -> str:
    """Name what a person decided."""
    return ", ".join(LABELS[label] for label in labels) or "ответ не требуется"


def attachment_title(kind: str) -> str:
    """Name a kind of attachment."""
    return _ATTACHMENTS.get(kind, "вложение")
