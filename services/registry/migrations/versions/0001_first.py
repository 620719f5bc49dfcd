"""Requirement sets, price lists, providers with their offers, dossiers and admissions."""

from alembic import op

from services.common.data.migrations import common_tables

revision = "0001"
down_revision: str | None = None

CATALOGUE = """
CREATE EXTENSION IF NOT EXISTS btree_gist;
CREATE TABLE requirement_set (
  requirement_set_id uuid PRIMARY KEY, pilot_code text NOT NULL, edition bigint NOT NULL,
  status text NOT NULL CONSTRAINT requirement_set_status_check CHECK (status IN ('draft', 'published')),
  valid_from date NOT NULL, changes_nl text, changes_en text, version bigint NOT NULL,
  created_at timestamptz NOT NULL, published_at timestamptz);
CREATE UNIQUE INDEX requirement_set_edition ON requirement_set (pilot_code, edition);
CREATE UNIQUE INDEX requirement_set_day_taken ON requirement_set (pilot_code, valid_from) WHERE status = 'published';
CREATE TABLE requirement (
  requirement_set_id uuid NOT NULL REFERENCES requirement_set ON DELETE CASCADE, position bigint NOT NULL,
  code text NOT NULL,
  kind text NOT NULL CONSTRAINT requirement_kind_check CHECK (kind IN ('knock-out', 'improvable', 'exclusion')),
  due text NOT NULL CONSTRAINT requirement_due_check CHECK (due IN ('application', 'start', 'months')),
  due_months bigint, max_age_months bigint, lasts_months bigint, sizes text[] NOT NULL, delivery_forms text[] NOT NULL,
  title_nl text NOT NULL, title_en text NOT NULL, why_nl text NOT NULL, why_en text NOT NULL,
  evidence_nl text NOT NULL, evidence_en text NOT NULL, hours_estimate bigint NOT NULL, hours_exactness text NOT NULL,
  legal_basis text NOT NULL, authority text NOT NULL, confidence text NOT NULL, exactness text NOT NULL,
  source text NOT NULL,
  PRIMARY KEY (requirement_set_id, position));
CREATE UNIQUE INDEX requirement_code ON requirement (requirement_set_id, code);
CREATE TABLE price_list (
  price_list_id uuid PRIMARY KEY, pilot_code text NOT NULL, edition bigint NOT NULL,
  status text NOT NULL CONSTRAINT price_list_status_check CHECK (status IN ('draft', 'published')),
  changes_nl text, changes_en text, version bigint NOT NULL, created_at timestamptz NOT NULL, published_at timestamptz);
CREATE UNIQUE INDEX price_list_edition ON price_list (pilot_code, edition);
CREATE TABLE price (
  price_list_id uuid NOT NULL REFERENCES price_list ON DELETE CASCADE, position bigint NOT NULL,
  kind text NOT NULL
    CONSTRAINT price_kind_check CHECK (kind IN ('day-price', 'unit-price', 'modular-amount', 'pgb-amount')),
  profile_code text, delivery_forms text[] NOT NULL, performance_code text, name_nl text NOT NULL,
  name_en text NOT NULL, unit_code text NOT NULL,
  price_cents bigint NOT NULL CONSTRAINT price_not_negative_check CHECK (price_cents >= 0),
  valid_from date NOT NULL, valid_to date, price_level text NOT NULL, formula text NOT NULL, exactness text NOT NULL,
  code_exactness text NOT NULL, source text NOT NULL,
  PRIMARY KEY (price_list_id, position),
  CONSTRAINT price_validity_check CHECK (valid_to >= valid_from));
CREATE TABLE price_slot (
  price_list_id uuid NOT NULL, position bigint NOT NULL, delivery_form text NOT NULL, pilot_code text NOT NULL,
  kind text NOT NULL, profile_code text NOT NULL, performance_code text NOT NULL, days daterange NOT NULL,
  PRIMARY KEY (price_list_id, position, delivery_form),
  CONSTRAINT price_slot_of_price FOREIGN KEY (price_list_id, position) REFERENCES price (price_list_id, position),
  CONSTRAINT price_slot_no_overlap EXCLUDE USING gist (pilot_code WITH =, kind WITH =, profile_code WITH =,
    delivery_form WITH =, performance_code WITH =, days WITH &&));
"""

PROVIDERS = """
CREATE TABLE provider (
  provider_id uuid PRIMARY KEY, name text NOT NULL, name_key text COLLATE "C" NOT NULL, agb_code text NOT NULL,
  kvk_number text NOT NULL,
  professionals bigint NOT NULL CONSTRAINT provider_professionals_check CHECK (professionals >= 0),
  website text, about text, version bigint NOT NULL, registered_at timestamptz NOT NULL);
CREATE UNIQUE INDEX agb_code_taken ON provider (agb_code);
CREATE UNIQUE INDEX kvk_number_taken ON provider (kvk_number);
CREATE INDEX provider_by_name ON provider (name_key, provider_id);
CREATE TABLE location (
  location_id uuid PRIMARY KEY, provider_id uuid NOT NULL REFERENCES provider, name text NOT NULL, street text NOT NULL,
  house_number text NOT NULL, postcode text NOT NULL, place text NOT NULL, municipality text NOT NULL,
  municipality_code text NOT NULL,
  latitude double precision NOT NULL CONSTRAINT location_latitude_check CHECK (latitude BETWEEN -90 AND 90),
  longitude double precision NOT NULL CONSTRAINT location_longitude_check CHECK (longitude BETWEEN -180 AND 180),
  search_text text NOT NULL, version bigint NOT NULL, registered_at timestamptz NOT NULL);
CREATE INDEX location_by_provider ON location (provider_id, location_id);
CREATE INDEX location_by_place ON location (latitude, longitude);
CREATE TABLE offer (
  offer_id uuid PRIMARY KEY, provider_id uuid NOT NULL REFERENCES provider,
  location_id uuid NOT NULL REFERENCES location, pilot_code text NOT NULL, performance_code text NOT NULL,
  delivery_form text NOT NULL, profile_codes text[] NOT NULL, unit_code text NOT NULL,
  price_cents bigint NOT NULL CONSTRAINT offer_not_negative_check CHECK (price_cents >= 0),
  valid_from date NOT NULL, valid_to date, withdrawn boolean NOT NULL, version bigint NOT NULL,
  recorded_at timestamptz NOT NULL,
  CONSTRAINT offer_validity_check CHECK (valid_to >= valid_from),
  CONSTRAINT offer_no_overlap EXCLUDE USING gist (location_id WITH =, pilot_code WITH =, performance_code WITH =,
    delivery_form WITH =, daterange(valid_from, valid_to, '[]') WITH &&) WHERE (NOT withdrawn));
CREATE INDEX offer_by_provider ON offer (provider_id, offer_id);
CREATE INDEX offer_by_location ON offer (location_id, delivery_form);
"""

ADMISSIONS = """
CREATE TABLE admission (
  admission_id uuid PRIMARY KEY, provider_id uuid NOT NULL REFERENCES provider, pilot_code text NOT NULL,
  requirement_set_id uuid NOT NULL REFERENCES requirement_set, delivery_forms text[] NOT NULL,
  status text NOT NULL CONSTRAINT admission_status_check CHECK (
    status IN ('applied', 'admitted', 'admitted-on-conditions', 'refused', 'suspended', 'ended')),
  size_class text NOT NULL, applied_on date NOT NULL, decided_on date, decision_id uuid, findings jsonb,
  last_day date, end_reason text, review_on date,
  version bigint NOT NULL, applied_at timestamptz NOT NULL);
CREATE UNIQUE INDEX one_open_admission ON admission (provider_id, pilot_code)
  WHERE status NOT IN ('refused', 'ended');
CREATE INDEX admission_to_review ON admission (review_on) WHERE review_on IS NOT NULL;
CREATE TABLE admission_standing (
  admission_id uuid NOT NULL REFERENCES admission ON DELETE CASCADE, from_day date NOT NULL, until_day date,
  PRIMARY KEY (admission_id, from_day));
CREATE TABLE evidence (
  evidence_id uuid PRIMARY KEY, provider_id uuid NOT NULL REFERENCES provider,
  admission_id uuid NOT NULL REFERENCES admission, requirement_code text NOT NULL,
  kind text NOT NULL CONSTRAINT evidence_kind_check CHECK (kind IN ('statement', 'reference', 'document')),
  statement text, reference text, document jsonb, issued_on date NOT NULL, valid_until date,
  handed_in_at timestamptz NOT NULL,
  outcome text NOT NULL CONSTRAINT evidence_outcome_check CHECK (outcome IN ('handed-in', 'verified', 'rejected')),
  reason text, looked_at timestamptz, looked_by uuid);
CREATE INDEX evidence_by_provider ON evidence (provider_id, requirement_code);
CREATE TABLE improvement_date (
  improvement_date_id uuid PRIMARY KEY, admission_id uuid NOT NULL REFERENCES admission,
  requirement_code text NOT NULL, improve_by date NOT NULL, reason text NOT NULL, given_at timestamptz NOT NULL,
  given_by uuid NOT NULL);
CREATE INDEX improvement_date_by_admission ON improvement_date (admission_id);
CREATE TABLE exclusion_check (
  exclusion_check_id uuid PRIMARY KEY, admission_id uuid NOT NULL REFERENCES admission,
  requirement_code text NOT NULL, holds boolean NOT NULL, reason text, checked_at timestamptz NOT NULL,
  checked_by uuid NOT NULL);
CREATE INDEX exclusion_check_by_admission ON exclusion_check (admission_id);
CREATE TABLE suspension (
  suspension_id uuid PRIMARY KEY, admission_id uuid NOT NULL REFERENCES admission, provider_id uuid NOT NULL,
  pilot_code text NOT NULL,
  cause text NOT NULL CONSTRAINT suspension_cause_check CHECK (cause IN ('care-office', 'evidence')),
  from_day date NOT NULL, until_day date, no_payment_from date, reason text NOT NULL, decision_id uuid NOT NULL,
  version bigint NOT NULL, recorded_at timestamptz NOT NULL,
  CONSTRAINT suspension_validity_check CHECK (until_day >= from_day),
  CONSTRAINT suspension_payment_check CHECK (no_payment_from >= from_day),
  CONSTRAINT suspension_no_overlap EXCLUDE USING gist (admission_id WITH =, cause WITH =,
    daterange(from_day, until_day, '[]') WITH &&));
CREATE TABLE reminder (
  evidence_id uuid NOT NULL REFERENCES evidence ON DELETE CASCADE, admission_id uuid NOT NULL REFERENCES admission,
  days_before bigint NOT NULL, ends_on date NOT NULL, sent_at timestamptz NOT NULL,
  PRIMARY KEY (evidence_id, admission_id, days_before));
"""


def upgrade() -> None:
    common_tables(op)
    for part in (CATALOGUE, PROVIDERS, ADMISSIONS):
        op.execute(part)
