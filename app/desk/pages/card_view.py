"""What a page's card tells: one thing to mend first, the light, the connection and the way."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from app.access import service as access
from app.access.rules import Person
from app.desk.board.board_view import TONES
from app.desk.speech import words
from app.onboarding.board import service as board
from app.onboarding.board.messages import message_to_admin
from app.onboarding.board.rules import Card
from app.onboarding.journey import service as journey
from app.onboarding.journey.model import JourneyStep, PageJourney
from app.onboarding.journey.rules import TITLE_OF
from app.onboarding.light import service as light
from app.onboarding.light.model import PageRecord
from app.onboarding.light.rules import COLOURS, Colour
from app.onboarding.light.service import Judged
from app.onboarding.light.words import Loss
from app.onboarding.reminding import service as reminding
from app.pages import service as pages
from app.pages.model import Page
from app.pages.rules import Reach, reach_of
from app.vocabulary import KeyKind

KEYS: Final[Mapping[KeyKind, str]] = {
    KeyKind.SERVICE: "сервисный ключ",
    KeyKind.COMMUNITY: "ключ сообщества",
    KeyKind.USER: "ключ администратора",
    KeyKind.BOT: "ключ бота",
    KeyKind.REFRESH: "ключ продления",
}
REACHES: Final[Mapping[Reach, tuple[str, str]]] = {
    Reach.READ: ("done", "Читается"),
    Reach.SILENT: ("soon", "Сервис не успевает её прочитать"),
    Reach.UNREAD: ("late", "Не читается"),
    Reach.OFF: ("calm", "Сейчас не читается"),
}


class PageCardView(msgspec.Struct, frozen=True, kw_only=True):
    """Everything on a page's card."""

    page: Page
    card: Card
    journey: PageJourney
    steps: Sequence[tuple[JourneyStep, str]]
    """Each with the name of whoever said so; empty: it followed from the facts."""
    mentor: str
    judged: Judged | None
    record: PageRecord | None
    reach: Reach
    keys: Mapping[KeyKind, datetime]
    message: str
    reminded_at: datetime | None
    """When its admins were last reminded by mail."""
    now: datetime
    refusal: str = ""

    @property
    def first(self) -> str:
        """Say the one thing to mend first; empty: the page is in order."""
        if self.card.blocked_by:
            return self.card.blocked_by
        return "" if self.judged is None or not self.losses else self.losses[0].fix

    @property
    def losses(self) -> Sequence[Loss]:
        """List what costs points; of a page that lawfully is not kept nothing does."""
        is_judged = self.judged is not None and self.journey.absent_since is None
        return self.judged.light.losses if self.judged is not None and is_judged else ()

    @property
    def tones(self) -> Mapping[Colour, str]:
        """Tell how loudly each colour speaks."""
        return TONES

    @property
    def colours(self) -> Mapping[Colour, str]:
        """Name the colours."""
        return COLOURS

    @property
    def stage(self) -> str:
        """Name the stage."""
        return TITLE_OF[self.card.stage]

    @property
    def stay(self) -> str:
        """Say how long it has been there."""
        days = self.card.days(self.now)
        return words.counted(days, "день", "дня", "дней") if days else "меньше дня"

    @property
    def median(self) -> str:
        """Say how soon half of the answers came; empty: nobody was answered."""
        minutes = None if self.judged is None else self.judged.facts.median_minutes
        return "" if minutes is None else words.span(timedelta(minutes=minutes))


async def show_card(
    session: AsyncSession, person: Person, page: Page, *, base: str, now: datetime
) -> PageCardView:
    """Gather the card of a page in sight; ``base`` is the address of this service."""
    way = await journey.find(session, page.id) or await journey.ensure(session, page.id, now=now)
    (card,) = await board.chosen_pages(session, [page.id], sight=person.sight)
    judged = await light.light_of_page(session, page.id)
    steps = await journey.steps_of(session, page.id)
    told_by = {step.account_id for step in steps if step.account_id is not None}
    mentors = set() if way.mentor_id is None else {way.mentor_id}
    names = await access.names_of(session, told_by | mentors)
    kinds = await pages.kinds_by_page(session, [page.id])
    view = PageCardView(
        page=page,
        card=card,
        journey=way,
        steps=[(step, names.get(step.account_id or 0, "")) for step in steps],
        mentor=names.get(way.mentor_id or 0, ""),
        judged=judged,
        record=await light.record_of(session, page.id),
        reach=reach_of(page.state, unread_since=page.unread_since, due_at=page.due_at, now=now),
        keys=kinds[page.id],
        message="",
        reminded_at=(await reminding.last_sent(session, [page.id])).get(page.id),
        now=now,
    )
    text = message_to_admin(card, view.losses, address=f"{base}/pages/{page.id}")
    return msgspec.structs.replace(view, message=text)
