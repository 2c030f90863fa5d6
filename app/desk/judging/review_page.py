"""The review of comments that the judge is unsure about: one question at a time."""

from litestar import Controller, get, post
from litestar.background_tasks import BackgroundTask
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, URLEncodedBody
from litestar.response import Redirect, Template
from litestar.status_codes import HTTP_200_OK
from msgspec.structs import replace

from app.access import service as access
from app.access.door import CurrentPerson
from app.access.rules import Right
from app.base.errors import ConflictError, InvalidError
from app.base.jobs import Stage
from app.base.web import STATUS_OF_FAMILY, NamedBell, Session
from app.cases import deciding
from app.comments import service as comments
from app.deadlines.rulebook import Rulebook
from app.desk.edge import Now, go_to, show
from app.desk.judging.forms import UNASKED, DecisionForm
from app.desk.judging.review_view import Skipped, as_typed, last_of, view_of
from app.triage.doubts import readers, waiting


class ReviewController(Controller):
    """A person's word over the judge's doubt."""

    path = "/review"

    @get("/")
    async def show_doubt(
        self,
        session: Session,
        person: CurrentPerson,
        now: Now,
        skip: FromQuery[str] = "",
        last: FromQuery[int | None] = None,
    ) -> Template:
        """Show the next doubt that nobody else reads, but for those skipped."""
        access.require(person, Right.REVIEW)
        skipped = Skipped.read(skip)
        comment = await waiting.take_next(session, person, skipped=skipped.ids, now=now)
        view = await view_of(session, person, comment, skipped, now=now)
        if last is not None:
            view = replace(view, last=await last_of(session, person, last))
        return show("judging/review.html", person=person, view=view)

    @get("/{comment_id:int}")
    async def show_one(
        self,
        session: Session,
        person: CurrentPerson,
        now: Now,
        comment_id: FromPath[int],
        skip: FromQuery[str] = "",
    ) -> Template:
        """Show one comment, to decide on it or to decide again."""
        access.require(person, Right.REVIEW)
        comment = await comments.find_for(session, person, comment_id)
        await readers.show(session, comment, person, now=now)
        view = await view_of(session, person, comment, Skipped.read(skip), now=now)
        return show("judging/review.html", person=person, view=view)

    @post("/{comment_id:int}", status_code=HTTP_200_OK)
    async def decide(
        self,
        session: Session,
        bell: NamedBell,
        person: CurrentPerson,
        rulebook: NamedDependency[Rulebook],
        now: Now,
        comment_id: FromPath[int],
        data: URLEncodedBody[DecisionForm],
    ) -> Redirect | Template:
        """Decide, and show the next doubt."""
        access.require(person, Right.REVIEW)
        comment = await comments.find_for(session, person, comment_id, to_change=True)
        skipped = Skipped.read(data.skip)
        try:
            await deciding.decide(
                session,
                comment,
                person,
                version=data.version,
                labels=data.labels(),
                unasked=UNASKED,
                topic=data.told_topic(),
                importance=data.told_importance(),
                note="",
                seen=data.seen,
                rulebook=rulebook,
                now=now,
            )
        except (ConflictError, InvalidError) as error:
            await readers.show(session, comment, person, now=now)
            view = as_typed(await view_of(session, person, comment, skipped, now=now), data)
            status = STATUS_OF_FAMILY[ConflictError]
            if isinstance(error, InvalidError):
                status = STATUS_OF_FAMILY[InvalidError]
            refused = replace(view, refusal=str(error))
            return show("judging/review.html", person=person, status=status, view=refused)
        onward = f"/review?last={comment_id}" + (f"&skip={skipped}" if skipped.ids else "")
        return go_to(onward, background=BackgroundTask(bell.ring, Stage.OPEN))
