"""The conversation of informed choice per voucher, and who judged a choice profile."""

from alembic import op

revision = "0037"
down_revision = "0036"


def upgrade() -> None:
    """Expand. A choice profile of before does not say which person judged it."""
    op.execute("ALTER TABLE choice_profile ADD judged_by uuid")
    op.execute("""
        CREATE TABLE choice_conversation (
          voucher_id uuid NOT NULL REFERENCES voucher,
          version integer NOT NULL,
          held_on date NOT NULL,
          present text[] NOT NULL,
          forms_explained text[] NOT NULL,
          support_offered boolean NOT NULL,
          support_wanted boolean NOT NULL,
          support_found boolean,
          summary text NOT NULL,
          recorded_by uuid NOT NULL,
          recorded_at timestamptz NOT NULL,
          PRIMARY KEY (voucher_id, version)
        )
    """)
