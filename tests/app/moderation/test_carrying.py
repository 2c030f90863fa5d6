"""Acts taken by workers, one of each target at a time, and what cases are told of them."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.model import Account
from app.access.rules import Person, Role
from app.base.database import Sessions
from app.cases.model import CaseEvent
from app.cases.rules import CaseState, EventKind, Outcome
from app.comments.model import Comment
from app.comments.rules import Deleter
from app.comments.service import take_away
from app.moderation import carrying, service
from app.moderation.carrying import Errand
from app.moderation.model import ModerationAct
from app.moderation.rules import Act, ActState, Ground
from app.pages.model import Post
from app.replies.model import Reply
from app.replies.rules import ReplyState
from app.replies.troubles import TroubleKind
from app.vocabulary import Network
from tests import factories as make
from tests.app.cases.test_opening import Scene, scene
from tests.app.replies.test_by_hand import a_reply, asked

__all__ = ["scene"]  # the fixture

NOW = make.NOW
MUCH_LATER = NOW + timedelta(minutes=5)


class Moderator:
    """A trainer on a page whose keys allow everything."""

    def __init__(self, scene: Scene, account: Account) -> None:
        self.session = scene.session
        self.person = Person(
            account_id=account.id,
            login=account.login,
            name=account.name,
            role=Role.TRAINER,
            institution_id=None,
            official_id=None,
            sight=None,
        )

    async def comment(self, external_id: str = "1") -> Comment:
        query = (
            select(Comment)
            .where(Comment.external_id == external_id)
            .execution_options(populate_existing=True)
        )
        found = (await self.session.scalars(query)).one()
        await self.session.refresh(found, ["page", "post"])
        return found

    async def hides(self) -> ModerationAct:
        return await service.hide(
            self.session,
            await self.comment(),
            self.person,
            ground=Ground.SPAM,
            reason="Реклама",
            confirms=True,
            key=uuid4(),
            now=NOW,
        )

    async def opens(self, post: Post, reply: Reply) -> ModerationAct:
        await self.session.refresh(post, ["page"])
        return await service.open_comments(
            self.session,
            post,
            self.person,
            reason="Ответить",
            reply_id=reply.id,
            closes_again=True,
            keys=(_key(1), _key(2)),
            now=NOW,
        )

    async def claims(self, *, after: timedelta = timedelta(0)) -> list[Errand]:
        return await carrying.claim(self.session, Network.VK, now=NOW + after, limit=10)

    async def state_of(self, act: ModerationAct) -> ActState:
        await self.session.refresh(act)
        return act.state


def _key(number: int) -> UUID:
    return UUID(int=number)


@pytest.fixture
async def moderator(scene: Scene, session: AsyncSession) -> Moderator:
    page = scene.page
    page.can_hide = page.can_restore = page.can_block = page.can_close = True
    account = await make.an_account(session, role=Role.TRAINER)
    return Moderator(scene, account)


async def notes(session: AsyncSession, kind: EventKind) -> list[str]:
    return list(await session.scalars(select(CaseEvent.note).where(CaseEvent.kind == kind)))


async def test_a_claimed_act_is_nobody_elses_until_its_worker_is_taken_for_dead(
    scene: Scene, moderator: Moderator
) -> None:
    await asked(scene)
    await moderator.hides()

    (first,) = await moderator.claims()
    none = await moderator.claims(after=timedelta(seconds=44))
    (second,) = await moderator.claims(after=carrying.DIES_AFTER)

    assert none == []
    assert (first.attempt, second.attempt) == (1, 2)


async def test_two_workers_never_take_the_same_act(scene: Scene, sessions: Sessions) -> None:
    await asked(scene)
    account = await make.an_account(scene.session, role=Role.TRAINER)
    scene.page.can_hide = True
    await Moderator(scene, account).hides()
    await scene.session.commit()

    async with sessions() as one, sessions() as other:
        taken = await carrying.claim(one, Network.VK, now=NOW, limit=10)
        left = await carrying.claim(other, Network.VK, now=NOW, limit=10)

    assert (len(taken), left) == (1, [])


async def test_a_late_worker_changes_nothing(scene: Scene, moderator: Moderator) -> None:
    await asked(scene)
    act = await moderator.hides()
    (late,) = await moderator.claims()
    await moderator.claims(after=carrying.DIES_AFTER)

    await carrying.refused(scene.session, late, sentence="Нет.", now=MUCH_LATER)

    assert await moderator.state_of(act) is ActState.DOING


async def test_a_done_hiding_tells_the_case_and_raises_the_alarm_without_a_name(
    scene: Scene, moderator: Moderator
) -> None:
    await asked(scene)
    await moderator.hides()
    (errand,) = await moderator.claims()

    await carrying.done(scene.session, errand, now=NOW)
    await scene.open()

    (case,) = await scene.cases()
    comment = await moderator.comment()
    assert case.state is CaseState.OPEN
    assert comment.deleted_by is Deleter.SERVICE
    assert (await scene.history())[1:] == [EventKind.HIDDEN, EventKind.VANISHED]
    (alarm,) = await notes(scene.session, EventKind.VANISHED)
    assert alarm.endswith(f"(учётная запись № {moderator.person.account_id}), основание: спам")
    assert moderator.person.name not in alarm


async def test_hiding_what_was_answered_raises_no_alarm(scene: Scene, moderator: Moderator) -> None:
    case = await asked(scene)
    case.state = CaseState.ANSWERED
    await scene.session.flush()
    await moderator.hides()
    (errand,) = await moderator.claims()

    await carrying.done(scene.session, errand, now=NOW)

    assert (await scene.history())[1:] == [EventKind.HIDDEN]


async def test_a_comment_of_no_case_is_hidden_too(scene: Scene, moderator: Moderator) -> None:
    await scene.say("1", "Купите слона", needs=False)
    act = await moderator.hides()
    (errand,) = await moderator.claims()

    await carrying.done(scene.session, errand, now=NOW)

    assert await moderator.state_of(act) is ActState.DONE
    assert await scene.history() == []


async def test_a_refused_hiding_is_told_and_the_comment_is_not_ours_to_miss(
    scene: Scene, moderator: Moderator
) -> None:
    await asked(scene)
    act = await moderator.hides()
    (errand,) = await moderator.claims()

    await carrying.refused(scene.session, errand, sentence="Ключ не тот.", now=NOW)

    assert await moderator.state_of(act) is ActState.REFUSED
    assert (await moderator.comment()).hidden_at is None
    assert await notes(scene.session, EventKind.MODERATION_REFUSED) == [
        "«Скрыть комментарий»: Ключ не тот."
    ]


async def _waits(scene: Scene, moderator: Moderator) -> None:
    """Let the network put off the hiding of the case's only comment."""
    await asked(scene)
    await moderator.hides()
    (errand,) = await moderator.claims()
    wait = timedelta(hours=1)
    await carrying.postponed(scene.session, errand, sentence="Занято.", wait=wait, now=NOW)
    await scene.session.flush()


async def _is_refused(scene: Scene, moderator: Moderator) -> None:
    later = timedelta(hours=2)
    (errand,) = await moderator.claims(after=later)
    await carrying.refused(scene.session, errand, sentence="Его больше нет.", now=NOW + later)
    await scene.open(now=NOW + later)


async def test_what_somebody_else_deletes_while_our_hiding_waits_raises_the_alarm(
    scene: Scene, moderator: Moderator
) -> None:
    await _waits(scene, moderator)
    await take_away(scene.session, scene.page.id, {"1": "5"}, now=NOW)
    await scene.open(now=NOW)

    await _is_refused(scene, moderator)

    assert (await moderator.comment()).deleted_by is Deleter.UNKNOWN
    assert [kind for kind in await scene.history() if kind is EventKind.VANISHED]


async def test_what_is_deleted_after_the_page_has_brought_it_back_raises_the_alarm(
    scene: Scene, moderator: Moderator
) -> None:
    await asked(scene)
    await moderator.hides()
    (errand,) = await moderator.claims()
    await carrying.done(scene.session, errand, now=NOW)
    await scene.open(now=NOW)
    said = make.said(scene.page, scene.post, "1", "Когда?")
    await make.take_in(scene.session, scene.page, scene.post, said, now=MUCH_LATER)
    alarms = (await scene.history()).count(EventKind.VANISHED)

    await take_away(scene.session, scene.page.id, {"1": "5"}, now=MUCH_LATER)
    await scene.open(now=MUCH_LATER)

    assert (await moderator.comment()).deleted_by is Deleter.PAGE
    assert (await scene.history()).count(EventKind.VANISHED) == alarms + 1


async def test_a_reading_from_before_a_hiding_does_not_make_it_anybody_elses(
    scene: Scene, moderator: Moderator
) -> None:
    await asked(scene)
    await moderator.hides()
    (errand,) = await moderator.claims()
    await carrying.done(scene.session, errand, now=MUCH_LATER)
    said = make.said(scene.page, scene.post, "1", "Когда?")
    await make.take_in(scene.session, scene.page, scene.post, said, now=NOW)

    await take_away(scene.session, scene.page.id, {"1": None}, now=MUCH_LATER)

    assert (await moderator.comment()).deleted_by is Deleter.SERVICE


async def test_what_its_author_deletes_while_our_hiding_waits_is_his_doing(
    scene: Scene, moderator: Moderator
) -> None:
    await _waits(scene, moderator)
    author_id = (await moderator.comment()).author_id
    await take_away(scene.session, scene.page.id, {"1": author_id}, now=NOW)

    await scene.open(now=NOW)

    (case,) = await scene.cases()
    assert case.outcome is Outcome.WITHDRAWN
    await _is_refused(scene, moderator)
    assert (await moderator.comment()).deleted_by is Deleter.AUTHOR


async def test_nobody_of_ours_is_said_to_have_hidden_what_its_author_deleted(
    scene: Scene, moderator: Moderator
) -> None:
    await _waits(scene, moderator)
    await scene.say("2", "Ну когда?", thread="1")
    author_id = (await moderator.comment()).author_id
    await take_away(scene.session, scene.page.id, {"1": author_id}, now=NOW)
    await scene.open(now=NOW)
    (errand,) = await moderator.claims(after=timedelta(hours=2))

    await carrying.done(scene.session, errand, now=MUCH_LATER)

    history = await scene.history()
    assert EventKind.COMMENT_DELETED in history
    assert not {EventKind.HIDDEN, EventKind.VANISHED} & set(history)


async def test_what_may_work_later_is_tried_again_when_the_network_wants(
    scene: Scene, moderator: Moderator
) -> None:
    await asked(scene)
    act = await moderator.hides()
    (errand,) = await moderator.claims()

    await carrying.postponed(
        scene.session, errand, sentence="Позже.", wait=timedelta(minutes=3), now=NOW
    )

    assert (act.state, act.trouble) == (ActState.DOING, "Позже.")
    assert await moderator.claims(after=timedelta(minutes=2)) == []
    assert len(await moderator.claims(after=timedelta(minutes=3))) == 1


async def test_a_post_is_closed_again_only_after_it_was_opened_and_answered(
    scene: Scene, moderator: Moderator
) -> None:
    case = await asked(scene)
    reply = await a_reply(scene.session, case, ReplyState.REFUSED, trouble_kind=TroubleKind.CLOSED)
    await moderator.opens(scene.post, reply)

    (opening,) = await moderator.claims()
    await carrying.done(scene.session, opening, now=NOW)
    while_sent = await moderator.claims()
    waits = reply.state
    reply.state = ReplyState.PUBLISHED
    await scene.session.flush()
    (closing,) = await moderator.claims()

    assert (opening.act, while_sent, waits) == (Act.OPEN, [], ReplyState.WAITING)
    assert closing.act is Act.CLOSE


async def test_what_could_not_be_opened_need_not_be_closed_again(
    scene: Scene, moderator: Moderator
) -> None:
    case = await asked(scene)
    reply = await a_reply(scene.session, case, ReplyState.REFUSED, trouble_kind=TroubleKind.CLOSED)
    await moderator.opens(scene.post, reply)
    (opening,) = await moderator.claims()

    await carrying.refused(scene.session, opening, sentence="Нет прав.", now=NOW)

    states = await scene.session.scalars(
        select(ModerationAct.state).execution_options(populate_existing=True)
    )
    assert set(states) == {ActState.REFUSED}
    assert reply.state is ReplyState.REFUSED
    assert len(await notes(scene.session, EventKind.MODERATION_REFUSED)) == 1


async def test_a_block_is_told_to_all_the_authors_open_cases_on_the_page(
    scene: Scene, moderator: Moderator
) -> None:
    await asked(scene)
    await scene.say("5", "А воду?")
    await scene.say("6", "И свет?", author="78")
    await scene.open()
    comment = await _blocks(moderator)
    (errand,) = await moderator.claims()

    await carrying.done(scene.session, errand, now=NOW)

    told = await notes(scene.session, EventKind.AUTHOR_BLOCKED)
    assert (errand.author_id, errand.until) == ("77", None)
    assert told == [f"комментарий {comment.id}, навсегда, основание: оскорбление. Бранится"] * 2


async def test_a_refused_block_is_told_once_and_has_the_page_s_keys_checked(
    scene: Scene, moderator: Moderator
) -> None:
    await asked(scene)
    await scene.say("5", "А воду?")
    await scene.open()
    await _blocks(moderator)
    (errand,) = await moderator.claims()

    await carrying.refused(scene.session, errand, sentence="Ключ не тот.", now=NOW)

    await scene.session.refresh(scene.page)
    assert len(await notes(scene.session, EventKind.MODERATION_REFUSED)) == 1
    assert scene.page.check_at == NOW


async def _blocks(moderator: Moderator) -> Comment:
    comment = await moderator.comment()
    await service.block_author(
        moderator.session,
        comment,
        moderator.person,
        ground=Ground.INSULT,
        reason="Бранится",
        days=None,
        key=uuid4(),
        now=NOW,
    )
    return comment
