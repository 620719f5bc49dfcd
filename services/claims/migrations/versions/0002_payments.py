"""Bank accounts, payment runs with their orders, and what each order pays."""

from alembic import op

revision = "0002"
down_revision = "0001"

TABLES = """
CREATE TABLE bank_account (
  account_id uuid NOT NULL CONSTRAINT bank_account_pkey PRIMARY KEY, provider_id uuid NOT NULL, iban text NOT NULL,
  account_name text NOT NULL, registered_at timestamptz NOT NULL, registered_by uuid NOT NULL);
CREATE INDEX bank_account_by_provider ON bank_account (provider_id, account_id);

CREATE TABLE payment_run (
  run_id uuid NOT NULL CONSTRAINT payment_run_pkey PRIMARY KEY, version bigint NOT NULL,
  status text NOT NULL CONSTRAINT payment_run_status_check
    CHECK (status IN ('drafted', 'approved', 'exported', 'settled')),
  pilot_code text, cut_off date NOT NULL, execution_on date, drafted_by uuid NOT NULL, drafted_at timestamptz NOT NULL,
  approved_by uuid, approved_at timestamptz, exported_at timestamptz, settled_at timestamptz, decision_id uuid,
  CONSTRAINT payment_run_four_eyes_check CHECK (approved_by <> drafted_by));

CREATE TABLE payment_order (
  order_id uuid NOT NULL CONSTRAINT payment_order_pkey PRIMARY KEY,
  run_id uuid NOT NULL CONSTRAINT payment_order_run_id_fkey REFERENCES payment_run, provider_id uuid NOT NULL,
  iban text NOT NULL, account_name text NOT NULL, line_count bigint NOT NULL, debit_cents bigint NOT NULL,
  credit_cents bigint NOT NULL, recovery_cents bigint NOT NULL, carried_cents bigint NOT NULL,
  net_cents bigint NOT NULL, returned_at timestamptz, return_reason text,
  CONSTRAINT payment_order_run_id_provider_id_key UNIQUE (run_id, provider_id),
  CONSTRAINT payment_order_carried_check CHECK (carried_cents <= 0),
  CONSTRAINT payment_order_adds_up_check
    CHECK (net_cents = debit_cents - credit_cents - recovery_cents + carried_cents));
CREATE INDEX payment_order_by_provider ON payment_order (provider_id, order_id);

CREATE TABLE payment_item (
  order_id uuid NOT NULL CONSTRAINT payment_item_order_id_fkey REFERENCES payment_order,
  source_id uuid NOT NULL, pilot_code text NOT NULL,
  kind text NOT NULL CONSTRAINT payment_item_kind_check CHECK (kind IN ('batch', 'recovery', 'carry')),
  is_active boolean DEFAULT true NOT NULL,
  CONSTRAINT payment_item_pkey PRIMARY KEY (order_id, source_id, pilot_code));
CREATE UNIQUE INDEX paid_once ON payment_item (source_id, pilot_code) WHERE is_active;

CREATE VIEW waiting_for_payment AS
WITH due AS (
  SELECT b.provider_id, b.batch_id AS source_id, t.pilot_code, 'batch' AS kind, b.received_on,
         NULL::timestamptz AS recorded_at, sum(t.line_count)::bigint AS line_count,
         COALESCE(sum(t.amount_cents) FILTER (WHERE t.kind = 'D'), 0)::bigint AS debit,
         COALESCE(sum(t.amount_cents) FILTER (WHERE t.kind = 'C'), 0)::bigint AS credit, 0::bigint AS recovered,
         0::bigint AS carried
  FROM claim_batch b JOIN batch_total t USING (batch_id) WHERE t.accepted
  GROUP BY b.provider_id, b.batch_id, t.pilot_code
  UNION ALL
  SELECT provider_id, recovery_id, '', 'recovery', NULL, recorded_at, 0, 0, 0, amount_cents, 0 FROM recovery
  UNION ALL
  SELECT provider_id, order_id, '', 'carry', NULL, NULL, 0, 0, 0, 0, net_cents FROM payment_order WHERE net_cents < 0)
SELECT * FROM due d WHERE NOT EXISTS (
  SELECT FROM payment_item i WHERE i.source_id = d.source_id AND i.pilot_code = d.pilot_code AND i.is_active);
"""


def upgrade() -> None:
    """Create the tables."""
    op.execute(TABLES)
