"""Let page admins bring pages in.

Nothing has to be filled: nobody has begun an application yet, and no pause has an end.
"""

import sqlalchemy as sa
from alembic import op

revision = '0018'
down_revision = '0017'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('absence_request',
    sa.Column('id', sa.BigInteger(), nullable=False),
    sa.Column('page_id', sa.BigInteger(), nullable=False),
    sa.Column('basis', sa.Text(), nullable=False),
    sa.Column('document', sa.Text(), nullable=False),
    sa.Column('asked_by', sa.BigInteger(), nullable=False),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('answered_by', sa.BigInteger(), nullable=True),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('is_granted', sa.Boolean(), nullable=True),
    sa.Column('note', sa.Text(), nullable=True),
    sa.ForeignKeyConstraint(['answered_by'], ['account.id'], name=op.f('fk_absence_request_answered_by')),
    sa.ForeignKeyConstraint(['asked_by'], ['account.id'], name=op.f('fk_absence_request_asked_by')),
    sa.ForeignKeyConstraint(['page_id'], ['page.id'], name=op.f('fk_absence_request_page_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_absence_request'))
    )
    op.create_index(op.f('ix_absence_request_page_id'), 'absence_request', ['page_id'], unique=False)
    op.create_index('uq_absence_request_open', 'absence_request', ['page_id'], unique=True, postgresql_where=sa.text('answered_at IS NULL'))
    op.create_table('application',
    sa.Column('id', sa.BigInteger(), nullable=False),
    sa.Column('account_id', sa.BigInteger(), nullable=False),
    sa.Column('network', sa.Enum('vk', 'ok', 'telegram', 'max', name='network', native_enum=False, length=32), nullable=False),
    sa.Column('link', sa.Text(), nullable=False),
    sa.Column('step', sa.Enum('link', 'institution', 'key', 'rights', 'past', 'people', 'done', name='step', native_enum=False, length=32), nullable=False),
    sa.Column('look', sa.Enum('waiting', 'found', 'unasked', 'refused', name='look', native_enum=False, length=32), nullable=False),
    sa.Column('look_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('trouble', sa.Text(), nullable=True),
    sa.Column('external_id', sa.Text(), nullable=True),
    sa.Column('title', sa.Text(), nullable=True),
    sa.Column('url', sa.Text(), nullable=True),
    sa.Column('followers', sa.BigInteger(), nullable=True),
    sa.Column('page_id', sa.BigInteger(), nullable=True),
    sa.Column('begun_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('touched_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('done_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_application_account_id')),
    sa.ForeignKeyConstraint(['page_id'], ['page.id'], name=op.f('fk_application_page_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_application')),
    sa.UniqueConstraint('account_id', 'network', 'link', name=op.f('uq_application_account_id_network_link'))
    )
    op.create_index('ix_application_look', 'application', ['look_at'], unique=False, postgresql_where=sa.text('look_at IS NOT NULL'))
    op.create_index(op.f('ix_application_page_id'), 'application', ['page_id'], unique=False)
    op.add_column('page', sa.Column('paused_until', sa.DateTime(timezone=True), nullable=True))
    op.create_index('ix_page_paused_until', 'page', ['paused_until'], unique=False, postgresql_where=sa.text('paused_until IS NOT NULL'))


def downgrade() -> None:
    op.drop_index('ix_page_paused_until', table_name='page', postgresql_where=sa.text('paused_until IS NOT NULL'))
    op.drop_column('page', 'paused_until')
    op.drop_index(op.f('ix_application_page_id'), table_name='application')
    op.drop_index('ix_application_look', table_name='application', postgresql_where=sa.text('look_at IS NOT NULL'))
    op.drop_table('application')
    op.drop_index('uq_absence_request_open', table_name='absence_request', postgresql_where=sa.text('answered_at IS NULL'))
    op.drop_index(op.f('ix_absence_request_page_id'), table_name='absence_request')
    op.drop_table('absence_request')
