"""A page's way: marks are set by people, stages follow by a round."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.rules import Role
from app.onboarding.journey import service as journey
from app.onboarding.journey import walking
from app.onboarding.journey.errors import (
    AbsentPageError,
    NoBasisError,
    NotAbsentError,
    NotOnProbationError,
)
from app.onboarding.journey.model import PageJourney
from app.onboarding.journey.rules import Stage
from app.pages.model import Page
from app.pages.service import PageNotFoundError
from tests import factories as make
from tests.factories import NOW

_LATER = NOW + timedelta(minutes=10)


async def an_able_page(session: AsyncSession) -> Page:
    page = await make.a_page(session, await make.an_institution(session))
    page.can_read = page.can_reply = True
    await session.flush()
    return page


async def looked_at(session: AsyncSession, page: Page, *, now: datetime = NOW) -> PageJourney:
    await walking.look(session, now=now, limit=100)
    found = await journey.find(session, page.id)
    assert found is not None
    return found


async def a_comment_on(session: AsyncSession, page: Page) -> None:
    post = await make.a_post(session, page)
    await make.take_in(session, page, post, make.said(page, post, "1"))


async def test_a_round_gives_a_new_page_its_place(session: AsyncSession) -> None:
    page = await an_able_page(session)

    assert (await looked_at(session, page)).stage is Stage.KEYS


async def test_the_first_comment_moves_a_page_on(session: AsyncSession) -> None:
    page = await an_able_page(session)
    await looked_at(session, page)
    await a_comment_on(session, page)

    found = await looked_at(session, page, now=_LATER)

    assert (found.stage, found.stage_since) == (Stage.FIRST_COMMENT, NOW)


async def test_the_pages_own_comment_moves_nothing(session: AsyncSession) -> None:
    page = await an_able_page(session)
    post = await make.a_post(session, page)
    await make.take_in(session, page, post, make.said(page, post, "1", is_own=True))

    assert (await looked_at(session, page)).stage is Stage.KEYS


async def test_a_second_look_writes_no_second_step(session: AsyncSession) -> None:
    page = await an_able_page(session)
    await looked_at(session, page)
    await looked_at(session, page, now=_LATER)

    assert len(await journey.steps_of(session, page.id)) == 1


async def test_a_page_whose_turn_has_not_come_is_left_alone(session: AsyncSession) -> None:
    page = await an_able_page(session)
    await looked_at(session, page)

    assert (await walking.look(session, now=NOW + timedelta(seconds=1), limit=100)).looked == 0


async def test_a_check_brings_a_pages_turn_forward(session: AsyncSession) -> None:
    page = await an_able_page(session)
    await looked_at(session, page)
    page.checked_at, page.can_reply = NOW + timedelta(seconds=1), False

    found = await looked_at(session, page, now=NOW + timedelta(seconds=2))

    assert found.stage is Stage.CHECKED


async def test_training_is_marked_once_for_many_pages(session: AsyncSession) -> None:
    page = await an_able_page(session)
    await a_comment_on(session, page)
    await journey.mark_trained(session, [page.id], now=NOW)
    await journey.mark_trained(session, [page.id], now=_LATER)

    found = await looked_at(session, page, now=_LATER)

    assert (found.stage, found.trained_at) == (Stage.TRAINING, NOW)


async def test_a_page_on_probation_graduates(session: AsyncSession) -> None:
    page = await an_able_page(session)
    mentor = await make.an_account(session, role=Role.TRAINER)
    await journey.begin_probation(session, page.id, mentor.id, now=NOW)
    await journey.graduate(session, page.id, reason="Все ответы в срок.", now=_LATER)

    assert (await looked_at(session, page, now=_LATER)).stage is Stage.GRADUATED


async def test_a_page_without_probation_does_not_graduate(session: AsyncSession) -> None:
    page = await an_able_page(session)

    with pytest.raises(NotOnProbationError):
        await journey.graduate(session, page.id, reason="Хорошо.", now=NOW)


async def test_a_page_sent_back_learns_until_it_is_trained_anew(session: AsyncSession) -> None:
    page = await an_able_page(session)
    await a_comment_on(session, page)
    mentor = await make.an_account(session, role=Role.TRAINER)
    await journey.mark_trained(session, [page.id], now=NOW)
    await journey.begin_probation(session, page.id, mentor.id, now=NOW)
    await journey.send_back(
        session, page.id, reason="Ответы не по делу.", account_id=mentor.id, now=_LATER
    )

    assert (await looked_at(session, page, now=_LATER)).stage is Stage.TRAINING


async def test_an_absent_page_comes_back_to_where_it_was(session: AsyncSession) -> None:
    page = await an_able_page(session)
    trainer = await make.an_account(session, role=Role.TRAINER)
    await journey.declare_absent(session, page.id, "решение № 7", trainer.id, now=NOW)
    absent = (await looked_at(session, page)).stage
    await journey.return_from_absence(session, page.id, trainer.id, now=_LATER)

    assert (absent, (await looked_at(session, page, now=_LATER)).stage) == (
        Stage.ABSENT,
        Stage.KEYS,
    )


async def test_nobody_leaves_a_page_without_a_basis(session: AsyncSession) -> None:
    page = await an_able_page(session)
    trainer = await make.an_account(session, role=Role.TRAINER)

    with pytest.raises(NoBasisError):
        await journey.declare_absent(session, page.id, "  ", trainer.id, now=NOW)


async def test_a_page_that_is_kept_cannot_return(session: AsyncSession) -> None:
    page = await an_able_page(session)
    trainer = await make.an_account(session, role=Role.TRAINER)

    with pytest.raises(NotAbsentError):
        await journey.return_from_absence(session, page.id, trainer.id, now=NOW)


async def test_an_absent_page_begins_no_probation(session: AsyncSession) -> None:
    page = await an_able_page(session)
    trainer = await make.an_account(session, role=Role.TRAINER)
    await journey.declare_absent(session, page.id, "решение № 7", trainer.id, now=NOW)

    with pytest.raises(AbsentPageError):
        await journey.begin_probation(session, page.id, trainer.id, now=NOW)


async def test_a_page_that_does_not_exist_has_no_way(session: AsyncSession) -> None:
    with pytest.raises(PageNotFoundError):
        await journey.ensure(session, 404, now=NOW)
