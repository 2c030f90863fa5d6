"""HTTP for one comment as a whole, and for a person's word on it.

The look at a case's words is written down; the word is carried into the case.
"""

from datetime import UTC, datetime

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from litestar.status_codes import HTTP_200_OK
from msgspec.structs import replace
from sqlalchemy.ext.asyncio import AsyncSession

from app.access import service as access
from app.access.door import CurrentPerson
from app.access.rules import Right
from app.base.jobs import Stage
from app.base.web import NamedBell, Session, ringing
from app.cases import deciding, service, viewing
from app.comments import service as comments
from app.comments.model import Comment
from app.comments.schemas import VersionView
from app.deadlines.rulebook import Rulebook
from app.triage import service as triage
from app.triage.schemas import Decide, JudgedComment


class WholeCommentController(Controller):
    """What a citizen wrote, in every version."""

    path = "/comments/{comment_id:int}"
    tags = ("comments",)

    @get("/")
    async def show(
        self, session: Session, person: CurrentPerson, comment_id: FromPath[int]
    ) -> JudgedComment:
        """Show a comment with its verdict and its earlier texts."""
        access.require(person, Right.READ_CASES)
        comment = await comments.find_for(session, person, comment_id)
        case_ids = await service.case_ids_of(session, [comment_id])
        await viewing.looked_at(session, case_ids.values(), person, now=datetime.now(UTC))
        versions = await comments.versions(session, comment_id)
        judged = await _judged(session, comment)
        return replace(judged, versions=[VersionView.of(version) for version in versions])

    @post("/decision", status_code=HTTP_200_OK)
    async def decide(
        self,
        session: Session,
        bell: NamedBell,
        person: CurrentPerson,
        rulebook: NamedDependency[Rulebook],
        comment_id: FromPath[int],
        data: JSONBody[Decide],
    ) -> Response[JudgedComment]:
        """Confirm or correct a verdict; your word rules and teaches the next model.

        Another topic becomes the topic of the case that the comment is in. That no answer is
        needed is refused in a case that waits for one: close the case. That one is needed opens a
        case again that was closed within 30 days as needing none. How important it is is said of
        the case, once there is one. A colleague's decision is replaced only where ``seen`` names
        it; where you say the same without a note, it stays.
        """
        access.require(person, Right.REVIEW)
        comment = await comments.find_for(session, person, comment_id, to_change=True)
        await deciding.decide(
            session,
            comment,
            person,
            version=data.version,
            labels=data.labels,
            topic=data.topic,
            importance=data.importance,
            note=data.note,
            seen=data.seen,
            rulebook=rulebook,
            now=datetime.now(UTC),
        )
        return ringing(await _judged(session, comment), bell, Stage.OPEN)


async def _judged(session: AsyncSession, comment: Comment) -> JudgedComment:
    verdicts = await triage.verdicts(session, [comment.id])
    decisions = await triage.decisions(session, [comment.id])
    return JudgedComment.of(comment, verdicts.get(comment.id), decisions.get(comment.id))
