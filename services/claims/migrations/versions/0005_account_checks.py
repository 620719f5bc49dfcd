"""Bank accounts are checked by the care office before anything is paid there."""

from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.execute(
        """
        ALTER TABLE bank_account
          ADD COLUMN status text NOT NULL DEFAULT 'registered'
            CONSTRAINT bank_account_status_check CHECK (status IN ('registered', 'verified', 'rejected')),
          ADD COLUMN checked_at timestamptz, ADD COLUMN checked_by uuid, ADD COLUMN reason text,
          ADD COLUMN decision_id uuid,
          ADD CONSTRAINT bank_account_checked_check CHECK ((status = 'registered') = (checked_by IS NULL)),
          ADD CONSTRAINT bank_account_reason_check CHECK (status <> 'rejected' OR reason IS NOT NULL),
          ADD CONSTRAINT bank_account_four_eyes_check CHECK (checked_by <> registered_by);
        """
    )
