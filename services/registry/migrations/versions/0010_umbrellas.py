"""Joining under the umbrella of an admitted provider, and living initiatives."""

from alembic import op

revision = "0010"
down_revision: str | None = "0009"


def upgrade() -> None:
    op.execute(
        """
        ALTER TABLE provider ADD COLUMN residents bigint
          CONSTRAINT provider_residents_check CHECK (residents BETWEEN 3 AND 26);
        ALTER TABLE admission ADD COLUMN umbrella_provider_id uuid, ADD COLUMN umbrella_name text;
        CREATE TABLE umbrella (
          umbrella_id uuid PRIMARY KEY, pilot_code text NOT NULL, admission_id uuid NOT NULL REFERENCES admission,
          provider_id uuid NOT NULL, umbrella_admission_id uuid NOT NULL REFERENCES admission,
          umbrella_provider_id uuid NOT NULL, requirement_codes text[] NOT NULL,
          status text NOT NULL
            CONSTRAINT umbrella_status_check CHECK (status IN ('asked', 'agreed', 'declined', 'ended')),
          asked_at timestamptz NOT NULL, agreed_on date, last_day date, reason text, version bigint NOT NULL,
          CONSTRAINT umbrella_not_itself_check CHECK (provider_id <> umbrella_provider_id));
        CREATE UNIQUE INDEX one_umbrella ON umbrella (admission_id) WHERE status IN ('asked', 'agreed');
        CREATE INDEX umbrella_by_umbrella ON umbrella (umbrella_admission_id, status);
        CREATE INDEX umbrella_by_provider ON umbrella (provider_id, umbrella_id);
        CREATE INDEX umbrella_by_umbrella_provider ON umbrella (umbrella_provider_id, umbrella_id);
        """
    )
