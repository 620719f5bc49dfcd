"""Indexes that find the offers of a location and the admissions of a provider, for the search of locations."""

from alembic import op

revision = "0011"
down_revision: str | None = "0010"


def upgrade() -> None:
    op.execute("CREATE INDEX admission_by_provider ON admission (provider_id, pilot_code)")
    op.execute("DROP INDEX offer_by_location")
    op.execute(
        "CREATE INDEX offer_by_location ON offer (location_id, delivery_form)"
        " INCLUDE (provider_id, pilot_code, performance_code, profile_codes, valid_from, valid_to) WHERE NOT withdrawn"
    )
