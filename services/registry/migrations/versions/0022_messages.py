"""Messages to the parties, and when they were read."""

from alembic import op

from services.common.data.migrations import message_table

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    """Expand: a new table."""
    message_table(op)
