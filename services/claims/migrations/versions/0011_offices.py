"""The care office of each pilot, as voucher tells it, of each payment run, and of what waits for payment."""

from alembic import op

from services.common.data.migrations import given

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """Expand, but code of before cannot draft a run while it still runs. Runs of before get the office given.

    Fact reports of before are for that office too. The office is asked for only where there are runs or reports.
    """
    op.execute("CREATE TABLE known_pilot (pilot_code text PRIMARY KEY, office_id uuid NOT NULL)")
    op.execute("ALTER TABLE payment_run ADD office_id uuid")
    asked = (
        "SELECT EXISTS (SELECT FROM payment_run) OR EXISTS (SELECT FROM fact_report WHERE owner_role LIKE 'office-%%')"
    )
    if op.get_bind().exec_driver_sql(asked).scalar():
        op.get_bind().exec_driver_sql("UPDATE payment_run SET office_id = %s", (given("office"),))
        op.get_bind().exec_driver_sql(
            "UPDATE fact_report SET owner_organisation_id = %s"
            " WHERE owner_organisation_id IS NULL AND owner_role LIKE 'office-%%'",
            (given("office"),),
        )
    op.execute("ALTER TABLE payment_run ALTER office_id SET NOT NULL")
    op.execute("CREATE INDEX payment_run_by_office ON payment_run (office_id, run_id)")
    op.execute(
        """
        CREATE OR REPLACE VIEW waiting_for_payment AS
        WITH due AS (
          SELECT b.provider_id, b.batch_id AS source_id, t.pilot_code, 'batch' AS kind, b.received_on,
                 NULL::timestamptz AS recorded_at, sum(t.line_count)::bigint AS line_count,
                 COALESCE(sum(t.amount_cents) FILTER (WHERE t.kind = 'D'), 0)::bigint AS debit,
                 COALESCE(sum(t.amount_cents) FILTER (WHERE t.kind = 'C'), 0)::bigint AS credit, 0::bigint AS recovered,
                 0::bigint AS carried, k.office_id
          FROM claim_batch b JOIN batch_total t USING (batch_id) JOIN known_pilot k USING (pilot_code) WHERE t.accepted
          GROUP BY b.provider_id, b.batch_id, t.pilot_code, k.office_id
          UNION ALL
          SELECT r.provider_id, r.recovery_id, '', 'recovery', NULL, r.recorded_at, 0, 0, 0, r.amount_cents, 0,
                 k.office_id
          FROM recovery r JOIN claim_line l USING (batch_id, position) JOIN agreement_terms a USING (agreement_id)
          JOIN known_pilot k ON k.pilot_code = a.pilot_code
          UNION ALL
          SELECT o.provider_id, o.order_id, '', 'carry', NULL, NULL, 0, 0, 0, 0, o.net_cents, r.office_id
          FROM payment_order o JOIN payment_run r USING (run_id) WHERE o.net_cents < 0)
        SELECT * FROM due d WHERE NOT EXISTS (
          SELECT FROM payment_item i WHERE i.source_id = d.source_id AND i.pilot_code = d.pilot_code AND i.is_active)
        """
    )
