"""Suspension by the care office and by the rule: what stops, what goes on, and when it ends."""

from datetime import date
from typing import Any

import pytest

from services.common.ids import new_id
from tests.services.registry.world import ALL_FOUND, World, a_provider


async def test_a_suspension_stops_new_agreements_and_is_told(world: World) -> None:
    admission = await world.admitted()
    made = await suspended(world, admission, **{"from": "2026-10-10", "noPaymentFrom": "2026-10-12"})
    assert (await world.standing(admission))["status"] == "admitted-on-conditions"
    assert (await world.standing(admission))["standing"] == [{"from": "2026-10-05", "until": "2026-10-09"}]
    await world.reviewed(days=5)
    assert (await world.standing(admission))["status"] == "suspended"
    lifted = await lift(world, admission, made, until="2026-10-15")
    assert lifted["until"] == "2026-10-15"
    await world.reviewed(days=6)
    seen = await world.standing(admission)
    assert (seen["status"], seen["standing"]) == (
        "admitted-on-conditions",
        [{"from": "2026-10-05", "until": "2026-10-09"}, {"from": "2026-10-16", "until": None}],
    )
    told = {
        "suspensionId": made["suspensionId"],
        "providerId": admission["providerId"],
        "pilotCode": "zuid-limburg",
        "from": "2026-10-10",
        "noPaymentFrom": "2026-10-12",
    }
    assert await world.events("suspensions") == [
        told | {"version": 1, "until": None},
        told | {"version": 2, "until": "2026-10-15"},
    ]
    assert [each["status"] for each in await world.events("admissions")] == [
        "applied",
        "admitted-on-conditions",
        "admitted-on-conditions",
        "suspended",
        "suspended",
        "admitted-on-conditions",
    ]


async def test_the_lifting_of_a_suspension_can_be_explained(world: World) -> None:
    admission = await world.admitted()
    made = await suspended(world, admission)
    assert made["liftingDecisionId"] is None
    lifted = await lift(world, admission, made, until="2026-10-05")
    explanation = await world.seen(f"/decisions/{lifted['liftingDecisionId']}/explanation", world.provider())
    assert explanation["outcome"] == "suspension-lifted"


async def test_one_provider_that_cannot_be_looked_at_keeps_nobody_waiting(world: World) -> None:
    broken = await world.admitted()
    linde = await world.registered(a_provider("De Linde", "42000002", "11111111"), world.linde_id)
    admission = await world.applied("mpt", provider_id=linde)
    await world.handed_in(admission, "KVK", "VECOZO", "CONT")
    await world.found(admission, **ALL_FOUND)
    await world.decided(admission)
    await suspended(world, admission, **{"from": "2026-10-06"})
    provider_id = broken["providerId"]
    assert provider_id < linde
    await world.sql("UPDATE admission SET decided_on = NULL WHERE provider_id = :provider", provider=provider_id)
    await world.reviewed(days=1)
    assert (await world.standing(admission))["status"] == "suspended"
    assert b'pvb_reviews_failed{service="registry"} 1.0' in world.stage.service("registry").metrics.text()


async def test_a_suspension_can_be_explained(world: World) -> None:
    admission = await world.admitted()
    made = await suspended(world, admission)
    explanation = await world.seen(f"/decisions/{made['decisionId']}/explanation", world.provider())
    assert (explanation["outcome"], explanation["rules"][0]["text"]["nl"]) == (
        "suspended",
        "Onderzoek van de inspectie",
    )


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"from": "2026-10-04"}, "suspension-reaches-back"),
        ({"from": "2026-10-10", "noPaymentFrom": "2026-10-09"}, "no-payment-too-early"),
    ],
)
async def test_days_of_a_suspension_that_do_not_fit(world: World, body: dict[str, Any], code: str) -> None:
    admission = await world.admitted()
    path = f"/admissions/{admission['admissionId']}/suspensions"
    answer = await world.post(path, {"reason": "x"} | body, world.office)
    assert (answer.status_code, answer.json()["code"]) == (422, code)


async def test_suspensions_do_not_overlap_and_are_lifted_once(world: World) -> None:
    admission = await world.admitted()
    made = await suspended(world, admission)
    path = f"/admissions/{admission['admissionId']}/suspensions"
    again = await world.post(path, {"from": "2026-10-20", "reason": "x"}, world.office)
    assert (again.status_code, again.json()["code"]) == (409, "suspension-overlaps")
    early = await world.post(
        f"{path}/{made['suspensionId']}/lifting", {"until": "2026-10-04", "reason": "x"}, world.office
    )
    assert early.json()["code"] == "until-too-early"
    await lift(world, admission, made, until="2026-10-05")
    once_more = await world.post(
        f"{path}/{made['suspensionId']}/lifting", {"until": "2026-10-06", "reason": "x"}, world.office
    )
    assert once_more.json()["code"] == "suspension-lifted"
    await suspended(world, admission, **{"from": "2026-10-06"})
    assert len((await world.seen(path, world.provider()))["items"]) == 2


async def test_only_who_is_admitted_is_suspended(world: World) -> None:
    await world.published_set()
    await world.registered()
    admission = await world.applied()
    path = f"/admissions/{admission['admissionId']}/suspensions"
    answer = await world.post(path, {"from": "2026-10-05", "reason": "x"}, world.office)
    assert (answer.status_code, answer.json()["code"]) == (409, "not-admitted")
    assert (await world.post(path, {"from": "2026-10-05", "reason": "x"}, world.provider())).status_code == 403


async def test_a_knock_out_that_lapses_suspends_until_it_is_renewed(world: World) -> None:
    await world.published_set()
    await world.registered()
    admission = await world.applied()
    await world.handed_in(admission, "KVK", "CONT")
    await world.handed_in(admission, "VECOZO", validUntil="2026-10-20")
    await world.found(admission, KVK="verified", VECOZO="verified", CONT="verified", FRAUDE="clear")
    await world.decided(admission)
    missing = await world.seen(f"/admissions/{admission['admissionId']}/missing", world.provider())
    assert ("VECOZO", "ends-soon", "2026-10-20") in [
        (each["requirementCode"], each["state"], each["dueOn"]) for each in missing["items"]
    ]
    await world.reviewed(days=16)
    assert (await world.standing(admission))["status"] == "suspended"
    (by_rule,) = (await world.seen(f"/admissions/{admission['admissionId']}/suspensions", world.office))["items"]
    assert (by_rule["cause"], by_rule["from"], by_rule["noPaymentFrom"]) == ("evidence", "2026-10-21", None)
    path = f"/admissions/{admission['admissionId']}/suspensions/{by_rule['suspensionId']}/lifting"
    answer = await world.post(path, {"until": "2026-10-22", "reason": "x"}, world.office)
    assert answer.json()["code"] == "suspension-by-rule"
    await world.reviewed(days=2)
    await world.handed_in(admission, "VECOZO", issuedOn="2026-10-22")
    await world.found(admission, VECOZO="verified")
    seen = await world.standing(admission)
    assert (seen["status"], seen["standing"]) == (
        "admitted-on-conditions",
        [{"from": "2026-10-05", "until": "2026-10-20"}, {"from": "2026-10-23", "until": None}],
    )


async def test_an_improvable_item_that_lapses_gives_thirty_days(world: World) -> None:
    admission = await world.admitted()
    await world.handed_in(admission, "WMCZ", validUntil="2026-11-01")
    await world.found(admission, WMCZ="verified")
    assert (await world.standing(admission))["status"] == "admitted"
    await world.reviewed(days=28)
    assert (await world.standing(admission))["status"] == "admitted-on-conditions"
    await world.reviewed(days=154)
    assert (await world.standing(admission))["status"] == "admitted-on-conditions"
    await world.reviewed(days=1)
    assert (await world.standing(admission))["status"] == "suspended"


async def test_reminders_go_out_once(world: World) -> None:
    admission = await world.admitted()
    await world.handed_in(admission, "WMCZ", validUntil="2026-12-20")
    await world.found(admission, WMCZ="verified")
    for days in (10, 6, 1, 44, 1, 1):
        await world.reviewed(days)
    reader = await world.seen("/feed", world.reader())
    sent = [each["data"] for each in reader["items"] if each["type"] == "nl.pvb.evidence-reminders.sent.v1"]
    assert [(each["requirementCode"], each["daysBefore"]) for each in sent] == [("WMCZ", 60), ("WMCZ", 14)]
    read = [each for each in await messages_of(world, world.provider()) if each["kind"] == "evidence-ends"]
    assert [each["text"]["nl"][:62] for each in read] == [
        "Uw bewijs voor eis WMCZ geldt tot en met 20 december 2026. Lev"
    ] * 2
    assert {each["resource"] for each in read} == {f"admissions/{admission['admissionId']}"}


async def test_an_admission_ends_after_its_last_day(world: World) -> None:
    admission = await world.admitted()
    path = f"/admissions/{admission['admissionId']}/ending"
    body = {"lastDay": "2026-10-31", "reason": "Wij stoppen"}
    ended = await world.made(path, body, world.provider())
    assert (ended["status"], ended["standing"]) == (
        "admitted-on-conditions",
        [{"from": "2026-10-05", "until": "2026-10-31"}],
    )
    await world.reviewed(days=27)
    assert (await world.standing(admission))["status"] == "ended"
    await world.applied()


async def messages_of(world: World, who: dict[str, str]) -> list[dict[str, Any]]:
    """The messages to a caller, newest first."""
    items: list[dict[str, Any]] = (await world.seen("/messages", who))["items"]
    return items


async def test_a_suspension_is_a_message_to_the_provider_and_to_each_client_with_an_agreement(world: World) -> None:
    admission = await world.admitted()
    anna, later, left, elsewhere = new_id(), new_id(), new_id(), new_id()
    for client in (anna, anna):
        await world.agreed(admission["providerId"], client)
    await world.agreed(admission["providerId"], later, starts_on=date(2026, 12, 1), started=False)
    await world.agreed(admission["providerId"], left, ends_on=date(2026, 10, 4))
    await world.agreed(str(world.linde_id), elsewhere)
    made = await suspended(world, admission, noPaymentFrom="2026-10-12")
    await lift(world, admission, made, "2026-10-20")
    of = {each: await messages_of(world, world.stage.headers("client", client_ids=[each])) for each in
          (anna, later, left, elsewhere)}  # fmt: skip
    kinds = {client: [each["kind"] for each in read] for client, read in of.items()}
    both = ["care-after-suspension", "care-under-suspension"]
    assert kinds == {anna: both, later: both, left: [], elsewhere: []}
    assert of[anna][1]["resource"] == f"providers/{admission['providerId']}"
    lifted, begun = await messages_of(world, world.provider())
    assert (lifted["kind"], begun["kind"]) == ("provider-suspension-lifted", "provider-suspended")
    assert begun["text"]["nl"].endswith("Zorg vanaf 12 oktober 2026 wordt niet betaald.")
    assert (await world.get("/" + begun["resource"], world.provider())).status_code == 200
    assert await messages_of(world, world.provider(world.linde_id)) == []


async def suspended(world: World, admission: dict[str, Any], **more: Any) -> dict[str, Any]:
    body = {"from": "2026-10-05", "reason": "Onderzoek van de inspectie"} | more
    return await world.made(f"/admissions/{admission['admissionId']}/suspensions", body, world.office)


async def lift(world: World, admission: dict[str, Any], made: dict[str, Any], until: str) -> dict[str, Any]:
    path = f"/admissions/{admission['admissionId']}/suspensions/{made['suspensionId']}/lifting"
    return await world.made(path, {"until": until, "reason": "Onderzoek afgerond"}, world.office)


async def test_who_was_given_a_date_is_reminded_of_it_twice(world: World) -> None:
    admission = await world.admitted()
    told = []
    for days in (121, 1, 1, 45, 1):
        await world.reviewed(days=days)
        feed = (await world.seen("/feed", world.reader()))["items"]
        sent = [each["data"] for each in feed if each["type"] == "nl.pvb.date-reminders.sent.v1"]
        told.append([each["daysBefore"] for each in sent])
    assert told == [[], [60], [60], [60, 14], [60, 14]]
    read = [each["kind"] for each in await messages_of(world, world.provider())]
    assert read.count("improvement-date-nears") == 2
    assert sent[0] == {
        "admissionId": admission["admissionId"],
        "providerId": admission["providerId"],
        "requirementCode": "WMCZ",
        "daysBefore": 60,
        "improveBy": "2027-04-05",
    }


async def test_a_suspension_taken_back_before_its_first_day_never_begins(world: World) -> None:
    admission = await world.admitted()
    path = f"/admissions/{admission['admissionId']}/suspensions"
    days = {"from": "2026-10-10", "noPaymentFrom": "2026-10-12"}
    made = await suspended(world, admission, **days)
    early = {"until": "2026-10-08", "reason": "x"}
    answer = await world.post(f"{path}/{made['suspensionId']}/lifting", early, world.office)
    assert (answer.json()["code"], answer.json()["facts"]["earliest"]) == ("until-too-early", "2026-10-09")
    lifted = await lift(world, admission, made, until="2026-10-09")
    assert (lifted["until"], lifted["noPaymentFrom"]) == ("2026-10-09", None)
    assert (await world.standing(admission))["standing"] == [{"from": "2026-10-05", "until": None}]
    told = (await world.events("suspensions"))[-1]
    assert (told["from"], told["until"], told["noPaymentFrom"]) == ("2026-10-10", "2026-10-09", None)
    await suspended(world, admission, **days)
    await world.reviewed(days=5)
    assert (await world.standing(admission))["status"] == "suspended"


async def test_what_lapses_again_on_the_day_it_was_mended_suspends_again_from_the_next(world: World) -> None:
    admission = await world.admitted()
    path = f"/admissions/{admission['admissionId']}/suspensions"
    holds = {"finding": "holds", "reason": "Fraude."}
    await world.found(admission, FRAUDE=holds)
    await world.found(admission, FRAUDE="clear")
    assert (await world.standing(admission))["standing"] == [{"from": "2026-10-06", "until": None}]
    await world.found(admission, FRAUDE=holds)
    days = [(each["from"], each["until"]) for each in (await world.seen(path, world.office))["items"]]
    assert days == [("2026-10-05", "2026-10-05"), ("2026-10-06", None)]
    assert (await world.standing(admission))["standing"] == []
    await world.found(admission, FRAUDE="clear")
    assert (await world.standing(admission))["standing"] == [{"from": "2026-10-06", "until": None}]
    await world.found(admission, FRAUDE=holds)
    await world.reviewed(days=1)
    assert (await world.standing(admission))["status"] == "suspended"
