"""Figures of the budget of each pilot by group and month, and the thresholds that it has reached."""

from alembic import op

revision = "0032"
down_revision = "0031"


def upgrade() -> None:
    """Expand. The worker fills the figures from the books; the months of before come from their lines."""
    op.execute("""
        CREATE TABLE budget (
          pilot_id uuid NOT NULL CONSTRAINT budget_pilot_id_fkey REFERENCES pilot (pilot_id),
          as_of timestamptz NOT NULL,
          mark text NOT NULL,
          CONSTRAINT budget_pkey PRIMARY KEY (pilot_id))
    """)
    op.execute("""
        CREATE TABLE budget_group (
          pilot_id uuid NOT NULL CONSTRAINT budget_group_pilot_id_fkey REFERENCES pilot (pilot_id),
          year integer NOT NULL,
          region_code text NOT NULL,
          delivery_form text NOT NULL,
          profile_code text NOT NULL,
          payer text NOT NULL,
          vouchers bigint NOT NULL,
          issued_cents bigint NOT NULL,
          reserved_cents bigint NOT NULL,
          drawn_cents bigint NOT NULL,
          projected_cents bigint NOT NULL,
          as_of timestamptz NOT NULL,
          CONSTRAINT budget_group_pkey PRIMARY KEY
            (pilot_id, year, region_code, delivery_form, profile_code, payer))
    """)
    op.execute("""
        CREATE TABLE budget_month (
          pilot_id uuid NOT NULL CONSTRAINT budget_month_pilot_id_fkey REFERENCES pilot (pilot_id),
          year integer NOT NULL,
          month date NOT NULL,
          issued_cents bigint NOT NULL,
          reserved_cents bigint NOT NULL,
          drawn_cents bigint NOT NULL,
          CONSTRAINT budget_month_pkey PRIMARY KEY (pilot_id, year, month))
    """)
    op.execute("""
        CREATE TABLE budget_threshold (
          pilot_id uuid NOT NULL CONSTRAINT budget_threshold_pilot_id_fkey REFERENCES pilot (pilot_id),
          year integer NOT NULL,
          measure text NOT NULL,
          percent integer NOT NULL,
          ceiling_cents bigint NOT NULL,
          amount_cents bigint NOT NULL,
          reached_at timestamptz NOT NULL,
          CONSTRAINT budget_threshold_pkey PRIMARY KEY (pilot_id, year, measure, percent, ceiling_cents),
          CONSTRAINT threshold_measure CHECK (measure IN ('reserved', 'projected')))
    """)
    op.execute("CREATE INDEX voucher_entry_at ON voucher_entry USING brin (at)")
