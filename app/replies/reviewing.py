"""Looks at an answer before everybody does: personal data stop it, the rest is advice."""

from collections.abc import Sequence
from typing import Final

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from app.base.errors import InvalidError
from app.cases import service as cases
from app.cases.model import Case
from app.cases.rules import Resolution
from app.officials import service as officials
from app.replies import store
from app.replies.checking.advice import Advice
from app.replies.checking.checker import advise
from app.replies.guarding.guard import Stop, neutral_wording, stop_for
from app.replies.guarding.kinds import Finding, Kind, Known

_CERTAIN: Final = frozenset({Kind.SNILS, Kind.PASSPORT, Kind.POLICY, Kind.CARD})
"""Numbers of documents: nobody may say that they are not personal."""


INSISTED: Final = "; сотрудник ручается, что это не личные данные"
"""How a history tells that somebody overruled the guard; mentors count these."""


class PersonalDataError(InvalidError):
    """The answer holds personal data, or what looks like it."""

    def __init__(self, text: str, stop: Stop) -> None:
        self.stop = stop
        self.may_insist = may_insist(stop.findings)
        told = [f"«{text[found.start : found.end]}» — {found.reason}" for found in stop.findings]
        super().__init__("Ответ не опубликован. " + " ".join(told))


class Review(msgspec.Struct, frozen=True, kw_only=True):
    """What there is to say of a draft."""

    findings: tuple[Finding, ...]
    """Personal data: with these the answer is stopped."""
    advice: tuple[Advice, ...]
    neutral: str
    """An answer that tells nothing of anybody."""


def may_insist(findings: Sequence[Finding]) -> bool:
    """Say whether a person may answer for it that these are not personal data."""
    return not any(found.kind in _CERTAIN for found in findings)


async def check_personal(
    session: AsyncSession, case: Case, text: str, *, insists: bool
) -> tuple[Finding, ...]:
    """Refuse an answer with personal data; tell what a person has answered for.

    Raises PersonalDataError.
    """
    stop = stop_for(text, await _known(session, case))
    if stop is None:
        return ()
    if insists and may_insist(stop.findings):
        return stop.findings
    raise PersonalDataError(text, stop)


def insisted_note(findings: Sequence[Finding]) -> str:
    """Say for the history what a person has answered for; empty where there was nothing."""
    kinds = dict.fromkeys(finding.kind.called for finding in findings)
    return f"{INSISTED}: {', '.join(kinds)}" if kinds else ""


async def vouched_for(session: AsyncSession, case: Case, reply_id: int) -> bool:
    """Tell whether somebody has answered for this answer as it stands; the history remembers."""
    told = f"ответ {reply_id};"
    history = await cases.history(session, case)
    return any(each.note.startswith(told) and INSISTED in each.note for each in history)


async def review(
    session: AsyncSession,
    case: Case,
    text: str,
    *,
    pos_url: str,
    resolution: Resolution | None = None,
) -> Review:
    """Read a draft against the case that it answers; ``pos_url`` leads to «Решаем вместе»."""
    stop = stop_for(text, await _known(session, case))
    said = (await cases.comments_by_case(session, [case.id]))[case.id]
    living = [comment.text for comment in said if comment.deleted_at is None]
    last = await store.last_answer_of(session, case)
    return Review(
        findings=() if stop is None else stop.findings,
        advice=tuple(
            advise(text, comment="\n".join(living), last_answer=last, resolution=resolution)
        ),
        neutral=neutral_wording(pos_url),
    )


async def _known(session: AsyncSession, case: Case) -> Known:
    """Tell what is public anyway: the institution's people, telephones and address.

    Where the case was handed over, of the page's own institution too.
    """
    ids = {case.institution_id, case.page.institution_id}
    places = await officials.institutions_of(session, ids)
    people = [
        person
        for place in sorted(ids)
        for person in await officials.list_officials(session, sight=frozenset({place}))
    ]
    return Known(
        phones=tuple(phone for place in places for phone in place.phones),
        mails=tuple(person.email for person in people if person.email),
        addresses=tuple(place.address for place in places if place.address),
        staff=tuple(person.name for person in people),
    )
