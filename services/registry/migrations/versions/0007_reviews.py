"""The yearly question which requirement can go."""

from alembic import op

revision = "0007"
down_revision: str | None = "0006"


def upgrade() -> None:
    op.execute(
        """
        CREATE TABLE requirement_review (
          review_id uuid PRIMARY KEY, pilot_code text NOT NULL, year bigint NOT NULL,
          requirement_set_id uuid NOT NULL REFERENCES requirement_set,
          status text NOT NULL CONSTRAINT requirement_review_status_check CHECK (status IN ('open', 'answered')),
          counted_from date NOT NULL, counted_to date NOT NULL, version bigint NOT NULL,
          opened_at timestamptz NOT NULL, answered_at timestamptz);
        CREATE UNIQUE INDEX one_review_a_year ON requirement_review (pilot_code, year);
        CREATE TABLE reviewed_requirement (
          review_id uuid NOT NULL REFERENCES requirement_review ON DELETE CASCADE, position bigint NOT NULL,
          requirement_code text NOT NULL, title_nl text NOT NULL, title_en text NOT NULL,
          providers_asked bigint NOT NULL, times_missing bigint NOT NULL, times_only_missing bigint NOT NULL,
          times_verified bigint NOT NULL, times_rejected bigint NOT NULL, times_suspended bigint NOT NULL,
          hours bigint NOT NULL,
          answer text CONSTRAINT reviewed_requirement_answer_check CHECK (answer IN ('keep', 'loosen', 'drop')),
          words_nl text, words_en text, answered_at timestamptz,
          PRIMARY KEY (review_id, position));
        """
    )
