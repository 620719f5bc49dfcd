"""When clients were informed of the end of a pilot, and from which day another profile applies to an agreement."""

from alembic import op

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    """Expand. Agreements of before get their mark with the next change of the indication."""
    op.execute("ALTER TABLE voucher ADD end_announced_on date")
    op.execute("ALTER TABLE agreement ADD terms_changed_on date")
