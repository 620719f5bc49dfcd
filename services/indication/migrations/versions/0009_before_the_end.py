"""The last day of an indication as it was before a later one ended it."""

from alembic import op

revision = "0009"
down_revision: str | None = "0008"

BEFORE = "ALTER TABLE indication ADD COLUMN valid_to_before date;"


def upgrade() -> None:
    op.execute(BEFORE)
