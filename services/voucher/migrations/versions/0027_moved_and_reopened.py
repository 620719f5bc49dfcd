"""A voucher ends after a move; and it is re-opened, with its agreements, when a reported death is taken back."""

from alembic import op

revision = "0027"
down_revision = "0026"


def upgrade() -> None:
    """Expand. Clients who had moved out before are noted when their voucher is next valued, which is queued here."""
    op.execute("ALTER TABLE known_client ADD region_from date")
    op.execute("ALTER TABLE voucher ADD moved_on date")
    op.execute("ALTER TABLE agreement ADD closed_before jsonb")
    op.execute("CREATE INDEX voucher_after_death ON voucher (voucher_id) WHERE end_reason = 'death'")
    op.execute("""
        INSERT INTO revaluation_due (voucher_id, cause, since)
        SELECT v.voucher_id, 'move', k.recorded_at
        FROM voucher v JOIN known_client k USING (client_id) JOIN pilot p USING (pilot_id)
        WHERE v.status IN ('issued', 'active') AND k.region_code <> ALL(p.region_codes)
        ON CONFLICT (voucher_id) DO NOTHING
    """)
