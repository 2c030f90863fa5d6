"""Let the importance of a case be changed."""

from alembic import op

revision = '0039'
down_revision = '0038'
branch_labels = None
depends_on = None

# Whoever has chosen what he is told hears of the new kind as of the one that it is chosen with.
_TELL = """
UPDATE personal_channel SET {column} = {column} || '{{importance_changed}}'::text[]
WHERE 'joined' = ANY ({column}) AND NOT 'importance_changed' = ANY ({column})
"""
_UNTELL = "UPDATE personal_channel SET {column} = array_remove({column}, 'importance_changed')"


def upgrade() -> None:
    for column in ("at_once", "in_digest"):
        op.execute(_TELL.format(column=column))


def downgrade() -> None:
    for column in ("at_once", "in_digest"):
        op.execute(_UNTELL.format(column=column))
