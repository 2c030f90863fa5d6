"""What is said of a lost point: the reason and how it is mended; pure."""

from collections.abc import Mapping
from typing import Final

import msgspec


class Loss(msgspec.Struct, frozen=True, kw_only=True):
    """Points that a page lacks, and what brings them back."""

    part: str
    title: str
    points: float
    reason: str
    fix: str

    @property
    def told(self) -> str:
        """Say the points in Russian."""
        return number(self.points)


_FIXES: Final[Mapping[str, str]] = {
    "connection": "Дайте сервису ключ, с которым можно читать комментарии и отвечать на них.",
    "badge": (
        "Получите госметку: в управлении сообществом подтвердите страницу через Госуслуги."
        " Нужна подтверждённая запись организации."
    ),
    "design": (
        "Проверьте официальное название, аватар, обложку, описание и контакты:"
        " в реестре отмечено, что заполнено не всё."
    ),
    "widgets": "Установите виджет «Госуслуги. Решаем вместе» в меню или на обложке страницы.",
    "activity": "Публикуйте чаще: план записей на месяц помогает не пропускать недели.",
    "reach": (
        "Пишите о том, что спрашивают в комментариях, с фотографией и в одно и то же время:"
        " такие записи видят больше людей."
    ),
    "answered": (
        "Откройте вопросы без ответа и начните с самых старых. Если отвечать некому,"
        " пригласите ответственного."
    ),
}


def fix_of(part: str) -> str:
    """Say how the points of a part are won back."""
    return _FIXES[part]


def number(points: float) -> str:
    """Say points with a decimal comma where they are not whole: «9,6», «10»."""
    return f"{points:.1f}".removesuffix(".0").replace(".", ",")


def percent(share: float) -> str:
    """Say a share as whole percent."""
    return f"{round(share * 100)} %"
