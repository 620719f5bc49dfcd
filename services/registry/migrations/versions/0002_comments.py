"""Comments on drafts of requirement sets, with public answers."""

from alembic import op

revision = "0002"
down_revision: str | None = "0001"


def upgrade() -> None:
    op.execute(
        """
        CREATE TABLE requirement_comment (
          comment_id uuid PRIMARY KEY, requirement_set_id uuid NOT NULL REFERENCES requirement_set,
          requirement_code text, by_role text NOT NULL, words text NOT NULL, made_at timestamptz NOT NULL,
          answer text, answered_at timestamptz);
        CREATE INDEX requirement_comment_by_set ON requirement_comment (requirement_set_id, comment_id);
        """
    )
