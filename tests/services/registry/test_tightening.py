"""A requirement set that is tightened: said, previewed, and followed by who was admitted, with time to prove."""

from datetime import date

from services.common.ids import new_id
from tests.services.registry.world import PILOT, REQUIREMENTS, Json, World, a_provider, a_requirement, both

BEGINS = "2027-01-01"
KVK, VECOZO, CONT, WMCZ, WZD, FRAUDE = REQUIREMENTS
NEN = a_requirement("NEN", transitionMonths=6)
TIGHTER = [KVK, VECOZO | {"lastsMonths": 60}, CONT | {"lastsMonths": 6}, NEN, FRAUDE]


async def drafted(world: World, *asked: Json) -> str:
    body = {"pilotCode": PILOT, "validFrom": BEGINS, "requirements": list(asked), "changes": both("Veiliger")}
    return str((await world.made("/requirement-sets", body, world.office))["requirementSetId"])


async def published(world: World, *asked: Json) -> str:
    draft = await drafted(world, *asked)
    await world.made(f"/requirement-sets/{draft}/publication", None, world.office)
    return draft


async def at_the_start(world: World) -> None:
    await world.reviewed(days=(date.fromisoformat(BEGINS) - date(2026, 10, 5)).days)


async def test_an_edition_says_what_changes_per_requirement(world: World) -> None:
    await world.published_set()
    draft = await drafted(world, *TIGHTER)
    said = await world.seen(f"/requirement-sets/{draft}/changes")
    assert (said["sinceEdition"], said["edition"], said["changes"]) == (1, 2, both("Veiliger"))
    assert [(each["requirementCode"], each["difference"], each["proveBy"]) for each in said["items"]] == [
        ("VECOZO", "looser", None),
        ("CONT", "stricter", "2027-04-01"),
        ("NEN", "added", "2027-07-01"),
        ("WMCZ", "removed", None),
        ("WZD", "removed", None),
    ]
    [aspect] = said["items"][1]["aspects"]
    assert aspect == {
        "aspect": "lastsMonths",
        "direction": "stricter",
        "explanation": {
            "nl": "Hoe lang bewijs telt: was 12 maanden, wordt 6 maanden.",
            "en": "How long evidence counts: was 12 months, becomes 6 months.",
        },
    }


async def test_other_words_for_the_same_are_said_too(world: World) -> None:
    await world.published_set()
    draft = await drafted(world, KVK | {"why": both("Zo weten we wie u bent.")}, VECOZO, CONT, WMCZ, WZD, FRAUDE)
    said = await world.seen(f"/requirement-sets/{draft}/changes")
    assert [(each["requirementCode"], each["difference"], each["aspects"]) for each in said["items"]] == [
        ("KVK", "reworded", [])
    ]


async def test_the_first_edition_changes_nothing(world: World) -> None:
    first = await world.published_set()
    said = await world.seen(f"/requirement-sets/{first['requirementSetId']}/changes")
    assert (said["sinceRequirementSetId"], said["items"]) == (None, [])


async def test_a_preview_tells_who_would_fall_short_and_how_many_clients_they_have(world: World) -> None:
    admission = await world.admitted()
    client_id = new_id()
    for client, started in ((client_id, True), (client_id, True), (new_id(), True), (new_id(), False)):
        await world.agreed(admission["providerId"], client_id=client, started=started)
    await world.agreed(admission["providerId"], ends_on=date(2026, 10, 4))
    await world.agreed(str(new_id()))
    draft = await drafted(world, *TIGHTER)
    seen = await world.seen(f"/requirement-sets/{draft}/preview", world.office)
    assert {name: seen[name] for name in ("providersAdmitted", "providersMeeting", "providersShort")} == {
        "providersAdmitted": 1,
        "providersMeeting": 0,
        "providersShort": 1,
    }
    assert seen["requirements"] == [
        {"requirementCode": "NEN", "difference": "added", "providers": 1, "clientsInCare": 2}
    ]
    [short] = seen["providers"]
    assert (short["name"], short["clientsInCare"], short["clientsToStart"]) == ("Zonnehof", 2, 1)
    assert (short["status"], short["statusForeseen"]) == ("admitted-on-conditions", "admitted-on-conditions")
    assert short["shortOf"] == [
        {"requirementCode": "NEN", "kind": "knock-out", "state": "date-given", "proveBy": "2027-07-01"}
    ]
    assert (await world.standing(admission))["version"] == 2


async def test_the_preview_is_for_the_care_office(world: World) -> None:
    await world.published_set()
    draft = await drafted(world, *TIGHTER)
    path = f"/requirement-sets/{draft}/preview"
    seen = [(await world.get(path, who)).status_code for who in (world.provider(), None, world.office)]
    assert seen == [403, 401, 200]


async def test_a_knock_out_without_a_transition_is_not_published(world: World) -> None:
    await world.published_set()
    draft = await drafted(world, KVK | {"lastsMonths": 12}, a_requirement("NEN"))
    assert (await world.seen(f"/requirement-sets/{draft}/preview", world.office))["withoutTransition"] == ["KVK", "NEN"]
    answer = await world.post(f"/requirement-sets/{draft}/publication", None, world.office)
    assert (answer.status_code, answer.json()["code"]) == (422, "transition-missing")
    assert "KVK, NEN" in answer.json()["detail"]


async def test_who_was_admitted_follows_with_time_to_prove_and_loses_nothing_it_showed(world: World) -> None:
    admission = await world.admitted()
    edition = await published(world, *TIGHTER)
    assert (await world.standing(admission))["requirementSetId"] == admission["requirementSetId"]
    await at_the_start(world)
    now = await world.standing(admission)
    assert (now["requirementSetId"], now["status"]) == (edition, "admitted-on-conditions")
    explanation = await world.seen(f"/decisions/{now['followingDecisionId']}/explanation", world.provider())
    assert (explanation["outcome"], [each["code"] for each in explanation["rules"]]) == (
        "follows-edition",
        ["CONT", "NEN"],
    )
    assert now["standing"] == [{"from": "2026-10-05", "until": None}]
    missing = await world.seen(f"/admissions/{admission['admissionId']}/missing", world.provider())
    assert [(each["requirementCode"], each["state"], each["dueOn"]) for each in missing["items"]] == [
        ("NEN", "date-given", "2027-07-01")
    ]
    assert (await world.events("admissions"))[-1]["requirementSetId"] == edition
    await world.handed_in(admission, "NEN", issuedOn="2026-12-01")
    await world.found(admission, NEN="verified")
    assert (await world.standing(admission))["status"] == "admitted"


async def test_what_is_not_proven_when_the_transition_ends_suspends_and_care_stays_payable(world: World) -> None:
    admission = await world.admitted()
    await published(world, KVK, VECOZO, NEN)
    await at_the_start(world)
    await world.reviewed(days=181)
    assert (await world.standing(admission))["status"] == "admitted-on-conditions"
    await world.reviewed(days=1)
    assert (await world.standing(admission))["status"] == "suspended"
    [suspension] = (await world.seen(f"/admissions/{admission['admissionId']}/suspensions", world.provider()))["items"]
    assert (suspension["cause"], suspension["from"], suspension["noPaymentFrom"]) == ("evidence", "2027-07-02", None)
    assert "NEN" in suspension["reason"]


async def test_a_removed_requirement_lifts_the_condition_it_made(world: World) -> None:
    admission = await world.admitted()
    assert (await world.standing(admission))["status"] == "admitted-on-conditions"
    await published(world, KVK, VECOZO, CONT, FRAUDE)
    await at_the_start(world)
    assert (await world.standing(admission))["status"] == "admitted"


async def test_the_move_to_an_edition_can_be_explained(world: World) -> None:
    admission = await world.admitted()
    await published(world, *TIGHTER)
    await at_the_start(world)
    query = "SELECT decision_id FROM decision_record WHERE outcome = 'follows-edition'"
    [row] = await world.sql(query)
    explanation = await world.seen(f"/decisions/{row.decision_id}/explanation", world.provider())
    assert [(each["code"], each["outcome"]) for each in explanation["rules"]] == [
        ("CONT", "transition"),
        ("NEN", "transition"),
    ]
    assert explanation["subject"] == admission["admissionId"]


async def test_evidence_for_a_coming_edition_can_be_shown_before_it_begins(world: World) -> None:
    admission = await world.admitted()
    edition = await published(world, *TIGHTER)
    path = f"/admissions/{admission['admissionId']}/missing"
    [coming] = (await world.seen(path, world.provider()))["coming"]
    assert (coming["requirementSetId"], coming["validFrom"]) == (edition, BEGINS)
    assert [(each["requirementCode"], each["dueOn"]) for each in coming["items"]] == [("NEN", "2027-07-01")]
    await world.handed_in(admission, "NEN")
    await world.found(admission, NEN="verified")
    assert (await world.seen(path, world.provider()))["coming"][0]["items"] == []
    await at_the_start(world)
    assert (await world.standing(admission))["status"] == "admitted"


async def test_an_application_is_decided_on_the_edition_it_was_made_on(world: World) -> None:
    await world.published_set(KVK, valid_from="2026-01-01")
    await published(world, KVK, NEN)
    await world.registered(a_provider())
    admission = await world.applied(edition=0)
    await world.handed_in(admission, "KVK", issuedOn="2026-10-05")
    await at_the_start(world)
    await world.found(admission, KVK="verified")
    assert (await world.decided(admission))["outcome"] == "admitted"
    await world.reviewed(days=1)
    assert (await world.standing(admission))["status"] == "admitted-on-conditions"


async def test_each_coming_edition_is_held_against_the_one_before_it(world: World) -> None:
    admission = await world.admitted()
    await published(world, *TIGHTER)
    third = await world.published_set(
        *TIGHTER, a_requirement("ISO", "improvable"), valid_from="2027-02-01", changes=both("Meer")
    )
    coming = (await world.seen(f"/admissions/{admission['admissionId']}/missing", world.provider()))["coming"]
    assert [[each["requirementCode"] for each in edition["items"]] for edition in coming] == [["NEN"], ["ISO"]]
    preview = await world.seen(f"/requirement-sets/{third['requirementSetId']}/preview", world.office)
    [short] = [[one["requirementCode"] for one in each["shortOf"]] for each in preview["providers"]]
    assert short == ["ISO"]
