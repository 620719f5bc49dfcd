"""Indexes by which lists cost the same however many vouchers and agreements there are."""

from alembic import op

revision = "0043"
down_revision = "0042"


def upgrade() -> None:
    """Expand: indexes."""
    op.execute("CREATE INDEX voucher_by_status ON voucher (pilot_id, status, voucher_id)")
    op.execute("CREATE INDEX voucher_year_overhang ON voucher_year (voucher_id) WHERE overhang_cents > 0")
    op.execute("CREATE INDEX agreement_by_pilot ON agreement (pilot_code, agreement_id)")
    op.execute("CREATE INDEX agreement_by_pilot_status ON agreement (pilot_code, status, agreement_id)")
    op.execute("CREATE INDEX agreement_by_provider_status ON agreement (provider_id, status, agreement_id)")
    op.execute("CREATE INDEX messages_unread ON messages (recipient_id, message_id) WHERE read_at IS NULL")
