"""Consents and shared information, advice, objections; palliative terminal care as a kind of application."""

from alembic import op

revision = "0002"
down_revision: str | None = "0001"

KINDS = """
ALTER TABLE application DROP CONSTRAINT application_kind_check;
ALTER TABLE application ADD CONSTRAINT application_kind_check
  CHECK (kind IN ('regular', 'special-circumstances', 'palliative-terminal', 'reassessment')) NOT VALID;
ALTER TABLE application VALIDATE CONSTRAINT application_kind_check;
"""

CONSENTS = """
CREATE TABLE consent (
  consent_id uuid CONSTRAINT consent_pkey PRIMARY KEY,
  client_id uuid NOT NULL CONSTRAINT consent_client_id_fkey REFERENCES client,
  purpose text NOT NULL, domains text[] NOT NULL, how text NOT NULL, valid_from date NOT NULL, valid_to date NOT NULL,
  recorded_by uuid NOT NULL, recorded_at timestamptz NOT NULL, withdrawn_at timestamptz,
  CONSTRAINT consent_period_check CHECK (valid_to >= valid_from));
CREATE INDEX consent_by_client ON consent (client_id);
CREATE TABLE shared_information (
  information_id uuid CONSTRAINT shared_information_pkey PRIMARY KEY,
  client_id uuid NOT NULL CONSTRAINT shared_information_client_id_fkey REFERENCES client,
  consent_id uuid NOT NULL CONSTRAINT shared_information_consent_id_fkey REFERENCES consent,
  domain text NOT NULL CONSTRAINT shared_information_domain_check CHECK (domain IN ('wmo', 'jeugdwet', 'zvw')),
  source text NOT NULL, known_on date NOT NULL, title text NOT NULL, content text NOT NULL,
  attached_by uuid NOT NULL, attached_at timestamptz NOT NULL);
CREATE INDEX shared_information_by_client ON shared_information (client_id);
"""

ADVICE = """
CREATE TABLE advice (
  advice_id uuid CONSTRAINT advice_pkey PRIMARY KEY,
  application_id uuid NOT NULL CONSTRAINT advice_application_id_fkey REFERENCES application,
  provider_id uuid NOT NULL, findings jsonb NOT NULL, proposed jsonb NOT NULL, explanation text NOT NULL,
  terminal_stated_by text, terminal_stated_on date,
  status text NOT NULL
    CONSTRAINT advice_status_check CHECK (status IN ('offered', 'adopted', 'changed', 'rejected')),
  offered_at timestamptz NOT NULL, ruled_at timestamptz, ruled_by uuid, ruled_because text);
CREATE UNIQUE INDEX one_open_advice ON advice (application_id) WHERE status IN ('offered');
CREATE INDEX advice_by_application ON advice (application_id);
"""

OBJECTIONS = """
ALTER TABLE indication ADD COLUMN after_objection uuid;
ALTER TABLE indication DROP CONSTRAINT indication_application_id_key;
CREATE UNIQUE INDEX one_decision_per_application ON indication (application_id) WHERE after_objection IS NULL;
CREATE TABLE objection (
  objection_id uuid CONSTRAINT objection_pkey PRIMARY KEY,
  indication_id uuid NOT NULL CONSTRAINT objection_indication_id_fkey REFERENCES indication,
  client_id uuid NOT NULL CONSTRAINT objection_client_id_fkey REFERENCES client,
  submitted_by uuid NOT NULL, submitted_as text NOT NULL, grounds text NOT NULL, late_reason text,
  received_on date NOT NULL, received_at timestamptz NOT NULL, has_committee boolean NOT NULL, extended_because text,
  hearing_on date, due_on date NOT NULL,
  status text NOT NULL CONSTRAINT objection_status_check CHECK (status IN ('received', 'ruled', 'withdrawn')),
  outcome text CONSTRAINT objection_outcome_check CHECK (outcome IN ('upheld', 'revised', 'revoked')),
  ruling text, findings jsonb, ruled_on date, ruled_by uuid, decision_id uuid,
  new_indication_id uuid CONSTRAINT objection_new_indication_id_fkey REFERENCES indication,
  letter jsonb, version bigint NOT NULL);
CREATE UNIQUE INDEX one_open_objection ON objection (indication_id) WHERE status = 'received';
CREATE INDEX objection_by_client ON objection (client_id);
CREATE INDEX objection_work_list ON objection (due_on, objection_id) WHERE status = 'received';
"""


def upgrade() -> None:
    for part in (KINDS, CONSENTS, ADVICE, OBJECTIONS):
        op.execute(part)
