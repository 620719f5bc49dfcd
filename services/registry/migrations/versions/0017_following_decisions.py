"""The decision by which an admission went over to a later edition."""

from alembic import op

revision = "0017"
down_revision: str | None = "0016"


def upgrade() -> None:
    op.execute("ALTER TABLE admission ADD COLUMN following_decision_id uuid")
