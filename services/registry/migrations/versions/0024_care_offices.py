"""Care offices and their regions, and the care office of what belongs to a pilot."""

import csv
from pathlib import Path

from alembic import op
from sqlalchemy import text

from services.common.data.migrations import given

revision = "0024"
down_revision = "0023"
OFFICES = Path(__file__).parents[2] / "reference" / "care_offices.csv"
OF_PILOTS = ("requirement_set", "price_list", "admission")


def upgrade() -> None:
    """Expand, but code of before cannot draft or admit while it still runs. What is there gets the office given.

    The office is asked for only where something belongs to a pilot.
    """
    op.execute(
        """
        CREATE TABLE care_office (
          office_id uuid PRIMARY KEY, name text NOT NULL, uzovi_number text NOT NULL, address text, telephone text,
          version bigint NOT NULL, recorded_at timestamptz NOT NULL, source text NOT NULL);
        CREATE UNIQUE INDEX care_office_uzovi_taken ON care_office (uzovi_number);
        CREATE TABLE care_office_region (
          office_id uuid NOT NULL REFERENCES care_office ON DELETE CASCADE, region_code text NOT NULL,
          name text NOT NULL, from_day date, until_day date, PRIMARY KEY (office_id, region_code));
        CREATE TABLE pilot_office (pilot_code text PRIMARY KEY, office_id uuid NOT NULL);
        CREATE INDEX pilot_office_by_office ON pilot_office (office_id);
        ALTER TABLE requirement_set ADD office_id uuid;
        ALTER TABLE price_list ADD office_id uuid;
        ALTER TABLE admission ADD office_id uuid;
        ALTER TABLE purchase_agreement ADD office_id uuid;
        """
    )
    _fill_offices()
    _give_office()
    op.execute(
        """
        ALTER TABLE requirement_set ALTER office_id SET NOT NULL;
        ALTER TABLE price_list ALTER office_id SET NOT NULL;
        ALTER TABLE admission ALTER office_id SET NOT NULL;
        ALTER TABLE purchase_agreement ALTER office_id SET NOT NULL;
        CREATE INDEX admission_by_office ON admission (office_id, admission_id);
        """
    )


def _fill_offices() -> None:
    """The list as it is known from public sources; neither addresses nor telephone numbers are."""
    with OFFICES.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    connection = op.get_bind()
    connection.execute(
        text(
            "INSERT INTO care_office (office_id, name, uzovi_number, version, recorded_at, source)"
            " VALUES (CAST(:office_id AS uuid), :name, :uzovi_number, 1, '2026-10-01T00:00:00Z', :source)"
        ),
        rows,
    )
    connection.execute(
        text(
            "INSERT INTO care_office_region (office_id, region_code, name)"
            " VALUES (CAST(:office_id AS uuid), :region_code, :region)"
        ),
        rows,
    )
    op.execute(
        """
        INSERT INTO feed (event_id, type, subject, at, data)
        SELECT gen_random_uuid(), 'nl.pvb.care-offices.changed.v1', office_id, recorded_at,
               jsonb_build_object('officeId', office_id, 'version', version, 'name', o.name,
                 'uzoviNumber', uzovi_number, 'address', address, 'telephone', telephone,
                 'regions', jsonb_build_array(jsonb_build_object(
                   'regionCode', region_code, 'name', r.name, 'from', from_day, 'until', until_day)))
        FROM care_office o JOIN care_office_region r USING (office_id) ORDER BY uzovi_number
        """
    )


def _give_office() -> None:
    connection = op.get_bind()
    has_rows = " OR ".join(
        f"EXISTS (SELECT FROM {table})" for table in (*OF_PILOTS, "purchase_agreement")
    )  # names of tables above
    if not connection.exec_driver_sql(f"SELECT {has_rows}").scalar():
        return
    office = (given("office"),)
    for table in (*OF_PILOTS, "purchase_agreement"):
        connection.exec_driver_sql(f"UPDATE {table} SET office_id = %s", office)  # noqa: S608  # as above
    connection.exec_driver_sql(
        "INSERT INTO pilot_office (pilot_code, office_id)"
        " SELECT pilot_code, CAST(%s AS uuid) FROM requirement_set"
        " UNION SELECT pilot_code, CAST(%s AS uuid) FROM price_list",
        office * 2,
    )
    connection.exec_driver_sql(
        "UPDATE fact_report SET owner_organisation_id = %s"
        " WHERE owner_organisation_id IS NULL AND starts_with(owner_role, 'office-')",
        office,
    )
