"""How the wizard names networks' keys, kinds of institutions and Russian time zones."""

from collections.abc import Mapping
from typing import Final

import msgspec

from app.desk.speech.words import counted
from app.officials.rules import InstitutionKind
from app.onboarding.wizard.rules import Step
from app.vocabulary import Network

STEPS: Final[Mapping[Step, str]] = {
    Step.LINK: "Страница",
    Step.INSTITUTION: "Учреждение",
    Step.KEY: "Ключ",
    Step.RIGHTS: "Проверка прав",
    Step.PAST: "Вопросы за 14 дней",
    Step.PEOPLE: "Кто отвечает",
    Step.DONE: "Готово",
}
KINDS: Final[Mapping[InstitutionKind, str]] = {
    InstitutionKind.SCHOOL: "школа",
    InstitutionKind.KINDERGARTEN: "детский сад",
    InstitutionKind.HOSPITAL: "больница или поликлиника",
    InstitutionKind.MUNICIPAL_BODY: "администрация или её управление",
    InstitutionKind.MINISTRY: "министерство",
    InstitutionKind.AGENCY: "служба: дороги, ЖКХ, вывоз отходов",
    InstitutionKind.OTHER: "другое",
}
ZONES: Final[Mapping[str, str]] = {
    "": "как у региона",
    "Europe/Kaliningrad": "Калининград, Москва −1",
    "Europe/Moscow": "Москва",
    "Europe/Samara": "Самара, Москва +1",
    "Asia/Yekaterinburg": "Екатеринбург, Москва +2",
    "Asia/Omsk": "Омск, Москва +3",
    "Asia/Krasnoyarsk": "Красноярск, Москва +4",
    "Asia/Irkutsk": "Иркутск, Москва +5",
    "Asia/Yakutsk": "Якутск, Москва +6",
    "Asia/Vladivostok": "Владивосток, Москва +7",
    "Asia/Magadan": "Магадан, Москва +8",
    "Asia/Kamchatka": "Камчатка, Москва +9",
}


class Guide(msgspec.Struct, frozen=True, kw_only=True):
    """How to get a key in one network."""

    asks: str
    steps: tuple[str, ...]
    """May hold {bot}, the centre's bot."""
    picture: str
    shows: str
    """The picture in words."""
    label: str
    """Of the field into which the key is pasted."""
    is_optional: bool = False
    """The centre's bot does without a key of the page."""


GUIDES: Final[Mapping[Network, Guide]] = {
    Network.VK: Guide(
        asks="Дайте ключ сообщества ВКонтакте",
        steps=(
            "Откройте страницу во ВКонтакте с компьютера и нажмите «Управление».",
            "Справа выберите «Работа с API», затем «Ключи доступа» → «Создать ключ».",
            "Отметьте «Управление сообществом» и «Стена», подтвердите с телефона.",
            "Скопируйте ключ (длинная строка) и вставьте ниже.",
        ),
        picture="guide/vk-key.svg",
        shows="Меню управления сообществом: внизу «Работа с API», в ней кнопка «Создать ключ»"
        " и галочки «Управление сообществом» и «Стена».",
        label="Ключ сообщества",
    ),
    Network.OK: Guide(
        asks="Дайте ключ администратора группы",
        steps=(
            "Войдите в Одноклассники под администратором или модератором группы.",
            "Откройте ссылку на выдачу ключа, которую прислал центр, и нажмите «Разрешить».",
            "Скопируйте адрес открывшейся страницы целиком: ключ найдём в нём сами.",
        ),
        picture="guide/ok-key.svg",
        shows="Окно Одноклассников с кнопкой «Разрешить» и строка адреса, из которой"
        " копируется ключ.",
        label="Ключ или адрес страницы после «Разрешить»",
    ),
    Network.TELEGRAM: Guide(
        asks="Пустите бота центра в обсуждение канала",
        steps=(
            "В приложении Telegram откройте канал → «Управление» → «Обсуждение»: там группа.",
            "Откройте эту группу → «Администраторы» → «Добавить администратора».",
            "Найдите {bot} и разрешите ему удалять сообщения.",
        ),
        picture="guide/telegram-bot.svg",
        shows="Группа обсуждения: «Администраторы», «Добавить администратора», бот центра с"
        " правом удалять сообщения.",
        label="Токен своего бота, если бот центра Вам не подходит",
        is_optional=True,
    ),
    Network.MAX: Guide(
        asks="Назначьте бота центра администратором канала",
        steps=(
            "В MAX откройте канал → «Настройки» → «Администраторы» → «Добавить».",
            "Найдите {bot}.",
            "Включите ему «Читать все сообщения», «Писать» и «Удалять».",
        ),
        picture="guide/max-bot.svg",
        shows="Настройки канала: «Администраторы», бот центра и три включённых права.",
        label="Токен своего бота, если бот центра Вам не подходит",
        is_optional=True,
    ),
}


def followers_words(number: int | None) -> str:
    """Say how many follow a page; an honest word where the network does not tell."""
    if number is None:
        return "сколько подписчиков, сеть не сообщила"
    return counted(number, "подписчик", "подписчика", "подписчиков")


def initials(title: str) -> str:
    """Give the letters that stand for a picture: «Школа № 12» is «Ш1»."""
    starts = [word[0] for word in title.split() if word[0].isalnum()]
    return "".join(starts[:2]).upper() or "•"
