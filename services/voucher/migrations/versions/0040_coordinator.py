"""An agreement can name the provider that coordinates the client's care."""

from alembic import op

revision = "0040"
down_revision = "0039"


def upgrade() -> None:
    """Expand. No agreement of before names one."""
    op.execute("ALTER TABLE agreement ADD coordinator_id uuid, ADD coordinator_function text")
