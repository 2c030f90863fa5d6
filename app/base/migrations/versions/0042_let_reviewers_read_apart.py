"""Let reviewers read apart."""

import sqlalchemy as sa
from alembic import op

revision = '0042'
down_revision = '0041'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'doubt_reader',
        sa.Column('account_id', sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column('comment_id', sa.BigInteger(), nullable=False),
        sa.Column('shown_at', sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_doubt_reader_account_id')),
        sa.ForeignKeyConstraint(['comment_id'], ['comment.id'], name=op.f('fk_doubt_reader_comment_id')),
        sa.PrimaryKeyConstraint('account_id', name=op.f('pk_doubt_reader')),
    )


def downgrade() -> None:
    op.drop_table('doubt_reader')
