"""What a supervisor sees of the service's health."""

from datetime import datetime
from typing import Literal, Self

import msgspec

from app.insights.rules import OnTime
from app.insights.service import Freshness


class OnTimeView(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """How much was answered in time: on time ÷ (closed + overdue open)."""

    since: datetime
    until: datetime
    on_time: int
    late: int
    overdue: int
    share: float | None
    """From 0 to 1; null: there was nothing to answer."""

    @classmethod
    def of(cls, told: OnTime, *, since: datetime, until: datetime) -> Self:
        """Show it with its share."""
        return cls(
            since=since,
            until=until,
            on_time=told.on_time,
            late=told.late,
            overdue=told.overdue,
            share=told.share,
        )


class Health(msgspec.Struct, frozen=True, kw_only=True):
    """What answers and what does not."""

    status: Literal["ok", "degraded", "down"]
    database: bool
    redis: bool
    migrations: bool
    """The database has every migration of this version and no other."""
    polls: Freshness | None

    @classmethod
    def of(cls, *, database: bool, redis: bool, migrations: bool, polls: Freshness | None) -> Self:
        """Sum it up: down without database or its tables; degraded without the rest."""
        status: Literal["ok", "degraded", "down"] = "ok"
        if not redis or polls is None or not polls.is_fresh:
            status = "degraded"
        if not database or not migrations:
            status = "down"
        return cls(
            status=status, database=database, redis=redis, migrations=migrations, polls=polls
        )
