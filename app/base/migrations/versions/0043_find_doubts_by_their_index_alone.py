"""Find important doubts by their index alone."""

import sqlalchemy as sa
from alembic import op

revision = '0043'
down_revision = '0042'
branch_labels = None
depends_on = None

KINDS = ('urgent', 'high')


def upgrade() -> None:
    renew(['comment_id', 'version'])


def downgrade() -> None:
    renew(['comment_id'])


def renew(columns: list[str]) -> None:
    for kind in KINDS:
        op.drop_index(f'ix_verdict_{kind}', 'verdict')
        is_of_kind = sa.text(f"review AND importance = '{kind}'")
        op.create_index(f'ix_verdict_{kind}', 'verdict', columns, postgresql_where=is_of_kind)
