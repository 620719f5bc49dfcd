"""Why an indication was withdrawn, so that a voucher that ends with a death says so."""

from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Expand. Of what was told before, the reason is not known."""
    op.execute("ALTER TABLE known_indication ADD withdrawal_reason text")
