"""Documents of applications, their content once for equal files."""

from alembic import op

revision = "0004"
down_revision: str | None = "0003"

CONTENT = """
CREATE TABLE stored_content (
  content_hash bytea CONSTRAINT stored_content_pkey PRIMARY KEY, size_bytes bigint NOT NULL,
  stored_at timestamptz NOT NULL,
  CONSTRAINT stored_content_whole_check CHECK (octet_length(content_hash) = 32 AND size_bytes > 0));
CREATE TABLE content_part (
  content_hash bytea NOT NULL
    CONSTRAINT content_part_content_hash_fkey REFERENCES stored_content ON DELETE CASCADE,
  number bigint NOT NULL, data bytea NOT NULL,
  CONSTRAINT content_part_pkey PRIMARY KEY (content_hash, number));
ALTER TABLE content_part ALTER COLUMN data SET STORAGE EXTERNAL;
"""
DOCUMENTS = """
CREATE TABLE document (
  document_id uuid CONSTRAINT document_pkey PRIMARY KEY,
  application_id uuid NOT NULL CONSTRAINT document_application_id_fkey REFERENCES application,
  content_hash bytea CONSTRAINT document_content_hash_fkey REFERENCES stored_content,
  file_name text NOT NULL, media_type text NOT NULL, size_bytes bigint NOT NULL,
  added_by uuid NOT NULL, added_as text NOT NULL, provider_id uuid, added_at timestamptz NOT NULL,
  withdrawn_at timestamptz, withdrawn_because text,
  CONSTRAINT document_content_until_withdrawn_check CHECK ((withdrawn_at IS NULL) = (content_hash IS NOT NULL)));
CREATE INDEX document_by_application ON document (application_id, document_id);
CREATE INDEX document_by_content ON document (content_hash);
"""


def upgrade() -> None:
    for part in (CONTENT, DOCUMENTS):
        op.execute(part)
