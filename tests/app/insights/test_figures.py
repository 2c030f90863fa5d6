"""The figures of a span, counted over real rows."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from app.cases import service as cases
from app.cases.rules import CaseState, Outcome
from app.insights.figures.rules import Count, Lately, Part, Share
from app.officials.model import Institution
from app.replies.model import Reply
from app.replies.rules import ReplyKind, ReplyState
from tests import factories as make
from tests.app.cases.test_opening import Scene
from tests.app.insights.town import HOUR, a_case, a_scene, official_of, opened_again, told

DAY = timedelta(days=1)


@pytest.fixture
async def scene(session: AsyncSession) -> Scene:
    return await a_scene(session)


async def test_before_anything_happens_every_figure_says_nothing(session: AsyncSession) -> None:
    figures = await told(session)

    assert figures.is_empty
    assert (figures.answered.value, figures.on_time.share) == (None, None)
    assert [took.median for took in figures.parts] == [None] * len(Part)


async def test_the_load_tells_what_is_mine_what_is_due_today_and_what_is_overdue(
    scene: Scene,
) -> None:
    mine = await make.an_official(scene.session, await institution_of(scene))
    for due, owner in ((-1, mine.id), (2, mine.id), (3, None), (30, None)):
        case = await a_case(scene)
        case.due_at, case.official_id = make.NOW + due * HOUR, owner
        case.state = CaseState.ASSIGNED if owner else CaseState.OPEN

    load = (await told(scene.session, official_of(scene, mine.id))).load

    assert (load.open, load.mine, load.unassigned) == (4, 2, 2)
    assert (load.due_today, load.mine_due_today) == (2, 1)
    assert (load.overdue, load.mine_overdue) == (1, 1)


async def test_a_paused_case_is_neither_due_nor_overdue(scene: Scene) -> None:
    case = await a_case(scene)
    case.due_at, case.paused_at = make.NOW - HOUR, make.NOW - 2 * HOUR

    load = (await told(scene.session)).load

    assert (load.open, load.due_today, load.overdue) == (1, 0, 0)


async def test_the_answered_share_leaves_out_what_needed_no_answer(scene: Scene) -> None:
    await a_case(scene, answered_after=HOUR / 2)
    await a_case(scene)
    needless = await a_case(scene)
    needless.state, needless.outcome = CaseState.CLOSED, Outcome.NO_ANSWER_NEEDED

    figures = await told(scene.session)

    assert (figures.came, figures.answered) == (3, Share(1, 2))


async def test_nobody_is_told_of_an_institution_that_he_does_not_see(
    session: AsyncSession, scene: Scene
) -> None:
    other = await a_scene(session, "Школа № 2")
    await a_case(scene)
    await a_case(other)
    await a_case(other, answered_after=HOUR / 2)

    figures = await told(session, official_of(scene))

    assert (figures.came, figures.load.open) == (1, 1)
    assert [place.name for place in figures.places] == ["Школа № 1"]
    assert sum(day.comments for day in figures.days) == 1
    assert sum(took.number for took in figures.parts) == 0


async def test_days_are_cut_at_the_readers_midnight(scene: Scene) -> None:
    await a_case(scene, written=datetime(2026, 11, 23, 15, tzinfo=UTC))

    here = await told(scene.session, lately=Lately.WEEK)
    far = await told(scene.session, lately=Lately.WEEK, zone="Asia/Vladivostok")

    assert [d.day for d in here.days if d.questions] == [date(2026, 11, 23)]
    assert [d.day for d in far.days if d.comments] == [date(2026, 11, 24)]


async def test_what_was_written_before_the_span_is_not_of_it(scene: Scene) -> None:
    await a_case(scene, written=make.NOW - 3 * DAY)

    assert (await told(scene.session, lately=Lately.TODAY)).came == 0
    assert (await told(scene.session, lately=Lately.WEEK)).came == 1


async def test_median_and_nine_of_ten_are_told_for_each_part_of_the_way(scene: Scene) -> None:
    for hours in range(1, 11):
        await a_case(scene, written=make.NOW - 2 * DAY, answered_after=hours * HOUR)

    took = {each.part: each for each in (await told(scene.session)).parts}

    assert (took[Part.WHOLE].median, took[Part.WHOLE].p90) == (5 * 3600, 9 * 3600)
    assert (took[Part.NOTICE].median, took[Part.DISPATCH].p90) == (60, 60)
    assert took[Part.ANSWER].median == 5 * 3600 - 120
    assert isinstance(took[Part.ANSWER].median, float)
    assert (took[Part.CONFIRM].median, took[Part.CONFIRM].number) == (60, 10)


async def test_who_came_back_has_his_second_wait_counted_and_not_the_first(scene: Scene) -> None:
    case = await a_case(scene, written=make.NOW - 20 * DAY, answered_after=19 * DAY)
    case.counted_from = case.written_at + 18 * DAY

    took = {each.part: each for each in (await told(scene.session)).parts}

    assert took[Part.WHOLE].median == DAY.total_seconds()
    assert took[Part.ANSWER].number == 0


async def test_topics_are_told_by_group_with_their_titles(scene: Scene) -> None:
    for topic in ("meals", "meals", None):
        case = await a_case(scene)
        case.topic = topic

    topics = (await told(scene.session)).topics

    assert [count.number for count in topics] == [2, 1]
    assert topics[1].title == "без темы"


async def test_networks_and_outcomes_are_counted(scene: Scene) -> None:
    await a_case(scene, answered_after=HOUR / 2)
    await a_case(scene)

    figures = await told(scene.session)

    assert figures.networks == (Count("vk", "ВКонтакте", 2),)
    assert figures.outcomes == (Count("answered", "отвечено, ответ виден", 1),)


async def test_the_share_on_time_is_the_same_in_the_whole_and_by_institution(
    session: AsyncSession, scene: Scene
) -> None:
    other = await a_scene(session, "Школа № 2")
    await a_case(scene, answered_after=HOUR / 2)
    await a_case(other, answered_after=HOUR / 2, is_late=True)
    overdue = await a_case(other)
    overdue.due_at = make.NOW - HOUR

    figures = await told(session)

    told_of = {place.name: (place.on_time, place.overdue) for place in figures.places}
    assert figures.on_time.share == 1 / 3
    assert told_of == {"Школа № 1": (Share(1, 1), 0), "Школа № 2": (Share(0, 2), 1)}


async def test_a_case_that_its_citizen_opened_again_counts_once(scene: Scene) -> None:
    again = await a_case(scene, answered_after=HOUR / 2)
    await a_case(scene, answered_after=HOUR / 2)
    await opened_again(scene, again, at=make.NOW - HOUR / 6)

    assert (await told(scene.session)).reopened == Share(1, 2)


@pytest.mark.parametrize(
    ("final_after", "kept"), [(HOUR, Share(1, 1)), (3 * HOUR, Share(0, 1)), (None, Share(0, 1))]
)
async def test_a_promise_is_kept_when_the_answer_comes_by_its_day(
    scene: Scene, final_after: timedelta | None, kept: Share
) -> None:
    case = await a_case(scene)
    began = make.NOW - 5 * HOUR
    await reply(scene, case.id, began, until=began + 2 * HOUR)
    if final_after is not None:
        await reply(scene, case.id, began + final_after)

    assert (await told(scene.session)).promises == kept


async def test_a_promise_whose_day_is_still_to_come_says_nothing(scene: Scene) -> None:
    case = await a_case(scene)
    await reply(scene, case.id, make.NOW - HOUR, until=make.NOW + HOUR)

    assert (await told(scene.session)).promises == Share(0, 0)


async def test_a_promise_that_was_moved_counts_once(scene: Scene) -> None:
    case = await a_case(scene)
    began = make.NOW - 9 * HOUR
    await reply(scene, case.id, began, until=began + 2 * HOUR)
    await reply(scene, case.id, began + HOUR, until=began + 4 * HOUR)
    await reply(scene, case.id, began + 3 * HOUR)

    assert (await told(scene.session)).promises == Share(1, 1)


async def institution_of(scene: Scene) -> Institution:
    return await scene.session.get_one(Institution, scene.page.institution_id)


async def reply(scene: Scene, case_id: int, at: datetime, *, until: datetime | None = None) -> None:
    """Publish an answer at a moment: interim where it promises a day, else final."""
    account = await make.an_account(scene.session)
    said = await cases.comments_by_case(scene.session, [case_id])
    scene.session.add(
        Reply(
            case_id=case_id,
            comment_id=said[case_id][0].id,
            comment_page_id=scene.page.id,
            account_id=account.id,
            text="Ответ",
            kind=ReplyKind.FINAL if until is None else ReplyKind.INTERIM,
            key=uuid4(),
            state=ReplyState.PUBLISHED,
            try_at=at,
            created_at=at,
            published_at=at,
            promised_until=until,
        )
    )
    await scene.session.flush()


async def test_what_was_answered_on_somebodys_word_is_told_apart(scene: Scene) -> None:
    await a_case(scene, answered_after=HOUR / 2)
    case = await a_case(scene, answered_after=HOUR / 2)
    case.outcome = Outcome.ANSWERED_ELSEWHERE

    figures = await told(scene.session)

    assert (figures.answered, figures.elsewhere) == (Share(2, 2), Share(1, 2))
    assert {count.key for count in figures.outcomes} == {"answered", "answered_elsewhere"}
