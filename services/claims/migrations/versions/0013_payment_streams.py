"""The care office, pilot and payer of each line, recovery, total and payment, as one number: the payment stream."""

from alembic import op

from services.common.data.migrations import given

revision = "0013"
down_revision = "0012"

TABLES = """
CREATE TABLE payment_stream (
  stream_id int GENERATED ALWAYS AS IDENTITY CONSTRAINT payment_stream_pkey PRIMARY KEY,
  office_id uuid NOT NULL, pilot_code text NOT NULL, payer text NOT NULL,
  CONSTRAINT one_stream UNIQUE (office_id, pilot_code, payer));
ALTER TABLE agreement_terms
  ADD stream_id int CONSTRAINT agreement_terms_stream_id_fkey REFERENCES payment_stream (stream_id);
ALTER TABLE claim_line ADD stream_id int;
ALTER TABLE recovery ADD stream_id int CONSTRAINT recovery_stream_id_fkey REFERENCES payment_stream (stream_id);
ALTER TABLE batch_total ADD stream_id int NOT NULL DEFAULT 0;
ALTER TABLE payment_item ADD stream_id int NOT NULL DEFAULT 0;
"""

UNKNOWN = """
SELECT EXISTS (
  SELECT FROM claim_line JOIN agreement_terms terms USING (agreement_id) LEFT JOIN known_pilot known USING (pilot_code)
  WHERE claim_line.broken = 0 AND COALESCE(terms.office_id, known.office_id) IS NULL)
"""

STREAMS = """
CREATE TEMP TABLE stream_of ON COMMIT DROP AS
SELECT agreement_id, COALESCE(terms.office_id, known.office_id, CAST(%(office)s AS uuid)) AS office_id, pilot_code,
       COALESCE(payer, 'wlz') AS payer
FROM agreement_terms terms LEFT JOIN known_pilot known USING (pilot_code);
INSERT INTO payment_stream (office_id, pilot_code, payer)
SELECT DISTINCT office_id, pilot_code, payer FROM stream_of WHERE office_id IS NOT NULL ORDER BY 1, 2, 3;
UPDATE agreement_terms terms SET stream_id = stream.stream_id
FROM stream_of own JOIN payment_stream stream USING (office_id, pilot_code, payer)
WHERE terms.agreement_id = own.agreement_id;
UPDATE claim_line line SET stream_id = terms.stream_id
FROM agreement_terms terms WHERE terms.agreement_id = line.agreement_id AND terms.provider_id = line.provider_id;
UPDATE recovery SET stream_id = line.stream_id
FROM claim_line line WHERE (line.batch_id, line.position) = (recovery.batch_id, recovery.position);
UPDATE batch_total total SET stream_id = of_pilot.stream_id
FROM (SELECT pilot_code, min(stream_id) AS stream_id FROM payment_stream GROUP BY pilot_code) of_pilot
WHERE of_pilot.pilot_code = total.pilot_code;
UPDATE payment_item item SET stream_id = of_pilot.stream_id
FROM (SELECT pilot_code, min(stream_id) AS stream_id FROM payment_stream GROUP BY pilot_code) of_pilot
WHERE of_pilot.pilot_code = item.pilot_code;
"""

SEVERAL = """
SELECT EXISTS (SELECT FROM payment_stream GROUP BY pilot_code HAVING count(*) > 1)
"""

KEYS = """
DROP VIEW waiting_for_payment;
ALTER TABLE batch_total DROP CONSTRAINT batch_total_pkey, DROP pilot_code;
ALTER TABLE batch_total
  ADD CONSTRAINT batch_total_pkey PRIMARY KEY (batch_id, stream_id, performance_code, month, kind, accepted);
DROP INDEX paid_once;
ALTER TABLE payment_item DROP CONSTRAINT payment_item_pkey, DROP pilot_code;
ALTER TABLE payment_item ADD CONSTRAINT payment_item_pkey PRIMARY KEY (order_id, source_id, stream_id);
CREATE UNIQUE INDEX paid_once ON payment_item (source_id, stream_id) WHERE is_active;
ALTER TABLE batch_total ALTER stream_id DROP DEFAULT;
ALTER TABLE payment_item ALTER stream_id DROP DEFAULT;
"""

WAITING = """
CREATE VIEW waiting_for_payment AS
WITH due AS (
  SELECT b.provider_id, b.batch_id AS source_id, t.stream_id, 'batch' AS kind, b.received_on,
         NULL::timestamptz AS recorded_at, sum(t.line_count)::bigint AS line_count,
         COALESCE(sum(t.amount_cents) FILTER (WHERE t.kind = 'D'), 0)::bigint AS debit,
         COALESCE(sum(t.amount_cents) FILTER (WHERE t.kind = 'C'), 0)::bigint AS credit, 0::bigint AS recovered,
         0::bigint AS carried, s.office_id, s.pilot_code
  FROM claim_batch b JOIN batch_total t USING (batch_id) JOIN payment_stream s USING (stream_id) WHERE t.accepted
  GROUP BY b.provider_id, b.batch_id, t.stream_id, s.office_id, s.pilot_code
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


def upgrade() -> None:
    """Expand, but code of before can neither judge nor draft a run while it still runs.

    The office of an agreement of before is that of its terms, else of its pilot, else the one given; its payer is the
    long-term care act, which was the only one. Stops where a pilot would have several streams: its totals name none.
    """
    connection = op.get_bind()
    op.execute(TABLES)
    office = given("office") if connection.exec_driver_sql(UNKNOWN).scalar() else None
    for statement in STREAMS.split(";\n"):
        if statement.strip():
            connection.exec_driver_sql(statement, {"office": office} if "%(" in statement else None)
    if connection.exec_driver_sql(SEVERAL).scalar():
        raise RuntimeError("a pilot has several care offices or payers, so its totals cannot be carried over")
    op.execute(KEYS)
    op.execute(WAITING)
