"""Fact reports: facts that somebody reported as wrong, and the answers."""

from alembic import op

from services.common.data.migrations import fact_report_table

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    fact_report_table(op)
