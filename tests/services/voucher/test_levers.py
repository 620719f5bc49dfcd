"""The levers of a pilot: tried, approved by another person while that is still true, and taken back."""

from datetime import timedelta
from typing import Any

from services.common.ids import new_id
from services.voucher.operations.escrow import send_open
from services.voucher.operations.fit import fit_due
from services.voucher.operations.revalue import revalue_due
from tests.services.voucher.agreement_scene import AgreementScene
from tests.services.voucher.budget_books import shown
from tests.services.voucher.levering import factor_decided, proposed, step
from tests.services.voucher.scene import codes
from tests.services.voucher.test_budget import ceiling
from tests.services.voucher.valued import HOURS, books, held, revalue, voucher_of_2026
from tests.stage import keyed

HALF = {"kind": "factor", "factor": 0.5, "validFrom": "2026-12-01"}


async def certain(scene: AgreementScene, count: int) -> list[dict[str, Any]]:
    """Vouchers that are worth what the price list says: € 120 a day in every year."""
    made = [voucher_of_2026(scene) for _ in range(count)]
    for each in made:
        await revalue(scene, each)
    return made


async def all_books(scene: AgreementScene) -> list[Any]:
    return await scene.sql("SELECT * FROM voucher_year ORDER BY voucher_id, year")


async def test_a_dry_run_shows_the_people_and_the_money_and_changes_nothing(scene: AgreementScene) -> None:
    first, _ = await certain(scene, 2)
    await scene.redeemed(first, lines=[HOURS | {"quantity": 14}], startsOn="2026-11-01")
    before = await all_books(scene)
    made = await proposed(scene.stage, scene.pilot_id, **HALF)
    assert made.status_code == 201, made.text
    run = made.json()["dryRun"]
    assert (made.json()["status"], run["vouchers"]) == ("proposed", 2)
    assert run["dataVersion"] == (await scene.sql("SELECT max(entry_id) FROM voucher_entry"))[0][0]
    assert [(each["year"], each["vouchers"], each["beforeCents"] - each["afterCents"]) for each in run["years"]] == [
        (2026, 2, 2 * 31 * 6_000), (2027, 2, 2 * 365 * 6_000), (2028, 2, 2 * 366 * 6_000),
    ]  # fmt: skip
    assert [(each["exceedingVouchers"], each["exceedingCents"]) for each in run["years"]] == [
        (0, 0), (1, 365 * 6_000), (1, 366 * 6_000),
    ]  # fmt: skip
    await revalue_due(scene.service)
    assert await all_books(scene) == before


async def test_what_was_tried_is_what_happens_and_taking_back_fills_up_what_was_shortened(
    scene: AgreementScene,
) -> None:
    [voucher] = await certain(scene, 1)
    agreement = await scene.redeemed(voucher, lines=[HOURS | {"quantity": 14}], startsOn="2026-11-01")
    before, held_before = await books(scene, voucher), held(scene, agreement)
    made = (await proposed(scene.stage, scene.pilot_id, **HALF)).json()
    lever = (await step(scene.stage, made, "approval")).json()
    assert (lever["status"], lever["decidedAt"] is not None) == ("approved", True)
    await revalue_due(scene.service)
    after = {year: value for year, value, _, _ in await books(scene, voucher)}
    assert after == {each["year"]: each["afterCents"] for each in made["dryRun"]["years"]}
    scene.stage.move_clock(timedelta(days=90))
    await fit_due(scene.service)
    await send_open(scene.service)
    await fit_due(scene.service)
    assert held(scene, agreement)[2027] == 365 * 6_000
    assert (await scene.read(agreement)).json()["sufficesUntil"]
    back = await step(scene.stage, lever, "revocation", reason="Het budget is verhoogd.")
    assert (back.status_code, back.json()["status"]) == (201, "taken-back"), back.text
    await revalue_due(scene.service)
    await send_open(scene.service)
    assert (await books(scene, voucher), held(scene, agreement)) == (before, held_before)
    again = await step(scene.stage, lever, "revocation", reason="nog eens")
    assert (again.status_code, codes(again)) == (409, ["lever-status-wrong"])


async def test_another_person_approves_within_a_day_and_only_what_was_tried(scene: AgreementScene) -> None:
    await certain(scene, 2)
    both = scene.stage.headers("office-voucher", "office-approver", subject=new_id(), language="en")
    path = f"/pilots/{scene.pilot_id}/levers"
    own = (await scene.http.post(path, json=HALF | {"reason": "krap"}, headers=keyed(both))).json()
    refused = await scene.http.post(f"{path}/{own['leverId']}/approval", headers=keyed(both))
    assert (refused.status_code, codes(refused)) == (422, ["another-person-approves"])
    changed = (await proposed(scene.stage, scene.pilot_id, **HALF)).json()
    late = (await proposed(scene.stage, scene.pilot_id, kind="access", note="Strenger kijken naar 4VV.")).json()
    await certain(scene, 1)
    refused = await step(scene.stage, changed, "approval")
    assert (refused.status_code, codes(refused)) == (412, ["lever-changed"])
    assert (refused.json()["facts"]["vouchersTried"], refused.json()["facts"]["vouchersNow"]) == (2, 3)
    scene.stage.move_clock(timedelta(days=1, minutes=1))
    refused = await step(scene.stage, late, "approval")
    assert (refused.status_code, codes(refused)) == (412, ["lever-lapsed"])
    listed = (await scene.http.get(path, headers=scene.office)).json()["items"]
    assert [each["status"] for each in listed] == ["lapsed"] * 3
    assert not await scene.sql("SELECT * FROM pilot_factor")


async def test_a_factor_never_works_back(scene: AgreementScene) -> None:
    refused = await proposed(scene.stage, scene.pilot_id, kind="factor", factor=0.95, validFrom="2026-10-04")
    assert (refused.status_code, codes(refused)) == (422, ["factor-before-decision"])
    made = (await proposed(scene.stage, scene.pilot_id, kind="factor", factor=0.95, validFrom="2026-10-05")).json()
    scene.stage.move_clock(timedelta(hours=20))
    refused = await step(scene.stage, made, "approval")
    assert (refused.status_code, codes(refused)) == (422, ["factor-before-decision"]), "it is decided a day later"


async def test_more_budget_raises_the_ceiling_and_touches_nobody(scene: AgreementScene) -> None:
    more = {"kind": "budget", "year": 2026, "moreCents": 500_000}
    refused = await proposed(scene.stage, scene.pilot_id, **more)
    assert (refused.status_code, codes(refused)) == (422, ["ceiling-missing"])
    await ceiling(scene, 2026, 1_000_000)
    made = (await proposed(scene.stage, scene.pilot_id, **more)).json()
    [year] = made["dryRun"]["years"]
    assert (made["dryRun"]["vouchers"], year["beforeCents"], year["afterCents"]) == (0, 1_000_000, 1_500_000)
    lever = (await step(scene.stage, made, "approval")).json()
    assert (await shown(scene, 2026))["ceilingCents"] == 1_500_000
    assert (await step(scene.stage, lever, "revocation", reason="toch niet")).status_code == 201
    assert (await shown(scene, 2026))["ceilingCents"] == 1_000_000


async def test_stricter_access_is_a_note_and_touches_no_application_and_no_voucher(scene: AgreementScene) -> None:
    [voucher] = await certain(scene, 1)
    await scene.redeemed(voucher, lines=[HOURS], startsOn="2026-11-01")
    tables = ("voucher", "voucher_year", "voucher_entry", "agreement", "reservation", "known_indication")
    before = [await scene.sql(f"SELECT * FROM {name} ORDER BY 1, 2") for name in tables]
    events = await scene.sql("SELECT count(*) FROM feed WHERE type <> 'nl.pvb.levers.changed.v1'")
    made = (await proposed(scene.stage, scene.pilot_id, kind="access", note="Bij 4VV ook de mantelzorg wegen.")).json()
    assert (made["dryRun"]["vouchers"], made["dryRun"]["years"]) == (0, [])
    assert (await step(scene.stage, made, "approval")).json()["status"] == "approved"
    await revalue_due(scene.service)
    assert [await scene.sql(f"SELECT * FROM {name} ORDER BY 1, 2") for name in tables] == before
    assert await scene.sql("SELECT count(*) FROM feed WHERE type <> 'nl.pvb.levers.changed.v1'") == events


async def test_taking_back_what_raised_values_takes_a_new_decision(scene: AgreementScene) -> None:
    await certain(scene, 1)
    lever = await factor_decided(scene.stage, scene.pilot_id, 1.1, "2026-12-01")
    refused = await step(scene.stage, lever, "revocation", reason="te duur")
    assert (refused.status_code, codes(refused)) == (409, ["taking-back-lowers"])


async def test_a_rejected_lever_does_nothing_and_roles_are_kept(scene: AgreementScene) -> None:
    made = (await proposed(scene.stage, scene.pilot_id, **HALF)).json()
    path = f"/pilots/{scene.pilot_id}/levers"
    as_proposer = await scene.http.post(f"{path}/{made['leverId']}/approval", headers=keyed(scene.office))
    assert as_proposer.status_code == 403
    approver = scene.stage.headers("office-approver")
    assert (await scene.http.post(path, json=HALF | {"reason": "x"}, headers=keyed(approver))).status_code == 403
    elsewhere = scene.stage.headers("office-approver", organisation_id=new_id())
    assert (await scene.http.post(f"{path}/{made['leverId']}/approval", headers=keyed(elsewhere))).status_code == 404
    rejected = await step(scene.stage, made, "rejection", reason="Eerst meer budget vragen.")
    assert (rejected.json()["status"], rejected.json()["decidedReason"]) == ("rejected", "Eerst meer budget vragen.")
    one = await scene.http.get(f"{path}/{made['leverId']}", headers=scene.office)
    assert one.json() == rejected.json()
    seen = (await scene.http.get(path, headers=scene.stage.headers("researcher"))).json()["items"]
    assert [each["dryRun"] for each in seen] == [None], "how many people it touches is for the office"
    unfit = await proposed(scene.stage, scene.pilot_id, kind="access", note="x", factor=0.9)
    assert unfit.status_code == 422
