"""Transitions: the days that admitted providers have to meet what a later edition newly asks."""

from alembic import op

revision = "0006"
down_revision: str | None = "0005"


def upgrade() -> None:
    op.execute(
        """
        ALTER TABLE requirement ADD COLUMN transition_months bigint;
        CREATE TABLE transition (
          admission_id uuid NOT NULL REFERENCES admission, requirement_set_id uuid NOT NULL REFERENCES requirement_set,
          requirement_code text NOT NULL, prove_by date NOT NULL, recorded_at timestamptz NOT NULL,
          PRIMARY KEY (admission_id, requirement_set_id, requirement_code));
        """
    )
