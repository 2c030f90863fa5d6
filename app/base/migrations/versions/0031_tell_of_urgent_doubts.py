"""Tell of urgent doubts."""

import sqlalchemy as sa
from alembic import op

revision = '0031'
down_revision = '0030'
branch_labels = None
depends_on = None

_URGENT = "review AND importance = 'urgent'"


def upgrade() -> None:
    op.add_column('verdict', sa.Column('told_at', sa.DateTime(timezone=True), nullable=True))
    op.create_index(
        'ix_verdict_urgent', 'verdict', ['comment_id'], postgresql_where=sa.text(_URGENT)
    )
    op.create_index(
        'ix_verdict_untold',
        'verdict',
        ['id'],
        postgresql_where=sa.text(f"{_URGENT} AND told_at IS NULL"),
    )
    op.add_column('notice', sa.Column('comment_id', sa.BigInteger(), nullable=True))
    op.create_foreign_key(
        op.f('fk_notice_comment_id_comment'), 'notice', 'comment', ['comment_id'], ['id']
    )
    op.create_index(
        'uq_notice_comment',
        'notice',
        ['comment_id', 'account_id', 'channel'],
        unique=True,
        postgresql_where=sa.text('comment_id IS NOT NULL'),
    )


def downgrade() -> None:
    op.drop_column('notice', 'comment_id')
    op.drop_index('ix_verdict_untold', 'verdict')
    op.drop_index('ix_verdict_urgent', 'verdict')
    op.drop_column('verdict', 'told_at')
