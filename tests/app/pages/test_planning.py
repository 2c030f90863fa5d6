"""The planner in the service: it learns from rows, sets rows due, and survives what happens."""

import itertools
from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.comments import service as comments
from app.pages.model import Page, Plan, Post, SealedKey
from app.pages.planning import service as planning
from app.pages.planning.holding import Plans
from app.pages.planning.rules import by_the_second, daily, limits_of
from app.pages.planning.service import STEP
from app.pages.rules import PageState
from app.vocabulary import KeyKind, Network
from tests import factories as make

_BACKFILL = timedelta(days=14)
_NEVER = timedelta(days=30)
_POLL = timedelta(seconds=3)
_A_SECOND = timedelta(seconds=1)


class Life:
    """A worker's planner and the polls that follow it, in virtual time."""

    def __init__(self, session: AsyncSession, plans: Plans | None = None) -> None:
        self.session = session
        self.plans = plans or Plans({Network.VK: daily(30_000), Network.MAX: by_the_second(0.02)})
        self.now = make.NOW + timedelta(minutes=1)
        self.asked: dict[int, list[datetime]] = {}

    async def step(self) -> int | None:
        await planning.lay_out(self.session, self.plans, now=self.now)
        asked = await planning.step(
            self.session, self.plans, comments, centre_keys={}, backfill=_BACKFILL, now=self.now
        )
        await self.session.commit()
        return asked

    async def due(self) -> Sequence[Page]:
        query = (
            select(Page)
            .where(
                Page.state == PageState.ACTIVE,
                Page.discover_at <= self.now,
                Page.due_at <= self.now,
                Page.polled_at.is_not(None),
            )
            .execution_options(populate_existing=True)
        )
        return (await self.session.scalars(query)).all()

    async def poll(self, page: Page, *, posts: int = 0) -> None:
        """Ask a page with success; it shows some posts, each with a comment."""
        self.asked.setdefault(page.id, []).append(self.now)
        page.discovered_at = page.polled_at = self.now
        page.discover_at = self.now + _NEVER
        page.due_at = self.now + (_POLL if page.network is Network.VK else _NEVER)
        page.failures = 0
        for number in range(posts):
            post = await make.a_post(self.session, page)
            post.published_at, post.found_at = self.now - timedelta(minutes=9), self.now
            told = make.said(
                page, post, f"{post.id}.{number}", at=self.now - timedelta(minutes=number + 1)
            )
            await make.take_in(self.session, page, post, told, now=self.now)
        await self.session.commit()

    def fail(self, page: Page) -> None:
        self.asked.setdefault(page.id, []).append(self.now)
        page.failures += 1
        page.due_at = self.now + timedelta(seconds=6)

    async def live(self, steps: int, *, lively: Page | None = None) -> None:
        for _ in range(steps):
            self.now += STEP + _A_SECOND
            await self.step()
            for page in await self.due():
                await self.poll(page, posts=2 if page is lively else 0)
        await self.session.commit()


@pytest.fixture
def life(session: AsyncSession) -> Life:
    return Life(session)


async def some_pages(session: AsyncSession, count: int) -> list[Page]:
    """Give pages that were read once; they would ask for themselves only in a month."""
    institution = await make.an_institution(session)
    pages = [await make.a_page(session, institution) for _ in range(count)]
    for page in pages:
        page.created_at = page.discovered_at = page.polled_at = make.NOW
        page.discover_at, page.due_at = make.NOW + _NEVER, make.NOW
    await session.commit()
    return pages


async def a_key(session: AsyncSession, page: Page, fingerprint: str) -> None:
    session.add(
        SealedKey(
            page_id=page.id, kind=KeyKind.USER, sealed=b"x", fingerprint=fingerprint,
            created_at=make.NOW,
        )
    )  # fmt: skip
    await session.commit()


async def test_one_page_is_asked_again_and_again(session: AsyncSession, life: Life) -> None:
    (page,) = await some_pages(session, 1)

    await life.live(60)

    assert len(life.asked[page.id]) > 20


async def test_without_pages_there_is_nothing_to_do(life: Life) -> None:
    assert await life.step() is None


async def test_every_page_has_its_turn(session: AsyncSession, life: Life) -> None:
    pages = await some_pages(session, 40)

    await life.live(60)

    assert set(life.asked) == {page.id for page in pages}


async def test_a_lively_page_is_asked_more_often_than_a_silent_one(
    session: AsyncSession, life: Life
) -> None:
    pages = await some_pages(session, 40)

    await life.live(90, lively=pages[7])

    silent = [len(life.asked[page.id]) for page in pages if page is not pages[7]]
    assert len(life.asked[pages[7].id]) > 2 * sum(silent) / len(silent)


async def test_a_page_that_waits_for_its_poll_is_not_paid_for_twice(
    session: AsyncSession, life: Life
) -> None:
    pages = await some_pages(session, 3)
    chosen = 0

    for _ in range(60):
        life.now += STEP + _A_SECOND
        chosen += await life.step() or 0

    assert chosen == len(pages)


async def test_in_no_day_is_more_asked_than_the_key_allows(session: AsyncSession) -> None:
    await some_pages(session, 5)
    life = Life(session, Plans({Network.VK: daily(60)}))
    life.now += timedelta(days=2)

    for _ in range(200):
        life.now += timedelta(minutes=11)
        await life.step()
        for page in await life.due():
            await life.poll(page)

    times = sorted(at for times in life.asked.values() for at in times)
    most = max(sum(begin <= at < begin + timedelta(days=1) for at in times) for begin in times)
    assert 30 < most <= 48


async def test_a_page_that_fails_gives_way_to_the_others(session: AsyncSession, life: Life) -> None:
    bad, *good = await some_pages(session, 3)

    for _ in range(60):
        life.now += STEP + _A_SECOND
        await life.step()
        for page in await life.due():
            if page is bad:
                life.fail(page)
            else:
                await life.poll(page)
        await session.commit()

    assert 2 <= len(life.asked[bad.id]) < 8
    assert min(len(life.asked[page.id]) for page in good) > 10


async def test_when_every_page_fails_nobody_is_asked_every_time(
    session: AsyncSession, life: Life
) -> None:
    pages = await some_pages(session, 5)

    for _ in range(60):
        life.now += STEP + _A_SECOND
        await life.step()
        for page in await life.due():
            life.fail(page)
        await session.commit()
    failed = {page.id: len(life.asked[page.id]) for page in pages}
    life.now += timedelta(hours=1)
    await life.live(10)

    assert max(failed.values()) < 8
    assert all(len(life.asked[page.id]) > failed[page.id] for page in pages)


async def test_a_page_with_a_post_that_others_talk_about_is_learnt_from_its_history(
    session: AsyncSession, life: Life
) -> None:
    quiet, lively = await some_pages(session, 2)
    for day in range(1, 13):
        post = await make.a_post(session, lively)
        post.published_at = make.NOW - timedelta(days=day)
        told = [
            make.said(lively, post, f"{day}.{n}", at=post.published_at + timedelta(minutes=9 * n))
            for n in range(1, 6)
        ]
        await make.take_in(session, lively, post, *told)

    await life.step()

    (held,) = life.plans.held.values()
    quiet_rate, lively_rate = held.group.learnt.rate * 168
    assert held.group.ids.tolist() == [quiet.id, lively.id]
    assert quiet_rate < 2
    assert 15 < lively_rate < 80


async def test_a_page_is_new_when_its_first_reading_is_over(
    session: AsyncSession, life: Life
) -> None:
    old, new = await some_pages(session, 2)
    new.discovered_at = new.polled_at = None
    await session.commit()
    await life.step()
    (held,) = life.plans.held.values()
    assert held.group.ids.tolist() == [old.id]

    new.discovered_at = new.polled_at = life.now
    await session.commit()
    life.now += STEP
    await life.step()

    assert held.group.ids.tolist() == [old.id, new.id]


async def test_a_paused_page_is_forgotten_and_one_that_returns_is_met_anew(
    session: AsyncSession, life: Life
) -> None:
    pages = await some_pages(session, 3)
    await life.live(3)
    (held,) = life.plans.held.values()
    pages[1].state = PageState.PAUSED
    await session.commit()

    await life.live(1)
    without = held.group.ids.tolist()
    pages[1].state = PageState.ACTIVE
    await session.commit()
    await life.live(1)

    assert without == [pages[0].id, pages[2].id]
    assert held.group.ids.tolist() == [page.id for page in pages]


async def test_a_comment_teaches_once_however_often_it_is_looked_at(
    session: AsyncSession, life: Life
) -> None:
    (page,) = await some_pages(session, 1)
    await life.live(2)
    (held,) = life.plans.held.values()
    before = held.group.learnt.rhythm.seen[0, :24].sum()

    await life.live(1, lively=page)
    for _ in range(20):
        await life.live(1)

    posts = (await session.scalars(select(func.count()).select_from(Post))).one()
    assert held.group.learnt.rhythm.seen[0, :24].sum() - before == posts > 0


async def test_a_worker_that_starts_again_knows_what_it_knew(
    session: AsyncSession, life: Life
) -> None:
    pages = await some_pages(session, 20)
    await life.live(60, lively=pages[3])
    life.now += STEP
    await life.step()
    (before,) = life.plans.held.values()

    again = Life(session)
    again.now = life.now + timedelta(seconds=20)
    await again.step()

    (after,) = again.plans.held.values()
    assert after.group.ids.tolist() == before.group.ids.tolist()
    assert after.group.learnt.rate == pytest.approx(before.group.learnt.rate, rel=0.05)
    assert after.group.learnt.last == pytest.approx(before.group.learnt.last, abs=1e-6)
    assert after.group.learnt.rhythm.seen.sum() == before.group.learnt.rhythm.seen.sum()


async def test_calls_made_after_the_memory_was_kept_are_not_made_again(
    session: AsyncSession,
) -> None:
    await some_pages(session, 5)
    life = Life(session, Plans({Network.VK: daily(60)}))
    life.now += timedelta(days=2)
    for _ in range(120):
        life.now += timedelta(minutes=11)
        await life.step()
        for page in await life.due():
            await life.poll(page)
    kept = (await session.scalars(select(Plan.memory))).one()

    for _ in range(30):
        life.now += timedelta(minutes=11)
        await life.step()
        for page in await life.due():
            await life.poll(page)
        await session.execute(update(Plan).values(memory=kept, version=Plan.version + 7))
        await session.commit()

    times = sorted(at for times in life.asked.values() for at in times)
    most = max(sum(begin <= at < begin + timedelta(days=1) for at in times) for begin in times)
    assert most <= 48


async def test_a_second_worker_goes_by_until_the_first_is_dead(
    session: AsyncSession, life: Life
) -> None:
    await some_pages(session, 2)
    second = Life(session)
    await life.live(2)

    second.now = life.now + timedelta(seconds=10)
    by_the_second = await second.step()
    second.now = life.now + timedelta(seconds=16)
    taken_over = await second.step()
    life.now = second.now + timedelta(seconds=6)
    by_the_first = await life.step()

    assert by_the_second is None
    assert taken_over is not None
    assert by_the_first is None


async def test_a_step_that_could_not_be_written_is_made_again(
    session: AsyncSession, life: Life
) -> None:
    (page,) = await some_pages(session, 1)
    page_id = page.id
    await life.live(2)
    life.now += timedelta(minutes=3)
    asked = await planning.step(
        session, life.plans, comments, centre_keys={}, backfill=_BACKFILL, now=life.now
    )
    await session.rollback()

    life.now += timedelta(seconds=20)
    await life.step()
    life.now += STEP
    again = await life.step()

    assert (asked, again) == (1, 1)
    assert page_id in {due.id for due in await life.due()}


@pytest.mark.parametrize("jump", [timedelta(days=-40), timedelta(hours=-3), timedelta(days=400)])
async def test_a_clock_that_jumps_does_not_stop_it(
    session: AsyncSession, life: Life, jump: timedelta
) -> None:
    pages = await some_pages(session, 4)
    await life.live(30, lively=pages[1])
    before = {page.id: len(life.asked[page.id]) for page in pages}

    life.now += jump
    await life.live(60, lively=pages[1])

    assert all(len(life.asked[page.id]) > before[page.id] + 3 for page in pages)


async def test_a_clock_put_right_after_years_ahead_is_followed_too(
    session: AsyncSession, life: Life
) -> None:
    pages = await some_pages(session, 4)
    await life.live(5)
    life.now += timedelta(days=4000)
    await life.live(5)
    before = {page.id: len(life.asked[page.id]) for page in pages}

    life.now -= timedelta(days=4000)
    await life.live(60)

    assert all(len(life.asked[page.id]) > before[page.id] for page in pages)


async def test_pages_with_keys_of_their_own_have_budgets_of_their_own(
    session: AsyncSession, life: Life
) -> None:
    pages = await some_pages(session, 5)
    await a_key(session, pages[0], "aa")
    await a_key(session, pages[1], "aa")
    await a_key(session, pages[2], "bb")

    for _ in range(3):
        await life.step()

    budgets = (await session.scalars(select(Plan.budget).order_by(Plan.budget))).all()
    members = sorted(held.group.ids.tolist() for held in life.plans.held.values())
    assert budgets == ["vk:aa", "vk:centre"]
    assert members == [[pages[0].id, pages[1].id], [pages[3].id, pages[4].id]]


async def test_a_page_that_shares_its_key_with_nobody_is_asked_every_minute(
    session: AsyncSession, life: Life
) -> None:
    (page,) = await some_pages(session, 1)
    await a_key(session, page, "bb")

    await life.live(101)

    assert 8 <= len(life.asked[page.id]) <= 11


async def test_a_budget_that_lost_its_pages_is_dropped(session: AsyncSession, life: Life) -> None:
    pages = await some_pages(session, 2)
    for page in pages:
        await a_key(session, page, "aa")
    await life.live(1)
    for page in pages:
        page.state = PageState.PAUSED
    await session.commit()

    await life.live(1)

    assert (await session.scalars(select(func.count()).select_from(Plan))).one() == 0


async def test_where_calls_are_counted_by_the_second_the_pace_is_kept(
    session: AsyncSession,
) -> None:
    pages = await some_pages(session, 8)
    for page in pages:
        page.network, page.due_at = Network.MAX, make.NOW + _NEVER
    await session.commit()
    life = Life(session)

    await life.live(301)

    asked = sum(len(times) for times in life.asked.values())
    hours = 301 * 6 / 3600
    per_hour = by_the_second(0.02).per_hour
    assert asked <= hours * per_hour + 1 < asked + 3
    longest = limits_of(by_the_second(0.02), pages=8).longest_wait
    assert all(
        later - earlier < timedelta(hours=longest)
        for times in life.asked.values()
        for earlier, later in itertools.pairwise(times)
    )


async def test_memory_of_another_form_is_begun_anew(session: AsyncSession, life: Life) -> None:
    await some_pages(session, 2)
    await life.step()
    await session.execute(update(Plan).values(memory=b"PK\x03\x04 no", version=9))
    await session.commit()
    life.now += timedelta(minutes=1)

    await life.step()

    (held,) = life.plans.held.values()
    assert len(held.group.ids) == 2
