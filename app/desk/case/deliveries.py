"""How far an answer has got, said to the person who waits for it; pure."""

from datetime import datetime

import msgspec

from app.access.rules import Person, Right
from app.cases.model import Case
from app.cases.rules import RESOLUTIONS, CaseState
from app.desk.speech import words
from app.desk.speech.clock import Tone
from app.replies.approving import may_withdraw
from app.replies.model import Reply
from app.replies.rules import ReplyState
from app.replies.standing import is_unseen
from app.replies.troubles import WayOut, parted, ways_out
from app.replies.undoing import is_undoable


class Delivery(msgspec.Struct, frozen=True, kw_only=True):
    """An answer and its way to the network."""

    reply_id: int
    text: str
    is_mine: bool
    says: str
    means: str
    """What it is beside its words: a promise and its day, or an outcome; empty: neither."""
    besides: str
    """What can be done about a refusal, in a sentence; empty where there is nothing to say."""
    tone: Tone
    created_at: datetime
    is_refused: bool
    """It may be mended and sent again."""
    ways: tuple[WayOut, ...]
    """What else may be done, of one that the network refused."""
    may_decide: bool
    """It waits for a second person, and this is one."""
    may_withdraw: bool
    """It waits for a second person, and this one wrote it or has the case."""
    may_answer_anew: bool
    """The network does not show it: the case may be opened again and answered otherwise."""
    undo_until: datetime | None
    """Until when this person may take it back before it leaves."""


def delivery_of(
    case: Case, reply: Reply, person: Person, *, can_open: bool, now: datetime
) -> Delivery:
    """Describe an answer to this person; ``can_open``: the page's keys can open comments."""
    says, tone = _said(reply, now=now)
    besides = parted(reply.trouble or "")[1] if reply.state is ReplyState.REFUSED else ""
    is_mine = reply.account_id == person.account_id
    is_awaiting = reply.state is ReplyState.APPROVAL and person.may(Right.WORK_CASES)
    is_refused = reply.state is ReplyState.REFUSED and person.may(Right.WORK_CASES)
    concerned = person.account_id in {reply.account_id, reply.approver_id}
    may_undo = concerned and person.may(Right.WORK_CASES) and is_undoable(reply, now=now)
    return Delivery(
        reply_id=reply.id,
        text=reply.text,
        is_mine=is_mine,
        says=says,
        means=_meant(reply),
        besides=besides,
        tone=tone,
        created_at=reply.created_at,
        is_refused=reply.state in {ReplyState.REFUSED, ReplyState.RETURNED},
        ways=ways_out(reply.trouble_kind, can_open=can_open) if is_refused else (),
        may_decide=is_awaiting and not is_mine and person.may(Right.APPROVE),
        may_withdraw=is_awaiting and may_withdraw(case, reply, person),
        may_answer_anew=(
            case.state is CaseState.ANSWERED and is_unseen(reply) and person.may(Right.WORK_CASES)
        ),
        undo_until=reply.try_at if may_undo else None,
    )


def _meant(reply: Reply) -> str:
    if reply.promised_on is not None:
        return f"Промежуточный: ответ по существу обещан до {reply.promised_on:%d.%m.%Y}"
    return "" if reply.resolution is None else f"По существу: {RESOLUTIONS[reply.resolution]}"


def _said(reply: Reply, *, now: datetime) -> tuple[str, Tone]:
    if reply.state is ReplyState.APPROVAL:
        return "Ждёт согласования: его должен прочитать согласующий или координатор", Tone.SOON
    if reply.state is ReplyState.RETURNED:
        return f"Возвращён: {reply.trouble}", Tone.LATE
    if is_undoable(reply, now=now) and not reply.trouble:
        return f"Уйдёт в {words.clock_time(reply.try_at)}, пока его можно отменить", Tone.CALM
    if reply.state is ReplyState.REFUSED:
        why = parted(reply.trouble or "сеть отказала без объяснений.")[0]
        return f"Не опубликован: {why}", Tone.LATE
    if reply.seen_at is not None:
        return f"Виден под комментарием {words.when(reply.seen_at, now=now)}", Tone.DONE
    if reply.published_at is not None:
        moment = words.when(reply.published_at, now=now)
        if reply.missed_at is not None:
            return f"Опубликован {moment}, но в сети не виден", Tone.LATE
        return f"Опубликован {moment}, ждём подтверждения", Tone.CALM
    if reply.trouble:
        return f"{reply.trouble} Ответ сохранён и уйдёт сам, как только получится.", Tone.SOON
    return "Ответ отправляется…", Tone.CALM
