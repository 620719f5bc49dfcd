"""A voucher counts what its client agrees, so that two redemptions at once see each other over all its vouchers."""

from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Expand. The index also serves the list of a client's vouchers."""
    op.execute("ALTER TABLE voucher ADD agreement_turn bigint NOT NULL DEFAULT 0")
    op.execute("CREATE INDEX voucher_by_client ON voucher (client_id, voucher_id)")
