"""The composer under a case, with what was typed into it, and the page around it."""

from datetime import datetime
from typing import Final, Self
from uuid import UUID, uuid4

import msgspec
from litestar.datastructures import State
from litestar.response import Template
from litestar.status_codes import HTTP_200_OK
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.rules import Person
from app.base.errors import AppError
from app.base.web import status_of
from app.cases import service as cases
from app.cases import viewing
from app.cases.model import Case
from app.cases.promising import Span
from app.desk.case.case_view import show_case
from app.desk.case.composing import Aids, aids_for
from app.desk.case.forms import AnswerForm
from app.desk.edge import show
from app.desk.inbox.bulk_view import incidents_for
from app.desk.speech.marks import Piece, lowered, marked
from app.replies import service as replies
from app.replies.guarding.guard import neutral_wording
from app.replies.model import Reply
from app.replies.reviewing import PersonalDataError
from app.replies.rules import LONGEST, ReplyKind, ReplyState, fit_text
from app.triage.rules import Importance

STOPPED: Final = "Ответ не опубликован: в нём личные данные, их увидели бы все."


class Stopped(msgspec.Struct, frozen=True, kw_only=True):
    """An answer that was stopped for personal data."""

    text: tuple[Piece, ...]
    """What was typed, the personal data marked."""
    reasons: tuple[str, ...]
    neutral: str
    may_insist: bool

    @classmethod
    def of(cls, text: str, error: PersonalDataError, *, pos_url: str) -> Self:
        """Show what was found in the text as it was typed; ``pos_url`` leads to the form."""
        typed = fit_text(text)
        found = error.stop.findings
        told = dict.fromkeys(f"{typed[f.start : f.end]}: {lowered(f.reason)}" for f in found)
        return cls(
            text=marked(typed, [(f.start, f.end) for f in found]),
            reasons=tuple(told),
            neutral=neutral_wording(pos_url),
            may_insist=error.may_insist,
        )


class Composer(msgspec.Struct, frozen=True, kw_only=True):
    """The forms under a case with what was typed into them."""

    key: UUID
    limit: int = LONGEST
    text: str = ""
    comment_id: int | None = None
    refusal: str | None = None
    reason: str = ""
    refused_act: str | None = None
    """The act whose reason was refused: its form stays unfolded."""
    pause_days: str = "5"
    importance: Importance | None = None
    """What was chosen; None: nothing was."""
    was_sent: bool = False
    stopped: Stopped | None = None
    kind: ReplyKind = ReplyKind.FINAL
    day: str = ""
    outcome: str = ""
    made_from: str = ""
    """Key of the template that the text was made from."""

    def steered(self, aids: Aids) -> Self:
        """Put the words that lead to «Решаем вместе» under what is typed already."""
        if aids.steering is None:
            return self
        typed = [self.text or aids.draft, aids.steering.filled or ""]
        text = "\n\n".join(each for each in typed if each)
        return msgspec.structs.replace(self, text=text, made_from=aids.steering.key)

    def taken_up(self, reply: Reply, days: Span | None) -> Self:
        """Begin with what an answer was that has not gone out; ``days`` may be promised now."""
        day = reply.promised_on
        is_allowed = day is not None and days is not None and days.first <= day <= days.last
        return msgspec.structs.replace(
            self,
            kind=ReplyKind.FINAL if days is None else reply.kind,
            day=str(day) if is_allowed else "",
            outcome=reply.resolution or "",
            comment_id=reply.comment_id if reply.state is ReplyState.RETURNED else None,
        )

    @classmethod
    def refusing(cls, form: AnswerForm, refusal: str, stopped: Stopped | None = None) -> Self:
        """Show a form again as it was filled in, and why it was refused."""
        return cls(
            key=uuid4(),
            text=form.text,
            comment_id=form.comment_id,
            refusal=refusal,
            stopped=stopped,
            kind=form.kind,
            day=form.day,
            outcome=form.outcome,
            made_from=form.made_from,
        )


async def text_of(session: AsyncSession, case: Case, reply_id: int) -> str:
    """Give the text of one of the case's answers; empty: it has no such one."""
    written = await replies.list_replies(session, case)
    return next((reply.text for reply in written if reply.id == reply_id), "")


async def show_refused(
    session: AsyncSession,
    person: Person,
    case_id: int,
    composer: Composer,
    error: AppError,
    *,
    state: State,
    now: datetime,
) -> Template:
    """Show the page again with what was typed and why it was refused."""
    case = await cases.find_for(session, person, case_id)
    await viewing.looked_at(session, [case.id], person, now=now)
    return await show_page(
        session, person, case, composer, status=status_of(error), state=state, now=now
    )


async def show_page(
    session: AsyncSession,
    person: Person,
    case: Case,
    composer: Composer,
    *,
    state: State,
    now: datetime,
    steers: bool = False,
    came_back: Reply | None = None,
    status: int = HTTP_200_OK,
) -> Template:
    """Show the whole page of a case; ``steers`` puts the way to «Решаем вместе» into the field.

    An answer that ``came_back`` tells the form what it was.
    """
    aids = await aids_for(session, case, state=state, now=now)
    if came_back is not None:
        composer = composer.taken_up(came_back, aids.days)
    return show(
        "case/case.html",
        person=person,
        status=status,
        view=await show_case(session, person, case, now=now),
        composer=composer.steered(aids) if steers else composer,
        incidents=await incidents_for(session, person),
        aids=aids,
    )
