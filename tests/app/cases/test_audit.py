"""A history that somebody has touched is found out."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import anyio.to_thread
import pytest
from alembic import command
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from app.base.database import Sessions
from app.cases import service as cases
from app.cases.histories import audit
from app.cases.histories.sealing import BEGINNING, Break, SealedLine, find_break, sealed
from app.cases.rules import EventKind
from app.tables import config_with_tables
from tests import factories as make
from tests.app.people import a_staff
from tests.app.replies.test_api import a_case
from tests.app.test_training import gospablik

ONE = SealedLine(
    case_id=7,
    place=1,
    kind="opened",
    became="open",
    note="комментарий 1",
    account_id=None,
    official_id=3,
    happened_at=datetime(2026, 11, 24, 9, tzinfo=UTC),
    seal="",
)


def chain(length: int) -> list[SealedLine]:
    lines, seal = [], BEGINNING
    for place in range(1, length + 1):
        line = sealed(seal, replace(ONE, place=place, note=f"строка {place}"))
        lines.append(line)
        seal = line.seal
    return lines


def renumbered(lines: list[SealedLine]) -> list[SealedLine]:
    return [replace(line, place=place) for place, line in enumerate(lines, start=1)]


def test_an_untouched_history_holds() -> None:
    lines = chain(5)

    assert find_break(7, lines, lines[-1].seal) is None
    assert find_break(7, [], BEGINNING) is None


CHANGES: dict[str, object] = {
    "kind": "closed",
    "became": "closed",
    "note": "строка  3",
    "account_id": 1,
    "official_id": None,
    "happened_at": ONE.happened_at + timedelta(microseconds=1),
    "case_id": 8,
    "seal": "0" * 64,
}


@pytest.mark.parametrize(("field", "value"), CHANGES.items())
def test_any_field_that_is_changed_is_found_at_its_line(field: str, value: object) -> None:
    lines = chain(5)
    last = lines[-1].seal
    lines[2] = replace(lines[2], **{field: value})

    found = find_break(7, lines, last)

    assert found == Break(case_id=7, place=3, why="строка изменена")


@pytest.mark.parametrize(
    ("touch", "place"),
    [
        (lambda lines: lines[1:], 1),
        (lambda lines: [*lines[:2], *lines[3:]], 3),
        (lambda lines: renumbered([*lines[:2], *lines[3:]]), 3),
        (lambda lines: renumbered([*lines[:2], lines[3], lines[2], *lines[4:]]), 3),
        (lambda lines: renumbered([lines[0], *lines]), 2),
        (lambda lines: lines[:-1], None),
        (lambda _: [], None),
    ],
    ids=["first out", "one out", "out, renumbered", "swapped", "doubled", "end off", "all out"],
)
def test_lines_taken_out_put_in_or_swapped_are_found(
    touch: Callable[[list[SealedLine]], list[SealedLine]], place: int | None
) -> None:
    lines = chain(5)

    found = find_break(7, touch(lines), lines[-1].seal)

    assert found is not None
    assert found.place == place


@given(st.text(max_size=50), st.integers(0, 49), st.characters(codec="utf-8"))
def test_one_other_letter_of_a_note_is_found(note: str, at: int, letter: str) -> None:
    line = sealed(BEGINNING, replace(ONE, note=note))
    changed = note[:at] + letter + note[at + 1 :]

    found = find_break(7, [replace(line, note=changed)], line.seal)

    assert (found is None) == (changed == note)


async def verified(session: AsyncSession) -> audit.Progress:
    return [progress async for progress in audit.verify(session)][-1]


async def told_cases(sessions: Sessions) -> list[int]:
    """Two cases with a history of some lines each."""
    async with sessions.begin() as session:
        staff = await a_staff(session)
    ids = [await a_case(sessions, staff) for _ in range(2)]
    for case_id in ids:
        async with sessions.begin() as session:
            case = await cases.find(session, case_id, to_change=True)
            await cases.assign(session, [(case, staff.official.id, None, "страница")], now=make.NOW)
            for number in range(2):
                await cases.note(
                    session,
                    case,
                    EventKind.REPLY_WRITTEN,
                    text=f"ответ {number}",
                    account_id=None,
                    now=make.NOW,
                )
    return ids


async def test_what_the_service_writes_holds(sessions: Sessions) -> None:
    await told_cases(sessions)

    async with sessions() as session:
        done = await verified(session)

    assert (done.cases, done.lines, done.breaks) == (2, 8, ())


@pytest.mark.parametrize(
    "touch",
    [
        "UPDATE case_event SET note = note || ' ' WHERE id = (SELECT max(id) FROM case_event)",
        "UPDATE case_event SET happened_at = happened_at + interval '1 us' WHERE id = 2",
        "UPDATE case_event SET official_id = NULL WHERE official_id IS NOT NULL",
        "DELETE FROM case_event WHERE id = (SELECT max(id) FROM case_event)",
        "DELETE FROM case_event WHERE place = 2",
        'UPDATE "case" SET seal = md5(seal)',
    ],
)
async def test_whatever_is_touched_in_the_database_is_found(sessions: Sessions, touch: str) -> None:
    await told_cases(sessions)
    async with sessions.begin() as session:
        await session.execute(text(touch))

    async with sessions() as session:
        done = await verified(session)

    assert len(done.breaks) >= 1


async def test_the_command_tells_where_a_history_is_broken(
    sessions: Sessions, database_url: str
) -> None:
    case_id, _ = await told_cases(sessions)
    whole = gospablik("audit", "verify", database_url=database_url)
    async with sessions.begin() as session:
        await session.execute(
            text("UPDATE case_event SET note = 'x' WHERE case_id = :id AND place = 2"),
            {"id": case_id},
        )

    broken = gospablik("audit", "verify", database_url=database_url)

    assert (whole.returncode, broken.returncode) == (0, 1)
    assert whole.stdout == "Сообщений: 2, строк истории: 8, нарушенных историй: 0.\n"
    assert broken.stdout == (
        f"сообщение {case_id}, строка 2: строка изменена\n"
        "Сообщений: 2, строк истории: 8, нарушенных историй: 1.\n"
    )


async def test_histories_from_before_the_seals_are_sealed_by_the_migration(
    sessions: Sessions, database_url: str
) -> None:
    await told_cases(sessions)
    config = config_with_tables(database_url)

    await anyio.to_thread.run_sync(command.downgrade, config, "0006")
    await anyio.to_thread.run_sync(command.upgrade, config, "head")

    async with sessions() as session:
        done = await verified(session)
    assert (done.cases, done.lines, done.breaks) == (2, 8, ())
