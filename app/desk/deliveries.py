"""How far an answer has got, said to the person who waits for it; pure."""

from datetime import datetime

import msgspec

from app.access.rules import Person, Right
from app.desk import words
from app.desk.clock import Tone
from app.replies.model import Reply
from app.replies.rules import ReplyState
from app.replies.troubles import WayOut, ways_out


class Delivery(msgspec.Struct, frozen=True, kw_only=True):
    """An answer and its way to the network."""

    reply_id: int
    text: str
    is_mine: bool
    says: str
    tone: Tone
    created_at: datetime
    is_refused: bool
    """It may be mended and sent again."""
    ways: tuple[WayOut, ...]
    """What else may be done, of one that the network refused."""
    may_decide: bool
    """It waits for a second person, and this is one."""
    may_withdraw: bool
    """It waits for a second person, and this one wrote it."""


def delivery_of(reply: Reply, person: Person, *, can_open: bool, now: datetime) -> Delivery:
    """Describe an answer to this person; ``can_open``: the page's keys can open comments."""
    says, tone = _said(reply, now=now)
    is_mine = reply.account_id == person.account_id
    is_awaiting = reply.state is ReplyState.APPROVAL and person.may(Right.WORK_CASES)
    is_refused = reply.state is ReplyState.REFUSED and person.may(Right.WORK_CASES)
    return Delivery(
        reply_id=reply.id,
        text=reply.text,
        is_mine=is_mine,
        says=says,
        tone=tone,
        created_at=reply.created_at,
        is_refused=reply.state in {ReplyState.REFUSED, ReplyState.RETURNED},
        ways=ways_out(reply.trouble_kind, can_open=can_open) if is_refused else (),
        may_decide=is_awaiting and not is_mine,
        may_withdraw=is_awaiting and is_mine,
    )


def _said(reply: Reply, *, now: datetime) -> tuple[str, Tone]:
    if reply.state is ReplyState.APPROVAL:
        return "Ждёт согласования: другой сотрудник должен его прочитать", Tone.SOON
    if reply.state is ReplyState.RETURNED:
        return f"Возвращён: {reply.trouble}", Tone.LATE
    if reply.state is ReplyState.REFUSED:
        return f"Не опубликован: {reply.trouble or 'сеть отказала без объяснений.'}", Tone.LATE
    if reply.seen_at is not None:
        return f"Виден под комментарием {words.when(reply.seen_at, now=now)}", Tone.DONE
    if reply.published_at is not None:
        moment = words.when(reply.published_at, now=now)
        return f"Опубликован {moment}, ждём подтверждения", Tone.CALM
    if reply.trouble:
        return f"{reply.trouble} Ответ сохранён и уйдёт сам, как только получится.", Tone.SOON
    return "Ответ отправляется…", Tone.CALM
