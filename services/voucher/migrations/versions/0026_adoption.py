"""After a restore, the books stay closed until what claims holds was taken over."""

from alembic import op

revision = "0026"
down_revision = "0025"


def upgrade() -> None:
    """Expand. The present epoch is the adopted one."""
    op.execute(ADOPTION)


ADOPTION = """
CREATE TABLE adoption (
  one boolean DEFAULT true CONSTRAINT adoption_pkey PRIMARY KEY CONSTRAINT adoption_one CHECK (one),
  epoch bigint NOT NULL);
INSERT INTO adoption (epoch) SELECT epoch FROM feed_head;
ALTER TABLE agreement ADD recreated_at timestamptz;
CREATE FUNCTION require_open_books() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (SELECT a.epoch = f.epoch FROM adoption a, feed_head f) THEN RETURN NULL; END IF;
  RAISE EXCEPTION 'The books are closed until the amounts of claims were taken over.'
    USING ERRCODE = 'check_violation', CONSTRAINT = 'books_open', TABLE = TG_TABLE_NAME;
END $$;
CREATE TRIGGER books_open BEFORE INSERT OR UPDATE OR DELETE ON voucher_year
  FOR EACH STATEMENT EXECUTE FUNCTION require_open_books();
CREATE TRIGGER books_open BEFORE INSERT ON agreement
  FOR EACH STATEMENT EXECUTE FUNCTION require_open_books();
"""
