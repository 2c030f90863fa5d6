"""Let pages walk their way."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql
revision = '0019'
down_revision = '0018'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('journey_step',
    sa.Column('id', sa.BigInteger(), nullable=False),
    sa.Column('page_id', sa.BigInteger(), nullable=False),
    sa.Column('stage', sa.Enum('applied', 'checked', 'keys', 'first_comment', 'training', 'live', 'probation', 'graduated', 'absent', name='stage', native_enum=False, length=32), nullable=True),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('account_id', sa.BigInteger(), nullable=True),
    sa.Column('happened_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_journey_step_account_id')),
    sa.ForeignKeyConstraint(['page_id'], ['page.id'], name=op.f('fk_journey_step_page_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_journey_step'))
    )
    op.create_index(op.f('ix_journey_step_page_id'), 'journey_step', ['page_id'], unique=False)
    op.create_table('light_scale',
    sa.Column('version', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('scale', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('comment', sa.Text(), nullable=False),
    sa.Column('account_id', sa.BigInteger(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_light_scale_account_id')),
    sa.PrimaryKeyConstraint('version', name=op.f('pk_light_scale'))
    )
    op.create_table('page_journey',
    sa.Column('page_id', sa.BigInteger(), nullable=False),
    sa.Column('stage', sa.Enum('applied', 'checked', 'keys', 'first_comment', 'training', 'live', 'probation', 'graduated', 'absent', name='stage', native_enum=False, length=32), nullable=False),
    sa.Column('stage_since', sa.DateTime(timezone=True), nullable=False),
    sa.Column('blocked_by', sa.Text(), nullable=False),
    sa.Column('look_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('looked_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('first_comment_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('first_answer_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('trained_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('sent_back_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('mentor_id', sa.BigInteger(), nullable=True),
    sa.Column('probation_from', sa.DateTime(timezone=True), nullable=True),
    sa.Column('graduated_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('absent_since', sa.DateTime(timezone=True), nullable=True),
    sa.Column('absent_basis', sa.Text(), nullable=True),
    sa.ForeignKeyConstraint(['mentor_id'], ['account.id'], name=op.f('fk_page_journey_mentor_id')),
    sa.ForeignKeyConstraint(['page_id'], ['page.id'], name=op.f('fk_page_journey_page_id')),
    sa.PrimaryKeyConstraint('page_id', name=op.f('pk_page_journey'))
    )
    op.create_index(op.f('ix_page_journey_mentor_id'), 'page_journey', ['mentor_id'], unique=False)
    op.create_index('ix_page_journey_stage', 'page_journey', ['stage', 'stage_since', 'page_id'], unique=False)
    op.create_table('page_light',
    sa.Column('page_id', sa.BigInteger(), nullable=False),
    sa.Column('facts', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('points', sa.BigInteger(), nullable=True),
    sa.Column('colour', sa.Enum('green', 'amber', 'red', 'unknown', name='colour', native_enum=False, length=32), nullable=False),
    sa.Column('first_loss', sa.Text(), nullable=False),
    sa.Column('version', sa.BigInteger(), nullable=False),
    sa.Column('measured_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('measure_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['page_id'], ['page.id'], name=op.f('fk_page_light_page_id')),
    sa.PrimaryKeyConstraint('page_id', name=op.f('pk_page_light'))
    )
    op.create_index(op.f('ix_page_light_measure_at'), 'page_light', ['measure_at'], unique=False)
    op.create_table('page_record',
    sa.Column('page_id', sa.BigInteger(), nullable=False),
    sa.Column('public_id', sa.Text(), server_default='', nullable=False),
    sa.Column('status', sa.Text(), server_default='', nullable=False),
    sa.Column('connection', sa.Text(), server_default='', nullable=False),
    sa.Column('fields', sa.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
    sa.Column('has_badge', sa.Boolean(), nullable=True),
    sa.Column('design', sa.BigInteger(), nullable=True),
    sa.Column('has_widgets', sa.Boolean(), nullable=True),
    sa.Column('activity', sa.BigInteger(), nullable=True),
    sa.Column('subscribers', sa.BigInteger(), nullable=True),
    sa.Column('reach', sa.BigInteger(), nullable=True),
    sa.Column('told_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['page_id'], ['page.id'], name=op.f('fk_page_record_page_id')),
    sa.PrimaryKeyConstraint('page_id', name=op.f('pk_page_record'))
    )
    op.create_table('registry_import',
    sa.Column('id', sa.BigInteger(), nullable=False),
    sa.Column('account_id', sa.BigInteger(), nullable=False),
    sa.Column('file_name', sa.Text(), nullable=False),
    sa.Column('content', sa.LargeBinary(), nullable=True),
    sa.Column('state', sa.Enum('reading', 'checking', 'preview', 'applying', 'done', 'unreadable', 'stopped', 'dropped', name='importstate', native_enum=False, length=32), nullable=False),
    sa.Column('trouble', sa.Text(), nullable=True),
    sa.Column('sheet', sa.Text(), server_default='', nullable=False),
    sa.Column('headings', sa.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
    sa.Column('columns', sa.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
    sa.Column('total', sa.BigInteger(), server_default=sa.text('0'), nullable=False),
    sa.Column('done', sa.BigInteger(), server_default=sa.text('0'), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('finished_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_registry_import_account_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_registry_import'))
    )
    op.create_index('ix_registry_import_work', 'registry_import', ['id'], unique=False, postgresql_where=sa.text("state IN ('reading', 'checking', 'applying')"))
    op.create_table('registry_row',
    sa.Column('import_id', sa.BigInteger(), nullable=False),
    sa.Column('line', sa.BigInteger(), nullable=False),
    sa.Column('cells', sa.ARRAY(sa.Text()), nullable=False),
    sa.Column('told', postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
    sa.Column('outcome', sa.Enum('new', 'changed', 'same', 'bad', name='rowoutcome', native_enum=False, length=32), nullable=True),
    sa.Column('errors', postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'[]'"), nullable=False),
    sa.Column('changes', postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'[]'"), nullable=False),
    sa.Column('applied_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['import_id'], ['registry_import.id'], name=op.f('fk_registry_row_import_id')),
    sa.PrimaryKeyConstraint('import_id', 'line', name=op.f('pk_registry_row'))
    )
    op.create_index('ix_registry_row_outcome', 'registry_row', ['import_id', 'outcome', 'line'], unique=False)
    op.execute(
        "INSERT INTO page_journey (page_id, stage, stage_since, blocked_by, look_at)"
        " SELECT id, 'applied', created_at, '', created_at FROM page"
    )


def downgrade() -> None:
    op.drop_index('ix_registry_row_outcome', table_name='registry_row')
    op.drop_table('registry_row')
    op.drop_index('ix_registry_import_work', table_name='registry_import', postgresql_where=sa.text("state IN ('reading', 'checking', 'applying')"))
    op.drop_table('registry_import')
    op.drop_table('page_record')
    op.drop_index(op.f('ix_page_light_measure_at'), table_name='page_light')
    op.drop_table('page_light')
    op.drop_index('ix_page_journey_stage', table_name='page_journey')
    op.drop_index(op.f('ix_page_journey_mentor_id'), table_name='page_journey')
    op.drop_table('page_journey')
    op.drop_table('light_scale')
    op.drop_index(op.f('ix_journey_step_page_id'), table_name='journey_step')
    op.drop_table('journey_step')
