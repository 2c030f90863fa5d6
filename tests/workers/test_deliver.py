"""Delivery by real rounds: to a mail server and receivers that live, and when they are dead."""

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator
from datetime import datetime, timedelta
from typing import Any, cast

import msgspec
import pytest
from aiosmtpd.controller import Controller
from cryptography.fernet import Fernet
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.access import service as access
from app.access.model import Account
from app.access.rules import Role
from app.base.database import Sessions
from app.base.jobs import Stage
from app.cases import service as cases
from app.cases.model import Case
from app.cases.rules import EventKind
from app.notices import service as notices
from app.notices.delivery_rules import SENDER_DIES_AFTER, DeliveryState
from app.notices.model import Delivery
from app.notices.webhooks import service as webhooks
from app.notices.webhooks.model import Webhook, WebhookCall
from app.notices.webhooks.rules import networks_of
from app.officials import service as officials
from app.officials.model import Official
from app.pages.reading import Rhythm
from app.pages.sealing import Sealer
from connectors.mail import Mailer, mail_address
from connectors.webhooks import Receivers
from tests import factories as make
from tests.app.notices.test_service import an_assigned_case
from tests.mailing import Post, serving
from tests.receiving import Receiver, receiving
from workers.deliver import deliver
from workers.judges import Judges
from workers.networks import Networks, OpenConnector
from workers.tools import Outlets, Tools

MAIL = "ivanova@school1.example.ru"


class Clock:
    def __init__(self) -> None:
        self.now = datetime.now(make.NOW.tzinfo).replace(microsecond=0)

    def __call__(self) -> datetime:
        return self.now


class Silence:
    async def ring(self, stage: Stage) -> None:
        pass


@pytest.fixture
def post() -> Post:
    return Post()


@pytest.fixture
def mail_server(post: Post) -> Iterator[Controller]:
    controller = serving(post)
    yield controller
    controller.stop()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as receiver:
        yield receiver


@pytest.fixture
def sealer() -> Sealer:
    return Sealer(Fernet.generate_key().decode())


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def tools(
    sessions: Sessions, mail_server: Controller, sealer: Sealer, clock: Clock
) -> AsyncIterator[Tools]:
    def nobody_is_called(*_: object) -> None:
        raise AssertionError

    receivers = Receivers()
    yield Tools(
        sessions=sessions,
        networks=Networks(cast("OpenConnector", nobody_is_called), {}),
        buy_key=cast("Any", nobody_is_called),
        judge=Judges.none(),
        sealer=sealer,
        bell=Silence(),
        rhythm=Rhythm(
            poll=timedelta(seconds=3),
            backfill=timedelta(days=14),
            discovery_calls_per_day=5000,
            reading_keys=1,
        ),
        rulebook=make.RULEBOOK,
        outlets=Outlets(
            mailer=Mailer(mail_address(f"smtp://127.0.0.1:{mail_server.port}", "d@example.ru")),
            receivers=receivers,
            networks=networks_of("127.0.0.0/8"),
            public_url="https://desk.example.ru",
        ),
        now=clock,
    )
    await receivers.close()


async def a_webhook(sessions: Sessions, sealer: Sealer, url: str, **more: Any) -> tuple[int, str]:
    async with sessions.begin() as session:
        account = await make.an_account(session, role=Role.TRAINER)
        webhook, secret = await webhooks.register(
            session,
            access.person_of(account),
            title="Регион",
            url=url,
            kinds=(),
            institution_id=more.get("institution_id"),
            sealer=sealer,
            now=make.NOW,
        )
    return webhook.id, secret


async def a_case(sessions: Sessions, clock: Clock) -> Case:
    """Assign a case to an official who reads mail at any time, and derive its notices."""
    async with sessions.begin() as session:
        staff, case = await an_assigned_case(session)
        official = await session.get(Official, staff.official.id)
        assert official is not None
        official.email = MAIL
        (account,) = (await access.accounts_of_officials(session, [official.id])).values()
        await make.a_confirmed_mail(session, account, MAIL)
        await session.flush()
        await session.execute(update(Case).values(importance="urgent"))
        session.expire_all()
        await notices.derive(session, now=clock.now, limit=50)
        return (await session.scalars(select(Case).where(Case.id == case.id))).one()


async def happen(session: AsyncSession, case: Case, *kinds: EventKind, now: datetime) -> None:
    """Write down what happens to the case, and derive whom it is told to."""
    for kind in kinds:
        await cases.note(session, case, kind, text="", account_id=None, now=now)
    await notices.derive(session, now=now, limit=50)


async def moves_away(sessions: Sessions, case: Case, by: EventKind, *, now: datetime) -> int:
    """Give the case to an official of another institution, where the citizen writes once more."""
    async with sessions.begin() as session:
        held = await session.get_one(Case, case.id)
        other = await make.an_institution(session, "Школа № 2")
        held.official_id = (await make.an_official(session, other)).id
        held.institution_id = other.id
        await happen(session, held, by, EventKind.JOINED, now=now)
    return other.id


async def rounds(tools: Tools) -> None:
    while await deliver(tools):
        pass


async def calls(sessions: Sessions) -> list[WebhookCall]:
    async with sessions() as session:
        return list(await session.scalars(select(WebhookCall).order_by(WebhookCall.id)))


async def the_webhook(sessions: Sessions) -> Webhook:
    async with sessions() as session:
        return (await session.scalars(select(Webhook))).one()


async def the_delivery(sessions: Sessions) -> Delivery:
    async with sessions() as session:
        return (await session.scalars(select(Delivery))).one()


async def is_sending(sessions: Sessions) -> bool:
    async with sessions() as session:
        states = (await session.scalars(select(Delivery.state))).all()
    return DeliveryState.SENDING in states


@pytest.fixture
def silent_port() -> Iterator[int]:
    """A server that takes the connection and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        yield int(silent.getsockname()[1])


async def test_a_mail_leaves_and_is_marked_sent(
    tools: Tools, sessions: Sessions, post: Post, clock: Clock
) -> None:
    await a_case(sessions, clock)

    await rounds(tools)

    assert len(post.taken) == 1
    assert (await the_delivery(sessions)).state is DeliveryState.SENT


async def test_two_workers_at_once_send_a_mail_once(
    tools: Tools, sessions: Sessions, post: Post, clock: Clock
) -> None:
    await a_case(sessions, clock)

    await asyncio.gather(*(rounds(tools) for _ in range(4)))

    assert len(post.taken) == 1


async def test_a_mail_whose_worker_was_killed_is_sent_by_the_next_one(
    tools: Tools, sessions: Sessions, post: Post, clock: Clock, silent_port: int
) -> None:
    await a_case(sessions, clock)
    silent = Mailer(mail_address(f"smtp://127.0.0.1:{silent_port}", "d@example.ru"))
    stuck = msgspec.structs.replace(
        tools, outlets=msgspec.structs.replace(tools.outlets, mailer=silent)
    )
    killed = asyncio.create_task(deliver(stuck))
    while not await is_sending(sessions):  # noqa: ASYNC110 - it tells by the database alone
        await asyncio.sleep(0.05)
    killed.cancel()
    await asyncio.gather(killed, return_exceptions=True)
    clock.now += SENDER_DIES_AFTER

    await rounds(tools)

    delivery = await the_delivery(sessions)
    assert (delivery.state, delivery.attempts, len(post.taken)) == (DeliveryState.SENT, 2, 1)


async def test_an_address_that_is_refused_is_told_on_the_desk(
    tools: Tools, sessions: Sessions, post: Post, clock: Clock
) -> None:
    post.recipient = "550 no such user"
    await a_case(sessions, clock)

    await rounds(tools)

    delivery = await the_delivery(sessions)
    async with sessions() as session:
        said = await notices.unread(session, delivery.account_id)
    assert delivery.state is DeliveryState.FAILED
    assert "не принял Ваш адрес" in said[0].sentence


async def test_a_dead_mail_server_holds_up_no_webhook(
    tools: Tools,
    sessions: Sessions,
    sealer: Sealer,
    receiver: Receiver,
    mail_server: Controller,
    clock: Clock,
) -> None:
    await a_webhook(sessions, sealer, receiver.url)
    await a_case(sessions, clock)
    dead = Mailer(mail_address("smtp://127.0.0.1:9", "d@example.ru"))
    without = msgspec.structs.replace(tools.outlets, mailer=dead)

    await rounds(msgspec.structs.replace(tools, outlets=without))

    delivery = await the_delivery(sessions)
    assert (delivery.state, delivery.attempts) == (DeliveryState.WAITING, 1)
    assert len(receiver.came) == 2
    assert mail_server


async def test_without_a_mail_server_the_person_is_told_so(
    tools: Tools, sessions: Sessions, clock: Clock
) -> None:
    await a_case(sessions, clock)
    without = msgspec.structs.replace(tools.outlets, mailer=None)

    await rounds(msgspec.structs.replace(tools, outlets=without))

    assert "не настроен" in ((await the_delivery(sessions)).trouble or "")


async def test_a_receiver_verifies_what_happened_to_a_case_and_reads_of_no_person(
    tools: Tools, sessions: Sessions, sealer: Sealer, receiver: Receiver, clock: Clock
) -> None:
    _, secret = await a_webhook(sessions, sealer, receiver.url)
    case = await a_case(sessions, clock)

    await rounds(tools)

    told = sorted(receiver.verified(secret), key=lambda one: str(one["type"]))
    assert [one["type"] for one in told] == ["case.assigned", "case.opened"]
    assert told[0]["data"] == {
        "caseId": case.id,
        "pageId": case.page_id,
        "institutionId": case.institution_id,
        "officialId": case.official_id,
        "state": "assigned",
        "kind": "assigned",
    }
    assert {path for _, _, path in receiver.came} == {"/hook?x=1"}
    assert len({headers["webhook-id"] for headers, _, _ in receiver.came}) == 2


async def test_a_founder_hears_of_the_cases_of_whoever_is_under_it(
    tools: Tools, sessions: Sessions, sealer: Sealer, receiver: Receiver, clock: Clock
) -> None:
    case = await a_case(sessions, clock)
    async with sessions.begin() as session:
        founder = await make.an_institution(session, "Управление образования")
        (await officials.find_institution(session, case.institution_id)).parent_id = founder.id
    _, secret = await a_webhook(sessions, sealer, receiver.url, institution_id=founder.id)
    async with sessions.begin() as session:
        await happen(session, case, EventKind.JOINED, now=clock.now)

    await rounds(tools)

    (heard,) = receiver.verified(secret)
    assert heard["type"] == "case.joined"


async def test_an_institution_hears_that_a_case_has_left_it_and_no_more(
    tools: Tools, sessions: Sessions, sealer: Sealer, receiver: Receiver, clock: Clock
) -> None:
    case = await a_case(sessions, clock)
    _, secret = await a_webhook(sessions, sealer, receiver.url, institution_id=case.institution_id)
    other = await moves_away(sessions, case, EventKind.REDIRECTED, now=clock.now)

    await rounds(tools)

    (heard,) = receiver.verified(secret)
    assert (heard["type"], heard["data"]["institutionId"]) == ("case.redirected", other)


async def test_an_institution_hears_that_what_nobody_had_there_is_given_away(
    tools: Tools, sessions: Sessions, sealer: Sealer, receiver: Receiver, clock: Clock
) -> None:
    case = await a_case(sessions, clock)
    async with sessions.begin() as session:
        held = await session.get_one(Case, case.id)
        held.official_id = None
        await happen(session, held, EventKind.UNASSIGNED, now=clock.now)
    _, secret = await a_webhook(sessions, sealer, receiver.url, institution_id=case.institution_id)
    other = await moves_away(sessions, case, EventKind.ASSIGNED, now=clock.now)

    await rounds(tools)

    (heard,) = receiver.verified(secret)
    assert (heard["type"], heard["data"]["institutionId"]) == ("case.assigned", other)


async def test_a_receiver_of_another_institution_hears_nothing(
    tools: Tools, sessions: Sessions, sealer: Sealer, receiver: Receiver, clock: Clock
) -> None:
    async with sessions.begin() as session:
        other = await make.an_institution(session, "Школа № 2")
    await a_webhook(sessions, sealer, receiver.url, institution_id=other.id)
    await a_case(sessions, clock)

    await rounds(tools)

    assert receiver.came == []


async def test_after_a_rotation_both_secrets_fit_for_a_day(
    tools: Tools, sessions: Sessions, sealer: Sealer, receiver: Receiver, clock: Clock
) -> None:
    webhook_id, old = await a_webhook(sessions, sealer, receiver.url)
    async with sessions.begin() as session:
        webhook = await webhooks.find(session, webhook_id, to_change=True)
        new = webhooks.rotate(webhook, sealer=sealer, now=clock.now)
        await webhooks.ping(session, webhook, now=clock.now)
    await rounds(tools)
    within = [len(receiver.verified(secret)) for secret in (old, new)]
    async with sessions.begin() as session:
        webhook = await webhooks.find(session, webhook_id, to_change=True)
        webhook.old_until = clock.now
        await webhooks.ping(session, webhook, now=clock.now)
    receiver.came.clear()

    await rounds(tools)

    assert within == [1, 1]
    assert [len(receiver.verified(secret)) for secret in (old, new)] == [0, 1]


@pytest.mark.parametrize("status", [301, 302, 400, 404, 429, 500, 503])
async def test_whatever_is_no_success_is_tried_again(
    tools: Tools, sessions: Sessions, sealer: Sealer, receiver: Receiver, clock: Clock, status: int
) -> None:
    receiver.status, receiver.location = status, "http://127.0.0.1:9/elsewhere"
    await a_webhook(sessions, sealer, receiver.url)
    await a_case(sessions, clock)
    await rounds(tools)
    first = len(receiver.came)
    receiver.status = 200
    clock.now += timedelta(seconds=7)

    await rounds(tools)

    assert first == 2
    assert [call.state for call in await calls(sessions)] == [DeliveryState.SENT] * 2
    assert (await the_webhook(sessions)).failures == 0


async def test_a_receiver_that_is_gone_is_called_no_more_and_its_keeper_told(
    tools: Tools, sessions: Sessions, sealer: Sealer, receiver: Receiver, clock: Clock
) -> None:
    receiver.status = 410
    await a_webhook(sessions, sealer, receiver.url)
    await a_case(sessions, clock)

    await rounds(tools)

    webhook = await the_webhook(sessions)
    async with sessions() as session:
        (said,) = await notices.unread(session, webhook.account_id)
    assert not webhook.is_on
    assert said.sentence.startswith(f"Вебхук «{webhook.title}» выключен: получатель ответил 410")
    assert said.sentence.count("выключен") == 1
    assert {call.state for call in await calls(sessions)} == {DeliveryState.FAILED}


async def test_a_receiver_that_fails_for_five_days_is_switched_off(
    tools: Tools, sessions: Sessions, sealer: Sealer, receiver: Receiver, clock: Clock
) -> None:
    receiver.status = 500
    await a_webhook(sessions, sealer, receiver.url)
    await a_case(sessions, clock)
    await rounds(tools)
    clock.now += timedelta(days=4)
    await rounds(tools)
    before = (await the_webhook(sessions)).is_on
    clock.now += timedelta(days=1, minutes=1)

    await rounds(tools)

    assert (before, (await the_webhook(sessions)).is_on) == (True, False)


async def test_an_address_that_leads_inside_is_not_called_though_it_was_registered(
    tools: Tools, sessions: Sessions, sealer: Sealer, receiver: Receiver, clock: Clock
) -> None:
    await a_webhook(sessions, sealer, receiver.url)
    await a_case(sessions, clock)
    strict = msgspec.structs.replace(tools.outlets, networks=())

    await rounds(msgspec.structs.replace(tools, outlets=strict))

    assert receiver.came == []
    assert "внутреннюю сеть" in ((await the_webhook(sessions)).trouble or "")


async def test_a_receiver_whose_secret_is_lost_holds_up_no_other(
    tools: Tools, sessions: Sessions, sealer: Sealer, receiver: Receiver, clock: Clock
) -> None:
    lost, _ = await a_webhook(sessions, Sealer(Fernet.generate_key().decode()), receiver.url)
    _, secret = await a_webhook(sessions, sealer, receiver.url)
    await a_case(sessions, clock)

    await rounds(tools)

    async with sessions() as session:
        webhook = await webhooks.find(session, lost)
        (said,) = await notices.unread(session, webhook.account_id)
    assert said.sentence.startswith(
        f"Вебхук «{webhook.title}» выключен: секрет вебхука не прочитать"
    )
    assert (webhook.is_on, len(receiver.verified(secret))) == (False, 2)
    assert "GOSPABLIK_SECRET_KEY" in (webhook.trouble or "")


async def test_whose_account_was_disabled_is_written_to_no_more(
    tools: Tools, sessions: Sessions, post: Post, clock: Clock
) -> None:
    await a_case(sessions, clock)
    async with sessions.begin() as session:
        await session.execute(update(Account).values(disabled_at=clock.now))

    await rounds(tools)

    assert post.taken == []


async def test_many_calls_of_a_dead_receiver_leave_places_for_the_others(
    tools: Tools, sessions: Sessions, sealer: Sealer, receiver: Receiver, clock: Clock
) -> None:
    dead, _ = await a_webhook(sessions, sealer, "http://127.0.0.1:9/")
    alive, _ = await a_webhook(sessions, sealer, receiver.url)
    async with sessions.begin() as session:
        for _ in range(60):
            await webhooks.ping(session, await webhooks.find(session, dead), now=clock.now)
        await webhooks.ping(session, await webhooks.find(session, alive), now=clock.now)

    await deliver(tools)

    assert len(receiver.came) == 1


async def test_a_ping_says_that_it_is_one(
    tools: Tools, sessions: Sessions, sealer: Sealer, receiver: Receiver, clock: Clock
) -> None:
    webhook_id, secret = await a_webhook(sessions, sealer, receiver.url)
    async with sessions.begin() as session:
        webhook = await webhooks.find(session, webhook_id)
        await webhooks.ping(session, webhook, now=clock.now)

    await rounds(tools)

    (told,) = receiver.verified(secret)
    assert (told["type"], told["data"]) == ("ping", {"webhook": str(webhook_id)})
