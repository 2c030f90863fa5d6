"""Secrets at rest: sealed, opened, and brought under a new key of the installation."""

import asyncio
import os
import sys
from asyncio.subprocess import PIPE

import pytest
from cryptography.fernet import Fernet
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import LargeBinary, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.model import Account
from app.base.database import Sessions
from app.base.rotating import service as rotating
from app.base.rotating.service import Progress
from app.base.sealing import NoSecretKeyError, Sealer
from app.tables import METADATA
from tests import factories as make

OLD, NEW = Fernet.generate_key().decode(), Fernet.generate_key().decode()
NEVER_SEALED = {
    "judge_model.weights",
    "routing_decision.facts",
    "routing_decision.outcome",
    "plan.memory",
    "pushed_event.body",
    "registry_import.content",
    "routing_round.scene",
    "webhook_call.body",
}
"""Columns of bytes in which no secret stands."""


async def an_account_sealed_by(session: AsyncSession, sealer: Sealer, secret: str) -> int:
    account = await make.an_account(session)
    account.totp = sealer.seal(secret)
    await session.flush()
    return account.id


async def rotated(sessions: Sessions, keys: str, *, batch: int = 2) -> dict[str, Progress]:
    steps = rotating.rotate(sessions, Sealer(keys), METADATA, batch=batch)
    return {step.table: step async for step in steps}


async def opened(sessions: Sessions, account_id: int, keys: str) -> str:
    async with sessions() as session:
        account = await session.get_one(Account, account_id)
    assert account.totp is not None
    return Sealer(keys).unseal(account.totp)


@given(secret=st.text())
def test_what_was_sealed_is_opened_by_its_key_and_by_no_other(secret: str) -> None:
    sealed = Sealer(OLD).seal(secret)

    assert Sealer(f"{NEW},{OLD}").unseal(sealed) == secret
    with pytest.raises(NoSecretKeyError):
        Sealer(NEW).unseal(sealed)


@given(secret=st.text())
def test_what_was_wrapped_anew_needs_the_old_key_no_more(secret: str) -> None:
    both = Sealer(f"{NEW},{OLD}")

    fresh = both.rewrap(Sealer(OLD).seal(secret))

    assert both.is_newest(fresh)
    assert Sealer(NEW).unseal(fresh) == secret


def test_what_an_earlier_version_sealed_is_opened_and_put_into_an_envelope() -> None:
    earlier = Fernet(OLD).encrypt("ключ".encode())
    both = Sealer(f"{NEW},{OLD}")

    fresh = both.rewrap(earlier)

    assert (both.unseal(earlier), both.is_newest(earlier)) == ("ключ", False)
    assert (Sealer(NEW).unseal(fresh), both.is_newest(fresh)) == ("ключ", True)


def test_two_of_the_same_secret_do_not_look_the_same() -> None:
    assert Sealer(OLD).seal("x") != Sealer(OLD).seal("x")


async def test_rotating_wraps_everything_anew_and_a_second_time_changes_nothing(
    sessions: Sessions,
) -> None:
    async with sessions.begin() as session:
        ids = [await an_account_sealed_by(session, Sealer(OLD), f"s{n}") for n in range(5)]

    first = await rotated(sessions, f"{NEW},{OLD}")
    second = await rotated(sessions, f"{NEW},{OLD}")

    assert (first["account"].changed, second["account"].changed) == (5, 0)
    assert [await opened(sessions, one, NEW) for one in ids] == [f"s{n}" for n in range(5)]


async def test_what_was_done_before_a_kill_is_not_done_again(sessions: Sessions) -> None:
    async with sessions.begin() as session:
        ids = [await an_account_sealed_by(session, Sealer(OLD), f"s{n}") for n in range(5)]
    async for step in rotating.rotate(sessions, Sealer(f"{NEW},{OLD}"), METADATA, batch=2):
        if step.table == "account" and step.rows == 2:
            break

    rest = await rotated(sessions, f"{NEW},{OLD}")

    assert rest["account"].changed == 3
    assert [await opened(sessions, one, NEW) for one in ids] == [f"s{n}" for n in range(5)]


async def test_a_secret_whose_key_is_lost_is_counted_and_left(sessions: Sessions) -> None:
    async with sessions.begin() as session:
        lost = await an_account_sealed_by(session, Sealer(Fernet.generate_key().decode()), "x")
        await an_account_sealed_by(session, Sealer(OLD), "y")
        await session.execute(update(Account).where(Account.id == lost).values(name="Потеря"))

    done = await rotated(sessions, f"{NEW},{OLD}")

    assert (done["account"].changed, done["account"].lost) == (1, 1)


async def test_the_command_says_what_it_did(
    sessions: Sessions, database_url: str, redis_url: str
) -> None:
    async with sessions.begin() as session:
        account_id = await an_account_sealed_by(session, Sealer(OLD), "x")
    environment = {
        **os.environ,
        "DATABASE_URL": database_url,
        "REDIS_URL": redis_url,
        "GOSPABLIK_SECRET_KEY": f"{NEW},{OLD}",
    }

    command = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "app.cli", "keys", "rotate", stdout=PIPE, env=environment
    )
    told, _ = await command.communicate()

    assert told.decode() == "Перешифровано секретов: 1, не открыто ни одним ключом: 0.\n"
    assert await opened(sessions, account_id, NEW) == "x"


def test_every_column_of_bytes_is_marked_as_sealed_or_known_to_be_open() -> None:
    marked = {
        f"{table.name}.{column.name}"
        for table, columns in rotating.sealed_columns(METADATA).items()
        for column in columns
    }
    of_bytes = {
        f"{table.name}.{column.name}"
        for table in METADATA.tables.values()
        for column in table.columns
        if isinstance(column.type, LargeBinary)
    }

    assert marked <= of_bytes
    assert of_bytes - marked == NEVER_SEALED
