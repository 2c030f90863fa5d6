"""The review of comments that the judge is unsure about: one question at a time."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

import msgspec
from litestar import Controller, get, post
from litestar.background_tasks import BackgroundTask
from litestar.params import FromPath, FromQuery, URLEncodedBody
from litestar.response import Redirect, Template
from litestar.status_codes import HTTP_200_OK, HTTP_409_CONFLICT
from sqlalchemy.ext.asyncio import AsyncSession

from app.access import service as access
from app.access.door import CurrentPerson
from app.access.rules import Person, Right
from app.base.errors import ConflictError
from app.base.jobs import Stage
from app.base.web import NamedBell, Session
from app.comments import service as comments
from app.comments.model import Comment
from app.comments.rules import CommentState
from app.desk import titles
from app.desk.edge import Now, go_to, show
from app.desk.forms import DecisionForm
from app.desk.marks import Piece
from app.desk.reasons import Why, attached, whole_text, why
from app.triage import service as triage

_COUNTED: Final = 50


class Doubt(msgspec.Struct, frozen=True, kw_only=True):
    """A comment in question, with what it takes to decide."""

    comment_id: int
    version: int
    text: tuple[Piece, ...]
    attached: tuple[str, ...]
    author: str
    posted_at: datetime
    page: str
    page_url: str
    network: str
    post: str
    parent: str | None
    why: Why


class ReviewView(msgspec.Struct, frozen=True, kw_only=True):
    """The doubt at hand and how many wait behind it."""

    doubt: Doubt | None
    number: int
    is_more: bool
    """There are more than were counted."""
    before: int | None
    refusal: str | None
    now: datetime


class ReviewController(Controller):
    """A person's word over the judge's doubt."""

    path = "/review"

    @get("/")
    async def show_doubt(
        self,
        session: Session,
        person: CurrentPerson,
        now: Now,
        before: FromQuery[int | None] = None,
    ) -> Template:
        """Show the newest doubt, from before the comment given."""
        access.require(person, Right.REVIEW)
        view = await _view(session, person, before=before, now=now)
        return show("review.html", person=person, view=view)

    @post("/{comment_id:int}", status_code=HTTP_200_OK)
    async def decide(
        self,
        session: Session,
        bell: NamedBell,
        person: CurrentPerson,
        now: Now,
        comment_id: FromPath[int],
        data: URLEncodedBody[DecisionForm],
    ) -> Redirect | Template:
        """Decide, and show the next doubt."""
        access.require(person, Right.REVIEW)
        comment = await comments.find_for(session, person, comment_id, to_change=True)
        try:
            await triage.decide(
                session,
                comment,
                person,
                version=data.version,
                labels=data.labels(),
                note="",
                now=now,
            )
        except ConflictError as error:
            view = await _view(session, person, before=data.before, now=now, refusal=str(error))
            return show("review.html", person=person, status=HTTP_409_CONFLICT, view=view)
        onward = "/review" if data.before is None else f"/review?before={data.before}"
        return go_to(onward, background=BackgroundTask(bell.ring, Stage.OPEN))


async def _view(
    session: AsyncSession,
    person: Person,
    *,
    before: int | None,
    now: datetime,
    refusal: str | None = None,
) -> ReviewView:
    waiting = await comments.list_comments(
        session,
        state=CommentState.REVIEW,
        page_id=None,
        institution_id=person.scope(),
        before=before,
        limit=_COUNTED + 1,
    )
    return ReviewView(
        doubt=await _doubt(session, waiting),
        number=min(len(waiting), _COUNTED),
        is_more=len(waiting) > _COUNTED,
        before=before,
        refusal=refusal,
        now=now,
    )


async def _doubt(session: AsyncSession, waiting: Sequence[Comment]) -> Doubt | None:
    if not waiting:
        return None
    comment = waiting[0]
    verdicts = await triage.verdicts(session, [comment.id])
    parents = await comments.parent_texts(session, [comment])
    reason = why(comment, verdicts.get(comment.id), None)
    return Doubt(
        comment_id=comment.id,
        version=comment.version,
        text=whole_text(comment, reason),
        attached=attached(comment),
        author=comment.author_name or "Имя скрыто сетью",
        posted_at=comment.posted_at,
        page=comment.page.title,
        page_url=comment.page.url,
        network=titles.NETWORKS[comment.page.network],
        post=comment.post.text,
        parent=parents.get(comment.id),
        why=reason,
    )
