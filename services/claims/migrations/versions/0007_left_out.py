"""An order whose account is no longer verified at the export is left out of its run."""

from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Expand. Only an order that would be paid is left out; one that is left out never comes back."""
    op.execute(
        "ALTER TABLE payment_order ADD COLUMN left_out_at timestamptz,"
        " ADD CONSTRAINT payment_order_left_out_check"
        " CHECK (left_out_at IS NULL OR (net_cents > 0 AND returned_at IS NULL))"
    )
