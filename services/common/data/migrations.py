"""Migrations: one Alembic line per service, run by name. `python -m services.common.data.migrations voucher URL`."""

import sys
from pathlib import Path
from typing import Protocol

from alembic import command, context
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy.engine import make_url

SERVICES = Path(__file__).resolve().parents[2]


class ValueMissing(Exception):
    """A migration needs a value that only the operator knows, and it was not given."""

    def __init__(self, name: str) -> None:
        """`name`: what is needed."""
        super().__init__(name)
        self.name = name


def upgrade(service: str, url: str, **values: str) -> None:
    """Bring the database of a service to its newest migration; `values`: what a migration may ask for by name.

    Raises ValueMissing, and the database is as it was.
    """
    config = alembic_config(service, url)
    config.attributes["values"] = values
    command.upgrade(config, "head")


def given(name: str) -> str:
    """The value that was given to `upgrade` by this name; raises ValueMissing. Called by a migration that needs it."""
    values: dict[str, str] = context.config.attributes.get("values", {})
    if name not in values:
        raise ValueMissing(name)
    return values[name]


def head(service: str) -> str:
    """The newest migration of a service."""
    found = ScriptDirectory.from_config(alembic_config(service, "postgresql://")).get_current_head()
    return found or "none"


def alembic_config(service: str, url: str) -> Config:
    """Alembic's settings for one service."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "alembic"))
    config.set_main_option("version_locations", str(SERVICES / service / "migrations" / "versions"))
    config.set_main_option("path_separator", "newline")
    config.attributes["url"] = make_url(url).set(drivername="postgresql+psycopg")
    return config


class Executes(Protocol):
    """What `alembic.op` does."""

    def execute(self, sqltext: str, /) -> None:
        """Run SQL."""


def common_tables(op: Executes) -> None:
    """Make the common tables; called by the first migration of every service."""
    op.execute(COMMON_SQL)


def fact_report_table(op: Executes) -> None:
    """Make the table of fact reports; called by one migration of every service."""
    op.execute(FACT_REPORT_SQL)


def keep_access_log(op: Executes) -> None:
    """Protect the access log from changes and early removal; called by one migration of every service."""
    op.execute(KEEP_ACCESS_LOG_SQL)


def give_keys_to_subjects(op: Executes) -> None:
    """Key idempotency by subject, and drop older answers; called by one migration of every service."""
    op.execute(KEYS_OF_SUBJECTS_SQL)


def note_who_decided(op: Executes) -> None:
    """Give decision records the decider's roles and organisation; called by one migration of every service."""
    op.execute(WHO_DECIDED_SQL)


def message_table(op: Executes) -> None:
    """Make the table of messages to the parties; called by one migration of every service."""
    op.execute(MESSAGE_SQL)


COMMON_SQL = """
CREATE TABLE feed (
  id bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
  position bigint,
  event_id uuid NOT NULL, type text NOT NULL, subject uuid NOT NULL, at timestamptz NOT NULL, data jsonb NOT NULL);
COMMENT ON TABLE feed IS 'Events of this service, in order; kept as long as the books.';
CREATE UNIQUE INDEX feed_position ON feed (position);
CREATE UNIQUE INDEX feed_unnumbered ON feed (id) WHERE position IS NULL;
CREATE TABLE feed_head (
  one boolean DEFAULT true NOT NULL CONSTRAINT feed_head_one_check CHECK (one), epoch bigint NOT NULL,
  last bigint NOT NULL DEFAULT 0, floor bigint NOT NULL DEFAULT 0, CONSTRAINT feed_head_pkey PRIMARY KEY (one));
CREATE TABLE feed_epoch (
  epoch bigint NOT NULL, began_after bigint NOT NULL, CONSTRAINT feed_epoch_pkey PRIMARY KEY (epoch));
COMMENT ON TABLE feed_epoch IS 'One row per life of this database.';
WITH first AS (
  INSERT INTO feed_head (epoch) VALUES (floor(extract(epoch FROM clock_timestamp()))::bigint) RETURNING epoch)
INSERT INTO feed_epoch SELECT epoch, 0 FROM first;

CREATE FUNCTION feed_number(most int) RETURNS int LANGUAGE plpgsql AS $$
DECLARE head bigint; n int;
BEGIN
  SELECT last INTO head FROM feed_head FOR UPDATE SKIP LOCKED;
  IF NOT FOUND THEN RETURN 0; END IF;
  WITH fresh AS (
    SELECT id, row_number() OVER (ORDER BY id) AS n
    FROM (SELECT id FROM feed WHERE position IS NULL ORDER BY id LIMIT most) AS f)
  UPDATE feed SET position = head + fresh.n FROM fresh WHERE feed.id = fresh.id AND feed.position IS NULL;
  GET DIAGNOSTICS n = ROW_COUNT;
  IF n > 0 THEN UPDATE feed_head SET last = head + n; END IF;
  RETURN n;
END $$;

CREATE TABLE feed_reader (
  source text CONSTRAINT feed_reader_pkey PRIMARY KEY, position text, owner uuid, lease_until timestamptz);
COMMENT ON TABLE feed_reader IS 'How far this service has read another''s feed.';
CREATE TABLE feed_parked (
  source text NOT NULL, position text NOT NULL, sequence bigint NOT NULL, subject uuid NOT NULL,
  event jsonb NOT NULL, fault text NOT NULL, CONSTRAINT feed_parked_pkey PRIMARY KEY (source, position));
COMMENT ON TABLE feed_parked IS
  'Events that could not be handled, with all later ones of their subject; until handled.';
CREATE INDEX feed_parked_subject ON feed_parked (source, subject);
CREATE TABLE peer (source text CONSTRAINT peer_pkey PRIMARY KEY, epoch bigint NOT NULL);
COMMENT ON TABLE peer IS 'The epoch of a peer that this service goes by.';

CREATE TABLE idempotency (
  organisation uuid NOT NULL, key text NOT NULL, fingerprint bytea NOT NULL, status int, answer bytea, headers jsonb,
  at timestamptz NOT NULL, CONSTRAINT idempotency_pkey PRIMARY KEY (organisation, key));
COMMENT ON TABLE idempotency IS 'First answers by key; kept 30 days.';
CREATE INDEX idempotency_at ON idempotency (at);

CREATE TABLE decision_record (
  decision_id uuid CONSTRAINT decision_record_pkey PRIMARY KEY, kind text NOT NULL, subject uuid NOT NULL,
  client_id uuid, provider_id uuid, outcome text NOT NULL, rule_set text NOT NULL, rule_set_version text NOT NULL,
  rules jsonb NOT NULL, facts jsonb NOT NULL, decided_at timestamptz NOT NULL, decided_by uuid NOT NULL);
COMMENT ON TABLE decision_record IS 'Why something was decided; kept as long as what was decided.';
CREATE INDEX decision_record_subject ON decision_record (subject);

CREATE TABLE access_log (
  access_id uuid CONSTRAINT access_log_pkey PRIMARY KEY, at timestamptz NOT NULL, client_id uuid NOT NULL,
  subject uuid NOT NULL, roles text NOT NULL, organisation_id uuid, action text NOT NULL, resource text NOT NULL,
  purpose text NOT NULL, trace_id text NOT NULL);
COMMENT ON TABLE access_log IS 'Who saw or changed what of a person, and why; kept 5 years, never changed.';
CREATE INDEX access_log_client ON access_log (client_id, access_id);
CREATE FUNCTION append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$;
CREATE TRIGGER access_log_append_only BEFORE UPDATE OR DELETE ON access_log
  FOR EACH STATEMENT EXECUTE FUNCTION append_only();
CREATE TRIGGER decision_record_append_only BEFORE UPDATE OR DELETE ON decision_record
  FOR EACH STATEMENT EXECUTE FUNCTION append_only();
"""

KEYS_OF_SUBJECTS_SQL = """
TRUNCATE idempotency;
ALTER TABLE idempotency DROP CONSTRAINT idempotency_pkey, ALTER COLUMN organisation DROP NOT NULL,
  ADD COLUMN subject uuid NOT NULL DEFAULT gen_random_uuid(), ADD COLUMN files uuid[] NOT NULL DEFAULT '{}',
  ADD CONSTRAINT idempotency_pkey PRIMARY KEY (subject, key);
CREATE UNIQUE INDEX idempotency_organisation ON idempotency (organisation, key) WHERE organisation IS NOT NULL;
COMMENT ON TABLE idempotency IS 'First answers by subject and key; kept 30 days.';
"""
"""Expand. The default and the column `organisation` serve code of before, which still runs during an upgrade."""
FACT_REPORT_SQL = """
CREATE TABLE fact_report (
  fact_report_id uuid CONSTRAINT fact_report_pkey PRIMARY KEY, version bigint NOT NULL,
  status text NOT NULL CONSTRAINT fact_report_status_check CHECK (status IN ('open', 'answered')),
  resource text NOT NULL, fact text NOT NULL, what_is_wrong text NOT NULL, should_be text, client_id uuid,
  reported_by uuid NOT NULL, reported_as text NOT NULL, reporter_organisation_id uuid, reported_at timestamptz NOT NULL,
  reported_on date NOT NULL, answer_by date NOT NULL, owner_role text NOT NULL, owner_organisation_id uuid,
  outcome text CONSTRAINT fact_report_outcome_check CHECK (outcome IN ('corrected', 'not-corrected', 'passed-on')),
  reason text, passed_on_to text, answered_by uuid, answered_at timestamptz,
  CONSTRAINT fact_report_answered_check CHECK (
    (status = 'answered') = (outcome IS NOT NULL)
    AND (outcome IS NOT NULL) = (answered_by IS NOT NULL AND answered_at IS NOT NULL)),
  CONSTRAINT fact_report_reason_check CHECK (outcome <> 'not-corrected' OR reason IS NOT NULL),
  CONSTRAINT fact_report_passed_on_check CHECK (
    (passed_on_to IS NOT NULL) = (outcome IS NOT DISTINCT FROM 'passed-on')));
COMMENT ON TABLE fact_report IS 'Facts reported as wrong, and the answers; kept as long as what they are about.';
CREATE INDEX fact_report_reporter ON fact_report (reported_by, fact_report_id);
CREATE INDEX fact_report_owner ON fact_report (owner_role, status, fact_report_id);
CREATE INDEX fact_report_client ON fact_report (client_id);
"""

MESSAGE_SQL = """
CREATE TABLE messages (
  message_id uuid CONSTRAINT messages_pkey PRIMARY KEY,
  recipient text NOT NULL
    CONSTRAINT messages_recipient_check CHECK (recipient IN ('client', 'provider', 'office', 'assessor')),
  recipient_id uuid NOT NULL, kind text NOT NULL, resource text NOT NULL, resource_id uuid NOT NULL,
  language text NOT NULL CONSTRAINT messages_language_check CHECK (language IN ('nl', 'en')),
  channel text NOT NULL CONSTRAINT messages_channel_check CHECK (channel IN ('portal')),
  title_nl text NOT NULL, title_en text NOT NULL, text_nl text NOT NULL, text_en text NOT NULL,
  sent_at timestamptz NOT NULL, sent_on date NOT NULL, read_at timestamptz, read_by uuid,
  CONSTRAINT messages_read_check CHECK ((read_at IS NULL) = (read_by IS NULL)));
COMMENT ON TABLE messages IS
  'Messages to the parties, as they were sent; kept 7 years after the year in which they were sent.';
CREATE INDEX messages_recipient ON messages (recipient_id, message_id);
CREATE INDEX messages_resource ON messages (resource_id, kind);
CREATE TRIGGER messages_append_only BEFORE TRUNCATE OR UPDATE OF
  message_id, recipient, recipient_id, kind, resource, resource_id, language, channel, title_nl, title_en, text_nl,
  text_en, sent_at, sent_on ON messages FOR EACH STATEMENT EXECUTE FUNCTION append_only();
"""
"""Only the note that it was read changes in a message."""

KEEP_ACCESS_LOG_SQL = """
DROP TRIGGER access_log_append_only ON access_log;
CREATE TRIGGER access_log_append_only BEFORE UPDATE OR TRUNCATE ON access_log
  FOR EACH STATEMENT EXECUTE FUNCTION append_only();
CREATE FUNCTION access_log_keep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.at > clock_timestamp() - interval '5 years' THEN
    RAISE EXCEPTION 'access_log is append-only for 5 years' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN OLD;
END $$;
CREATE TRIGGER access_log_keep BEFORE DELETE ON access_log FOR EACH ROW EXECUTE FUNCTION access_log_keep();
"""


if __name__ == "__main__":
    upgrade(sys.argv[1], sys.argv[2])

WHO_DECIDED_SQL = """
ALTER TABLE decision_record ADD COLUMN decided_roles text, ADD COLUMN decided_organisation_id uuid;
"""
