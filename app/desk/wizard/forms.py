"""What the wizard's forms send."""

from typing import Annotated, Final

import msgspec
from msgspec import Meta

from app.base.errors import InvalidError
from app.officials.rules import InstitutionKind
from app.officials.schemas import MOST_ID
from app.onboarding.wizard.institutions import Told
from app.vocabulary import KeyKind, Network

_Words = Annotated[str, Meta(max_length=1000)]
_KINDS: Final = {each.value: each for each in InstitutionKind}
_NETWORKS: Final = {each.value: each for each in Network}
_KEYS: Final = {each.value: each for each in KeyKind}
_NAME: Final = range(2, 301)
_PLACE: Final = 200


class NoNameError(InvalidError):
    """An institution without a name."""

    def __init__(self) -> None:
        super().__init__("Напишите название учреждения, как оно известно жителям: «Школа № 12».")


class NoKindError(InvalidError):
    """An institution without a kind."""

    def __init__(self) -> None:
        super().__init__("Выберите, что это за учреждение.")


class NoOgrnError(InvalidError):
    """An institution without a number."""

    def __init__(self) -> None:
        super().__init__("Впишите ОГРН: 13 цифр из выписки ЕГРЮЛ или с печати учреждения.")


class NoPlaceError(InvalidError):
    """An institution without a municipality."""

    def __init__(self) -> None:
        super().__init__("Впишите муниципальное образование: город или район.")


class UnknownZoneError(InvalidError):
    """A zone that is not on the list."""

    def __init__(self) -> None:
        super().__init__("Выберите часовой пояс из списка.")


class LinkForm(msgspec.Struct, frozen=True):
    """A pasted link."""

    link: _Words = ""
    network: Annotated[str, Meta(max_length=20)] = ""

    def chosen(self) -> Network | None:
        """Tell which network was chosen beside it."""
        return _NETWORKS.get(self.network)


class ChooseForm(msgspec.Struct, frozen=True):
    """One of several, by its number."""

    chosen: Annotated[str, Meta(max_length=19)] = ""

    def number(self) -> int | None:
        """Tell what was chosen; None: nothing."""
        return number_in(self.chosen)


class InstitutionForm(msgspec.Struct, frozen=True):
    """An institution as typed."""

    name: _Words = ""
    kind: Annotated[str, Meta(max_length=40)] = ""
    ogrn: Annotated[str, Meta(max_length=100)] = ""
    municipality: _Words = ""
    time_zone: Annotated[str, Meta(max_length=64)] = ""
    founder_ogrn: Annotated[str, Meta(max_length=100)] = ""

    def told(self) -> Told:
        """Read it; raises NoNameError, NoKindError, NoOgrnError and NoPlaceError."""
        name = cleaned(self.name)
        if len(name) not in _NAME:
            raise NoNameError
        if self.kind not in _KINDS:
            raise NoKindError
        return Told(
            name=name,
            kind=_KINDS[self.kind],
            ogrn=self.number(),
            municipality=self.place(),
            time_zone=self.time_zone,
            founder_ogrn=digits_of(self.founder_ogrn),
        )

    def number(self) -> str:
        """Tell the ОГРН, without the blanks that people type; raises NoOgrnError."""
        number = digits_of(self.ogrn)
        if not number:
            raise NoOgrnError
        return number

    def place(self) -> str:
        """Tell the municipality; raises NoPlaceError."""
        place = cleaned(self.municipality)
        if not place or len(place) > _PLACE:
            raise NoPlaceError
        return place


class KeyForm(msgspec.Struct, frozen=True):
    """A pasted key."""

    secret: Annotated[str, Meta(max_length=4000)] = ""
    kind: Annotated[str, Meta(max_length=20)] = ""

    def kind_or(self, usual: KeyKind) -> KeyKind:
        """Tell what sort of key it is."""
        return _KEYS.get(self.kind, usual)

    def __repr__(self) -> str:
        return f"KeyForm(secret=..., kind={self.kind!r})"


class PeopleForm(msgspec.Struct, frozen=True):
    """Who answers: a colleague's number, or a new person's name."""

    who: Annotated[str, Meta(max_length=19)] = ""
    name: _Words = ""
    email: Annotated[str, Meta(max_length=320)] = ""

    @property
    def is_new(self) -> bool:
        """Somebody new is to be invited."""
        return self.who == "new"

    def number(self) -> int | None:
        """Tell which colleague was chosen; None: none."""
        return number_in(self.who)


def number_in(word: str) -> int | None:
    """Read a number as forms send it; None for what is none."""
    if not (word.isascii() and word.isdecimal()):
        return None
    return int(word) if 1 <= int(word) <= MOST_ID else None


def cleaned(words: str) -> str:
    """Take out what no column holds, and blanks around and between."""
    return " ".join(words.replace("\x00", "").split())


def digits_of(words: str) -> str:
    """Leave out blanks and hyphens that people type between digits."""
    return "".join(letter for letter in cleaned(words) if letter not in " -–\u00a0")
