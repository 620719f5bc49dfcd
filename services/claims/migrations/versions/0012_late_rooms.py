"""Late-claim decisions that name an agreement, a month and an amount, and the room that lines draw on by them."""

from alembic import op

revision = "0012"
down_revision = "0011"

TABLE = """
CREATE TABLE late_claim_decision (
  late_claim_id uuid NOT NULL CONSTRAINT late_claim_decision_pkey PRIMARY KEY,
  agreement_id uuid NOT NULL
    CONSTRAINT late_claim_decision_agreement_id_fkey REFERENCES agreement_terms (agreement_id),
  provider_id uuid NOT NULL, office_id uuid NOT NULL, month date NOT NULL, amount_cents bigint NOT NULL,
  used_cents bigint NOT NULL DEFAULT 0, room_cents bigint, reason text NOT NULL, status text NOT NULL,
  proposed_by uuid NOT NULL, proposed_at timestamptz NOT NULL, decided_by uuid, decided_at timestamptz,
  declined_because text, usable_until date, decision_id uuid,
  CONSTRAINT late_claim_decision_status_check CHECK (status IN ('proposed', 'room-asked', 'approved', 'declined')),
  CONSTRAINT late_claim_decision_four_eyes_check CHECK (decided_by <> proposed_by),
  CONSTRAINT late_claim_decision_month_check CHECK (month = date_trunc('month', month::timestamp)::date),
  CONSTRAINT late_claim_within_amount CHECK (0 <= used_cents AND used_cents <= amount_cents),
  CONSTRAINT late_claim_decision_room_check
    CHECK ((status IN ('room-asked', 'approved')) = (room_cents IS NOT NULL AND usable_until IS NOT NULL)));
CREATE INDEX late_claim_decision_usable ON late_claim_decision (provider_id, usable_until)
  WHERE usable_until IS NOT NULL;
CREATE INDEX late_claim_decision_by_office ON late_claim_decision (office_id, late_claim_id);
"""


def upgrade() -> None:
    """Expand. Decisions of before name references and no agreement: they let nothing pass any more.

    Their table stays for the explanation of the lines that passed by them.
    """
    op.execute(TABLE)
    op.execute("ALTER TABLE claim_line ADD late_claim_id uuid")
