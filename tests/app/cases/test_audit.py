"""A history that somebody has touched is found out."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import anyio.to_thread
import pytest
from alembic import command
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app.base.database import Sessions
from app.cases import service as cases
from app.cases.histories import audit
from app.cases.histories.sealing import (
    BEGINNING,
    Anchor,
    Break,
    SealedLine,
    Source,
    Words,
    find_break,
    sealed,
)
from app.cases.rules import EventKind
from app.tables import config_with_tables
from tests import factories as make
from tests.app.people import Client, Staff, a_staff, log_in
from tests.app.replies.test_api import a_case
from tests.app.test_training import gospablik
from tests.app.verifying import verified


@pytest.fixture
async def staff(sessions: Sessions) -> Staff:
    async with sessions.begin() as session:
        return await a_staff(session)


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

    assert find_break(7, lines, 5, lines[-1].seal) is None


CHANGES: dict[str, object] = {
    "kind": "closed",
    "became": "closed",
    "note": "строка  3",
    "account_id": 1,
    "official_id": None,
    "happened_at": ONE.happened_at + timedelta(microseconds=1),
    "words": Words(Source.COMMENT, 1, 1).spelled("Когда дадут воду?"),
    "case_id": 8,
    "seal": "0" * 64,
}


@pytest.mark.parametrize(("field", "value"), CHANGES.items())
def test_any_field_that_is_changed_is_found_at_its_line(field: str, value: object) -> None:
    lines = chain(5)
    last = lines[-1].seal
    lines[2] = replace(lines[2], **{field: value})

    found = find_break(7, lines, 5, last)

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

    found = find_break(7, touch(lines), 5, lines[-1].seal)

    assert found is not None
    assert found.place == place


@given(st.text(max_size=50), st.integers(0, 49), st.characters(codec="utf-8"))
def test_one_other_letter_of_a_note_is_found(note: str, at: int, letter: str) -> None:
    line = sealed(BEGINNING, replace(ONE, note=note))
    changed = note[:at] + letter + note[at + 1 :]

    found = find_break(7, [replace(line, note=changed)], 1, line.seal)

    assert (found is None) == (changed == note)


def test_a_history_that_is_gone_with_its_seal_is_found() -> None:
    assert find_break(7, [], 0, BEGINNING) is not None


def test_a_history_whose_end_is_off_with_its_seal_is_found_by_the_number() -> None:
    lines = chain(4)

    assert find_break(7, lines, 5, lines[-1].seal) is not None


async def tampered(sessions: Sessions, *touches: str, **values: int) -> None:
    """Do to the database what its triggers would refuse, as its owner can."""
    async with sessions.begin() as session:
        await session.execute(text("SET LOCAL session_replication_role = replica"))
        for touch in touches:
            await session.execute(text(touch), values)


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
    await tampered(sessions, touch)

    async with sessions() as session:
        done = await verified(session)

    assert len(done.breaks) >= 1


@pytest.mark.parametrize(
    "touch",
    [
        "UPDATE case_event SET note = 'x'",
        "UPDATE case_event SET told_at = NULL",
        "UPDATE case_event SET told_at = now()",
        "UPDATE case_event SET told_at = now(), note = 'x' WHERE told_at IS NULL",
        "DELETE FROM case_event",
    ],
)
async def test_the_database_refuses_to_change_history(sessions: Sessions, touch: str) -> None:
    await told_cases(sessions)
    async with sessions.begin() as session:
        first = "UPDATE case_event SET told_at = now() WHERE place = 1 AND told_at IS NULL"
        await session.execute(text(first))

    with pytest.raises(DBAPIError, match="neither changed nor deleted"):
        async with sessions.begin() as session:
            await session.execute(text(touch))


async def test_words_that_are_no_longer_what_was_sealed_are_found(sessions: Sessions) -> None:
    await told_cases(sessions)
    await tampered(sessions, "UPDATE comment SET text = 'Спасибо, всё хорошо' WHERE id = 1")

    async with sessions() as session:
        done = await verified(session)

    assert [each.why for each in done.breaks] == ["слова комментария 1 не те, что были"]


async def test_an_answer_that_is_not_what_was_sealed_is_found(
    client: Client, sessions: Sessions, staff: Staff
) -> None:
    case_id = await a_case(sessions, staff)
    await log_in(client, staff.login)
    answer = {"text": "Воду включат завтра в девять утра."}
    given = await client.post(f"/api/v1/cases/{case_id}/answer", json=answer)
    async with sessions() as session:
        before = await verified(session)
    await tampered(sessions, "UPDATE reply SET text = 'Воду включили ещё вчера.'")

    async with sessions() as session:
        found = await verified(session)

    assert (given.status_code, before.breaks) == (202, ())
    assert [each.why for each in found.breaks] == ["слова ответа 1 не те, что были"]


async def anchored(sessions: Sessions) -> list[Anchor]:
    async with sessions() as session:
        return [each async for each in audit.anchors(session)]


async def test_a_history_written_anew_is_found_by_what_was_noted_elsewhere(
    sessions: Sessions,
) -> None:
    case_id, other = await told_cases(sessions)
    noted = await anchored(sessions)
    async with sessions() as session:
        before = await verified(session, noted)
    await tampered(
        sessions,
        "DELETE FROM case_event WHERE place = 4 AND case_id = :cut",
        'UPDATE "case" SET lines = 3, seal = ('
        "SELECT seal FROM case_event WHERE place = 3 AND case_id = :cut) WHERE id = :cut",
        "UPDATE case_event SET case_id = 0 WHERE case_id = :gone",
        'DELETE FROM "case" WHERE id = :gone',
        cut=case_id,
        gone=other,
    )

    async with sessions() as session:
        unnoted, found = await verified(session), await verified(session, noted)

    assert (before.breaks, unnoted.breaks) == ((), ())
    assert [(each.case_id, each.why) for each in found.breaks] == [
        (case_id, "история не та, что была записана"),
        (other, "сообщения больше нет"),
    ]


async def test_what_came_after_the_note_does_not_matter(sessions: Sessions) -> None:
    case_id, _ = await told_cases(sessions)
    noted = await anchored(sessions)
    async with sessions.begin() as session:
        case = await cases.find(session, case_id, to_change=True)
        await cases.note(
            session, case, EventKind.REPLY_WRITTEN, text="ответ 9", account_id=None, now=make.NOW
        )

    async with sessions() as session:
        assert (await verified(session, noted)).breaks == ()


async def test_a_file_that_is_none_of_ours_is_refused(
    sessions: Sessions, database_url: str, tmp_path: Path
) -> None:
    await told_cases(sessions)
    file = tmp_path / "ends.jsonl"
    written = gospablik("audit", "anchor", str(file), database_url=database_url)
    held = gospablik("audit", "verify", "--anchor", str(file), database_url=database_url)
    file.write_text('{"case": 1}\n', encoding="utf-8")

    refused = gospablik("audit", "verify", "--anchor", str(file), database_url=database_url)

    assert (written.returncode, written.stdout) == (0, "Записано сообщений: 2.\n")
    assert (held.returncode, refused.returncode) == (0, 1)
    assert "строка 1 не читается" in refused.stderr


async def test_the_command_tells_where_a_history_is_broken(
    sessions: Sessions, database_url: str
) -> None:
    case_id, _ = await told_cases(sessions)
    whole = gospablik("audit", "verify", database_url=database_url)
    await tampered(
        sessions, "UPDATE case_event SET note = 'x' WHERE case_id = :id AND place = 2", id=case_id
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
