"""Objections to a declined challenge."""

from alembic import op

revision = "0018"
down_revision: str | None = "0017"


def upgrade() -> None:
    op.execute(
        """
        ALTER TABLE objection
          ADD COLUMN challenge_id uuid REFERENCES challenge,
          ALTER COLUMN admission_id DROP NOT NULL,
          ALTER COLUMN provider_id DROP NOT NULL,
          DROP CONSTRAINT objection_about_check,
          ADD CONSTRAINT objection_about_check CHECK (about IN ('refusal', 'suspension', 'ending', 'challenge')),
          ADD CONSTRAINT objection_subject_check CHECK (
            CASE about WHEN 'challenge' THEN challenge_id IS NOT NULL AND admission_id IS NULL
            ELSE challenge_id IS NULL AND admission_id IS NOT NULL AND provider_id IS NOT NULL END);
        CREATE INDEX objection_by_challenge ON objection (challenge_id);
        """
    )
