"""Objections: filed in time, ruled on by somebody else, with the effect that the rule gives."""

from datetime import timedelta

import pytest

from services.common.ids import new_id
from tests.services.registry.world import Json, World, evidence

WRONG = {"finding": "rejected", "reason": "Het uittreksel is van een ander bedrijf."}


async def refused(world: World, **findings: Json | str) -> tuple[Json, str]:
    """A refused admission and its decision."""
    admission = await world.admitted(**(findings or {"KVK": WRONG}))
    decision = await world.seen(f"/admissions/{admission['admissionId']}/decision", world.provider())
    assert decision["outcome"] == "refused"
    return admission, decision["decisionId"]


async def suspended(world: World, admission: Json, **more: str) -> Json:
    body = {"from": "2026-10-05", "reason": "Onderzoek"} | more
    return await world.made(f"/admissions/{admission['admissionId']}/suspensions", body, world.office)


async def ended(world: World, admission: Json, last_day: str = "2026-10-05") -> Json:
    body = {"lastDay": last_day, "reason": "Er is geen bestuur meer."}
    return await world.made(f"/admissions/{admission['admissionId']}/ending", body, world.office)


async def filed(world: World, decision_id: str, **more: str) -> Json:
    body = {"decisionId": decision_id, "grounds": "Het nummer klopt wel."} | more
    return await world.made("/objections", body, world.provider())


def ruling(outcome: str = "revoked", *set_aside: str) -> Json:
    return {"outcome": outcome, "grounds": "Het nummer klopt.", "setAside": list(set_aside)}


def path(objection: Json) -> str:
    return f"/objections/{objection['objectionId']}"


async def ruled(world: World, objection: Json, body: Json) -> Json:
    return await world.made(f"{path(objection)}/ruling", body, another(world))


def another(world: World) -> dict[str, str]:
    return world.stage.headers("office-registry", subject=new_id())


async def test_an_objection_has_its_term_and_the_ruling_its_own(world: World) -> None:
    _, decision_id = await refused(world)
    objection = await filed(world, decision_id)
    assert (objection["about"], objection["status"], objection["dueOn"]) == ("refusal", "received", "2026-12-28")
    again = await world.post("/objections", {"decisionId": decision_id, "grounds": "x"}, world.provider())
    assert (again.status_code, again.json()["code"]) == (409, "objection-open")


async def test_after_six_weeks_an_objection_says_why_it_is_late(world: World) -> None:
    _, decision_id = await refused(world)
    world.stage.move_clock(timedelta(days=42))
    body = {"decisionId": decision_id, "grounds": "x"}
    in_time = await world.made("/objections", body | {"lateReason": "Op tijd."}, world.provider())
    assert in_time["lateReason"] is None
    await world.made(f"{path(in_time)}/withdrawal", None, world.provider())
    world.stage.move_clock(timedelta(days=1))
    late = await world.post("/objections", body, world.provider())
    assert (late.status_code, late.json()["errors"][0]["code"]) == (422, "objection-late")
    with_reason = await filed(world, decision_id, lateReason="Het bestuur lag in het ziekenhuis.")
    assert with_reason["dueOn"] == "2026-12-29"


async def test_who_decided_or_looked_does_not_rule(world: World) -> None:
    _, decision_id = await refused(world)
    objection = await filed(world, decision_id)
    answer = await world.post(f"{path(objection)}/ruling", ruling("upheld"), world.office)
    assert (answer.status_code, answer.json()["code"]) == (403, "own-decision")


async def in_noord(world: World, office: dict[str, str]) -> Json:
    """The same provider's admission in a second pilot, checked and decided by this office."""
    edition = await world.published_set(pilotCode="noord")
    body = {"requirementSetId": edition["requirementSetId"], "deliveryForms": ["mpt"]}
    admission = await world.made("/admissions", body, world.provider())
    checks = {"items": [{"requirementCode": "FRAUDE", "finding": "clear"}]}
    await world.made(f"/admissions/{admission['admissionId']}/verifications", checks, office)
    await world.made(f"/admissions/{admission['admissionId']}/decision", None, office)
    return admission


async def test_who_rejected_the_evidence_for_one_pilot_does_not_rule_in_another(world: World) -> None:
    await refused(world)
    admission = await in_noord(world, another(world))
    decision = await world.seen(f"/admissions/{admission['admissionId']}/decision", world.provider())
    assert decision["outcome"] == "refused"
    objection = await filed(world, decision["decisionId"])
    answer = await world.post(f"{path(objection)}/ruling", ruling("upheld"), world.office)
    assert (answer.status_code, answer.json()["code"]) == (403, "own-decision")
    assert (await ruled(world, objection, ruling("upheld")))["outcome"] == "upheld"


async def test_evidence_that_a_ruling_turns_counts_in_every_pilot_at_once(world: World) -> None:
    admission = await world.admitted()
    other = await in_noord(world, another(world))
    await world.reviewed(days=183)
    [suspension] = (await world.seen(f"/admissions/{admission['admissionId']}/suspensions", world.provider()))["items"]
    await world.handed_in(admission, "WMCZ", issuedOn="2027-04-01")
    await world.found(admission, WMCZ={"finding": "rejected", "reason": "x"})
    assert (await world.standing(other))["status"] == "suspended"
    await world.reviewed(days=1)
    await ruled(world, await filed(world, suspension["decisionId"]), ruling("revoked", "WMCZ"))
    assert [(await world.standing(each))["status"] for each in (admission, other)] == ["admitted", "admitted"]


async def test_grounds_hold_no_citizen_service_number(world: World) -> None:
    _, decision_id = await refused(world)
    body = {"decisionId": decision_id, "grounds": "Het gaat om mevrouw 123456782."}
    answer = await world.post("/objections", body, world.provider())
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/body/grounds")
    assert "123456782" not in answer.text


async def test_an_upheld_decision_stands(world: World) -> None:
    admission, decision_id = await refused(world)
    done = await ruled(world, await filed(world, decision_id), ruling("upheld"))
    assert (done["status"], done["outcome"], done["effect"]) == ("ruled", "upheld", "none")
    assert (await world.standing(admission))["status"] == "refused"
    explanation = await world.seen(f"/decisions/{done['rulingDecisionId']}/explanation", world.provider())
    assert (explanation["outcome"], explanation["rules"][0]["code"]) == ("upheld", "refusal")
    closed = await world.post(f"{path(done)}/ruling", ruling("upheld"), another(world))
    assert closed.json()["code"] == "objection-closed"


async def test_a_wrong_rejection_set_aside_admits_by_the_rule(world: World) -> None:
    admission, decision_id = await refused(world)
    world.stage.move_clock(timedelta(days=10))
    done = await ruled(world, await filed(world, decision_id), ruling("revoked", "KVK"))
    assert done["effect"] == "admitted-on-conditions"
    now = await world.standing(admission)
    assert (now["status"], now["standing"]) == ("admitted-on-conditions", [{"from": "2026-10-15", "until": None}])
    assert [each["status"] for each in await world.events("admissions")] == [
        "applied",
        "refused",
        "admitted-on-conditions",
    ]


async def test_an_exclusion_that_was_found_wrongly_is_set_aside(world: World) -> None:
    _, decision_id = await refused(world, FRAUDE={"finding": "holds", "reason": "x"})
    done = await ruled(world, await filed(world, decision_id), ruling("revoked", "FRAUDE"))
    assert done["effect"] == "admitted-on-conditions"


async def test_a_ruling_cannot_go_around_the_rule(world: World) -> None:
    _, decision_id = await refused(world, KVK=WRONG, FRAUDE={"finding": "holds", "reason": "x"})
    objection = await filed(world, decision_id)
    where = f"{path(objection)}/ruling"
    half = await world.post(where, ruling("revoked", "KVK"), another(world))
    assert (half.status_code, half.json()["code"]) == (422, "ruling-without-effect")
    assert "FRAUDE" in half.json()["detail"]
    wrong = await world.post(where, ruling("revoked", "KVK", "CONT"), another(world))
    assert [(each["pointer"], each["code"]) for each in wrong.json()["errors"]] == [
        ("/body/setAside/1", "nothing-to-set-aside")
    ]
    needless = await world.post(where, ruling("upheld", "KVK"), another(world))
    assert needless.json()["code"] == "set-aside-needless"
    done = await ruled(world, objection, ruling("revoked", "KVK", "FRAUDE"))
    assert done["effect"] == "admitted-on-conditions"


async def test_a_refusal_for_what_was_missing_is_reopened_to_complete_it(world: World) -> None:
    await world.published_set()
    await world.registered()
    admission = await world.applied()
    await world.handed_in(admission, "KVK", "CONT")
    await world.found(admission, KVK="verified", CONT="verified", FRAUDE="clear")
    world.stage.move_clock(timedelta(days=29))
    decision = await world.decided(admission)
    done = await ruled(world, await filed(world, decision["decisionId"]), ruling())
    assert (done["effect"], (await world.standing(admission))["status"]) == ("reopened", "applied")
    await world.handed_in(admission, "VECOZO")
    await world.found(admission, VECOZO="verified")
    assert (await world.decided(admission))["outcome"] == "admitted-on-conditions"


async def test_a_revoked_suspension_is_lifted_and_everything_is_payable_again(world: World) -> None:
    admission = await world.admitted()
    suspension = await suspended(world, admission, noPaymentFrom="2026-10-05")
    assert suspension["objectionUntil"] == "2026-11-16"
    world.stage.move_clock(timedelta(days=7))
    done = await ruled(world, await filed(world, suspension["decisionId"]), ruling())
    assert (done["about"], done["effect"]) == ("suspension", "lifted")
    assert (await world.standing(admission))["status"] == "admitted-on-conditions"
    told = (await world.events("suspensions"))[-1]
    assert (told["until"], told["noPaymentFrom"], told["version"]) == ("2026-10-11", None, 2)


async def test_a_revoked_announcement_never_begins(world: World) -> None:
    admission = await world.admitted()
    suspension = await suspended(world, admission, **{"from": "2026-12-01", "noPaymentFrom": "2026-12-01"})
    await ruled(world, await filed(world, suspension["decisionId"]), ruling())
    told = (await world.events("suspensions"))[-1]
    assert (told["until"], told["noPaymentFrom"]) == ("2026-11-30", None)
    assert (await world.standing(admission))["standing"] == [{"from": "2026-10-05", "until": None}]
    await world.reviewed(days=57)
    assert (await world.standing(admission))["status"] == "admitted-on-conditions"


async def test_a_suspension_by_rule_goes_only_when_the_rule_lets_it(world: World) -> None:
    admission = await world.admitted()
    await world.reviewed(days=183)
    [suspension] = (await world.seen(f"/admissions/{admission['admissionId']}/suspensions", world.provider()))["items"]
    objection = await filed(world, suspension["decisionId"])
    answer = await world.post(f"{path(objection)}/ruling", ruling(), another(world))
    assert (answer.status_code, answer.json()["code"]) == (422, "ruling-without-effect")
    items = {"items": [evidence("WMCZ", issuedOn="2027-04-01")]}
    await world.made(f"/admissions/{admission['admissionId']}/evidence", items, world.provider())
    await world.found(admission, WMCZ={"finding": "rejected", "reason": "x"})
    await world.reviewed(days=1)
    done = await ruled(world, objection, ruling("revoked", "WMCZ"))
    assert (done["effect"], (await world.standing(admission))["status"]) == ("lifted", "admitted")


async def test_the_care_office_ends_only_who_is_suspended(world: World) -> None:
    admission = await world.admitted()
    body = {"lastDay": "2026-10-05", "reason": "x"}
    answer = await world.post(f"/admissions/{admission['admissionId']}/ending", body, world.office)
    assert (answer.status_code, answer.json()["code"]) == (409, "ending-needs-suspension")
    await suspended(world, admission)
    done = await ended(world, admission)
    assert (done["lastDay"], done["endedBy"], done["endReason"]) == (
        "2026-10-05",
        "care-office",
        "Er is geen bestuur meer.",
    )


async def test_a_revoked_ending_restores_the_admission(world: World) -> None:
    admission = await world.admitted()
    suspension = await suspended(world, admission)
    done = await ended(world, admission)
    await world.reviewed(days=1)
    assert (await world.standing(admission))["status"] == "ended"
    back = await ruled(world, await filed(world, done["endingDecisionId"]), ruling())
    assert (back["about"], back["effect"]) == ("ending", "suspended")
    now = await world.standing(admission)
    assert (now["status"], now["lastDay"], now["endedBy"]) == ("suspended", None, None)
    told = [each["status"] for each in await world.events("admissions")]
    assert told[-2:] == ["ended", "suspended"]
    lifting = f"/admissions/{admission['admissionId']}/suspensions/{suspension['suspensionId']}/lifting"
    await world.made(lifting, {"until": "2026-10-06", "reason": "x"}, world.office)
    await world.reviewed(days=1)
    assert (await world.standing(admission))["status"] == "admitted-on-conditions"


async def test_only_refusals_suspensions_and_endings_are_objected_to(world: World) -> None:
    admission = await world.admitted()
    decision = await world.seen(f"/admissions/{admission['admissionId']}/decision", world.provider())
    body = {"decisionId": decision["decisionId"], "grounds": "x"}
    answer = await world.post("/objections", body, world.provider())
    assert (answer.status_code, answer.json()["code"]) == (422, "objection-impossible")
    unknown = await world.post("/objections", body | {"decisionId": str(new_id())}, world.provider())
    assert unknown.status_code == 404


@pytest.mark.parametrize("where", ["", "/withdrawal"])
async def test_a_rival_sees_nothing_of_an_objection(world: World, where: str) -> None:
    _, decision_id = await refused(world)
    objection = await filed(world, decision_id)
    rival = world.provider(world.linde_id)
    answer = await (world.post(path(objection) + where, None, rival) if where else world.get(path(objection), rival))
    assert answer.status_code == 404
    assert (await world.seen("/objections", rival))["items"] == []
    assert (await world.post("/objections", {"decisionId": decision_id, "grounds": "x"}, rival)).status_code == 404
    assert [each["objectionId"] for each in (await world.seen("/objections", world.office))["items"]] == [
        objection["objectionId"]
    ]
