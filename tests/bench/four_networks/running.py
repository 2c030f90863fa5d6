"""The long run: everything that happens to four networks while the service reads them."""

import asyncio
import csv
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import msgspec
from cryptography.fernet import Fernet
from sqlalchemy import text

from app.base import embedded, migration
from app.base.database import Sessions, create_engine, create_sessions
from app.base.settings import Settings, environment_of
from app.onboarding.service import import_pages
from app.pages import service as pages
from app.pages.sealing import Sealer
from connectors.emulators.process import running_emulator
from tests.bench.four_networks.regions import REGIONS, Panel, Place, Region
from tests.bench.texts import read_texts
from tests.servers import running

_ROOT: Final = Path(__file__).parents[3]
_ACTS: Final = 60
"""Portions in which the citizens write, edit and delete."""
_SETTLES_WITHIN: Final = 900.0
_STANDSTILL: Final = 24
"""Looks, five seconds apart, after which nothing more is expected to come by itself."""
_HISTORY: Final = 2_000
_KINDS: Final[tuple[dict[str, Any], ...]] = (
    {"kind": "http", "status": 502},
    {"kind": "bad_json"},
    {"kind": "cut"},
    {"kind": "reset"},
    {"kind": "error", "when": "before"},
)
_CODES: Final = {"vk": 10, "ok": 2, "telegram": 500, "max": 503}


class Options(msgspec.Struct, frozen=True, kw_only=True):
    """How much happens."""

    pages: int = 1_000
    comments: int = 4_000
    """Written on each network while the service reads; as many again stand there before."""
    minutes: float = 10
    faults: float = 0.05
    workers: int = 1
    networks: tuple[str, ...] = tuple(REGIONS)


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """What was found on one network at the end."""

    network: str
    living: int
    missing: int
    """Present on the network and not with us."""
    doubled: int
    stale: int
    """With us in another text."""
    undeleted: int
    """Gone from the network and not known as deleted; where it can be known."""
    requests: int
    struck: int
    """Requests that a fault spoiled."""
    violations: int
    read_at: float
    """Seconds from registration until every page was read."""
    delay: tuple[float, float, float]
    """Seconds from written to stored: median, 95th percentile, maximum."""

    @property
    def troubles(self) -> list[str]:
        """Say what must not be."""
        numbers = {
            "missing": self.missing,
            "doubled": self.doubled,
            "stale": self.stale,
            "undeleted": self.undeleted,
            "violations": self.violations,
        }
        return [f"{self.network}: {n} {what}" for what, n in numbers.items() if n]


async def run(options: Options, tell: Callable[[str], None]) -> list[Outcome]:
    """Lay everything, let it happen, and compare at the end."""
    async with AsyncExitStack() as stack:
        regions = {
            name: REGIONS[name](panel, options.pages, seed=7 + place)
            for place, name in enumerate(options.networks)
            for panel in [await stack.enter_async_context(_emulated(name))]
        }
        await asyncio.gather(*(region.found() for region in regions.values()))
        tell(f"founded {options.pages} pages on each of {', '.join(regions)}")
        settings = stack.enter_context(_servers(regions.values()))
        await asyncio.to_thread(migration.migrate, settings.database_url)
        run = _Run(options, settings, regions, tell)
        stack.push_async_callback(run.close)
        return await run.all()


class _Run:
    def __init__(
        self,
        options: Options,
        settings: Settings,
        regions: dict[str, Any],
        tell: Callable[[str], None],
    ) -> None:
        self._options, self._settings, self._tell = options, settings, tell
        self._regions: dict[str, Region] = regions
        self._panels: dict[str, Panel] = {name: one.panel for name, one in regions.items()}
        self._engine = create_engine(settings.database_url)
        self._sessions: Sessions = create_sessions(self._engine)
        self._chance = random.Random(11)  # noqa: S311 - the same run every time
        self._texts = iter(
            read_texts(len(regions) * (_HISTORY + 2 * options.comments + 10_000)).texts
        )

    async def close(self) -> None:
        await self._engine.dispose()

    async def all(self) -> list[Outcome]:
        for region in self._regions.values():
            if region.network != "telegram":  # tells nothing of before the page was registered
                await region.write(self._some(_HISTORY))
        await self._register()
        with _workers(self._settings, self._options.workers):
            began = time.monotonic()
            await self._strike(self._options.faults)
            acting = asyncio.create_task(self._act())
            read_at = await self._all_read(began)
            await acting
            self._tell("the citizens are silent, the faults over; waiting until all is read")
            await self._strike(0)
            await self._settled()
            found_alone = await self._compare()
            for name, (missing, *_) in found_alone.items():
                self._tell(f"{name}: {missing} not found yet by the plan; everything is read now")
            since = datetime.now(UTC)
            async with self._sessions.begin() as session:
                await pages.recheck_all(session, now=since)
            await self._all_read_since(since)
        return [await self._outcome(name, read_at[name]) for name in self._regions]

    def _some(self, number: int) -> list[str]:
        """Give texts as they are, but for the marks of smiles, which are not shown to people."""
        return [_SMILE.sub("", next(self._texts)) or "." for _ in range(number)]

    async def _register(self) -> None:
        table = self._settings.home / "pages.csv"
        with table.open("w", encoding="utf-8", newline="") as lines:
            writer = csv.DictWriter(lines, ["link", "network", "user_key", "institution", "kind"])
            writer.writeheader()
            for region in self._regions.values():
                for place, row in enumerate(region.rows()):
                    writer.writerow(
                        {**row, "institution": f"Школа {place % 100}", "kind": "school"}
                    )
        sealer = Sealer(self._settings.secret_key)
        done = await import_pages(self._sessions, table, sealer=sealer, now=datetime.now(UTC))
        self._tell(done.summary())

    async def _strike(self, fraction: float) -> None:
        for name, panel in self._panels.items():
            rules = [
                rule
                | {"fraction": fraction / len(_KINDS)}
                | ({"code": _CODES[name]} if rule["kind"] == "error" else {})
                for rule in _KINDS
            ]
            await panel.ask("PUT", "/faults", rules if fraction else [])

    async def _act(self) -> None:
        """Write, edit and delete in portions, spread over the minutes of the run."""
        pause = self._options.minutes * 60 / _ACTS
        for _ in range(_ACTS):
            began = time.monotonic()
            for region in self._regions.values():
                await region.publish(max(1, self._options.pages // _ACTS // 10))
                await region.write(self._some(self._options.comments // _ACTS))
                number = max(1, self._options.comments // _ACTS // 20)
                edits = [f"{words} (исправлено)" for words in self._some(number)]
                await region.change(edits=edits, deletions=number)
            await asyncio.sleep(max(0.0, pause - (time.monotonic() - began)))

    async def _all_read(self, began: float) -> dict[str, float]:
        """Wait until every page was read once; tell when that was, by network."""
        found: dict[str, float] = {}
        while len(found) < len(self._regions):
            await asyncio.sleep(2)
            async with self._sessions() as session:
                rows = (await session.execute(text(_UNREAD))).all()
            left = {network: number for network, number in rows if number}
            for name in self._regions:
                if name not in left and name not in found:
                    found[name] = time.monotonic() - began
                    self._tell(f"{name}: every page read after {found[name]:.0f} s")
            if time.monotonic() - began > _SETTLES_WITHIN + self._options.minutes * 60:
                raise TimeoutError(f"pages not read: {left}")
        return found

    async def _settled(self) -> None:
        """Wait until we have every comment there is, or nothing has come for two minutes.

        What is missing then stands under posts whose page's turn has not come yet.
        """
        last, still = -1, 0
        while still < _STANDSTILL and last:
            await asyncio.sleep(5)
            missing = sum(numbers[0] for numbers in (await self._compare()).values())
            still = still + 1 if missing == last else 0
            last = missing

    async def _all_read_since(self, since: datetime) -> None:
        until, left = time.monotonic() + _SETTLES_WITHIN, 0
        while time.monotonic() < until:
            await asyncio.sleep(5)
            async with self._sessions() as session:
                left = await session.scalar(text(_UNREAD_SINCE), {"since": since})
            if not left:
                return
        self._tell(f"{left} discussions were not read again in time")

    async def _ours(self) -> dict[str, list[tuple[str, str, str, bool]]]:
        async with self._sessions() as session:
            rows = (await session.execute(text(_COMMENTS))).all()
        found: dict[str, list[tuple[str, str, str, bool]]] = {name: [] for name in self._regions}
        for network, page, comment, words, is_deleted in rows:
            found[network].append((page, comment, words, is_deleted))
        return found

    async def _compare(self) -> dict[str, tuple[int, int, int, int]]:
        """(missing, doubled, stale, undeleted) by network."""
        truth = {name: await region.living() for name, region in self._regions.items()}
        ours = await self._ours()
        return {
            name: _faults(
                truth[name], ours[name], sees_deletions=self._regions[name].sees_deletions
            )
            for name in self._regions
        }

    async def _outcome(self, name: str, read_at: float) -> Outcome:
        region, panel = self._regions[name], self._panels[name]
        missing, doubled, stale, undeleted = (await self._compare())[name]
        counters = await panel.ask("GET", "/counters")
        async with self._sessions() as session:
            delay = (await session.execute(text(_DELAY), {"network": name})).one()
        return Outcome(
            network=name,
            living=len(await region.living()),
            missing=missing,
            doubled=doubled,
            stale=stale,
            undeleted=undeleted,
            requests=counters["requests"],
            struck=_number(counters["faults"]),
            violations=counters["violations"],
            read_at=read_at,
            delay=(float(delay[0] or 0), float(delay[1] or 0), float(delay[2] or 0)),
        )


def _faults(
    truth: dict[Place, str], ours: Sequence[tuple[str, str, str, bool]], *, sees_deletions: bool
) -> tuple[int, int, int, int]:
    kept = {(page, comment): (words, is_deleted) for page, comment, words, is_deleted in ours}
    missing = sum(place not in kept or kept[place][1] for place in truth)
    stale = sum(
        place in kept and not kept[place][1] and _plain(kept[place][0]) != _plain(words)
        for place, words in truth.items()
    )
    undeleted = sum(
        not is_deleted and place not in truth for place, (_, is_deleted) in kept.items()
    )
    return missing, len(ours) - len(kept), stale, undeleted if sees_deletions else 0


def _plain(words: str | None) -> str:
    return " ".join((words or "").replace("\x00", "").split())


def _number(faults: Any) -> int:
    return sum(faults.values()) if isinstance(faults, dict) else int(faults)


@asynccontextmanager
async def _emulated(network: str) -> AsyncIterator[Panel]:
    with running_emulator(network, "--seed", "5") as address:
        panel = Panel(address)
        try:
            yield panel
        finally:
            await panel.close()


@contextmanager
def _servers(regions: Any) -> Iterator[Settings]:
    home = Path(tempfile.mkdtemp(prefix="gospablik-run-"))
    home.chmod(0o711)
    with ExitStack() as stack:
        stack.callback(shutil.rmtree, home)
        postgres = embedded.lay_postgres(home, lambda _: None, durable=True)
        valkey = embedded.lay_valkey(home)
        stack.enter_context(running(postgres, home))
        stack.enter_context(running(valkey, home))
        given: dict[str, Any] = {}
        for region in regions:
            given |= region.settings()
        yield Settings(
            database_url=postgres.url,
            redis_url=valkey.url,
            home=home,
            secret_key=Fernet.generate_key().decode(),
            second_factor="offered",
            log_format="json",
            **given,
        )


@contextmanager
def _workers(settings: Settings, number: int) -> Iterator[None]:
    with ExitStack() as stack:
        for place in range(number):
            log = stack.enter_context((settings.home / f"worker{place}.log").open("ab"))
            process = subprocess.Popen(
                [sys.executable, "-m", "workers"],
                cwd=_ROOT,
                env=environment_of(settings),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
            stack.callback(process.wait, 60)
            stack.callback(process.terminate)
        yield


_SMILE: Final = re.compile(r"#u\w+s#")
_UNREAD: Final = """
    SELECT network, count(*) FILTER (WHERE state <> 'active' OR polled_at IS NULL)
    FROM page GROUP BY network
"""
_UNREAD_SINCE: Final = """
    SELECT count(*) FROM post JOIN page ON page.id = post.page_id
    WHERE page.network <> 'telegram' AND post.gone_at IS NULL AND post.read_at < :since
"""
_COMMENTS: Final = """
    SELECT page.network, page.external_id, comment.external_id, comment.text,
           comment.deleted_at IS NOT NULL
    FROM comment JOIN page ON page.id = comment.page_id
"""
_DELAY: Final = """
    SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY wait),
           percentile_cont(0.95) WITHIN GROUP (ORDER BY wait), max(wait)
    FROM (SELECT extract(epoch FROM comment.fetched_at - comment.posted_at) AS wait
          FROM comment JOIN page ON page.id = comment.page_id
          WHERE page.network = :network AND comment.posted_at > page.polled_at - interval '1 day'
            AND comment.posted_at > (SELECT min(checked_at) FROM page)) AS waits
"""
