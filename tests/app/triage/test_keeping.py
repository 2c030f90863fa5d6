"""Models of an installation: kept, used, tried out, taken back; decisions become lessons."""

from datetime import datetime, timedelta

import msgspec
import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.access import service as access
from app.access.rules import Role
from app.comments import service as comments
from app.comments.model import Comment
from app.comments.rules import CommentState
from app.triage import balancing, keeping, ruling
from app.triage import service as triage
from app.triage.keeping import (
    Correction,
    LiveBesideError,
    NoSuchModelError,
    NothingBeforeError,
    ShippedBesideError,
    TrialReading,
    UnreadableModelError,
)
from app.triage.model import JudgeModel, JudgeMove
from app.triage.rules import NO_TOPIC, Edges, Judgement, Label, ModelRole, MoveReason, trail
from tests import factories as make
from tests.models import model_file

_WHO = "trainer"


async def kept(session: AsyncSession, *versions: str) -> None:
    for version in versions:
        await keeping.keep(
            session,
            version=version,
            weights=model_file(version),
            about={"learned": 3},
            by=_WHO,
            now=make.NOW,
        )


async def put(
    session: AsyncSession, version: str | None, role: str = "live", *, now: datetime = make.NOW
) -> None:
    await keeping.put(session, ModelRole(role), version, by=_WHO, now=now)


async def back(session: AsyncSession) -> str | None:
    return await keeping.roll_back(session, by=_WHO, now=make.NOW)


async def test_at_first_the_shipped_model_judges_and_nothing_is_tried_out(
    session: AsyncSession,
) -> None:
    wanted = await keeping.wanted(session)

    (shipped,) = await keeping.list_models(session)
    assert (wanted.live, wanted.shadow) == (None, None)
    assert (shipped.version, shipped.is_live, shipped.since) == ("shipped", True, None)


async def test_a_kept_model_judges_only_when_it_is_put_to_work(session: AsyncSession) -> None:
    await kept(session, "a")
    before = await keeping.live_version(session)

    await put(session, "a")

    assert (before, await keeping.live_version(session)) == (None, "a")
    assert await keeping.weights_of(session, "a") == model_file("a")


async def test_each_step_back_leads_one_change_further_back(session: AsyncSession) -> None:
    await kept(session, "a", "b")
    await put(session, "a")
    await put(session, "b")

    went = [await back(session), await back(session)]

    assert went == ["a", None]
    assert await keeping.live_version(session) is None


async def test_after_a_step_back_a_new_model_may_be_put_and_taken_back(
    session: AsyncSession,
) -> None:
    await kept(session, "a", "b", "c")
    for version in ("a", "b"):
        await put(session, version)
    await back(session)
    await put(session, "c")

    assert [await back(session), await back(session)] == ["a", None]


async def test_there_is_nothing_before_the_shipped_model(session: AsyncSession) -> None:
    with pytest.raises(NothingBeforeError):
        await back(session)


async def test_a_version_that_nobody_trained_is_refused(session: AsyncSession) -> None:
    with pytest.raises(NoSuchModelError):
        await put(session, "linear-2026-01-01-nothing")


async def test_a_model_that_cannot_be_read_is_neither_put_nor_gone_back_to(
    session: AsyncSession,
) -> None:
    await kept(session, "a", "b")
    await put(session, "a")
    await put(session, "b")
    a = (await session.scalars(select(JudgeModel).where(JudgeModel.version == "a"))).one()
    a.weights = b"made by another program"
    await session.flush()

    for role in ("live", "shadow"):
        with pytest.raises(UnreadableModelError, match=r"gospablik train"):
            await put(session, "a", role)
    with pytest.raises(UnreadableModelError):
        await back(session)

    assert await keeping.live_version(session) == "b"


async def test_the_shipped_model_is_chosen_by_its_name_and_is_a_change_like_any_other(
    session: AsyncSession,
) -> None:
    await kept(session, "a")
    await put(session, "a")
    await put(session, "shipped")
    now = await keeping.live_version(session)

    assert (now, await back(session)) == (None, "a")


async def test_what_is_so_already_is_not_a_change(session: AsyncSession) -> None:
    await kept(session, "a")
    await put(session, "a")
    await put(session, "a")

    assert await session.scalar(select(func.count()).select_from(JudgeMove)) == 1
    assert await back(session) is None


async def test_a_shadow_is_put_and_taken_off_without_touching_the_live_one(
    session: AsyncSession,
) -> None:
    await kept(session, "a")
    await put(session, "a", "shadow")
    during = await keeping.wanted(session)
    await put(session, None, "shadow")

    assert (during.live, during.shadow) == (None, "a")
    assert (await keeping.wanted(session)).shadow is None


async def test_the_shipped_model_is_not_tried_out_and_a_shadow_goes_on(
    session: AsyncSession,
) -> None:
    await kept(session, "a")
    await put(session, "a", "shadow")

    with pytest.raises(ShippedBesideError, match="models shadow off"):
        await put(session, "shipped", "shadow")

    assert (await keeping.wanted(session)).shadow == "a"


async def test_a_shadow_that_becomes_live_is_tried_out_no_more(session: AsyncSession) -> None:
    await kept(session, "a")
    await put(session, "a", "shadow")
    await put(session, "a")

    wanted = await keeping.wanted(session)

    assert (wanted.live, wanted.shadow) == ("a", None)


async def test_a_shadow_that_is_gone_back_to_is_tried_out_no_more(session: AsyncSession) -> None:
    await kept(session, "a", "b")
    for version in ("a", "b"):
        await put(session, version)
    await put(session, "a", "shadow")
    await back(session)

    wanted = await keeping.wanted(session)

    assert (wanted.live, wanted.shadow) == ("a", None)


async def test_a_step_back_to_another_model_leaves_the_shadow(session: AsyncSession) -> None:
    await kept(session, "a", "b")
    await put(session, "a")
    await put(session, "b", "shadow")
    await back(session)

    wanted = await keeping.wanted(session)

    assert (wanted.live, wanted.shadow) == (None, "b")


async def test_the_live_model_is_not_tried_out_beside_itself(session: AsyncSession) -> None:
    await kept(session, "a", "b")
    await put(session, "a")
    await put(session, "b", "shadow")

    with pytest.raises(LiveBesideError, match="Модель a и так проверяет"):
        await put(session, "a", "shadow")

    assert (await keeping.wanted(session)).shadow == "b"


async def test_the_list_tells_who_trained_what_and_what_each_does(session: AsyncSession) -> None:
    await kept(session, "a", "b")
    await put(session, "a")
    await put(session, "b", "shadow")

    b, a, shipped = await keeping.list_models(session)

    assert (b.version, b.is_shadow, b.is_live) == ("b", True, False)
    assert (a.version, a.is_live, a.trained_by, a.since) == ("a", True, _WHO, make.NOW)
    assert (shipped.version, shipped.is_live) == ("shipped", False)


async def test_keeping_the_same_model_twice_keeps_it_once(session: AsyncSession) -> None:
    await kept(session, "a", "a")

    assert [model.version for model in await keeping.list_models(session)] == ["a", "shipped"]


async def test_a_damaged_model_that_is_trained_again_is_whole(session: AsyncSession) -> None:
    whole, torn = model_file("a"), model_file("a")[:100]
    for weights in (torn, whole):
        await keeping.keep(session, version="a", weights=weights, about={}, by="test", now=make.NOW)

    assert await keeping.weights_of(session, "a") == whole


def test_a_trail_without_moves_is_the_shipped_model() -> None:
    assert trail([]) == [None]
    assert trail([("a", MoveReason.TRAINED), (None, MoveReason.ROLLED_BACK)]) == [None]


def said(*labels: Label, review: bool = False, model: str = "live") -> Judgement:
    needs = bool(set(labels) & {Label.QUESTION, Label.COMPLAINT})
    return Judgement(
        labels=labels,
        scores={"needs_answer": 0.9 if needs else 0.1},
        needs_answer=needs,
        review=review,
        topic=None,
        topic_score=None,
        reasons=(),
        model=model,
    )


async def judged_comments(
    session: AsyncSession, *texts: str, tried: Judgement, live: Judgement
) -> list[Comment]:
    """Let comments be judged and tried out; the worker tells who judges, as it does always."""
    await told(session, live.model)
    institution = await make.an_institution(session)
    page = await make.a_page(session, institution)
    post = await make.a_post(session, page)
    several = [make.said(page, post, str(n), text) for n, text in enumerate(texts, start=1)]
    await make.take_in(session, page, post, *several)
    docket = await triage.claim(session, limit=10, home=make.RULEBOOK.zone)
    await triage.settle(session, docket, [live for _ in texts], now=make.NOW)
    await keeping.try_out(session, docket, [tried for _ in texts], now=make.NOW)
    return list(await session.scalars(select(Comment).order_by(Comment.id)))


async def told(session: AsyncSession, model: str, *, now: datetime = make.NOW) -> None:
    edges = Edges(needs_answer=0.5, review=0.4)
    await balancing.tell_edges(session, model, edges, now=now)


async def test_only_what_the_shadow_says_differently_is_listed_newest_first(
    session: AsyncSession,
) -> None:
    await kept(session, "a")
    await put(session, "a", "shadow")
    one, two = await judged_comments(
        session, "Когда?", "Где?", live=said(Label.QUESTION), tried=said(model="a+encoder-1")
    )

    found = await keeping.differences(session)
    rest = await keeping.differences(session, before=two.id)

    assert [each.comment.id for each in found] == [two.id, one.id]
    assert [each.comment.id for each in rest] == [one.id]
    assert (found[0].verdict.needs_answer, found[0].shadow.needs_answer) == (True, False)


async def test_where_both_say_the_same_nothing_is_listed(session: AsyncSession) -> None:
    await kept(session, "a")
    await put(session, "a", "shadow")
    same = said(Label.THANKS, model="a")
    await judged_comments(session, "Спасибо", live=said(Label.THANKS), tried=same)

    assert await keeping.differences(session) == []


async def test_another_label_is_a_difference(session: AsyncSession) -> None:
    await kept(session, "a")
    await put(session, "a", "shadow")
    other = said(Label.COMPLAINT, model="a")
    await judged_comments(session, "Темно", live=said(Label.QUESTION), tried=other)

    assert len(await keeping.differences(session)) == 1


async def test_what_an_earlier_shadow_said_is_not_listed(session: AsyncSession) -> None:
    await kept(session, "a", "b")
    await put(session, "b", "shadow")
    await judged_comments(session, "Где?", live=said(Label.QUESTION), tried=said(model="a"))

    assert await keeping.differences(session) == []


async def test_what_was_said_in_an_earlier_trial_is_not_listed(session: AsyncSession) -> None:
    await kept(session, "a")
    await put(session, "a", "shadow")
    await judged_comments(session, "Где?", live=said(Label.QUESTION), tried=said(model="a"))
    during = await keeping.differences(session)
    await put(session, None, "shadow")
    await put(session, "a", "shadow", now=make.NOW + timedelta(hours=1))

    assert (len(during), await keeping.differences(session)) == (1, [])


async def test_what_a_shadow_said_beside_a_model_that_is_back_in_force_is_not_walked(
    session: AsyncSession,
) -> None:
    await kept(session, "a", "b")
    await put(session, "a", "shadow")
    await judged_comments(session, "Где?", live=said(Label.QUESTION), tried=said(model="a"))
    during = (await keeping.differences(session), await keeping.how_it_reads(session))
    await put(session, "b", now=make.NOW + timedelta(hours=1))
    await put(session, None, now=make.NOW + timedelta(hours=2))

    after = (await keeping.differences(session), await keeping.how_it_reads(session))

    assert (len(during[0]), during[1]) == (1, TrialReading.WORDS_ONLY)
    assert after == ([], TrialReading.NOTHING_YET)


async def test_what_a_model_said_that_judges_no_more_is_not_compared(
    session: AsyncSession,
) -> None:
    await kept(session, "a", "b")
    await put(session, "a", "shadow")
    await judged_comments(session, "Где?", live=said(Label.QUESTION), tried=said(model="a"))

    await put(session, "b")

    assert await keeping.differences(session) == []


async def test_a_trained_model_is_compared_with_and_without_its_encoder(
    session: AsyncSession,
) -> None:
    await kept(session, "a", "b")
    await put(session, "b")
    await put(session, "a", "shadow")
    for model in ("b", "b+encoder-1"):
        live = said(Label.QUESTION, model=model)
        await judged_comments(session, "Где?", live=live, tried=said(model="a"))

    assert len(await keeping.differences(session)) == 2


async def test_the_shipped_model_is_compared_where_it_judges_for_one_that_is_not_read(
    session: AsyncSession,
) -> None:
    await kept(session, "a", "b")
    await put(session, "b")
    await put(session, "a", "shadow")
    live = said(Label.QUESTION, model="shipped-1+encoder-1")
    await judged_comments(session, "Где?", live=live, tried=said(model="a"))
    before = await keeping.differences(session)

    await told(session, "shipped-1", now=make.NOW + timedelta(minutes=1))

    assert (before, len(await keeping.differences(session))) == ([], 1)


async def test_a_decision_becomes_a_correction_with_the_text_it_was_made_on(
    session: AsyncSession,
) -> None:
    account = await make.an_account(session, role=Role.TRAINER)
    person = access.person_of(account)
    (comment,) = await judged_comments(
        session, "Темно во дворе", live=said(review=True), tried=said()
    )
    for labels in ((), (Label.COMPLAINT,)):
        await ruling.decide(
            session,
            comment,
            person,
            version=1,
            labels=labels,
            topic="territory",
            note="",
            home=make.RULEBOOK.zone,
            now=make.NOW,
        )
        await session.refresh(comment)
        comment.state = CommentState.REVIEW

    (correction,) = await keeping.corrections(session)

    assert correction == Correction(
        comment_id=comment.id,
        version=1,
        text="Темно во дворе",
        labels=(Label.COMPLAINT,),
        topic="territory",
        kind="school",
    )


async def test_a_correction_tells_that_its_comment_is_a_reply(session: AsyncSession) -> None:
    account = await make.an_account(session, role=Role.TRAINER)
    person = access.person_of(account)
    above, reply, lone = await judged_comments(
        session, "Темно во дворе", "А у вас?", "А у кого?", live=said(), tried=said()
    )
    reply.parent_id, lone.parent_id = above.external_id, "which we have never read"
    for comment in (above, reply, lone):
        comment.state = CommentState.REVIEW
        await ruling.decide(
            session,
            comment,
            person,
            version=1,
            labels=(),
            note="",
            home=make.RULEBOOK.zone,
            now=make.NOW,
        )

    told = await keeping.corrections(session)

    assert [each.is_reply for each in told] == [False, True, False]


@pytest.mark.parametrize(
    ("judged", "person", "learned"),
    [
        ("territory", NO_TOPIC, NO_TOPIC),
        (None, NO_TOPIC, None),
        ("territory", None, None),
        (None, "territory", "territory"),
    ],
)
async def test_that_no_topic_fits_teaches_where_the_judge_had_named_one(
    session: AsyncSession, judged: str | None, person: str | None, learned: str | None
) -> None:
    doubt = msgspec.structs.replace(said(review=True), topic=judged)
    (comment,) = await judged_comments(session, "Темно", live=doubt, tried=doubt)
    await decided(session, comment, Label.COMPLAINT, topic=person)

    (correction,) = await keeping.corrections(session)

    assert correction.topic == learned


async def test_after_an_edit_the_old_decision_keeps_its_old_text(session: AsyncSession) -> None:
    account = await make.an_account(session, role=Role.TRAINER)
    (comment,) = await judged_comments(
        session, "Темно во дворе", live=said(review=True), tried=said()
    )
    await ruling.decide(
        session,
        comment,
        access.person_of(account),
        version=1,
        labels=(Label.COMPLAINT,),
        note="",
        home=make.RULEBOOK.zone,
        now=make.NOW,
    )
    await session.flush()
    page = await session.get_one(type(comment).page.property.mapper.class_, comment.page_id)
    post = await session.get_one(type(comment).post.property.mapper.class_, comment.post_id)
    await make.take_in(session, page, post, make.said(page, post, "1", "Уже светло"))

    (correction,) = await keeping.corrections(session)

    assert (correction.version, correction.text) == (1, "Темно во дворе")


async def decided(
    session: AsyncSession, comment: Comment, *labels: Label, topic: str | None = None
) -> None:
    person = access.person_of(await make.an_account(session, role=Role.TRAINER))
    version = comment.version
    await ruling.decide(
        session,
        comment,
        person,
        version=version,
        labels=labels,
        topic=topic,
        note="",
        home=make.RULEBOOK.zone,
        now=make.NOW,
    )
    await session.flush()


async def gone_and_back(session: AsyncSession, comment: Comment) -> None:
    """Let one whole reading lack the comment and the next one have it, as it was."""
    await session.refresh(comment, ["page", "post"])
    page, post = comment.page, comment.post
    back = make.said(page, post, comment.external_id, comment.text)
    later = make.NOW + timedelta(minutes=9)
    for several in ((), (back,)):
        reading = make.a_reading(page, post, *several, read_from=later)
        await comments.take_in(session, [reading], now=later)


async def judged_again(session: AsyncSession, judgement: Judgement) -> Comment:
    docket = await triage.claim(session, limit=10, home=make.RULEBOOK.zone)
    await triage.settle(session, docket, [judgement for _ in docket.comments], now=make.NOW)
    fresh = select(Comment).execution_options(populate_existing=True)
    return (await session.scalars(fresh)).one()


@pytest.mark.parametrize("again", [said(review=True), said(Label.COMPLAINT)])
async def test_a_persons_word_outlives_a_flicker_of_the_network(
    session: AsyncSession, again: Judgement
) -> None:
    doubt = said(review=True)
    (comment,) = await judged_comments(session, "Где лавочки", live=doubt, tried=doubt)
    await decided(session, comment)

    await gone_and_back(session, comment)
    comment = await judged_again(session, again)

    (correction,) = await keeping.corrections(session)
    assert (comment.state, comment.version) == (CommentState.NO_ANSWER, 1)
    assert (correction.version, correction.labels) == (1, ())


async def test_a_persons_word_holds_for_the_words_that_it_was_said_of(
    session: AsyncSession,
) -> None:
    doubt = said(review=True)
    (comment,) = await judged_comments(session, "Где лавочки", live=doubt, tried=doubt)
    await decided(session, comment)
    await session.refresh(comment, ["page", "post"])
    page, post = comment.page, comment.post

    states = []
    for text in ("Где лавочки? Сломаны!", "Где лавочки"):
        await make.take_in(session, page, post, make.said(page, post, comment.external_id, text))
        states.append((await judged_again(session, said(Label.COMPLAINT))).state)

    assert states == [CommentState.NEEDS_ANSWER, CommentState.NO_ANSWER]


async def test_the_last_word_on_the_same_text_teaches(session: AsyncSession) -> None:
    doubt = said(review=True)
    (comment,) = await judged_comments(session, "Темно", live=doubt, tried=doubt)
    await decided(session, comment, Label.SPAM)
    # As a comment that came back was kept once: the same text as the next version.
    comment.version, comment.state = 2, CommentState.REVIEW
    await decided(session, comment, Label.COMPLAINT)

    (correction,) = await keeping.corrections(session)

    assert correction.labels == (Label.COMPLAINT,)


async def test_a_word_on_a_version_that_came_back_is_not_lost(session: AsyncSession) -> None:
    doubt = said(review=True)
    (comment,) = await judged_comments(session, "Темно", live=doubt, tried=doubt)
    await decided(session, comment, Label.SPAM)
    comment.version = 2
    await session.flush()

    (correction,) = await keeping.corrections(session)

    assert (correction.version, correction.text) == (1, "Темно")
