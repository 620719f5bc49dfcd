"""Objections of providers, endings by the care office, and the number of a Wtza permit."""

from alembic import op

revision = "0008"
down_revision: str | None = "0007"


def upgrade() -> None:
    op.execute(
        """
        ALTER TABLE provider ADD COLUMN wtza_number text;
        CREATE UNIQUE INDEX wtza_number_taken ON provider (wtza_number);
        ALTER TABLE admission ADD COLUMN ended_by text, ADD COLUMN ending_decision_id uuid;
        CREATE TABLE objection (
          objection_id uuid PRIMARY KEY, admission_id uuid NOT NULL REFERENCES admission, provider_id uuid NOT NULL,
          decision_id uuid NOT NULL,
          about text NOT NULL CONSTRAINT objection_about_check CHECK (about IN ('refusal', 'suspension', 'ending')),
          suspension_id uuid REFERENCES suspension, grounds text NOT NULL, late_reason text,
          received_on date NOT NULL, due_on date NOT NULL,
          status text NOT NULL CONSTRAINT objection_status_check CHECK (status IN ('received', 'ruled', 'withdrawn')),
          outcome text CONSTRAINT objection_outcome_check CHECK (outcome IN ('upheld', 'revoked')),
          ruling text, effect text, ruled_on date, ruled_by uuid, ruling_decision_id uuid, version bigint NOT NULL,
          received_at timestamptz NOT NULL,
          CONSTRAINT objection_ruled_check CHECK ((status = 'ruled') = (outcome IS NOT NULL)));
        CREATE UNIQUE INDEX one_objection ON objection (decision_id) WHERE status <> 'withdrawn';
        CREATE INDEX objection_by_provider ON objection (provider_id, objection_id);
        """
    )
