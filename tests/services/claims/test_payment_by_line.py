"""The line is the unit of payment: where the payment of each is, one run per pilot and payer, never two live orders."""

from typing import Any

import psycopg
import pytest
from alembic import command
from sqlalchemy.exc import IntegrityError

from tests.services.claims.scene import PROVIDER, Scene, credit_of, line
from tests.services.claims.test_offices import OF_BEFORE, Before, before
from tests.services.claims.test_payments import draft, finn, give_account, olga, paid, send_back, step
from tests.stage import OFFICE_ID

__all__ = ["before"]
PRICE = 5_410
HOLD = """
INSERT INTO payment_hold (batch_id, position, line_id, provider_id, stream_id, amount_cents, warnings, held_at)
SELECT batch_id, position, gen_random_uuid(), provider_id, stream_id, amount_cents, '{two-payers}', now()
FROM claim_line WHERE broken = 0 LIMIT 1"""


async def payments(scene: Scene, batch: dict[str, Any]) -> list[tuple[str, str | None] | None]:
    lines = (await scene.get(f"/batches/{batch['batchId']}/lines"))["items"]
    return [each["payment"] and (each["payment"]["state"], each["payment"]["orderId"]) for each in lines]


async def test_a_line_says_where_its_payment_is(scene: Scene) -> None:
    agreement = await scene.agree()
    held = line(agreement, quantity=25, serviceFrom="2026-09-02", serviceTo="2026-09-02")
    batch = (await scene.send([line(agreement), held, line(agreement, performanceCode="H999")])).json()
    assert [each["payment"] and each["payment"]["state"] for each in batch["lines"]] == ["waiting", "waiting", None]
    await give_account(scene)
    run = (await draft(scene)).json()
    [order] = (await scene.get(f"/payment-runs/{run['runId']}/orders", finn(scene)))["items"]
    first = order["orderId"]
    assert await payments(scene, batch) == [("in-order", first), ("held", None), None]
    for name, who in (("approval", olga(scene)), ("export", finn(scene)), ("settlement", finn(scene))):
        run = (await step(scene, run, name, who)).json()
    assert await payments(scene, batch) == [("paid", first), ("held", None), None]
    await send_back(scene, order)
    assert await payments(scene, batch) == [("returned", first), ("held", None), None]
    path = f"/payment-holds/{batch['lines'][1]['lineId']}/release"
    headers = olga(scene) | {"Idempotency-Key": "release"}
    assert (await scene.client.post(path, json={"reason": "Klopt"}, headers=headers)).status_code == 201
    assert await payments(scene, batch) == [("returned", first), ("waiting", None), None]
    await paid(scene)
    [(one, second), (other, same), _] = [each or ("", None) for each in await payments(scene, batch)]
    assert (one, other, second == same, second != first) == ("paid", "paid", True, True)
    shown = await scene.get(f"/lines/{batch['lines'][0]['lineId']}")
    assert shown["payment"] == {"state": "paid", "orderId": second}


async def test_a_batch_of_two_pilots_and_two_payers_is_paid_in_their_runs(scene: Scene) -> None:
    streams = [("zuid-limburg", "wlz"), ("zuid-limburg", "wmo"), ("twente", "wlz")]
    agreements = [await scene.agree(pilotCode=pilot, payer=payer) for pilot, payer in streams]
    lines = [line(each, quantity=1 + place) for place, each in enumerate(agreements)]
    batch = (await scene.send(lines)).json()
    await give_account(scene)
    refused = (await draft(scene)).json()
    assert refused["code"] == "several-streams"
    assert refused["facts"]["streams"] == "twente (wlz), zuid-limburg (wlz), zuid-limburg (wmo)"
    assert (await draft(scene, pilotCode="zuid-limburg")).json()["code"] == "several-streams"
    orders = []
    for place, (pilot, payer) in enumerate(streams):
        run = (await draft(scene, pilotCode=pilot, payer=payer)).json()
        assert (run["pilotCode"], run["payer"], run["paidCents"]) == (pilot, payer, (1 + place) * PRICE)
        [order] = (await scene.get(f"/payment-runs/{run['runId']}/orders", finn(scene)))["items"]
        orders.append(order["orderId"])
    assert await payments(scene, batch) == [("in-order", each) for each in orders]
    assert (await draft(scene)).json()["code"] == "nothing-to-pay"


async def test_a_negative_amount_is_carried_within_its_pilot_and_payer(scene: Scene) -> None:
    ours, other = await scene.agree(), await scene.agree(payer="wmo")
    debit = line(ours, quantity=3)
    await scene.send([debit])
    await give_account(scene)
    await paid(scene)
    await scene.send([credit_of(debit), line(other)])
    assert (await draft(scene, payer="wlz")).json()["code"] == "nothing-to-pay"
    assert (await draft(scene, payer="wmo")).json()["paidCents"] == PRICE
    await scene.send([line(ours, quantity=5, serviceFrom="2026-09-04", serviceTo="2026-09-04")])
    assert (await draft(scene)).json()["paidCents"] == 2 * PRICE


async def test_the_database_refuses_a_line_in_two_live_orders(scene: Scene) -> None:
    await scene.send([line(await scene.agree())])
    await give_account(scene)
    await draft(scene)
    with pytest.raises(IntegrityError, match="live order"):
        await scene.sql(HOLD)
    with pytest.raises(IntegrityError, match="paid_once"):
        await scene.sql(
            "WITH other AS (INSERT INTO payment_order SELECT gen_random_uuid(), run_id, gen_random_uuid(), iban,"
            " account_name, line_count, debit_cents, credit_cents, recovery_cents, carried_cents, net_cents"
            " FROM payment_order RETURNING order_id)"
            " INSERT INTO payment_item (order_id, source_id, stream_id, kind)"
            " SELECT other.order_id, source_id, stream_id, kind FROM payment_item, other"
        )


OLD_RUN = """
INSERT INTO payment_run (run_id, version, status, office_id, cut_off, drafted_by, drafted_at)
VALUES ('01900000-0000-7000-8000-0000000000d2', 1, 'settled', 'THE-OFFICE', '2026-10-05', gen_random_uuid(),
        '2026-10-05');
UPDATE payment_order SET carried_cents = -301, net_cents = 699;
INSERT INTO payment_order (order_id, run_id, provider_id, iban, account_name, line_count, debit_cents, credit_cents,
                           recovery_cents, carried_cents, net_cents)
VALUES ('01900000-0000-7000-8000-0000000000e2', '01900000-0000-7000-8000-0000000000d2', 'THE-PROVIDER', 'NL', 'Z', 2,
        300, 500, 101, 0, -301);
INSERT INTO claim_batch (batch_id, provider_id, status, idempotency_key, fingerprint, received_at, received_on,
                         rule_set_version, line_count)
VALUES ('01900000-0000-7000-8000-0000000000b2', 'THE-PROVIDER', 'judged', 'l', '', '2026-10-05', '2026-10-05', '1', 3);
INSERT INTO batch_total (batch_id, stream_id, performance_code, month, kind, accepted, line_count, amount_cents)
SELECT '01900000-0000-7000-8000-0000000000b2', stream_id, 'H126', '2026-09-01', kind, true, 1, cents
FROM (VALUES ('known', 'D', 100), ('old', 'D', 200), ('old', 'C', 500)) AS made (pilot_code, kind, cents)
JOIN payment_stream USING (pilot_code);
INSERT INTO recovery (recovery_id, provider_id, batch_id, position, amount_cents, reason, recorded_at, decision_id,
                      stream_id)
SELECT '01900000-0000-7000-8000-0000000000f2', 'THE-PROVIDER', batch_id, position, 101, 'x', '2026-10-05',
       gen_random_uuid(), stream_id FROM claim_line WHERE position = 2;
INSERT INTO payment_item (order_id, source_id, stream_id, kind)
SELECT CAST('01900000-0000-7000-8000-0000000000e2' AS uuid), CAST('01900000-0000-7000-8000-0000000000b2' AS uuid),
       stream_id, 'batch'
FROM payment_stream
UNION ALL
SELECT '01900000-0000-7000-8000-0000000000e2', '01900000-0000-7000-8000-0000000000f2', 0, 'recovery'
UNION ALL
SELECT '01900000-0000-7000-8000-0000000000e1', '01900000-0000-7000-8000-0000000000e2', 0, 'carry';
"""


def test_runs_of_before_keep_every_sum(before: Before) -> None:  # the fixture of the neighbour
    """An order of two pilots left € 3.01 to a later run: a third to the one, the rest to the other."""
    config, url = before("0012")
    config.attributes["values"] = {"office": str(OFFICE_ID)}
    filled = [
        each.replace("THE-OFFICE", str(OFFICE_ID)).replace("THE-PROVIDER", str(PROVIDER))
        for each in (OF_BEFORE, OLD_RUN)
    ]
    with psycopg.connect(url) as connection:
        connection.execute(filled[0])
    command.upgrade(config, "0014")
    with psycopg.connect(url) as connection:
        connection.execute(filled[1])
        sums = connection.execute("SELECT order_id, net_cents FROM payment_order ORDER BY order_id").fetchall()
    command.upgrade(config, "0015")
    with psycopg.connect(url) as connection:
        assert connection.execute("SELECT order_id, net_cents FROM payment_order ORDER BY order_id").fetchall() == sums
        carried = connection.execute(
            "SELECT pilot_code, cents FROM payment_carry JOIN payment_stream USING (stream_id) ORDER BY 1"
        )
        assert carried.fetchall() == [("known", -100), ("old", -201)]
        assert connection.execute("SELECT count(*) FROM payment_item WHERE stream_id = 0").fetchone() == (0,)
        waits = connection.execute("SELECT kind, debit, recovered FROM waiting_for_payment ORDER BY 1").fetchall()
        assert waits == [("batch", 1000, 0), ("recovery", 0, 100)]


def test_the_migration_stops_where_an_order_does_not_add_up(before: Before) -> None:
    config, url = before("0012")
    config.attributes["values"] = {"office": str(OFFICE_ID)}
    with psycopg.connect(url) as connection:
        connection.execute(OF_BEFORE.replace("THE-OFFICE", str(OFFICE_ID)))
        connection.execute("UPDATE payment_order SET debit_cents = 900, net_cents = 900")
    with pytest.raises(RuntimeError, match="add up"):
        command.upgrade(config, "head")
