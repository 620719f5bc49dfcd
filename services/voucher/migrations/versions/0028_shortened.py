"""What the days of an agreement ask in full, so that a shortened agreement is found and filled up.

0 for reservations of before: the re-valuation that gives running vouchers all their years notes it.
"""

from alembic import op

revision = "0028"
down_revision = "0027"


def upgrade() -> None:
    """Expand."""
    op.execute("ALTER TABLE reservation ADD needed_cents bigint NOT NULL DEFAULT 0")
    op.execute(
        "CREATE INDEX reservation_short ON reservation (agreement_id) WHERE asked_cents < needed_cents AND NOT final"
    )
