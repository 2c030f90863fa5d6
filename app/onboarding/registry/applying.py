"""Writing the rows of an import: some at a time, each batch whole or not at all."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from app.officials import registering as institutions
from app.officials.cards import InstitutionCard
from app.officials.keeping import card_of_institution
from app.officials.model import Institution
from app.officials.rules import InstitutionKind
from app.onboarding.light import measuring
from app.onboarding.registry import store
from app.onboarding.registry.checking import errors_of
from app.onboarding.registry.houses import House
from app.onboarding.registry.known import load_known
from app.onboarding.registry.model import RegistryImport
from app.onboarding.registry.planning import RECORDED, Plan, Planner
from app.onboarding.registry.rules import ImportState, RowOutcome
from app.onboarding.registry.understanding import Told, same_name
from app.pages import registering as pages

_AT_ONCE: Final = 500


class Line(msgspec.Struct, frozen=True):
    """A row that is about to be written."""

    line: int
    told: Told
    plan: Plan


async def apply(session: AsyncSession, brought: RegistryImport, *, now: datetime) -> None:
    """Write the next batch; the last one ends the import.

    Rows are planned anew beside what is known now: what somebody else has written meanwhile is
    not overwritten blindly, and a batch that was written twice changes nothing.
    """
    rows = await store.to_apply(session, brought.id, limit=_AT_ONCE)
    if not rows:
        brought.state, brought.finished_at = ImportState.DONE, now
        return
    known = await load_known(session)
    planner, lines = Planner(known), []
    for number, kept in rows:
        told = msgspec.convert(kept, Told)
        plan = planner.plan(number, told)
        if plan.outcome is RowOutcome.BAD:
            await store.mark_bad(session, brought.id, number, errors_of(plan))
        else:
            lines.append(Line(number, told, plan))
    await _write(session, lines, planner.founders, now=now)
    await store.mark_applied(session, brought.id, [line.line for line in lines], now=now)
    brought.done += len(rows)


async def _write(
    session: AsyncSession, lines: Sequence[Line], founders: Mapping[int, House], *, now: datetime
) -> None:
    homes = await _institutions(session, lines, founders, now=now)
    with_page = [line for line in lines if line.told.place is not None]
    new = [line for line in with_page if line.plan.page_id is None]
    registered = await pages.register_many(
        session, [(line.told.link, homes[line.plan.institution_id].id) for line in new], now=now
    )
    page_of = {line.line: page.id for line, page in zip(new, registered, strict=True)}
    records = [
        _record(page_of.get(line.line) or line.plan.page_id, line.told, now=now)
        for line in with_page
    ]
    await store.keep_records(session, records)
    await measuring.measure_soon(session, [record["page_id"] for record in records], now=now)


async def _institutions(
    session: AsyncSession, lines: Sequence[Line], founders: Mapping[int, House], *, now: datetime
) -> dict[int, Institution]:
    """Found the new ones first, so that they can be founders, then give all their cards.

    Founders without a row of their own are founded by their names alone.
    """
    new = {
        key: _named_only(founder.name, founder.kind)
        for key, founder in founders.items()
        if any(line.plan.parent_id == key for line in lines)
    }
    for line in lines:
        if line.plan.institution_id < 0:
            empty = _named_only(line.told.name, line.told.kind)
            new.setdefault(line.plan.institution_id, _card(line.told, empty, parent_id=None))
    founded = await institutions.put_many(session, [(None, card) for card in new.values()], now=now)
    known = {line.plan.institution_id for line in lines if line.plan.institution_id > 0}
    homes = {
        **await store.institutions_of(session, known),
        **dict(zip(new, founded, strict=True)),
    }
    cards = {key: card_of_institution(home) for key, home in homes.items()}
    for line in lines:
        key, above = line.plan.institution_id, line.plan.parent_id
        parent_id = homes[above].id if above is not None and above < 0 else above
        cards[key] = _card(line.told, cards[key], parent_id=parent_id)
    in_order = sorted(homes, key=lambda key: homes[key].id)
    await institutions.put_many(session, [(homes[key], cards[key]) for key in in_order], now=now)
    return homes


def _card(told: Told, before: InstitutionCard, *, parent_id: int | None) -> InstitutionCard:
    is_same = same_name(before.name) == same_name(told.name)
    return msgspec.structs.replace(
        before,
        name=before.name if is_same else told.name,
        kind=told.kind if told.kind_is_told else before.kind,
        municipality=told.municipality or before.municipality,
        ogrn=told.ogrn or before.ogrn,
        address=told.address or before.address,
        level=told.level or before.level,
        parent_id=parent_id or before.parent_id,
    )


def _named_only(name: str, kind: InstitutionKind) -> InstitutionCard:
    return InstitutionCard(
        name=name,
        kind=kind,
        municipality="",
        ogrn="",
        address="",
        phones=(),
        region="",
        level=None,
        parent_id=None,
        fields=(),
    )


def _record(page_id: int | None, told: Told, *, now: datetime) -> dict[str, Any]:
    values = {name: getattr(told, name) for name in RECORDED.values()}
    return {"page_id": page_id, "told_at": now, **values, "fields": list(told.fields)}
