"""Agreements, and voucher's side of the escrow with claims."""

from alembic import op

revision = "0002"
down_revision = "0001"

AGREEMENTS = """
CREATE SEQUENCE agreement_number;
CREATE TABLE agreement (
  agreement_id uuid PRIMARY KEY, voucher_id uuid NOT NULL REFERENCES voucher, client_id uuid NOT NULL,
  pilot_code text NOT NULL, number text NOT NULL CONSTRAINT agreement_number_short CHECK (length(number) <= 15),
  version bigint NOT NULL,
  status text NOT NULL CONSTRAINT agreement_status CHECK (status IN (
    'drafted', 'confirmed-by-client', 'confirmed-by-provider') OR status IN (
    'redeemed', 'ended', 'declined', 'lapsed')),
  provider_id uuid NOT NULL, location_id uuid NOT NULL, starts_on date NOT NULL, ends_on date,
  conditions text NOT NULL, who text, times text, place text, on_call text, own_part text, own_purchases text,
  drafted_by text NOT NULL, drafted_at timestamptz NOT NULL,
  client_confirmed_at timestamptz, client_confirmed_by text, provider_confirmed_at timestamptz,
  redeemed_at timestamptz, redemption_decision_id uuid,
  closed_at timestamptz, closed_by text, close_reason text,
  ended_on date, held_at_ending_cents bigint, care_started_on date,
  predecessor_id uuid REFERENCES agreement,
  CONSTRAINT agreement_period CHECK (ends_on >= starts_on),
  CONSTRAINT agreement_ended_on_a_day CHECK ((status = 'ended') = (ended_on IS NOT NULL)));
CREATE UNIQUE INDEX agreement_number_taken ON agreement (number);
CREATE INDEX agreement_by_voucher ON agreement (voucher_id, agreement_id);
CREATE INDEX agreement_by_client ON agreement (client_id, agreement_id);
CREATE INDEX agreement_by_provider ON agreement (provider_id, agreement_id);
CREATE INDEX agreement_waiting ON agreement (drafted_at)
  WHERE status IN ('drafted', 'confirmed-by-client', 'confirmed-by-provider');
CREATE TABLE agreement_line (
  agreement_id uuid NOT NULL REFERENCES agreement, performance_code text NOT NULL, position int NOT NULL,
  unit_code text NOT NULL, quantity numeric(8, 2) NOT NULL,
  per text NOT NULL CONSTRAINT line_per CHECK (per IN ('day', 'week', 'year', 'total')),
  unit_price_cents bigint NOT NULL,
  PRIMARY KEY (agreement_id, performance_code),
  CONSTRAINT line_amounts CHECK (quantity > 0 AND unit_price_cents >= 0));
CREATE TABLE conversation (
  agreement_id uuid PRIMARY KEY REFERENCES agreement, held_on date NOT NULL, summary text NOT NULL,
  recorded_by uuid NOT NULL, recorded_at timestamptz NOT NULL);
CREATE TABLE care_start (
  care_start_id uuid PRIMARY KEY, agreement_id uuid NOT NULL REFERENCES agreement, care_started_on date NOT NULL,
  reported_by uuid NOT NULL, reported_at timestamptz NOT NULL, in_time boolean NOT NULL);
CREATE INDEX care_start_by_agreement ON care_start (agreement_id, care_start_id);
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON care_start EXECUTE FUNCTION refuse_change();
"""

ESCROW = """
CREATE TABLE swap (
  swap_id uuid PRIMARY KEY, voucher_id uuid NOT NULL REFERENCES voucher,
  status text NOT NULL CONSTRAINT swap_status CHECK (status IN ('open', 'done', 'undone')),
  before jsonb NOT NULL, target jsonb NOT NULL, deadline timestamptz NOT NULL, opened_at timestamptz NOT NULL,
  decided_at timestamptz);
CREATE UNIQUE INDEX one_open_swap ON swap (voucher_id) WHERE status = 'open';
CREATE TABLE handover (
  agreement_id uuid PRIMARY KEY REFERENCES agreement, voucher_id uuid NOT NULL REFERENCES voucher,
  version bigint NOT NULL, answered_version bigint NOT NULL DEFAULT 0, terms jsonb NOT NULL,
  swap_id uuid REFERENCES swap, next_try_at timestamptz NOT NULL, tries int NOT NULL DEFAULT 0);
CREATE INDEX handover_by_voucher ON handover (voucher_id);
CREATE INDEX handover_open ON handover (next_try_at) WHERE answered_version <> version;
CREATE TABLE reservation (
  agreement_id uuid NOT NULL REFERENCES handover, year int NOT NULL,
  asked_cents bigint NOT NULL, reserved_cents bigint NOT NULL, told_cents bigint NOT NULL DEFAULT 0,
  drawn_cents bigint NOT NULL DEFAULT 0, seen_seq bigint NOT NULL DEFAULT -1,
  kept boolean NOT NULL DEFAULT false, final boolean NOT NULL DEFAULT false,
  PRIMARY KEY (agreement_id, year),
  CONSTRAINT asked_within_reserved CHECK (0 <= asked_cents AND asked_cents <= reserved_cents));
INSERT INTO peer (source, epoch) VALUES ('claims', 0);
"""


def upgrade() -> None:
    """Create the tables; claims' epoch is learnt from its first answer."""
    op.execute(AGREEMENTS)
    op.execute(ESCROW)
