"""Brings the database to the state this version of the code expects."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.script.revision import ResolutionError
from alembic.util import CommandError
from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import AsyncEngine

from app.base.errors import ConflictError

_HERE = Path(__file__).parent / "migrations"


class NewerDatabaseError(ConflictError):
    """The database was brought to a later version by a later program."""

    def __init__(self) -> None:
        super().__init__(
            "База данных новее этой программы. Верните версию программы, которая с ней работала,"
            " или восстановите копию, сделанную до обновления: docs/operate.md, Upgrades."
        )


def migrate(url: str, *, revision: str = "head") -> None:
    """Upgrade to ``revision``; several at once wait for each other on a lock.

    Raises NewerDatabaseError.
    """
    try:
        command.upgrade(alembic_config(url), revision)
    except CommandError as error:
        if isinstance(error.__cause__, ResolutionError):
            raise NewerDatabaseError from error
        raise


def alembic_config(url: str) -> Config:
    """Configure alembic without a file of its own."""
    config = Config()
    config.set_main_option("script_location", str(_HERE))
    config.attributes["url"] = url
    return config


async def is_at_head(engine: AsyncEngine) -> bool:
    """Tell whether the database has every migration of this version and no other."""
    heads = set(ScriptDirectory(str(_HERE)).get_heads())
    async with engine.connect() as connection:
        return heads == set(await connection.run_sync(_revisions))


def _revisions(connection: Connection) -> tuple[str, ...]:
    return MigrationContext.configure(connection).get_current_heads()
