"""The invented town of Светлореченск: its institutions, who answers there, who lives there."""

from typing import Final

import msgspec

TOWN: Final = "Светлореченск"
SERVICE_KEY: Final = "vk1.a.demo-service-of-svetlorechensk"
"""The key our service reads all twelve walls with."""
EYE_KEY: Final = "vk1.a.demo-eye-of-svetlorechensk"
"""The demo's own key, so that its looks cost the service nothing of its rate."""


class Institution(msgspec.Struct, frozen=True):
    """An institution with a page, and the one person who answers on it."""

    group_id: int
    kind: str
    name: str
    screen_name: str
    official: str
    login: str

    @property
    def wall(self) -> int:
        """The owner id of its page's wall."""
        return -self.group_id

    @property
    def link(self) -> str:
        """The address of its page as people paste it."""
        return f"https://vk.com/{self.screen_name}"

    @property
    def community_key(self) -> str:
        """The key of its page; the same at every start, as our service keeps it."""
        return f"vk1.a.demo-{self.screen_name}"


INSTITUTIONS: Final = (
    Institution(
        217_000_101,
        "school",
        "Школа № 1 г. Светлореченска",
        "svr_school1",
        "Соколова Марина Викторовна",
        "sokolova",
    ),
    Institution(
        217_000_102,
        "school",
        "Гимназия № 2 г. Светлореченска",
        "svr_gymnasium2",
        "Лебедев Павел Андреевич",
        "lebedev",
    ),
    Institution(
        217_000_105,
        "school",
        "Школа № 5 г. Светлореченска",
        "svr_school5",
        "Гаврилова Нина Петровна",
        "gavrilova",
    ),
    Institution(
        217_000_109,
        "school",
        "Лицей № 9 г. Светлореченска",
        "svr_lyceum9",
        "Тимофеев Игорь Олегович",
        "timofeev",
    ),
    Institution(
        217_000_114,
        "school",
        "Школа № 14 посёлка Дубки",
        "svr_school14_dubki",
        "Ершова Алла Сергеевна",
        "ershova",
    ),
    Institution(
        217_000_203,
        "kindergarten",
        "Детский сад № 3 «Ромашка»",
        "svr_ds3_romashka",
        "Зимина Ольга Юрьевна",
        "zimina",
    ),
    Institution(
        217_000_208,
        "kindergarten",
        "Детский сад № 8 «Теремок»",
        "svr_ds8_teremok",
        "Крылова Анна Игоревна",
        "krylova",
    ),
    Institution(
        217_000_211,
        "kindergarten",
        "Детский сад № 11 «Солнышко»",
        "svr_ds11_solnyshko",
        "Белова Татьяна Львовна",
        "belova",
    ),
    Institution(
        217_000_217,
        "kindergarten",
        "Детский сад № 17 «Золотой ключик»",
        "svr_ds17_kluchik",
        "Рябова Елена Михайловна",
        "ryabova",
    ),
    Institution(
        217_000_301,
        "hospital",
        "Светлореченская центральная районная больница",
        "svr_crb",
        "Назаров Виктор Ильич",
        "nazarov",
    ),
    Institution(
        217_000_302,
        "hospital",
        "Детская поликлиника г. Светлореченска",
        "svr_det_poliklinika",
        "Комарова Юлия Борисовна",
        "komarova",
    ),
    Institution(
        217_000_303,
        "hospital",
        "Городская поликлиника № 2 г. Светлореченска",
        "svr_poliklinika2",
        "Фомин Денис Романович",
        "fomin",
    ),
)
"""The busiest page comes first."""

_FIRST_CITIZEN: Final = 310_000_001
_CITIZENS: Final = 160
_WOMEN: Final = (
    "Анна", "Ольга", "Елена", "Наталья", "Светлана", "Ирина", "Мария", "Татьяна", "Юлия",
    "Екатерина", "Людмила", "Галина", "Оксана", "Алина", "Дарья", "Ксения", "Вера", "Гульнара",
    "Надежда", "Полина",
)  # fmt: skip
_MEN: Final = (
    "Сергей", "Алексей", "Дмитрий", "Андрей", "Михаил", "Евгений", "Олег", "Ринат", "Николай",
    "Артём", "Роман",
)  # fmt: skip
_FAMILIES: Final = (
    "Абрамов", "Беляев", "Власов", "Герасимов", "Данилов", "Ефимов", "Жданов", "Зуев", "Ильин",
    "Калинин", "Лапин", "Макаров", "Носов", "Орехов", "Панин", "Рогов", "Савин", "Титов", "Уваров",
    "Фадеев", "Хохлов", "Царёв", "Чернов", "Шубин", "Щукин", "Юдин", "Якушев", "Сафин", "Каримов",
)  # fmt: skip


class Citizen(msgspec.Struct, frozen=True):
    """Somebody who writes."""

    id: int
    first_name: str
    last_name: str


def citizens() -> tuple[Citizen, ...]:
    """Give the same 160 people at every start, five women to three men, no name twice."""
    return tuple(_citizen(number) for number in range(_CITIZENS))


def _citizen(number: int) -> Citizen:
    # 29 families against 20 and 11 first names: no pair returns within 160.
    family = _FAMILIES[number % len(_FAMILIES)]
    if number % 8 < 5:  # noqa: PLR2004 - five of eight
        return Citizen(_FIRST_CITIZEN + number, _WOMEN[number % len(_WOMEN)], family + "а")
    return Citizen(_FIRST_CITIZEN + number, _MEN[number % len(_MEN)], family)
