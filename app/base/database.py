"""The ground under every table: types, the engine, and rows sent in bulk."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Collection, Coroutine, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import datetime
from enum import StrEnum
from typing import Any, Final, TypeVar, cast

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    DateTime,
    Enum,
    MetaData,
    Text,
    any_,
    column,
    func,
    literal,
    true,
)
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.ext.asyncio import (
    AsyncEngine,
    AsyncSession,
    async_sessionmaker,
    create_async_engine,
)
from sqlalchemy.orm import DeclarativeBase, InstrumentedAttribute
from sqlalchemy.orm.util import identity_key
from sqlalchemy.pool import QueuePool
from sqlalchemy.sql.selectable import TableValuedAlias
from sqlalchemy.types import TypeEngine

from app.base.database_url import asyncpg_url

SEALED: Final = {"sealed": True}
"""Marks a column that ``app.base.sealing`` has written, so that keys can be rotated."""
Sessions = async_sessionmaker[AsyncSession]
ColumnKind = TypeEngine[Any]
Found = TypeVar("Found")
_read_on: Final = set[asyncio.Task[Any]]()
"""Readings of ``to_the_end`` that have not ended."""


class Base(DeclarativeBase):
    """Every table descends from here, so that types and names agree."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {  # noqa: RUF012 - read once by SQLAlchemy
        int: BigInteger,
        str: Text,
        datetime: DateTime(timezone=True),
        list[str]: ARRAY(Text),
        StrEnum: Enum(
            StrEnum,
            native_enum=False,
            length=32,
            values_callable=lambda kind: [member.value for member in kind],
        ),
    }


def create_engine(url: str, *, pool_size: int = 10) -> AsyncEngine:
    """Open PostgreSQL through asyncpg; a broken connection is replaced before use."""
    return create_async_engine(
        asyncpg_url(url),
        pool_size=pool_size,
        max_overflow=pool_size,
        pool_pre_ping=True,
        hide_parameters=True,  # an error's message must not tell what citizens wrote
    )


def create_sessions(engine: AsyncEngine) -> Sessions:
    """Give out transactions: ``async with sessions.begin() as session``."""
    return async_sessionmaker(engine, expire_on_commit=False)


@asynccontextmanager
async def connected(url: str, *, pool_size: int = 10) -> AsyncIterator[Sessions]:
    """Give out transactions for a while; the connections are closed at its end."""
    engine = create_engine(url, pool_size=pool_size)
    try:
        yield create_sessions(engine)
    finally:
        await close_engine(engine)


async def close_engine(engine: AsyncEngine) -> None:
    """Close every connection, those in use as soon as they are given back, in 5 s at most.

    ``dispose`` alone closes what nobody uses: what is given back afterwards, as by a reading whose
    reader went away, would stay open until the garbage is collected.
    """
    pool = cast("QueuePool", engine.pool)
    with suppress(TimeoutError):
        async with asyncio.timeout(5):
            while pool.checkedout():  # noqa: ASYNC110 - the pool says nothing after a return
                await asyncio.sleep(0.01)
    await engine.dispose()


async def to_the_end(reading: Coroutine[Any, Any, Found]) -> Found:
    """Let a reading come to its end even when whoever waits for it goes away meanwhile.

    Cut off while a connection is being made, it would leave that to the garbage collector.
    """
    task = asyncio.create_task(reading)
    _read_on.add(task)  # the loop itself keeps tasks by weak references only
    task.add_done_callback(_read_on.discard)
    return await asyncio.shield(task)


def is_connection_lost(error: Exception) -> bool:
    """Tell a database that went away from a statement that it understood and refused.

    The first is nobody's fault and passes; the second is a bug of ours.
    """
    if not isinstance(error, DBAPIError) or error.connection_invalidated:
        return True
    code = getattr(error.orig, "sqlstate", None)
    # Class 08: connection exceptions; 57P: the server is stopping or starting.
    return code is None or code.startswith(("08", "57P"))


def is_value_refused(error: Exception) -> bool:
    """Tell a value that no column can hold, as a NUL in a text or a number too large."""
    # Class 22: data exceptions; asyncpg itself refuses some before they are sent.
    code = getattr(getattr(error, "orig", None), "sqlstate", None)
    return isinstance(error, DBAPIError) and (
        (code is not None and code.startswith("22")) or "DataError" in type(error.orig).__name__
    )


def refusal_of(error: Exception) -> str:
    """Say in Russian why the database lets nobody in; empty where that is not what happened."""
    if isinstance(error, ssl.SSLError):
        return (
            "Защищённое соединение с базой данных не удалось"
            f" ({error.reason or error}). Проверьте в DATABASE_URL sslmode и sslrootcert."
        )
    code = getattr(getattr(error, "orig", None), "sqlstate", None) or ""
    if code == "28P01":  # invalid password
        return "База данных не впускает: проверьте в DATABASE_URL имя и пароль."
    if code.startswith("28"):  # invalid authorization: no such name, or pg_hba.conf bars the way
        return (
            "База данных не впускает: проверьте в DATABASE_URL имя, базу и sslmode, а на её"
            " сервере pg_hba.conf."
        )
    if code == "3D000":
        return "На сервере нет базы данных с таким именем: проверьте её имя в DATABASE_URL."
    if isinstance(error, OperationalError | InterfaceError | OSError):
        return "База данных не отвечает. Запущен ли сервис (gospablik up)?"
    return ""


def is_deadlock(error: Exception) -> bool:
    """Tell a transaction that was given up so that another could go on; it may be repeated."""
    return isinstance(error, DBAPIError) and getattr(error.orig, "sqlstate", None) == "40P01"


def is_passing(error: Exception) -> bool:
    """Tell a database that went away, or let another transaction go first: no row's fault."""
    if isinstance(error, DBAPIError):
        return is_connection_lost(error) or is_deadlock(error)
    return isinstance(error, ConnectionError)


async def read_anew(
    session: AsyncSession, kind: type[Base], ids: Collection[int], *beside: str
) -> None:
    """Have the next query read once more what the session knows of these rows.

    For who is about to hold them: somebody may have changed them since. All columns, and the
    relations ``beside``.
    """
    known = [session.identity_map.get(identity_key(kind, number)) for number in ids]
    rows = [row for row in known if row is not None]
    if rows:
        await session.flush()
    for row in rows:
        session.expire(row, [*kind.__mapper__.column_attrs.keys(), *beside])


def within(
    institution: InstrumentedAttribute[int]
    | InstrumentedAttribute[int | None]
    | ColumnElement[int],
    sight: Collection[int] | None,
) -> ColumnElement[bool]:
    """Narrow a query to the institutions that somebody sees; None narrows nothing.

    A single one is asked for by equality, so that an index gives its rows in order; many come
    as one array, so that a ministry's thousand schools are one parameter.
    """
    if sight is None:
        return true()
    if len(sight) == 1:
        (only,) = sight
        return institution == only
    return institution == any_(literal(sorted(sight), ARRAY(BigInteger)))


def unnested(
    name: str, columns: Mapping[str, ColumnKind], rows: Sequence[Sequence[Any]]
) -> TableValuedAlias:
    """Turn rows into a table inside the statement: one array a column, one round trip.

    Measured against the other forms in docs/benchmarks.md; ``insert().values(list)``
    is twenty times slower and must not be used.
    """
    values = list(zip(*rows, strict=True)) if rows else [()] * len(columns)
    arrays = [
        literal(list(value), ARRAY(kind))
        for value, kind in zip(values, columns.values(), strict=True)
    ]
    parts = [column(title, kind) for title, kind in columns.items()]
    return func.unnest(*arrays).table_valued(*parts, name=name).render_derived()
