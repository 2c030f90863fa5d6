"""Brings what lies sealed in the database under the installation's newest secret.

In batches, each a transaction of its own: whatever ends the work in between, the next run
goes on, and what is under the newest secret already is passed over.
"""

from collections.abc import AsyncIterator, Sequence
from typing import Any, Final

import msgspec
from sqlalchemy import Column, MetaData, Table

from app.base.database import Sessions
from app.base.rotating import store
from app.base.sealing import NoSecretKeyError, Sealer

BATCH: Final = 500


class Progress(msgspec.Struct, frozen=True, kw_only=True):
    """How far one table is."""

    table: str
    rows: int
    """Looked at so far."""
    of: int
    changed: int = 0
    """Values brought under the newest secret."""
    lost: int = 0
    """Values that none of the secrets opens; they are left as they are."""


def sealed_columns(metadata: MetaData) -> dict[Table, list[Column[Any]]]:
    """Find the columns that are marked as sealed, by table."""
    found: dict[Table, list[Column[Any]]] = {}
    for table in metadata.sorted_tables:
        columns = [column for column in table.columns if column.info.get("sealed")]
        if columns:
            found[table] = columns
    return found


async def rotate(
    sessions: Sessions, sealer: Sealer, metadata: MetaData, *, batch: int = BATCH
) -> AsyncIterator[Progress]:
    """Wrap everything anew; tells the progress after each batch, a table's last being its whole."""
    for table, columns in sealed_columns(metadata).items():
        async with sessions() as session:
            progress = Progress(table=table.name, rows=0, of=await store.count(session, table))
        last = 0
        while True:
            async with sessions.begin() as session:
                rows = await store.batch(session, table, columns, after=last, limit=batch)
                for row_id, values in rows:
                    fresh, lost = _rewrapped(sealer, columns, values)
                    if fresh:
                        await store.write(session, table, row_id, fresh)
                    progress = msgspec.structs.replace(
                        progress,
                        rows=progress.rows + 1,
                        changed=progress.changed + len(fresh),
                        lost=progress.lost + lost,
                    )
                    last = row_id
            yield progress
            if len(rows) < batch:
                break


def _rewrapped(
    sealer: Sealer, columns: Sequence[Column[Any]], values: Sequence[bytes | None]
) -> tuple[dict[str, bytes], int]:
    """Give the values that change by their columns, and count those that nothing opens."""
    fresh, lost = {}, 0
    for column, value in zip(columns, values, strict=True):
        if value is None or sealer.is_newest(value):
            continue
        try:
            fresh[column.name] = sealer.rewrap(value)
        except NoSecretKeyError:
            lost += 1
    return fresh, lost
