"""From application to admission: the dossier, the findings, and the rule that decides."""

from typing import Any

import pytest

from services.common.ids import new_id
from tests.services.registry.world import (
    ALL_FOUND,
    World,
    a_provider,
    a_requirement,
    an_offer,
    both,
    evidence,
)


async def test_who_meets_every_requirement_is_admitted(world: World) -> None:
    await world.published_set()
    await world.registered(a_provider(professionals=10))
    admission = await world.applied()
    await world.handed_in(admission, "KVK", "VECOZO", "CONT")
    missing = await world.found(admission, **ALL_FOUND)
    assert (missing["items"], missing["outcomeNow"]) == ([], "admitted")
    decision = await world.decided(admission)
    assert (decision["outcome"], decision["findings"], decision["objectionUntil"]) == ("admitted", [], "2026-11-16")
    assert (await world.standing(admission))["standing"] == [{"from": "2026-10-05", "until": None}]
    assert await world.events("admissions") == [
        told(admission, version=1, status="applied", standing=[]),
        told(admission, version=2, status="admitted", standing=[{"from": "2026-10-05", "until": None}]),
    ]


async def test_a_decision_can_be_explained_to_the_provider(world: World) -> None:
    admission = await world.admitted()
    decision = await world.seen(f"/admissions/{admission['admissionId']}/decision", world.provider())
    path = f"/decisions/{decision['decisionId']}/explanation"
    explanation = await world.seen(path, world.provider())
    assert explanation["outcome"] == "admitted-on-conditions"
    assert [(each["code"], each["outcome"]) for each in explanation["rules"]] == [
        ("KVK", "met"),
        ("VECOZO", "met"),
        ("CONT", "met"),
        ("WMCZ", "date-given"),
        ("FRAUDE", "met"),
    ]
    assert (await world.get(path, world.provider(world.linde_id))).status_code == 404


async def test_what_is_due_within_months_admits_on_conditions(world: World) -> None:
    admission = await world.admitted()
    decision = await world.seen(f"/admissions/{admission['admissionId']}/decision", world.office)
    assert decision["outcome"] == "admitted-on-conditions"
    (finding,) = decision["findings"]
    assert (finding["requirementCode"], finding["state"], finding["improveBy"]) == ("WMCZ", "date-given", "2027-04-05")
    await world.handed_in(admission, "WMCZ")
    await world.found(admission, WMCZ="verified")
    assert (await world.standing(admission))["status"] == "admitted"
    assert [each["status"] for each in await world.events("admissions")][-1] == "admitted"


async def test_a_rejected_knock_out_refuses_and_the_provider_may_apply_again(world: World) -> None:
    admission = await world.admitted(KVK={"finding": "rejected", "reason": "Het uittreksel is van een ander bedrijf."})
    decision = await world.seen(f"/admissions/{admission['admissionId']}/decision", world.provider())
    assert decision["outcome"] == "refused"
    assert {each["requirementCode"]: each["state"] for each in decision["findings"]} == {
        "KVK": "rejected",
        "WMCZ": "date-given",
    }
    assert (await world.standing(admission))["standing"] == []
    again = await world.applied()
    missing = await world.seen(f"/admissions/{again['admissionId']}/missing", world.provider())
    assert {each["requirementCode"]: each["state"] for each in missing["items"]} == {
        "KVK": "rejected",
        "WMCZ": "date-given",
        "FRAUDE": "unchecked",
    }


async def test_missing_says_what_why_how_and_by_when(world: World) -> None:
    await world.published_set()
    await world.registered()
    admission = await world.applied()
    await world.handed_in(admission, "KVK")
    missing = await world.seen(f"/admissions/{admission['admissionId']}/missing", world.provider())
    assert (missing["outcomeNow"], missing["completionEndsOn"], missing["hoursToGo"]) == (None, "2026-11-02", 3)
    assert [(each["requirementCode"], each["state"], each["who"], each["dueOn"]) for each in missing["items"]] == [
        ("KVK", "awaiting-verification", "care-office", "2026-11-02"),
        ("VECOZO", "not-handed-in", "provider", "2026-11-02"),
        ("CONT", "not-handed-in", "provider", "2026-11-02"),
        ("WMCZ", "date-given", "provider", "2027-04-05"),
        ("FRAUDE", "unchecked", "care-office", "2026-11-02"),
    ]
    assert missing["items"][1]["how"] == both("an extract")
    assert missing["items"][1]["explanation"]["en"] == "There is no evidence yet. Hand it in by 2 November 2026."


async def test_evidence_before_its_date_waits_for_the_care_office(world: World) -> None:
    """The date still stands, and the provider has done its part."""
    await world.published_set()
    await world.registered()
    admission = await world.applied()
    await world.handed_in(admission, "WMCZ")
    missing = await world.seen(f"/admissions/{admission['admissionId']}/missing", world.provider())
    [item] = [each for each in missing["items"] if each["requirementCode"] == "WMCZ"]
    assert (item["state"], item["who"], item["dueOn"]) == ("awaiting-verification", "care-office", "2027-04-05")


async def test_nobody_is_refused_before_the_care_office_has_looked(world: World) -> None:
    await world.published_set()
    await world.registered()
    admission = await world.applied()
    await world.handed_in(admission, "KVK", "VECOZO", "CONT")
    answer = await world.post(f"/admissions/{admission['admissionId']}/decision", None, world.office)
    assert (answer.status_code, answer.json()["code"]) == (422, "not-decidable-yet")
    assert "KVK (awaiting-verification)" in answer.json()["facts"]["open"]


async def test_the_provider_itself_can_let_the_rule_decide(world: World) -> None:
    await world.published_set()
    await world.registered()
    admission = await world.applied()
    await world.handed_in(admission, "KVK", "VECOZO", "CONT")
    await world.found(admission, **ALL_FOUND)
    path = f"/admissions/{admission['admissionId']}/decision"
    assert (await world.made(path, None, world.provider()))["outcome"] == "admitted-on-conditions"
    again = await world.post(path, None, world.office)
    assert (again.status_code, again.json()["code"]) == (409, "already-decided")


async def test_what_stays_missing_refuses_after_four_weeks(world: World) -> None:
    await world.published_set()
    await world.registered()
    admission = await world.applied()
    await world.handed_in(admission, "KVK", "CONT")
    await world.found(admission, KVK="verified", CONT="verified", FRAUDE="clear")
    await world.reviewed(days=29)
    assert (await world.decided(admission))["outcome"] == "refused"


async def test_every_fault_in_evidence_comes_at_once(world: World) -> None:
    await world.published_set()
    await world.registered()
    admission = await world.applied()
    items = [
        evidence("KVK", issuedOn="2026-04-04"),
        evidence("VECOZO", issuedOn="2026-10-06"),
        evidence("CONT", issuedOn="2025-10-05"),
        evidence("WZD"),
        evidence("FRAUDE"),
        evidence("XYZ", statement="x"),
    ]
    answer = await world.post(f"/admissions/{admission['admissionId']}/evidence", {"items": items}, world.provider())
    assert [(each["pointer"], each["code"]) for each in answer.json()["errors"]] == [
        ("/body/items/0/issuedOn", "evidence-too-old"),
        ("/body/items/1/issuedOn", "issued-in-future"),
        ("/body/items/2/issuedOn", "evidence-ended"),
        ("/body/items/3/requirementCode", "requirement-not-asked"),
        ("/body/items/4/requirementCode", "exclusion-needs-nothing"),
        ("/body/items/5/requirementCode", "requirement-unknown"),
        ("/body/items/5", "evidence-unfit"),
    ]
    assert (await world.seen(f"/admissions/{admission['admissionId']}/evidence", world.office))["items"] == []


@pytest.mark.parametrize(
    ("finding", "code"),
    [
        ({"requirementCode": "VECOZO", "finding": "verified"}, "nothing-to-verify"),
        (
            {"requirementCode": "KVK", "finding": "date-given", "reason": "x", "improveBy": "2026-12-01"},
            "finding-unfit",
        ),
        ({"requirementCode": "KVK", "finding": "rejected"}, "reason-missing"),
        ({"requirementCode": "CONT", "finding": "date-given", "reason": "x"}, "improve-by-missing"),
        (
            {"requirementCode": "CONT", "finding": "date-given", "reason": "x", "improveBy": "2026-10-05"},
            "improve-by-unfit",
        ),
        ({"requirementCode": "FRAUDE", "finding": "verified"}, "finding-unfit"),
        ({"requirementCode": "FRAUDE", "finding": "clear", "improveBy": "2026-12-01"}, "improve-by-needless"),
        ({"requirementCode": "WZD", "finding": "verified"}, "requirement-not-asked"),
    ],
)
async def test_a_finding_that_does_not_fit(world: World, finding: dict[str, Any], code: str) -> None:
    await world.published_set()
    await world.registered()
    admission = await world.applied()
    await world.handed_in(admission, "KVK", "CONT")
    path = f"/admissions/{admission['admissionId']}/verifications"
    answer = await world.post(path, {"items": [finding]}, world.office)
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, code)


async def test_a_date_given_admits_on_conditions(world: World) -> None:
    await world.published_set()
    await world.registered()
    admission = await world.applied()
    await world.handed_in(admission, "KVK", "VECOZO")
    later = {"finding": "date-given", "reason": "Volgt.", "improveBy": "2026-12-01"}
    await world.found(admission, **(ALL_FOUND | {"CONT": later}))
    await world.decided(admission)
    decision = await world.seen(f"/admissions/{admission['admissionId']}/decision", world.provider())
    assert decision["outcome"] == "admitted-on-conditions"
    assert {each["requirementCode"]: each["improveBy"] for each in decision["findings"]} == {
        "CONT": "2026-12-01",
        "WMCZ": "2027-04-05",
    }


async def test_a_set_that_begins_tomorrow_is_refused_without_a_hole_in_the_sentence(world: World) -> None:
    first = await world.published_set(valid_from="2026-11-01")
    await world.registered()
    body = {"requirementSetId": first["requirementSetId"], "deliveryForms": ["mpt"]}
    answer = await world.post("/admissions", body, world.provider())
    assert answer.json()["code"] == "requirement-set-not-in-force"
    assert answer.json()["detail"] == "In dit experiment geldt vandaag nog geen eisenpakket."


async def test_a_provider_applies_once_per_pilot_on_the_set_that_holds(world: World) -> None:
    first = await world.published_set()
    await world.registered()
    body = {"requirementSetId": first["requirementSetId"], "deliveryForms": ["mpt"]}
    stranger = await world.post("/admissions", body, world.provider(world.linde_id))
    assert stranger.json()["code"] == "provider-unknown"
    await world.made("/admissions", body, world.provider())
    again = await world.post("/admissions", body, world.provider())
    assert (again.status_code, again.json()["code"]) == (409, "admission-open")
    later = await world.published_set(a_requirement(), valid_from="2026-11-01", changes=both("Minder"))
    await world.registered(a_provider("De Linde", "42000002", "11111111"), world.linde_id)
    early = body | {"requirementSetId": later["requirementSetId"]}
    answer = await world.post("/admissions", early, world.provider(world.linde_id))
    assert answer.json()["code"] == "requirement-set-not-in-force"
    assert answer.json()["detail"] == f"Vandaag geldt editie 1: {first['requirementSetId']}."
    unknown = body | {"requirementSetId": str(new_id())}
    answer = await world.post("/admissions", unknown, world.provider(world.linde_id))
    assert answer.json()["code"] == "requirement-set-not-published"


async def test_offers_and_admission_are_for_the_same_forms(world: World) -> None:
    chosen = await world.published_set()
    await world.published_prices()
    provider_id = await world.registered()
    location_id = await world.located(provider_id)
    await world.made(f"/providers/{provider_id}/offers", an_offer(location_id), world.provider())
    body = {"requirementSetId": chosen["requirementSetId"], "deliveryForms": ["stay"]}
    answer = await world.post("/admissions", body, world.provider())
    assert answer.json()["code"] == "offers-outside-forms"
    await world.made("/admissions", body | {"deliveryForms": ["mpt"]}, world.provider())
    stay = an_offer(location_id, performanceCode="Z051", deliveryForm="stay", priceCents=19000)
    answer = await world.post(f"/providers/{provider_id}/offers", stay, world.provider())
    assert (answer.status_code, answer.json()["code"]) == (422, "form-not-applied-for")


@pytest.mark.parametrize("path", ["", "/evidence", "/missing", "/decision", "/suspensions"])
async def test_a_dossier_is_seen_by_its_provider_and_the_care_office_only(world: World, path: str) -> None:
    admission = await world.admitted()
    where = f"/admissions/{admission['admissionId']}{path}"
    callers = {
        "own": world.provider(),
        "rival": world.provider(world.linde_id),
        "office": world.office,
        "voucher": world.stage.headers("office-voucher"),
        "client": world.stage.headers("client"),
    }
    seen = {name: (await world.get(where, who)).status_code for name, who in callers.items()}
    assert seen == {"own": 200, "rival": 404, "office": 200, "voucher": 403, "client": 403}
    assert (await world.get(where)).status_code == 401


async def test_a_provider_lists_only_its_own_admissions(world: World) -> None:
    admission = await world.admitted()
    rival = world.provider(world.linde_id)
    assert [each["admissionId"] for each in (await world.seen("/admissions", world.provider()))["items"]] == [
        admission["admissionId"]
    ]
    assert (await world.seen("/admissions", rival))["items"] == []
    assert (await world.seen("/admissions", rival, providerId=admission["providerId"]))["items"] == []
    assert len((await world.seen("/admissions", world.office, status="admitted-on-conditions"))["items"]) == 1


async def test_only_who_may_start_is_found_by_the_public(world: World) -> None:
    await world.published_prices()
    admission = await world.admitted()
    location_id = await world.located(admission["providerId"])
    path = f"/providers/{admission['providerId']}/offers"
    await world.made(path, an_offer(location_id), world.provider())
    (found,) = (await world.seen("/providers", near="50.851,5.686", deliveryForm="mpt"))["items"]
    [standing] = found["admissions"]
    assert standing == {
        "pilotCode": "zuid-limburg",
        "status": "admitted-on-conditions",
        "deliveryForms": ["mpt"],
        "umbrellaProviderId": None,
        "umbrellaName": None,
    }
    body = {"from": "2026-10-05", "reason": "Onderzoek"}
    await world.made(f"/admissions/{admission['admissionId']}/suspensions", body, world.office)
    assert (await world.seen("/providers"))["items"] == []
    (found,) = (await world.seen("/providers", admittedOnly="false"))["items"]
    assert found["admissions"][0]["status"] == "suspended"


async def test_an_application_can_be_withdrawn(world: World) -> None:
    await world.published_set()
    await world.registered()
    admission = await world.applied()
    path = f"/admissions/{admission['admissionId']}/ending"
    body = {"lastDay": "2026-10-05", "reason": "Toch niet"}
    assert (await world.post(path, body | {"lastDay": "2026-10-04"}, world.provider())).json()[
        "code"
    ] == "end-reaches-back"
    assert (await world.made(path, body, world.provider()))["status"] == "ended"
    assert (await world.post(path, body, world.provider())).json()["code"] == "admission-closed"
    late = await world.post(
        f"/admissions/{admission['admissionId']}/evidence", {"items": [evidence("KVK")]}, world.provider()
    )
    assert late.json()["code"] == "admission-closed"
    await world.applied()


def told(admission: dict[str, Any], **more: Any) -> dict[str, Any]:
    same = ("admissionId", "providerId", "pilotCode", "requirementSetId")
    return {name: admission[name] for name in same} | more
