"""One case for one citizen's talk in one thread."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace
from sqlalchemy import select
from sqlalchemy import text as sql
from sqlalchemy.ext.asyncio import AsyncSession

from app.access import service as access
from app.access.rules import Role
from app.cases import service as cases
from app.cases.model import Case, CaseEvent
from app.cases.opening import service as opening
from app.cases.rules import CaseState, EventKind, Outcome
from app.comments import service as comments
from app.comments.model import Comment
from app.comments.rules import CommentState
from app.deadlines.rulebook import Keeping, Rulebook
from app.officials import service as officials
from app.pages.model import Page, Post
from app.triage import ruling
from app.triage import service as triage
from app.triage.rules import Importance, Judgement, Label
from tests import factories as make
from tests.app.verifying import verified


class Scene:
    """A page whose comments are judged as the test says."""

    def __init__(self, session: AsyncSession, page: Page, post: Post) -> None:
        self.session, self.page, self.post = session, page, post

    async def say(
        self,
        comment_id: str,
        text: str = "Когда?",
        *,
        needs: bool = True,
        importance: Importance = Importance.USUAL,
        now: datetime = make.NOW,
        **more: object,
    ) -> None:
        """Let a citizen say something that is read and judged at this moment."""
        said = make.said(self.page, self.post, comment_id, text, **more)  # type: ignore[arg-type]
        await make.take_in(self.session, self.page, self.post, said, now=now)
        docket = await triage.claim(self.session, limit=10, home=make.RULEBOOK.zone)
        said_of_it = replace(judged(needs=needs), importance=importance)
        judgements = [said_of_it for _ in docket.comments]
        await triage.settle(self.session, docket, judgements, now=now)

    async def open(self, now: datetime = make.NOW, rulebook: Rulebook = make.RULEBOOK) -> int:
        return await opening.open_waiting(self.session, rulebook=rulebook, now=now, limit=50)

    async def cases(self) -> Sequence[Case]:
        fresh = select(Case).order_by(Case.id).execution_options(populate_existing=True)
        return (await self.session.scalars(fresh)).all()

    async def history(self) -> list[EventKind]:
        return list(await self.session.scalars(select(CaseEvent.kind).order_by(CaseEvent.id)))


def judged(*, needs: bool) -> Judgement:
    return Judgement(
        labels=(Label.QUESTION,) if needs else (),
        scores={"needs_answer": 0.9 if needs else 0.1},
        needs_answer=needs,
        review=False,
        topic="meals" if needs else None,
        topic_score=0.9 if needs else None,
        reasons=(),
        model="test",
    )


@pytest.fixture
async def scene(session: AsyncSession) -> Scene:
    institution = await make.an_institution(session)
    page = await make.a_page(session, institution)
    return Scene(session, page, await make.a_post(session, page))


async def test_a_question_opens_a_case_with_a_deadline_from_its_writing(scene: Scene) -> None:
    written = make.NOW - timedelta(hours=2)
    await scene.say("1", at=written)

    await scene.open()

    (case,) = await scene.cases()
    assert (case.state, case.topic) == (CaseState.OPEN, "meals")
    assert case.due_at == written + timedelta(hours=24)
    assert await scene.history() == [EventKind.OPENED]


async def test_what_needs_no_answer_opens_nothing(scene: Scene) -> None:
    await scene.say("1", needs=False)

    assert await scene.open() == 0
    assert await scene.cases() == []


async def test_two_comments_of_one_citizen_in_a_thread_are_one_case(scene: Scene) -> None:
    await scene.say("1")
    await scene.open()
    await scene.say("2", thread="1")

    await scene.open()

    (case,) = await scene.cases()
    said = await cases.comments_by_case(scene.session, [case.id])
    assert [comment.external_id for comment in said[case.id]] == ["1", "2"]
    assert await scene.history() == [EventKind.OPENED, EventKind.JOINED]


async def test_two_comments_that_arrive_together_are_one_case(scene: Scene) -> None:
    await scene.say("1", at=make.NOW - timedelta(minutes=9))
    await scene.say("2", thread="1", at=make.NOW - timedelta(minutes=8))

    await scene.open()

    assert len(await scene.cases()) == 1


async def test_two_citizens_in_a_thread_are_two_cases(scene: Scene) -> None:
    await scene.say("1", author="77")
    await scene.say("2", thread="1", author="78")

    await scene.open()

    assert len(await scene.cases()) == 2


async def test_hidden_authors_are_never_taken_for_one_person(scene: Scene) -> None:
    await scene.say("1", author=None)
    await scene.say("2", thread="1", author=None)

    await scene.open()

    assert len(await scene.cases()) == 2


async def test_a_new_comment_reopens_the_closed_case_for_the_same_official(
    scene: Scene,
) -> None:
    official = await make.an_official(scene.session, await make.an_institution(scene.session))
    await scene.say("1")
    await scene.open()
    (case,) = await scene.cases()
    case.state, case.outcome, case.closed_at = CaseState.CLOSED, Outcome.ANSWERED, make.NOW
    case.official_id = official.id
    await scene.session.flush()
    await scene.say("2", "Так и не починили", thread="1")

    await scene.open()

    (case,) = await scene.cases()
    assert (case.state, case.official_id) == (CaseState.ASSIGNED, official.id)
    assert (case.outcome, case.closed_at) == (None, None)
    assert (await scene.history())[-1] is EventKind.REOPENED


async def test_a_case_whose_official_is_off_duty_is_reopened_for_routing(scene: Scene) -> None:
    official = await make.an_official(scene.session, await make.an_institution(scene.session))
    official.on_duty = False
    await scene.say("1")
    await scene.open()
    (case,) = await scene.cases()
    case.state, case.outcome, case.closed_at = CaseState.CLOSED, Outcome.ANSWERED, make.NOW
    case.official_id = official.id
    await scene.session.flush()
    await scene.say("2", "Так и не починили", thread="1")

    await scene.open()

    (case,) = await scene.cases()
    assert (case.state, case.official_id) == (CaseState.OPEN, None)
    assert case.unassigned_reason
    assert (await scene.history())[-1] is EventKind.REOPENED


async def test_after_a_month_the_old_thread_begins_a_new_case(scene: Scene) -> None:
    await scene.say("1")
    await scene.open()
    (case,) = await scene.cases()
    case.state, case.closed_at = CaseState.CLOSED, make.NOW - timedelta(days=40)
    await scene.session.flush()
    await scene.say("2", thread="1", at=make.NOW)

    await scene.open()

    assert [case.state for case in await scene.cases()] == [CaseState.CLOSED, CaseState.OPEN]


async def test_an_edit_is_told_to_the_case_and_opens_no_second_one(scene: Scene) -> None:
    await scene.say("1", "Было")
    await scene.open()
    await scene.say("1", "Стало")

    await scene.open()

    assert len(await scene.cases()) == 1
    assert await scene.history() == [EventKind.OPENED, EventKind.EDITED]


async def ended(scene: Scene, outcome: Outcome = Outcome.ANSWERED) -> None:
    await scene.say("1", "Когда?")
    await scene.open()
    (case,) = await scene.cases()
    case.state, case.outcome, case.closed_at = CaseState.CLOSED, outcome, make.NOW
    await scene.session.flush()


async def test_a_comment_that_was_gone_for_a_time_does_not_reopen_an_answered_case(
    scene: Scene,
) -> None:
    await ended(scene)
    await comments.take_away(scene.session, scene.page.id, {"1": None}, now=make.NOW)
    await scene.open()
    await scene.say("1", "Когда?")

    await scene.open()

    (case,) = await scene.cases()
    assert case.state is CaseState.CLOSED
    told = [EventKind.OPENED, EventKind.COMMENT_DELETED, EventKind.COMMENT_BACK]
    assert await scene.history() == told


async def test_words_that_are_back_after_others_reopen_an_answered_case(scene: Scene) -> None:
    """As they would have done if the case had been told of each."""
    await ended(scene)
    await scene.say("1", "А свет когда?")
    await scene.say("1", "Когда?")

    await scene.open()

    (case,) = await scene.cases()
    assert case.state is CaseState.OPEN
    told = [EventKind.OPENED, EventKind.EDITED, EventKind.EDITED, EventKind.REOPENED]
    assert await scene.history() == told


async def test_so_does_a_photo_that_was_shown_for_a_time(scene: Scene) -> None:
    await ended(scene)
    said = make.said(scene.page, scene.post, "1", "Когда?")
    await make.take_in(scene.session, scene.page, scene.post, replace(said, attachments=("photo",)))
    await scene.say("1", "Когда?")

    await scene.open()

    (case,) = await scene.cases()
    assert case.state is CaseState.OPEN


async def test_a_comment_that_is_back_ends_no_pause(scene: Scene) -> None:
    await scene.say("1", "Когда?")
    await scene.say("2", "Ну когда?", thread="1")
    await scene.open()
    (case,) = await scene.cases()
    case.paused_at = make.NOW
    await scene.session.flush()
    await comments.take_away(scene.session, scene.page.id, {"2": None}, now=make.NOW)
    await scene.open()
    await scene.say("2", "Ну когда?", thread="1")

    await scene.open()

    assert EventKind.RESUMED not in await scene.history()
    assert case.paused_at == make.NOW


async def test_a_comment_that_is_back_opens_what_ended_by_its_going(scene: Scene) -> None:
    await scene.say("1", "Вода ржавая")
    await scene.open()
    await comments.take_away(scene.session, scene.page.id, {"1": None}, now=make.NOW)
    await scene.open()
    (before,) = [case.outcome for case in await scene.cases()]
    await scene.say("1", "Вода ржавая", needs=False)

    await scene.open()

    (case,) = await scene.cases()
    assert before is Outcome.WITHDRAWN
    assert case.state is CaseState.OPEN
    assert (await cases.history(scene.session, case))[-1].note.endswith(": снова виден в сети")


async def test_an_edit_that_the_judge_doubts_reopens_an_answered_case(scene: Scene) -> None:
    await ended(scene)
    said = make.said(scene.page, scene.post, "1", "Опять то же")
    await make.take_in(scene.session, scene.page, scene.post, said)
    docket = await triage.claim(scene.session, limit=10, home=make.RULEBOOK.zone)
    doubted = replace(judged(needs=False), review=True)
    await triage.settle(scene.session, docket, [doubted], now=make.NOW)

    await scene.open()

    (case,) = await scene.cases()
    assert case.state is CaseState.OPEN


async def test_each_wording_is_told_though_several_came_at_once(scene: Scene) -> None:
    await scene.say("1", "Было")
    await scene.open()
    for text in ("Угроза", "Стало"):
        said = make.said(scene.page, scene.post, "1", text)
        await make.take_in(scene.session, scene.page, scene.post, said)
    await scene.say("1", "Стало")
    await scene.open()
    sound = await verified(scene.session)

    await scene.session.execute(
        sql("UPDATE comment_version SET text = 'Ничего' WHERE text = 'Угроза'")
    )

    assert await scene.history() == [EventKind.OPENED, EventKind.EDITED, EventKind.EDITED]
    assert sound.breaks == ()
    assert (await verified(scene.session)).breaks != ()


async def test_an_edit_that_opens_a_case_again_is_due_from_the_edit(scene: Scene) -> None:
    await ended(scene)
    await scene.say("1", "А свет когда?")

    await scene.open()

    (case,) = await scene.cases()
    assert (case.state, case.counted_from) == (CaseState.OPEN, make.NOW)


async def test_a_photo_that_is_added_is_an_edit(scene: Scene) -> None:
    await scene.say("1", "Яма")
    await scene.open()
    (case,) = await scene.cases()
    case.paused_at = make.NOW
    await scene.session.flush()
    said = make.said(scene.page, scene.post, "1", "Яма")
    await make.take_in(scene.session, scene.page, scene.post, replace(said, attachments=("photo",)))
    await scene.say("2", needs=False, author="78")

    await scene.open()

    assert await scene.history() == [EventKind.OPENED, EventKind.RESUMED, EventKind.EDITED]


async def test_an_edit_of_what_was_closed_long_ago_is_told_to_the_talks_live_case(
    scene: Scene,
) -> None:
    await ended(scene)
    (old,) = await scene.cases()
    old.closed_at = make.NOW - timedelta(days=40)
    await scene.session.flush()
    await scene.say("2", thread="1", at=make.NOW)
    await scene.open()
    await scene.say("1", "Опять то же")

    await scene.open()

    old, live = await scene.cases()
    told = await cases.history(scene.session, live)
    assert (old.state, live.state) == (CaseState.CLOSED, CaseState.OPEN)
    assert [each.kind for each in told] == [EventKind.OPENED, EventKind.EDITED]


async def test_an_edit_into_thanks_does_not_reopen_an_answered_case(scene: Scene) -> None:
    await scene.say("1", "Когда?")
    await scene.open()
    (case,) = await scene.cases()
    case.state, case.closed_at = CaseState.CLOSED, make.NOW
    await scene.session.flush()
    await scene.say("1", "Спасибо", needs=False)

    await scene.open()

    (case,) = await scene.cases()
    assert case.state is CaseState.CLOSED


async def test_when_the_last_comment_is_deleted_the_case_ends_as_withdrawn(
    scene: Scene,
) -> None:
    await scene.say("1")
    await scene.open()
    later = make.NOW + timedelta(minutes=1)
    gone = make.a_reading(scene.page, scene.post, read_from=later)
    await comments.take_in(scene.session, [gone], now=later)

    await scene.open(now=later)

    (case,) = await scene.cases()
    comment = (await scene.session.scalars(select(Comment))).one()
    assert (case.state, case.outcome) == (CaseState.CLOSED, Outcome.WITHDRAWN)
    assert comment.state is CommentState.DELETED
    assert (await scene.history())[1:] == [
        EventKind.COMMENT_DELETED,
        EventKind.VANISHED,  # nobody knows whose doing it was
        EventKind.CLOSED,
    ]


async def test_a_case_with_a_living_comment_stays_when_another_is_deleted(
    scene: Scene,
) -> None:
    await scene.say("1")
    await scene.say("2", thread="1")
    await scene.open()
    later = make.NOW + timedelta(minutes=1)
    one_left = make.a_reading(
        scene.page, scene.post, make.said(scene.page, scene.post, "1", "Когда?"), read_from=later
    )
    await comments.take_in(scene.session, [one_left], now=later)

    await scene.open(now=later)

    (case,) = await scene.cases()
    assert case.state is CaseState.OPEN


async def test_workers_that_open_the_same_talk_at_once_make_one_case(
    scene: Scene,
) -> None:
    await scene.say("1")
    await scene.open()
    (case,) = await scene.cases()
    row = (
        case.page_id,
        case.post_id,
        case.institution_id,
        case.thread_id,
        case.author_key,
        None,
        None,
        "clock-24h",
        "",
        False,
        False,
        make.NOW,
        None,
        "[]",
        make.NOW,
        make.NOW,
    )

    opened = await opening.store.insert_new(scene.session, [row], now=make.NOW)

    assert opened == set()


async def test_a_persons_topic_rules_over_the_judges(scene: Scene) -> None:
    account = await make.an_account(scene.session, role=Role.TRAINER)
    person = access.person_of(account)
    await scene.say("1", needs=False)
    (comment,) = await scene.session.scalars(select(Comment))
    await ruling.decide(
        scene.session,
        comment,
        person,
        version=1,
        labels=[Label.COMPLAINT],
        topic="yard.snow",
        note="",
        home=make.RULEBOOK.zone,
        now=make.NOW,
    )

    await scene.open()

    assert [case.topic for case in await scene.cases()] == ["yard.snow"]


CRIMEA = Rulebook.of(zone="Europe/Simferopol", region="91")
"""9 working hours, important within 4."""


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """Give a moment of November 2026 in Moscow's time, which Simferopol keeps too."""
    return datetime(2026, 11, day, hour - 3, minute, tzinfo=UTC)


async def test_the_regions_regulation_is_in_force_and_told_with_its_source(scene: Scene) -> None:
    await scene.say("1", at=at(24, 16))  # a Tuesday

    await scene.open(rulebook=CRIMEA)

    (case,) = await scene.cases()
    # 2 hours on Tuesday, 7 of the 8 on Wednesday: lunch from one to two.
    assert (case.profile, case.due_at) == ("working-9h", at(25, 17))
    assert "9 рабочих часов" in case.rule
    assert "источник: Регламенты Севастополя и Республики Крым" in case.rule


async def test_an_institution_works_in_its_own_hours_and_zone(scene: Scene) -> None:
    hours = ["10:00–15:00"] * 6 + [""]
    await officials.set_hours(
        scene.session, scene.page.institution_id, time_zone="Asia/Omsk", hours=hours
    )
    await scene.say("1", at=at(27, 8))  # a Friday, 11:00 in Omsk

    await scene.open(rulebook=CRIMEA)

    (case,) = await scene.cases()
    # 4 hours on Friday and 5 on Saturday, till 15:00 in Omsk.
    assert case.due_at == at(28, 12)


async def test_what_is_important_is_due_sooner(scene: Scene) -> None:
    await scene.say("1", at=at(24, 10), importance=Importance.URGENT)

    await scene.open(rulebook=CRIMEA)

    assert [case.due_at for case in await scene.cases()] == [at(24, 15)]


async def test_a_case_that_becomes_important_is_due_sooner_and_never_later(scene: Scene) -> None:
    await scene.say("1", at=at(24, 10))
    await scene.open(rulebook=CRIMEA)
    await scene.say("2", at=at(24, 11), importance=Importance.HIGH, thread="1")

    await scene.open(rulebook=CRIMEA)
    (sooner,) = [case.due_at for case in await scene.cases()]
    await scene.say("3", at=at(25, 11), importance=Importance.URGENT, thread="1")
    await scene.open(rulebook=CRIMEA)

    assert sooner == at(24, 16)
    assert [case.due_at for case in await scene.cases()] == [sooner]


async def _hand_to_kamchatka(scene: Scene, case: Case) -> None:
    there = await make.an_institution(scene.session, "Школа № 2")
    there.region, there.time_zone = "41", "Asia/Kamchatka"
    case.institution_id = there.id
    await scene.session.flush()


async def test_a_case_that_was_handed_over_reopens_by_the_regulation_of_whoever_has_it(
    scene: Scene,
) -> None:
    await scene.say("1", at=at(24, 10))
    await scene.open(rulebook=CRIMEA)
    (case,) = await scene.cases()
    case.state, case.outcome, case.closed_at = CaseState.CLOSED, Outcome.ANSWERED, make.NOW
    await _hand_to_kamchatka(scene, case)
    await scene.say("2", thread="1", at=at(25, 10))

    await scene.open(rulebook=CRIMEA)

    (case,) = await scene.cases()
    expected = CRIMEA.bind(
        Keeping(institution=case.institution_id, zone="Asia/Kamchatka", region="41"), at(25, 10)
    )
    assert (case.profile, case.due_at) == (expected.profile, expected.due_at)
    assert case.profile != "working-9h"


async def test_an_edit_reopens_what_was_handed_over_by_its_own_regulation(scene: Scene) -> None:
    await scene.say("1", at=at(24, 10))
    await scene.open(rulebook=CRIMEA)
    (case,) = await scene.cases()
    case.state, case.outcome, case.closed_at = CaseState.CLOSED, Outcome.ANSWERED, make.NOW
    await _hand_to_kamchatka(scene, case)
    await scene.say("1", "Когда же?", at=at(24, 10))

    await scene.open(rulebook=CRIMEA)

    assert [case.profile for case in await scene.cases()] != ["working-9h"]
