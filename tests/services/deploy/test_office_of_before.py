"""Pilots that were made before pilots had a care office get theirs when the databases are upgraded."""

import psycopg
import pytest
from alembic import command

from deploy.launcher.databases import administering, create_database
from deploy.launcher.embedded_postgres import EmbeddedPostgres
from deploy.launcher.errors import CannotStart
from deploy.launcher.provision import SANDBOX_OFFICE, migrate
from deploy.launcher.sandbox_note import write_note
from services.common.data.migrations import alembic_config
from services.common.ids import new_id

BEFORE = "0012"
PILOT = """
INSERT INTO pilot (pilot_id, code, name_nl, name_en, status, version, region_codes, period_from, period_to,
                   profile_codes, delivery_forms, pgb_variant, claim_window_days, notice_period_days, participants,
                   budget_ceilings, created_at)
VALUES (gen_random_uuid(), 'zuid-limburg', 'Zuid-Limburg', 'South Limburg', 'draft', 1, '{5531}', '2026-01-01',
        '2028-12-31', '{5VV}', '{stay}', 'without-group-care', 90, 30, 0, '[]', '2026-10-05T07:00:00Z')
"""


@pytest.fixture
def url(postgres: EmbeddedPostgres) -> str:
    """A database of voucher as it was before, with one pilot."""
    name = f"voucher_before_{new_id().hex[-8:]}"
    with administering(postgres.admin_url) as admin:
        create_database(admin, name)
    made = postgres.url_of(name)
    command.upgrade(alembic_config("voucher", made), BEFORE)
    with psycopg.connect(made) as connection:
        connection.execute(PILOT)
    return made


def offices(url: str) -> list[str]:
    """The office of each pilot, in the table and in the feed."""
    with psycopg.connect(url) as connection:
        rows = connection.execute(
            "SELECT office_id::text FROM pilot UNION ALL"
            " SELECT data->>'officeId' FROM feed WHERE type = 'nl.pvb.pilots.changed.v1'"
        )
        return [office for (office,) in rows]


def test_the_office_is_asked_for_and_given(url: str) -> None:
    with pytest.raises(CannotStart, match=r"pilots without a care office: .* `./pvb db upgrade --office <id>`\.$"):
        migrate({"voucher": url})
    with psycopg.connect(url) as connection:
        assert connection.execute("SELECT version_num FROM alembic_version").fetchone() == (BEFORE,)
    office = new_id()
    migrate({"voucher": url}, office)
    assert offices(url) == [str(office)] * 2


def test_in_a_sandbox_it_is_the_sandboxs_own(url: str) -> None:
    write_note({"voucher": url}, is_full=True)
    migrate({"voucher": url})
    assert offices(url) == [str(SANDBOX_OFFICE)] * 2
