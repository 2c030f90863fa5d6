"""Tell why a model judges by words alone."""

import sqlalchemy as sa
from alembic import op

revision = '0044'
down_revision = '0043'
branch_labels = None
depends_on = None


def upgrade() -> None:
    lacks = sa.Column('lacks', sa.Text(), server_default=sa.text("''"), nullable=False)
    op.add_column('judge_edges', lacks)


def downgrade() -> None:
    op.drop_column('judge_edges', 'lacks')
