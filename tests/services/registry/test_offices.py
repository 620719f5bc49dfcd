"""Care offices: the public list, and whose a pilot is."""

import psycopg
from alembic import command

from deploy.launcher.databases import administering, create_database
from deploy.launcher.embedded_postgres import EmbeddedPostgres
from gateway.personas import organisation_of
from services.common.data.migrations import alembic_config
from services.common.ids import new_id
from tests.services.registry.world import PILOT, REQUIREMENTS, World, a_price
from tests.stage import OFFICE_ID

BEFORE = "0023"
SET = """
INSERT INTO requirement_set (requirement_set_id, pilot_code, edition, status, valid_from, version, created_at)
VALUES (gen_random_uuid(), 'zuid-limburg', 1, 'published', '2026-01-01', 1, '2026-01-01T00:00:00Z')
"""


async def test_the_list_is_public_and_told(world: World) -> None:
    page = await world.seen("/care-offices", pageSize="100")
    by_region = {each["regions"][0]["regionCode"]: each for each in page["items"]}
    assert len(by_region) == len(page["items"]) == 31
    zuid_limburg = by_region["5531"]
    assert zuid_limburg == {
        "officeId": str(organisation_of("care-office")),
        "name": "CZ Zorgkantoor",
        "uzoviNumber": "5531",
        "address": None,
        "telephone": None,
        "regions": [{"regionCode": "5531", "name": "Zuid-Limburg", "from": None, "until": None}],
    }
    assert by_region["5502"]["officeId"] == str(organisation_of("care-office-friesland"))
    assert zuid_limburg | {"version": 1} in await world.events("care-offices")


async def test_the_first_office_that_writes_for_a_pilot_keeps_it(world: World) -> None:
    required = await world.published_set()
    assert required["officeId"] == str(OFFICE_ID)
    other = world.stage.headers("office-registry", organisation_id=new_id())
    asked = {"pilotCode": PILOT, "validFrom": "2027-01-01", "requirements": REQUIREMENTS}
    for path, body in (("/requirement-sets", asked), ("/price-lists", {"pilotCode": PILOT, "items": [a_price()]})):
        refused = await world.post(path, body, other)
        assert (refused.status_code, refused.json()["code"]) == (422, "pilot-of-another-office")
    assert (await world.made("/requirement-sets", asked | {"pilotCode": "elders"}, other))["officeId"] != str(OFFICE_ID)
    refused = await world.post("/requirement-sets", asked | {"pilotCode": "elders"}, world.office)
    assert refused.json()["code"] == "pilot-of-another-office"


async def test_a_provider_is_admitted_by_the_office_of_the_set_and_seen_by_that_office_alone(world: World) -> None:
    admission = await world.admitted()
    assert (await world.standing(admission))["officeId"] == str(OFFICE_ID)
    other = world.stage.headers("office-registry", organisation_id=new_id())
    assert (await world.seen("/admissions", other))["items"] == []
    assert (await world.get(f"/admissions/{admission['admissionId']}", other)).status_code == 404
    assert len((await world.seen("/admissions", world.office))["items"]) == 1


def test_what_was_there_before_gets_the_office_given(postgres: EmbeddedPostgres) -> None:
    name = f"registry_before_{new_id().hex[-8:]}"
    with administering(postgres.admin_url) as admin:
        create_database(admin, name)
    config = alembic_config("registry", postgres.url_of(name))
    command.upgrade(config, BEFORE)
    with psycopg.connect(postgres.url_of(name)) as connection:
        connection.execute(SET)
    config.attributes["values"] = {"office": str(OFFICE_ID)}
    command.upgrade(config, "head")
    query = "SELECT office_id FROM requirement_set UNION ALL SELECT office_id FROM pilot_office WHERE pilot_code = %s"
    with psycopg.connect(postgres.url_of(name)) as connection:
        assert connection.execute(query, [PILOT]).fetchall() == [(OFFICE_ID,)] * 2
