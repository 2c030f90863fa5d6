"""Let notices that tell of no case and no comment lead to a page of the desk."""

import sqlalchemy as sa
from alembic import op

revision = '0036'
down_revision = '0035'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('notice', sa.Column('path', sa.Text(), server_default='', nullable=False))


def downgrade() -> None:
    op.drop_column('notice', 'path')
