"""An agreement has the provider's own reference, by which the provider finds it."""

from alembic import op

revision = "0030"
down_revision = "0029"


def upgrade() -> None:
    """Expand. No agreement of before has one."""
    op.execute("""
        ALTER TABLE agreement ADD provider_reference text
          CONSTRAINT agreement_provider_reference_short CHECK (length(provider_reference) <= 35)
    """)
    op.execute("""
        CREATE INDEX agreement_by_provider_reference ON agreement (provider_id, provider_reference)
        WHERE provider_reference IS NOT NULL
    """)
