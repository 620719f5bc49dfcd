"""What fits of an agreement that holds too little is proposed, and one call makes it a proposal of the parties."""

from typing import Any

import httpx
import pytest

from tests.services.voucher.agreement_scene import AgreementScene
from tests.services.voucher.scene import codes
from tests.services.voucher.swapping import Swaps
from tests.stage import keyed

HOURS = {"performanceCode": "H126", "unitCode": "04", "quantity": 7, "per": "week", "unitPriceCents": 5_000}


async def fitting(scene: AgreementScene, of: dict[str, Any], who: dict[str, str]) -> dict[str, Any]:
    answer = await scene.http.get(f"/agreements/{of['agreementId']}/fitting", headers=who)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def draft(scene: AgreementScene, of: dict[str, Any], who: dict[str, str]) -> httpx.Response:
    return await scene.http.post(f"/agreements/{of['agreementId']}/fitting/draft", headers=keyed(who))


@pytest.fixture
async def flagged(scene: AgreementScene) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:
    """A voucher of which the value fell: of two agreements of € 50 a day in December, the younger has room for half."""
    voucher = scene.new_voucher()
    older, younger = [
        await scene.redeemed(voucher, lines=[HOURS], startsOn="2026-12-01", endsOn="2026-12-31") for _ in range(2)
    ]
    lower = "UPDATE voucher_year SET value_cents = 232500, overhang_cents = reserved_cents WHERE year = 2026"
    await scene.sql_write(lower)
    return voucher, older, younger


async def test_the_younger_agreement_of_a_flagged_voucher_has_a_proposal(scene: AgreementScene, flagged: Any) -> None:
    voucher, older, younger = flagged
    client = scene.client_of(voucher)
    assert (await fitting(scene, older, client))["fits"]
    shown = await fitting(scene, younger, client)
    assert (shown["fits"], shown["fitsUntil"], shown["fitsFrom"]) == (False, "2026-12-15", "2026-12-01")
    assert shown["lines"] == [HOURS | {"quantity": 3.5}]
    assert shown["room"] == [{"year": 2026, "roomCents": 77_500}]
    for who in (client, scene.office):
        page = (await scene.http.get(f"/vouchers/{voucher['voucher_id']}/fitting", headers=who)).json()
        assert page["items"] == [shown]


async def test_a_provider_reads_what_fits_and_no_amount(scene: AgreementScene, flagged: Any) -> None:
    voucher, _, younger = flagged
    shown = await fitting(scene, younger, scene.provider)
    assert (shown["fitsUntil"], shown["room"]) == ("2026-12-15", None)
    assert "ents" not in "".join(shown), "no amount but the agreed price of a line"
    stranger = scene.stage.headers("provider", organisation_id=voucher["voucher_id"])
    for path in (f"/agreements/{younger['agreementId']}/fitting", f"/vouchers/{voucher['voucher_id']}/fitting"):
        assert (await scene.http.get(path, headers=stranger)).status_code == 404


async def test_the_day_becomes_an_ending_proposal_that_fits(scene: AgreementScene, flagged: Any) -> None:
    _, older, younger = flagged
    path = "/agreements/{}/fitting/ending-proposal"
    etag = (await scene.read(younger)).headers["etag"]
    proposed = await scene.http.put(
        path.format(younger["agreementId"]),
        json={"reason": "De waarde is lager."},
        headers=scene.provider | {"If-Match": etag},
    )
    assert proposed.json()["endingProposal"]["endsOn"] == "2026-12-15"
    assert (await scene.confirm_end(younger, scene.client_in(younger))).status_code == 201
    [(reserved, value)] = await scene.sql("SELECT reserved_cents, value_cents FROM voucher_year WHERE year = 2026")
    assert (reserved, value) == (155_000 + 75_000, 232_500)
    etag = (await scene.read(older)).headers["etag"]
    refused = await scene.http.put(
        path.format(older["agreementId"]), json={"reason": "x"}, headers=scene.provider | {"If-Match": etag}
    )
    assert codes(refused) == ["fits-already"]


async def test_the_quantity_becomes_a_draft_that_a_swap_redeems(scene: AgreementScene, flagged: Any) -> None:
    voucher, older, younger = flagged
    assert codes(await draft(scene, older, scene.provider)) == ["fits-already"]
    made = await draft(scene, younger, scene.provider)
    assert made.status_code == 201, made.text
    new = made.json()
    assert (new["startsOn"], new["endsOn"], new["lines"]) == ("2026-12-01", "2026-12-31", [HOURS | {"quantity": 3.5}])
    assert new["conditions"] == younger["conditions"]
    assert (await scene.confirm(new, scene.provider)).status_code == 201
    versions = {each["agreementId"]: (await scene.read(each)).json()["version"] for each in (younger, new)}
    body = {
        "reason": "De waarde is lager.",
        "endings": [{"agreementId": younger["agreementId"], "endsOn": "2026-11-30",
                     "version": versions[younger["agreementId"]]}],
        "starts": [{"agreementId": new["agreementId"], "version": versions[new["agreementId"]]}],
    }  # fmt: skip
    path = f"/vouchers/{voucher['voucher_id']}/swaps"
    swapped = await scene.http.post(path, json=body, headers=keyed(scene.client_of(voucher)))
    assert swapped.status_code == 201, swapped.text
    await Swaps(scene, 0).work() if swapped.json()["status"] == "open" else None
    [(reserved, value)] = await scene.sql("SELECT reserved_cents, value_cents FROM voucher_year WHERE year = 2026")
    assert reserved == 155_000 + 77_500 == value


async def test_an_agreement_that_does_not_run_has_no_proposal(scene: AgreementScene) -> None:
    made = await scene.draft(scene.new_voucher())
    answer = await scene.http.get(f"/agreements/{made['agreementId']}/fitting", headers=scene.provider)
    assert (answer.status_code, answer.json()["code"]) == (409, "agreement-closed")
