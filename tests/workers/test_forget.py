"""What is no evidence is cleared away after its time, in small batches, and nobody waits for it."""

from collections.abc import AsyncIterator, Sequence
from datetime import datetime, timedelta
from typing import Any, cast

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from app.access import forgetting as access
from app.access import service as accounts
from app.access.forgetting import Kept
from app.access.journal.model import AccessEvent
from app.access.letters.model import Letter
from app.access.model import Invitation, Pass, PasswordReset
from app.base.database import Base, Sessions
from app.base.settings import Settings, SettingsError, read_settings
from app.cases.model import CaseEvent
from app.notices import forgetting as notices
from app.notices import service as telling
from app.notices.model import Delivery, Notice
from app.triage import forgetting as words
from app.triage import keeping as judges
from app.triage.model import ShadowVerdict
from app.triage.rules import ModelRole
from tests import factories as make
from tests.app.notices.test_service import an_assigned_case
from tests.models import model_file
from tests.workers.test_consent import Clock, Vk, a_worker
from workers.forget import forget as forget_all
from workers.tools import keeping_of

NOW = make.NOW
DAY = timedelta(days=1)
KEPT = Kept(sessions=90 * DAY, journal=400 * DAY)
_OLD = """
INSERT INTO access_event (at, kind, account_id) SELECT :at, 'came_in', :account
    FROM generate_series(1, :rows);
"""


@pytest.fixture
async def session(sessions: Sessions) -> AsyncIterator[AsyncSession]:
    async with sessions() as session:
        yield session


async def count(session: AsyncSession, table: type[Base]) -> int:
    return await session.scalar(select(func.count()).select_from(table)) or 0


async def forget(session: AsyncSession, *, now: datetime = NOW, limit: int = 500) -> int:
    return await access.forget(session, KEPT, now=now, limit=limit)


async def an_old_line(session: AsyncSession, account: int, at: datetime, rows: int = 1) -> None:
    await session.execute(text(_OLD), {"at": at, "account": account, "rows": rows})


async def rows_of_access(session: AsyncSession, account: int) -> None:
    """One of each that is over at once, made now."""
    end = NOW + DAY
    link: dict[str, Any] = {"created_at": NOW, "expires_at": end}
    session.add_all(
        [
            PasswordReset(account_id=account, secret_hash="a", **link),
            Invitation(secret_hash="b", role="trainer", name="x", invited_by_id=account, **link),
        ]
    )
    await session.flush()
    await session.execute(
        text(
            "INSERT INTO letter (key, state, try_at, expires_at, created_at)"
            " VALUES (gen_random_uuid(), 'sent', :now, :now, :now)"
        ),
        {"now": NOW},
    )


async def test_used_links_and_letters_go_when_their_time_has_come(session: AsyncSession) -> None:
    account = await make.an_account(session)
    await rows_of_access(session, account.id)
    tables: Sequence[type[Base]] = (PasswordReset, Invitation, Letter)

    await forget(session, now=NOW + 97 * DAY)
    before = [await count(session, each) for each in tables]
    await forget(session, now=NOW + 97 * DAY + timedelta(seconds=1))

    assert before == [1, 1, 1]
    assert [await count(session, each) for each in tables] == [0, 0, 0]


async def test_sessions_go_when_they_are_long_over_and_living_tokens_stay(
    session: AsyncSession,
) -> None:
    account = await make.an_account(session)
    person = accounts.person_of(account)
    await accounts.open_session(session, account.id, label="x", address="", now=NOW)
    await accounts.issue_token(session, person, label="живёт", now=NOW)
    revoked, _ = await accounts.issue_token(session, person, label="отозван", now=NOW)
    await accounts.revoke(session, person, revoked, now=NOW)
    await session.flush()

    await forget(session, now=NOW + 91 * DAY)

    assert list(await session.scalars(select(Pass.label))) == ["живёт"]


async def test_the_journal_is_kept_longer_and_then_goes(session: AsyncSession) -> None:
    account = await make.an_account(session)
    await an_old_line(session, account.id, NOW - 401 * DAY)
    await an_old_line(session, account.id, NOW - 399 * DAY)

    gone = await forget(session)

    assert (gone, await count(session, AccessEvent)) == (1, 1)


async def test_old_notices_and_messages_go_and_the_history_stays(session: AsyncSession) -> None:
    await an_assigned_case(session)
    await telling.derive(session, now=NOW, limit=50)
    notice = (await session.scalars(select(Notice))).first()
    assert notice is not None
    await session.execute(
        text(
            "INSERT INTO delivery (account_id, channel, state, notices, key, try_at, created_at)"
            " VALUES (:who, 'email', 'sent', 1, gen_random_uuid(), :now, :now)"
        ),
        {"who": notice.account_id, "now": NOW},
    )
    await session.execute(text("UPDATE notice SET delivery_id = (SELECT id FROM delivery)"))
    history = await count(session, CaseEvent)

    await notices.forget(session, before=NOW, limit=500)
    before = (await count(session, Notice), await count(session, Delivery))
    await notices.forget(session, before=NOW + timedelta(seconds=1), limit=500)

    assert before[1] == 1
    assert (await count(session, Notice), await count(session, Delivery)) == (0, 0)
    assert await count(session, CaseEvent) == history > 0


async def test_a_batch_is_no_larger_than_told(session: AsyncSession) -> None:
    account = await make.an_account(session)
    await an_old_line(session, account.id, NOW - 500 * DAY, rows=25)

    assert [await forget(session, limit=10) for _ in range(4)] == [10, 10, 5, 0]


async def test_nobody_waits_for_a_batch_and_it_waits_for_nobody(sessions: Sessions) -> None:
    async with sessions.begin() as session:
        account = (await make.an_account(session)).id
        await an_old_line(session, account, NOW - 500 * DAY, rows=3)

    async with sessions.begin() as holder, sessions.begin() as cleaner, sessions.begin() as third:
        first = await holder.scalar(select(func.min(AccessEvent.id)))
        await holder.execute(
            text("SELECT 1 FROM access_event WHERE id = :id FOR UPDATE"), {"id": first}
        )
        await cleaner.execute(text("SET LOCAL lock_timeout = '1s'"))
        gone = await forget(cleaner)
        await third.execute(text("SET LOCAL lock_timeout = '1s'"))
        await an_old_line(third, account, NOW)

    assert gone == 2
    async with sessions() as session:
        assert await count(session, AccessEvent) == 2


async def a_shadow(session: AsyncSession, version: str | None, now: datetime) -> None:
    if version is not None:
        await judges.keep(
            session, version=version, weights=model_file(version), about={}, by="test", now=now
        )
    await judges.put(session, ModelRole.SHADOW, version, by="test", now=now)


async def words_of_shadows(session: AsyncSession, *said: tuple[str, datetime]) -> None:
    page = await make.a_page(session, await make.an_institution(session))
    post = await make.a_post(session, page)
    await make.take_in(session, page, post, make.said(page, post, "1"))
    await session.execute(
        text(
            "INSERT INTO shadow_verdict (comment_id, version, model, labels, scores, needs_answer,"
            " review, judged_at) SELECT id, :n, :model, '{}', '{}', false, false, :at FROM comment"
        ),
        [{"n": n, "model": model, "at": at} for n, (model, at) in enumerate(said, start=1)],
    )


async def left(session: AsyncSession) -> list[str]:
    return list(await session.scalars(select(ShadowVerdict.model).order_by(ShadowVerdict.id)))


async def test_what_shadows_said_before_the_present_trial_goes(session: AsyncSession) -> None:
    await a_shadow(session, "a", NOW - 9 * DAY)
    await a_shadow(session, "b", NOW - DAY)
    await words_of_shadows(session, ("a", NOW - 9 * DAY), ("a", NOW - 2 * DAY), ("b", NOW - DAY))

    gone = await words.forget(session, now=NOW, limit=500)

    assert (gone, await left(session)) == (2, ["b"])


async def test_what_a_shadow_said_beside_an_earlier_model_goes(session: AsyncSession) -> None:
    await a_shadow(session, "a", NOW - 9 * DAY)
    await a_shadow(session, "b", NOW - 5 * DAY)
    await judges.put(session, ModelRole.LIVE, "a", by="test", now=NOW - DAY)
    await words_of_shadows(session, ("b", NOW - 2 * DAY), ("b+encoder-1", NOW))

    await words.forget(session, now=NOW, limit=500)

    assert await left(session) == ["b+encoder-1"]


async def test_a_trial_that_goes_on_keeps_all_that_was_said_in_it(session: AsyncSession) -> None:
    await a_shadow(session, "a", NOW - 90 * DAY)
    await words_of_shadows(session, ("a", NOW - 89 * DAY), ("a", NOW))

    assert await words.forget(session, now=NOW, limit=500) == 0


async def test_after_the_last_trial_its_words_go_within_a_week_a_batch_at_a_time(
    session: AsyncSession,
) -> None:
    await a_shadow(session, "a", NOW - 90 * DAY)
    await a_shadow(session, None, NOW - DAY)
    old = [("a", NOW - days * DAY) for days in (60, 50, 8)]
    await words_of_shadows(session, *old, ("a+encoder-1", NOW - 6 * DAY))

    gone = [await words.forget(session, now=NOW, limit=2) for _ in range(3)]

    assert (gone, await left(session)) == ([2, 1, 0], ["a+encoder-1"])


async def test_a_round_forgets_in_every_room(sessions: Sessions) -> None:
    async with sessions.begin() as session:
        account = await make.an_account(session)
        await an_old_line(session, account.id, NOW - 500 * DAY)
        await words_of_shadows(session, ("a", NOW - 30 * DAY))
    worker = a_worker(sessions, cast("object", None), Clock(), Vk())  # type: ignore[arg-type]

    assert [await forget_all(worker), await forget_all(worker)] == [2, 0]


def test_the_settings_say_how_long() -> None:
    kept = keeping_of(Settings(keep_notices_days=30, keep_sessions_days=14, keep_journal_days=90))

    assert (kept.notices, kept.access) == (30 * DAY, Kept(sessions=14 * DAY, journal=90 * DAY))


def test_a_journal_too_short_for_an_inquiry_is_refused() -> None:
    with pytest.raises(SettingsError, match="GOSPABLIK_KEEP_JOURNAL_DAYS"):
        read_settings({"GOSPABLIK_KEEP_JOURNAL_DAYS": "30"})
