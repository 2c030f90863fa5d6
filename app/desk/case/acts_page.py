"""Handing a case over, giving it by hand, and the ways out of a refused answer."""

from datetime import datetime
from typing import Annotated, Any, Final
from uuid import uuid4

from litestar import Controller, Request, get, post
from litestar.background_tasks import BackgroundTask
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, QueryParameter, URLEncodedBody
from litestar.response import Redirect, Template
from litestar.status_codes import HTTP_200_OK
from msgspec import Meta
from sqlalchemy.ext.asyncio import AsyncSession

from app.access import service as access
from app.access.door import CurrentPerson
from app.access.rules import Person, Right
from app.base.errors import AppError, ConflictError, DeniedError, InvalidError, NotFoundError
from app.base.jobs import Stage
from app.base.web import NamedBell, Session, status_of
from app.cases import service as cases
from app.deadlines.rulebook import Rulebook
from app.desk.edge import Now, go_to, is_fragment, show
from app.desk.forms import ReasonForm
from app.desk.giving import NotToBeGivenError, is_held, number_in
from app.desk.handing import hand_over, hands_for
from app.moderation import service as moderation
from app.pages import service as pages
from app.replies import again, standing
from app.replies import service as replies
from app.replies.approving import ReplyNotFoundError
from app.replies.edge import worked
from app.routing import redirecting
from app.routing.redirecting import TargetError

_Text = Annotated[str, Meta(max_length=100_000)]
_Words = Annotated[str, QueryParameter(max_length=200)]
_REFUSALS: Final = (ConflictError, DeniedError, InvalidError, NotFoundError)


class HandOverForm(ReasonForm, frozen=True):
    """Where a case goes, and why."""

    to: Annotated[str, Meta(max_length=40)] = ""
    """As ``Place.value`` spells it."""


class OpenForm(ReasonForm, frozen=True):
    """Why comments are opened for an answer, and whether they are closed after it."""

    closes_again: Annotated[str, Meta(max_length=10)] = ""


class ActsController(Controller):
    """What is done with one case besides answering it."""

    path = "/cases/{case_id:int}"

    @get("/hands")
    async def show_hands(
        self,
        request: Request[Any, Any, Any],
        session: Session,
        person: CurrentPerson,
        now: Now,
        case_id: FromPath[int],
    ) -> Template:
        """Show where the case may go: for the unfolded part of its page, or as a page."""
        access.require(person, Right.WORK_CASES)
        case = await cases.find_for(session, person, case_id)
        is_part = is_fragment(request)
        return show(
            "case/hands_part.html" if is_part else "case/hands_page.html",
            person=person,
            case_id=case_id,
            hands=await hands_for(session, case, person, now=now),
        )

    @post("/hand-over", status_code=HTTP_200_OK)
    async def hand_over(
        self,
        session: Session,
        bell: NamedBell,
        person: CurrentPerson,
        now: Now,
        case_id: FromPath[int],
        data: URLEncodedBody[HandOverForm],
    ) -> Redirect | Template:
        """Hand the case over; whoever sees it no more comes back to his list."""
        case = await worked(session, person, case_id)
        try:
            reason = data.checked()
            async with session.begin_nested():
                await hand_over(session, case, person, to=data.to, reason=reason, now=now)
        except _REFUSALS as error:
            return await _refused(session, person, case_id, "hand_over", data, error, now=now)
        ring = BackgroundTask(bell.ring, Stage.ROUTE)
        stays = person.sees_institution(case.institution_id)
        return go_to(f"/cases/{case_id}" if stays else f"/?handed={case_id}", background=ring)

    @get("/assign")
    async def look_for_somebody(
        self,
        session: Session,
        person: CurrentPerson,
        now: Now,
        case_id: FromPath[int],
        q: FromQuery[_Words] = "",
    ) -> Template:
        """Show whom the case may be given to, the nearest first, or those who are asked for."""
        access.require(person, Right.WORK_CASES)
        case = await cases.find_for(session, person, case_id)
        hands = await hands_for(session, case, person, asked=q.strip(), now=now)
        if not hands.gives:
            raise NotToBeGivenError
        return show(
            "case/act.html",
            person=person,
            case_id=case_id,
            act="assign",
            typed=None,
            refusal="",
            hands=hands,
        )

    @post("/assign", status_code=HTTP_200_OK)
    async def assign(
        self,
        session: Session,
        bell: NamedBell,
        person: CurrentPerson,
        now: Now,
        case_id: FromPath[int],
        data: URLEncodedBody[HandOverForm],
    ) -> Redirect | Template:
        """Give the case to an official as a coordinator decides, unless somebody has it by now."""
        case = await worked(session, person, case_id)
        try:
            if is_held(case) and redirecting.coordinates(person, case.institution_id):
                raise NotToBeGivenError
            official_id = number_in(data.to, "official")
            if official_id is None:
                raise TargetError("Не сказано, кому назначить. Выберите ответственного.")
            reason = data.checked()
            async with session.begin_nested():
                await redirecting.assign_by_hand(
                    session, case_id, person, official_id=official_id, reason=reason, now=now
                )
        except _REFUSALS as error:
            return await _refused(session, person, case_id, "assign", data, error, now=now)
        ring = BackgroundTask(bell.ring, Stage.NOTIFY)
        stays = person.sees_institution(case.institution_id)
        return go_to(f"/cases/{case_id}" if stays else f"/?handed={case_id}", background=ring)

    @post("/replies/{reply_id:int}/again", status_code=HTTP_200_OK)
    async def send_again(
        self,
        session: Session,
        bell: NamedBell,
        person: CurrentPerson,
        now: Now,
        case_id: FromPath[int],
        reply_id: FromPath[int],
    ) -> Redirect:
        """Send a refused answer again as it is."""
        case = await worked(session, person, case_id)
        await again.send_again(session, case, reply_id, account_id=person.account_id, now=now)
        ring = BackgroundTask(bell.ring, Stage.ANSWER)
        return go_to(f"/cases/{case_id}#deliveries", background=ring)

    @post("/answer-unseen", status_code=HTTP_200_OK)
    async def answer_anew(
        self,
        session: Session,
        person: CurrentPerson,
        rulebook: NamedDependency[Rulebook],
        now: Now,
        case_id: FromPath[int],
    ) -> Redirect:
        """Open the case again whose answer the network does not show."""
        case = await worked(session, person, case_id)
        await standing.open_unseen(session, case, person, rulebook=rulebook, now=now)
        return go_to(f"/cases/{case_id}#answer")

    @post("/replies/{reply_id:int}/open-comments", status_code=HTTP_200_OK)
    async def open_comments(
        self,
        session: Session,
        bell: NamedBell,
        person: CurrentPerson,
        now: Now,
        case_id: FromPath[int],
        reply_id: FromPath[int],
        data: URLEncodedBody[OpenForm],
    ) -> Redirect:
        """Open the comments under the post, and then send the refused answer."""
        case = await worked(session, person, case_id)
        if reply_id not in {reply.id for reply in await replies.list_replies(session, case)}:
            raise ReplyNotFoundError(reply_id)
        await moderation.open_comments(
            session,
            await pages.find_post_for(session, person, case.post_id),
            person,
            reason=data.checked(),
            reply_id=reply_id,
            closes_again=bool(data.closes_again),
            keys=(uuid4(), uuid4()),
            now=now,
        )
        ring = BackgroundTask(bell.ring, Stage.MODERATE)
        return go_to(f"/cases/{case_id}#deliveries", background=ring)


async def _refused(
    session: AsyncSession,
    person: Person,
    case_id: int,
    act: str,
    form: HandOverForm,
    error: AppError,
    *,
    now: datetime,
) -> Template:
    """Show the form again as it was filled in, and why it was refused."""
    case = await cases.find_for(session, person, case_id)
    return show(
        "case/act.html",
        person=person,
        status=status_of(error),
        case_id=case_id,
        act=act,
        typed=form,
        refusal=str(error),
        hands=await hands_for(session, case, person, now=now),
    )
