"""How often people decide as the judge had said: in whether an answer is needed, and in all."""

from typing import Any

import pytest
from msgspec.structs import replace
from sqlalchemy.ext.asyncio import AsyncSession

from app.access import service as access
from app.access.rules import Role
from app.triage import ruling
from app.triage import service as triage
from app.triage.rules import NO_TOPIC, Importance, Judgement, Label
from app.triage.service import Agreement
from tests import factories as make
from tests.app.triage.test_keeping import judged_comments, said


async def agreed(session: AsyncSession, judged: Judgement, **word: Any) -> Agreement:
    """Let a person say something of what was judged so."""
    account = await make.an_account(session, role=Role.TRAINER)
    (comment,) = await judged_comments(session, "Темно", live=judged, tried=judged)
    await ruling.decide(
        session,
        comment,
        access.person_of(account),
        version=1,
        note="",
        home=make.RULEBOOK.zone,
        now=make.NOW,
        **word,
    )
    return await triage.agreement(session, since=make.NOW)


@pytest.mark.parametrize(
    ("word", "same_need", "same_in_all"),
    [
        ({"labels": {Label.COMPLAINT, Label.INSULT}}, 1, 1),
        ({"labels": {Label.QUESTION, Label.INSULT}}, 1, 0),
        ({"labels": {Label.COMPLAINT}}, 1, 0),
        ({"labels": {Label.COMPLAINT, Label.INSULT, Label.THANKS}}, 1, 0),
        ({"labels": {Label.INSULT}}, 0, 0),
        ({"labels": {Label.COMPLAINT, Label.INSULT}, "topic": "territory"}, 1, 1),
        ({"labels": {Label.COMPLAINT, Label.INSULT}, "topic": "meals"}, 1, 0),
        ({"labels": {Label.COMPLAINT, Label.INSULT}, "topic": NO_TOPIC}, 1, 0),
        ({"labels": {Label.COMPLAINT, Label.INSULT}, "importance": Importance.HIGH}, 1, 1),
        ({"labels": {Label.COMPLAINT, Label.INSULT}, "importance": Importance.USUAL}, 1, 0),
    ],
)
async def test_what_a_person_says_is_compared_as_far_as_he_says_it(
    session: AsyncSession, word: dict[str, Any], same_need: int, same_in_all: int
) -> None:
    judged = replace(
        said(Label.COMPLAINT, Label.INSULT), topic="territory", importance=Importance.HIGH
    )

    found = await agreed(session, judged, **word)

    assert (found.decisions, found.over_doubts) == (1, 0)
    assert (found.same_need, found.same_in_all) == (same_need, same_in_all)


async def test_that_no_topic_fits_agrees_with_a_judge_who_named_none(
    session: AsyncSession,
) -> None:
    found = await agreed(session, said(Label.QUESTION), labels={Label.QUESTION}, topic=NO_TOPIC)

    assert found.same_in_all == 1


async def test_there_is_nothing_to_agree_with_in_a_doubt(session: AsyncSession) -> None:
    found = await agreed(session, said(review=True), labels=())

    assert found == Agreement(decisions=1, over_doubts=1, same_need=0, same_in_all=0)


async def test_a_topic_corrected_on_a_case_is_no_agreement_in_all(session: AsyncSession) -> None:
    account = await make.an_account(session, role=Role.TRAINER)
    judged = replace(said(Label.COMPLAINT), topic="territory")
    (comment,) = await judged_comments(session, "Темно", live=judged, tried=judged)

    person = access.person_of(account)
    await ruling.name_topic(session, comment, person, "meals", now=make.NOW)

    found = await triage.agreement(session, since=make.NOW)
    assert (found.same_need, found.same_in_all) == (1, 0)
