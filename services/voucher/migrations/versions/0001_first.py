"""Pilots, vouchers with their books, and what voucher knows of others."""

from alembic import op

from services.common.data.migrations import common_tables

revision = "0001"
down_revision: str | None = None

PILOTS = """
CREATE TABLE pilot (
  pilot_id uuid PRIMARY KEY, code text NOT NULL, name_nl text NOT NULL, name_en text NOT NULL,
  status text NOT NULL CONSTRAINT pilot_status CHECK (status IN ('draft', 'open', 'closed', 'evaluated')),
  version bigint NOT NULL, region_codes text[] NOT NULL, period_from date NOT NULL, period_to date NOT NULL,
  profile_codes text[] NOT NULL, delivery_forms text[] NOT NULL, requirement_set_id uuid, price_list_id uuid,
  pgb_variant text NOT NULL, claim_window_days bigint NOT NULL, notice_period_days bigint NOT NULL,
  participant_cap bigint, participants bigint NOT NULL, budget_ceilings jsonb NOT NULL, baseline jsonb,
  created_at timestamptz NOT NULL, opened_at timestamptz, closed_at timestamptz, evaluated_at timestamptz,
  CONSTRAINT pilot_period CHECK (period_from <= period_to),
  CONSTRAINT participants_within_cap CHECK (participants >= 0 AND participants <= participant_cap));
CREATE UNIQUE INDEX pilot_code_taken ON pilot (code);
CREATE TABLE pilot_factor (
  factor_id uuid PRIMARY KEY, pilot_id uuid NOT NULL REFERENCES pilot,
  factor numeric(6, 4) NOT NULL CONSTRAINT factor_positive CHECK (factor > 0),
  valid_from date NOT NULL, decided_on date NOT NULL, recorded_at timestamptz NOT NULL, reason text NOT NULL,
  decision_id uuid NOT NULL,
  CONSTRAINT factor_not_before_decision CHECK (valid_from >= decided_on));
CREATE INDEX pilot_factor_by_pilot ON pilot_factor (pilot_id, valid_from);
"""

VOUCHERS = """
CREATE TABLE voucher (
  voucher_id uuid PRIMARY KEY, pilot_id uuid NOT NULL REFERENCES pilot, client_id uuid NOT NULL,
  indication_id uuid NOT NULL,
  status text NOT NULL CONSTRAINT voucher_status CHECK (status IN ('issued', 'active', 'ended', 'withdrawn')),
  version bigint NOT NULL, profile_code text NOT NULL, delivery_form text NOT NULL, arrangement text NOT NULL,
  valid_from date NOT NULL, valid_to date NOT NULL, requested_on date NOT NULL,
  suspended_from date, suspended_to date, waiting_status text NOT NULL,
  issued_at timestamptz NOT NULL, issue_decision_id uuid NOT NULL, ended_on date, end_reason text,
  CONSTRAINT voucher_period CHECK (valid_from <= valid_to + 1));
CREATE UNIQUE INDEX one_running_voucher ON voucher (client_id, pilot_id) WHERE status IN ('issued', 'active');
CREATE INDEX voucher_by_pilot ON voucher (pilot_id, voucher_id);
CREATE INDEX voucher_by_end ON voucher (valid_to) WHERE status IN ('issued', 'active');
CREATE TABLE voucher_term (
  voucher_id uuid NOT NULL REFERENCES voucher, valid_from date NOT NULL, recorded_at timestamptz NOT NULL,
  delivery_form text NOT NULL, etmalen numeric(2, 1), pgb_share_percent bigint NOT NULL, supplements jsonb NOT NULL,
  decision_id uuid NOT NULL,
  PRIMARY KEY (voucher_id, valid_from, recorded_at));
CREATE TABLE voucher_year (
  voucher_id uuid NOT NULL REFERENCES voucher, year int NOT NULL,
  value_cents bigint NOT NULL CONSTRAINT value_not_negative CHECK (value_cents >= 0),
  reserved_cents bigint NOT NULL DEFAULT 0 CONSTRAINT reserved_not_negative CHECK (reserved_cents >= 0),
  overhang_cents bigint NOT NULL DEFAULT 0,
  PRIMARY KEY (voucher_id, year),
  CONSTRAINT reserved_within_value CHECK (reserved_cents <= GREATEST(value_cents, overhang_cents)));
CREATE TABLE voucher_entry (
  entry_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, voucher_id uuid NOT NULL REFERENCES voucher,
  year int NOT NULL,
  kind text NOT NULL CONSTRAINT entry_kind CHECK (kind IN ('value', 'reserve', 'release', 're-value')),
  cents bigint NOT NULL, agreement_id uuid, at timestamptz NOT NULL, decision_id uuid,
  CONSTRAINT entry_sign CHECK (cents >= 0 OR kind = 're-value'));
CREATE INDEX voucher_entry_by_voucher ON voucher_entry (voucher_id, entry_id);
CREATE TABLE valuation (
  valuation_id uuid PRIMARY KEY, voucher_id uuid NOT NULL REFERENCES voucher, year int NOT NULL,
  value_cents bigint NOT NULL, components jsonb NOT NULL, valued_at timestamptz NOT NULL, cause text NOT NULL,
  decision_id uuid NOT NULL);
CREATE INDEX valuation_by_voucher ON valuation (voucher_id, year, valuation_id);
CREATE TABLE choice_profile (
  voucher_id uuid NOT NULL REFERENCES voucher, version bigint NOT NULL, steering_ability text NOT NULL,
  complexity text NOT NULL, reason text NOT NULL, recorded_at timestamptz NOT NULL,
  PRIMARY KEY (voucher_id, version));
CREATE TABLE revaluation_due (
  voucher_id uuid PRIMARY KEY, cause text NOT NULL, since timestamptz NOT NULL);
CREATE INDEX revaluation_due_since ON revaluation_due (since);
"""

APPEND_ONLY = """
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON voucher_entry EXECUTE FUNCTION refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON valuation EXECUTE FUNCTION refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON pilot_factor EXECUTE FUNCTION refuse_change();
"""

KNOWN = """
CREATE TABLE known_indication (
  indication_id uuid PRIMARY KEY, client_id uuid NOT NULL, version bigint NOT NULL, status text NOT NULL,
  profile_code text, iwlz_code text, tailored boolean NOT NULL, need_features text[] NOT NULL, region_code text,
  valid_from date, valid_to date, withdrawn_on date, recorded_at timestamptz NOT NULL);
CREATE INDEX known_indication_by_client ON known_indication (client_id, valid_from);
CREATE TABLE known_client (
  client_id uuid PRIMARY KEY, version bigint NOT NULL, region_code text, recorded_at timestamptz NOT NULL);
CREATE TABLE known_requirement_set (
  requirement_set_id uuid PRIMARY KEY, version bigint NOT NULL, pilot_code text NOT NULL, status text NOT NULL,
  valid_from date, recorded_at timestamptz NOT NULL);
CREATE TABLE known_price_list (
  price_list_id uuid PRIMARY KEY, version bigint NOT NULL, pilot_code text NOT NULL, status text NOT NULL,
  recorded_at timestamptz NOT NULL);
CREATE INDEX known_price_list_by_pilot ON known_price_list (pilot_code);
CREATE TABLE known_price (
  price_list_id uuid NOT NULL REFERENCES known_price_list ON DELETE CASCADE, position int NOT NULL,
  kind text NOT NULL, profile_code text, delivery_forms text[] NOT NULL, performance_code text, unit_code text,
  pgb_variant text, price_cents bigint NOT NULL, valid_from date NOT NULL, valid_to date, source text NOT NULL,
  PRIMARY KEY (price_list_id, position));
CREATE INDEX known_price_by_performance ON known_price (price_list_id, performance_code);
CREATE TABLE known_admission (
  admission_id uuid PRIMARY KEY, version bigint NOT NULL, provider_id uuid NOT NULL, pilot_code text NOT NULL,
  requirement_set_id uuid, status text NOT NULL, standing datemultirange NOT NULL, recorded_at timestamptz NOT NULL);
CREATE INDEX known_admission_by_provider ON known_admission (provider_id, pilot_code);
CREATE TABLE known_offer (
  offer_id uuid PRIMARY KEY, version bigint NOT NULL, provider_id uuid NOT NULL, location_id uuid NOT NULL,
  pilot_code text NOT NULL, performance_code text NOT NULL, delivery_form text NOT NULL,
  profile_codes text[] NOT NULL, price_cents bigint NOT NULL, valid_from date NOT NULL, valid_to date,
  withdrawn boolean NOT NULL, recorded_at timestamptz NOT NULL);
CREATE INDEX known_offer_by_provider ON known_offer (provider_id, location_id, performance_code);
"""


def upgrade() -> None:
    """Create the tables."""
    common_tables(op)
    for script in (PILOTS, VOUCHERS, APPEND_ONLY, KNOWN):
        op.execute(script)
