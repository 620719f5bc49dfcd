"""A suspension that is taken back before its first day never began: its last day is the one before."""

from alembic import op

revision = "0015"
down_revision: str | None = "0014"


def upgrade() -> None:
    op.execute(
        """
        ALTER TABLE suspension DROP CONSTRAINT suspension_validity_check;
        ALTER TABLE suspension ADD CONSTRAINT suspension_validity_check CHECK (until_day >= from_day - 1) NOT VALID;
        ALTER TABLE suspension VALIDATE CONSTRAINT suspension_validity_check;
        ALTER TABLE suspension DROP CONSTRAINT suspension_no_overlap;
        ALTER TABLE suspension ADD CONSTRAINT suspension_no_overlap EXCLUDE USING gist (
          admission_id WITH =, cause WITH =, (daterange(from_day, until_day + 1)) WITH &&);
        """
    )
