"""The migration that writes terms of version 2 of agreements that were redeemed before, and sends them again."""

import importlib
import json
from datetime import timedelta
from typing import Any
from uuid import UUID

from services.voucher.operations.escrow import send_open
from tests.services.voucher import rows
from tests.services.voucher.agreement_scene import AgreementScene

NEW = ("termsVersion", "number", "officeId", "payer", "clientId", "deliveryForm", "regionCode")
NEW_OF_LINE = ("quantity", "per", "exclusive")


def first_version(terms: dict[str, Any]) -> dict[str, Any]:
    """Terms as they were before."""
    lines = [{name: value for name, value in line.items() if name not in NEW_OF_LINE} for line in terms["lines"]]
    return {name: value for name, value in terms.items() if name not in NEW} | {"lines": lines}


async def state(scene: AgreementScene, agreement: dict[str, Any]) -> Any:
    """What voucher has of an agreement's set: terms, versions and amounts."""
    return await scene.sql(
        "SELECT h.terms, h.version, h.answered_version, jsonb_agg(to_jsonb(r) - 'seen_seq' ORDER BY r.year)"
        " FROM handover h JOIN reservation r USING (agreement_id) WHERE agreement_id = :id GROUP BY h.agreement_id",
        id=agreement["agreementId"],
    )


async def test_terms_of_version_1_are_written_again_and_sent_and_no_amount_moves(scene: AgreementScene) -> None:
    voucher = scene.new_voucher()
    scene.indication.tell(
        "clients", voucher["client_id"], {"clientId": voucher["client_id"], "version": 1, "regionCode": "5531"}
    )
    await scene.stage.caught_up("voucher", "indication")
    running = await scene.redeemed(voucher, endsOn="2026-12-31")
    over = await scene.redeemed(scene.new_voucher(), startsOn="2026-10-06", endsOn="2026-10-31")
    await scene.sql_write("UPDATE reservation SET final = true WHERE agreement_id = :id", id=over["agreementId"])
    before = {each["agreementId"]: (await state(scene, each))[0] for each in (running, over)}
    with rows.connect(scene.url) as connection:
        for agreement_id, (terms, *_) in before.items():
            connection.execute(
                "UPDATE handover SET terms = %s WHERE agreement_id = %s",
                [json.dumps(first_version(terms)), agreement_id],
            )
        migration = importlib.import_module("services.voucher.migrations.versions.0019_terms_version_2")
        connection.execute(migration.WRITE)
        connection.execute(migration.SEND)

    [(terms, version, answered, amounts)] = await state(scene, running)
    was = before[running["agreementId"]]
    assert terms == was[0]
    assert (version, answered, amounts) == (was[1] + 1, was[1], was[3])
    assert (await state(scene, over))[0] == before[over["agreementId"]]

    scene.stage.move_clock(scene.service.clock.now() + timedelta(minutes=1))
    scene.claims.known[UUID(running["agreementId"])].terms.clear()
    await send_open(scene.service)
    assert scene.claims.of(running).terms == terms
    [(_, version, answered, amounts)] = await state(scene, running)
    assert (version, answered, amounts) == (was[1] + 1, was[1] + 1, was[3])
    await scene.invariants_hold()


async def test_what_changes_after_redeeming_changes_in_the_terms_and_nothing_else(scene: AgreementScene) -> None:
    agreement = await scene.redeemed(scene.new_voucher(), startsOn="2026-10-06")
    first = scene.claims.of(agreement).terms
    assert (await scene.end(agreement, "2026-12-31")).status_code == 201
    assert scene.claims.of(agreement).terms == first | {"endsOn": "2026-12-31"}
