"""Reminders of dates that come near."""

from alembic import op

revision = "0014"
down_revision: str | None = "0013"


def upgrade() -> None:
    op.execute(
        """
        CREATE TABLE date_reminder (
          admission_id uuid NOT NULL REFERENCES admission, requirement_code text NOT NULL, improve_by date NOT NULL,
          days_before bigint NOT NULL, sent_at timestamptz NOT NULL,
          PRIMARY KEY (admission_id, requirement_code, improve_by, days_before));
        """
    )
