"""Moderating one comment of a case: hide it, bring it back, block its author."""

from datetime import datetime
from typing import Annotated
from uuid import uuid4

from litestar import Controller, get, post
from litestar.background_tasks import BackgroundTask
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Redirect, Template
from litestar.status_codes import HTTP_200_OK
from msgspec import Meta
from sqlalchemy.ext.asyncio import AsyncSession

from app.access import service as access
from app.access.door import CurrentPerson
from app.access.rules import Person, Right
from app.base.errors import ConflictError, InvalidError
from app.base.jobs import Stage
from app.base.web import NamedBell, Session, status_of
from app.cases import service as cases
from app.cases import viewing
from app.comments import service as comments
from app.comments.model import Comment
from app.comments.service import CommentNotFoundError
from app.desk.case.moderating import doing_of
from app.desk.edge import Now, go_to, show
from app.desk.forms import ReasonForm
from app.moderation import service as moderation
from app.moderation.model import ModerationAct
from app.moderation.refusals import CannotError, UnansweredError, check_can
from app.moderation.rules import GROUND_TITLES, LONGEST_TERM, Act, Ground

_OFFERED = (Act.HIDE, Act.RESTORE, Act.BLOCK, Act.UNBLOCK)


class NoGroundError(InvalidError):
    """A citizen's word is to be taken away, and it is not said on which ground."""

    def __init__(self) -> None:
        super().__init__(
            "Выберите основание. Критика и жалоба не основание: на них отвечают по существу."
        )


class NoTermError(InvalidError):
    """The days of a block are no number that it may last."""

    def __init__(self) -> None:
        super().__init__(
            f"Срок блокировки от 1 до {LONGEST_TERM} дней; оставьте пустым, если навсегда."
        )


class ModerateForm(ReasonForm, frozen=True):
    """What is done to a comment, on which ground and why."""

    act: Act = Act.HIDE
    ground: Annotated[str, Meta(max_length=20)] = ""
    days: Annotated[str, Meta(max_length=4)] = ""
    """How long an author is blocked; empty is for good."""
    confirms: Annotated[str, Meta(max_length=10)] = ""
    """He knows that nobody has answered the comment yet."""

    def chosen(self) -> Ground:
        """Return the ground; raises NoGroundError."""
        try:
            return Ground(self.ground)
        except ValueError as error:
            raise NoGroundError from error

    def term(self) -> int | None:
        """Return the days, None for good; raises NoTermError."""
        if not self.days.strip():
            return None
        days = int(self.days) if self.days.isascii() and self.days.isdecimal() else 0
        if not 1 <= days <= LONGEST_TERM:
            raise NoTermError
        return days


class ModeratingController(Controller):
    """One comment and what may be done to it."""

    path = "/cases/{case_id:int}/comments/{comment_id:int}/moderation"

    @get("/")
    async def show_acts(
        self,
        session: Session,
        person: CurrentPerson,
        now: Now,
        case_id: FromPath[int],
        comment_id: FromPath[int],
    ) -> Template:
        """Show the comment and what the page's keys allow."""
        comment = await _comment(session, person, case_id, comment_id)
        return await _page(session, person, case_id, comment, now=now)

    @post("/", status_code=HTTP_200_OK)
    async def moderate(
        self,
        session: Session,
        bell: NamedBell,
        person: CurrentPerson,
        now: Now,
        case_id: FromPath[int],
        comment_id: FromPath[int],
        data: URLEncodedBody[ModerateForm],
    ) -> Redirect | Template:
        """Ask for an act; hiding what nobody has answered is confirmed on a page of its own."""
        comment = await _comment(session, person, case_id, comment_id)
        try:
            async with session.begin_nested():
                await _ask(session, comment, person, data, now=now)
        except UnansweredError as error:
            return await _page(session, person, case_id, comment, now=now, form=data, warning=error)
        except (ConflictError, InvalidError) as error:
            return await _page(session, person, case_id, comment, now=now, form=data, refusal=error)
        ring = BackgroundTask(bell.ring, Stage.MODERATE)
        return go_to(f"/cases/{case_id}#remark-{comment_id}", background=ring)


async def _comment(session: AsyncSession, person: Person, case_id: int, comment_id: int) -> Comment:
    """Return a comment of the case's thread, held; raises CommentNotFoundError."""
    access.require(person, Right.WORK_CASES)
    case = await cases.find_for(session, person, case_id)
    thread = await comments.thread(session, case.page_id, case.thread_id)
    if comment_id not in {each.id for each in thread}:
        raise CommentNotFoundError(comment_id)
    return await comments.find_for(session, person, comment_id, to_change=True)


async def _ask(
    session: AsyncSession, comment: Comment, person: Person, form: ModerateForm, *, now: datetime
) -> ModerationAct:
    if form.act is Act.HIDE:
        return await moderation.hide(
            session,
            comment,
            person,
            ground=form.chosen(),
            reason=form.checked(),
            confirms=bool(form.confirms),
            key=uuid4(),
            now=now,
        )
    if form.act is Act.BLOCK:
        return await moderation.block_author(
            session,
            comment,
            person,
            ground=form.chosen(),
            reason=form.checked(),
            days=form.term(),
            key=uuid4(),
            now=now,
        )
    take_back = moderation.restore if form.act is Act.RESTORE else moderation.unblock_author
    return await take_back(session, comment, person, reason=form.checked(), key=uuid4(), now=now)


async def _page(
    session: AsyncSession,
    person: Person,
    case_id: int,
    comment: Comment,
    *,
    now: datetime,
    form: ModerateForm | None = None,
    refusal: ConflictError | InvalidError | None = None,
    warning: UnansweredError | None = None,
) -> Template:
    await viewing.looked_at(session, [case_id], person, now=now)
    last = (await moderation.last_acts(session, [comment.id])).get(comment.id)
    told = refusal or warning
    offered = _offered(comment, is_blocked=await moderation.is_blocked(session, comment, now))
    return show(
        "case/moderating.html",
        person=person,
        status=HTTP_200_OK if told is None else status_of(told),
        case_id=case_id,
        comment=comment,
        last=None if last is None else doing_of(last),
        offered={act: _obstacle(act, comment) for act in offered},
        grounds=GROUND_TITLES,
        form=form or ModerateForm(act=offered[0]),
        refusal=None if refusal is None else str(refusal),
        warning=None if warning is None else str(warning),
    )


def _offered(comment: Comment, *, is_blocked: bool) -> tuple[Act, ...]:
    """Tell what makes sense for the comment and its author as they stand."""
    senseless = {
        Act.RESTORE if comment.deleted_at is None else Act.HIDE,
        Act.BLOCK if is_blocked else Act.UNBLOCK,
    }
    return tuple(act for act in _OFFERED if act not in senseless)


def _obstacle(act: Act, comment: Comment) -> str | None:
    """Say why the page's keys do not allow an act; None: they do."""
    try:
        check_can(act, comment.page)
    except CannotError as error:
        return str(error)
    return None
