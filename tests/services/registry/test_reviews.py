"""Once a year: which requirement can go? Asked with use and burden, answered in public."""

from services.registry.operations.reviews import ask_yearly
from tests.services.registry.world import ALL_FOUND, PILOT, Json, World, a_provider, both


async def asked(world: World) -> Json:
    return await world.made("/requirement-reviews", {"pilotCode": PILOT}, world.office)


def verdict(code: str, answer: str = "keep") -> Json:
    return {"requirementCode": code, "answer": answer, "words": both("Hij helpt cliënten.")}


async def test_the_question_shows_use_and_burden_per_requirement(world: World) -> None:
    await world.admitted()
    linde = await world.registered(a_provider("De Linde", "42000002", "11111111"), world.linde_id)
    admission = await world.applied("mpt", provider_id=linde)
    await world.handed_in(admission, "KVK", "VECOZO", "CONT")
    await world.found(admission, **(ALL_FOUND | {"KVK": {"finding": "rejected", "reason": "Oud."}}))
    await world.decided(admission)
    review = await asked(world)
    assert (review["year"], review["countedFrom"], review["countedTo"]) == (2026, "2025-10-05", "2026-10-05")
    figures = {
        each["requirementCode"]: [
            each[name]
            for name in (
                "providersAsked",
                "timesMissing",
                "timesOnlyMissing",
                "timesVerified",
                "timesRejected",
                "hours",
            )
        ]
        for each in review["items"]
    }
    assert figures == {
        "KVK": [1, 1, 0, 1, 1, 1],
        "VECOZO": [1, 0, 0, 2, 0, 1],
        "CONT": [1, 0, 0, 2, 0, 1],
        "WMCZ": [1, 2, 1, 0, 0, 1],
        "WZD": [0, 0, 0, 0, 0, 0],
        "FRAUDE": [1, 0, 0, 0, 0, 1],
    }


async def test_suspensions_by_rule_count_for_what_caused_them(world: World) -> None:
    await world.admitted()
    await world.reviewed(days=183)
    figures = {each["requirementCode"]: each["timesSuspended"] for each in (await asked(world))["items"]}
    assert (figures["WMCZ"], figures["KVK"]) == (1, 0)


async def test_answers_are_public_and_the_question_is_answered_when_all_are(world: World) -> None:
    await world.published_set()
    review = await asked(world)
    path = f"/requirement-reviews/{review['reviewId']}"
    first = await world.made(f"{path}/answers", {"items": [verdict("KVK", "drop")]}, world.office)
    assert (first["status"], first["items"][0]["answer"]) == ("open", "drop")
    rest = [verdict(each["requirementCode"]) for each in review["items"][1:]]
    assert (await world.made(f"{path}/answers", {"items": rest}, world.office))["status"] == "answered"
    seen = await world.seen(path)
    assert [each["words"] for each in seen["items"]] == [both("Hij helpt cliënten.")] * 6
    late = await world.post(f"{path}/answers", {"items": rest}, world.office)
    assert (late.status_code, late.json()["code"]) == (409, "review-answered")
    assert [each["version"] for each in await world.events("requirement-reviews")] == [1, 2, 3]


async def test_an_answer_is_about_a_requirement_of_the_set(world: World) -> None:
    await world.published_set()
    path = f"/requirement-reviews/{(await asked(world))['reviewId']}/answers"
    answer = await world.post(path, {"items": [verdict("KVK"), verdict("XYZ")]}, world.office)
    assert [(each["pointer"], each["code"]) for each in answer.json()["errors"]] == [
        ("/body/items/1/requirementCode", "review-requirement-unknown")
    ]


async def test_it_is_asked_once_a_calendar_year_of_a_pilot_with_a_set(world: World) -> None:
    none = await world.post("/requirement-reviews", {"pilotCode": PILOT}, world.office)
    assert none.json()["code"] == "requirement-set-missing"
    await world.published_set()
    await asked(world)
    again = await world.post("/requirement-reviews", {"pilotCode": PILOT}, world.office)
    assert (again.status_code, again.json()["code"]) == (409, "review-asked")


async def test_a_year_after_the_last_time_the_service_asks_by_itself(world: World) -> None:
    await world.published_set()
    service = world.stage.service("registry")
    await ask_yearly(service)
    assert (await world.seen("/requirement-reviews"))["items"] == []
    for year in (2027, 2028):
        world.stage.move_clock(service.clock.now().replace(year=year))
        for _ in range(2):
            await ask_yearly(service)
    listed = await world.seen("/requirement-reviews", pilotCode=PILOT)
    assert [each["year"] for each in listed["items"]] == [2027, 2028]


async def test_the_figures_begin_at_midnight_in_amsterdam(world: World) -> None:
    await world.admitted()
    for code, at in (("KVK", "2025-10-04T22:30:00+00:00"), ("CONT", "2025-10-04T21:30:00+00:00")):
        looked = "UPDATE evidence SET looked_at = CAST(:at AS text)::timestamptz WHERE requirement_code = :code"
        await world.sql(looked, at=at, code=code)
    review = await asked(world)
    counted = {each["requirementCode"]: each["timesVerified"] for each in review["items"]}
    assert (counted["KVK"], counted["CONT"]) == (1, 0)
