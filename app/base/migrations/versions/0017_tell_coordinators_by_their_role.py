"""Tell coordinators by their role."""

import sqlalchemy as sa
from alembic import op
revision = '0017'
down_revision = '0016'
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Until now the mark on the card gave the right to decide by hand; now the role does.
    op.execute(
        sa.text(
            "UPDATE account SET role = 'coordinator' FROM official"
            " WHERE official.id = account.official_id AND official.is_coordinator"
            " AND account.role = 'official'"
        )
    )


def downgrade() -> None:
    # The version before knows neither the role nor what else the new ones may do.
    op.execute(
        sa.text(
            "UPDATE account SET role = 'official' WHERE role IN ('approver', 'coordinator')"
        )
    )
