"""Cold counts by the month in which a comment got its words, in the time of its institution."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.access import service as access
from app.access.rules import Role
from app.comments.model import Comment
from app.triage import ruling
from app.triage import service as triage
from app.triage.model import Verdict
from app.triage.rules import Importance, Label
from tests import factories as make
from tests.app.triage.test_keeping import said

COLD = "В спальнях холодно, батареи ледяные"
HOME = "Europe/Moscow"
SEPTEMBER = datetime(2026, 9, 28, 9, tzinfo=UTC)
OCTOBER = datetime(2026, 10, 26, 9, tzinfo=UTC)
LAST_EVENING = datetime(2026, 9, 30, 20, 30, tzinfo=UTC)
"""23:30 in Moscow, the first of October further east."""


async def written(session: AsyncSession, at: datetime, *, zone: str = "") -> Comment:
    institution = await make.an_institution(session)
    institution.time_zone = zone
    page = await make.a_page(session, institution)
    post = await make.a_post(session, page)
    await make.take_in(session, page, post, make.said(page, post, "1", COLD, at=at), now=OCTOBER)
    return (await session.scalars(select(Comment))).one()


async def edited(session: AsyncSession, comment: Comment, text: str, *, now: datetime) -> None:
    page = await session.get_one(Comment.page.property.mapper.class_, comment.page_id)
    post = await session.get_one(Comment.post.property.mapper.class_, comment.post_id)
    again = make.said(page, post, "1", text, at=comment.posted_at)
    await make.take_in(session, page, post, again, now=now)


@pytest.mark.parametrize(
    ("at", "zone", "month"),
    [
        (SEPTEMBER, "", 9),
        (OCTOBER, "", 10),
        (LAST_EVENING, "", 9),
        (LAST_EVENING, "Asia/Vladivostok", 10),
        (LAST_EVENING + timedelta(hours=1), "", 10),
        (LAST_EVENING + timedelta(hours=1), "Europe/Kaliningrad", 9),
    ],
)
async def test_a_comment_is_judged_by_the_month_in_which_it_was_written(
    session: AsyncSession, at: datetime, zone: str, month: int
) -> None:
    await written(session, at, zone=zone)

    docket = await triage.claim(session, limit=1, home=HOME)

    assert [remark.month for remark in docket.remarks] == [month]


async def test_an_edited_comment_is_judged_by_the_month_of_its_new_words(
    session: AsyncSession,
) -> None:
    comment = await written(session, SEPTEMBER)
    await edited(session, comment, f"{COLD}!", now=OCTOBER)

    docket = await triage.claim(session, limit=1, home=HOME)

    assert [remark.month for remark in docket.remarks] == [10]


@pytest.mark.parametrize(
    ("at", "importance"), [(SEPTEMBER, Importance.USUAL), (OCTOBER, Importance.URGENT)]
)
async def test_what_a_person_calls_a_complaint_is_weighed_as_of_when_it_was_written(
    session: AsyncSession, at: datetime, importance: Importance
) -> None:
    comment = await written(session, at)
    account = await make.an_account(session, role=Role.TRAINER)
    docket = await triage.claim(session, limit=1, home=HOME)
    await triage.settle(session, docket, [said(review=True)], now=OCTOBER)
    await session.refresh(comment)

    await ruling.decide(
        session,
        comment,
        access.person_of(account),
        version=1,
        labels={Label.COMPLAINT},
        note="",
        home=HOME,
        now=OCTOBER + timedelta(days=60),
    )

    assert (await session.scalars(select(Verdict.importance))).one() is importance
