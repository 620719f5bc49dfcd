"""Unread messages are found by an index of their own."""

from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    """Expand: an index."""
    op.execute("CREATE INDEX messages_unread ON messages (recipient_id, message_id) WHERE read_at IS NULL")
