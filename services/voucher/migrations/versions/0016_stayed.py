"""What an ended agreement held before the last release of a year, so that what its end released stays known."""

from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    """Expand. Of years that were released before, the amount held now takes its place."""
    op.execute("ALTER TABLE reservation ADD stayed_cents bigint")
    op.execute("""
        UPDATE reservation r SET stayed_cents = r.reserved_cents
        FROM agreement a WHERE a.agreement_id = r.agreement_id AND a.status = 'ended' AND r.final
    """)
