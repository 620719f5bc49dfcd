"""Room that claims has asked for late claims: of one decision, agreement and month, until a day."""

from alembic import op

revision = "0035"
down_revision = "0034"


def upgrade() -> None:
    """Expand: a new table."""
    op.execute(
        """
        CREATE TABLE late_room (
          late_claim_id uuid NOT NULL CONSTRAINT late_room_pkey PRIMARY KEY,
          agreement_id uuid NOT NULL CONSTRAINT late_room_agreement_id_fkey REFERENCES handover (agreement_id),
          month date NOT NULL, year int NOT NULL, cents bigint NOT NULL, usable_until date NOT NULL,
          asked_at timestamptz NOT NULL, closed_at timestamptz,
          CONSTRAINT late_room_cents_check CHECK (cents >= 0));
        CREATE INDEX late_room_open ON late_room (agreement_id, year) WHERE closed_at IS NULL;
        """
    )
