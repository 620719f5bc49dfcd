"""Two care offices with lines of one provider: each pays, reads and recovers what is of its own pilots."""

from typing import Any

import psycopg
from alembic import command

from deploy.launcher.databases import administering, create_database
from deploy.launcher.embedded_postgres import EmbeddedPostgres
from services.common.data.migrations import alembic_config
from services.common.ids import new_id
from tests.services.claims.scene import KNOWN_PILOTS, Scene, line
from tests.services.claims.test_payments import draft, finn, give_account
from tests.stage import OFFICE_ID, keyed

RUN = """
INSERT INTO payment_run (run_id, version, status, cut_off, drafted_by, drafted_at)
VALUES (gen_random_uuid(), 1, 'drafted', '2026-10-05', gen_random_uuid(), '2026-10-05T07:00:00Z')
"""


async def test_each_office_pays_and_reads_its_own(scene: Scene) -> None:
    other = new_id()
    await scene.sql(KNOWN_PILOTS, codes=["friesland-2026"], office=other)
    fokke = scene.stage.headers("office-finance", organisation_id=other)
    auditor = scene.stage.headers("office-auditor", organisation_id=other)
    ours, theirs = await scene.agree(), await scene.agree(pilotCode="friesland-2026")
    batch = (await scene.send([line(ours), line(theirs, quantity=2)])).json()
    first, second = (each["lineId"] for each in batch["lines"])
    await give_account(scene)

    async def status(path: str, who: dict[str, str]) -> int:
        return (await scene.client.get(path, headers=who)).status_code

    assert [await status(f"/batches/{batch['batchId']}", who) for who in (finn(scene), fokke)] == [404, 404]
    assert [await status(f"/lines/{first}", who) for who in (finn(scene), fokke)] == [200, 404]
    assert [await status(f"/lines/{second}", who) for who in (finn(scene), fokke)] == [404, 200]

    wanted = {"lineId": first, "amountCents": 100, "reason": "niet geleverd"}
    assert (await scene.client.post("/recoveries", json=wanted, headers=keyed(auditor))).status_code == 404
    wanted = {"lineId": second, "amountCents": 100, "reason": "niet geleverd"}
    assert (await scene.client.post("/recoveries", json=wanted, headers=keyed(auditor))).status_code == 201

    run = (await draft(scene)).json()
    drafted = await scene.client.post("/payment-runs", json={"cutOff": "2026-10-05"}, headers=keyed(fokke))
    assert [await amounts(scene, each, who) for each, who in ((run, finn(scene)), (drafted.json(), fokke))] == [
        [(5_410, 0)],
        [(10_820, 100)],
    ]
    assert await status(f"/payment-runs/{run['runId']}", fokke) == 404
    for who, own in ((finn(scene), run), (fokke, drafted.json())):
        listed = await scene.get("/payment-runs", who)
        assert [each["runId"] for each in listed["items"]] == [own["runId"]]
    assert (await scene.get("/recoveries", finn(scene)))["items"] == []
    produced = await scene.get("/production?from=2026-09-01&to=2026-09-30", fokke)
    assert [each["acceptedCents"] for each in produced["items"]] == [10_820]


async def amounts(scene: Scene, run: dict[str, Any], who: dict[str, str]) -> list[tuple[int, int]]:
    """Debits and recoveries of each order of a run, in cents."""
    orders = (await scene.get(f"/payment-runs/{run['runId']}/orders", who))["items"]
    return [(each["debitCents"], each["recoveryCents"]) for each in orders]


def test_a_run_of_before_gets_the_office_given(postgres: EmbeddedPostgres) -> None:
    name = f"claims_before_{new_id().hex[-8:]}"
    with administering(postgres.admin_url) as admin:
        create_database(admin, name)
    config = alembic_config("claims", postgres.url_of(name))
    command.upgrade(config, "0010")
    with psycopg.connect(postgres.url_of(name)) as connection:
        connection.execute(RUN)
    config.attributes["values"] = {"office": str(OFFICE_ID)}
    command.upgrade(config, "head")
    with psycopg.connect(postgres.url_of(name)) as connection:
        assert connection.execute("SELECT office_id FROM payment_run").fetchall() == [(OFFICE_ID,)]
