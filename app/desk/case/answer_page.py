"""Answering a case: advice while one types, the answer itself, and who writes it."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final
from uuid import UUID, uuid5

from litestar import Controller, post
from litestar.background_tasks import BackgroundTask
from litestar.datastructures import State
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Redirect, Template
from litestar.status_codes import HTTP_200_OK, HTTP_404_NOT_FOUND

from app.access import service as access
from app.access.door import CurrentPerson
from app.access.rules import Right
from app.base.errors import ConflictError, InvalidError, NotFoundError
from app.base.jobs import Stage
from app.base.web import NamedBell, Session
from app.cases import service as cases
from app.desk.case.composer import STOPPED, Composer, Stopped, show_refused
from app.desk.case.forms import AnswerForm, DraftForm
from app.desk.case.hints import hints_of
from app.desk.edge import Now, go_to, show
from app.replies import reviewing
from app.replies import service as replies
from app.replies.drafts import leasing
from app.replies.edge import manner_of, worked
from app.replies.model import Reply
from app.replies.reviewing import PersonalDataError
from app.replies.rules import FELL

_HANDED_AWAY: Final = (
    "Скорее всего, пока Вы писали, его передали в другое учреждение: ответит оно."
    " Ответ не опубликован."
)


class AnswerController(Controller):
    """The answer to one case."""

    path = "/cases/{case_id:int}"

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
        try:
            case = await worked(session, person, case_id)
        except cases.CaseNotFoundError as error:
            return show(
                "refusal.html",
                person=person,
                status=HTTP_404_NOT_FOUND,
                title="Сообщение теперь не у Вас",
                detail=str(error),
                advice=_HANDED_AWAY,
                kept=data.text.strip(),
            )
        sent = f"/cases/{case_id}?sent=1#deliveries"
        written = await replies.list_replies(session, case)
        key = _key_of(data, written)
        if key in {reply.key for reply in written}:
            return go_to(sent)  # the button was pressed twice
        try:
            async with session.begin_nested():
                await replies.answer(
                    session,
                    case,
                    person,
                    text=data.text,
                    comment_id=data.comment_id,
                    key=key,
                    now=now,
                    insists=bool(data.insists),
                    undo=timedelta(seconds=state.settings.undo_seconds),
                    manner=await manner_of(session, case, data, rulebook=state.rulebook, now=now),
                )
        except PersonalDataError as error:
            stopped = Stopped.of(data.text, error, pos_url=state.settings.pos_url)
            composer = Composer.refusing(data, STOPPED, stopped)
            return await show_refused(
                session, person, case_id, composer, error, state=state, now=now
            )
        except (ConflictError, InvalidError, NotFoundError) as error:
            composer = Composer.refusing(data, str(error))
            return await show_refused(
                session, person, case_id, composer, error, state=state, now=now
            )
        return go_to(sent, background=BackgroundTask(bell.ring, Stage.ANSWER))

    @post("/advice", status_code=HTTP_200_OK)
    async def advise(
        self,
        session: Session,
        person: CurrentPerson,
        state: State,
        case_id: FromPath[int],
        data: URLEncodedBody[DraftForm],
    ) -> Template:
        """Read what is being typed: what would stop it, and advice; nothing is kept."""
        access.require(person, Right.WORK_CASES)
        case = await cases.find_for(session, person, case_id)
        review = await reviewing.review(
            session,
            case,
            data.text,
            pos_url=state.settings.pos_url,
            resolution=data.resolution,
        )
        hints = hints_of(data.text, review.findings, review.advice)
        return show("case/advice.html", person=person, hints=hints)

    @post("/lease/take-over", status_code=HTTP_200_OK)
    async def take_over(
        self, session: Session, person: CurrentPerson, now: Now, case_id: FromPath[int]
    ) -> Redirect:
        """Take the answer over from who writes it."""
        access.require(person, Right.WORK_CASES)
        case = await cases.find_for(session, person, case_id)
        await leasing.take_over(session, case, person, now=now)
        return go_to(f"/cases/{case_id}#answer")


def _key_of(form: AnswerForm, written: Sequence[Reply]) -> UUID:
    """Name an answer; the form of one that came back may be gone back to and sent once more."""
    fell = {reply.key for reply in written if reply.state in FELL}
    key = form.key
    while key in fell:
        key = uuid5(key, "again")
    return key
