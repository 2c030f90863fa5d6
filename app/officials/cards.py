"""What is known of an institution and of an official, each as a whole; pure."""

import msgspec

from app.officials.rules import InstitutionKind, Level, is_ogrn


class InstitutionCard(msgspec.Struct, frozen=True, kw_only=True):
    """An institution as it introduces itself."""

    name: str
    kind: InstitutionKind
    municipality: str
    ogrn: str
    """Empty: not told."""
    address: str
    phones: tuple[str, ...]
    """Public ones."""
    region: str
    """Code of the subject of the federation, two digits; empty: the installation's."""
    level: Level | None
    parent_id: int | None
    """The founder, or the body above."""
    fields: tuple[str, ...]
    """Topics, or groups of them, that it answers for beyond its own pages."""


class OfficialCard(msgspec.Struct, frozen=True, kw_only=True):
    """An official, what he can do and when."""

    name: str
    email: str
    position: str
    department_id: int | None
    on_duty: bool
    follows_roster: bool
    skills: tuple[str, ...]
    capacity: int | None
    weight: float
    is_coordinator: bool
    time_zone: str
    hours: tuple[str, ...]


def faults_of(card: InstitutionCard) -> list[str]:
    """Say in Russian what is wrong with a card by itself; an empty list: nothing."""
    faults = []
    if card.ogrn and not is_ogrn(card.ogrn):
        faults.append(
            "ОГРН не принят: нужны 13 цифр с верной контрольной, первая — 1 или 5."
            " Сверьте его с выпиской из ЕГРЮЛ или оставьте пустым."
        )
    if len(set(card.fields)) != len(card.fields):
        faults.append("Область ответственности указана дважды: уберите повтор.")
    return faults
