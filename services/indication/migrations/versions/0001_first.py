"""Clients, mandates, applications, assessments, indications and their letters."""

from alembic import op

from services.common.data.migrations import common_tables

revision = "0001"
down_revision: str | None = None

CLIENTS = """
CREATE EXTENSION IF NOT EXISTS btree_gist;
CREATE TABLE client (
  client_id uuid CONSTRAINT client_pkey PRIMARY KEY,
  subject uuid CONSTRAINT client_subject_key UNIQUE,
  number_sealed bytea NOT NULL, number_index bytea NOT NULL CONSTRAINT client_number_index_key UNIQUE,
  given_names text NOT NULL, family_name text NOT NULL, born_on date NOT NULL,
  provider_id uuid, consent_on date, consent_how text, created_at timestamptz NOT NULL, version bigint NOT NULL);
CREATE TABLE client_address (
  address_id uuid CONSTRAINT client_address_pkey PRIMARY KEY,
  client_id uuid NOT NULL CONSTRAINT client_address_client_id_fkey REFERENCES client,
  postcode text NOT NULL, house_number text NOT NULL, place text NOT NULL, municipality text NOT NULL,
  region_code text NOT NULL, valid_from date NOT NULL, valid_to date, recorded_at timestamptz NOT NULL,
  CONSTRAINT client_address_period_check CHECK (valid_to >= valid_from),
  CONSTRAINT client_address_no_overlap
    EXCLUDE USING gist (client_id WITH =, daterange(valid_from, valid_to, '[]') WITH &&));
CREATE TABLE mandate (
  mandate_id uuid CONSTRAINT mandate_pkey PRIMARY KEY,
  client_id uuid NOT NULL CONSTRAINT mandate_client_id_fkey REFERENCES client,
  subject uuid NOT NULL,
  kind text NOT NULL
    CONSTRAINT mandate_kind_check CHECK (kind IN ('legal-representative', 'authorised-person', 'supporter')),
  scopes text[] NOT NULL, proof text NOT NULL, valid_from date NOT NULL, valid_to date, revoked_at timestamptz,
  revoked_because text, created_at timestamptz NOT NULL,
  CONSTRAINT mandate_period_check CHECK (valid_to >= valid_from),
  CONSTRAINT mandate_one_representative
    EXCLUDE USING gist (client_id WITH =, daterange(valid_from, valid_to, '[]') WITH &&)
    WHERE (kind <> 'supporter' AND revoked_at IS NULL));
CREATE INDEX mandate_by_subject ON mandate (subject);
CREATE INDEX mandate_by_client ON mandate (client_id);
"""

APPLICATIONS = """
CREATE TABLE application (
  application_id uuid CONSTRAINT application_pkey PRIMARY KEY,
  client_id uuid NOT NULL CONSTRAINT application_client_id_fkey REFERENCES client,
  kind text NOT NULL
    CONSTRAINT application_kind_check CHECK (kind IN ('regular', 'special-circumstances', 'reassessment')),
  status text NOT NULL
    CONSTRAINT application_status_check CHECK (status IN ('received', 'in-assessment', 'decided', 'withdrawn')),
  submitted_by uuid NOT NULL, submitted_as text NOT NULL, provider_id uuid, consent_on date, consent_how text,
  story text, insured_by_treaty boolean NOT NULL, received_on date NOT NULL, received_at timestamptz NOT NULL,
  due_on date NOT NULL, paused_from date, paused_to date, stopped_on date, withdrawn_because text,
  version bigint NOT NULL);
CREATE UNIQUE INDEX one_open_application ON application (client_id) WHERE status IN ('received', 'in-assessment');
CREATE INDEX application_by_client ON application (client_id);
CREATE INDEX application_by_provider ON application (provider_id) WHERE provider_id IS NOT NULL;
CREATE INDEX application_work_list ON application (due_on, application_id)
  WHERE status IN ('received', 'in-assessment');
CREATE TABLE information_request (
  request_id uuid CONSTRAINT information_request_pkey PRIMARY KEY,
  application_id uuid NOT NULL CONSTRAINT information_request_application_id_fkey REFERENCES application,
  question text NOT NULL, asked_on date NOT NULL, asked_by uuid NOT NULL, answer_by date NOT NULL,
  answer text, answered_on date, answered_by uuid);
CREATE INDEX information_request_by_application ON information_request (application_id);
CREATE TABLE assessment (
  application_id uuid CONSTRAINT assessment_pkey PRIMARY KEY
    CONSTRAINT assessment_application_id_fkey REFERENCES application,
  situation jsonb, usual_care jsonb, supervision jsonb, permanence jsonb, conclusion jsonb,
  changed_at timestamptz NOT NULL, changed_by uuid NOT NULL, version bigint NOT NULL);
"""

INDICATIONS = """
CREATE TABLE indication (
  indication_id uuid CONSTRAINT indication_pkey PRIMARY KEY,
  number bigint GENERATED ALWAYS AS IDENTITY NOT NULL CONSTRAINT indication_number_key UNIQUE,
  client_id uuid NOT NULL CONSTRAINT indication_client_id_fkey REFERENCES client,
  application_id uuid NOT NULL CONSTRAINT indication_application_id_key UNIQUE
    CONSTRAINT indication_application_id_fkey REFERENCES application,
  status text NOT NULL CONSTRAINT indication_status_check CHECK (status IN ('granted', 'refused', 'withdrawn')),
  profile_code text, iwlz_code text, tailored_extra text, need_features text[] NOT NULL, region_code text NOT NULL,
  valid_from date, valid_to date,
  days daterange GENERATED ALWAYS AS (daterange(valid_from, valid_to, '[]')) STORED,
  ended_by uuid, reasons text[] NOT NULL, elsewhere text, motivation text, explanation text NOT NULL,
  decision_id uuid NOT NULL, decided_on date NOT NULL, decided_at timestamptz NOT NULL, decided_by uuid NOT NULL,
  objection_until date NOT NULL, version bigint NOT NULL,
  CONSTRAINT indication_period_check CHECK (valid_to >= valid_from),
  CONSTRAINT indication_granted_is_whole_check
    CHECK (status = 'refused' OR (profile_code IS NOT NULL AND valid_from IS NOT NULL)),
  CONSTRAINT indication_no_overlap EXCLUDE USING gist (client_id WITH =, days WITH &&) WHERE (status = 'granted'));
CREATE INDEX indication_by_client ON indication (client_id);
CREATE TABLE letter (
  indication_id uuid CONSTRAINT letter_pkey PRIMARY KEY
    CONSTRAINT letter_indication_id_fkey REFERENCES indication,
  sent_on date NOT NULL, sections jsonb NOT NULL);
CREATE TRIGGER letter_append_only BEFORE UPDATE OR DELETE ON letter
  FOR EACH STATEMENT EXECUTE FUNCTION append_only();
"""


def upgrade() -> None:
    common_tables(op)
    for part in (CLIENTS, APPLICATIONS, INDICATIONS):
        op.execute(part)
