"""Idempotency keys belong to the subject that sent them."""

from alembic import op

from services.common.data.migrations import give_keys_to_subjects

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Expand. Older answers are dropped, since nobody knows whose they are."""
    give_keys_to_subjects(op)
