"""Gathers the tables of all rooms, so that migrations can be written and checked.

``python -m app.tables "what changes"`` writes the next migration against the database
of ``DATABASE_URL``.
"""

import sys
from typing import Final

from alembic import command
from alembic.config import Config

from app.access import model as _access
from app.base.database import Base
from app.base.migration import alembic_config
from app.base.settings import read_settings
from app.cases import model as _cases
from app.cases.regulating import model as _regulating
from app.comments import model as _comments
from app.consent import model as _consent
from app.incidents import model as _incidents
from app.moderation import model as _moderation
from app.notices import model as _notices
from app.notices.calendar import model as _calendar
from app.notices.webhooks import model as _webhooks
from app.officials import model as _officials
from app.pages import model as _pages
from app.push import model as _push
from app.replies import model as _replies
from app.replies.drafts import model as _drafts
from app.replies.templates import model as _templates
from app.routing import model as _routing
from app.triage import model as _triage

ROOMS: Final = (
    _officials,
    _access,
    _pages,
    _push,
    _consent,
    _comments,
    _triage,
    _cases,
    _regulating,
    _replies,
    _moderation,
    _drafts,
    _templates,
    _routing,
    _incidents,
    _notices,
    _webhooks,
    _calendar,
)
METADATA: Final = Base.metadata


def config_with_tables(url: str) -> Config:
    """Configure alembic so that it can compare the database with the tables."""
    config = alembic_config(url)
    config.attributes["metadata"] = METADATA
    return config


if __name__ == "__main__":
    command.revision(
        config_with_tables(read_settings().database_url), message=sys.argv[1], autogenerate=True
    )
