"""The care office acts for a client in the full-person package alone; on every other agreement it only reads."""

from typing import Any
from uuid import UUID

import pytest
from fastapi.routing import APIRoute

from services.common.tokens import Role
from services.common.web.access import access_of
from tests.documents import service_app
from tests.services.voucher.agreement_scene import DAY, AgreementScene
from tests.services.voucher.scene import codes
from tests.services.voucher.test_extension import propose as propose_extension
from tests.stage import keyed

DRAFT = "/vouchers/{voucher_id}/agreements"
"""A draft decides nothing: it needs the client's own confirmation."""
OTHER_TERMS = {"locationId": str(UUID(int=1)), "startsOn": "2026-12-01", "lines": [DAY], "conditions": "Anders."}
WRITES: dict[str, dict[str, Any] | None] = {
    "POST /agreements/{agreement_id}/confirmations": None,
    "POST /agreements/{agreement_id}/versions": OTHER_TERMS,
    "POST /agreements/{agreement_id}/declination": {"reason": "liever niet"},
    "PUT /agreements/{agreement_id}/conversation": {"heldOn": "2026-10-01", "summary": "Aan de keukentafel."},
    "POST /agreements/{agreement_id}/ending": {"endsOn": "2026-12-10", "reason": "verhuisd"},
    "PUT /agreements/{agreement_id}/ending-proposal": {"endsOn": "2026-12-10", "reason": "verhuisd"},
    "POST /agreements/{agreement_id}/ending-proposal/confirmation": None,
    "POST /agreements/{agreement_id}/ending-proposal/declination": None,
    "PUT /agreements/{agreement_id}/extension-proposal": {"endsOn": "2027-01-31", "reason": "gaat goed"},
    "POST /agreements/{agreement_id}/extension-proposal/confirmation": None,
    "POST /agreements/{agreement_id}/extension-proposal/declination": None,
    "POST /agreements/{agreement_id}/postponement": {"until": "2026-12-10", "reason": "nog in het ziekenhuis"},
    "POST /agreements/{agreement_id}/calling-off": {"reason": "blijft thuis"},
    "PUT /agreements/{agreement_id}/kept-amount": {"keepCents": 100_000},
}
"""Every route by which the care office decides on an agreement, with a body."""
OF_WHAT_FITS = {
    "PUT /agreements/{agreement_id}/fitting/ending-proposal",
    "POST /agreements/{agreement_id}/fitting/draft",
}
"""They make an ordinary ending proposal or draft of an agreement that does not fit."""
WITH_A_CODE_OF_ITS_OWN = {"POST /agreements/{agreement_id}/confirmations": "conversation-missing"}
ON_A_PROPOSAL = ("/confirmations", "/versions", "}/declination", "/conversation")


def test_every_route_by_which_the_office_writes_on_an_agreement_is_listed() -> None:
    found = {
        f"{method} {route.path}"
        for route in service_app("voucher").router.routes
        if isinstance(route, APIRoute) and "agreements" in route.path
        for method in (route.methods or set()) - {"GET"}
        if (access := access_of(route.endpoint)) and Role.OFFICE_VOUCHER in access.relations
    }
    assert found == {*WRITES, f"POST {DRAFT}", *OF_WHAT_FITS}


@pytest.mark.parametrize("arrangement", ["self-directed", "supported"])
async def test_the_office_decides_nothing_for_a_client_who_decides(scene: AgreementScene, arrangement: str) -> None:
    voucher = scene.new_voucher(arrangement=arrangement)
    proposal, running = await scene.draft(voucher), await scene.redeemed(voucher)
    before = [(await scene.read(each)).json() for each in (proposal, running)]
    for route, body in WRITES.items():
        answer = await write(scene, route, proposal if route.endswith(ON_A_PROPOSAL) else running, body)
        code = WITH_A_CODE_OF_ITS_OWN.get(route, "client-decides")
        assert codes(answer) == [code], (route, answer.text)
        assert answer.json()["remedy"]
    assert [(await scene.read(each)).json() for each in (proposal, running)] == before


async def test_in_the_full_person_package_the_office_decides(scene: AgreementScene) -> None:
    voucher = scene.new_voucher({2026: 5_000_000, 2027: 4_000_000}, arrangement="full-person-package")
    for route, body in WRITES.items():
        make = scene.draft if route.endswith(ON_A_PROPOSAL) else scene.redeemed
        agreement = await make(voucher, endsOn="2026-12-31")
        if route.endswith("confirmations"):
            await write(scene, "PUT /agreements/{agreement_id}/conversation", agreement, CONVERSATION)
        if "ending-proposal/" in route:
            assert (await scene.propose_end(agreement, "2026-12-10", scene.provider)).status_code == 200
        if "extension-proposal/" in route:
            assert (await propose_extension(scene, agreement, scene.provider, "2027-01-31")).status_code == 200
        if route.endswith("kept-amount"):
            assert (await scene.end(agreement, "2026-12-10")).status_code == 201
        answer = await write(scene, route, agreement, body)
        assert answer.is_success, (route, answer.text)
        if route.endswith("/ending"):
            assert (await scene.read(agreement)).json()["closedBy"] == "office-voucher"


CONVERSATION = WRITES["PUT /agreements/{agreement_id}/conversation"]


async def write(scene: AgreementScene, route: str, agreement: dict[str, Any], body: dict[str, Any] | None) -> Any:
    """Call a route as the care office, which has just read the agreement."""
    method, _, path = route.partition(" ")
    seen = await scene.read(agreement)
    headers = keyed(scene.office) | {"If-Match": seen.headers["etag"]}
    return await scene.http.request(
        method, path.format(agreement_id=agreement["agreementId"]), json=body, headers=headers
    )
