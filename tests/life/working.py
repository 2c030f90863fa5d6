"""What officials do with their cases."""

from typing import Final
from uuid import uuid4

from hypothesis import strategies as st
from hypothesis.stateful import rule
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.rules import Person
from app.cases import deciding, naming
from app.cases import service as cases
from app.cases.elsewhere import service as elsewhere
from app.cases.elsewhere.rules import Told, Way
from app.cases.model import Case
from app.cases.pausing import service as pausing
from app.cases.promising import promisable, promise
from app.cases.rules import Outcome
from app.comments import service as comments
from app.moderation import service as moderation
from app.moderation.rules import Ground
from app.replies import again, approving
from app.replies import service as replies
from app.replies import undoing as taking_back
from app.replies.rules import ReplyState
from app.replies.service import Manner
from app.routing import redirecting
from app.routing.redirecting import Destination
from app.triage.rules import Label
from tests import factories as make
from tests.life.living import ANY, Living

_ENDS: Final = st.sampled_from([Outcome.NO_ANSWER_NEEDED, Outcome.CLOSED_WITH_REASON])


class Working(Living):
    """Officials at work, each on what he has."""

    @rule(number=ANY)
    def take(self, number: int) -> None:
        self.act_on(number, lambda session, case, who: cases.take(session, case, who, now=self.now))

    @rule(number=ANY, outcome=_ENDS)
    def close(self, number: int, outcome: Outcome) -> None:
        async def close(session: AsyncSession, case: Case, who: Person) -> None:
            await replies.check_nothing_on_its_way(session, case)
            await cases.close(
                session, case, who, outcome=outcome, reason="Решили на месте", now=self.now
            )

        self.act_on(number, close)

    @rule(number=ANY, to=st.integers(0, 3), is_by_hand=st.booleans())
    def hand_over(self, number: int, to: int, *, is_by_hand: bool) -> None:
        official_id = self.region.officials[to]

        async def hand(session: AsyncSession, case: Case, who: Person) -> None:
            if is_by_hand:
                await redirecting.assign_by_hand(
                    session,
                    case.id,
                    self.region.trainer,
                    official_id=official_id,
                    reason="Решение центра",
                    now=self.now,
                )
            else:
                to = Destination(official_id=official_id)
                await redirecting.redirect(
                    session, case, who, to=to, reason="Не по адресу", now=self.now
                )

        self.act_on(number, hand)

    @rule(number=ANY)
    def ask_the_coordinator(self, number: int) -> None:
        self.act_on(
            number,
            lambda session, case, who: redirecting.ask_coordinator(
                session, case, who, reason="Не знаю чьё", now=self.now
            ),
        )

    @rule(number=ANY, days=st.sampled_from([1, 5]))
    def pause(self, number: int, days: int) -> None:
        self.act_on(
            number,
            lambda session, case, who: pausing.pause(
                session, case, who, reason="Ждём адрес", days=days, now=self.now
            ),
        )

    @rule(number=ANY)
    def resume(self, number: int) -> None:
        self.act_on(
            number,
            lambda session, case, who: pausing.resume(
                session, case, who, rulebook=make.RULEBOOK, now=self.now
            ),
        )

    @rule(number=ANY, topic=st.sampled_from(["meals", "housing.cold_water"]))
    def correct_the_topic(self, number: int, topic: str) -> None:
        self.act_on(
            number,
            lambda session, case, who: naming.correct_topic(
                session, case, who, topic, rulebook=make.RULEBOOK, now=self.now
            ),
        )

    @rule(number=ANY, is_interim=st.booleans())
    def answer(self, number: int, *, is_interim: bool) -> None:
        self.texts += 1
        text = f"Ответ {self.texts}: воду дадут завтра, бригада на месте."

        async def write(session: AsyncSession, case: Case, who: Person) -> None:
            manner = Manner()
            if is_interim:
                days = await promisable(session, case, rulebook=make.RULEBOOK, now=self.now)
                if days is None:
                    return
                promised = await promise(
                    session, case, days.last, rulebook=make.RULEBOOK, now=self.now
                )
                manner = Manner(promise=promised)
            await replies.answer(
                session,
                case,
                who,
                text=text,
                comment_id=None,
                key=uuid4(),
                now=self.now,
                manner=manner,
            )

        self.act_on(number, write)

    @rule(number=ANY, is_interim=st.booleans())
    def answer_and_publish(self, number: int, *, is_interim: bool) -> None:
        self.answer(number, is_interim=is_interim)
        self.run(self.carry_answers("done"))

    @rule(number=ANY, asks=st.booleans())
    def ask_for_approval(self, number: int, *, asks: bool) -> None:
        async def ask(_: AsyncSession, case: Case, __: Person) -> None:
            case.needs_approval = asks

        self.act_on(number, ask)

    @rule(number=ANY, is_fit=st.booleans())
    def approve(self, number: int, *, is_fit: bool) -> None:
        async def approve(session: AsyncSession, case: Case, _: Person) -> None:
            for reply in await replies.list_replies(session, case):
                if reply.state is not ReplyState.APPROVAL:
                    continue
                trainer, now = self.region.trainer, self.now
                if is_fit:
                    await approving.approve(session, case, trainer, reply.id, text=None, now=now)
                else:
                    await approving.send_back(
                        session, case, trainer, reply.id, reason="Назовите срок", now=now
                    )

        self.act_on(number, approve)

    @rule(number=ANY)
    def take_the_answer_back(self, number: int) -> None:
        async def take_back(session: AsyncSession, case: Case, who: Person) -> None:
            for reply in await replies.list_replies(session, case):
                if reply.state is ReplyState.WAITING:
                    await taking_back.take_back(session, case, who, reply.id, now=self.now)

        self.act_on(number, take_back)

    @rule(number=ANY)
    def send_again(self, number: int) -> None:
        async def send(session: AsyncSession, case: Case, who: Person) -> None:
            for reply in await replies.list_replies(session, case):
                if reply.state is ReplyState.REFUSED:
                    await again.send_again(
                        session, case, reply.id, account_id=who.account_id, now=self.now
                    )
                    return

        self.act_on(number, send)

    @rule(number=ANY, way=st.sampled_from([Way.PHONE, Way.MEETING]))
    def tell_of_an_answer(self, number: int, way: Way) -> None:
        told = Told(way=way, answered_at=self.now, words="Позвонили, объяснили, что воду дали.")

        async def tell(session: AsyncSession, case: Case, who: Person) -> None:
            await replies.check_nothing_on_its_way(session, case)
            await elsewhere.tell(session, case, who, told, rulebook=make.RULEBOOK, now=self.now)

        self.act_on(number, tell)

    @rule(number=ANY)
    def take_that_back(self, number: int) -> None:
        self.act_on(
            number,
            lambda session, case, who: elsewhere.undo(session, case, who, now=self.now),
        )

    @rule(number=ANY, needs=st.booleans())
    def decide(self, number: int, *, needs: bool) -> None:
        async def decide(session: AsyncSession, case: Case, who: Person) -> None:
            said = (await cases.comments_by_case(session, [case.id]))[case.id]
            comment = await comments.find(session, said[0].id, to_change=True)
            await deciding.decide(
                session,
                comment,
                who,
                version=comment.version,
                labels=(Label.QUESTION,) if needs else (Label.THANKS,),
                topic=None,
                note="",
                seen=None,
                rulebook=make.RULEBOOK,
                now=self.now,
            )

        self.act_on(number, decide)

    @rule(number=ANY, hides=st.sampled_from([True, True, False]))
    def hide_or_restore(self, number: int, *, hides: bool) -> None:
        async def moderate(session: AsyncSession, case: Case, _: Person) -> None:
            said = (await cases.comments_by_case(session, [case.id]))[case.id]
            comment = await comments.find(session, said[-1].id, to_change=True)
            who, key, now = self.region.trainer, uuid4(), self.now
            if hides:
                await moderation.hide(
                    session, comment, who, ground=Ground.INSULT, reason="Оскорбление учителя",
                    confirms=True, key=key, now=now,
                )  # fmt: skip
            else:
                await moderation.restore(
                    session, comment, who, reason="Скрыли по ошибке", key=key, now=now
                )

        self.act_on(number, moderate)
