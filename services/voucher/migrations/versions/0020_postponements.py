"""A start of care can be put off or called off; the time then does not count as waiting."""

from alembic import op

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    """Expand. An agreement that its parties ended before its first day was called off."""
    op.execute("ALTER TABLE agreement ADD postponed_until date, ADD called_off boolean NOT NULL DEFAULT false")
    op.execute("""
        UPDATE agreement SET called_off = true
        WHERE status = 'ended' AND ended_on < starts_on AND closed_by <> 'voucher'
    """)
    op.execute("""
        CREATE TABLE postponement (
          postponement_id uuid PRIMARY KEY, agreement_id uuid NOT NULL REFERENCES agreement,
          from_on date NOT NULL, until_on date NOT NULL, reason text NOT NULL, postponed_by text NOT NULL,
          recorded_at timestamptz NOT NULL, CONSTRAINT postponement_days CHECK (from_on <= until_on))
    """)
    op.execute("CREATE INDEX postponement_by_agreement ON postponement (agreement_id, postponement_id)")
