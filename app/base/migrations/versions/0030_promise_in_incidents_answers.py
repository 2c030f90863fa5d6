"""Let an answer to an incident be an interim one."""

import sqlalchemy as sa
from alembic import op

revision = '0030'
down_revision = '0029'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('incident_answer', sa.Column('promised_on', sa.Date(), nullable=True))


def downgrade() -> None:
    # The version before would publish a promise that still waits as the final answer.
    op.execute(
        "UPDATE incident_delivery AS d SET state = 'skipped', done_at = now(),"
        " reason = 'Промежуточный ответ снят при возврате к прежней версии.'"
        " FROM incident_answer AS a"
        " WHERE a.id = d.answer_id AND a.promised_on IS NOT NULL AND d.state = 'waiting'"
    )
    op.execute("DELETE FROM incident_event WHERE act = 'promised'")
    op.drop_column('incident_answer', 'promised_on')
