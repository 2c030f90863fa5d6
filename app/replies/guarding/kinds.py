"""The kinds of personal data that a public answer must not hold."""

from enum import StrEnum
from typing import Final, NamedTuple

import msgspec

LONGEST_READ: Final = 100_000
"""Characters that are read; no network takes an answer a tenth as long."""


class Kind(StrEnum):
    """What is personal in a piece of text."""

    PHONE = "phone"
    MAIL = "mail"
    ADDRESS = "address"
    SNILS = "snils"
    PASSPORT = "passport"
    """Also a passport for abroad and a certificate of birth."""
    POLICY = "policy"
    CARD = "card"
    NAME = "name"
    DIAGNOSIS = "diagnosis"
    BIRTH = "birth"

    @property
    def reason(self) -> str:
        """Say in Russian why an answer with it is stopped."""
        return _REASONS[self]

    @property
    def called(self) -> str:
        """Name it in Russian."""
        return _TITLES[self]

    @property
    def cover(self) -> str:
        """What stands in its place where it is masked."""
        return f"[{_COVERED[self]}]"


class Finding(NamedTuple):
    """Personal data in a text: ``text[start:end]`` as written."""

    kind: Kind
    start: int
    end: int

    @property
    def reason(self) -> str:
        """Say in Russian why the answer is stopped."""
        return self.kind.reason


class Known(msgspec.Struct, frozen=True):
    """What the institution has made public itself, written as people write it."""

    phones: tuple[str, ...] = ()
    mails: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    staff: tuple[str, ...] = ()
    """«Фамилия Имя Отчество», in any order; initials will do."""


_REASONS: Final = {
    Kind.PHONE: "Похоже на телефон человека. В открытом ответе его увидят все.",
    Kind.MAIL: "Похоже на почту человека. В открытом ответе её увидят все.",
    Kind.ADDRESS: "Похоже на домашний адрес. В открытом ответе его публиковать нельзя.",
    Kind.SNILS: "Похоже на СНИЛС. В открытом ответе его публиковать нельзя.",
    Kind.PASSPORT: "Похоже на данные документа. В открытом ответе их публиковать нельзя.",
    Kind.POLICY: "Похоже на номер полиса. В открытом ответе его публиковать нельзя.",
    Kind.CARD: "Похоже на номер банковской карты. В открытом ответе его публиковать нельзя.",
    Kind.NAME: "Похоже на полное имя гражданина или ребёнка. Обратитесь к нему без фамилии.",
    Kind.DIAGNOSIS: "Похоже на сведения о здоровье человека. Это врачебная тайна.",
    Kind.BIRTH: "Похоже на дату рождения человека. В открытом ответе её публиковать нельзя.",
}
_TITLES: Final = {
    Kind.PHONE: "телефон",
    Kind.MAIL: "почта",
    Kind.ADDRESS: "адрес",
    Kind.SNILS: "СНИЛС",
    Kind.PASSPORT: "документ",
    Kind.POLICY: "полис",
    Kind.CARD: "карта",
    Kind.NAME: "имя",
    Kind.DIAGNOSIS: "диагноз",
    Kind.BIRTH: "дата рождения",
}
_COVERED: Final = {
    Kind.PHONE: "телефон скрыт",
    Kind.MAIL: "почта скрыта",
    Kind.ADDRESS: "адрес скрыт",
    Kind.SNILS: "СНИЛС скрыт",
    Kind.PASSPORT: "документ скрыт",
    Kind.POLICY: "полис скрыт",
    Kind.CARD: "карта скрыта",
    Kind.NAME: "имя скрыто",
    Kind.DIAGNOSIS: "диагноз скрыт",
    Kind.BIRTH: "дата рождения скрыта",
}
