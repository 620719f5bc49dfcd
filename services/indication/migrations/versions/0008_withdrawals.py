"""Why and when an indication was withdrawn."""

from alembic import op

revision = "0008"
down_revision: str | None = "0007"

WITHDRAWALS = """
ALTER TABLE indication ADD COLUMN withdrawal_reason text, ADD COLUMN withdrawal_note text, ADD COLUMN withdrawn_on date;
ALTER TABLE indication ADD CONSTRAINT indication_withdrawal_reason_check
  CHECK (withdrawal_reason IN ('client-request', 'death')) NOT VALID;
ALTER TABLE indication VALIDATE CONSTRAINT indication_withdrawal_reason_check;
"""


def upgrade() -> None:
    op.execute(WITHDRAWALS)
