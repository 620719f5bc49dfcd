"""The access log holds its lines for five years: nobody changes one, and none is removed before."""

from alembic import op

from services.common.data.migrations import keep_access_log

revision = "0011"
down_revision: str | None = "0010"


def upgrade() -> None:
    keep_access_log(op)
