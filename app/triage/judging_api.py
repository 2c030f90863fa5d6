"""HTTP for what judges here: the models, the balance, and the list of topics."""

from datetime import UTC, datetime

from litestar import Controller, delete, get, post, put
from litestar.params import FromPath, FromQuery, JSONBody
from litestar.status_codes import HTTP_200_OK

from app.access import service as access
from app.access.door import CurrentPerson
from app.access.rules import Right
from app.base.web import Session
from app.triage import balancing, keeping
from app.triage.rules import ModelRole
from app.triage.schemas import (
    BalanceView,
    Differences,
    DifferenceView,
    ModelView,
    PutBalance,
    PutTopic,
    TopicView,
)
from app.triage.topics import keeping as topics

_MOST = 200


class JudgingController(Controller):
    """The models that judge here: which there are, which is in force, what another would say."""

    path = "/judging"
    tags = ("judging",)

    @get("/models")
    async def list_models(self, session: Session, person: CurrentPerson) -> list[ModelView]:
        """List the models, the newest first, the shipped one last."""
        access.require(person, Right.KEEP_JUDGE)
        return [ModelView.of(kept) for kept in await keeping.list_models(session)]

    @post("/models/{version:str}/use", status_code=HTTP_200_OK)
    async def use(
        self, session: Session, person: CurrentPerson, version: FromPath[str]
    ) -> list[ModelView]:
        """Let a model judge that is kept here, or ``shipped``; workers follow in half a minute."""
        access.require(person, Right.KEEP_JUDGE)
        await keeping.put(session, ModelRole.LIVE, version, by=person.login, now=datetime.now(UTC))
        return [ModelView.of(kept) for kept in await keeping.list_models(session)]

    @post("/rollback", status_code=HTTP_200_OK)
    async def roll_back(self, session: Session, person: CurrentPerson) -> list[ModelView]:
        """Let the model judge again that judged before the last change."""
        access.require(person, Right.KEEP_JUDGE)
        await keeping.roll_back(session, by=person.login, now=datetime.now(UTC))
        return [ModelView.of(kept) for kept in await keeping.list_models(session)]

    @get("/differences")
    async def differences(
        self,
        session: Session,
        person: CurrentPerson,
        before: FromQuery[int | None] = None,
        limit: FromQuery[int] = 50,
    ) -> Differences:
        """List comments over which the live model and the shadow are at odds, newest first.

        Citizens' words are read here: a token made for moving models alone does not do.
        """
        access.require(person, Right.KEEP_JUDGE)
        access.require(person, Right.READ_CASES)
        limit = min(max(limit, 1), _MOST)
        found = await keeping.differences(session, before=before, limit=limit)
        return Differences(
            [DifferenceView.of(each) for each in found],
            found[-1].comment.id if len(found) == limit else None,
        )

    @get("/balance")
    async def show_balance(self, session: Session, person: CurrentPerson) -> BalanceView:
        """Show the balance in force, and what each would have done in the last two weeks."""
        access.require(person, Right.KEEP_JUDGE)
        return BalanceView.of(await balancing.standing(session, now=datetime.now(UTC)))

    @put("/balance")
    async def put_balance(
        self, session: Session, person: CurrentPerson, data: JSONBody[PutBalance]
    ) -> BalanceView:
        """Set how dear a miss is; workers follow in half a minute."""
        access.require(person, Right.KEEP_JUDGE)
        now = datetime.now(UTC)
        await balancing.move(session, data.balance, by=person.login, now=now)
        return BalanceView.of(await balancing.standing(session, now=now))


class TopicController(Controller):
    """What comments may be about; the centre edits the list."""

    path = "/topics"
    tags = ("judging",)

    @get("/")
    async def list_all(self, session: Session, person: CurrentPerson) -> list[TopicView]:
        """List the topics in force, group by group."""
        access.require(person, Right.READ_CASES)
        return [TopicView.of(topic) for topic in await topics.in_force(session)]

    @put("/{code:str}")
    async def change(
        self,
        session: Session,
        person: CurrentPerson,
        code: FromPath[str],
        data: JSONBody[PutTopic],
    ) -> TopicView:
        """Add a topic or change one; workers follow in half a minute."""
        access.require(person, Right.KEEP_JUDGE)
        topic = data.topic(code)
        await topics.take_in(session, [topic], by=person.login, now=datetime.now(UTC))
        return TopicView.of(topic)

    @delete("/{code:str}")
    async def hide(self, session: Session, person: CurrentPerson, code: FromPath[str]) -> None:
        """Take a topic off the list; cases that have it keep its code."""
        access.require(person, Right.KEEP_JUDGE)
        await topics.hide(session, code, by=person.login, now=datetime.now(UTC))
