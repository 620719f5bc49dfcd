"""Allotments, claim batches with their lines, and what claims knows of others."""

from alembic import op

from services.common.data.migrations import common_tables

revision = "0001"
down_revision = None

ALLOTMENTS = """
CREATE TABLE agreement_terms (
  agreement_id uuid PRIMARY KEY, voucher_id uuid NOT NULL, version bigint NOT NULL, epoch bigint NOT NULL,
  terms jsonb NOT NULL, provider_id uuid NOT NULL, pilot_code text NOT NULL, starts_on date NOT NULL, ends_on date,
  care_started_on date, claim_window_days int NOT NULL);
CREATE TABLE agreed_line (
  agreement_id uuid NOT NULL REFERENCES agreement_terms, performance_code text NOT NULL, unit text NOT NULL,
  unit_price_cents bigint NOT NULL,
  PRIMARY KEY (agreement_id, performance_code));
CREATE TABLE terms_history (
  agreement_id uuid NOT NULL REFERENCES agreement_terms, version bigint NOT NULL, terms jsonb NOT NULL,
  recorded_at timestamptz NOT NULL,
  PRIMARY KEY (agreement_id, version));
INSERT INTO peer VALUES ('voucher', 0);
CREATE TABLE allotment (
  agreement_id uuid NOT NULL REFERENCES agreement_terms, year int NOT NULL, asked_cents bigint NOT NULL,
  held_cents bigint NOT NULL, drawn_cents bigint NOT NULL DEFAULT 0, seq bigint NOT NULL DEFAULT 0,
  final boolean NOT NULL DEFAULT false,
  PRIMARY KEY (agreement_id, year),
  CONSTRAINT drawn_within_held CHECK (0 <= drawn_cents AND drawn_cents <= held_cents),
  CONSTRAINT asked_within_held CHECK (asked_cents <= held_cents));
"""

BATCHES = """
CREATE TABLE claim_batch (
  batch_id uuid PRIMARY KEY, provider_id uuid NOT NULL,
  status text NOT NULL CONSTRAINT claim_batch_status CHECK (status IN ('received', 'judged')),
  idempotency_key text NOT NULL, fingerprint bytea NOT NULL, received_at timestamptz NOT NULL,
  received_on date NOT NULL, judged_at timestamptz, rule_set_version text NOT NULL, line_count int NOT NULL,
  decision_id uuid, next_try_at timestamptz,
  CONSTRAINT batch_key_taken UNIQUE (provider_id, idempotency_key));
CREATE INDEX claim_batch_by_provider ON claim_batch (provider_id, batch_id);
CREATE INDEX claim_batch_waiting ON claim_batch (next_try_at) WHERE status = 'received';
CREATE TABLE waiting_line (
  batch_id uuid NOT NULL, position int NOT NULL, line_reference text NOT NULL,
  agreement_id uuid NOT NULL, performance_code text NOT NULL, service_from date NOT NULL, service_to date NOT NULL,
  quantity numeric(8, 2) NOT NULL, unit_price_cents int NOT NULL, amount_cents int NOT NULL, kind text NOT NULL,
  previous_reference text,
  PRIMARY KEY (batch_id, position));
CREATE INDEX waiting_line_by_agreement ON waiting_line (agreement_id);
CREATE TABLE claim_line (
  batch_id uuid NOT NULL, provider_id uuid NOT NULL, agreement_id uuid NOT NULL,
  terms_version bigint, left_cents bigint, position int NOT NULL, service_from date NOT NULL, service_to date NOT NULL,
  unit_price_cents int NOT NULL, amount_cents int NOT NULL, broken int NOT NULL, covers_days boolean NOT NULL,
  kind text NOT NULL CONSTRAINT claim_line_kind CHECK (kind IN ('D', 'C')), performance_code text NOT NULL,
  line_reference text NOT NULL, quantity numeric(8, 2) NOT NULL, previous_reference text,
  PRIMARY KEY (batch_id, position));
CREATE UNIQUE INDEX reference_taken_once ON claim_line (provider_id, line_reference) WHERE broken = 0;
CREATE UNIQUE INDEX credited_once ON claim_line (provider_id, previous_reference) WHERE broken = 0 AND kind = 'C';
CREATE INDEX claim_line_by_agreement ON claim_line (agreement_id, service_from) WHERE broken = 0;
CREATE TABLE care_month (
  agreement_id uuid NOT NULL, performance_code text NOT NULL, month date NOT NULL,
  days bigint NOT NULL, day_count int NOT NULL,
  PRIMARY KEY (agreement_id, performance_code, month),
  CONSTRAINT no_day_twice CHECK (bit_count(days::bit(31)) = day_count));
CREATE TABLE batch_total (
  batch_id uuid NOT NULL, pilot_code text NOT NULL, performance_code text NOT NULL,
  month date NOT NULL, kind text NOT NULL, accepted boolean NOT NULL, line_count bigint NOT NULL,
  amount_cents bigint NOT NULL,
  PRIMARY KEY (batch_id, pilot_code, performance_code, month, kind, accepted));
CREATE TABLE late_claim (
  provider_id uuid NOT NULL, line_reference text NOT NULL, decision_id uuid NOT NULL, decided_at timestamptz NOT NULL,
  PRIMARY KEY (provider_id, line_reference));
CREATE TABLE recovery (
  recovery_id uuid PRIMARY KEY, provider_id uuid NOT NULL, batch_id uuid NOT NULL, position int NOT NULL,
  amount_cents bigint NOT NULL CONSTRAINT recovery_positive CHECK (amount_cents > 0), reason text NOT NULL,
  recorded_at timestamptz NOT NULL, decision_id uuid NOT NULL,
  FOREIGN KEY (batch_id, position) REFERENCES claim_line);
CREATE INDEX recovery_by_line ON recovery (batch_id, position);
"""

KNOWN = """
CREATE TABLE known_suspension (
  suspension_id uuid NOT NULL, version bigint NOT NULL, provider_id uuid NOT NULL, pilot_code text NOT NULL,
  no_payment_from date, until date, recorded_at timestamptz NOT NULL,
  PRIMARY KEY (suspension_id, version));
CREATE INDEX known_suspension_by_provider ON known_suspension (provider_id);
"""

FUNCTIONS = """
CREATE FUNCTION days_of_month(first date, last date, month date) RETURNS bigint LANGUAGE sql IMMUTABLE AS $$
  -- the days of one month that a period covers, as bits; the first of the month is bit 0
  SELECT ((1::bigint << (LEAST(last - month, 30) + 1)) - 1) & ~((1::bigint << GREATEST(first - month, 0)) - 1) $$;

CREATE FUNCTION judge_in_order(
  positions int[], references_ int[], spans int[], rooms int[], amounts bigint[], firsts date[], lasts date[],
  left_cents_ bigint[], reference_bit int, span_bit int, room_bit int)
RETURNS TABLE (position_ int, broken_ int, left_ bigint) LANGUAGE plpgsql AS $$
-- Walks contested lines in the order given. A line may take its reference, its days of its span (0: none) and its
-- amount of its room only when no line before it has; one that may not takes nothing. Gives the rejected ones.
DECLARE
  is_taken boolean[] := array_fill(false, ARRAY[(SELECT COALESCE(max(r), 1) FROM unnest(references_) AS r)]);
  covered_to date[] := array_fill('-infinity'::date, ARRAY[(SELECT GREATEST(max(s), 1) FROM unnest(spans) AS s)]);
  room bigint[] := left_cents_;
BEGIN
  FOR i IN 1 .. cardinality(positions) LOOP
    broken_ := 0;
    left_ := NULL;
    IF is_taken[references_[i]] THEN
      broken_ := broken_ | reference_bit;
    END IF;
    IF spans[i] > 0 AND covered_to[spans[i]] >= firsts[i] THEN
      broken_ := broken_ | span_bit;
    END IF;
    IF broken_ = 0 AND amounts[i] > room[rooms[i]] THEN
      broken_ := room_bit;
      left_ := room[rooms[i]];
    END IF;
    IF broken_ = 0 THEN
      is_taken[references_[i]] := true;
      room[rooms[i]] := room[rooms[i]] - amounts[i];
      IF spans[i] > 0 THEN
        covered_to[spans[i]] := lasts[i];
      END IF;
    ELSE
      position_ := positions[i];
      RETURN NEXT;
    END IF;
  END LOOP;
END $$;
"""


def upgrade() -> None:
    """Create the tables."""
    common_tables(op)
    for script in (ALLOTMENTS, BATCHES, KNOWN, FUNCTIONS):
        op.execute(script)
