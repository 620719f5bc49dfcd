"""All vouchers of a pilot are valued again in pages, with how far that has come."""

from alembic import op

revision = "0033"
down_revision = "0032"


def upgrade() -> None:
    """Expand. Vouchers that were queued one by one stay queued."""
    op.execute(
        """
        CREATE TABLE revaluation (
          pilot_id uuid NOT NULL,
          cause text NOT NULL,
          since timestamptz NOT NULL,
          up_to uuid DEFAULT '00000000-0000-0000-0000-000000000000' NOT NULL,
          CONSTRAINT pk_revaluation PRIMARY KEY (pilot_id),
          CONSTRAINT fk_revaluation_pilot_id_pilot FOREIGN KEY (pilot_id) REFERENCES pilot (pilot_id))
        """
    )
