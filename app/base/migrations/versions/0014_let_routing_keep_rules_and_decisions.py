"""Let routing keep rules and decisions."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql
revision = '0014'
down_revision = '0013'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('routing_policy',
    sa.Column('version', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('policy', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('comment', sa.Text(), nullable=False),
    sa.Column('account_id', sa.BigInteger(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_routing_policy_account_id')),
    sa.PrimaryKeyConstraint('version', name=op.f('pk_routing_policy'))
    )
    op.create_table('routing_round',
    sa.Column('id', sa.BigInteger(), nullable=False),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('policy_version', sa.BigInteger(), nullable=False),
    sa.Column('scene', sa.LargeBinary(), nullable=False),
    sa.ForeignKeyConstraint(['policy_version'], ['routing_policy.version'], name=op.f('fk_routing_round_policy_version')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_routing_round'))
    )
    op.create_index(op.f('ix_routing_round_decided_at'), 'routing_round', ['decided_at'], unique=False)
    op.create_table('redirect',
    sa.Column('id', sa.BigInteger(), nullable=False),
    sa.Column('case_id', sa.BigInteger(), nullable=False),
    sa.Column('topic', sa.Text(), nullable=True),
    sa.Column('municipality', sa.Text(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('lemmas', sa.ARRAY(sa.BigInteger()), server_default=sa.text("'{}'"), nullable=False),
    sa.Column('from_institution_id', sa.BigInteger(), nullable=False),
    sa.Column('from_department_id', sa.BigInteger(), nullable=True),
    sa.Column('from_official_id', sa.BigInteger(), nullable=True),
    sa.Column('to_institution_id', sa.BigInteger(), nullable=False),
    sa.Column('to_department_id', sa.BigInteger(), nullable=True),
    sa.Column('to_official_id', sa.BigInteger(), nullable=True),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('account_id', sa.BigInteger(), nullable=False),
    sa.Column('redirected_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_redirect_account_id')),
    sa.ForeignKeyConstraint(['case_id'], ['case.id'], name=op.f('fk_redirect_case_id')),
    sa.ForeignKeyConstraint(['from_department_id'], ['department.id'], name=op.f('fk_redirect_from_department_id')),
    sa.ForeignKeyConstraint(['from_institution_id'], ['institution.id'], name=op.f('fk_redirect_from_institution_id')),
    sa.ForeignKeyConstraint(['from_official_id'], ['official.id'], name=op.f('fk_redirect_from_official_id')),
    sa.ForeignKeyConstraint(['to_department_id'], ['department.id'], name=op.f('fk_redirect_to_department_id')),
    sa.ForeignKeyConstraint(['to_institution_id'], ['institution.id'], name=op.f('fk_redirect_to_institution_id')),
    sa.ForeignKeyConstraint(['to_official_id'], ['official.id'], name=op.f('fk_redirect_to_official_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_redirect'))
    )
    op.create_index(op.f('ix_redirect_case_id'), 'redirect', ['case_id'], unique=False)
    op.create_index('ix_redirect_lemmas', 'redirect', ['lemmas'], unique=False, postgresql_using='gin')
    op.create_index('ix_redirect_topic', 'redirect', ['topic', 'id'], unique=False)
    op.create_table('routing_decision',
    sa.Column('id', sa.BigInteger(), nullable=False),
    sa.Column('round_id', sa.BigInteger(), nullable=False),
    sa.Column('turn', sa.BigInteger(), nullable=False),
    sa.Column('case_id', sa.BigInteger(), nullable=False),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('official_id', sa.BigInteger(), nullable=True),
    sa.Column('facts', sa.LargeBinary(), nullable=False),
    sa.Column('outcome', sa.LargeBinary(), nullable=False),
    sa.ForeignKeyConstraint(['case_id'], ['case.id'], name=op.f('fk_routing_decision_case_id')),
    sa.ForeignKeyConstraint(['official_id'], ['official.id'], name=op.f('fk_routing_decision_official_id')),
    sa.ForeignKeyConstraint(['round_id'], ['routing_round.id'], name=op.f('fk_routing_decision_round_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_routing_decision')),
    sa.UniqueConstraint('round_id', 'turn', name=op.f('uq_routing_decision_round_id_turn'))
    )
    op.create_index('ix_routing_decision_case', 'routing_decision', ['case_id', 'id'], unique=False)
    op.create_index('ix_routing_decision_given', 'routing_decision', ['official_id', 'decided_at'], unique=False)
    op.execute(
        'INSERT INTO routing_policy (version, policy, comment, created_at) VALUES (1,'
        """ '{"rules": [{"to": {"kind": "page_official"}}, {"to": {"kind": "page_department"}}]}',"""
        " 'Правила, с которыми сервис поставляется', now())"
    )
    op.drop_index('ix_case_to_route', table_name='case', postgresql_where=sa.text("state = 'open'"))
    op.create_index('ix_case_to_route', 'case', ['route_at'], unique=False, postgresql_where=sa.text("state = 'open' AND NOT needs_coordinator"))
    op.create_index('ix_case_author', 'case', ['page_id', 'author_key', 'id'], unique=False)
    op.create_index('ix_case_stood_in', 'case', ['stands_in_for_id'], unique=False, postgresql_where=sa.text('stands_in_for_id IS NOT NULL'))
    op.create_index('ix_case_waiting', 'case', ['page_id', 'due_at', 'id'], unique=False, postgresql_where=sa.text("state = 'open' AND NOT needs_coordinator"), postgresql_include=['topic', 'importance', 'handovers', 'institution_id', 'department_id'])
    op.create_index('ix_case_addressed', 'case', ['institution_id'], unique=False, postgresql_where=sa.text("state = 'open' AND NOT needs_coordinator AND handovers > 0"))


def downgrade() -> None:
    op.drop_index('ix_case_addressed', table_name='case')
    op.drop_index('ix_case_waiting', table_name='case')
    op.drop_index('ix_case_stood_in', table_name='case', postgresql_where=sa.text('stands_in_for_id IS NOT NULL'))
    op.drop_index('ix_case_author', table_name='case')
    op.drop_index('ix_case_to_route', table_name='case', postgresql_where=sa.text("state = 'open' AND NOT needs_coordinator"))
    op.create_index('ix_case_to_route', 'case', ['route_at'], unique=False, postgresql_where=sa.text("state = 'open'"))
    op.drop_index('ix_routing_decision_given', table_name='routing_decision')
    op.drop_index('ix_routing_decision_case', table_name='routing_decision')
    op.drop_table('routing_decision')
    op.drop_index('ix_redirect_topic', table_name='redirect')
    op.drop_index('ix_redirect_lemmas', table_name='redirect', postgresql_using='gin')
    op.drop_index(op.f('ix_redirect_case_id'), table_name='redirect')
    op.drop_table('redirect')
    op.drop_index(op.f('ix_routing_round_decided_at'), table_name='routing_round')
    op.drop_table('routing_round')
    op.drop_table('routing_policy')
