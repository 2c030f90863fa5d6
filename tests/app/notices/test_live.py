"""Live updates: what changed is said at once, to whom it concerns, over one connection."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime

import httpx
import pytest
from redis.asyncio import Redis
from sqlalchemy import event, update
from sqlalchemy.ext.asyncio import AsyncEngine

from app.access import service as access
from app.access.model import Account
from app.access.rules import Person, Role
from app.base.database import Sessions
from app.base.jobs import RedisBell, Stage
from app.base.settings import Settings
from app.cases import service as cases
from app.cases.opening import service as opening
from app.cases.rules import EventKind
from app.cases.service import Change
from app.notices.live.hub import Hub, Watch
from app.notices.live_api import stream
from app.triage import service as triage
from tests import factories as make
from tests.app.cases.test_opening import judged
from tests.app.notices.test_service import an_assigned_case
from tests.app.people import a_staff
from tests.browser.stand import serving

SOON = 15.0


@pytest.fixture
async def redis(redis_url: str) -> AsyncIterator[Redis]:
    redis = Redis.from_url(redis_url)
    yield redis
    await redis.aclose()


@pytest.fixture
async def hub(sessions: Sessions, redis: Redis) -> AsyncIterator[Hub]:
    hub = Hub(sessions, redis, every=0.3)
    yield hub
    await hub.close()


async def happens(sessions: Sessions, case_id: int, kind: EventKind = EventKind.JOINED) -> None:
    async with sessions.begin() as session:
        case = await cases.find(session, case_id, to_change=True)
        await cases.note(session, case, kind, text="", account_id=None, now=make.NOW)


async def a_case(sessions: Sessions) -> int:
    async with sessions.begin() as session:
        _, case = await an_assigned_case(session)
        return case.id


async def test_a_change_is_told_to_everybody_who_watches_without_any_bell(
    hub: Hub, sessions: Sessions
) -> None:
    case_id = await a_case(sessions)
    watches = [await hub.watch() for _ in range(3)]

    await happens(sessions, case_id)

    told = [await watch.next(patience=SOON) for watch in watches]
    assert [change and change.case_id for change in told] == [case_id] * 3


async def test_a_bell_wakes_the_reader(sessions: Sessions, redis: Redis) -> None:
    hub = Hub(sessions, redis, every=60)
    case_id = await a_case(sessions)
    watch = await hub.watch()
    await asyncio.sleep(0.5)  # until it hears bells
    await happens(sessions, case_id)

    await RedisBell(redis).ring(Stage.NOTIFY)

    change = await watch.next(patience=SOON)
    assert change is not None
    assert change.case_id == case_id
    await hub.close()


async def test_what_happened_before_and_what_is_mere_evidence_is_not_told(
    hub: Hub, sessions: Sessions
) -> None:
    case_id = await a_case(sessions)
    watch = await hub.watch()
    await happens(sessions, case_id, EventKind.VIEWED)
    await happens(sessions, case_id, EventKind.EXPORTED)
    await happens(sessions, case_id, EventKind.EDITED)

    change = await watch.next(patience=SOON)

    assert change is not None
    assert change.kind is EventKind.EDITED
    assert await watch.next(patience=1) is None


async def test_a_line_that_commits_late_under_a_lower_id_is_told(
    hub: Hub, sessions: Sessions
) -> None:
    first, second = await a_case(sessions), await another_case(sessions)
    watch = await hub.watch()
    async with sessions.begin() as slow:
        case = await cases.find(slow, first, to_change=True)
        await cases.note(slow, case, EventKind.EDITED, text="", account_id=None, now=make.NOW)
        await happens(sessions, second)
        fast = await watch.next(patience=SOON)

    late = await watch.next(patience=SOON)

    assert [change and change.case_id for change in (fast, late)] == [second, first]


async def another_case(sessions: Sessions) -> int:
    async with sessions.begin() as session:
        staff = await a_staff(session, "Школа № 2")
        page = await make.a_page(session, staff.institution, official=staff.official)
        post = await make.a_post(session, page)

        await make.take_in(session, page, post, make.said(page, post, "9", author="9"))
        docket = await triage.claim(session, limit=1, home=make.RULEBOOK.zone)
        await triage.settle(session, docket, [judged(needs=True)], now=make.NOW)
        await opening.open_waiting(session, rulebook=make.RULEBOOK, now=make.NOW, limit=1)
        (case,) = await cases.list_cases(
            session, sight=frozenset({staff.institution.id}), official_id=None
        )
        return case.id


async def test_two_hundred_who_watch_take_one_connection(
    hub: Hub, sessions: Sessions, engine: AsyncEngine
) -> None:
    case_id = await a_case(sessions)
    watches = [await hub.watch() for _ in range(200)]
    held: list[int] = []
    event.listen(engine.sync_engine, "checkout", lambda *_: held.append(engine.pool.checkedout()))

    await happens(sessions, case_id)
    told = await asyncio.gather(*(watch.next(patience=SOON) for watch in watches))

    assert all(change is not None for change in told)
    assert max(held) <= 2


async def test_when_nobody_watches_nobody_reads(hub: Hub) -> None:
    before = asyncio.all_tasks()
    watch = await hub.watch()
    watched = asyncio.all_tasks()

    await hub.leave(watch)

    assert (len(watched - before), asyncio.all_tasks()) == (2, before)


async def test_who_comes_while_the_process_ends_is_let_go_and_nobody_reads(hub: Hub) -> None:
    before = asyncio.all_tasks()
    early = asyncio.create_task(hub.watch())
    await asyncio.sleep(0)  # it looks where to begin

    await hub.close()
    watches = [await early, await hub.watch()]

    assert [watch.is_behind for watch in watches] == [True, True]
    assert asyncio.all_tasks() == before


def test_a_watcher_who_falls_behind_is_told_to_look_at_everything() -> None:
    watch = Watch()

    for number in range(600):
        watch.put(Change(number, 1, 1, EventKind.JOINED))

    assert watch.is_behind


@pytest.fixture
def address(settings: Settings) -> Iterator[str]:
    with serving(settings) as url:
        yield url


async def said(client: httpx.AsyncClient, number: int, last: int | None = None) -> list[str]:
    """Read so many lines that tell something from the stream."""
    headers = {} if last is None else {"Last-Event-ID": str(last)}
    lines: list[str] = []
    async with client.stream("GET", "/api/v1/live", headers=headers, timeout=SOON) as stream:
        assert stream.headers["content-type"].startswith("text/event-stream")
        async for line in stream.aiter_lines():
            if line.startswith(("event", "data", "id")):
                lines.append(line)
            if len(lines) == number:
                break
    return lines


async def test_the_stream_brings_what_was_missed_of_ones_own_cases_only(
    address: str, sessions: Sessions
) -> None:
    async with sessions.begin() as session:
        staff, case = await an_assigned_case(session)
        case_id = case.id
    await another_case(sessions)
    async with httpx.AsyncClient(base_url=address) as client:
        form = {"login": staff.login, "password": make.PASSWORD}
        await client.post("/api/v1/session", json=form)

        lines = await said(client, 6, last=0)

    data = [line for line in lines if line.startswith("data")]
    assert data == [
        f'data: {{"caseId":{case_id},"kind":"opened"}}',
        f'data: {{"caseId":{case_id},"kind":"assigned"}}',
    ]


async def test_a_stranger_is_not_let_in(address: str) -> None:
    async with httpx.AsyncClient(base_url=address) as client:
        assert (await client.get("/api/v1/live")).status_code == 401


async def test_who_lost_his_account_is_told_nothing_more(hub: Hub, sessions: Sessions) -> None:
    case_id, (account_id, person, secret) = await a_case(sessions), await a_watcher(sessions)
    watching = stream(hub, sessions, person, secret, last=None, trusted_for=0)
    await anext(watching)  # the welcome
    await happens(sessions, case_id)
    first = await anext(watching)
    async with sessions.begin() as session:
        await session.execute(
            update(Account).where(Account.id == account_id).values(disabled_at=datetime.now(UTC))
        )
    await happens(sessions, case_id)

    rest = [message async for message in watching]

    assert (first.event, rest) == ("case", [])


async def a_watcher(sessions: Sessions) -> tuple[int, Person, str]:
    async with sessions.begin() as session:
        account = await make.an_account(session, role=Role.TRAINER)
        person = access.person_of(account)
        _, secret = await access.issue_token(
            session, person, label="Витрина", now=datetime.now(UTC)
        )
        return account.id, person, secret
