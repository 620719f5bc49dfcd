"""Decision records say in which role, and for which organisation, somebody decided."""

from alembic import op

from services.common.data.migrations import note_who_decided

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    """Expand. Older records keep only the subject."""
    note_who_decided(op)
