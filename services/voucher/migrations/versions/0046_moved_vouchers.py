"""An index by which the vouchers of clients who moved are found."""

from alembic import op

revision = "0046"
down_revision = "0045"


def upgrade() -> None:
    """Expand: an index."""
    op.execute("CREATE INDEX voucher_moved ON voucher (voucher_id) WHERE moved_on IS NOT NULL")
