"""Gathers the tables of all rooms, so that migrations can be written and checked.

``python -m app.tables "what changes"`` writes the next migration against the database
of ``DATABASE_URL``.
"""

import sys
from typing import Final

from alembic import command
from alembic.config import Config

from app.access import model as _access
from app.access.journal import model as _journal
from app.access.letters import model as _letters
from app.access.limits import model as _limits
from app.access.mailboxes import model as _mailboxes
from app.access.oidc import model as _oidc
from app.access.second_factor import model as _second_factor
from app.base.database import Base
from app.base.migration import alembic_config
from app.base.settings import read_settings
from app.cases import model as _cases
from app.cases.elsewhere import model as _elsewhere
from app.cases.finding import model as _finding
from app.cases.presence import model as _presence
from app.cases.regulating import model as _regulating
from app.cases.saving import model as _saving
from app.comments import model as _comments
from app.consent import model as _consent
from app.incidents import model as _incidents
from app.mentoring import model as _mentoring
from app.moderation import model as _moderation
from app.notices import model as _notices
from app.notices.calendar import model as _calendar
from app.notices.webhooks import model as _webhooks
from app.officials import model as _officials
from app.onboarding.absence import model as _absence
from app.onboarding.journey import model as _journey
from app.onboarding.light import model as _light
from app.onboarding.registry import model as _registry
from app.onboarding.reminding import model as _reminding
from app.onboarding.wizard import model as _wizard
from app.pages import model as _pages
from app.practice import model as _practice
from app.practice.lessons import model as _lessons
from app.push import model as _push
from app.replies import model as _replies
from app.replies.drafts import model as _drafts
from app.replies.templates import model as _templates
from app.routing import model as _routing
from app.routing.drafting import model as _routing_drafts
from app.triage import model as _triage
from app.triage.doubts import model as _doubts

ROOMS: Final = (
    _officials,
    _access,
    _journal,
    _letters,
    _limits,
    _mailboxes,
    _oidc,
    _second_factor,
    _pages,
    _push,
    _consent,
    _comments,
    _triage,
    _doubts,
    _cases,
    _elsewhere,
    _regulating,
    _finding,
    _presence,
    _saving,
    _replies,
    _moderation,
    _drafts,
    _templates,
    _routing,
    _routing_drafts,
    _incidents,
    _notices,
    _webhooks,
    _calendar,
    _practice,
    _lessons,
    _mentoring,
    _journey,
    _light,
    _registry,
    _reminding,
    _wizard,
    _absence,
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
