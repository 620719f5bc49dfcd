"""The care offices are published once more, for readers that had passed their first events before they kept them."""

from alembic import op

revision = "0026"
down_revision = "0025"


def upgrade() -> None:
    """Expand. Every event has the version that the office has, so that a reader that knows it takes nothing."""
    op.execute(
        """
        INSERT INTO feed (event_id, type, subject, at, data)
        SELECT gen_random_uuid(), 'nl.pvb.care-offices.changed.v1', office_id, recorded_at,
               jsonb_build_object('officeId', office_id, 'version', version, 'name', o.name,
                 'uzoviNumber', uzovi_number, 'address', address, 'telephone', telephone,
                 'regions', (SELECT jsonb_agg(jsonb_build_object(
                               'regionCode', region_code, 'name', r.name, 'from', from_day, 'until', until_day))
                             FROM care_office_region r WHERE r.office_id = o.office_id))
        FROM care_office o ORDER BY uzovi_number
        """
    )
