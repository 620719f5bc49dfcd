"""A pilot changes by versions with a from-date; voucher's copy of the care offices and their regions."""

from alembic import op

revision = "0034"
down_revision = "0033"


def upgrade() -> None:
    """Expand. A pilot that was opened before gets its plan of today as version 1; the copy fills itself."""
    op.execute("ALTER TABLE pilot ADD deviations jsonb NOT NULL DEFAULT '[]'")
    op.execute("""
        CREATE TABLE pilot_version (
          pilot_id uuid NOT NULL REFERENCES pilot, number integer NOT NULL, from_on date NOT NULL,
          added_region_codes text[] NOT NULL, added_profile_codes text[] NOT NULL, added_delivery_forms text[] NOT NULL,
          period_to date, claim_window_days bigint, notice_period_days bigint, participant_cap bigint,
          without_cap boolean NOT NULL, budget_ceilings jsonb, deviations jsonb, reason text, decided_on date NOT NULL,
          recorded_at timestamptz NOT NULL, decided_by uuid, decision_id uuid, PRIMARY KEY (pilot_id, number),
          CONSTRAINT pilot_version_number CHECK (number >= 1));
        INSERT INTO pilot_version
        SELECT pilot_id, 1, CAST(opened_at AT TIME ZONE 'Europe/Amsterdam' AS date), region_codes, profile_codes,
               delivery_forms, period_to, claim_window_days, notice_period_days, participant_cap,
               participant_cap IS NULL, budget_ceilings, deviations, NULL,
               CAST(opened_at AT TIME ZONE 'Europe/Amsterdam' AS date), opened_at, NULL,
               (SELECT decision_id FROM decision_record d
                WHERE d.subject = pilot.pilot_id AND d.kind = 'pilot-opening' ORDER BY decision_id LIMIT 1)
        FROM pilot WHERE opened_at IS NOT NULL;
        CREATE TABLE known_care_office (
          office_id uuid PRIMARY KEY, version bigint NOT NULL, name text NOT NULL, uzovi_number text NOT NULL,
          telephone text, recorded_at timestamptz NOT NULL);
        CREATE TABLE known_office_region (
          office_id uuid NOT NULL REFERENCES known_care_office ON DELETE CASCADE, region_code text NOT NULL,
          name text NOT NULL, from_day date, until_day date, PRIMARY KEY (office_id, region_code));
        CREATE INDEX known_office_region_by_code ON known_office_region (region_code);
    """)
