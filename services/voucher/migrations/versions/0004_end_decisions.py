"""A voucher that ended says by which decision."""

from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Expand."""
    op.execute("ALTER TABLE voucher ADD end_decision_id uuid")
