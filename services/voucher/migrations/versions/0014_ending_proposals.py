"""One party proposes a last day that needs the other one: a day in the past, or within the notice period."""

from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    """Expand."""
    op.execute("""
        CREATE TABLE ending_proposal (
          agreement_id uuid PRIMARY KEY REFERENCES agreement,
          ends_on date NOT NULL, reason text NOT NULL, keep_cents bigint,
          proposed_for text NOT NULL, proposed_by text NOT NULL, proposed_at timestamptz NOT NULL,
          CONSTRAINT ending_proposed_for CHECK (proposed_for IN ('client', 'provider')))
    """)
