"""The registry's copy of voucher's pilots, so that no price list is published for a pilot that nobody has drafted."""

from alembic import op

revision = "0025"
down_revision = "0024"


def upgrade() -> None:
    """Expand. A pilot of before counts by its published price list, until voucher tells it."""
    op.execute(
        """
        CREATE TABLE known_pilot (
          pilot_id uuid PRIMARY KEY, version bigint NOT NULL, code text NOT NULL, status text NOT NULL,
          recorded_at timestamptz NOT NULL);
        CREATE INDEX known_pilot_by_code ON known_pilot (code);
        """
    )
