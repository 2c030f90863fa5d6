"""The balance over HTTP and on the desk: shown with what it would do, set, and by whom."""

import pytest
from msgspec.structs import replace

from app.base.database import Sessions
from app.triage import balancing
from app.triage import service as triage
from app.triage.balancing import FEWEST
from app.triage.rules import Balance, Edges, Judgement, SettledBy
from tests import factories as make
from tests.app.people import Client, a_staff, a_trainer, log_in
from tests.app.triage.test_keeping import said

EDGES = Edges(needs_answer=0.4, review=0.1)


async def judged(sessions: Sessions, *chances: float, rule: bool = False) -> None:
    """Let comments be judged just now, with these chances."""
    async with sessions.begin() as session:
        staff = await a_staff(session, f"Школа {len(chances)}{rule}")
        page = await make.a_page(session, staff.institution)
        post = await make.a_post(session, page)
        texts = [make.said(page, post, str(n), f"слово {n}") for n in range(1, len(chances) + 1)]
        await make.take_in(session, page, post, *texts)
        docket = await triage.claim(session, limit=1000, home=make.RULEBOOK.zone)
        await triage.settle(
            session, docket, [with_chance(each, rule=rule) for each in chances], now=make.NOW
        )


def with_chance(chance: float, *, rule: bool) -> Judgement:
    settled = SettledBy.RULE if rule else SettledBy.LINEAR
    return replace(said(), scores={"needs_answer": chance}, settled_by=settled)


async def told(sessions: Sessions) -> None:
    async with sessions.begin() as session:
        await balancing.tell_edges(session, "test", EDGES, now=make.NOW)


async def test_what_each_balance_would_have_done_is_told(sessions: Sessions) -> None:
    # careful: from 0.25 a case, from 1/19 to people; sparing: from 4/7 and from 2/11.
    await judged(sessions, *[0.5] * 20, *[0.3] * 10, *[0.15] * 10, *[0.02] * 60)
    await told(sessions)

    async with sessions() as session:
        standing = await balancing.standing(session, now=make.NOW)

    counted = [(o.balance, o.flagged, o.review, o.passed) for o in standing.outlooks]
    assert standing.comments == 100
    assert counted == [
        (Balance.CAREFUL, 30, 10, 60),
        (Balance.EVEN, 20, 20, 60),
        (Balance.SPARING, 0, 30, 70),
    ]
    assert [o.expected_missed for o in standing.outlooks] == pytest.approx([1.2, 1.2, 2.7])


async def test_what_a_rule_decided_no_balance_changes(sessions: Sessions) -> None:
    await judged(sessions, *[0.9] * FEWEST, rule=True)
    await told(sessions)

    async with sessions() as session:
        standing = await balancing.standing(session, now=make.NOW)

    assert {(o.flagged, o.review, o.passed) for o in standing.outlooks} == {(0, 0, FEWEST)}


@pytest.mark.parametrize(("comments", "is_told"), [(FEWEST, False), (FEWEST - 1, True)])
async def test_without_enough_to_count_nothing_is_claimed(
    sessions: Sessions, comments: int, *, is_told: bool
) -> None:
    await judged(sessions, *[0.5] * comments)
    if is_told:
        await told(sessions)

    async with sessions() as session:
        standing = await balancing.standing(session, now=make.NOW)

    assert (standing.comments, standing.outlooks) == (comments, ())


async def test_a_trainer_sets_the_balance_and_it_is_told_who(
    client: Client, sessions: Sessions
) -> None:
    await log_in(client, await a_trainer(sessions))

    before = await client.get("/api/v1/judging/balance")
    after = await client.put("/api/v1/judging/balance", json={"balance": "careful"})
    again = await client.put("/api/v1/judging/balance", json={"balance": "careful"})

    assert (before.json()["balance"], before.json()["movedAt"]) == ("even", None)
    assert (after.json()["balance"], after.json()["movedBy"]) == ("careful", "trainer")
    assert again.json()["movedAt"] == after.json()["movedAt"]


async def test_an_unknown_balance_is_refused(client: Client, sessions: Sessions) -> None:
    await log_in(client, await a_trainer(sessions))

    answer = await client.put("/api/v1/judging/balance", json={"balance": "bold"})

    assert answer.status_code == 400


async def test_an_official_neither_sees_nor_sets_it(client: Client, sessions: Sessions) -> None:
    async with sessions.begin() as session:
        staff = await a_staff(session)
    await log_in(client, staff.login)

    answers = [
        await client.get("/api/v1/judging/balance"),
        await client.put("/api/v1/judging/balance", json={"balance": "careful"}),
        await client.get("/judging"),
        await client.post("/judging/balance", data={"balance": "careful"}),
    ]

    async with sessions() as session:
        assert await balancing.balance(session) is Balance.EVEN
    assert [answer.status_code for answer in answers] == [403] * 4
