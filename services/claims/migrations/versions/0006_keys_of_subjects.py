"""Idempotency keys belong to the subject that sent them; a batch knows who sent it."""

from alembic import op

from services.common.data.migrations import give_keys_to_subjects

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Expand. Older answers are dropped, since nobody knows whose they are."""
    give_keys_to_subjects(op)
    op.execute(
        "ALTER TABLE claim_batch ADD COLUMN sent_by uuid, DROP CONSTRAINT batch_key_taken,"
        " ADD CONSTRAINT batch_key_taken UNIQUE (sent_by, idempotency_key)"
    )
