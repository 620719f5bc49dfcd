"""All budget years of a voucher are in its books from the first day; a year without an own edition is provisional.

Vouchers that were issued before lack their later years. They are put in the queue of re-valuations, which adds the
years and reserves for running agreements in order of redemption.
"""

from alembic import op

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    """Expand, and queue every running voucher."""
    op.execute("ALTER TABLE voucher_year ADD provisional boolean NOT NULL DEFAULT false")
    op.execute(
        "INSERT INTO revaluation_due (voucher_id, cause, since)"
        " SELECT voucher_id, 'all-years', issued_at FROM voucher WHERE status IN ('issued', 'active')"
        " ON CONFLICT (voucher_id) DO NOTHING"
    )
