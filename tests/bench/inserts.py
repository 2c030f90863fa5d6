"""Compares the ways to insert many rows: ``python -m tests.bench.inserts``."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import BigInteger, Column, MetaData, Table, Text, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from app.base.database import ColumnKind, create_engine, unnested
from tests.bench.stand import standing

_ROWS = 1_000
_TIMES = 10
_KINDS: Mapping[str, ColumnKind] = {
    "page_id": BigInteger(),
    "external_id": Text(),
    "author": Text(),
    "text": Text(),
}
_TABLE = Table(
    "inserted",
    MetaData(),
    Column("id", BigInteger(), primary_key=True),
    *(Column(name, kind) for name, kind in _KINDS.items()),
)
_Rows = Sequence[tuple[Any, ...]]


async def by_arrays(connection: AsyncConnection, rows: _Rows) -> None:
    """Send one array a column."""
    given = unnested("given", _KINDS, rows)
    source = select(*(given.c[name] for name in _KINDS))
    await connection.execute(insert(_TABLE).from_select(list(_KINDS), source))


async def row_by_row(connection: AsyncConnection, rows: _Rows) -> None:
    """Send one statement with a list of parameters, as executemany."""
    await connection.execute(insert(_TABLE), [dict(zip(_KINDS, row, strict=True)) for row in rows])


async def by_values(connection: AsyncConnection, rows: _Rows) -> None:
    """Send one statement with a parameter for every value."""
    named = [dict(zip(_KINDS, row, strict=True)) for row in rows]
    await connection.execute(insert(_TABLE).values(named))


async def main() -> None:
    """Print microseconds a row; the processor's, so that neighbours do not matter."""
    with standing() as stand:
        engine = create_engine(stand.settings.database_url)
        async with engine.begin() as connection:
            await connection.run_sync(_TABLE.create)
        for way in (by_arrays, row_by_row, by_values):
            async with engine.begin() as connection:
                wall, own = await _measured(connection, way)
            print(f"{way.__name__:12} {wall:6.0f} µs a row, {own:6.0f} µs of our processor")
        await engine.dispose()


async def _measured(
    connection: AsyncConnection, way: Callable[[AsyncConnection, _Rows], Awaitable[None]]
) -> tuple[float, float]:
    rows = [(number, str(number), "77", "Когда включат отопление? " * 4) for number in range(_ROWS)]
    await way(connection, rows)
    began, own = time.monotonic(), time.process_time()
    for _ in range(_TIMES):
        await way(connection, rows)
    each = 1e6 / (_ROWS * _TIMES)
    return (time.monotonic() - began) * each, (time.process_time() - own) * each


if __name__ == "__main__":
    asyncio.run(main())
