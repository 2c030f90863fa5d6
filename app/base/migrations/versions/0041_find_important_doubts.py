"""Find important doubts."""

import sqlalchemy as sa
from alembic import op

revision = '0041'
down_revision = '0040'
branch_labels = None
depends_on = None


def upgrade() -> None:
    is_high = sa.text("review AND importance = 'high'")
    op.create_index('ix_verdict_high', 'verdict', ['comment_id'], postgresql_where=is_high)


def downgrade() -> None:
    op.drop_index('ix_verdict_high', 'verdict')
