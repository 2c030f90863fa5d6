"""Tells those who review of urgent doubts: nobody has a case of them yet, and they cannot wait."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from app.access import service as access
from app.access.rules import Right, Role, rights_of
from app.notices import channels, store
from app.notices import service as notices
from app.notices.attending import accounts_there, coordinators_above_all
from app.notices.choosing import Pace
from app.notices.rules import Channel
from app.notices.wording import short
from app.officials import service as officials
from app.triage import service as triage
from app.triage.doubts import untold
from app.triage.doubts.untold import UrgentDoubt

_REVIEWERS: Final = tuple(role for role in Role if Right.REVIEW in rights_of(role))


async def tell(
    session: AsyncSession, *, now: datetime, limit: int, without: Collection[int] = ()
) -> int:
    """Tell of the urgent doubts that nobody was told of, at night too; return how many.

    Whoever reviews in the institution hears of it and is on duty, or all of them where nobody
    is; and the nearest coordinators above. Where there are neither, or all of them are on leave,
    every trainer. What was decided on and is in doubt again, by an edit, is told anew. Doubts
    whose verdicts are named in ``without`` go on waiting.
    """
    doubts = await untold.claim(session, now=now, limit=limit, without=without)
    if not doubts:
        return 0
    decided = await triage.decisions(session, [doubt.comment.id for doubt in doubts])
    await store.drop_doubts(session, {one: last.decided_at for one, last in decided.items()})
    places = {doubt.comment.page.institution_id for doubt in doubts}
    concerned = await _concerned(session, places, now=now)
    everybody = {account for several in concerned.values() for account in several}
    usable = await channels.usable(session, everybody, now=now)
    rows: list[tuple[object, ...]] = []
    for doubt in doubts:
        said = sentence_of(doubt)
        for account in concerned[doubt.comment.page.institution_id]:
            ways = [Channel.DESK, *(each.channel for each in usable.get(account, ()))]
            about = (None, None, doubt.comment.id, account)
            rows += [(*about, way.value, said, Pace.URGENT.value) for way in ways]
    await notices.keep(session, rows, now=now)
    return len(doubts)


def sentence_of(doubt: UrgentDoubt) -> str:
    """Say a doubt in a sentence: where and what for, without the citizen's words."""
    page = short(doubt.comment.page.title or doubt.comment.page.link)
    kind, _, _ = doubt.reason.partition(":")
    danger = f"Возможна опасность ({kind})" if kind else "Возможна опасность"
    return (
        f"{danger}, страница «{page}»: комментарий № {doubt.comment.id} ждёт Вашего решения"
        " в разборе."
    )


async def _concerned(
    session: AsyncSession, places: Collection[int], *, now: datetime
) -> dict[int, Sequence[int]]:
    """List the accounts that are told of a doubt in each institution."""
    chains = await officials.chain_above(session, places)
    everywhere = {*places, *(above for several in chains.values() for above in several)}
    by_role = {
        role: await accounts_there(session, everywhere, role, now=now) for role in _REVIEWERS
    }
    own = {
        place: [account for known in by_role.values() for account in known.get(place, ())]
        for place in places
    }
    awake = await _on_duty(session, own, now=now)
    coordinators = by_role[Role.COORDINATOR]
    regional = await coordinators_above_all(session, now=now)
    told: dict[int, Sequence[int]] = {
        place: [
            *(awake[place] or own[place]),
            *next((coordinators[at] for at in above if at in coordinators), regional),
        ]
        for place, above in chains.items()
    }
    trainers = await access.accounts_with_role(session, Role.TRAINER)
    return {place: several or trainers for place, several in told.items()}


async def _on_duty(
    session: AsyncSession, own: Mapping[int, Sequence[int]], *, now: datetime
) -> dict[int, list[int]]:
    """Leave out whoever is switched off, away, or has no shift; without a card one is neither."""
    accounts = {account for several in own.values() for account in several}
    cards = {each.id: each.official_id for each in await access.accounts_of(session, accounts)}
    held = sorted({card for card in cards.values() if card is not None})
    on_duty = await officials.on_duty_among(session, held, now=now)
    return {
        place: [one for one in several if cards.get(one) is None or cards[one] in on_duty]
        for place, several in own.items()
    }
