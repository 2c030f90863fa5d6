"""Find what a shadow said, the newest comment first."""

import sqlalchemy as sa
from alembic import op

revision = '0037'
down_revision = '0036'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        'ix_shadow_verdict_own',
        'shadow_verdict',
        [sa.literal_column("split_part(model, '+', 1)"), 'comment_id', 'id'],
    )


def downgrade() -> None:
    op.drop_index('ix_shadow_verdict_own', 'shadow_verdict')
