"""Let a person say how important it is."""

import sqlalchemy as sa
from alembic import op

revision = '0040'
down_revision = '0039'
branch_labels = None
depends_on = None


def upgrade() -> None:
    levels = ('usual', 'high', 'urgent')
    kind = sa.Enum(*levels, name='importance', native_enum=False, length=32)
    op.add_column('decision', sa.Column('importance', kind, nullable=True))


def downgrade() -> None:
    op.drop_column('decision', 'importance')
