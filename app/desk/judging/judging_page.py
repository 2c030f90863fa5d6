"""The page of judging: what it does, what another balance would do, and who agrees with it."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

import msgspec
from litestar import Controller, get, post
from litestar.params import URLEncodedBody
from litestar.response import Redirect, Template
from litestar.status_codes import HTTP_200_OK
from sqlalchemy.ext.asyncio import AsyncSession

from app.access import service as access
from app.access.door import CurrentPerson
from app.access.rules import Right
from app.base.web import Session
from app.desk.edge import Now, go_to, show
from app.desk.speech import titles
from app.triage import balancing, keeping
from app.triage import service as triage
from app.triage.balancing import FEWEST, LOOKED_BACK, Outlook, Standing
from app.triage.keeping import Difference, Kept, TrialReading
from app.triage.rules import Balance
from app.triage.service import Agreement

_AGREED_OVER: Final = timedelta(days=30)
_DIFFERENCES: Final = 10
_FIRST_LETTERS: Final = 200


class Choice(msgspec.Struct, frozen=True, kw_only=True):
    """A balance as it is offered, with what it would have done."""

    balance: Balance
    title: str
    meaning: str
    is_in_force: bool
    outlook: Outlook | None


class Odd(msgspec.Struct, frozen=True, kw_only=True):
    """A comment that the model in force and the one beside it see differently."""

    comment_id: int
    text: str
    live: str
    shadow: str


class JudgingView(msgspec.Struct, frozen=True, kw_only=True):
    """Everything on the page."""

    standing: Standing
    choices: tuple[Choice, ...]
    days: int
    fewest: int
    live: Kept
    shadow: Kept | None
    trial: TrialReading | None
    odds: tuple[Odd, ...]
    agreement: Agreement
    agreed_over: int
    now: datetime


class BalanceForm(msgspec.Struct, frozen=True):
    """The balance that somebody wants."""

    balance: Balance


class JudgingPageController(Controller):
    """How comments are judged here, for those who keep the judge."""

    path = "/judging"

    @get("/")
    async def show_judging(self, session: Session, person: CurrentPerson, now: Now) -> Template:
        """Show the balance, the model and how people agree with it."""
        access.require(person, Right.KEEP_JUDGE)
        return show("judging/judging.html", person=person, view=await _view(session, now=now))

    @post("/balance", status_code=HTTP_200_OK)
    async def set_balance(
        self,
        session: Session,
        person: CurrentPerson,
        now: Now,
        data: URLEncodedBody[BalanceForm],
    ) -> Redirect:
        """Set the balance; workers follow within half a minute."""
        access.require(person, Right.KEEP_JUDGE)
        await balancing.move(session, data.balance, by=person.login, now=now)
        return go_to("/judging")


async def _view(session: AsyncSession, *, now: datetime) -> JudgingView:
    standing = await balancing.standing(session, now=now)
    models = await keeping.list_models(session)
    return JudgingView(
        standing=standing,
        choices=tuple(_choice(each, standing) for each in Balance),
        days=LOOKED_BACK.days,
        fewest=FEWEST,
        live=next(model for model in models if model.is_live),
        shadow=next((model for model in models if model.is_shadow), None),
        trial=await keeping.how_it_reads(session),
        odds=_odds(await keeping.differences(session, limit=_DIFFERENCES)),
        agreement=await triage.agreement(session, since=now - _AGREED_OVER),
        agreed_over=_AGREED_OVER.days,
        now=now,
    )


def _choice(balance: Balance, standing: Standing) -> Choice:
    outlooks = {outlook.balance: outlook for outlook in standing.outlooks}
    title, meaning = titles.BALANCES[balance]
    return Choice(
        balance=balance,
        title=title,
        meaning=meaning,
        is_in_force=balance is standing.balance,
        outlook=outlooks.get(balance),
    )


def _odds(found: Sequence[Difference]) -> tuple[Odd, ...]:
    return tuple(
        Odd(
            comment_id=each.comment.id,
            text=each.comment.text[:_FIRST_LETTERS],
            live=_said(needs=each.verdict.needs_answer, review=each.verdict.review),
            shadow=_said(needs=each.shadow.needs_answer, review=each.shadow.review),
        )
        for each in found
    )


def _said(*, needs: bool, review: bool) -> str:
    if needs:
        return "нужен ответ"
    return "в разбор" if review else "ответ не нужен"
