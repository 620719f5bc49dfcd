"""A swap knows who asked for it and how it was decided; an agreement knows the open swap that it is a part of."""

from alembic import op

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    """Expand."""
    op.execute("""
        ALTER TABLE swap
          ADD requested_by text NOT NULL DEFAULT 'client', ADD reason text NOT NULL DEFAULT '', ADD why text,
          ADD obstacles jsonb NOT NULL DEFAULT '[]', ADD decision_id uuid
    """)
    op.execute("CREATE INDEX swap_by_voucher ON swap (voucher_id, swap_id)")
    op.execute("ALTER TABLE agreement ADD swap_id uuid REFERENCES swap")
