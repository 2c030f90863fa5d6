"""What every round works with, opened once per worker process."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import httpx
import msgspec

from app.access.forgetting import Kept
from app.base.database import Sessions
from app.base.jobs import Bell
from app.base.settings import Settings
from app.deadlines.rulebook import Rulebook
from app.notices.webhooks.rules import Network as PrivateNetwork
from app.pages.planning.holding import Plans
from app.pages.reading import Rhythm
from app.pages.sealing import Sealer
from connectors.mail import Mailer
from connectors.oidc import OidcClient
from connectors.webhooks import Receivers
from workers.aside import Aside
from workers.judges import Judges
from workers.lanes import Lanes
from workers.networks import BuyKey, Networks
from workers.watch import Watch


class Feeding(msgspec.Struct, frozen=True, kw_only=True):
    """How networks may tell us of news by themselves."""

    public_url: str = ""
    """Where they reach us; empty: they do not."""
    secret_key: str = ""
    """The installation's secret, from which the feeds' secrets follow."""
    vk_long_poll: bool = False
    wait: timedelta = timedelta(seconds=10)
    """One long poll; well within a feed's lease."""
    shift: timedelta = timedelta(seconds=40)
    """How long a round goes on listening; arq ends a job after a minute."""

    def __repr__(self) -> str:
        return f"Feeding(public_url={self.public_url!r}, secret_key=...)"


class Outlets(msgspec.Struct, frozen=True, kw_only=True):
    """How people and organisations are told of what happened."""

    mailer: Mailer | None = None
    """None where the operator has named no mail server."""
    receivers: Receivers | None = None
    networks: tuple[PrivateNetwork, ...] = ()
    """Private networks in which webhooks may be called."""
    public_url: str = ""
    """What links to cases begin with; empty: there are none."""


class Keeping(msgspec.Struct, frozen=True, kw_only=True):
    """For how long what is no evidence is kept."""

    access: Kept = Kept(sessions=timedelta(days=90), journal=timedelta(days=400))
    notices: timedelta = timedelta(days=90)


class Oidc(msgspec.Struct, frozen=True, kw_only=True):
    """The centre's own provider, and the line to it."""

    client: OidcClient
    http: httpx.AsyncClient


class Tools(msgspec.Struct, frozen=True, kw_only=True):
    """Sessions, networks, judges and bell; rounds take them from here and from nowhere else."""

    sessions: Sessions
    networks: Networks
    buy_key: BuyKey
    judge: Judges
    sealer: Sealer
    bell: Bell
    rhythm: Rhythm
    rulebook: Rulebook
    """As the settings make it; the centre may have put other regulations into force."""
    feeding: Feeding = Feeding()
    plans: Plans = msgspec.field(default_factory=Plans)
    outlets: Outlets = Outlets()
    oidc: Oidc | None = None
    """None where people come in by password only."""
    keeping: Keeping = Keeping()
    watch: Watch = msgspec.field(default_factory=Watch)
    lanes: Lanes = msgspec.field(default_factory=Lanes)
    aside: Aside = msgspec.field(default_factory=Aside)
    now: Callable[[], datetime]


def rhythm_of(settings: Settings, *, reading_keys: int) -> Rhythm:
    """Tell how often this installation asks its networks."""
    return Rhythm(
        poll=timedelta(seconds=settings.poll_seconds),
        backfill=timedelta(days=settings.backfill_days),
        discovery_calls_per_day=settings.vk_wall_get_per_day,
        reading_keys=reading_keys,
    )


def feeding_of(settings: Settings) -> Feeding:
    """Tell how networks may tell us of news by themselves; without a secret they may not."""
    return Feeding(
        public_url=settings.public_url if settings.secret_key else "",
        secret_key=settings.secret_key,
        vk_long_poll=settings.vk_long_poll,
    )


def keeping_of(settings: Settings) -> Keeping:
    """Tell for how long this installation keeps what is no evidence."""
    return Keeping(
        access=Kept(
            sessions=timedelta(days=settings.keep_sessions_days),
            journal=timedelta(days=settings.keep_journal_days),
        ),
        notices=timedelta(days=settings.keep_notices_days),
    )


def utc_now() -> datetime:
    """Tell the time, in UTC."""
    return datetime.now(UTC)


def tools_of(ctx: dict[str, Any]) -> Tools:
    """Take the tools out of arq's context."""
    return cast("Tools", ctx["tools"])
