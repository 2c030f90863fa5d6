"""Let a person say that there is no danger."""

import sqlalchemy as sa
from alembic import op

revision = '0040'
down_revision = '0039'
branch_labels = None
depends_on = None


def upgrade() -> None:
    harmless = sa.Column('is_harmless', sa.Boolean(), server_default=sa.false(), nullable=False)
    op.add_column('decision', harmless)


def downgrade() -> None:
    op.drop_column('decision', 'is_harmless')
