"""Keep that somebody has said whose a case is: handed over, or given by a coordinator."""

import sqlalchemy as sa
from alembic import op

revision = '0034'
down_revision = '0033'
branch_labels = None
depends_on = None

_SAID = """
UPDATE "case" SET is_addressed = true
WHERE handovers > 0
    OR state <> 'closed' AND EXISTS (
        SELECT FROM case_event AS e
        WHERE e.case_id = "case".id AND e.kind = 'assigned' AND e.account_id IS NOT NULL
    )
"""
_WAITS = "state = 'open' AND NOT needs_coordinator"
_BESIDE = ['institution_id', 'department_id']


def upgrade() -> None:
    op.add_column('case', sa.Column('is_addressed', sa.Boolean(), server_default=sa.text('false'), nullable=False))
    op.execute(_SAID)
    _index_by('is_addressed', 'is_addressed')


def downgrade() -> None:
    _index_by('handovers', 'handovers > 0')
    op.drop_column('case', 'is_addressed')


def _index_by(column: str, is_addressed: str) -> None:
    op.drop_index('ix_case_addressed', table_name='case')
    op.drop_index('ix_case_waiting', table_name='case')
    op.create_index('ix_case_waiting', 'case', ['page_id', 'due_at', 'id'], unique=False, postgresql_where=sa.text(_WAITS), postgresql_include=['topic', 'importance', column, *_BESIDE])
    op.create_index('ix_case_addressed', 'case', ['institution_id'], unique=False, postgresql_where=sa.text(f'{_WAITS} AND {is_addressed}'))
