"""Those who review are told of an urgent doubt, once, at night too, and only while it waits."""

from datetime import timedelta

import pytest
from msgspec.structs import replace
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.access import service as access
from app.access.rules import Role
from app.comments import service as comments
from app.comments.model import Comment
from app.comments.rules import CommentState
from app.notices import doubting
from app.notices import service as notices
from app.notices.choosing import Pace
from app.notices.model import Notice
from app.officials.model import Institution
from app.pages.model import Post
from app.triage import ruling
from app.triage import service as triage
from app.triage.rules import Importance, Judgement, Label
from tests import factories as make
from tests.app.cases.test_opening import judged
from tests.app.notices.test_delivering import MAIL, NIGHT, claim, gather

URGENT: Judgement = replace(
    judged(needs=False),
    review=True,
    importance=Importance.URGENT,
    importance_reason="угроза самоубийства: „не хочу жить“",
)


@pytest.fixture
async def school(session: AsyncSession) -> Institution:
    return await make.an_institution(session)


async def doubtful(session: AsyncSession, at: Institution, said: Judgement = URGENT) -> Comment:
    """Let the judge doubt a comment under a post of this institution's page."""
    page = await make.a_page(session, at)
    post = await make.a_post(session, page)
    await make.take_in(session, page, post, make.said(page, post, "1", "не хочу жить"))
    docket = await triage.claim(session, limit=5, home=make.RULEBOOK.zone)
    await triage.settle(session, docket, [said], now=make.NOW)
    return await comments.find(session, docket.comments[0].id)


async def mailed(session: AsyncSession, at: Institution) -> None:
    """Let somebody review there who reads mail."""
    official = await make.an_official(session, at)
    official.email = MAIL
    account = await make.an_account(session, institution=at, official=official)
    await make.a_confirmed_mail(session, account.id, MAIL)


async def told(session: AsyncSession, account_id: int) -> list[str]:
    return [one.sentence for one in await notices.unread(session, account_id)]


async def tell(session: AsyncSession) -> int:
    return await doubting.tell(session, now=make.NOW, limit=10)


async def test_who_reviews_there_is_told_once_where_and_what_for(
    session: AsyncSession, school: Institution
) -> None:
    account = await make.an_account(session, institution=school)
    doubt = await doubtful(session, school)

    found = (await tell(session), await tell(session))

    (notice,) = await notices.unread(session, account.id)
    assert found == (1, 0)
    assert notice.sentence == (
        f"Возможна опасность (угроза самоубийства), страница «{doubt.page.title}»: "
        f"комментарий № {doubt.id} ждёт Вашего решения в разборе."
    )
    assert (notice.comment_id, notice.case_id, notice.pace) == (doubt.id, None, Pace.URGENT)


async def test_a_doubt_that_is_not_urgent_is_told_to_nobody(
    session: AsyncSession, school: Institution
) -> None:
    account = await make.an_account(session, institution=school)
    await doubtful(session, school, replace(URGENT, importance=Importance.HIGH))

    assert await tell(session) == 0
    assert await told(session, account.id) == []


async def test_an_edit_of_what_was_told_is_not_told_again(
    session: AsyncSession, school: Institution
) -> None:
    account = await make.an_account(session, institution=school)
    doubt = await doubtful(session, school)
    await tell(session)
    doubt.version, doubt.state = 2, CommentState.NEW
    await session.flush()
    docket = await triage.claim(session, limit=5, home=make.RULEBOOK.zone)
    await triage.settle(session, docket, [URGENT], now=make.NOW)

    await tell(session)

    assert len(await told(session, account.id)) == 1


async def test_a_danger_in_an_edit_of_what_was_decided_is_told(
    session: AsyncSession, school: Institution
) -> None:
    account = await make.an_account(session, institution=school)
    doubt = await doubtful(session, school)
    await tell(session)
    reviewer = access.person_of(account)
    await ruling.decide(
        session,
        doubt,
        reviewer,
        version=1,
        labels=[Label.SPAM],
        note="",
        home=make.RULEBOOK.zone,
        now=make.NOW,
    )
    post = await session.get_one(Post, doubt.post_id)
    later = make.NOW + timedelta(hours=1)
    edited = make.said(doubt.page, post, "1", "завтра меня не будет")
    await make.take_in(session, doubt.page, post, edited, now=later)
    docket = await triage.claim(session, limit=5, home=make.RULEBOOK.zone)
    await triage.settle(session, docket, [URGENT], now=make.NOW)
    await session.refresh(doubt, ["state", "version"])
    (before,) = await notices.unread(session, account.id)
    await notices.mark_read(session, account.id, shown=[before.id], now=make.NOW)

    found = (await tell(session), await tell(session))

    assert (found, len(await told(session, account.id))) == ((1, 0), 1)


async def test_neither_other_schools_nor_those_who_do_not_review_are_told(
    session: AsyncSession, school: Institution
) -> None:
    other = await make.an_institution(session, "Школа № 2")
    strangers = [
        await make.an_account(session, institution=other),
        await make.an_account(session, role=Role.HEAD, institution=school),
        await make.an_account(session, role=Role.TRAINER),
    ]
    await make.an_account(session, institution=school)
    await doubtful(session, school)

    await tell(session)

    assert [await told(session, each.id) for each in strangers] == [[], [], []]


async def test_the_nearest_coordinator_above_is_told_too(
    session: AsyncSession, school: Institution
) -> None:
    founder = await make.an_institution(session, "Управление")
    ministry = await make.an_institution(session, "Министерство")
    school.parent_id, founder.parent_id = founder.id, ministry.id
    nearest, far = [
        await make.an_account(session, role=Role.COORDINATOR, institution=place)
        for place in (founder, ministry)
    ]
    await doubtful(session, school)

    await tell(session)

    assert [len(await told(session, each.id)) for each in (nearest, far)] == [1, 0]


async def test_the_regions_coordinator_is_told_where_none_is_nearer(
    session: AsyncSession, school: Institution
) -> None:
    region = await make.an_account(session, role=Role.COORDINATOR)
    trainer = await make.an_account(session, role=Role.TRAINER)
    await doubtful(session, school)

    await tell(session)

    assert [len(await told(session, each.id)) for each in (region, trainer)] == [1, 0]


async def test_where_nobody_reviews_the_trainers_are_told(
    session: AsyncSession, school: Institution
) -> None:
    trainer = await make.an_account(session, role=Role.TRAINER)
    await doubtful(session, school)

    await tell(session)

    assert len(await told(session, trainer.id)) == 1


@pytest.mark.parametrize(
    ("duties", "expected"), [((True, False), [1, 0]), ((False, False), [1, 1])]
)
async def test_who_is_off_duty_is_told_only_where_nobody_is_on(
    session: AsyncSession, school: Institution, duties: tuple[bool, bool], expected: list[int]
) -> None:
    accounts = []
    for number, on_duty in enumerate(duties):
        official = await make.an_official(session, school, name=f"Иванова {number}")
        official.on_duty = on_duty
        accounts.append(await make.an_account(session, institution=school, official=official))
    await doubtful(session, school)

    await tell(session)

    assert [len(await told(session, each.id)) for each in accounts] == expected


async def test_it_leaves_at_night_with_a_link_and_without_the_citizens_words(
    session: AsyncSession, school: Institution
) -> None:
    await mailed(session, school)
    doubt = await doubtful(session, school)
    await doubting.tell(session, now=NIGHT, limit=10)

    await gather(session, NIGHT)
    (parcel,) = await claim(session, NIGHT)

    assert parcel.letter.subject.startswith("Срочно. Возможна опасность")
    assert f"https://desk.example.ru/review/{doubt.id}" in parcel.letter.text
    assert "не хочу" not in parcel.letter.text


async def test_what_was_decided_meanwhile_is_not_told(
    session: AsyncSession, school: Institution
) -> None:
    await mailed(session, school)
    doubt = await doubtful(session, school)
    await tell(session)
    doubt.state = CommentState.NO_ANSWER
    await session.flush()

    await gather(session, make.NOW + timedelta(minutes=1))

    left = await session.scalars(select(Notice.channel).where(Notice.comment_id == doubt.id))
    assert await claim(session, make.NOW) == []
    assert [each.value for each in left] == ["desk"]


async def test_what_was_decided_before_anybody_was_told_is_marked_only(
    session: AsyncSession, school: Institution
) -> None:
    account = await make.an_account(session, institution=school)
    doubt = await doubtful(session, school)
    doubt.state = CommentState.NO_ANSWER
    await session.flush()

    await tell(session)

    verdict = (await triage.verdicts(session, [doubt.id]))[doubt.id]
    assert await told(session, account.id) == []
    assert verdict.told_at == make.NOW
