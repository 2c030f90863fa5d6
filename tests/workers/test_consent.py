"""Codes become keys: what a worker does when VK gives, refuses, or falls silent."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import cast

import pytest
from cryptography.fernet import Fernet

from app.access import service as access
from app.access.rules import Role
from app.base.database import Sessions
from app.base.jobs import Stage
from app.consent import service as consents
from app.consent.model import Consent
from app.consent.rules import Application
from app.pages import service as pages
from app.pages.reading import Rhythm
from app.pages.sealing import Sealer
from app.vocabulary import KeyKind, PageKey, PageRef
from connectors.contract import RefusedError, ThrottledError, UnavailableError
from tests import factories as make
from workers.consent import consent
from workers.judges import Judges
from workers.networks import Networks, OpenConnector
from workers.tools import Tools

APPLICATION = Application(
    client_id="7",
    oauth_url="https://oauth.example.org",
    version="5.199",
    redirect_uri="https://answers.example.org/consent/vk",
)
KEY = PageKey(KeyKind.COMMUNITY, "key-of-community-100")
Answer = PageKey | None | Exception


class Clock:
    """Time that passes when a test says so."""

    def __init__(self) -> None:
        self.at = make.NOW

    def __call__(self) -> datetime:
        return self.at


class Silence:
    """A bell that nobody hears."""

    async def ring(self, stage: Stage) -> None:
        """Ring for nobody."""


class Vk:
    """Gives for each code what it was told to, and remembers what it was asked."""

    def __init__(self, **answers: Answer) -> None:
        self.answers = answers
        self.asked: list[tuple[str, str, str]] = []

    async def buy(self, page: PageRef, code: str, redirect_uri: str) -> PageKey | None:
        self.asked.append((page.external_id, code, redirect_uri))
        answer = self.answers[code]
        if isinstance(answer, Exception):
            raise answer
        return answer


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def sealer() -> Sealer:
    return Sealer(Fernet.generate_key().decode())


def a_worker(sessions: Sessions, sealer: Sealer, clock: Clock, vk: Vk) -> Tools:
    def nobody_is_called(*_: object) -> None:
        raise AssertionError

    return Tools(
        sessions=sessions,
        networks=Networks(cast("OpenConnector", nobody_is_called), {}),
        buy_key=vk.buy,
        judge=Judges.none(),
        sealer=sealer,
        bell=Silence(),
        rhythm=Rhythm(
            poll=timedelta(seconds=3),
            backfill=timedelta(days=14),
            discovery_calls_per_day=5000,
            reading_keys=1,
        ),
        rulebook=make.RULEBOOK,
        now=clock,
    )


async def given(sessions: Sessions, sealer: Sealer, *codes: str) -> list[int]:
    """Let administrators of so many pages agree; return the pages."""
    async with sessions.begin() as session:
        institution = await make.an_institution(session)
        account = await make.an_account(session, role=Role.TRAINER)
        person = access.person_of(account)
        several = []
        for number, code in enumerate(codes):
            page = await make.a_page(session, institution, external_id=f"-{100 + number}")
            await consents.ask(
                session, page, person, application=APPLICATION, state=code, now=make.NOW
            )
            several.append(page.id)
    for code in codes:
        async with sessions.begin() as session:
            await consents.come_back(
                session, state=code, code=code, error="", sealer=sealer, now=make.NOW
            )
    return several


async def outcome(sessions: Sessions, page_id: int) -> Consent:
    async with sessions() as session:
        return await consents.latest(session, page_id)


async def keys_of(sessions: Sessions, sealer: Sealer, page_id: int) -> Sequence[PageKey]:
    async with sessions() as session:
        return (await pages.keys_by_page(session, [page_id], sealer=sealer))[page_id]


async def test_a_code_buys_the_pages_key_which_is_kept_and_checked(
    sessions: Sessions, sealer: Sealer, clock: Clock
) -> None:
    (page_id,) = await given(sessions, sealer, "code")
    vk = Vk(code=KEY)

    done = await consent(a_worker(sessions, sealer, clock, vk))

    assert (done, vk.asked) == (1, [("-100", "code", APPLICATION.redirect_uri)])
    assert await keys_of(sessions, sealer, page_id) == (KEY,)
    settled = await outcome(sessions, page_id)
    assert (settled.settled_at, settled.trouble, settled.code) == (clock.at, None, None)
    async with sessions() as session:
        assert (await pages.find(session, page_id)).check_at == clock.at


async def test_a_code_is_tried_once(sessions: Sessions, sealer: Sealer, clock: Clock) -> None:
    await given(sessions, sealer, "code")
    vk = Vk(code=KEY)
    tools = a_worker(sessions, sealer, clock, vk)

    rounds = [await consent(tools) for _ in range(3)]

    assert (rounds, len(vk.asked)) == ([1, 0, 0], 1)


@pytest.mark.parametrize(
    ("answer", "word"),
    [
        (UnavailableError("oauth: HTTP 502"), "ещё раз"),
        (ThrottledError("oauth: HTTP 429", retry_after=timedelta(seconds=5)), "ещё раз"),
        (TimeoutError(), "ещё раз"),
        (RefusedError("oauth: refused", sentence="Пройдите заново."), "Пройдите заново."),
        (None, "другого сообщества"),
    ],
    ids=["broken", "throttled", "slow", "refused", "foreign"],
)
async def test_where_there_is_no_key_the_page_says_why_and_the_code_is_forgotten(
    sessions: Sessions, sealer: Sealer, clock: Clock, answer: Answer, word: str
) -> None:
    (page_id,) = await given(sessions, sealer, "code")
    vk = Vk(code=answer)
    tools = a_worker(sessions, sealer, clock, vk)

    await consent(tools)
    await consent(tools)

    failed = await outcome(sessions, page_id)
    assert word in (failed.trouble or "")
    assert (failed.settled_at, failed.code) == (clock.at, None)
    assert len(vk.asked) == 1
    assert await keys_of(sessions, sealer, page_id) == ()


async def test_one_pages_trouble_does_not_stop_the_others(
    sessions: Sessions, sealer: Sealer, clock: Clock
) -> None:
    bad, good = await given(sessions, sealer, "first", "second")
    vk = Vk(first=UnavailableError("oauth: HTTP 502"), second=KEY)

    assert await consent(a_worker(sessions, sealer, clock, vk)) == 2

    assert await keys_of(sessions, sealer, bad) == ()
    assert await keys_of(sessions, sealer, good) == (KEY,)


async def test_a_code_sealed_with_a_lost_secret_says_so(
    sessions: Sessions, sealer: Sealer, clock: Clock
) -> None:
    (page_id,) = await given(sessions, sealer, "code")
    vk = Vk(code=KEY)

    await consent(a_worker(sessions, Sealer(Fernet.generate_key().decode()), clock, vk))

    assert "GOSPABLIK_SECRET_KEY" in ((await outcome(sessions, page_id)).trouble or "")
    assert vk.asked == []


async def test_what_a_dead_worker_took_is_taken_over_after_its_lease(
    sessions: Sessions, sealer: Sealer, clock: Clock
) -> None:
    (page_id,) = await given(sessions, sealer, "code")
    tools = a_worker(sessions, sealer, clock, Vk(code=KEY))
    async with sessions.begin() as session:
        await consents.claim(session, now=clock.at, limit=20)  # and dies

    early = await consent(tools)
    clock.at += consents.LEASE
    late = await consent(tools)

    assert (early, late) == (0, 1)
    assert await keys_of(sessions, sealer, page_id) == (KEY,)


async def test_a_slow_workers_key_counts_though_another_was_refused_meanwhile(
    sessions: Sessions, sealer: Sealer, clock: Clock
) -> None:
    (page_id,) = await given(sessions, sealer, "code")
    async with sessions.begin() as session:
        (slow,) = await consents.claim(session, now=clock.at, limit=20)
    clock.at += consents.LEASE
    await consent(a_worker(sessions, sealer, clock, Vk(code=RefusedError("oauth: refused"))))

    async with sessions.begin() as session:
        await consents.keep(session, slow.consent_id, KEY, sealer=sealer, now=clock.at)

    assert await keys_of(sessions, sealer, page_id) == (KEY,)
    assert (await outcome(sessions, page_id)).trouble is None


async def test_a_failure_that_comes_late_takes_no_key_away(
    sessions: Sessions, sealer: Sealer, clock: Clock
) -> None:
    (page_id,) = await given(sessions, sealer, "code")
    await consent(a_worker(sessions, sealer, clock, Vk(code=KEY)))
    settled = await outcome(sessions, page_id)

    async with sessions.begin() as session:
        await consents.fail(session, settled.id, sentence="Связь прервалась.", now=clock.at)

    assert (await outcome(sessions, page_id)).trouble is None


async def test_two_workers_share_the_codes(
    sessions: Sessions, sealer: Sealer, clock: Clock
) -> None:
    await given(sessions, sealer, "first", "second")

    async with sessions.begin() as one, sessions.begin() as other:
        taken = await consents.claim(one, now=clock.at, limit=1)
        left = await consents.claim(other, now=clock.at, limit=20)

    assert len({given.consent_id for given in (*taken, *left)}) == 2
