"""Which care office published a requirement set or price list."""

from alembic import op

revision = "0025"
down_revision = "0024"


def upgrade() -> None:
    """Expand. Of what was published before, the office is not known."""
    op.execute("ALTER TABLE known_requirement_set ADD office_id uuid")
    op.execute("ALTER TABLE known_price_list ADD office_id uuid")
