"""From waiting notices to messages: in everybody's time, merged, each sent once."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import msgspec
import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.access import service as access
from app.access.model import Account
from app.access.rules import Role
from app.base.database import Sessions
from app.cases import service as cases
from app.cases.model import Case
from app.cases.moving import service as moving
from app.cases.rules import CaseState, EventKind
from app.deadlines.ladder import Step
from app.notices import channels, delivering, gathering, linking
from app.notices import service as notices
from app.notices.choosing import Choice
from app.notices.delivering import Parcel
from app.notices.delivery_rules import (
    FEWEST_TRIES,
    GIVE_UP_AFTER,
    SENDER_DIES_AFTER,
    DeliveryState,
)
from app.notices.model import Delivery, Notice, PersonalChannel
from app.notices.rules import Channel
from app.officials import roster
from app.officials import service as officials
from app.officials.model import Official
from app.officials.shifts import Span
from app.triage.rules import Importance
from tests import factories as make
from tests.app.notices.test_service import an_assigned_case

MAIL = "ivanova@school1.example.ru"
NIGHT = make.NOW.replace(hour=20)
"""23:00 in Moscow; ``make.NOW`` is Tuesday noon there."""
MORNING = make.NOW.replace(day=25, hour=6)
MINUTE = timedelta(minutes=1)


async def mailed(session: AsyncSession) -> Case:
    """Give a case whose official reads mail; its first notice is written and not yet sent."""
    staff, case = await an_assigned_case(session)
    official = await session.get(Official, staff.official.id)
    assert official is not None
    official.email = MAIL
    (account,) = (await access.accounts_of_officials(session, [official.id])).values()
    await make.a_confirmed_mail(session, account, MAIL)
    await session.flush()
    await notices.derive(session, now=make.NOW, limit=50)
    return case


async def gather(session: AsyncSession, now: datetime) -> int:
    keys = [uuid4() for _ in range(10)]
    return await gathering.gather(session, rulebook=make.RULEBOOK, keys=keys, now=now)


async def claim(session: AsyncSession, now: datetime, *, limit: int = 10) -> list[Parcel]:
    return await delivering.claim(
        session,
        Channel.EMAIL,
        rulebook=make.RULEBOOK,
        public_url="https://desk.example.ru",
        secret_key="key",
        now=now,
        limit=limit,
    )


async def happens(session: AsyncSession, case: Case, kind: EventKind, now: datetime) -> None:
    await cases.note(session, case, kind, text="", account_id=None, now=now)
    await notices.derive(session, now=now, limit=50)


async def leaves(session: AsyncSession, now: datetime) -> list[int]:
    """Let leave what may, and tell how many notices are in each new message."""
    await gather(session, now)
    parcels = await claim(session, now)
    for parcel in parcels:
        await delivering.sent(session, parcel, now=now)
    query = select(Delivery.notices).where(
        Delivery.id.in_([parcel.delivery_id for parcel in parcels])
    )
    return list(await session.scalars(query))


async def only_delivery(session: AsyncSession) -> Delivery:
    await session.flush()
    return (await session.scalars(select(Delivery))).one()


async def test_an_official_with_a_mail_address_is_mailed_of_his_case(session: AsyncSession) -> None:
    case = await mailed(session)

    await gather(session, make.NOW)
    (parcel,) = await claim(session, make.NOW)

    assert (parcel.address, parcel.attempt) == (MAIL, 1)
    assert parcel.letter.subject == f"Вам назначено сообщение № {case.id}."
    assert parcel.letter.paragraphs[0].endswith(f"https://desk.example.ru/cases/{case.id}")
    assert parcel.unsubscribe.startswith("https://desk.example.ru/unsubscribe/")


async def test_of_a_case_that_has_ended_no_term_is_told(session: AsyncSession) -> None:
    case = await mailed(session)
    case.state = CaseState.CLOSED
    await happens(session, case, EventKind.ANSWER_CHANGED, make.NOW)

    await gather(session, make.NOW)
    (parcel,) = await claim(session, make.NOW)

    assert f"сообщение № {case.id}" in parcel.letter.text
    assert "ответить до" not in parcel.letter.text


async def test_what_has_ended_is_not_called_urgent(session: AsyncSession) -> None:
    case = await mailed(session)
    case.state, case.importance = CaseState.CLOSED, Importance.URGENT
    await happens(session, case, EventKind.ANSWERED_BY_HAND, make.NOW)

    await gather(session, MORNING)
    (parcel,) = await claim(session, MORNING)

    assert parcel.letter.subject == f"На сообщение № {case.id} уже ответили в самой сети."


async def test_of_a_case_whose_term_has_run_out_its_end_is_told(session: AsyncSession) -> None:
    case = await mailed(session)
    case.due_at = make.NOW - MINUTE

    await gather(session, make.NOW)
    (parcel,) = await claim(session, make.NOW)

    assert "срок был 24.11.2026 в 11:59" in parcel.letter.text


async def test_no_word_of_the_citizen_and_not_his_name_leaves(session: AsyncSession) -> None:
    await mailed(session)

    await gather(session, make.NOW)
    (parcel,) = await claim(session, make.NOW)

    assert "отопление" not in parcel.letter.text
    assert "Анна" not in parcel.letter.text


async def test_what_left_does_not_leave_again(session: AsyncSession) -> None:
    await mailed(session)

    first = await leaves(session, make.NOW)
    second = await leaves(session, make.NOW + timedelta(hours=1))

    assert (first, second) == ([1], [])


async def test_after_a_message_the_next_ones_are_merged_for_a_quarter_of_an_hour(
    session: AsyncSession,
) -> None:
    case = await mailed(session)
    await leaves(session, make.NOW)
    for minute in (1, 2, 3):
        await happens(session, case, EventKind.REOPENED, make.NOW + minute * MINUTE)

    early = await leaves(session, make.NOW + 14 * MINUTE)
    late = await leaves(session, make.NOW + 15 * MINUTE)

    assert (early, late) == ([], [3])


async def test_at_night_nothing_leaves_and_in_the_morning_all_of_it_at_once(
    session: AsyncSession,
) -> None:
    case = await mailed(session)
    await leaves(session, make.NOW)
    await happens(session, case, EventKind.REOPENED, NIGHT)
    await happens(session, case, EventKind.WARNED, NIGHT)

    found = [await leaves(session, now) for now in (NIGHT, MORNING - MINUTE, MORNING)]

    assert found == [[], [], [2]]


async def test_after_an_outage_nobody_is_woken(session: AsyncSession) -> None:
    await mailed(session)

    found = [await leaves(session, now) for now in (NIGHT, MORNING - MINUTE, MORNING)]

    assert found == [[], [], [1]]


async def test_a_failed_message_is_not_tried_again_at_night(session: AsyncSession) -> None:
    await mailed(session)
    evening = make.NOW.replace(hour=17, minute=59)
    await gather(session, evening)
    (parcel,) = await claim(session, evening)
    await postponed(session, parcel, wait=timedelta(minutes=10), now=evening)

    found = [len(await claim(session, now)) for now in (NIGHT, MORNING - MINUTE, MORNING)]

    assert found == [0, 0, 1]


async def test_what_is_urgent_is_tried_again_at_night(session: AsyncSession) -> None:
    case = await mailed(session)
    case.importance = Importance.URGENT
    await happens(session, case, EventKind.REOPENED, make.NOW)
    await gather(session, make.NOW)
    (parcel,) = await claim(session, make.NOW)
    await postponed(session, parcel, wait=timedelta(minutes=10), now=make.NOW)

    assert len(await claim(session, NIGHT)) == 1


async def test_those_who_sleep_hold_up_nobody_with_something_urgent(session: AsyncSession) -> None:
    case = await mailed(session)
    await gather(session, make.NOW)
    case.importance = Importance.URGENT
    await happens(session, case, EventKind.REOPENED, NIGHT)
    await gather(session, NIGHT)

    assert len(await claim(session, NIGHT, limit=1)) == 1


async def postponed(
    session: AsyncSession, parcel: Parcel, *, wait: timedelta, now: datetime
) -> None:
    await delivering.postponed(session, parcel, sentence="Нет.", wait=wait, chance=0.5, now=now)
    await session.flush()


async def test_an_official_is_written_to_in_his_own_zone(session: AsyncSession) -> None:
    case = await mailed(session)
    await far_away(session, case, zone="Asia/Kamchatka")
    morning = make.NOW.replace(hour=21)

    asleep = await leaves(session, make.NOW)
    await gather(session, morning)
    (parcel,) = await claim(session, morning)

    assert asleep == []
    assert "(UTC+12)" in parcel.letter.text


async def test_an_official_is_written_to_on_the_days_that_he_works(session: AsyncSession) -> None:
    case = await mailed(session)
    official = await far_away(session, case, zone="")
    official.hours = ["", "", "", "", "", "09:00–18:00", "09:00–18:00"]
    await session.flush()
    saturday = make.NOW.replace(day=28, hour=6)

    found = [await leaves(session, now) for now in (make.NOW, saturday - MINUTE, saturday)]

    assert found == [[], [], [1]]


async def test_who_is_on_duty_on_a_saturday_is_written_to_then(session: AsyncSession) -> None:
    case = await mailed(session)
    await leaves(session, make.NOW)
    official = await far_away(session, case, zone="")
    saturday = make.NOW.replace(day=28)
    duty = Span(saturday - timedelta(hours=3), saturday + timedelta(hours=6))
    await roster.add_shifts(session, official, [duty], zone=ZoneInfo("UTC"), now=make.NOW)
    await happens(session, case, EventKind.REOPENED, saturday)

    assert await leaves(session, saturday) == [1]


async def far_away(session: AsyncSession, case: Case, *, zone: str) -> Official:
    official = await session.get(Official, case.official_id)
    assert official is not None
    official.time_zone = zone
    await session.flush()
    return official


async def test_half_of_a_short_term_is_told_while_it_matters(session: AsyncSession) -> None:
    case = await mailed(session)
    await leaves(session, make.NOW)
    case.warn_at = make.NOW + timedelta(hours=3)
    case.due_at = make.NOW + timedelta(hours=4)
    half = make.NOW + timedelta(hours=2)
    await warned(session, case, half)

    assert await leaves(session, half) == [1]


async def test_half_of_a_long_term_waits_for_the_morning(session: AsyncSession) -> None:
    case = await mailed(session)
    await leaves(session, make.NOW)
    case.warn_at = make.NOW + timedelta(days=3)
    case.due_at = make.NOW + timedelta(days=4)
    half = make.NOW + timedelta(hours=2)
    await warned(session, case, half)

    found = [await leaves(session, now) for now in (half, MORNING)]

    assert found == [[], [1]]


async def warned(session: AsyncSession, case: Case, now: datetime, *, share: int = 50) -> None:
    case.warnings = [[step, at] for step, at in case.warnings if step > share]
    await cases.note(session, case, EventKind.WARNED, text=str(share), account_id=None, now=now)
    await notices.derive(session, now=now, limit=50)


async def test_nobody_is_called_to_a_case_that_is_answered_meanwhile(
    session: AsyncSession,
) -> None:
    case = await mailed(session)
    await happens(session, case, EventKind.JOINED, make.NOW)
    await gather(session, make.NOW)
    await warned(session, case, make.NOW)
    await is_answered(session, case)

    assigned = await claim(session, make.NOW)
    await gather(session, MORNING)
    (parcel,) = await claim(session, MORNING)

    assert assigned == []
    assert parcel.letter.subject == f"Гражданин дописал в сообщении № {case.id}."


async def is_answered(session: AsyncSession, case: Case) -> None:
    by = (await session.scalars(select(Notice.account_id))).first()
    assert by is not None
    await cases.mark_answered(session, case, account_id=by, now=make.NOW)
    await session.flush()


@pytest.mark.parametrize("is_merged", [False, True])
async def test_of_a_case_that_went_elsewhere_nothing_is_told(
    session: AsyncSession,
    is_merged: bool,  # noqa: FBT001
) -> None:
    case = await mailed(session)
    for _ in range(is_merged):
        await gather(session, make.NOW)
    elsewhere = await make.an_institution(session, "Школа № 2")
    case.institution_id = elsewhere.id
    await session.flush()

    assert await leaves(session, make.NOW) == []
    assert (await session.scalars(select(Delivery))).all() == []


@pytest.mark.parametrize("is_merged", [False, True])
async def test_who_has_the_case_no_more_is_not_told_that_it_is_his(
    session: AsyncSession,
    is_merged: bool,  # noqa: FBT001
) -> None:
    case = await mailed(session)
    for _ in range(is_merged):
        await gather(session, make.NOW)

    await is_given_to_another(session, case, make.NOW)

    assert await leaves(session, make.NOW) == []


async def test_a_night_s_warning_is_not_for_who_has_given_the_case_away(
    session: AsyncSession,
) -> None:
    case = await mailed(session)
    await leaves(session, make.NOW)
    await warned(session, case, NIGHT)

    await is_given_to_another(session, case, NIGHT)

    assert await leaves(session, MORNING) == []


async def test_a_coordinator_is_called_to_a_case_that_nobody_has(session: AsyncSession) -> None:
    later = make.NOW + timedelta(hours=1)

    await is_escalated(session, await mailed(session), later)

    assert await leaves(session, later) == [1]


async def test_a_coordinator_is_not_called_to_what_somebody_has_by_the_morning(
    session: AsyncSession,
) -> None:
    case = await mailed(session)
    await is_escalated(session, case, NIGHT)

    await is_given_to_another(session, case, NIGHT)

    assert await leaves(session, MORNING) == []


@pytest.mark.parametrize(("share", "left"), [(80, []), (100, [1])])
async def test_a_night_s_warning_for_want_of_an_official_is_not_told_once_somebody_has_it(
    session: AsyncSession, share: int, left: list[int]
) -> None:
    case = await mailed(session)
    await is_escalated(session, case, make.NOW)
    await leaves(session, make.NOW)
    await warned(session, case, NIGHT, share=share)

    await is_given_to_another(session, case, NIGHT)

    assert await leaves(session, MORNING) == left


@pytest.mark.parametrize("kind", [EventKind.REOPENED, EventKind.JOINED])
async def test_a_night_s_news_are_not_for_who_has_given_the_case_away(
    session: AsyncSession, kind: EventKind
) -> None:
    case = await mailed(session)
    await leaves(session, make.NOW)
    await happens(session, case, kind, NIGHT)

    await is_given_to_another(session, case, NIGHT)

    assert await leaves(session, MORNING) == []


async def test_of_several_steps_of_a_term_that_passed_in_quiet_hours_the_last_is_told(
    session: AsyncSession,
) -> None:
    case = await mailed(session)
    await leaves(session, make.NOW)
    for share in (50, 80, 100):
        await warned(session, case, NIGHT, share=share)

    await gather(session, MORNING)
    (parcel,) = await claim(session, MORNING)

    assert parcel.letter.subject == f"Срок ответа на сообщение № {case.id} истёк."


async def test_a_step_of_a_term_that_was_renewed_since_is_not_told(session: AsyncSession) -> None:
    case = await mailed(session)
    await leaves(session, make.NOW)
    await warned(session, case, NIGHT, share=100)
    promised = MORNING + timedelta(days=7)
    case.due_at, case.warnings = promised, msgspec.to_builtins([Step(100, promised)])
    await session.flush()

    assert await leaves(session, MORNING) == []


async def test_that_a_case_is_open_again_is_not_told_once_it_is_answered(
    session: AsyncSession,
) -> None:
    case = await mailed(session)
    await leaves(session, make.NOW)
    await happens(session, case, EventKind.REOPENED, NIGHT)

    await is_answered(session, case)

    assert await leaves(session, MORNING) == []


async def is_escalated(session: AsyncSession, case: Case, now: datetime) -> None:
    """Let the case's official, a coordinator, be asked whose it is; nobody has it."""
    await leaves(session, make.NOW)
    coordinator = case.official_id
    account = (await session.scalars(select(Account))).one()
    account.role = Role.COORDINATOR
    case.state, case.official_id = CaseState.OPEN, None
    await session.flush()
    await moving.escalate(session, [(case, coordinator, "все в отпуске")], now=now)
    await notices.derive(session, now=now, limit=50)


async def is_given_to_another(session: AsyncSession, case: Case, now: datetime) -> None:
    home = await officials.find_institution(session, case.institution_id)
    other = await make.an_official(session, home, name="Другая")
    trainer = await make.an_account(session, role=Role.TRAINER)
    await moving.give_by_hand(
        session, case, other, why="так решено", account_id=trainer.id, now=now
    )
    await session.flush()
    await notices.derive(session, now=now, limit=50)


async def test_what_is_urgent_leaves_at_night_and_before_the_pause_is_over(
    session: AsyncSession,
) -> None:
    case = await mailed(session)
    await leaves(session, make.NOW)
    case.importance = Importance.URGENT
    await happens(session, case, EventKind.REOPENED, NIGHT)

    assert await leaves(session, NIGHT) == [1]


async def test_what_can_wait_comes_together_next_morning(session: AsyncSession) -> None:
    case = await mailed(session)
    await leaves(session, make.NOW)
    for minute in range(60, 66):
        await happens(session, case, EventKind.JOINED, make.NOW + minute * MINUTE)

    found = [await leaves(session, now) for now in (make.NOW + 90 * MINUTE, MORNING)]

    assert found == [[], [6]]


async def test_nobody_is_written_to_by_a_channel_that_he_switched_off(
    session: AsyncSession,
) -> None:
    case = await mailed(session)
    await leaves(session, make.NOW)
    account = (await session.scalars(select(PersonalChannel.account_id))).one()
    await channels.choose(
        session, account, Channel.EMAIL, Choice(), is_on=False, address=None, now=make.NOW
    )

    await happens(session, case, EventKind.REOPENED, make.NOW)

    assert await leaves(session, make.NOW + timedelta(days=1)) == []


async def test_a_message_whose_sender_died_is_another_workers_after_a_while(
    session: AsyncSession,
) -> None:
    await mailed(session)
    await gather(session, make.NOW)
    (lost,) = await claim(session, make.NOW)

    soon = await claim(session, make.NOW + MINUTE)
    (again,) = await claim(session, make.NOW + SENDER_DIES_AFTER)

    assert soon == []
    assert (again.key, again.attempt) == (lost.key, 2)


async def test_a_worker_that_comes_too_late_changes_nothing(session: AsyncSession) -> None:
    await mailed(session)
    await gather(session, make.NOW)
    (lost,) = await claim(session, make.NOW)
    await claim(session, make.NOW + SENDER_DIES_AFTER)

    await delivering.refused(session, lost, sentence="нет", now=make.NOW)

    assert (await only_delivery(session)).state is DeliveryState.SENDING


async def test_a_message_that_failed_is_tried_again_after_a_pause(session: AsyncSession) -> None:
    await mailed(session)
    await gather(session, make.NOW)
    (parcel,) = await claim(session, make.NOW)

    await delivering.postponed(
        session, parcel, sentence="Сервер молчит.", wait=None, chance=0.5, now=make.NOW
    )

    delivery = await only_delivery(session)
    assert (delivery.state, delivery.trouble) == (DeliveryState.WAITING, "Сервер молчит.")
    assert delivery.try_at == make.NOW + timedelta(seconds=10)


async def test_after_three_days_a_message_is_given_up_and_its_person_told_on_the_desk(
    session: AsyncSession,
) -> None:
    await mailed(session)
    await gather(session, make.NOW)
    for minute in range(FEWEST_TRIES - 1):
        now = make.NOW + minute * MINUTE
        (parcel,) = await claim(session, now)
        await postponed(session, parcel, wait=MINUTE, now=now)
    late = make.NOW + timedelta(days=3)
    (parcel,) = await claim(session, late)

    await delivering.postponed(
        session, parcel, sentence="Сервер молчит.", wait=None, chance=0.5, now=late
    )

    assert (await only_delivery(session)).state is DeliveryState.FAILED
    said = (await notices.unread(session, parcel.account_id))[0]
    assert (said.sentence, said.case_id) == ("Сервер молчит.", None)


async def test_a_message_that_failed_before_long_holidays_is_tried_again_after_them(
    session: AsyncSession,
) -> None:
    await mailed(session)
    evening = datetime(2026, 12, 30, 17, 59, tzinfo=UTC)
    await gather(session, evening)
    (parcel,) = await claim(session, evening)
    await postponed(session, parcel, wait=MINUTE, now=evening)
    assert await claim(session, evening + MINUTE) == []
    opening = (await only_delivery(session)).try_at
    (parcel,) = await claim(session, opening)

    await postponed(session, parcel, wait=MINUTE, now=opening)

    assert opening - evening > GIVE_UP_AFTER
    assert (await only_delivery(session)).state is DeliveryState.WAITING


async def test_the_same_trouble_is_told_once(session: AsyncSession) -> None:
    case = await mailed(session)
    for day in (0, 1, 2):
        now = make.NOW + timedelta(days=day)
        await happens(session, case, EventKind.REOPENED, now)
        await gather(session, now)
        for parcel in await claim(session, now):
            await delivering.refused(session, parcel, sentence="Адреса нет.", now=now)

    query = select(Notice.id).where(Notice.sentence == "Адреса нет.")

    assert len((await session.scalars(query)).all()) == 1


async def test_two_workers_send_a_message_once(sessions: Sessions) -> None:
    async with sessions.begin() as session:
        await mailed(session)

    async with sessions.begin() as one, sessions.begin() as other:
        looked = [await gather(each, make.NOW) for each in (one, other)]
    async with sessions.begin() as one, sessions.begin() as other:
        taken = [len(await claim(each, make.NOW)) for each in (one, other)]

    assert (looked, taken) == ([1, 0], [1, 0])


@pytest.mark.parametrize("channel", [Channel.TELEGRAM, Channel.MAX])
async def test_a_person_who_has_stopped_our_bot_is_told_on_the_desk(
    session: AsyncSession, channel: Channel
) -> None:
    _, case = await an_assigned_case(session)
    account = await make.an_account(session)
    code = await linking.new_code(session, account.id, channel, now=make.NOW)
    await linking.link(session, channel, code=code, talk="77", now=make.NOW)

    await linking.left(session, channel, talk="77", now=make.NOW)

    (said,) = await notices.unread(session, account.id)
    kept = await session.get(PersonalChannel, (account.id, channel))
    assert kept is not None
    assert (kept.is_on, kept.trouble) == (False, said.sentence)
    assert msgspec.json.encode(said.sentence)
    assert case.id


@pytest.mark.parametrize(
    ("given", "channel", "after"),
    [
        ("another", Channel.TELEGRAM, timedelta()),
        (None, Channel.MAX, timedelta()),
        (None, Channel.TELEGRAM, timedelta(minutes=31)),
    ],
)
async def test_a_talk_is_linked_only_with_its_own_code_in_time(
    session: AsyncSession, given: str | None, channel: Channel, after: timedelta
) -> None:
    account = await make.an_account(session)
    code = await linking.new_code(session, account.id, Channel.TELEGRAM, now=make.NOW)

    linked = await linking.link(
        session, channel, code=given or code, talk="77", now=make.NOW + after
    )

    assert not linked


async def test_a_code_links_one_talk(session: AsyncSession) -> None:
    account = await make.an_account(session)
    code = await linking.new_code(session, account.id, Channel.TELEGRAM, now=make.NOW)

    linked = [
        await linking.link(session, Channel.TELEGRAM, code=code, talk=talk, now=make.NOW)
        for talk in ("77", "78")
    ]

    kept = await session.get(PersonalChannel, (account.id, Channel.TELEGRAM))
    assert kept is not None
    assert (linked, kept.address) == ([True, False], "77")
