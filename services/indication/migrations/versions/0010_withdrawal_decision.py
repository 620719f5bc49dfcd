"""The record that explains a withdrawal."""

from alembic import op

revision = "0010"
down_revision: str | None = "0009"

DECISION = "ALTER TABLE indication ADD COLUMN withdrawal_decision_id uuid;"


def upgrade() -> None:
    op.execute(DECISION)
