"""Let answers be changed in the network."""

from alembic import op

revision = '0033'
down_revision = '0031'
branch_labels = None
depends_on = None

# Whoever has chosen what he is told hears of the new kind as of the one that it is like.
_TELL = """
UPDATE personal_channel SET {column} = {column} || '{{answer_changed}}'::text[]
WHERE 'answer_vanished' = ANY ({column}) AND NOT 'answer_changed' = ANY ({column})
"""
_UNTELL = "UPDATE personal_channel SET {column} = array_remove({column}, 'answer_changed')"


def upgrade() -> None:
    for column in ("at_once", "in_digest"):
        op.execute(_TELL.format(column=column))


def downgrade() -> None:
    for column in ("at_once", "in_digest"):
        op.execute(_UNTELL.format(column=column))
