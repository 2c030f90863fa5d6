"""Find the last decisions of people."""

from alembic import op

revision = '0038'
down_revision = '0037'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(op.f('ix_decision_decided_at'), 'decision', ['decided_at'])


def downgrade() -> None:
    op.drop_index(op.f('ix_decision_decided_at'), 'decision')
