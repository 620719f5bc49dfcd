"""A voucher counts the years in its books, so that the year-roll finds it and a redemption sees that a year came."""

from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Expand. The first roll looks at every voucher once and counts."""
    op.execute("ALTER TABLE voucher ADD years_valued bigint NOT NULL DEFAULT 0")
