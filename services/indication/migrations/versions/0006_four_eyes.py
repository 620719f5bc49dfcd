"""Refusals that wait for a second assessor."""

from alembic import op

revision = "0006"
down_revision: str | None = "0005"

DRAFTS = """
ALTER TABLE indication ADD COLUMN approved_by uuid;
CREATE TABLE draft_decision (
  draft_id uuid CONSTRAINT draft_decision_pkey PRIMARY KEY,
  application_id uuid NOT NULL CONSTRAINT draft_decision_application_id_fkey REFERENCES application,
  client_id uuid NOT NULL CONSTRAINT draft_decision_client_id_fkey REFERENCES client,
  content jsonb NOT NULL, assessment_version bigint NOT NULL,
  status text NOT NULL CONSTRAINT draft_decision_status_check
    CHECK (status IN ('waiting', 'approved', 'rejected', 'withdrawn')),
  drafted_by uuid NOT NULL, drafted_at timestamptz NOT NULL,
  settled_by uuid, settled_at timestamptz, settled_because text,
  indication_id uuid CONSTRAINT draft_decision_indication_id_fkey REFERENCES indication,
  CONSTRAINT draft_decision_by_another_check
    CHECK (status NOT IN ('approved', 'rejected') OR settled_by <> drafted_by));
CREATE UNIQUE INDEX one_waiting_draft ON draft_decision (application_id) WHERE status = 'waiting';
CREATE INDEX draft_decision_by_application ON draft_decision (application_id);
"""


def upgrade() -> None:
    op.execute(DRAFTS)
