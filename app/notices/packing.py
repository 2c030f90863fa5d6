"""Addresses, wakes for and writes a batch of messages."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Self

from sqlalchemy.ext.asyncio import AsyncSession

from app.cases.rules import WORKABLE
from app.deadlines.rulebook import Rulebook
from app.notices import channels, store
from app.notices.choosing import Pace
from app.notices.hours import Hours, hours_of
from app.notices.model import Delivery, Notice, PersonalChannel
from app.notices.pacing import awake
from app.notices.standing import Standing
from app.notices.wording import About, Letter, Told, letter_of
from app.triage.topics import keeping as topics
from app.triage.topics.listing import TopicList


class Desk:
    """What is needed to address and write a batch of messages, looked up once."""

    def __init__(
        self,
        *,
        hours: Hours,
        outlets: Mapping[store.Outlet, PersonalChannel],
        mails: Mapping[int, str],
        notices: Mapping[int, Sequence[Notice]],
        standing: Standing,
        topics: TopicList,
    ) -> None:
        self._hours, self._outlets, self._mails = hours, outlets, mails
        self._notices, self._standing, self._topics = notices, standing, topics

    @classmethod
    async def over(
        cls,
        session: AsyncSession,
        taken: Sequence[Delivery],
        rulebook: Rulebook,
        *,
        now: datetime,
    ) -> Self:
        """Look up the people, notices and cases of these messages."""
        accounts = {each.account_id for each in taken}
        notices = await store.notices_of(session, [each.id for each in taken])
        told = [one for several in notices.values() for one in several]
        reached = await channels.usable(session, accounts, now=now)
        return cls(
            hours=await hours_of(session, accounts, rulebook, now=now),
            outlets={
                (account, each.channel): each for account, some in reached.items() for each in some
            },
            mails=await channels.own_mails(session, accounts),
            notices=notices,
            standing=await Standing.over(session, told),
            topics=await topics.in_force(session),
        )

    def address(self, delivery: Delivery) -> str:
        """Tell where a message goes; empty where its channel is off or leads nowhere."""
        outlet = self._outlets.get((delivery.account_id, delivery.channel))
        if outlet is None:
            return ""
        return outlet.address or self._mails.get(delivery.account_id, "")

    def notices(self, delivery: Delivery) -> list[Notice]:
        """Give what a message has to tell, as its cases stand now."""
        return self._standing.worth_telling(self._notices.get(delivery.id, ()))

    def wakes_at(self, delivery: Delivery, now: datetime) -> datetime:
        """Tell when a message may leave: what holds something urgent now, else in waking hours."""
        if any(one.pace is Pace.URGENT for one in self.notices(delivery)):
            return now
        outlet = self._outlets[delivery.account_id, delivery.channel]
        return awake(now, self._hours.waking(delivery.account_id, channels.choice_of(outlet)))

    def letter(self, delivery: Delivery, *, public_url: str, now: datetime) -> Letter:
        """Write a message of its notices, in its person's own time."""
        told = [self._told(one, now) for one in self.notices(delivery)]
        return letter_of(told, zone=self._hours.zone(delivery.account_id), public_url=public_url)

    def _told(self, one: Notice, now: datetime) -> Told:
        case = self._standing.case(one)
        if one.comment_id is not None:
            return Told(sentence=one.sentence, path=f"/review/{one.comment_id}", is_urgent=True)
        if case is None:
            return Told(sentence=one.sentence, path=one.path)
        about = About(
            case_id=case.id,
            page=case.page.title or case.page.link,
            topic=self._topics.title(case.topic),
            due_at=case.due_at if case.state in WORKABLE else None,
            is_late=case.due_at <= now,
            is_paused=case.paused_at is not None,
        )
        sentence, is_urgent = self._standing.sentence(one), self._standing.is_urgent(one)
        return Told(sentence=sentence, case=about, is_urgent=is_urgent)
