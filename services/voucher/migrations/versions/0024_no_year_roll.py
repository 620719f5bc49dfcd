"""No voucher counts its years any more: there is no year-roll."""

from alembic import op

revision = "0024"
down_revision = "0023"


def upgrade() -> None:
    """Contract."""
    op.execute("ALTER TABLE voucher DROP years_valued")
