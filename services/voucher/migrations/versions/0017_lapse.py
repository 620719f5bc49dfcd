"""Agreements whose care has not begun: when both sides were reminded."""

from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    """Expand. The index serves the daily look; nobody was reminded before."""
    op.execute("ALTER TABLE agreement ADD reminded_on date")
    op.execute(
        "CREATE INDEX agreement_unbegun ON agreement (starts_on) WHERE status = 'redeemed' AND care_started_on IS NULL"
    )
