"""Which suspensions ran already when a signal was decided, and the decision that lifted a suspension."""

from alembic import op

revision = "0016"
down_revision: str | None = "0015"


def upgrade() -> None:
    op.execute(
        """
        ALTER TABLE inspection_signal ADD COLUMN ongoing_suspension_ids uuid[] NOT NULL DEFAULT '{}';
        ALTER TABLE suspension ADD COLUMN lifting_decision_id uuid;
        """
    )
