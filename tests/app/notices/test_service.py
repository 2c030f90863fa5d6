"""Who is told what, once."""

from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.rules import Role
from app.cases import service as cases
from app.cases.model import Case, CaseEvent
from app.cases.moving import service as moving
from app.cases.opening import service as opening
from app.cases.rules import CaseState, EventKind
from app.notices import service as notices
from app.notices.model import Notice
from app.routing import service as routing
from app.triage import service as triage
from tests import factories as make
from tests.app.cases.test_opening import judged
from tests.app.people import Staff, a_staff


async def an_assigned_case(session: AsyncSession) -> tuple[Staff, Case]:
    staff = await a_staff(session)
    page = await make.a_page(session, staff.institution, official=staff.official)
    post = await make.a_post(session, page)
    await make.take_in(session, page, post, make.said(page, post, "1"))
    docket = await triage.claim(session, limit=1, home=make.RULEBOOK.zone)
    await triage.settle(session, docket, [judged(needs=True)], now=make.NOW)
    await opening.open_waiting(session, rulebook=make.RULEBOOK, now=make.NOW, limit=1)
    await routing.assign_open(session, now=make.NOW, limit=1)
    case_id = (await session.scalars(select(Case.id))).one()
    session.expunge_all()
    return staff, await cases.find(session, case_id)


async def told(session: AsyncSession) -> list[str]:
    return list(await session.scalars(select(Notice.sentence).order_by(Notice.id)))


async def test_the_official_is_told_of_his_case_once(session: AsyncSession) -> None:
    _, case = await an_assigned_case(session)

    first = await notices.derive(session, now=make.NOW, limit=50)
    second = await notices.derive(session, now=make.NOW, limit=50)

    assert (first, second) == (2, 0)
    assert await told(session) == [f"Вам назначено сообщение № {case.id}."]


async def test_nobody_is_told_of_what_he_did_himself(session: AsyncSession) -> None:
    staff, case = await an_assigned_case(session)
    await notices.derive(session, now=make.NOW, limit=50)
    account_ids = await session.scalars(select(Notice.account_id))
    await cases.note(
        session,
        case,
        EventKind.EDITED,
        text="",
        account_id=account_ids.one(),
        now=make.NOW,
    )

    await notices.derive(session, now=make.NOW, limit=50)

    assert len(await told(session)) == 1
    assert staff.login


async def test_the_writer_is_told_that_the_network_refused_his_answer(
    session: AsyncSession,
) -> None:
    _, case = await an_assigned_case(session)
    await notices.derive(session, now=make.NOW, limit=50)
    writer = (await session.scalars(select(Notice.account_id))).one()
    await cases.note(
        session,
        case,
        EventKind.REPLY_REFUSED,
        text="Комментарии закрыты.",
        account_id=writer,
        now=make.NOW,
    )

    await notices.derive(session, now=make.NOW, limit=50)

    said = f"Ответ по сообщению № {case.id} не опубликован: Комментарии закрыты."
    assert (await told(session))[-1] == said


async def test_a_returned_answer_is_told_to_its_writer_and_to_whoever_has_the_case(
    session: AsyncSession,
) -> None:
    staff, case = await an_assigned_case(session)
    await notices.derive(session, now=make.NOW, limit=50)
    writer = (await session.scalars(select(Notice.account_id))).one()
    kind = EventKind.SENT_FOR_APPROVAL
    await cases.note(session, case, kind, text="ответ 1", account_id=writer, now=make.NOW)
    other = await make.an_official(session, staff.institution, name="Петрова А. П.")
    holder = await make.an_account(session, institution=staff.institution, official=other)
    approver = await make.an_account(session, role=Role.APPROVER, institution=staff.institution)
    await moving.give_by_hand(
        session, case, other, why="в отпуске", account_id=approver.id, now=make.NOW
    )
    kind = EventKind.RETURNED
    await cases.note(session, case, kind, text="не то", account_id=approver.id, now=make.NOW)

    await notices.derive(session, now=make.NOW, limit=50)

    said = f"Ответ по сообщению № {case.id} возвращён на доработку."
    told_to = await session.scalars(select(Notice.account_id).where(Notice.sentence == said))
    assert set(told_to) == {writer, holder.id}


async def test_whoever_gets_a_case_that_is_open_again_hears_that_it_is(
    session: AsyncSession,
) -> None:
    staff, case = await an_assigned_case(session)
    await notices.derive(session, now=make.NOW, limit=50)
    case.official_id, case.state = None, CaseState.OPEN
    kind = EventKind.REOPENED
    await cases.note(session, case, kind, text="комментарий 7", account_id=None, now=make.NOW)
    approver = await make.an_account(session, role=Role.APPROVER, institution=staff.institution)
    for name in ("Петрова А. П.", "Сидоров И. К."):
        other = await make.an_official(session, staff.institution, name=name)
        await make.an_account(session, institution=staff.institution, official=other)
        await moving.give_by_hand(
            session, case, other, why="в отпуске", account_id=approver.id, now=make.NOW
        )

    await notices.derive(session, now=make.NOW, limit=50)

    given = f"Вам назначено сообщение № {case.id}."
    said = [each for each in await told(session) if each.startswith(given)]
    assert said == [given, f"{given} Оно открыто снова: гражданин написал.", given]


async def test_an_event_that_commits_late_is_told_though_a_later_one_was(
    session: AsyncSession,
) -> None:
    staff, case = await an_assigned_case(session)
    await notices.derive(session, now=make.NOW, limit=50)
    late = (await session.scalars(select(CaseEvent).order_by(CaseEvent.id).limit(1))).one()
    await session.execute(text("SET LOCAL session_replication_role = replica"))
    late.told_at, late.kind = None, EventKind.REOPENED
    late.official_id = staff.official.id

    await notices.derive(session, now=make.NOW, limit=50)

    assert (await told(session))[-1].startswith(f"Сообщение № {case.id} открыто снова")


async def test_reading_a_notice_leaves_the_others(session: AsyncSession) -> None:
    _, case = await an_assigned_case(session)
    await notices.derive(session, now=make.NOW, limit=50)
    await cases.note(session, case, EventKind.EDITED, text="", account_id=None, now=make.NOW)
    (first,) = (await session.scalars(select(Notice))).all()
    await notices.derive(session, now=make.NOW, limit=50)

    await notices.mark_read(session, first.account_id, shown=[first.id], now=make.NOW)

    unread = await notices.unread(session, first.account_id)
    total = await session.scalar(select(func.count()).select_from(Notice))
    assert (total, len(unread)) == (2, 1)
