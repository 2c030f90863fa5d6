"""HTTP for whoever watches the service: the account, health, metrics."""

from datetime import UTC, datetime, timedelta
from typing import Final

from litestar import Controller, Response, get
from litestar.datastructures import State
from litestar.params import FromQuery
from litestar.status_codes import HTTP_200_OK, HTTP_503_SERVICE_UNAVAILABLE
from redis.exceptions import RedisError
from sqlalchemy.exc import DBAPIError

from app.access import reach
from app.access import service as access
from app.access.door import PUBLIC, CurrentPerson
from app.access.rules import Right
from app.base.migration import is_at_head
from app.base.web import Session
from app.insights import metrics, service
from app.insights.rules import Status
from app.insights.schemas import Health, OnTimeView

_A_WEEK: Final = timedelta(days=7)


class StatusController(Controller):
    """The account of conservation."""

    path = "/status"
    tags = ("status",)

    @get("/")
    async def show(self, session: Session, person: CurrentPerson, state: State) -> Status:
        """Tell what the service holds now, and whether its sums agree."""
        access.require(person, Right.SEE_STATUS)
        return await service.status(session, now=datetime.now(UTC), region=state.rulebook.region)


class OnTimeController(Controller):
    """The share of answers in time."""

    path = "/on-time"
    tags = ("status",)

    @get("/")
    async def show(
        self,
        session: Session,
        person: CurrentPerson,
        since: FromQuery[datetime | None] = None,
        until: FromQuery[datetime | None] = None,
        institution_id: FromQuery[int | None] = None,
    ) -> OnTimeView:
        """Tell how much was answered in time, by default in the last seven days."""
        access.require(person, Right.SEE_FIGURES)
        sight = person.sight
        if institution_id is not None:
            await reach.institution_for(session, person, institution_id)
            sight = frozenset({institution_id})
        until = _zoned(until or datetime.now(UTC))
        since = _zoned(since or until - _A_WEEK)
        told = await service.on_time(
            session,
            sight=sight,
            since=since,
            until=until,
        )
        return OnTimeView.of(told, since=since, until=until)


class HealthController(Controller):
    """What a supervisor asks; open to everybody, tells nothing of anybody."""

    path = "/health"
    tags = ("status",)
    opt = {PUBLIC: True}  # noqa: RUF012 - Litestar reads it once

    @get("/live", sync_to_thread=False)
    def live(self) -> dict[str, str]:
        """Tell that the process answers."""
        return {"status": "ok"}

    @get("/ready")
    async def ready(self, state: State) -> Response[Health]:
        """Tell whether requests can be served: database, Redis, migrations.

        Stale polls make it *degraded*, not unready: officials can still work.
        """
        health = await _health(state)
        code = HTTP_503_SERVICE_UNAVAILABLE if health.status == "down" else HTTP_200_OK
        return Response(health, status_code=code)


class MetricsController(Controller):
    """Numbers for Prometheus."""

    path = "/metrics"
    tags = ("status",)

    @get("/")
    async def show(self, session: Session, person: CurrentPerson, state: State) -> Response[bytes]:
        """Give the stage clocks of the last hour and the present queues."""
        access.require(person, Right.SEE_STATUS)
        now = datetime.now(UTC)
        body = metrics.exposition(
            await service.status(session, now=now, region=state.rulebook.region),
            await service.stage_clocks(session, now=now),
        )
        return Response(body, media_type=metrics.CONTENT_TYPE)


def _zoned(moment: datetime) -> datetime:
    """Take a moment without a zone for UTC."""
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)


async def _health(state: State) -> Health:
    redis_answers = await _redis_answers(state)
    try:
        at_head = await is_at_head(state.engine)
        async with state.sessions() as session:
            freshness = await service.freshness(session, now=datetime.now(UTC))
    except (DBAPIError, OSError):
        return Health.of(database=False, redis=redis_answers, migrations=False, polls=None)
    return Health.of(database=True, redis=redis_answers, migrations=at_head, polls=freshness)


async def _redis_answers(state: State) -> bool:
    try:
        return bool(await state.redis.ping())
    except (RedisError, OSError):
        return False
