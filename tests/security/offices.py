"""What two care offices have and may ask, route by route: the ids of the one's things, and a body for every change."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import text

from services.common.ids import new_id
from services.common.tokens import Role
from tests.four import Four, hours, line
from tests.services.registry.test_challenges import a_challenge
from tests.services.registry.test_continuity import SEEN, inspector
from tests.services.registry.test_experiences import MARKS
from tests.services.registry.test_purchase_agreements import a_purchase
from tests.services.registry.world import PILOT, REQUIREMENTS, a_price

Json = dict[str, Any]
OFFICE_ROLES = sorted(role for role in Role if role.startswith("office-"))
LATE_CLAIM = """
INSERT INTO late_claim_decision (late_claim_id, agreement_id, provider_id, office_id, month, amount_cents, reason,
                                 status, proposed_by, proposed_at)
SELECT gen_random_uuid(), agreement_id, provider_id, office_id, '2026-10-01', 100, 'storing', 'proposed',
       gen_random_uuid(), '2026-10-05T07:00:00Z' FROM agreement_terms WHERE agreement_id = :agreement
RETURNING late_claim_id"""
HOLD = """
INSERT INTO payment_hold (batch_id, position, line_id, provider_id, stream_id, amount_cents, warnings, held_at)
SELECT batch_id, position, :line, provider_id, stream_id, amount_cents, '{two-payers}', '2026-10-05T07:00:00Z'
FROM claim_line WHERE batch_id = :batch AND position = 2"""
CARE_AT_HOME = """
INSERT INTO care_at_home_request (care_at_home_request_id, pilot_id, client_id, delivery_form, requested_on, decide_by,
  status, version, received_at, nearest_form, decided_at, decided_as, decided_by, decision_id)
SELECT gen_random_uuid(), pilot_id, client_id, 'vpt', '2026-10-05', '2026-10-19', 'refused', 2, issued_at, 'stay',
       '2026-10-05T07:00:00Z', 'office', gen_random_uuid(), gen_random_uuid()
FROM voucher WHERE voucher_id = :voucher
RETURNING care_at_home_request_id"""
CONVERSATION: Json = {
    "heldOn": "2026-10-05",
    "present": ["client"],
    "formsExplained": ["stay", "vpt", "mpt", "pgb", "dtv"],
    "supportOffered": True,
    "summary": "Thuis blijven gaat voor.",
}
REFUSAL: Json = {
    "responsible": False,
    "efficient": True,
    "facts": "Woont alleen.",
    "reason": "Er is geen toezicht.",
    "nearestForm": "stay",
}
METHODS = ("get", "post", "put", "patch", "delete")


@dataclass(frozen=True)
class Call:
    """One route with the ids of the first office's things in its path."""

    service: str
    method: str
    route: str
    path: str

    @property
    def name(self) -> str:
        """As the tables here call it."""
        return f"{self.service} {self.method.upper()} {self.route}"

    @property
    def is_change(self) -> bool:
        """Whether the call may change something."""
        return self.method != "get"


async def calls_of(four: Four, service: str, ids: Mapping[str, str]) -> list[Call]:
    """Every call of a service's own document that is not for everybody; each parameter needs an id here."""
    own = {name: ids.get(f"{service} {name}", value) for name, value in ids.items()}
    document = (await four.stage[service].get("/openapi.json")).json()
    return [
        Call(service, method, route, route.format_map(own))
        for route, item in document["paths"].items()
        for method in METHODS
        if method in item and item[method]["security"]
    ]


async def things_of(four: Four) -> dict[str, str]:
    """Something of every kind that belongs to the office of the open pilot, by the name of its path parameter."""
    voucher = await four.issued()
    agreement = await four.redeemed(voucher, endsOn="2026-11-30")
    await four.start_care(agreement)
    await extension_of(four, voucher, agreement)
    ids = {
        "pilotId": four.pilot["pilotId"],
        "voucherId": voucher["voucherId"],
        "clientId": voucher["clientId"],
        "agreementId": agreement["agreementId"],
        "decisionId": (await decided_on(four, "voucher", voucher["voucherId"])),
        "messageId": str(new_id()),
        "swapId": (await swapped(four, voucher))["swapId"],
        "workItemId": await work_on(four, voucher),
        "leverId": await lever_on(four),
        "voucher offerId": await place_for(four, voucher),
    } | await care_at_home_of(four, voucher)
    judged = {"steeringAbility": "high", "complexity": "low", "reason": "kan het zelf"}
    path = f"/vouchers/{voucher['voucherId']}"
    version = (await four.stage["voucher"].get(path, headers=four.office)).json()["version"]
    await four.ask("voucher", "PUT", f"{path}/choice-profile", four.office, judged, version=version)
    await four.ask("voucher", "PUT", f"{path}/choice-conversation", four.office, CONVERSATION, version=version + 1)
    report = report_on(f"vouchers/{voucher['voucherId']}")
    made = await four.ask("voucher", "POST", "/fact-reports", four.client_of(voucher), report)
    return (
        ids
        | {"factReportId": made["factReportId"]}
        | await registry_things(four, agreement)
        | await claims_things(four, agreement)
    )


async def claims_things(four: Four, agreement: Json) -> dict[str, str]:
    """Those of claims: a batch, its line, and the run and order that pay it."""
    finance, approver = (four.stage.headers(role, subject=new_id()) for role in ("office-finance", "office-approver"))
    batch = (await four.claim([line(agreement), line(agreement)])).json()
    held_id = batch["lines"][1]["lineId"]
    async with four.stage.service("claims").database.transaction() as session:
        await session.execute(text(HOLD), {"line": held_id, "batch": batch["batchId"]})
    body = {"iban": "NL20INGB0001234567", "accountName": "Stichting Zonnehof"}
    account = await four.ask("claims", "POST", "/bank-accounts", four.provider, body)
    found = {"outcome": "verified"}
    await four.ask("claims", "POST", f"/bank-accounts/{account['accountId']}/verification", finance, found)
    run = await four.ask("claims", "POST", "/payment-runs", finance, {"cutOff": "2026-10-05"})
    await four.ask("claims", "POST", f"/payment-runs/{run['runId']}/approval", approver, version=run["version"])
    [order] = (await four.stage["claims"].get(f"/payment-runs/{run['runId']}/orders", headers=finance)).json()["items"]
    line_id = batch["lines"][0]["lineId"]
    report = await four.ask("claims", "POST", "/fact-reports", four.provider, report_on(f"lines/{line_id}"))
    return {
        "lateClaimId": await late_claim_on(four, agreement),
        "batchId": batch["batchId"],
        "lineId": held_id,
        "runId": run["runId"],
        "orderId": order["orderId"],
        "accountId": account["accountId"],
        "claims factReportId": report["factReportId"],
        "claims decisionId": await decided_on(four, "claims", run["runId"]),
    }


async def late_claim_on(four: Four, agreement: Json) -> str:
    """A late-claim decision that was proposed in an earlier year."""
    async with four.stage.service("claims").database.transaction() as session:
        [made] = await session.execute(text(LATE_CLAIM), {"agreement": agreement["agreementId"]})
    return str(made.late_claim_id)


async def registry_things(four: Four, agreement: Json) -> dict[str, str]:
    """Those of the registry: on the provider's admission, and what was written for the pilot."""
    world, client = four.registry, four.stage.headers("client", client_ids=[UUID(agreement["clientId"])])
    await four.stage.caught_up("registry", "voucher")
    [admission] = (await world.seen("/admissions", world.office))["items"]
    path = f"/admissions/{admission['admissionId']}"
    paused = {"from": "2026-11-01", "noPaymentFrom": "2026-11-15", "reason": "inspectie"}
    suspension = await world.made(f"{path}/suspensions", paused, world.office)
    objection = {"decisionId": suspension["decisionId"], "grounds": "Het is niet waar."}
    drafted = {"pilotCode": PILOT, "validFrom": "2027-01-01", "requirements": REQUIREMENTS}
    required = await world.made("/requirement-sets", drafted, world.office)
    comment = {"words": "Te veel."}
    prices = await world.made("/price-lists", {"pilotCode": PILOT, "items": [a_price()]}, world.office)
    challenge = await world.made("/challenges", a_challenge(), world.provider())
    review = await world.made("/requirement-reviews", {"pilotCode": PILOT}, world.office)
    purchase = await world.made("/purchase-agreements", a_purchase(str(world.zonnehof_id)), world.office)
    [plan] = (await world.seen("/continuity-plans", world.office))["items"]
    [task, *_] = (await world.seen(f"/continuity-plans/{plan['planId']}", world.office))["tasks"]
    told = {"agreementId": agreement["agreementId"], "year": 2026, "marks": MARKS, "words": "Fijn."}
    commented = await world.made(f"/requirement-sets/{required['requirementSetId']}/comments", comment, client)
    signal = await world.made("/inspection-signals", SEEN | {"providerId": str(world.zonnehof_id)}, inspector(world))
    report = report_on(f"admissions/{admission['admissionId']}")
    return {
        "registry factReportId": (await world.made("/fact-reports", report, world.provider()))["factReportId"],
        "registry decisionId": suspension["decisionId"],
        "admissionId": admission["admissionId"],
        "suspensionId": suspension["suspensionId"],
        "objectionId": (await world.made("/objections", objection, world.provider()))["objectionId"],
        "requirementSetId": required["requirementSetId"],
        "commentId": commented["commentId"],
        "priceListId": prices["priceListId"],
        "challengeId": challenge["challengeId"],
        "reviewId": review["reviewId"],
        "purchaseAgreementId": purchase["purchaseAgreementId"],
        "planId": plan["planId"],
        "taskId": task["taskId"],
        "experienceId": (await world.made("/experiences", told, client))["experienceId"],
        "providerId": str(world.zonnehof_id),
        "locationId": four.location_id,
        "offerId": str(new_id()),
        "umbrellaId": str(new_id()),
        "signalId": signal["signalId"],
    }


async def swapped(four: Four, voucher: Mapping[str, Any]) -> Json:
    """A swap that was carried out."""
    ending = await four.redeemed(voucher, lines=[hours(10)])
    start = await four.drafted(voucher, lines=[hours(10)], startsOn="2026-11-01")
    confirmed = await four.confirm(start, four.provider)
    read = (await four.stage["voucher"].get(f"/agreements/{ending['agreementId']}", headers=four.office)).json()
    body = swap_body(ending["agreementId"], read["version"], start["agreementId"], confirmed.json()["version"])
    return await four.ask("voucher", "POST", f"/vouchers/{voucher['voucherId']}/swaps", four.client_of(voucher), body)


def swap_body(ending: str, version: int, start: str, start_version: int) -> Json:
    """A request that ends one agreement at the end of October and starts another."""
    return {
        "endings": [{"agreementId": ending, "version": version, "endsOn": "2026-10-31"}],
        "starts": [{"agreementId": start, "version": start_version}],
        "reason": "liever anders",
    }


async def extension_of(four: Four, voucher: Mapping[str, Any], agreement: Json) -> None:
    """A proposal of the client to go on until the end of the year."""
    path = f"/agreements/{agreement['agreementId']}"
    version = (await four.stage["voucher"].get(path, headers=four.office)).json()["version"]
    body = {"endsOn": "2026-12-31", "reason": "het gaat goed"}
    await four.ask("voucher", "PUT", f"{path}/extension-proposal", four.client_of(voucher), body, version=version)


async def care_at_home_of(four: Four, voucher: Mapping[str, Any]) -> dict[str, str]:
    """A request for care at home that was refused, and the objection to that."""
    client, path = four.client_of(voucher), "/care-at-home-requests"
    [(request_id,)] = await four.sql("voucher", CARE_AT_HOME, voucher=voucher["voucherId"])
    objection = await four.ask("voucher", "POST", f"{path}/{request_id}/objections", client, {"grounds": "Toch thuis."})
    return {"careAtHomeRequestId": str(request_id), "voucher objectionId": objection["objectionId"]}


async def lever_on(four: Four) -> str:
    """A lever that is proposed."""
    path = f"/pilots/{four.pilot['pilotId']}/levers"
    body = {"kind": "access", "note": "Kijk nog eens naar 5VV.", "reason": "krap"}
    lever_id: str = (await four.ask("voucher", "POST", path, four.office, body))["leverId"]
    return lever_id


async def place_for(four: Four, voucher: Mapping[str, Any]) -> str:
    """A place that was offered to the client of a voucher."""
    path = f"/vouchers/{voucher['voucherId']}/offers"
    offer_id: str = (await four.ask("voucher", "POST", path, four.office, place(four)))["offerId"]
    return offer_id


def place(four: Four) -> Json:
    """A place that can be offered."""
    return {"providerId": str(four.provider_id), "locationId": four.location_id, "availableFrom": "2026-11-01"}


async def work_on(four: Four, voucher: Mapping[str, Any]) -> str:
    """Work of the office on a voucher."""
    work_item_id = str(new_id())
    query = """
        INSERT INTO work_item (work_item_id, office_id, kind, subject_id, status, version, created_at, changed_at)
        SELECT :id, office_id, 'placement', :voucher, 'open', 1, created_at, created_at FROM pilot LIMIT 1
        RETURNING work_item_id"""
    await four.sql("voucher", query, id=work_item_id, voucher=voucher["voucherId"])
    return work_item_id


async def decided_on(four: Four, service: str, subject: str) -> str:
    """A decision about a thing."""
    query = "SELECT decision_id FROM decision_record WHERE subject = CAST(:subject AS uuid) LIMIT 1"
    [(decision_id,)] = await four.sql(service, query, subject=subject)
    return str(decision_id)


def bodies_of(four: Four, ids: Mapping[str, str]) -> dict[str, Any]:
    """A right body for every change that an office role may make, by the name of the call."""
    lever = {"kind": "factor", "factor": 0.9, "validFrom": "2026-11-01", "reason": "krap"}
    voucher = {
        "pilotId": ids["pilotId"], "clientId": ids["clientId"], "deliveryForm": "stay", "validFrom": "2026-10-05",
        "requestedOn": "2026-10-05",
        "exclusions": {"crisisCare": False, "changingNeed": False, "rareComplexCare": False},
    }  # fmt: skip
    fixed = ("code", "nameNl", "nameEn", "regionCodes", "periodFrom", "periodTo", "profileCodes", "deliveryForms",
             "requirementSetId", "priceListId", "claimWindowDays", "noticePeriodDays")  # fmt: skip
    pilot = {name: four.pilot[name] for name in fixed}
    profile = {"steeringAbility": "high", "complexity": "low", "reason": "kan het zelf"}
    draft = {
        "providerId": str(four.provider_id), "locationId": four.location_id, "startsOn": "2026-12-01",
        "lines": [{"performanceCode": "H126", "unitCode": "04", "quantity": 1, "per": "total",
                   "unitPriceCents": 7_000}],
        "conditions": "Elke ochtend rustig wakker worden.",
    }  # fmt: skip
    terms = {
        "validFrom": "2026-12-01",
        "requestedOn": "2026-10-05",
        "deliveryForm": "mpt",
        "reason": "Naar huis.",
    }
    return {
        "voucher POST /vouchers": voucher,
        "voucher POST /vouchers/{voucherId}/terms": terms,
        "voucher POST /vouchers/_bulk": {"items": [voucher]},
        "voucher POST /vouchers/_check": {"items": [voucher]},
        "voucher POST /vouchers/{voucherId}/detention": {"fromOn": "2026-10-05", "reason": "melding"},
        "voucher PUT /vouchers/{voucherId}/choice-profile": profile,
        "voucher PUT /vouchers/{voucherId}/choice-conversation": CONVERSATION,
        "voucher PUT /vouchers/{voucherId}/arrangement": {"arrangement": "supported", "reason": "liever zo"},
        "voucher PUT /vouchers/{voucherId}/waiting-status": {
            "status": "urgent",
            "from": "2026-10-05",
            "reason": "besproken",
        },
        "voucher POST /vouchers/{voucherId}/offers": place(four),
        "voucher POST /vouchers/{voucherId}/offers/{offerId}/answer": {"answer": "declined"},
        "voucher POST /care-at-home-requests": {
            "pilotId": ids["pilotId"],
            "clientId": ids["clientId"],
            "deliveryForm": "mpt",
            "requestedOn": "2026-10-05",
        },
        "voucher POST /care-at-home-requests/{careAtHomeRequestId}/decision": REFUSAL,
        "voucher POST /care-at-home-requests/{careAtHomeRequestId}/objections/{objectionId}/ruling": {
            "outcome": "upheld",
            "grounds": "Het blijft zo.",
        },
        "voucher POST /pilots/{pilotId}/levers/{leverId}/approval": None,
        "voucher POST /pilots/{pilotId}/levers/{leverId}/rejection": {"reason": "niet nodig"},
        "voucher POST /pilots/{pilotId}/levers/{leverId}/revocation": {"reason": "niet meer nodig"},
        "voucher POST /vouchers/{voucherId}/agreements": draft,
        "voucher POST /agreements/{agreementId}/confirmations": None,
        "voucher POST /agreements/{agreementId}/declination": {"reason": "toch niet"},
        "voucher PUT /agreements/{agreementId}/conversation": {"heldOn": "2026-10-05", "summary": "besproken"},
        "voucher POST /agreements/{agreementId}/ending": {"endsOn": "2026-12-31", "reason": "verhuisd"},
        "voucher POST /vouchers/{voucherId}/swaps": swap_body(ids["agreementId"], 1, ids["agreementId"], 1),
        "voucher POST /swaps/{swapId}/cancellation": None,
        "voucher POST /pilots": pilot | {"code": "elders"},
        "voucher PUT /pilots/{pilotId}": pilot,
        "voucher POST /pilots/{pilotId}/opening": None,
        "voucher POST /pilots/{pilotId}/closing": {"reason": "klaar"},
        "voucher POST /pilots/{pilotId}/evaluation": {"conclusion": "het werkt"},
        "voucher POST /pilots/{pilotId}/levers": lever,
        "voucher POST /pilots/{pilotId}/versions": {"fromOn": "2026-11-01", "reason": "krap", "participantCap": 9},
        "voucher POST /work-items/{workItemId}/notes": {"step": "note", "reason": "gebeld"},
        "voucher POST /fact-reports": report_on(f"vouchers/{ids['voucherId']}"),
        "voucher POST /fact-reports/{factReportId}/answer": {"outcome": "corrected"},
        "voucher POST /messages/{messageId}/reading": None,
        "claims POST /payment-runs": {"cutOff": "2026-10-05"},
        "claims POST /late-claim-decisions": {
            "agreementId": ids["agreementId"],
            "month": "2026-10-01",
            "amountCents": 100,
            "reason": "storing",
        },
        "claims POST /late-claim-decisions/{lateClaimId}/approval": None,
        "claims POST /late-claim-decisions/{lateClaimId}/declination": {"reason": "geen storing"},
        "claims POST /payment-holds/{lineId}/release": {"reason": "besproken"},
        "claims POST /recoveries": {"lineId": ids["lineId"], "amountCents": 100, "reason": "niet geleverd"},
        "claims POST /bank-accounts/{accountId}/verification": {"outcome": "verified"},
        "claims POST /fact-reports": report_on(f"lines/{ids['lineId']}"),
        "claims POST /fact-reports/{factReportId}/answer": {"outcome": "corrected"},
        "claims POST /messages/{messageId}/reading": None,
        "registry POST /requirement-sets": {
            "pilotCode": PILOT,
            "validFrom": "2027-01-01",
            "requirements": REQUIREMENTS,
        },
        "registry POST /price-lists": {"pilotCode": PILOT, "items": [a_price()]},
        "registry POST /requirement-reviews": {"pilotCode": PILOT},
        "registry POST /purchase-agreements": a_purchase(ids["providerId"]),
        "registry POST /fact-reports": report_on(f"admissions/{ids['admissionId']}"),
        "registry POST /fact-reports/{factReportId}/answer": {"outcome": "corrected"},
        "registry POST /inspection-signals/{signalId}/decision": {"outcome": "not-suspended", "reason": "Opgelost."},
    }


def report_on(resource: str) -> Json:
    """A report of a fact that is wrong."""
    return {"resource": resource, "fact": "profileCode", "whatIsWrong": "Het is 4VV."}


def query_of(call: Call, four: Four) -> str:
    """The parameters without which a route says nothing."""
    if call.route == "/production":
        return "?from=2026-10-01&to=2026-10-31"
    return f"?locationId={four.location_id}" if call.route.endswith("/coverage") else ""
