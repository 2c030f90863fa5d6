"""Acts on many pages at once: what each does, and how its result is told."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from app.access import inviting
from app.access.inviting import Wanted
from app.access.rules import Person, Role
from app.base.sealing import Sealer
from app.desk.board.forms import Act
from app.desk.speech.words import counted
from app.notices import service as notices
from app.onboarding.board.messages import message_to_admin
from app.onboarding.board.rules import Card
from app.onboarding.journey import service as journey
from app.onboarding.journey.rules import Stage
from app.onboarding.light import service as light
from app.onboarding.reminding import service as reminding
from app.onboarding.reminding.service import Addressee, Writing

_LONGEST_NAME: Final = 200
_DIGITS: Final = 4


class Invited(msgspec.Struct, frozen=True, kw_only=True):
    """An institution whose page admin has a link now; it is shown this once."""

    institution: str
    link: str
    expires_at: datetime


class Reminder(msgspec.Struct, frozen=True, kw_only=True):
    """A message that can be sent as it is."""

    card: Card
    text: str
    people: Sequence[Addressee] = ()
    """Whom it can be mailed to."""
    sent_at: datetime | None = None
    """When the last one was mailed."""
    is_due: bool = True
    """Whether another one may be mailed now."""

    @property
    def is_mailable(self) -> bool:
        """Tell whether the button sends it."""
        return bool(self.people) and self.is_due


class Done(msgspec.Struct, frozen=True):
    """What an act came to; the address carries it to the page that tells it."""

    act: Act
    number: int
    left: int
    """Pages ticked to which it did not apply."""

    def spell(self) -> str:
        """Spell it for the address."""
        return f"{self.act}-{self.number}-{self.left}"


def told_of(spelled: str) -> str:
    """Say in Russian what an act came to; what is made up says nothing."""
    act, _, numbers = spelled.partition("-")
    number, _, left = numbers.partition("-")
    if not (_is_number(number) and _is_number(left)):
        return ""
    if act == Act.ABSENT:
        return f"Отмечено, что законно не ведётся: {_pages(int(number))}."
    if act == Act.MAIL:
        return _told_of_mails(int(number), int(left))
    if act != Act.PROBATION:
        return ""
    begun = f"Испытательный срок начат: {_pages(int(number))}, наставник — Вы."
    if not int(left):
        return begun
    return f"{begun} Пропущено: {_pages(int(left))} — срок начинают на этапе «Работает»."


async def invite_admins(
    session: AsyncSession, person: Person, cards: Sequence[Card], *, base: str, now: datetime
) -> list[Invited]:
    """Make a link for each institution, however many pages it has; an earlier link is replaced."""
    names = {card.institution_id: card.institution for card in cards}
    links = []
    for institution_id, name in names.items():
        wanted = Wanted(
            role=Role.PAGE_ADMIN,
            institution_id=institution_id,
            name=f"Администратор: {name}"[:_LONGEST_NAME],
        )
        issued = await inviting.invite(session, person, wanted, now=now)
        link = f"{base}/join/{issued.secret}"
        links.append(Invited(institution=name, link=link, expires_at=issued.expires_at))
    return links


async def begin_probations(
    session: AsyncSession, person: Person, cards: Sequence[Card], *, now: datetime
) -> Done:
    """Become the mentor of the pages that are live; the others are left out."""
    live = [card for card in cards if card.stage is Stage.LIVE]
    for card in live:
        await journey.begin_probation(session, card.page_id, person.account_id, now=now)
    return Done(Act.PROBATION, len(live), len(cards) - len(live))


async def declare_absent(
    session: AsyncSession, person: Person, cards: Sequence[Card], basis: str, *, now: datetime
) -> Done:
    """Mark pages as lawfully not kept."""
    for card in cards:
        await journey.declare_absent(session, card.page_id, basis, person.account_id, now=now)
    return Done(Act.ABSENT, len(cards), 0)


async def write_reminders(
    session: AsyncSession, cards: Sequence[Card], *, base: str, now: datetime
) -> list[Reminder]:
    """Write to the admin of each page; nothing is sent yet."""
    people = await reminding.addressees(session, {card.institution_id for card in cards})
    sent = await reminding.last_sent(session, [card.page_id for card in cards])
    reminders = []
    for card in cards:
        judged = await light.light_of_page(session, card.page_id)
        losses = () if judged is None else judged.light.losses
        text = message_to_admin(card, losses, address=f"{base}/pages/{card.page_id}")
        sent_at = sent.get(card.page_id)
        reminders.append(
            Reminder(
                card=card,
                text=text,
                people=people.get(card.institution_id, ()),
                sent_at=sent_at,
                is_due=reminding.is_due(sent_at, now=now),
            )
        )
    return reminders


async def mail_reminders(
    session: AsyncSession,
    person: Person,
    cards: Sequence[Card],
    *,
    base: str,
    sealer: Sealer,
    now: datetime,
) -> Done:
    """Mail them to the pages' admins, each page at most once a day; the desk tells them, too."""
    writings = [
        Writing(
            page_id=each.card.page_id,
            institution_id=each.card.institution_id,
            title=each.card.title,
            text=each.text,
        )
        for each in await write_reminders(session, cards, base=base, now=now)
    ]
    told = await reminding.send(session, person, writings, sealer=sealer, now=now)
    titles = {card.page_id: card.title for card in cards}
    for page_id, people in told.items():
        sentence = f"Центр напоминает о странице «{titles[page_id]}»: что исправить, есть в письме."
        for one in people:
            await notices.tell(session, one.account_id, sentence, now=now)
    return Done(Act.MAIL, len(told), len(cards) - len(told))


def _told_of_mails(number: int, left: int) -> str:
    told = f"Письма отправляются: {_pages(number)}." if number else "Ни одного письма не ушло."
    if not left:
        return told
    return (
        f"{told} Пропущено: {_pages(left)} — сегодня уже напоминали или у администратора нет"
        " подтверждённой почты."
    )


def _is_number(spelled: str) -> bool:
    return spelled.isascii() and spelled.isdecimal() and len(spelled) <= _DIGITS


def _pages(number: int) -> str:
    return counted(number, "страница", "страницы", "страниц")
