"""A running agreement can be extended: one party proposes a later last day, the other confirms it."""

from alembic import op

revision = "0042"
down_revision = "0041"


def upgrade() -> None:
    """Expand. There is no proposal of before."""
    op.execute("""
        CREATE TABLE extension_proposal (
          agreement_id uuid NOT NULL, ends_on date NOT NULL, reason text NOT NULL, proposed_for text NOT NULL,
          proposed_by text NOT NULL, proposed_organisation_id uuid, proposed_at timestamptz NOT NULL,
          CONSTRAINT pk_extension_proposal PRIMARY KEY (agreement_id),
          CONSTRAINT fk_extension_proposal_agreement_id_agreement FOREIGN KEY (agreement_id) REFERENCES agreement,
          CONSTRAINT extension_proposed_for CHECK (proposed_for IN ('client', 'provider')))
    """)
