"""The care office of a pilot, and an event for each pilot that was made before, so that other services know it too."""

from alembic import op

from services.common.data.migrations import given

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    """Expand: a pilot cannot be drafted by code of before, everything else goes on. Pilots of before get their office.

    The office is asked for only where there are pilots.
    """
    op.execute("ALTER TABLE pilot ADD office_id uuid")
    if op.get_bind().exec_driver_sql("SELECT EXISTS (SELECT FROM pilot)").scalar():
        op.get_bind().exec_driver_sql("UPDATE pilot SET office_id = %s", (given("office"),))
    op.execute("ALTER TABLE pilot ALTER office_id SET NOT NULL")
    op.execute("CREATE INDEX pilot_by_office ON pilot (office_id)")
    op.execute(
        """
        INSERT INTO feed (event_id, type, subject, at, data)
        SELECT gen_random_uuid(), 'nl.pvb.pilots.changed.v1', pilot_id,
               COALESCE(evaluated_at, closed_at, opened_at, created_at),
               jsonb_build_object('pilotId', pilot_id, 'officeId', office_id, 'code', code, 'version', version,
                 'status', status, 'nameNl', name_nl, 'nameEn', name_en, 'regionCodes', region_codes,
                 'periodFrom', period_from, 'periodTo', period_to)
        FROM pilot ORDER BY pilot_id
        """
    )
