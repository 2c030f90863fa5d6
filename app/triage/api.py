"""HTTP for comments with their verdicts, and for the review queue."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated

from litestar import Controller, get
from litestar.params import FromQuery, QueryParameter
from sqlalchemy.ext.asyncio import AsyncSession

from app.access import service as access
from app.access.door import CurrentPerson
from app.access.rules import Person, Right
from app.base.web import Session
from app.comments import service as comments
from app.comments.model import Comment
from app.comments.rules import CommentState
from app.triage import service
from app.triage.doubts import waiting
from app.triage.rules import DoubtOrder
from app.triage.schemas import JudgedComment, JudgedComments

_MOST = 200


class CommentController(Controller):
    """What citizens wrote, with the verdict and why."""

    path = "/comments"
    tags = ("comments",)

    @get("/")
    async def list_all(
        self,
        session: Session,
        person: CurrentPerson,
        in_state: Annotated[CommentState | None, QueryParameter(name="state")] = None,
        page_id: FromQuery[int | None] = None,
        before: FromQuery[int | None] = None,
        limit: FromQuery[int] = 50,
    ) -> JudgedComments:
        """List comments, the newest first."""
        access.require(person, Right.READ_CASES)
        return await _listed(
            session, person, state=in_state, page_id=page_id, before=before, limit=limit
        )


class ReviewController(Controller):
    """Comments about which the judge is unsure: a person decides."""

    path = "/review"
    tags = ("comments",)

    @get("/")
    async def list_all(
        self,
        session: Session,
        person: CurrentPerson,
        order: FromQuery[DoubtOrder] = DoubtOrder.TEACHING,
        before: FromQuery[int | None] = None,
        limit: FromQuery[int] = 50,
    ) -> JudgedComments:
        """List what waits for a decision: first what teaches most, or the newest.

        ``teaching``: urgent ones, important ones, those that wait for over a day, then the most
        doubtful that are unlike each other and unlike the last decisions. It has no ``next``:
        decide, and ask again. ``newest`` is read on with ``before``.
        """
        access.require(person, Right.REVIEW)
        if order is DoubtOrder.TEACHING and before is None:
            ids = await waiting.in_turn(
                session,
                sight=person.sight,
                most=min(max(limit, 1), _MOST),
                now=datetime.now(UTC),
            )
            found = await comments.in_turn(session, ids)
            return JudgedComments(await _judged(session, found), None)
        return await _listed(
            session,
            person,
            state=CommentState.REVIEW,
            page_id=None,
            before=before,
            limit=limit,
        )


async def _listed(
    session: AsyncSession,
    person: Person,
    *,
    state: CommentState | None,
    page_id: int | None,
    before: int | None,
    limit: int,
) -> JudgedComments:
    limit = min(max(limit, 1), _MOST)
    found = await comments.list_comments(
        session,
        state=state,
        page_id=page_id,
        sight=person.sight,
        before=before,
        limit=limit,
    )
    return JudgedComments(
        await _judged(session, found), found[-1].id if len(found) == limit else None
    )


async def _judged(session: AsyncSession, several: Sequence[Comment]) -> list[JudgedComment]:
    ids = [comment.id for comment in several]
    verdicts = await service.verdicts(session, ids)
    decisions = await service.decisions(session, ids)
    return [
        JudgedComment.of(comment, verdicts.get(comment.id), decisions.get(comment.id))
        for comment in several
    ]
