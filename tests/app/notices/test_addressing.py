"""Which people are told, looked up in the database."""

from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.model import Account
from app.access.rules import Role
from app.cases import service as cases
from app.cases.model import Case
from app.cases.moving import service as moving
from app.cases.rules import EventKind
from app.comments.model import Comment
from app.notices import service as notices
from app.notices.model import Notice
from app.officials import service as officials
from app.officials.model import Official
from app.replies.model import Reply
from app.replies.rules import ReplyState
from tests import factories as make
from tests.app.notices.test_service import an_assigned_case
from tests.app.officials.town import go_away
from tests.app.people import Staff


async def scene(session: AsyncSession) -> tuple[Staff, Case, dict[int, str]]:
    """An assigned case, a colleague in the same school, a stranger in another and a trainer."""
    staff, case = await an_assigned_case(session)
    await notices.derive(session, now=make.NOW, limit=50)
    own = (await session.scalars(select(Notice.account_id))).one()
    other = await make.an_institution(session, "Школа № 2")
    people = {own: "official"}
    for name, institution in (("colleague", staff.institution), ("stranger", other)):
        official = await make.an_official(session, institution)
        account = await make.an_account(session, institution=institution, official=official)
        people[account.id] = name
    trainer = await make.an_account(session, role=Role.TRAINER)
    people[trainer.id] = "trainer"
    return staff, case, people


async def told(
    session: AsyncSession,
    kind: EventKind,
    *,
    note: str = "",
    by: int | None = None,
    case: Case,
    people: dict[int, str],
) -> set[str]:
    await cases.note(session, case, kind, text=note, account_id=by, now=make.NOW)
    before = {notice.id for notice in await session.scalars(select(Notice))}
    await notices.derive(session, now=make.NOW, limit=50)
    after = await session.scalars(select(Notice))
    return {people[notice.account_id] for notice in after if notice.id not in before}


@pytest.mark.parametrize(
    ("kind", "note", "expected"),
    [
        (EventKind.WARNED, "80", {"official"}),
        (EventKind.WARNED, "100", {"official", "trainer"}),
        (EventKind.WARNED, "150", {"trainer"}),
        (EventKind.ESCALATED, "", {"trainer"}),
        (EventKind.VANISHED, "", {"trainer"}),
        (EventKind.REDIRECTED, "", {"official"}),
        (EventKind.VIEWED, "", set()),
        (EventKind.EXPORTED, "", set()),
    ],
)
async def test_where_nobody_coordinates_the_trainers_are_told(
    session: AsyncSession, kind: EventKind, note: str, expected: set[str]
) -> None:
    _, case, people = await scene(session)

    assert await told(session, kind, note=note, case=case, people=people) == expected


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        (EventKind.ESCALATED, {"region", "trainer"}),
        (EventKind.SENT_FOR_APPROVAL, {"region"}),
        (EventKind.VANISHED, {"region", "trainer"}),
    ],
)
async def test_the_regions_coordinator_stands_above_every_institution(
    session: AsyncSession, kind: EventKind, expected: set[str]
) -> None:
    _, case, people = await scene(session)
    people[(await make.an_account(session, role=Role.COORDINATOR)).id] = "region"

    assert await told(session, kind, case=case, people=people) == expected


async def test_a_nearer_coordinator_comes_before_the_regions(session: AsyncSession) -> None:
    staff, case, people = await scene(session)
    people[(await make.an_account(session, role=Role.COORDINATOR)).id] = "region"
    near = await make.an_account(session, role=Role.COORDINATOR, institution=staff.institution)
    people[near.id] = "near"

    found = await told(session, EventKind.ESCALATED, case=case, people=people)

    assert found == {"near", "trainer"}


@pytest.mark.parametrize(
    ("kind", "by", "expected"),
    [
        (EventKind.ASSIGNED, "trainer", {"colleague", "official"}),
        (EventKind.REDIRECTED, "trainer", {"colleague", "official"}),
        (EventKind.CAME_BACK, "", {"colleague", "official"}),
        (EventKind.REDIRECTED, "official", {"colleague"}),
        (EventKind.STOOD_IN, "", {"colleague", "official"}),
        (EventKind.TAKEN, "colleague", {"official"}),
    ],
)
async def test_whoever_loses_a_case_hears_that_it_is_no_longer_his(
    session: AsyncSession, kind: EventKind, by: str, expected: set[str]
) -> None:
    _, case, people = await scene(session)
    accounts = {name: account for account, name in people.items()}
    case.official_id = (await session.get_one(Account, accounts["colleague"])).official_id

    found = await told(session, kind, by=accounts.get(by), case=case, people=people)

    assert found == expected


async def test_who_is_on_leave_need_not_hear_what_is_taken_off_him(session: AsyncSession) -> None:
    _, case, people = await scene(session)
    accounts = {name: account for account, name in people.items()}
    had = await session.get_one(Official, case.official_id)
    case.official_id = (await session.get_one(Account, accounts["colleague"])).official_id
    await go_away(session, had)

    found = await told(session, EventKind.STOOD_IN, case=case, people=people)

    assert found == {"colleague"}


async def test_a_coordinator_who_was_asked_is_not_told_that_he_need_not_answer(
    session: AsyncSession,
) -> None:
    _, case, people = await scene(session)
    accounts = {name: account for account, name in people.items()}
    asked = (await session.get_one(Account, accounts["colleague"])).official_id
    has, case.official_id = case.official_id, None
    await moving.escalate(session, [(case, asked, "нет никого")], now=make.NOW)
    case.official_id = has

    found = await told(session, EventKind.ASSIGNED, case=case, people=people)

    assert found == {"official", "trainer"}


async def test_whoever_lost_a_case_is_told_so_and_given_no_way_to_it(session: AsyncSession) -> None:
    _, case, people = await scene(session)
    accounts = {name: account for account, name in people.items()}
    case.official_id = (await session.get_one(Account, accounts["colleague"])).official_id

    await told(session, EventKind.REDIRECTED, case=case, people=people)

    said, _ = await notices.unread(session, accounts["official"])
    assert said.case_id is None
    assert said.sentence.endswith("теперь у другого ответственного: Вам отвечать на него не нужно.")


async def test_of_a_case_that_nobody_has_the_trainers_are_warned(session: AsyncSession) -> None:
    _, case, people = await scene(session)
    case.official_id = None

    found = await told(session, EventKind.WARNED, note="50", case=case, people=people)

    assert found == {"trainer"}


@pytest.mark.parametrize(
    ("kind", "note", "expected"),
    [
        (EventKind.JOINED, "", {"trainer"}),
        (EventKind.WARNED, "80", {"trainer"}),
        (EventKind.REPLY_REFUSED, "", {"trainer"}),
        (EventKind.ASSIGNED, "", set()),
        (EventKind.STOOD_IN, "", set()),
    ],
)
async def test_what_an_official_without_an_account_cannot_hear_the_coordinator_does(
    session: AsyncSession, kind: EventKind, note: str, expected: set[str]
) -> None:
    _, case, people = await scene(session)
    own = next(account for account, name in people.items() if name == "official")
    (await session.get_one(Account, own)).disabled_at = make.NOW
    await session.flush()

    assert await told(session, kind, note=note, case=case, people=people) == expected


async def make_waiting(session: AsyncSession, case: Case, writer: int) -> None:
    """Let an answer of the case wait for a second person."""
    comment = (await session.scalars(select(Comment).limit(1))).one()
    session.add(
        Reply(
            case_id=case.id,
            comment_id=comment.id,
            comment_page_id=case.page_id,
            account_id=writer,
            key=uuid4(),
            text="Отопление включим завтра.",
            state=ReplyState.APPROVAL,
            try_at=make.NOW,
            created_at=make.NOW,
        )
    )


async def second_persons(session: AsyncSession, staff: Staff, *several: str) -> dict[int, str]:
    """Let people in who may approve, each told as ``role`` or as ``founder's role``."""
    founder = await make.an_institution(session, "Управление")
    home = await officials.find_institution(session, staff.institution.id)
    home.parent_id = founder.id
    await session.flush()
    added = {}
    for name in several:
        home = founder if name.startswith("founder's ") else staff.institution
        role = Role(name.removeprefix("founder's "))
        added[(await make.an_account(session, role=role, institution=home)).id] = name
    return added


async def test_while_an_answer_awaits_approval_whoever_may_approve_is_warned_too(
    session: AsyncSession,
) -> None:
    staff, case, people = await scene(session)
    people |= await second_persons(session, staff, "approver", "coordinator")
    writer = next(account for account, name in people.items() if name == "official")
    await make_waiting(session, case, writer)

    found = await told(session, EventKind.WARNED, note="80", case=case, people=people)

    assert found == {"official", "approver"}


async def test_an_approver_is_not_reminded_of_his_own_answer(session: AsyncSession) -> None:
    staff, case, people = await scene(session)
    people |= await second_persons(session, staff, "approver", "coordinator")
    writer = next(account for account, name in people.items() if name == "approver")
    await make_waiting(session, case, writer)

    found = await told(session, EventKind.WARNED, note="80", case=case, people=people)

    assert found == {"official", "coordinator"}


@pytest.mark.parametrize(
    ("there_are", "expected"),
    [
        ((), {"trainer"}),
        (("approver", "founder's approver", "coordinator"), {"approver"}),
        (("founder's approver", "coordinator"), {"founder's approver"}),
        (("coordinator", "founder's coordinator"), {"coordinator"}),
        (("founder's coordinator",), {"founder's coordinator"}),
    ],
)
async def test_the_nearest_second_person_is_told_of_a_waiting_answer(
    session: AsyncSession, there_are: tuple[str, ...], expected: set[str]
) -> None:
    staff, case, people = await scene(session)
    people |= await second_persons(session, staff, *there_are)
    writer = next(account for account, name in people.items() if name == "official")

    found = await told(session, EventKind.SENT_FOR_APPROVAL, by=writer, case=case, people=people)

    assert found == expected


@pytest.mark.parametrize(
    ("there_are", "expected"),
    [
        (("approver",), {"official", "trainer"}),
        (("coordinator", "founder's coordinator"), {"official", "coordinator"}),
        (("founder's coordinator",), {"official", "founder's coordinator"}),
    ],
)
async def test_a_coordinator_needs_no_card_to_be_warned(
    session: AsyncSession, there_are: tuple[str, ...], expected: set[str]
) -> None:
    staff, case, people = await scene(session)
    people |= await second_persons(session, staff, *there_are)

    found = await told(session, EventKind.WARNED, note="100", case=case, people=people)

    assert found == expected


@pytest.mark.parametrize(
    ("marked", "there_are", "expected"),
    [
        (Role.OFFICIAL, (), {"marked"}),
        (Role.OFFICIAL, ("coordinator",), {"coordinator"}),
        (Role.OFFICIAL, ("founder's coordinator",), {"founder's coordinator"}),
        (Role.COORDINATOR, ("coordinator", "founder's coordinator"), {"marked"}),
    ],
)
async def test_a_mark_on_a_card_shuts_out_nobody_who_may_assign(
    session: AsyncSession, marked: Role, there_are: tuple[str, ...], expected: set[str]
) -> None:
    staff, case, people = await scene(session)
    people |= await second_persons(session, staff, *there_are)
    official = await make.an_official(session, staff.institution)
    official.is_coordinator = True
    account = await make.an_account(
        session, role=marked, institution=staff.institution, official=official
    )

    found = await told(
        session,
        EventKind.ESCALATED,
        case=case,
        people=people | {account.id: "marked"},
    )

    assert found - {"trainer"} == expected


async def test_an_answer_of_nobodys_case_that_is_not_seen_is_told_to_the_coordinator(
    session: AsyncSession,
) -> None:
    _, case, people = await scene(session)
    case.official_id = None

    found = await told(session, EventKind.ANSWER_UNSEEN, case=case, people=people)

    assert found == {"trainer"}


async def test_an_answer_that_is_not_seen_while_its_official_is_away_is_told_to_the_coordinator(
    session: AsyncSession,
) -> None:
    staff, case, people = await scene(session)
    home = await officials.find_institution(session, staff.institution.id)
    owner = await session.get_one(Official, case.official_id)
    await go_away(session, owner, await make.an_official(session, home))

    found = await told(session, EventKind.ANSWER_UNSEEN, case=case, people=people)

    assert found == {"official", "trainer"}


@pytest.mark.parametrize(
    ("is_elsewhere", "expected"),
    [(True, {"founder's approver", "substitute"}), (False, {"substitute"})],
)
async def test_where_a_leave_takes_a_waiting_answer_elsewhere_they_hear_that_it_waits(
    session: AsyncSession,
    is_elsewhere: bool,  # noqa: FBT001
    expected: set[str],
) -> None:
    staff, case, people = await scene(session)
    people |= await second_persons(session, staff, "approver", "founder's approver")
    writer = next(account for account, name in people.items() if name == "official")
    await make_waiting(session, case, writer)
    own = await officials.find_institution(session, staff.institution.id)
    home = await officials.find_institution(session, own.parent_id or 0) if is_elsewhere else own
    substitute = await make.an_official(session, home)
    account = await make.an_account(session, institution=home, official=substitute)
    people[account.id] = "substitute"
    owner = await session.get_one(Official, case.official_id)
    await go_away(session, owner, substitute)
    case.official_id, case.institution_id = substitute.id, home.id

    found = await told(session, EventKind.STOOD_IN, case=case, people=people)

    assert found == expected


@pytest.mark.parametrize(
    ("role", "kind", "there_are", "expected"),
    [
        (Role.COORDINATOR, EventKind.WARNED, "founder's coordinator", "founder's coordinator"),
        (Role.COORDINATOR, EventKind.WARNED, "approver", "trainer"),
        (Role.APPROVER, EventKind.SENT_FOR_APPROVAL, "founder's approver", "founder's approver"),
    ],
)
async def test_for_who_is_on_leave_the_next_one_is_told(
    session: AsyncSession, role: Role, kind: EventKind, there_are: str, expected: str
) -> None:
    staff, case, people = await scene(session)
    people |= await second_persons(session, staff, there_are)
    own = await officials.find_institution(session, staff.institution.id)
    away = await make.an_official(session, own)
    account = await make.an_account(session, role=role, institution=own, official=away)
    people[account.id] = "away"
    await go_away(session, away)

    found = await told(session, kind, note="100", case=case, people=people)

    assert found - {"official"} == {expected}


async def test_an_approver_who_wrote_it_is_not_asked_himself(session: AsyncSession) -> None:
    staff, case, people = await scene(session)
    people |= await second_persons(session, staff, "approver", "founder's coordinator")
    writer = next(account for account, name in people.items() if name == "approver")

    found = await told(session, EventKind.SENT_FOR_APPROVAL, by=writer, case=case, people=people)

    assert found == {"founder's coordinator"}


@pytest.mark.parametrize("kind", [EventKind.APPROVED, EventKind.RETURNED])
async def test_the_writer_hears_what_became_of_his_draft(
    session: AsyncSession, kind: EventKind
) -> None:
    _, case, people = await scene(session)
    by = {name: account for account, name in people.items()}
    await told(session, EventKind.SENT_FOR_APPROVAL, by=by["official"], case=case, people=people)

    assert await told(session, kind, by=by["colleague"], case=case, people=people) == {"official"}
