"""What a supervisor sees of the service's health."""

from typing import Literal, Self

import msgspec

from app.insights.service import Freshness


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
