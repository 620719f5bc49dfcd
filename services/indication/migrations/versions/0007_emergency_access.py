"""Emergency access to files."""

from alembic import op

revision = "0007"
down_revision: str | None = "0006"

EMERGENCIES = """
CREATE TABLE emergency_access (
  emergency_id uuid CONSTRAINT emergency_access_pkey PRIMARY KEY,
  client_id uuid NOT NULL CONSTRAINT emergency_access_client_id_fkey REFERENCES client,
  subject uuid NOT NULL, role text NOT NULL, reason text NOT NULL,
  opened_at timestamptz NOT NULL, until timestamptz NOT NULL,
  CONSTRAINT emergency_access_period_check CHECK (until > opened_at));
CREATE INDEX emergency_access_by_client ON emergency_access (client_id, emergency_id);
CREATE INDEX emergency_access_by_subject ON emergency_access (subject, until);
CREATE TRIGGER emergency_access_append_only BEFORE UPDATE OR DELETE ON emergency_access
  FOR EACH STATEMENT EXECUTE FUNCTION append_only();
"""


def upgrade() -> None:
    op.execute(EMERGENCIES)
