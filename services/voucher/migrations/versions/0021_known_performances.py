"""Voucher's copy of the one list of performances."""

from alembic import op

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    """Expand. The copy fills itself from registry's feed."""
    op.execute(
        """
        CREATE TABLE known_performance (
          performance_id uuid PRIMARY KEY, version bigint NOT NULL, code text NOT NULL, unit_code text NOT NULL,
          exclusive boolean NOT NULL, most_a_day bigint, valid_from date NOT NULL, recorded_at timestamptz NOT NULL);
        CREATE UNIQUE INDEX known_performance_code ON known_performance (code);
        """
    )
