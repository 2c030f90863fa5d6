"""HTTP for one comment as a whole; the look at a case's words is written down."""

from datetime import UTC, datetime

from litestar import Controller, get
from litestar.params import FromPath
from msgspec.structs import replace

from app.access import service as access
from app.access.door import CurrentPerson
from app.access.rules import Right
from app.base.web import Session
from app.cases import service, viewing
from app.comments import service as comments
from app.comments.schemas import VersionView
from app.triage import service as triage
from app.triage.schemas import JudgedComment


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
        verdicts = await triage.verdicts(session, [comment_id])
        decisions = await triage.decisions(session, [comment_id])
        judged = JudgedComment.of(comment, verdicts.get(comment_id), decisions.get(comment_id))
        versions = await comments.versions(session, comment_id)
        return replace(judged, versions=[VersionView.of(version) for version in versions])
