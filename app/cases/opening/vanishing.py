"""What it means for a case that comments of it disappear; pure."""

from collections.abc import Mapping, Sequence
from typing import Final

from app.cases.rules import WORKABLE, CaseState
from app.comments.rules import Deleter

_NOBODYS_WISH: Final = frozenset({Deleter.PAGE, Deleter.SERVICE})
"""Taken off by others than the citizen: he has withdrawn nothing."""
_IN_RUSSIAN: Final[Mapping[Deleter, str]] = {
    Deleter.AUTHOR: "удалил автор",
    Deleter.PAGE: "удалил не автор: администратор страницы или сама сеть",
    Deleter.SERVICE: "скрыт через нашу службу",
    Deleter.UNKNOWN: "сеть не говорит, кто удалил: автор или администратор страницы",
}


def by_whom(deleter: Deleter | None) -> str:
    """Say in Russian whose doing it was, as far as the network lets one tell."""
    return _IN_RUSSIAN[deleter or Deleter.UNKNOWN]


def raises_alarm(deleter: Deleter | None, state: CaseState) -> bool:
    """Tell whether a comment is gone that nobody had answered, and not by its author's wish.

    What we hid ourselves raised its alarm when it was hidden.
    """
    return state in WORKABLE and deleter not in {Deleter.AUTHOR, Deleter.SERVICE}


def is_withdrawn(deleters: Sequence[Deleter | None]) -> bool:
    """Tell whether the citizen may have taken back all that he said; None: still there.

    Whose doing it was is not always known; then he is believed to have changed his mind, and
    the alarm lets a person look.
    """
    return all(one is not None and one not in _NOBODYS_WISH for one in deleters)


def is_gone_against_his_will(deleters: Sequence[Deleter | None]) -> bool:
    """Tell whether nothing is left and something of it was taken off by others."""
    return None not in deleters and any(one in _NOBODYS_WISH for one in deleters)
