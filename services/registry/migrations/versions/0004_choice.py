"""What people choose by: places free and people waiting, the identity of a location, experiences; and the indexes."""

from alembic import op

revision = "0004"
down_revision: str | None = "0003"


def upgrade() -> None:
    op.execute(
        """
        CREATE EXTENSION IF NOT EXISTS pg_trgm;
        ALTER TABLE location ADD COLUMN identity_codes text[] NOT NULL DEFAULT '{}', ADD COLUMN identity_words text,
          ADD COLUMN name_key text COLLATE "C" NOT NULL DEFAULT '';
        UPDATE location l SET name_key = p.name_key || ' ' || lower(l.name)
          FROM provider p WHERE p.provider_id = l.provider_id;
        CREATE INDEX location_by_name ON location (name_key, location_id);
        CREATE INDEX location_by_words ON location USING gin (search_text gin_trgm_ops);
        CREATE TABLE capacity (
          location_id uuid NOT NULL REFERENCES location, delivery_form text NOT NULL, free_places bigint NOT NULL,
          waiting_people bigint NOT NULL, waiting_weeks bigint NOT NULL, since date NOT NULL, reported_on date NOT NULL,
          PRIMARY KEY (location_id, delivery_form),
          CONSTRAINT capacity_not_negative_check
            CHECK (free_places >= 0 AND waiting_people >= 0 AND waiting_weeks >= 0),
          CONSTRAINT capacity_since_check CHECK (since <= reported_on));
        CREATE TABLE capacity_report (
          report_id uuid PRIMARY KEY, location_id uuid NOT NULL REFERENCES location, delivery_form text NOT NULL,
          free_places bigint NOT NULL, waiting_people bigint NOT NULL, waiting_weeks bigint NOT NULL,
          reported_at timestamptz NOT NULL,
          CONSTRAINT capacity_report_not_negative_check
            CHECK (free_places >= 0 AND waiting_people >= 0 AND waiting_weeks >= 0));
        CREATE INDEX capacity_report_by_location ON capacity_report (location_id, report_id);
        CREATE TABLE experience (
          experience_id uuid PRIMARY KEY, agreement_id uuid NOT NULL, year bigint NOT NULL,
          provider_id uuid NOT NULL REFERENCES provider, location_id uuid NOT NULL REFERENCES location,
          status text NOT NULL CONSTRAINT experience_status_check CHECK (status IN ('shown', 'held-back', 'withdrawn')),
          bond bigint, promises bigint, own_say bigint, safety bigint, daily_life bigint, words text,
          given_at timestamptz NOT NULL, answer text, answered_at timestamptz, ground text, reason text,
          decision_id uuid, version bigint NOT NULL,
          CONSTRAINT experience_marks_check CHECK (bond BETWEEN 1 AND 10 AND promises BETWEEN 1 AND 10
            AND own_say BETWEEN 1 AND 10 AND safety BETWEEN 1 AND 10 AND daily_life BETWEEN 1 AND 10),
          CONSTRAINT experience_erased_check
            CHECK (status <> 'withdrawn' OR (num_nulls(bond, promises, own_say, safety, daily_life, words) = 6)),
          CONSTRAINT experience_whole_check
            CHECK (status = 'withdrawn' OR num_nulls(bond, promises, own_say, safety, daily_life) = 0));
        CREATE UNIQUE INDEX one_experience ON experience (agreement_id, year) WHERE status <> 'withdrawn';
        CREATE INDEX experience_by_location ON experience (location_id) WHERE status = 'shown';
        CREATE INDEX experience_by_provider ON experience (provider_id, experience_id);
        """
    )
