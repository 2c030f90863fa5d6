"""An interim answer is a promise: it moves the term, is warned of, and closes nothing."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import msgspec
import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from app.access import service as access
from app.access.rules import Person, Role
from app.cases import service as cases
from app.cases.model import Case
from app.cases.opening import service as opening
from app.cases.promising import PromisedEnoughError, promisable, promise
from app.cases.regulating import service as regulating
from app.cases.rules import CaseState, Outcome, PromisedError, Resolution
from app.cases.store import case_ids_of
from app.comments.rules import CameBy
from app.deadlines.rulebook import Rulebook
from app.deadlines.rules import Term, Unit
from app.replies import service as replies
from app.replies.model import Reply
from app.replies.rules import ReplyState
from app.replies.service import Manner, PromiseResolvesNothingError
from app.triage import service as triage
from app.vocabulary import Network
from tests import factories as make
from tests.app.cases.test_opening import judged

CRIMEA = Rulebook.of(zone="Europe/Simferopol", region="91")
FRIDAY = date(2026, 11, 27)
CLOSING = datetime(2026, 11, 27, 15, 0, tzinfo=UTC)  # 18:00 in Moscow and Simferopol
LATER = make.NOW + timedelta(hours=1)


class Talk:
    """A case of a page with an official, and what is answered in it."""

    def __init__(self, session: AsyncSession, case: Case, person: Person) -> None:
        self.session, self.case, self.person = session, case, person

    async def promise(self, on: date = FRIDAY, *, now: datetime = make.NOW) -> None:
        """Publish an interim answer, from the official's word to the network's id."""
        manner = Manner(
            promise=await promise(self.session, self.case, on, rulebook=CRIMEA, now=now)
        )
        await self.publish(f"Проверяем, ответим {on}.", manner, now=now)

    async def publish(
        self, text: str, manner: Manner | None = None, *, now: datetime = make.NOW
    ) -> None:
        await replies.answer(
            self.session,
            self.case,
            self.person,
            text=text,
            comment_id=None,
            key=uuid4(),
            now=now,
            manner=manner or Manner(),
        )
        (errand,) = await replies.claim(self.session, Network.VK, now=now, limit=5)
        own = f"own-{errand.reply_id}"
        await replies.published(self.session, errand, external_id=own, rulebook=CRIMEA, now=now)

    async def say_again(self) -> None:
        """Let the citizen write under the answer, so that the case is opened again."""
        again = make.said(self.case.page, self.case.post, "2", thread=self.case.thread_id, at=LATER)
        await make.take_in(self.session, self.case.page, self.case.post, again)
        docket = await triage.claim(self.session, limit=5, home=make.RULEBOOK.zone)
        verdicts = [judged(needs=True) for _ in docket.comments]
        await triage.settle(self.session, docket, verdicts, now=LATER)
        await opening.open_waiting(self.session, rulebook=CRIMEA, now=LATER, limit=5)
        await self.session.refresh(self.case)

    async def see(self, *several: Reply) -> None:
        """Let a poll bring these answers in, by default every one, and confirm what it saw."""
        for reply in several or await replies.list_replies(self.session, self.case):
            seen = make.said(
                self.case.page,
                self.case.post,
                reply.external_id or "",
                reply.text,
                author=None,
                thread=self.case.thread_id,
                is_own=True,
            )
            await make.take_in(self.session, self.case.page, self.case.post, seen)
        await replies.confirm_seen(self.session, now=LATER, limit=5)
        await self.session.refresh(self.case)

    async def history(self) -> list[tuple[str, str]]:
        return [(e.kind.value, e.note) for e in await cases.history(self.session, self.case)]


@pytest.fixture
async def talk(session: AsyncSession) -> Talk:
    institution = await make.an_institution(session)
    official = await make.an_official(session, institution)
    account = await make.an_account(session, institution=institution, official=official)
    page = await make.a_page(session, institution, official=official)
    post = await make.a_post(session, page)
    await make.take_in(session, page, post, make.said(page, post, "1"), came_by=CameBy.POLL)
    docket = await triage.claim(session, limit=5, home=make.RULEBOOK.zone)
    await triage.settle(session, docket, [judged(needs=True)], now=make.NOW)
    await opening.open_waiting(session, rulebook=CRIMEA, now=make.NOW, limit=5)
    case_ids = await case_ids_of(session, [docket.comments[0].id])
    (case_id,) = case_ids.values()
    case = await cases.find(session, case_id, to_change=True)
    return Talk(session, case, access.person_of(account))


async def test_an_interim_answer_moves_the_term_to_the_promised_day(talk: Talk) -> None:
    await talk.promise()

    assert (talk.case.state, talk.case.due_at) == (CaseState.IN_WORK, CLOSING)
    assert (talk.case.interim_at, talk.case.first_reply_at) == (make.NOW, make.NOW)
    assert (talk.case.answered_at, talk.case.is_late) == (None, False)
    assert (await talk.history())[-1] == ("interim", "ответ по существу обещан 27.11.2026")


async def test_it_is_warned_of_at_shares_of_the_time_to_the_promise(talk: Talk) -> None:
    await talk.promise()

    assert [share for share, _ in talk.case.warnings] == [50, 80, 100, 150]
    assert talk.case.warnings[2][1].replace("Z", "+00:00") == CLOSING.isoformat()
    assert talk.case.warn_at is not None
    assert make.NOW < talk.case.warn_at < CLOSING


async def test_what_was_promised_an_answer_needs_one(talk: Talk) -> None:
    await talk.promise()

    with pytest.raises(PromisedError):
        await cases.close(
            talk.session,
            talk.case,
            talk.person,
            outcome=Outcome.NO_ANSWER_NEEDED,
            reason="Шутка",
            now=make.NOW,
        )

    assert talk.case.state is CaseState.IN_WORK
    await cases.close(
        talk.session,
        talk.case,
        talk.person,
        outcome=Outcome.CLOSED_WITH_REASON,
        reason="Договорились по телефону",
        now=make.NOW,
    )


async def test_an_interim_answer_given_after_the_deadline_is_late(talk: Talk) -> None:
    talk.case.due_at = make.NOW - timedelta(minutes=1)

    await talk.promise()

    assert talk.case.is_late


async def test_an_interim_answer_that_a_poll_has_seen_closes_nothing(talk: Talk) -> None:
    await talk.promise()

    await talk.see()

    (reply,) = await replies.list_replies(talk.session, talk.case)
    assert (reply.state, reply.seen_at) == (ReplyState.PUBLISHED, LATER)
    assert talk.case.state is CaseState.IN_WORK


async def test_seeing_the_interim_answer_alone_does_not_prove_the_final_one(talk: Talk) -> None:
    await talk.promise()
    await talk.publish("Включили.")
    first, _ = await replies.list_replies(talk.session, talk.case)
    seen = make.said(
        talk.case.page, talk.case.post, first.external_id or "", first.text, is_own=True
    )
    await make.take_in(talk.session, talk.case.page, talk.case.post, seen)

    await replies.confirm_seen(talk.session, now=LATER, limit=5)

    assert talk.case.state is CaseState.ANSWERED


async def test_the_final_answer_closes_what_was_promised(talk: Talk) -> None:
    await talk.promise()
    await talk.publish("Включили.", Manner(resolution=Resolution.FIXED), now=LATER)

    await talk.see()

    assert (talk.case.state, talk.case.resolution) == (CaseState.CLOSED, Resolution.FIXED)
    assert talk.case.first_reply_at == make.NOW
    assert ("answered", "решено") in await talk.history()


async def test_a_promise_that_is_not_kept_is_late(talk: Talk) -> None:
    await talk.promise()

    await talk.publish("Включили.", now=CLOSING + timedelta(seconds=1))

    assert talk.case.is_late


async def test_a_promise_is_moved_once_and_then_no_more(talk: Talk) -> None:
    await talk.promise()
    await talk.promise(date(2026, 11, 30), now=LATER)

    with pytest.raises(PromisedEnoughError, match="Дайте ответ по существу"):
        await talk.promise(date(2026, 12, 1), now=LATER)
    days = await promisable(talk.session, talk.case, rulebook=CRIMEA, now=LATER)

    assert days is None
    assert talk.case.due_at == datetime(2026, 11, 30, 15, 0, tzinfo=UTC)


async def test_only_the_answer_since_the_case_was_opened_again_closes_it(talk: Talk) -> None:
    await talk.publish("Починили.")
    await talk.say_again()
    await talk.publish("Починили ещё раз.", now=LATER)
    first, second = await replies.list_replies(talk.session, talk.case)

    await talk.see(first)
    before = talk.case.state
    await talk.see(second)

    assert (before, talk.case.state) == (CaseState.ANSWERED, CaseState.CLOSED)


async def test_a_promise_brings_no_outcome(talk: Talk) -> None:
    promised = await promise(talk.session, talk.case, FRIDAY, rulebook=CRIMEA, now=make.NOW)

    with pytest.raises(PromiseResolvesNothingError):
        await talk.publish("Скоро.", Manner(promise=promised, resolution=Resolution.FIXED))


async def test_a_case_that_is_opened_again_may_be_promised_again(talk: Talk) -> None:
    await talk.promise()
    await talk.promise(date(2026, 11, 30), now=LATER)
    await talk.publish("Включили.", Manner(resolution=Resolution.FIXED), now=LATER)

    await talk.say_again()

    assert (talk.case.interims, talk.case.resolution) == (0, None)
    assert talk.case.official_id == talk.person.official_id


async def test_a_case_whose_regulation_is_in_force_no_more_follows_the_one_that_is(
    talk: Talk,
) -> None:
    talk.case.profile = "none"

    days = await promisable(talk.session, talk.case, rulebook=make.RULEBOOK, now=make.NOW)

    assert days is not None
    assert (days.first, days.last) == (date(2026, 11, 24), date(2026, 12, 24))


async def test_regulations_that_came_later_do_not_shorten_what_may_be_promised(
    talk: Talk,
) -> None:
    before = await promisable(talk.session, talk.case, rulebook=CRIMEA, now=make.NOW)
    hasty = tuple(
        msgspec.structs.replace(each, after_interim=Term(amount=1, unit=Unit.WORKING_DAYS))
        for each in CRIMEA.regulations.profiles
    )
    draft = regulating.Draft(profiles=hasty, choices=CRIMEA.regulations.choices)
    await regulating.put_into_force(
        talk.session, draft, talk.person, installed=CRIMEA, comment="", now=make.NOW
    )
    today = await regulating.rulebook_in_force(talk.session, CRIMEA)

    after = await promisable(talk.session, talk.case, rulebook=today, now=make.NOW)

    assert before is not None
    assert after == before


async def test_a_promise_ends_a_pause_and_is_warned_of(talk: Talk) -> None:
    talk.case.paused_at = make.NOW

    await talk.promise()

    assert (talk.case.paused_at, len(talk.case.warnings)) == (None, 4)
    assert talk.case.warn_at is not None


async def test_a_promise_that_was_published_after_its_day_moves_no_term(talk: Talk) -> None:
    due_at, warnings = talk.case.due_at, talk.case.warnings
    promised = await promise(talk.session, talk.case, FRIDAY, rulebook=CRIMEA, now=make.NOW)
    after = promised.until + timedelta(days=3)

    await talk.publish("Ответим в пятницу.", Manner(promise=promised), now=after)

    assert (talk.case.due_at, talk.case.warnings) == (due_at, warnings)
    assert (talk.case.interims, talk.case.first_reply_at) == (1, after)
    assert (await talk.history())[-1] == (
        "interim",
        "ответ по существу обещан 27.11.2026, но опубликован, когда этот день уже прошёл",
    )


async def test_a_trainer_may_promise_for_an_open_case_and_it_still_waits_for_its_official(
    talk: Talk,
) -> None:
    account = await make.an_account(talk.session, role=Role.TRAINER)
    talk.person = access.person_of(account)

    await talk.promise()

    assert (talk.case.state, talk.case.due_at) == (CaseState.OPEN, CLOSING)
