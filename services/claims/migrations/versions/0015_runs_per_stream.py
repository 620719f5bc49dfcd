"""A payment run pays one stream: office, pilot and payer; recoveries and carried amounts belong to one too."""

from alembic import op

revision = "0015"
down_revision = "0014"

TABLES = """
ALTER TABLE payment_run ADD payer text,
  ADD stream_id int CONSTRAINT payment_run_stream_id_fkey REFERENCES payment_stream (stream_id);
CREATE TABLE payment_carry (
  order_id uuid NOT NULL CONSTRAINT payment_carry_order_id_fkey REFERENCES payment_order (order_id),
  stream_id int NOT NULL CONSTRAINT payment_carry_stream_id_fkey REFERENCES payment_stream (stream_id),
  cents bigint NOT NULL, CONSTRAINT payment_carry_pkey PRIMARY KEY (order_id, stream_id),
  CONSTRAINT payment_carry_cents_check CHECK (cents <= 0));
CREATE FUNCTION keep_line_in_one_order() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM payment_item item
             WHERE item.source_id = NEW.batch_id AND item.stream_id = NEW.stream_id AND item.is_active) THEN
    RAISE EXCEPTION 'the line is in a live order' USING ERRCODE = 'check_violation', CONSTRAINT = 'line_in_one_order';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER line_in_one_order BEFORE INSERT ON payment_hold
  FOR EACH ROW EXECUTE FUNCTION keep_line_in_one_order();
"""

BEFORE = """
CREATE TEMP TABLE waited_before ON COMMIT DROP AS
SELECT provider_id, office_id, sum(debit - credit - recovered + carried) AS cents
FROM waiting_for_payment GROUP BY provider_id, office_id
"""

CARRIES = """
INSERT INTO payment_carry (order_id, stream_id, cents)
WITH part AS (
  SELECT item.order_id, item.stream_id, sum(total.amount_cents) FILTER (WHERE total.kind = 'D') AS debit,
         sum(total.amount_cents) AS moved
  FROM payment_item item JOIN batch_total total ON total.batch_id = item.source_id AND total.stream_id = item.stream_id
  WHERE item.kind = 'batch' AND total.accepted GROUP BY item.order_id, item.stream_id
  UNION ALL
  SELECT item.order_id, recovery.stream_id, 0, sum(recovery.amount_cents)
  FROM payment_item item JOIN recovery ON recovery.recovery_id = item.source_id
  WHERE item.kind = 'recovery' GROUP BY item.order_id, recovery.stream_id),
stream AS (
  SELECT order_id, stream_id, COALESCE(sum(debit), 0) AS debit, sum(moved) AS moved
  FROM part GROUP BY order_id, stream_id),
weighed AS (
  SELECT order_id, stream_id,
         CASE WHEN sum(debit) OVER (PARTITION BY order_id) > 0 THEN debit ELSE moved END AS weight
  FROM stream),
share AS (
  SELECT order_id, stream_id, o.net_cents,
         trunc(o.net_cents * weight / sum(weight) OVER (PARTITION BY order_id)) AS cents,
         row_number() OVER (PARTITION BY order_id ORDER BY weight DESC, stream_id) AS place
  FROM weighed JOIN payment_order o USING (order_id) WHERE o.net_cents < 0 AND weight > 0)
SELECT order_id, stream_id,
       cents + CASE WHEN place = 1 THEN net_cents - sum(cents) OVER (PARTITION BY order_id) ELSE 0 END
FROM share
"""

ITEMS = """
UPDATE payment_item item SET stream_id = recovery.stream_id
FROM recovery WHERE item.kind = 'recovery' AND recovery.recovery_id = item.source_id;
INSERT INTO payment_item (order_id, source_id, stream_id, kind, is_active)
SELECT item.order_id, item.source_id, carry.stream_id, 'carry', item.is_active
FROM payment_item item JOIN payment_carry carry ON carry.order_id = item.source_id
WHERE item.kind = 'carry' AND item.stream_id = 0;
DELETE FROM payment_item item USING payment_carry carry
WHERE item.kind = 'carry' AND item.stream_id = 0 AND carry.order_id = item.source_id;
"""

WAITING = """
CREATE VIEW waiting_for_payment AS
WITH due AS (
  SELECT b.provider_id, b.batch_id AS source_id, t.stream_id, 'batch' AS kind, b.received_on,
         NULL::timestamptz AS recorded_at,
         (sum(t.line_count) - COALESCE(max(held.line_count), 0))::bigint AS line_count,
         (COALESCE(sum(t.amount_cents) FILTER (WHERE t.kind = 'D'), 0) - COALESCE(max(held.cents), 0))::bigint AS debit,
         COALESCE(sum(t.amount_cents) FILTER (WHERE t.kind = 'C'), 0)::bigint AS credit, 0::bigint AS recovered,
         0::bigint AS carried
  FROM claim_batch b JOIN batch_total t ON t.batch_id = b.batch_id
  LEFT JOIN (SELECT batch_id, stream_id, count(*) AS line_count, sum(amount_cents) AS cents
             FROM payment_hold GROUP BY batch_id, stream_id) held
    ON held.batch_id = t.batch_id AND held.stream_id = t.stream_id
  WHERE t.accepted
  GROUP BY b.provider_id, b.batch_id, t.stream_id
  HAVING sum(t.line_count) > COALESCE(max(held.line_count), 0)
  UNION ALL
  SELECT h.provider_id, h.line_id, h.stream_id, 'line', b.received_on, NULL, 1, h.amount_cents, 0, 0, 0
  FROM payment_hold h JOIN claim_batch b ON b.batch_id = h.batch_id
  WHERE h.released_at IS NOT NULL OR is_undone(h.batch_id, h.position)
  UNION ALL
  SELECT provider_id, recovery_id, stream_id, 'recovery', NULL, recorded_at, 0, 0, 0, amount_cents, 0 FROM recovery
  UNION ALL
  SELECT o.provider_id, o.order_id, c.stream_id, 'carry', NULL, NULL, 0, 0, 0, 0, c.cents
  FROM payment_carry c JOIN payment_order o USING (order_id))
SELECT d.*, s.office_id, s.pilot_code, s.payer FROM due d JOIN payment_stream s USING (stream_id)
WHERE NOT EXISTS (
  SELECT FROM payment_item i WHERE i.source_id = d.source_id AND i.stream_id = d.stream_id AND i.is_active)
"""

DIFFERS = """
SELECT EXISTS (
  SELECT FROM waited_before b FULL JOIN (
    SELECT provider_id, office_id, sum(debit - credit - recovered + carried) AS cents
    FROM waiting_for_payment GROUP BY provider_id, office_id) a USING (provider_id, office_id)
  WHERE COALESCE(a.cents, 0) <> COALESCE(b.cents, 0))
OR EXISTS (
  SELECT FROM payment_order o JOIN payment_run r USING (run_id)
  WHERE o.net_cents <> COALESCE((
    SELECT sum(CASE i.kind
      WHEN 'batch' THEN COALESCE((
        SELECT sum(CASE t.kind WHEN 'D' THEN t.amount_cents ELSE -t.amount_cents END) FROM batch_total t
        WHERE t.batch_id = i.source_id AND t.stream_id = i.stream_id AND t.accepted), 0) - COALESCE((
        SELECT sum(h.amount_cents) FROM payment_hold h
        WHERE h.batch_id = i.source_id AND h.stream_id = i.stream_id AND h.held_at <= r.drafted_at), 0)
      WHEN 'line' THEN (SELECT h.amount_cents FROM payment_hold h WHERE h.line_id = i.source_id)
      WHEN 'recovery' THEN -(SELECT y.amount_cents FROM recovery y WHERE y.recovery_id = i.source_id)
      ELSE (SELECT c.cents FROM payment_carry c WHERE c.order_id = i.source_id AND c.stream_id = i.stream_id) END)
    FROM payment_item i WHERE i.order_id = o.order_id), 0))
"""


def upgrade() -> None:
    """Expand, but code of before cannot draft a run while it still runs. Runs of before keep their orders as they are.

    A negative amount that such an order left is split over the streams of what it paid, in proportion to their debits,
    the last cent to the largest. Stops where what waits, or an order, would not add up to the same as before.
    """
    connection = op.get_bind()
    op.execute(TABLES)
    op.execute(BEFORE)
    op.execute(CARRIES)
    op.execute(ITEMS)
    op.execute("DROP VIEW waiting_for_payment")
    op.execute(WAITING)
    if connection.exec_driver_sql(DIFFERS).scalar():
        raise RuntimeError("payments of before do not add up to the same by stream")
