"""Terms of version 2: whose care it is, who pays for it, and which performances fill a day, for the client as a whole.

What is known keeps version 1 until voucher has sent the agreement's terms again: a batch with its lines waits so long.
"""

from alembic import op

revision = "0010"
down_revision = "0009"

TERMS = """
ALTER TABLE agreement_terms
  ADD terms_version int NOT NULL DEFAULT 1, ADD number text, ADD office_id uuid, ADD payer text, ADD client_id uuid,
  ADD location_id uuid, ADD delivery_form text, ADD region_code text,
  ADD CONSTRAINT terms_of_version CHECK (
    terms_version = 1 OR num_nulls(number, office_id, payer, client_id, location_id, delivery_form, region_code) = 0);
ALTER TABLE agreed_line
  ADD quantity numeric(8, 2), ADD per text, ADD exclusive boolean NOT NULL DEFAULT false;
"""

EXCLUSIVE_CARE = """
CREATE TABLE exclusive_care (client_id uuid NOT NULL, payer text NOT NULL, PRIMARY KEY (client_id, payer));
ALTER TABLE care_month
  ADD client_id uuid, ADD payer text, ADD CONSTRAINT client_with_payer CHECK (num_nulls(client_id, payer) IN (0, 2));
CREATE INDEX care_month_of_client ON care_month (client_id, payer, month) WHERE client_id IS NOT NULL;
"""

FREE_RECOVERED = """
WITH line AS (
  SELECT l.agreement_id, l.performance_code, date_trunc('month', l.service_from::timestamp)::date AS month,
         l.service_from, l.service_to
  FROM claim_line l JOIN recovery r USING (batch_id, position)
  WHERE l.covers_days
  GROUP BY l.batch_id, l.position HAVING sum(r.amount_cents) = l.amount_cents),
freed AS (
  SELECT agreement_id, performance_code, month, bit_or(days_of_month(service_from, service_to, month)) AS days,
         sum(service_to - service_from + 1) AS day_count
  FROM line GROUP BY agreement_id, performance_code, month)
UPDATE care_month m SET days = m.days & ~f.days, day_count = m.day_count - f.day_count
FROM freed f
WHERE m.agreement_id = f.agreement_id AND m.performance_code = f.performance_code AND m.month = f.month
"""


def upgrade() -> None:
    """Expand. Lines that were fully recovered before free their days too."""
    op.execute(TERMS)
    op.execute(EXCLUSIVE_CARE)
    op.execute(FREE_RECOVERED)
