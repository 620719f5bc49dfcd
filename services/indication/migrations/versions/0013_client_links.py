"""Which identity a file is the own file of: linked by the person who made it, or by an assessor."""

from alembic import op

revision = "0013"
down_revision: str | None = "0012"

LINKS = """
CREATE TABLE client_link (
    link_id uuid PRIMARY KEY,
    client_id uuid NOT NULL REFERENCES client,
    subject uuid NOT NULL,
    linked_as text NOT NULL CONSTRAINT client_link_linked_as_check CHECK (linked_as IN ('client', 'assessor')),
    how text,
    verified_on date,
    linked_at timestamptz NOT NULL,
    linked_by uuid NOT NULL,
    decision_id uuid,
    revoked_at timestamptz,
    revoked_by uuid,
    revoked_because text,
    revocation_decision_id uuid
);
CREATE UNIQUE INDEX one_link_per_client ON client_link (client_id) WHERE revoked_at IS NULL;
CREATE INDEX client_link_by_client ON client_link (client_id, link_id);
"""
EXISTING = """
INSERT INTO client_link (link_id, client_id, subject, linked_as, linked_at, linked_by)
SELECT gen_random_uuid(), client_id, subject, 'client', created_at, subject FROM client WHERE subject IS NOT NULL;
"""


def upgrade() -> None:
    op.execute(LINKS)
    op.execute(EXISTING)
