"""An index by which a care office lists its open requests for care at home, however many there were."""

from alembic import op

revision = "0045"
down_revision = "0044"


def upgrade() -> None:
    """Expand: an index."""
    op.execute(
        "CREATE INDEX care_at_home_by_status ON care_at_home_request (pilot_id, status, care_at_home_request_id)"
    )
