"""What a row changes beside what is known; pure. The same for the preview and for the writing."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

import msgspec

from app.onboarding.registry.columns import Column
from app.onboarding.registry.houses import Home, House, Known
from app.onboarding.registry.links import Place
from app.onboarding.registry.rules import RowOutcome
from app.onboarding.registry.understanding import KINDS, LEVELS, Fault, Told, kind_of, same_name

_BEYOND_LINES: Final = 1_000_000
"""No file has so many rows: founders without a row of their own are numbered from here."""
RECORDED: Final[Mapping[Column, str]] = {
    Column.PUBLIC_ID: "public_id",
    Column.STATUS: "status",
    Column.CONNECTION: "connection",
    Column.BADGE: "has_badge",
    Column.DESIGN: "design",
    Column.WIDGETS: "has_widgets",
    Column.ACTIVITY: "activity",
    Column.SUBSCRIBERS: "subscribers",
    Column.REACH: "reach",
}
"""What is kept of a page's row beside the page itself."""


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """What a row does."""

    outcome: RowOutcome
    faults: tuple[Fault, ...] = ()
    changes: tuple[tuple[Column, str, str], ...] = ()
    """(column, before, after), as a person reads them."""
    institution_id: int = 0
    """Negative: it is new; the line of the first row that tells of it, with a minus."""
    parent_id: int | None = None
    """The one above, numbered alike."""
    page_id: int | None = None
    """None: it is new, or the row has none."""


class Planner:
    """Plans rows in their order; remembers those before, for two may not tell the same."""

    def __init__(self, known: Known) -> None:
        self._known = known
        self._line_of_place: dict[Place, int] = {}
        self._said: dict[tuple[int, Column], tuple[int, str]] = {}
        self._told_ogrn: dict[str, tuple[int, str]] = {}
        self.founders: dict[int, House] = {}
        """Of whom nothing but a name is known, by the numbers that plans give them."""

    def plan(self, line: int, told: Told) -> Plan:
        """Tell what a row does, or why it cannot be used."""
        house, faults = self._house(told)
        key = -line if house is None else house.institution_id
        faults += (
            self._faults_in_file(told) + self._against_itself(key, told) + self._circle(house, told)
        )
        home = None if told.place is None else self._known.homes.get(told.place)
        faults += self._whose(house, home)
        if faults:
            return Plan(outcome=RowOutcome.BAD, faults=tuple(faults))
        changes = tuple(self._changes(told, house, home))
        merged = self._remember(line, key, told)
        is_named_only = house is not None and house.institution_id <= -_BEYOND_LINES
        is_new = house is None or is_named_only or (told.place is not None and home is None)
        outcome = RowOutcome.NEW if is_new else RowOutcome.CHANGED if changes else RowOutcome.SAME
        return Plan(
            outcome=outcome,
            changes=changes,
            institution_id=key,
            parent_id=merged.parent_id,
            page_id=None if home is None else home.page_id,
        )

    def _house(self, told: Told) -> tuple[House | None, list[Fault]]:
        if told.ogrn and told.ogrn in self._known.by_ogrn:
            return self._known.by_ogrn[told.ogrn], []
        several = [
            house
            for house in self._known.by_name.get(same_name(told.name), {}).values()
            if not (told.ogrn and house.ogrn) and _may_be_near(told, house)
        ]
        near = [house for house in several if house.municipality == told.municipality]
        chosen = near if told.municipality and near else several
        if len(chosen) <= 1:
            return (chosen[0] if chosen else None), []
        sentence = "Учреждений с таким названием несколько: впишите ОГРН, чтобы их различить."
        return None, [Fault(Column.NAME, sentence)]

    def _faults_in_file(self, told: Told) -> list[Fault]:
        faults = []
        if told.place in self._line_of_place:
            line = self._line_of_place[told.place]
            sentence = f"Эта ссылка уже есть в строке {line}: уберите повтор."
            faults.append(Fault(Column.LINK, sentence))
        line, name = self._told_ogrn.get(told.ogrn, (0, ""))
        if told.ogrn and line and name != same_name(told.name):
            sentence = f"Этот ОГРН в строке {line} у другого учреждения: сверьте оба с ЕГРЮЛ."
            faults.append(Fault(Column.OGRN, sentence))
        return faults

    def _against_itself(self, key: int, told: Told) -> list[Fault]:
        """Refuse a row that says of an institution what an earlier one has said otherwise."""
        faults = []
        for column, value in _said_of(told):
            line, before = self._said.get((key, column), (0, value))
            if before != value:
                sentence = f"В строке {line} у этого учреждения сказано иначе: оставьте одно."
                faults.append(Fault(column, sentence))
        return faults

    def _circle(self, house: House | None, told: Told) -> list[Fault]:
        """Refuse a founder who would stand under whom he has founded."""
        above, seen = self._founder_of(told), set[int]()
        while house is not None and above is not None and above.institution_id not in seen:
            if above.institution_id == house.institution_id:
                sentence = "Подчинение замкнулось бы в круг: проверьте учредителя."
                return [Fault(Column.FOUNDER, sentence)]
            seen.add(above.institution_id)
            above = self._known.by_id.get(above.parent_id or 0)
        return []

    def _founder_of(self, told: Told) -> House | None:
        is_own = same_name(told.founder) == same_name(told.name)
        return None if is_own or not told.founder else self._known.founder(told.founder)

    def _whose(self, house: House | None, home: Home | None) -> list[Fault]:
        if home is None or (house is not None and home.institution_id == house.institution_id):
            return []
        holder = self._known.by_id[home.institution_id].name
        sentence = f"Страница уже у учреждения «{holder}»: проверьте ссылку или название."
        return [Fault(Column.LINK, sentence)]

    def _remember(self, line: int, key: int, told: Told) -> House:
        """Know from now on what the row tells; return its institution as it will be."""
        is_own = same_name(told.founder) == same_name(told.name)
        if told.founder and not is_own and self._known.founder(told.founder) is None:
            self._introduce(told.founder)
        merged = self._merged(key, told)
        self._known.put(merged)
        for column, value in _said_of(told):
            self._said.setdefault((key, column), (line, value))
        if told.place is not None:
            self._line_of_place[told.place] = line
        if told.ogrn:
            self._told_ogrn.setdefault(told.ogrn, (line, same_name(told.name)))
        return merged

    def _introduce(self, name: str) -> None:
        founder = House(
            institution_id=-(_BEYOND_LINES + len(self.founders)),
            name=name,
            kind=kind_of(name),
            municipality="",
            ogrn="",
            address="",
            level=None,
            parent_id=None,
        )
        self.founders[founder.institution_id] = founder
        self._known.put(founder)

    def _merged(self, key: int, told: Told) -> House:
        """Tell what an institution is once the row is written."""
        before = self._known.by_id.get(key)
        founder = self._founder_of(told)
        above = None if founder is None else founder.institution_id
        return House(
            institution_id=key,
            name=_name(told, before),
            kind=told.kind if before is None or told.kind_is_told else before.kind,
            municipality=told.municipality or (before.municipality if before else ""),
            ogrn=told.ogrn or (before.ogrn if before else ""),
            address=told.address or (before.address if before else ""),
            level=told.level or (before.level if before else None),
            parent_id=above or (before.parent_id if before else None),
        )

    def _changes(
        self, told: Told, house: House | None, home: Home | None
    ) -> Iterable[tuple[Column, str, str]]:
        for column, before, after in self._of_house(told, house):
            if after and before != after:
                yield column, before, after
        if told.place is None:
            return
        if home is None:
            yield Column.LINK, "", told.link
        record = {} if home is None else home.record
        for column, name in RECORDED.items():
            after = getattr(told, name)
            if after not in {None, ""} and record.get(name) != after:
                yield column, spoken(record.get(name)), spoken(after)
        if told.fields and tuple(record.get("fields", ())) != told.fields:
            yield Column.FIELD1, ", ".join(record.get("fields", ())), ", ".join(told.fields)

    def _of_house(self, told: Told, house: House | None) -> Iterable[tuple[Column, str, str]]:
        parent = None if house is None else self._known.by_id.get(house.parent_id or 0)
        founder = told.founder if same_name(told.founder) != same_name(told.name) else ""
        if parent is not None and same_name(parent.name) == same_name(founder):
            founder = parent.name
        yield Column.NAME, "" if house is None else house.name, _name(told, house)
        if house is None or told.kind_is_told:
            yield Column.KIND, "" if house is None else KINDS[house.kind], KINDS[told.kind]
        yield Column.OGRN, "" if house is None else house.ogrn, told.ogrn
        level = None if house is None else house.level
        yield Column.LEVEL, LEVELS[level] if level else "", LEVELS[told.level] if told.level else ""
        yield Column.FOUNDER, "" if parent is None else parent.name, founder
        yield Column.MUNICIPALITY, "" if house is None else house.municipality, told.municipality
        yield Column.ADDRESS, "" if house is None else house.address, told.address


def spoken(value: Any) -> str:
    """Say a value of a record."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "да" if value else "нет"
    return str(value)


def _name(told: Told, house: House | None) -> str:
    is_same = house is not None and same_name(house.name) == same_name(told.name)
    return house.name if house is not None and is_same else told.name


def _said_of(told: Told) -> list[tuple[Column, str]]:
    """List what a row says of its institution, spelled so that only the sense counts."""
    said = (
        (Column.LEVEL, told.level or ""),
        (Column.FOUNDER, same_name(told.founder)),
        (Column.MUNICIPALITY, told.municipality.casefold()),
        (Column.ADDRESS, told.address.casefold()),
        (Column.KIND, told.kind if told.kind_is_told else ""),
    )
    return [(column, value) for column, value in said if value]


def _may_be_near(told: Told, house: House) -> bool:
    """Tell whether nothing says that they are in different municipalities."""
    there, here = told.municipality.casefold(), house.municipality.casefold()
    return not there or not here or there == here
