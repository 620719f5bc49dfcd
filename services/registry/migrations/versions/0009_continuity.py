"""Signals of the inspectorate, and a continuity plan per suspension."""

from alembic import op

revision = "0009"
down_revision: str | None = "0008"


def upgrade() -> None:
    op.execute(
        """
        CREATE TABLE inspection_signal (
          signal_id uuid PRIMARY KEY, provider_id uuid NOT NULL REFERENCES provider, seen_on date NOT NULL,
          words text NOT NULL, filed_by uuid NOT NULL, filed_at timestamptz NOT NULL,
          outcome text CONSTRAINT inspection_signal_outcome_check CHECK (outcome IN ('suspended', 'not-suspended')),
          reason text, decision_id uuid, decided_by uuid, decided_at timestamptz, version bigint NOT NULL,
          CONSTRAINT inspection_signal_decided_check CHECK ((outcome IS NULL) = (decided_at IS NULL)));
        CREATE INDEX inspection_signal_by_provider ON inspection_signal (provider_id, signal_id);
        ALTER TABLE suspension ADD COLUMN signal_id uuid;
        ALTER TABLE suspension ADD CONSTRAINT suspension_signal_id_fkey
          FOREIGN KEY (signal_id) REFERENCES inspection_signal NOT VALID;
        ALTER TABLE suspension VALIDATE CONSTRAINT suspension_signal_id_fkey;
        CREATE TABLE continuity_plan (
          plan_id uuid PRIMARY KEY REFERENCES suspension, admission_id uuid NOT NULL REFERENCES admission,
          provider_id uuid NOT NULL, pilot_code text NOT NULL,
          status text NOT NULL
            CONSTRAINT continuity_plan_status_check CHECK (status IN ('open', 'in-progress', 'closed')),
          clients_in_care bigint NOT NULL, approach text, version bigint NOT NULL, opened_at timestamptz NOT NULL,
          closed_at timestamptz);
        CREATE INDEX continuity_plan_by_provider ON continuity_plan (provider_id, plan_id);
        CREATE TABLE continuity_task (
          task_id uuid PRIMARY KEY, plan_id uuid NOT NULL REFERENCES continuity_plan,
          who text NOT NULL CONSTRAINT continuity_task_who_check CHECK (who IN ('provider', 'care-office')),
          words_nl text NOT NULL, words_en text NOT NULL, due_on date NOT NULL, done_on date, note text);
        CREATE INDEX continuity_task_by_plan ON continuity_task (plan_id, task_id);
        """
    )
