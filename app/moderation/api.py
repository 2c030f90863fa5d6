"""HTTP for moderation: each act is carried out within seconds, look at its ``state``."""

from datetime import UTC, datetime
from typing import Annotated
from uuid import uuid4

from litestar import Controller, Response, get, post
from litestar.params import JSONBody, PathParameter, QueryParameter
from litestar.status_codes import HTTP_202_ACCEPTED
from sqlalchemy.ext.asyncio import AsyncSession

from app.access import service as access
from app.access.door import CurrentPerson
from app.access.rules import Person, Right
from app.base.jobs import Bell, Stage
from app.base.numbers import LARGEST_ID
from app.base.web import NamedBell, Session, ringing
from app.comments import service as comments
from app.comments.model import Comment
from app.moderation import service
from app.moderation.model import ModerationAct
from app.moderation.rules import ActState
from app.moderation.schemas import (
    ActsView,
    ActView,
    BlockAuthor,
    CloseComments,
    HideComment,
    OpenComments,
    TakeBack,
)
from app.pages import service as pages
from app.pages.model import Post

_MOST = 200
_Id = Annotated[int, PathParameter(ge=1, le=LARGEST_ID)]
_IdAsked = Annotated[int | None, QueryParameter(ge=1, le=LARGEST_ID)]


class CommentModerationController(Controller):
    """What may be done to a citizen's comment and its author."""

    path = "/comments/{comment_id:int}"
    tags = ("moderation",)

    @post("/hide", status_code=HTTP_202_ACCEPTED)
    async def hide(
        self,
        session: Session,
        bell: NamedBell,
        person: CurrentPerson,
        comment_id: _Id,
        data: JSONBody[HideComment],
    ) -> Response[ActView]:
        """Take a comment off the page; its case stays open until it is answered."""
        comment = await _comment(session, person, comment_id)
        act = await service.hide(
            session,
            comment,
            person,
            ground=data.ground,
            reason=data.reason,
            confirms=data.confirms,
            key=uuid4(),
            now=datetime.now(UTC),
        )
        return _accepted(act, bell)

    @post("/restore", status_code=HTTP_202_ACCEPTED)
    async def restore(
        self,
        session: Session,
        bell: NamedBell,
        person: CurrentPerson,
        comment_id: _Id,
        data: JSONBody[TakeBack],
    ) -> Response[ActView]:
        """Bring a hidden comment back."""
        comment = await _comment(session, person, comment_id)
        act = await service.restore(
            session, comment, person, reason=data.reason, key=uuid4(), now=datetime.now(UTC)
        )
        return _accepted(act, bell)

    @post("/block-author", status_code=HTTP_202_ACCEPTED)
    async def block_author(
        self,
        session: Session,
        bell: NamedBell,
        person: CurrentPerson,
        comment_id: _Id,
        data: JSONBody[BlockAuthor],
    ) -> Response[ActView]:
        """Let the author of a comment write on the page no more; what he wrote stays."""
        comment = await _comment(session, person, comment_id)
        act = await service.block_author(
            session,
            comment,
            person,
            ground=data.ground,
            reason=data.reason,
            days=data.days,
            key=uuid4(),
            now=datetime.now(UTC),
        )
        return _accepted(act, bell)

    @post("/unblock-author", status_code=HTTP_202_ACCEPTED)
    async def unblock_author(
        self,
        session: Session,
        bell: NamedBell,
        person: CurrentPerson,
        comment_id: _Id,
        data: JSONBody[TakeBack],
    ) -> Response[ActView]:
        """Let the author of a comment write again."""
        comment = await _comment(session, person, comment_id)
        act = await service.unblock_author(
            session, comment, person, reason=data.reason, key=uuid4(), now=datetime.now(UTC)
        )
        return _accepted(act, bell)


class PostModerationController(Controller):
    """What may be done to a whole discussion."""

    path = "/posts/{post_id:int}"
    tags = ("moderation",)

    @post("/close-comments", status_code=HTTP_202_ACCEPTED)
    async def close_comments(
        self,
        session: Session,
        bell: NamedBell,
        person: CurrentPerson,
        post_id: _Id,
        data: JSONBody[CloseComments],
    ) -> Response[ActView]:
        """Let nobody write under a post any more."""
        about = await _post(session, person, post_id)
        act = await service.close_comments(
            session,
            about,
            person,
            ground=data.ground,
            reason=data.reason,
            key=uuid4(),
            now=datetime.now(UTC),
        )
        return _accepted(act, bell)

    @post("/open-comments", status_code=HTTP_202_ACCEPTED)
    async def open_comments(
        self,
        session: Session,
        bell: NamedBell,
        person: CurrentPerson,
        post_id: _Id,
        data: JSONBody[OpenComments],
    ) -> Response[ActView]:
        """Let citizens write under a post again; a refused answer may follow at once."""
        about = await _post(session, person, post_id)
        act = await service.open_comments(
            session,
            about,
            person,
            reason=data.reason,
            reply_id=data.reply_id,
            closes_again=data.closes_again,
            keys=(uuid4(), uuid4()),
            now=datetime.now(UTC),
        )
        return _accepted(act, bell)


class ModerationController(Controller):
    """Who had what done, on which ground, and how far it has got."""

    path = "/moderation"
    tags = ("moderation",)

    @get("/")
    async def list_all(
        self,
        session: Session,
        person: CurrentPerson,
        page_id: _IdAsked = None,
        in_state: Annotated[ActState | None, QueryParameter(name="state")] = None,
        before: _IdAsked = None,
        limit: Annotated[int, QueryParameter(ge=1, le=_MOST)] = 50,
    ) -> ActsView:
        """List the acts on the pages that you may see, the newest first."""
        access.require(person, Right.READ_CASES)
        found = await service.list_acts(
            session,
            sight=person.sight,
            page_id=page_id,
            state=in_state,
            before=before,
            limit=limit,
        )
        views = [ActView.of(act) for act in found]
        return ActsView(views, found[-1].id if len(found) == limit else None)


async def _comment(session: AsyncSession, person: Person, comment_id: int) -> Comment:
    access.require(person, Right.WORK_CASES)
    return await comments.find_for(session, person, comment_id, to_change=True)


async def _post(session: AsyncSession, person: Person, post_id: int) -> Post:
    access.require(person, Right.WORK_CASES)
    return await pages.find_post_for(session, person, post_id)


def _accepted(act: ModerationAct, bell: Bell) -> Response[ActView]:
    return ringing(ActView.of(act), bell, Stage.MODERATE, status_code=HTTP_202_ACCEPTED)
