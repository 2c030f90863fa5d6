"""The page of a case: read it, take it, answer it, close it."""

from typing import Final, Self
from uuid import UUID, uuid4

import msgspec
from litestar import Controller, Response, get, post
from litestar.background_tasks import BackgroundTask
from litestar.datastructures import State
from litestar.params import FromPath, FromQuery, URLEncodedBody
from litestar.response import Redirect, Template
from litestar.status_codes import HTTP_200_OK, HTTP_204_NO_CONTENT
from sqlalchemy.ext.asyncio import AsyncSession

from app.access import service as access
from app.access.door import CurrentPerson
from app.access.rules import Person, Right
from app.base.errors import AppError, ConflictError, InvalidError, NotFoundError
from app.base.jobs import Stage
from app.base.web import NamedBell, Session, status_of
from app.cases import service as cases
from app.cases.model import Case
from app.cases.rules import Outcome
from app.desk.case_view import show_case
from app.desk.composing import aids_for
from app.desk.edge import Now, go_to, show
from app.desk.forms import AnswerForm, ApproveForm, DraftForm, ReasonForm
from app.desk.handing import hands_for
from app.desk.marks import Piece, marked
from app.replies import approving, reviewing
from app.replies import service as replies
from app.replies.checking.advice import Advice
from app.replies.drafts import leasing
from app.replies.edge import manner_of, worked
from app.replies.reviewing import PersonalDataError, Review
from app.replies.rules import LONGEST, ReplyKind

_LONGEST_QUOTE: Final = 60


class Stopped(msgspec.Struct, frozen=True, kw_only=True):
    """An answer that was stopped for personal data."""

    text: tuple[Piece, ...]
    """What was typed, the personal data marked."""
    reasons: tuple[str, ...]
    neutral: str
    may_insist: bool

    @classmethod
    def of(cls, text: str, error: PersonalDataError) -> Self:
        """Show what was found in the text as it was typed."""
        typed = text.strip()
        found = error.stop.findings
        told = dict.fromkeys(f"{typed[f.start : f.end]} — {f.reason}" for f in found)
        return cls(
            text=marked(typed, [(f.start, f.end) for f in found]),
            reasons=tuple(told),
            neutral=error.stop.wording,
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
    was_sent: bool = False
    stopped: Stopped | None = None
    kind: ReplyKind = ReplyKind.FINAL
    day: str = ""
    outcome: str = ""

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
        )


class Hint(msgspec.Struct, frozen=True, kw_only=True):
    """One sentence on what is being typed."""

    quote: str
    says: str
    stops: bool
    """With this the answer would not be published."""


class CaseController(Controller):
    """One case."""

    path = "/cases/{case_id:int}"

    @get("/")
    async def show_case(
        self,
        session: Session,
        person: CurrentPerson,
        now: Now,
        state: State,
        case_id: FromPath[int],
        again: FromQuery[int | None] = None,
        *,
        sent: FromQuery[bool] = False,
    ) -> Template:
        """Show the case; ``again`` puts the text of a refused answer back into the form."""
        access.require(person, Right.READ_CASES)
        case = await cases.find_for(session, person, case_id, to_change=True)
        await cases.viewed(session, case, person, now=now)
        composer = Composer(key=uuid4(), text=await _text_of(session, case, again), was_sent=sent)
        return await _page(session, person, case, composer, state=state, now=now)

    @get("/live")
    async def show_changes(
        self,
        session: Session,
        person: CurrentPerson,
        now: Now,
        case_id: FromPath[int],
        seen: FromQuery[str],
    ) -> Template | Response[None]:
        """Show the case again, without its forms, if it looks different from what was seen."""
        access.require(person, Right.READ_CASES)
        case = await cases.find_for(session, person, case_id)
        view = await show_case(session, person, case, now=now)
        if view.version() == seen:
            return Response(None, status_code=HTTP_204_NO_CONTENT)
        return show("case_live.html", person=person, view=view)

    @post("/take", status_code=HTTP_200_OK)
    async def take(
        self, session: Session, person: CurrentPerson, now: Now, case_id: FromPath[int]
    ) -> Redirect:
        """Take the case up in one's own name."""
        case = await worked(session, person, case_id)
        await cases.take(session, case, person, now=now)
        return go_to(f"/cases/{case_id}")

    @post("/answer", status_code=HTTP_200_OK)
    async def answer(
        self,
        session: Session,
        bell: NamedBell,
        person: CurrentPerson,
        now: Now,
        state: State,
        case_id: FromPath[int],
        data: URLEncodedBody[AnswerForm],
    ) -> Redirect | Template:
        """Hand an answer over for publication; what was typed survives a refusal."""
        case = await worked(session, person, case_id)
        sent = f"/cases/{case_id}?sent=1#deliveries"
        if data.key in {reply.key for reply in await replies.list_replies(session, case)}:
            return go_to(sent)  # the button was pressed twice
        try:
            async with session.begin_nested():
                await replies.answer(
                    session,
                    case,
                    person,
                    text=data.text,
                    comment_id=data.comment_id,
                    key=data.key,
                    now=now,
                    insists=bool(data.insists),
                    manner=await manner_of(session, case, data, rulebook=state.rulebook, now=now),
                )
        except PersonalDataError as error:
            refusal = "Ответ не опубликован: в нём личные данные, их увидели бы все."
            composer = Composer.refusing(data, refusal, Stopped.of(data.text, error))
            return await _refused(session, person, case_id, composer, error, state=state, now=now)
        except (ConflictError, InvalidError, NotFoundError) as error:
            composer = Composer.refusing(data, str(error))
            return await _refused(session, person, case_id, composer, error, state=state, now=now)
        return go_to(sent, background=BackgroundTask(bell.ring, Stage.ANSWER))

    @post("/advice", status_code=HTTP_200_OK)
    async def advise(
        self,
        session: Session,
        person: CurrentPerson,
        case_id: FromPath[int],
        data: URLEncodedBody[DraftForm],
    ) -> Template:
        """Read what is being typed: what would stop it, and advice; nothing is kept."""
        access.require(person, Right.WORK_CASES)
        case = await cases.find_for(session, person, case_id)
        review = await reviewing.review(session, case, data.text, resolution=data.resolution)
        return show("advice.html", person=person, hints=_hints(data.text, review))

    @post("/lease/take-over", status_code=HTTP_200_OK)
    async def take_over(
        self, session: Session, person: CurrentPerson, now: Now, case_id: FromPath[int]
    ) -> Redirect:
        """Take the answer over from who writes it."""
        access.require(person, Right.WORK_CASES)
        case = await cases.find_for(session, person, case_id)
        await leasing.take_over(session, case, person, now=now)
        return go_to(f"/cases/{case_id}#answer")

    @post("/replies/{reply_id:int}/approve", status_code=HTTP_200_OK)
    async def approve(
        self,
        session: Session,
        bell: NamedBell,
        person: CurrentPerson,
        now: Now,
        case_id: FromPath[int],
        reply_id: FromPath[int],
        data: URLEncodedBody[ApproveForm],
    ) -> Redirect:
        """Let a colleague's answer be published, as it is or in other words."""
        case = await worked(session, person, case_id)
        await approving.approve(
            session,
            case,
            person,
            reply_id,
            text=data.text,
            insists=bool(data.insists),
            now=now,
        )
        ring = BackgroundTask(bell.ring, Stage.ANSWER)
        return go_to(f"/cases/{case_id}#deliveries", background=ring)

    @post("/replies/{reply_id:int}/return", status_code=HTTP_200_OK)
    async def send_back(
        self,
        session: Session,
        person: CurrentPerson,
        now: Now,
        case_id: FromPath[int],
        reply_id: FromPath[int],
        data: URLEncodedBody[ReasonForm],
    ) -> Redirect:
        """Return a colleague's answer with what to mend."""
        case = await worked(session, person, case_id)
        await approving.send_back(session, case, person, reply_id, reason=data.reason, now=now)
        return go_to(f"/cases/{case_id}#deliveries")

    @post("/replies/{reply_id:int}/withdraw", status_code=HTTP_200_OK)
    async def withdraw(
        self,
        session: Session,
        person: CurrentPerson,
        now: Now,
        case_id: FromPath[int],
        reply_id: FromPath[int],
    ) -> Redirect:
        """Take one's own answer back; its text is the draft again."""
        case = await worked(session, person, case_id)
        await approving.withdraw(session, case, person, reply_id, now=now)
        return go_to(f"/cases/{case_id}#answer")

    @post("/no-answer", status_code=HTTP_200_OK)
    async def needs_no_answer(
        self,
        session: Session,
        person: CurrentPerson,
        now: Now,
        state: State,
        case_id: FromPath[int],
        data: URLEncodedBody[ReasonForm],
    ) -> Redirect | Template:
        """Say that the case needs no answer."""
        return await _close(
            session, person, case_id, data, outcome=Outcome.NO_ANSWER_NEEDED, state=state, now=now
        )

    @post("/close", status_code=HTTP_200_OK)
    async def close(
        self,
        session: Session,
        person: CurrentPerson,
        now: Now,
        state: State,
        case_id: FromPath[int],
        data: URLEncodedBody[ReasonForm],
    ) -> Redirect | Template:
        """Close the case without a public answer."""
        return await _close(
            session, person, case_id, data, outcome=Outcome.CLOSED_WITH_REASON, state=state, now=now
        )


def _hints(text: str, review: Review) -> tuple[Hint, ...]:
    stops = [Hint(quote=text[f.start : f.end], says=f.reason, stops=True) for f in review.findings]
    advice = [Hint(quote=_quoted(text, a), says=a.says, stops=False) for a in review.advice]
    return tuple(dict.fromkeys([*stops, *advice]))


def _quoted(text: str, advice: Advice) -> str:
    """Quote what the advice is about; of the whole answer nothing is quoted."""
    quote = " ".join(text[advice.start : advice.end].split())
    return "" if len(quote) > _LONGEST_QUOTE else quote


async def _close(
    session: AsyncSession,
    person: Person,
    case_id: int,
    data: ReasonForm,
    *,
    outcome: Outcome,
    state: State,
    now: Now,
) -> Redirect | Template:
    case = await worked(session, person, case_id)
    try:
        reason = data.checked()
        await replies.check_nothing_on_its_way(session, case)
        await cases.close(session, case, person, outcome=outcome, reason=reason, now=now)
    except (ConflictError, InvalidError) as error:
        composer = Composer(
            key=uuid4(), refusal=str(error), reason=data.reason, refused_act=outcome.value
        )
        return await _refused(session, person, case_id, composer, error, state=state, now=now)
    return go_to(f"/cases/{case_id}?sent=1")


async def _refused(
    session: AsyncSession,
    person: Person,
    case_id: int,
    composer: Composer,
    error: AppError,
    *,
    state: State,
    now: Now,
) -> Template:
    case = await cases.find_for(session, person, case_id)
    return await _page(
        session, person, case, composer, status=status_of(error), state=state, now=now
    )


async def _page(
    session: AsyncSession,
    person: Person,
    case: Case,
    composer: Composer,
    *,
    state: State,
    now: Now,
    status: int = HTTP_200_OK,
) -> Template:
    return show(
        "case.html",
        person=person,
        status=status,
        view=await show_case(session, person, case, now=now),
        composer=composer,
        hands=await hands_for(session, case, person, now=now),
        aids=await aids_for(session, case, state=state, now=now),
    )


async def _text_of(session: AsyncSession, case: Case, reply_id: int | None) -> str:
    if reply_id is None:
        return ""
    written = await replies.list_replies(session, case)
    return next((reply.text for reply in written if reply.id == reply_id), "")
