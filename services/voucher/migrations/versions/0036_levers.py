"""Levers are proposed, tried and approved; the factor decisions of before are levers that were approved."""

from alembic import op

revision = "0036"
down_revision = "0035"


def upgrade() -> None:
    """Expand. A factor decision of before has no proposal, so nobody proposed it and nothing was tried."""
    op.execute("""
        CREATE TABLE lever (
          lever_id uuid NOT NULL,
          pilot_id uuid NOT NULL CONSTRAINT lever_pilot_id_fkey REFERENCES pilot (pilot_id),
          kind text NOT NULL,
          status text NOT NULL,
          factor numeric(6, 4),
          valid_from date,
          year integer,
          more_cents bigint,
          note text,
          reason text NOT NULL,
          dry_run jsonb,
          proposed_at timestamptz NOT NULL,
          proposed_by uuid,
          decided_at timestamptz,
          decided_by uuid,
          decided_reason text,
          decision_id uuid,
          taken_back_at timestamptz,
          taken_back_by uuid,
          taken_back_reason text,
          CONSTRAINT lever_pkey PRIMARY KEY (lever_id),
          CONSTRAINT lever_kind CHECK (kind IN ('factor', 'budget', 'access')),
          CONSTRAINT lever_status CHECK (status IN ('proposed', 'approved', 'rejected', 'taken-back')))
    """)
    op.execute("CREATE INDEX lever_by_pilot ON lever (pilot_id, lever_id)")
    op.execute("""
        INSERT INTO lever (lever_id, pilot_id, kind, status, factor, valid_from, reason, proposed_at, decided_at,
                           decision_id)
        SELECT factor_id, pilot_id, 'factor', 'approved', factor, valid_from, reason, recorded_at, recorded_at,
               decision_id
        FROM pilot_factor
    """)
