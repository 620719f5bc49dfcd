"""The day from which a pilot issues no vouchers and no agreements are made."""

from alembic import op

revision = "0038"
down_revision = "0037"


def upgrade() -> None:
    """Expand. A pilot that was closed before closed on the day of that."""
    op.execute("ALTER TABLE pilot ADD closes_on date")
    op.execute("UPDATE pilot SET closes_on = CAST(closed_at AT TIME ZONE 'Europe/Amsterdam' AS date)")
