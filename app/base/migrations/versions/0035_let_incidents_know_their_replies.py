"""Let incidents know the replies that their answers became, and these what they answer."""

import sqlalchemy as sa
from alembic import op

revision = '0035'
down_revision = '0034'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('reply', sa.Column('heard_until', sa.DateTime(timezone=True), nullable=True))
    op.add_column('incident_delivery', sa.Column('reply_id', sa.BigInteger(), nullable=True))
    op.create_foreign_key(op.f('fk_incident_delivery_reply_id'), 'incident_delivery', 'reply', ['reply_id'], ['id'])
    # A reply was written in the moment in which its delivery was done.
    op.execute(
        "UPDATE incident_delivery AS d SET reply_id = r.id"
        " FROM incident_answer AS a, reply AS r"
        " WHERE a.id = d.answer_id AND d.state = 'done'"
        " AND r.case_id = d.case_id AND r.account_id = a.account_id AND r.created_at = d.done_at"
    )


def downgrade() -> None:
    op.drop_column('reply', 'heard_until')
    op.drop_constraint(op.f('fk_incident_delivery_reply_id'), 'incident_delivery', type_='foreignkey')
    op.drop_column('incident_delivery', 'reply_id')
