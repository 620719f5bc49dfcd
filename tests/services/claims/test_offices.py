"""Two care offices with lines of one provider: each pays, reads and recovers what is of its own pilots."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import psycopg
import pytest
from alembic import command
from alembic.config import Config

from deploy.launcher.databases import administering, create_database
from deploy.launcher.embedded_postgres import EmbeddedPostgres
from services.common.data.migrations import ValueMissing, alembic_config
from services.common.ids import new_id
from tests.services.claims.scene import Scene, allotment, credit_of, line
from tests.services.claims.test_payments import draft, finn, give_account
from tests.stage import OFFICE_ID, keyed

RUN = """
INSERT INTO payment_run (run_id, version, status, cut_off, drafted_by, drafted_at)
VALUES (gen_random_uuid(), 1, 'drafted', '2026-10-05', gen_random_uuid(), '2026-10-05T07:00:00Z')
"""


OF_BEFORE = """
INSERT INTO known_pilot VALUES ('known', 'THE-OFFICE');
INSERT INTO agreement_terms (agreement_id, voucher_id, version, epoch, terms, provider_id, pilot_code, starts_on,
                             claim_window_days)
SELECT CAST(agreement AS uuid), gen_random_uuid(), 1, 1, '{}', '01900000-0000-7000-8000-0000000000aa', pilot,
       '2026-01-01', 90
FROM (VALUES ('01900000-0000-7000-8000-0000000000c1', 'known'), ('01900000-0000-7000-8000-0000000000c2', 'old'))
  AS made (agreement, pilot);
INSERT INTO claim_batch (batch_id, provider_id, status, idempotency_key, fingerprint, received_at, received_on,
                         rule_set_version, line_count)
VALUES ('01900000-0000-7000-8000-0000000000b1', '01900000-0000-7000-8000-0000000000aa', 'judged', 'k', '', '2026-10-05',
        '2026-10-05', '1', 2);
INSERT INTO claim_line (batch_id, provider_id, agreement_id, position, service_from, service_to, unit_price_cents,
                        amount_cents, broken, covers_days, kind, performance_code, line_reference, quantity)
SELECT '01900000-0000-7000-8000-0000000000b1', '01900000-0000-7000-8000-0000000000aa', CAST(agreement AS uuid),
       position, '2026-09-01', '2026-09-01', 1000, 1000, 0, false, 'D', 'H126', agreement, 1
FROM (VALUES ('01900000-0000-7000-8000-0000000000c1', 1), ('01900000-0000-7000-8000-0000000000c2', 2))
  AS made (agreement, position);
INSERT INTO batch_total (batch_id, pilot_code, performance_code, month, kind, accepted, line_count, amount_cents)
SELECT '01900000-0000-7000-8000-0000000000b1', pilot, 'H126', '2026-09-01', 'D', true, 1, 1000
FROM (VALUES ('known'), ('old')) AS made (pilot);
INSERT INTO recovery (recovery_id, provider_id, batch_id, position, amount_cents, reason, recorded_at, decision_id)
VALUES (gen_random_uuid(), '01900000-0000-7000-8000-0000000000aa', '01900000-0000-7000-8000-0000000000b1', 1, 100, 'x',
        '2026-10-05', gen_random_uuid());
INSERT INTO payment_run (run_id, version, status, office_id, cut_off, drafted_by, drafted_at)
VALUES ('01900000-0000-7000-8000-0000000000d1', 1, 'drafted', 'THE-OFFICE', '2026-10-05',
        gen_random_uuid(), '2026-10-05');
INSERT INTO payment_order (order_id, run_id, provider_id, iban, account_name, line_count, debit_cents, credit_cents,
                           recovery_cents, carried_cents, net_cents)
VALUES ('01900000-0000-7000-8000-0000000000e1', '01900000-0000-7000-8000-0000000000d1',
        '01900000-0000-7000-8000-0000000000aa', 'NL', 'Zonnehof', 1, 1000, 0, 0, 0, 1000);
INSERT INTO payment_item (order_id, source_id, pilot_code, kind)
VALUES ('01900000-0000-7000-8000-0000000000e1', '01900000-0000-7000-8000-0000000000b1', 'old', 'batch');
INSERT INTO known_pilot VALUES ('unused', 'THE-OFFICE');
"""
WAITS = "SELECT sum(debit - credit - recovered + carried)::bigint FROM waiting_for_payment"
Before = Callable[[str], tuple[Config, str]]


async def test_each_office_pays_and_reads_its_own(scene: Scene) -> None:
    other = new_id()
    fokke = scene.stage.headers("office-finance", organisation_id=other)
    auditor = scene.stage.headers("office-auditor", organisation_id=other)
    ours, theirs = await scene.agree(), await scene.agree(pilotCode="friesland-2026", officeId=str(other))
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


async def test_office_pilot_and_payer_are_those_of_the_terms_by_which_a_line_was_judged(scene: Scene) -> None:
    made = allotment(payer="municipality", pilotCode="twente")
    await scene.send_sets(made)
    debit = line(UUID(made["agreementId"]))
    shown = (await scene.send([debit])).json()["lines"][0]
    made["version"], made["terms"]["payer"] = 2, "wlz"
    await scene.send_sets(made)
    await scene.send([credit_of(debit), line(UUID(made["agreementId"]))])
    rows = await scene.sql(
        "SELECT kind, office_id, pilot_code, payer FROM claim_line JOIN payment_stream USING (stream_id)"
        " ORDER BY batch_id, position"
    )
    assert [tuple(row) for row in rows] == [
        (kind, OFFICE_ID, "twente", payer)
        for kind, payer in (("D", "municipality"), ("C", "municipality"), ("D", "wlz"))
    ]
    explained = await scene.get(f"/lines/{shown['lineId']}/explanation")
    facts = {each["name"]: each["value"] for each in explained["facts"]}
    assert (facts["officeId"], facts["payer"]) == (str(OFFICE_ID), "municipality")


def test_a_run_of_before_gets_the_office_given(before: Before) -> None:
    config, url = before("0010")
    with psycopg.connect(url) as connection:
        connection.execute(RUN)
    config.attributes["values"] = {"office": str(OFFICE_ID)}
    command.upgrade(config, "head")
    with psycopg.connect(url) as connection:
        assert connection.execute("SELECT office_id FROM payment_run").fetchall() == [(OFFICE_ID,)]


def test_lines_of_before_get_the_stream_of_their_pilot(before: Before) -> None:
    """What was paid and what waits add up to the same, and a pilot that nobody knows has the office given."""
    config, url = before("0012")
    with psycopg.connect(url) as connection:
        connection.execute(OF_BEFORE.replace("THE-OFFICE", str(OFFICE_ID)))
        waited = connection.execute(WAITS).fetchall()
    with pytest.raises(ValueMissing):
        command.upgrade(config, "head")
    other = new_id()
    config.attributes["values"] = {"office": str(other)}
    command.upgrade(config, "head")
    with psycopg.connect(url) as connection:
        found = connection.execute(
            "SELECT position, office_id, pilot_code, payer FROM claim_line JOIN payment_stream USING (stream_id)"
            " ORDER BY position"
        ).fetchall()
        assert found == [(1, OFFICE_ID, "known", "wlz"), (2, other, "old", "wlz")]
        assert connection.execute(WAITS).fetchall() == waited == [(900,)]
        assert connection.execute("SELECT stream_id > 0, is_active FROM payment_item").fetchall() == [(True, True)]
        assert connection.execute("SELECT stream_id > 0 FROM recovery").fetchall() == [(True,)]


@pytest.fixture
def before(postgres: EmbeddedPostgres) -> Before:
    """Makes a database of claims at an earlier migration."""

    def at(revision: str) -> tuple[Config, str]:
        name = f"claims_before_{new_id().hex[-8:]}"
        with administering(postgres.admin_url) as admin:
            create_database(admin, name)
        config = alembic_config("claims", postgres.url_of(name))
        command.upgrade(config, revision)
        return config, postgres.url_of(name)

    return at
