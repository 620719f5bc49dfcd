"""Lines that are held before payment, and paid by themselves once a person has released them."""

from alembic import op

revision = "0014"
down_revision = "0013"

HOLDS = """
CREATE TABLE payment_hold (
  batch_id uuid NOT NULL, position int NOT NULL, line_id uuid NOT NULL, provider_id uuid NOT NULL,
  stream_id int NOT NULL CONSTRAINT payment_hold_stream_id_fkey REFERENCES payment_stream (stream_id),
  amount_cents bigint NOT NULL, warnings text[] NOT NULL, held_at timestamptz NOT NULL, released_at timestamptz,
  released_by uuid, release_reason text, decision_id uuid,
  CONSTRAINT payment_hold_pkey PRIMARY KEY (batch_id, position),
  CONSTRAINT payment_hold_line_id_key UNIQUE (line_id),
  CONSTRAINT payment_hold_batch_id_position_fkey
    FOREIGN KEY (batch_id, position) REFERENCES claim_line (batch_id, position),
  CONSTRAINT payment_hold_released_check
    CHECK (num_nulls(released_at, released_by, release_reason, decision_id) IN (0, 4)));
ALTER TABLE payment_item DROP CONSTRAINT payment_item_kind_check;
ALTER TABLE payment_item ADD CONSTRAINT payment_item_kind_check
  CHECK (kind IN ('batch', 'line', 'recovery', 'carry'));
"""

WAITING = """
CREATE OR REPLACE VIEW waiting_for_payment AS
WITH due AS (
  SELECT b.provider_id, b.batch_id AS source_id, t.stream_id, 'batch' AS kind, b.received_on,
         NULL::timestamptz AS recorded_at,
         (sum(t.line_count) - COALESCE(max(held.line_count), 0))::bigint AS line_count,
         (COALESCE(sum(t.amount_cents) FILTER (WHERE t.kind = 'D'), 0) - COALESCE(max(held.cents), 0))::bigint AS debit,
         COALESCE(sum(t.amount_cents) FILTER (WHERE t.kind = 'C'), 0)::bigint AS credit, 0::bigint AS recovered,
         0::bigint AS carried, s.office_id, s.pilot_code
  FROM claim_batch b JOIN batch_total t ON t.batch_id = b.batch_id JOIN payment_stream s USING (stream_id)
  LEFT JOIN (SELECT batch_id, stream_id, count(*) AS line_count, sum(amount_cents) AS cents
             FROM payment_hold GROUP BY batch_id, stream_id) held
    ON held.batch_id = t.batch_id AND held.stream_id = t.stream_id
  WHERE t.accepted
  GROUP BY b.provider_id, b.batch_id, t.stream_id, s.office_id, s.pilot_code
  HAVING sum(t.line_count) > COALESCE(max(held.line_count), 0)
  UNION ALL
  SELECT h.provider_id, h.line_id, h.stream_id, 'line', b.received_on, NULL, 1, h.amount_cents, 0, 0, 0, s.office_id,
         s.pilot_code
  FROM payment_hold h JOIN payment_stream s USING (stream_id) JOIN claim_batch b ON b.batch_id = h.batch_id
  WHERE h.released_at IS NOT NULL OR is_undone(h.batch_id, h.position)
  UNION ALL
  SELECT r.provider_id, r.recovery_id, 0, 'recovery', NULL, r.recorded_at, 0, 0, 0, r.amount_cents, 0,
         s.office_id, s.pilot_code
  FROM recovery r JOIN payment_stream s USING (stream_id)
  UNION ALL
  SELECT o.provider_id, o.order_id, 0, 'carry', NULL, NULL, 0, 0, 0, 0, o.net_cents, r.office_id, NULL
  FROM payment_order o JOIN payment_run r USING (run_id) WHERE o.net_cents < 0)
SELECT * FROM due d WHERE NOT EXISTS (
  SELECT FROM payment_item i WHERE i.source_id = d.source_id AND i.stream_id = d.stream_id AND i.is_active)
"""

UNDONE = """
CREATE FUNCTION is_undone(line_batch uuid, line_position int) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (
    SELECT FROM claim_line debit JOIN claim_line credit
      ON credit.provider_id = debit.provider_id AND credit.previous_reference = debit.line_reference
     AND credit.broken = 0 AND credit.kind = 'C'
    WHERE debit.batch_id = line_batch AND debit.position = line_position AND debit.broken = 0 AND debit.kind = 'D')
  OR EXISTS (
    SELECT FROM claim_line debit JOIN recovery USING (batch_id, position)
    WHERE debit.batch_id = line_batch AND debit.position = line_position
    GROUP BY debit.amount_cents HAVING sum(recovery.amount_cents) >= debit.amount_cents)
$$
"""


def upgrade() -> None:
    """Expand: a new table, and a view that counts what it holds."""
    op.execute(HOLDS)
    op.execute(UNDONE)
    op.execute(WAITING)
