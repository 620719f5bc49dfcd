"""A provider's application blocks no other, a question says who must answer it, and look-ups by number are counted."""

from alembic import op

revision = "0012"
down_revision: str | None = "0011"

APPLICATIONS = """
ALTER TABLE application ADD COLUMN decided_with_id uuid;
CREATE UNIQUE INDEX one_open_application_per_provider ON application (client_id, provider_id)
    WHERE status IN ('received', 'in-assessment');
DROP INDEX one_open_application;
CREATE UNIQUE INDEX one_open_application ON application (client_id)
    WHERE status IN ('received', 'in-assessment') AND provider_id IS NULL;
"""
QUESTIONS = """
ALTER TABLE information_request ADD COLUMN asked_of text NOT NULL DEFAULT 'client';
ALTER TABLE information_request ADD CONSTRAINT information_request_asked_of_check
    CHECK (asked_of IN ('client', 'provider'));
"""
LOOKUPS = """
CREATE TABLE number_lookups (
    caller_id uuid PRIMARY KEY,
    hour timestamptz NOT NULL,
    used bigint NOT NULL
);
CREATE TABLE number_miss (
    miss_id uuid PRIMARY KEY,
    at timestamptz NOT NULL,
    subject uuid NOT NULL,
    roles text NOT NULL,
    organisation_id uuid,
    purpose text NOT NULL,
    trace_id text NOT NULL
);
CREATE INDEX number_miss_by_organisation ON number_miss (organisation_id, miss_id);
"""


def upgrade() -> None:
    for part in (APPLICATIONS, QUESTIONS, LOOKUPS):
        op.execute(part)
