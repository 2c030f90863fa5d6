"""What was done to a comment of a thread, and how far the network has got with it; pure."""

from typing import Final

import msgspec

from app.desk.speech.clock import Tone
from app.desk.speech.words import absolute
from app.moderation.model import ModerationAct
from app.moderation.rules import GROUND_TITLES, Act, ActState

_DONE: Final = {
    Act.HIDE: "Комментарий скрыт",
    Act.RESTORE: "Комментарий возвращён",
    Act.BLOCK: "Автор заблокирован навсегда",
    Act.UNBLOCK: "Автор разблокирован",
}
_ASKED: Final = {
    Act.HIDE: "Скрыть комментарий",
    Act.RESTORE: "Вернуть комментарий",
    Act.BLOCK: "Заблокировать автора",
    Act.UNBLOCK: "Разблокировать автора",
}


class Doing(msgspec.Struct, frozen=True, kw_only=True):
    """The last act on a comment or its author."""

    says: str
    tone: Tone
    because: str
    """The ground and the reason."""
    is_under_way: bool


def doing_of(act: ModerationAct) -> Doing:
    """Describe an act on a comment or an author."""
    says, tone = _said(act)
    ground = f"{GROUND_TITLES[act.ground]}: " if act.ground else ""
    return Doing(
        says=says,
        tone=tone,
        because=f"{ground}{act.reason}",
        is_under_way=act.state in {ActState.WAITING, ActState.DOING},
    )


def _said(act: ModerationAct) -> tuple[str, Tone]:
    if act.state is ActState.DONE and act.until is not None:
        return f"Автор заблокирован до {absolute(act.until)}", Tone.DONE
    if act.state is ActState.DONE:
        return _DONE[act.act], Tone.DONE
    if act.state is ActState.REFUSED:
        why = act.trouble or "сеть не объяснила почему."
        return f"{_ASKED[act.act]}: сеть отказала. {why}", Tone.LATE
    wait = f" {act.trouble}" if act.trouble else ""
    return f"{_ASKED[act.act]}: ждём сеть.{wait}", Tone.SOON
