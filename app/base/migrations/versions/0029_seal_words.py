"""Seal the words that histories tell of, and let the database refuse to change history."""

import sqlalchemy as sa
from alembic import op
revision = '0029'
down_revision = '0028'
branch_labels = None
depends_on = None

_FUNCTION = """
CREATE FUNCTION keep_history() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.told_at IS NULL AND NEW.told_at IS NOT NULL
        AND to_jsonb(NEW) - 'told_at' = to_jsonb(OLD) - 'told_at' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a line of history is neither changed nor deleted'
        USING ERRCODE = 'integrity_constraint_violation';
END
$$
"""
_TRIGGER = """
CREATE TRIGGER keep_history BEFORE UPDATE OR DELETE ON case_event
FOR EACH ROW EXECUTE FUNCTION keep_history()
"""


def upgrade() -> None:
    op.add_column('case_event', sa.Column('words', sa.Text(), server_default='', nullable=False))
    op.execute(_FUNCTION)
    op.execute(_TRIGGER)


def downgrade() -> None:
    op.execute('DROP TRIGGER keep_history ON case_event')
    op.execute('DROP FUNCTION keep_history()')
    op.drop_column('case_event', 'words')
