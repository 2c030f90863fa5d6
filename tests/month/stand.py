"""Puts a month together: database, rounds in virtual time, a real mail server."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any, cast

from cryptography.fernet import Fernet

from app.base.database import Sessions
from app.base.jobs import Stage
from app.deadlines.rulebook import Rulebook
from app.pages.reading import Rhythm
from app.pages.sealing import Sealer
from connectors.mail import Mailer, mail_address
from connectors.webhooks import Receivers
from tests.mailing import Post, serving
from tests.month.living import Clock, Month
from tests.month.plan import Plan, moments
from tests.month.town import found
from tests.month.watching import Told, Watcher
from workers.judges import Judges
from workers.networks import Networks, OpenConnector
from workers.tools import Outlets, Tools


class _Silence:
    """Rings for nobody: the rounds are run by hand."""

    async def ring(self, stage: Stage) -> None:
        """Ring."""


async def live_through(sessions: Sessions, plan: Plan, *, aloud: bool = False) -> Told:
    """Live through a month on an empty database of the service; tell what it came to."""
    town = await found(sessions, plan)
    clock = Clock()
    watcher = Watcher(sessions, plan, aloud=aloud)
    async with tools_at(sessions, clock) as tools:
        await Month(tools, clock, plan, town).live(watcher.look)
    return await watcher.sum_up(list(moments(plan))[-1])


@asynccontextmanager
async def tools_at(sessions: Sessions, clock: Clock) -> AsyncIterator[Tools]:
    def nobody_is_called(*_: object) -> None:
        raise AssertionError

    server, receivers = serving(Post()), Receivers()
    mailer = Mailer(mail_address(f"smtp://127.0.0.1:{server.port}", "desk@example.ru"))
    yield Tools(
        sessions=sessions,
        networks=Networks(cast("OpenConnector", nobody_is_called), {}),
        buy_key=cast("Any", nobody_is_called),
        judge=Judges.none(),
        sealer=Sealer(Fernet.generate_key().decode()),
        bell=_Silence(),
        rhythm=Rhythm(
            poll=timedelta(seconds=3),
            backfill=timedelta(days=14),
            discovery_calls_per_day=5000,
            reading_keys=1,
        ),
        rulebook=Rulebook.of(zone="Europe/Moscow", region="73"),
        outlets=Outlets(mailer=mailer, receivers=receivers),
        now=clock,
    )
    await receivers.close()
    server.stop()
