"""Anyone may challenge: proposed, judged with reasons within a term, tried, listed or declined; all of it public."""

from datetime import timedelta
from typing import Any

import pytest

from services.common.ids import new_id
from tests.services.registry.world import PILOT, World, a_day_price, a_price, both

CRITERIA = ("insured-care", "safe", "wanted", "price-fits", "proven")


def a_challenge(**more: Any) -> dict[str, Any]:
    return {
        "pilotCode": PILOT, "kind": "performance", "title": "Nachtzorg op afroep", "description": "Een team.",
        "forWhom": "Mensen die thuis wonen.", "deliveryForms": ["mpt", "vpt"], "unitCode": "04", "priceCents": 5200,
        "evidence": "Onderzoek in Sittard, 2025: minder opnames.",
    } | more  # fmt: skip


def found(*unmet: str, **more: Any) -> dict[str, Any]:
    items = [{"criterion": each, "isMet": each not in unmet, "reason": f"Over {each}."} for each in CRITERIA]
    return {"findings": items} | more


def listing(**more: Any) -> dict[str, Any]:
    return {"performanceCode": "X901", "name": both("Nachtzorg op afroep"), "validFrom": "2026-11-01"} | more


async def proposed(world: World, who: dict[str, str] | None = None, **more: Any) -> str:
    """A challenge, by Zonnehof unless said otherwise; its path."""
    made = await world.made("/challenges", a_challenge(**more), who or world.provider())
    return f"/challenges/{made['challengeId']}"


async def test_a_challenge_becomes_a_listed_performance(world: World) -> None:
    await world.published_prices()
    path = await proposed(world)
    await world.made(f"{path}/assessment", found("proven", trialUntil="2027-04-01"), world.office)
    told = await world.seen(path)
    assert (told["status"], told["trialUntil"], told["decideBy"]) == ("trial", "2027-04-01", "2027-04-01")
    drafted = await world.made(f"{path}/listing", listing(), world.office)
    trial_list = await world.made(f"/price-lists/{drafted['priceListId']}/publication", None, world.office)
    [row] = [each for each in trial_list["items"] if each["performanceCode"] == "X901"]
    assert (row["validFrom"], row["validTo"], row["priceCents"]) == ("2026-11-01", "2027-04-01", 5200)
    assert (await world.seen(path))["status"] == "trial"
    world.stage.move_clock(timedelta(days=120))
    await world.made(f"{path}/assessment", found(), world.office)
    drafted = await world.made(f"{path}/listing", listing(validFrom="2027-04-02"), world.office)
    assert drafted["status"] == "accepted"
    published = await world.made(f"/price-lists/{drafted['priceListId']}/publication", None, world.office)
    codes = {each["performanceCode"]: each["validTo"] for each in published["items"]}
    assert codes == {"H126": None, "Z051": None, "X901": None}, "what held goes on beside what is new"
    told = await world.seen(path)
    assert (told["status"], told["performanceCode"], told["daysLeft"]) == ("listed", "X901", None)
    assert [each["outcome"] for each in told["assessments"]] == ["trial", "accepted"]


async def test_the_register_is_public_and_the_evidence_is_not(world: World) -> None:
    await world.published_prices()
    path = await proposed(world)
    register = await world.get("/challenges", pilotCode=PILOT)
    assert [each["title"] for each in register.json()["items"]] == ["Nachtzorg op afroep"]
    for answer in (register, await world.get(path), await world.get(path, world.provider(world.linde_id))):
        assert "Sittard" not in answer.text and str(world.zonnehof_id) not in answer.text
    assert (await world.get(f"{path}/evidence")).status_code == 401
    assert (await world.get(f"{path}/evidence", world.provider(world.linde_id))).status_code == 404
    assert (await world.get(f"{path}/evidence", world.stage.headers("client"))).status_code == 404
    assert (await world.get(f"{path}/evidence", world.stage.headers("assessor"))).status_code == 403
    for who in (world.provider(), world.office):
        assert "Sittard" in (await world.seen(f"{path}/evidence", who))["evidence"]


async def test_a_client_can_challenge_too_and_only_she_takes_it_back(world: World) -> None:
    await world.published_prices()
    subject = new_id()
    anna = world.stage.headers("client", subject=subject)
    path = await proposed(world, anna)
    assert (await world.seen(path))["byRole"] == "client"
    assert str(subject) not in (await world.get(path)).text
    assert "Sittard" in (await world.seen(f"{path}/evidence", anna))["evidence"]
    assert (await world.post(f"{path}/withdrawal", None, world.stage.headers("client"))).status_code == 404
    assert (await world.made(f"{path}/withdrawal", None, anna))["status"] == "withdrawn"
    again = await world.post(f"{path}/withdrawal", None, anna)
    assert (again.status_code, again.json()["code"]) == (409, "challenge-closed")
    assert (await world.post(f"{path}/assessment", found(), world.office)).json()["code"] == "challenge-closed"


async def test_the_findings_decide_and_are_explained(world: World) -> None:
    await world.published_prices()
    path = await proposed(world)
    told = await world.made(f"{path}/assessment", found("safe", "proven"), world.office)
    [assessment] = told["assessments"]
    assert (told["status"], assessment["outcome"]) == ("declined", "declined")
    assert {each["criterion"] for each in assessment["findings"] if not each["isMet"]} == {"safe", "proven"}
    explained = await world.seen(f"/decisions/{assessment['decisionId']}/explanation", world.provider())
    assert {each["code"]: each["outcome"] for each in explained["rules"]}["safe"] == "not-met"
    rival = await world.get(f"/decisions/{assessment['decisionId']}/explanation", world.provider(world.linde_id))
    assert rival.status_code == 404
    assert (await world.post(f"{path}/listing", listing(), world.office)).json()["code"] == "challenge-closed"


async def test_the_term_is_visible_also_when_it_has_passed(world: World) -> None:
    await world.published_prices()
    path = await proposed(world)
    assert (await world.seen(path))["daysLeft"] == 56
    world.stage.move_clock(timedelta(days=57))
    assert (await world.seen(path))["daysLeft"] == -1
    late = (await world.seen("/challenges", status="proposed"))["items"]
    assert [each["decideBy"] for each in late] == ["2026-11-30"]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (found("proven"), "trial-end-unfit"),
        (found("proven", trialUntil="2027-10-06"), "trial-end-unfit"),
        (found("proven", trialUntil="2026-10-05"), "trial-end-unfit"),
        (found(trialUntil="2027-01-01"), "trial-end-unfit"),
        ({"findings": found()["findings"][:3]}, "criteria-missing"),
        ({"findings": [*found()["findings"], found()["findings"][0]]}, "criterion-twice"),
    ],
)
async def test_an_assessment_that_is_not_whole_is_refused(world: World, body: dict[str, Any], code: str) -> None:
    await world.published_prices()
    path = await proposed(world)
    answer = await world.post(f"{path}/assessment", body, world.office)
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert (await world.post(f"{path}/assessment", body, world.provider())).status_code == 403


async def test_a_proposal_that_cannot_be_priced_is_refused_with_every_fault(world: World) -> None:
    answer = await world.post("/challenges", a_challenge(pilotCode="elders", unitCode="98"), world.provider())
    assert [each["code"] for each in answer.json()["errors"]] == ["price-list-missing", "unit-unknown"]
    await world.published_prices()
    answer = await world.post("/challenges", a_challenge(unitCode="14"), world.provider())
    assert answer.json()["code"] == "day-price-needs-profile"


async def test_a_listing_begins_tomorrow_at_the_earliest_and_fits_the_list(world: World) -> None:
    await world.published_prices(a_price(), a_day_price())
    path = await proposed(world, unitCode="14", profileCodes=["5VV", "6VV"], deliveryForms=["vpt"])
    await world.made(f"{path}/assessment", found(), world.office)
    early = await world.post(f"{path}/listing", listing(validFrom="2026-10-05"), world.office)
    assert (early.status_code, early.json()["code"]) == (422, "listing-day-unfit")
    assert (await world.post(f"{path}/listing", listing(), world.provider())).status_code == 403
    drafted = await world.made(f"{path}/listing", listing(), world.office)
    edition = await world.seen(f"/price-lists/{drafted['priceListId']}")
    rows = [each for each in edition["items"] if each["performanceCode"] == "X901"]
    assert [(each["kind"], each["profileCode"]) for each in rows] == [("day-price", "5VV"), ("day-price", "6VV")]
    assert (edition["status"], edition["changes"]["nl"]) == ("draft", "Nieuw: Nachtzorg op afroep")
    path = await proposed(world)
    await world.made(f"{path}/assessment", found(), world.office)
    taken = await world.post(f"{path}/listing", listing(performanceCode="H126"), world.office)
    assert (taken.status_code, taken.json()["code"]) == (422, "price-overlap")


async def declined(world: World, *unmet: str, who: dict[str, str] | None = None) -> tuple[str, str]:
    """A declined challenge: its path, and the decision."""
    await world.published_prices()
    path = await proposed(world, who)
    told = await world.made(f"{path}/assessment", found(*(unmet or ("safe",))), world.office)
    return path, told["assessments"][-1]["decisionId"]


async def objected(world: World, decision_id: str, who: dict[str, str]) -> str:
    """An objection to it; its path."""
    made = await world.made("/objections", {"decisionId": decision_id, "grounds": "Het is wel veilig."}, who)
    assert (made["about"], made["status"], made["providerId"], made["admissionId"]) == (
        "challenge", "received", None, None,
    )  # fmt: skip
    return f"/objections/{made['objectionId']}"


def ruling(outcome: str = "revoked", **more: Any) -> dict[str, Any]:
    return {"outcome": outcome, "grounds": "Het onderzoek toont dat het veilig is."} | more


def another(world: World) -> dict[str, str]:
    return world.stage.headers("office-registry", subject=new_id())


async def test_a_no_that_is_revoked_is_judged_again_by_somebody_else(world: World) -> None:
    path, decision_id = await declined(world)
    objection = await objected(world, decision_id, world.provider())
    again = await world.post("/objections", {"decisionId": decision_id, "grounds": "x"}, world.provider())
    assert (again.status_code, again.json()["code"]) == (409, "objection-open")
    own = await world.post(f"{objection}/ruling", ruling(**found()), world.office)
    assert (own.status_code, own.json()["code"]) == (403, "own-decision")
    told = await world.made(f"{objection}/ruling", ruling(**found("proven", trialUntil="2027-03-01")), another(world))
    assert (told["status"], told["outcome"], told["effect"]) == ("ruled", "revoked", "trial")
    challenge = await world.seen(path)
    assert (challenge["status"], challenge["trialUntil"], challenge["decideBy"]) == (
        "trial",
        "2027-03-01",
        "2027-03-01",
    )
    assert [each["outcome"] for each in challenge["assessments"]] == ["declined", "trial"]
    explained = await world.seen(f"/decisions/{told['rulingDecisionId']}/explanation", world.provider())
    assert explained["outcome"] == "revoked"


async def test_a_no_after_a_trial_is_not_tried_again(world: World) -> None:
    await world.published_prices()
    path = await proposed(world)
    await world.made(f"{path}/assessment", found("proven", trialUntil="2027-01-31"), world.office)
    told = await world.made(f"{path}/assessment", found("proven"), world.office)
    assert told["status"] == "declined"
    objection = await objected(world, told["assessments"][-1]["decisionId"], world.provider())
    body = ruling(**found("proven", trialUntil="2027-03-01"))
    answer = await world.post(f"{objection}/ruling", body, another(world))
    assert (answer.status_code, answer.json()["code"]) == (422, "ruling-without-effect")
    assert "proven" in answer.json()["detail"]
    assert (await world.made(f"{objection}/ruling", ruling(**found()), another(world)))["effect"] == "accepted"
    assert (await world.seen(path))["status"] == "accepted"


async def test_a_no_that_is_upheld_stands(world: World) -> None:
    path, decision_id = await declined(world)
    objection = await objected(world, decision_id, world.provider())
    needless = await world.post(f"{objection}/ruling", ruling("upheld", **found(), setAside=["KVK"]), another(world))
    assert [each["code"] for each in needless.json()["errors"]] == ["set-aside-needless", "findings-needless"]
    bare = await world.post(f"{objection}/ruling", ruling(), another(world))
    assert (bare.status_code, bare.json()["code"]) == (422, "criteria-missing")
    told = await world.made(f"{objection}/ruling", ruling("upheld"), another(world))
    assert (told["outcome"], told["effect"]) == ("upheld", "none")
    assert (await world.seen(path))["status"] == "declined"


async def objected_and_upheld(world: World) -> str:
    """An objection of Zonnehof's that was ruled on; its path."""
    told = await world.made(f"{await proposed(world)}/assessment", found("safe"), world.office)
    objection = await objected(world, told["assessments"][-1]["decisionId"], world.provider())
    await world.made(f"{objection}/ruling", ruling("upheld"), another(world))
    return objection


async def test_only_who_proposed_it_objects_and_follows_the_objection(world: World) -> None:
    anna = world.stage.headers("client", subject=new_id())
    path, decision_id = await declined(world, who=anna)
    body = {"decisionId": decision_id, "grounds": "Het is wel veilig."}
    for other in (world.provider(), world.stage.headers("client", subject=new_id())):
        assert (await world.post("/objections", body, other)).status_code == 404
    objection = await objected(world, decision_id, anna)
    for other in (world.provider(), world.stage.headers("client", subject=new_id())):
        assert (await world.get(objection, other)).status_code == 404
        assert (await world.post(f"{objection}/withdrawal", None, other)).status_code == 404
        assert (await world.seen("/objections", other))["items"] == []
    ruled = await objected_and_upheld(world)
    assert (await world.post(f"{ruled}/withdrawal", None, anna)).status_code == 404, "closed, but not hers to know"
    [listed] = (await world.seen("/objections", anna))["items"]
    assert f"/challenges/{listed['challengeId']}" == path
    assert len((await world.seen("/objections", world.office))["items"]) == 2
    assert (await world.made(f"{objection}/withdrawal", None, anna))["status"] == "withdrawn"


async def test_what_was_not_declined_is_not_objected_to(world: World) -> None:
    await world.published_prices()
    path = await proposed(world)
    told = await world.made(f"{path}/assessment", found(), world.office)
    body = {"decisionId": told["assessments"][0]["decisionId"], "grounds": "Het kan beter."}
    answer = await world.post("/objections", body, world.provider())
    assert (answer.status_code, answer.json()["code"]) == (422, "objection-impossible")
    assert (await world.post("/objections", body, world.provider(world.linde_id))).status_code == 404
