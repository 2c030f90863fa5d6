"""«Не починили» under our answer opens the case again, whatever the judge thinks of the words."""

from datetime import timedelta
from uuid import uuid4

import pytest
from msgspec.structs import replace
from sqlalchemy.ext.asyncio import AsyncSession

from app.access import service as access
from app.cases import service as cases
from app.cases.model import Case
from app.cases.opening import service as opening
from app.cases.rules import CaseState, Outcome, Resolution
from app.cases.store import case_ids_of
from app.replies import service as replies
from app.replies.service import Manner
from app.triage import keeping
from app.triage import service as triage
from app.triage.judging.judge import CascadeJudge
from app.triage.rules import Importance, Label, ModelRole, SettledBy
from app.vocabulary import Network
from tests import factories as make
from tests.app.cases.test_opening import judged
from tests.models import model_file

LATER = make.NOW + timedelta(hours=1)
STILL = "Не починили, до сих пор течёт"


class Talk:
    """A case with an official, closed by an answer that was seen."""

    def __init__(self, session: AsyncSession, case: Case) -> None:
        self.session, self.case = session, case

    async def say(
        self, comment_id: str, text: str = STILL, *, needs: bool = False, **more: object
    ) -> None:
        """Write under the answer; the judge says no unless told otherwise."""
        page, post = self.case.page, self.case.post
        settings = {"thread": self.case.thread_id, "at": LATER} | more
        said = make.said(page, post, comment_id, text, **settings)  # type: ignore[arg-type]
        await make.take_in(self.session, page, post, said)
        docket = await triage.claim(self.session, limit=5, home=make.RULEBOOK.zone)
        verdicts = [judged(needs=needs) for _ in docket.comments]
        await triage.settle(self.session, docket, verdicts, now=LATER)
        self.docket = docket
        await opening.open_waiting(self.session, rulebook=make.RULEBOOK, now=LATER, limit=5)
        await self.session.refresh(self.case)

    async def last_note(self) -> str:
        return (await cases.history(self.session, self.case))[-1].note


@pytest.fixture
async def talk(session: AsyncSession) -> Talk:
    institution = await make.an_institution(session)
    official = await make.an_official(session, institution)
    account = await make.an_account(session, institution=institution, official=official)
    page = await make.a_page(session, institution, official=official)
    post = await make.a_post(session, page)
    await make.take_in(session, page, post, make.said(page, post, "1"))
    docket = await triage.claim(session, limit=5, home=make.RULEBOOK.zone)
    await triage.settle(session, docket, [judged(needs=True)], now=make.NOW)
    await opening.open_waiting(session, rulebook=make.RULEBOOK, now=make.NOW, limit=5)
    case_ids = await case_ids_of(session, [docket.comments[0].id])
    (case_id,) = case_ids.values()
    case = await cases.find(session, case_id, to_change=True)
    await replies.answer(
        session,
        case,
        access.person_of(account),
        text="Починили.",
        comment_id=None,
        key=uuid4(),
        now=make.NOW,
        manner=Manner(resolution=Resolution.FIXED),
    )
    (errand,) = await replies.claim(session, Network.VK, now=make.NOW, limit=5)
    await replies.published(
        session, errand, external_id="900", rulebook=make.RULEBOOK, now=make.NOW
    )
    seen = make.said(page, post, "900", "Починили.", author=None, thread="1", is_own=True)
    await make.take_in(session, page, post, seen)
    await replies.confirm_seen(session, now=make.NOW, limit=5)
    await session.refresh(case)
    return Talk(session, case)


async def test_it_goes_back_to_the_same_official_though_the_judge_says_no(talk: Talk) -> None:
    official_id = talk.case.official_id

    await talk.say("2")

    assert (talk.case.state, talk.case.official_id) == (CaseState.ASSIGNED, official_id)
    assert talk.case.resolution is None
    assert (await talk.last_note()).endswith("гражданин пишет, что не решено")


@pytest.mark.parametrize("text", ["Нет", "воды нет", "Нe пoчинили", "Сколько ждать?"])
async def test_a_plain_denial_is_enough_under_our_answer(talk: Talk, text: str) -> None:
    await talk.say("2", text)

    assert talk.case.state is CaseState.ASSIGNED
    assert (await talk.last_note()).endswith("гражданин пишет, что не решено")


async def test_a_plain_denial_denies_no_end_without_an_answer(talk: Talk) -> None:
    talk.case.outcome = Outcome.NO_ANSWER_NEEDED

    await talk.say("2", "Воды нет", needs=True)

    assert talk.case.state is CaseState.ASSIGNED
    assert "не решено" not in await talk.last_note()


async def test_the_verdict_says_who_called_for_an_answer(talk: Talk) -> None:
    await talk.say("2")

    (verdict,) = (
        await triage.verdicts(talk.session, [comment.id for comment in talk.docket.comments])
    ).values()
    assert (verdict.needs_answer, verdict.settled_by) == (True, SettledBy.RULE)
    assert verdict.labels == [Label.COMPLAINT.value]


async def test_who_contests_is_shown_to_the_judge_as_such(talk: Talk) -> None:
    await talk.say("2")
    contesting = [remark.is_contesting for remark in talk.docket.remarks]
    await talk.say("3", "А когда собрание?", needs=True)

    assert (contesting, [remark.is_contesting for remark in talk.docket.remarks]) == (
        [True],
        [False],
    )


async def test_the_case_of_who_contests_has_importance_and_topic(talk: Talk) -> None:
    said = make.said(
        talk.case.page, talk.case.post, "2", "Не топят", thread=talk.case.thread_id, at=LATER
    )
    await make.take_in(talk.session, talk.case.page, talk.case.post, said)
    docket = await triage.claim(talk.session, limit=5, home=make.RULEBOOK.zone)

    await triage.settle(talk.session, docket, CascadeJudge.load().judge(docket.remarks), now=LATER)

    (verdict,) = (await triage.verdicts(talk.session, [docket.comments[0].id])).values()
    assert (verdict.needs_answer, verdict.importance) == (True, Importance.URGENT)
    assert verdict.topic is not None


async def test_a_shadow_that_says_the_same_of_it_is_no_difference(talk: Talk) -> None:
    version = "linear-twin"
    kept = model_file(version)
    await keeping.keep(
        talk.session, version=version, weights=kept, about={}, by="test", now=make.NOW
    )
    await keeping.put(talk.session, ModelRole.SHADOW, version, by="test", now=make.NOW)
    await talk.say("2")
    twin = replace(judged(needs=False), model=version)

    await keeping.try_out(talk.session, talk.docket, [twin], now=LATER)

    assert await keeping.differences(talk.session) == []


@pytest.mark.parametrize("text", ["Спасибо, починили!", "Нет, спасибо", "Больше вопросов нет"])
async def test_thanks_under_the_answer_open_nothing(talk: Talk, text: str) -> None:
    await talk.say("2", text)

    assert (talk.case.state, talk.case.resolution) == (CaseState.CLOSED, Resolution.FIXED)


@pytest.mark.parametrize("text", [STILL, "Нет"])
async def test_another_citizen_under_our_answer_is_judged_as_anybody(talk: Talk, text: str) -> None:
    await talk.say("2", text, author="88")

    assert talk.case.state is CaseState.CLOSED


async def test_the_same_words_in_another_thread_are_judged_as_any(talk: Talk) -> None:
    await talk.say("2", thread="2")

    assert talk.case.state is CaseState.CLOSED


async def test_words_from_before_our_answer_are_judged_as_any(talk: Talk) -> None:
    await talk.say("2", at=make.NOW - timedelta(hours=2))

    assert talk.case.state is CaseState.CLOSED


async def test_a_question_that_contests_nothing_opens_the_case_without_the_note(
    talk: Talk,
) -> None:
    await talk.say("2", "А когда собрание?", needs=True)

    assert talk.case.state is CaseState.ASSIGNED
    assert "не решено" not in await talk.last_note()
