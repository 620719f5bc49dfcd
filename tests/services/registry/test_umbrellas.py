"""Low thresholds: a small provider joins under the umbrella of an admitted one; a set asks what the size names."""

import asyncio
from uuid import UUID

import pytest

from services.common.ids import new_id
from services.registry.store.admissions import lock_admissions
from services.registry.store.umbrellas import lock_members
from tests.services.registry.world import Json, World, a_provider, a_requirement, evidence

LINDE = ("De Linde", "42000002", "11111111")
VECOZO = {"requirementCodes": ["VECOZO"]}


async def small(world: World) -> Json:
    """De Linde's application, after Zonnehof was admitted; all it can show itself is verified."""
    await world.admitted()
    provider_id = await world.registered(a_provider(*LINDE, professionals=4), world.linde_id)
    admission = await world.applied("mpt", provider_id=provider_id)
    await world.handed_in(admission, "KVK", "CONT")
    await world.found(admission, KVK="verified", CONT="verified", FRAUDE="clear")
    return admission


async def asked(world: World, admission: Json, **more: object) -> Json:
    body = {"admissionId": admission["admissionId"], "umbrellaProviderId": str(world.zonnehof_id)} | VECOZO | more
    return await world.made("/umbrellas", body, world.provider(world.linde_id))


async def agreed(world: World, admission: Json) -> Json:
    umbrella = await asked(world, admission)
    return await world.made(f"/umbrellas/{umbrella['umbrellaId']}/reply", {"reply": "agree"}, world.provider())


async def under(world: World) -> tuple[Json, Json]:
    """De Linde, admitted under Zonnehof's umbrella."""
    admission = await small(world)
    umbrella = await agreed(world, admission)
    assert (await world.decided(admission))["outcome"] == "admitted"
    return admission, umbrella


async def zonnehofs(world: World) -> Json:
    [admission] = (await world.seen("/admissions", world.provider()))["items"]
    return dict(admission)


async def states(world: World, admission: Json) -> list[tuple[str, str]]:
    missing = await world.seen(f"/admissions/{admission['admissionId']}/missing", world.office)
    return [(each["requirementCode"], each["state"]) for each in missing["items"]]


async def test_who_joins_under_an_umbrella_is_admitted_on_what_the_umbrella_shows(world: World) -> None:
    admission = await small(world)
    assert await states(world, admission) == [("VECOZO", "not-handed-in")]
    umbrella = await asked(world, admission)
    assert await states(world, admission) == [("VECOZO", "not-handed-in")]
    await world.made(f"/umbrellas/{umbrella['umbrellaId']}/reply", {"reply": "agree"}, world.provider())
    assert await states(world, admission) == []
    decision = await world.decided(admission)
    assert decision["outcome"] == "admitted"
    dossier = await world.seen(f"/admissions/{admission['admissionId']}/evidence", world.provider(world.linde_id))
    assert {each["requirementCode"] for each in dossier["items"]} == {"KVK", "CONT"}


async def test_clients_see_under_whose_umbrella_a_provider_works(world: World) -> None:
    admission, umbrella = await under(world)
    shown = (await world.seen(f"/providers/{admission['providerId']}"))["admissions"][0]
    assert (shown["umbrellaProviderId"], shown["umbrellaName"]) == (str(world.zonnehof_id), "Zonnehof")
    location_id = await world.located(admission["providerId"])
    [found] = (await world.seen("/providers", admittedOnly="false"))["items"]
    assert found["admissions"][0]["umbrellaName"] == "Zonnehof"
    [place] = (await world.seen("/locations/comparison", locationId=location_id))["items"]
    assert (place["providerName"], place["umbrellaName"]) == ("De Linde", "Zonnehof")
    renamed = a_provider("Zorggroep Zonnehof")
    headers = {**world.provider(), "If-Match": '"1"'}
    assert (await world.client.put(f"/providers/{world.zonnehof_id}", json=renamed, headers=headers)).is_success
    path = f"/providers/{admission['providerId']}"
    assert (await world.seen(path))["admissions"][0]["umbrellaName"] == "Zorggroep Zonnehof"
    ending = {"lastDay": "2026-10-05", "reason": "x"}
    await world.made(f"/umbrellas/{umbrella['umbrellaId']}/ending", ending, world.provider())
    await world.reviewed(days=1)
    assert (await world.seen(path))["admissions"][0]["umbrellaName"] is None


async def test_when_the_umbrella_is_suspended_so_is_who_leans_on_it(world: World) -> None:
    admission, _ = await under(world)
    path = f"/admissions/{(await zonnehofs(world))['admissionId']}/suspensions"
    suspension = await world.made(path, {"from": "2026-10-06", "reason": "Onderzoek"}, world.office)
    await world.reviewed(days=1)
    await world.reviewed(days=0)
    assert (await world.standing(admission))["status"] == "suspended"
    lifting = f"{path}/{suspension['suspensionId']}/lifting"
    await world.made(lifting, {"until": "2026-10-06", "reason": "x"}, world.office)
    await world.reviewed(days=1)
    await world.reviewed(days=1)
    assert (await world.standing(admission))["status"] == "admitted"


async def test_when_the_umbrella_ends_so_does_what_it_answered_for(world: World) -> None:
    admission, umbrella = await under(world)
    ending = {"lastDay": "2026-10-10", "reason": "Wij stoppen."}
    own = f"/admissions/{(await zonnehofs(world))['admissionId']}/ending"
    await world.made(own, ending, world.provider())
    await world.reviewed(days=5)
    assert (await world.standing(admission))["status"] == "admitted"
    await world.reviewed(days=1)
    await world.reviewed(days=0)
    seen = await world.seen(f"/umbrellas/{umbrella['umbrellaId']}", world.provider(world.linde_id))
    assert (seen["status"], seen["lastDay"]) == ("ended", "2026-10-10")
    assert (await world.standing(admission))["status"] == "suspended"


async def test_who_shows_the_evidence_itself_does_not_need_the_umbrella(world: World) -> None:
    admission, umbrella = await under(world)
    items = {"items": [evidence("VECOZO")]}
    await world.made(f"/admissions/{admission['admissionId']}/evidence", items, world.provider(world.linde_id))
    await world.found(admission, VECOZO="verified")
    ending = {"lastDay": "2026-10-05", "reason": "Wij kunnen het zelf."}
    path = f"/umbrellas/{umbrella['umbrellaId']}/ending"
    await world.made(path, ending, world.provider(world.linde_id))
    again = await world.post(path, ending, world.provider())
    assert (again.status_code, again.json()["code"]) == (409, "umbrella-ended")
    await world.reviewed(days=2)
    assert (await world.standing(admission))["status"] == "admitted"


async def test_an_umbrella_may_decline_with_the_reason(world: World) -> None:
    admission = await small(world)
    path = f"/umbrellas/{(await asked(world, admission))['umbrellaId']}/reply"
    bare = await world.post(path, {"reply": "decline"}, world.provider())
    assert (bare.status_code, bare.json()["errors"][0]["code"]) == (422, "umbrella-reason-missing")
    done = await world.made(path, {"reply": "decline", "reason": "Te druk."}, world.provider())
    assert (done["status"], done["reason"]) == ("declined", "Te druk.")
    late = await world.post(path, {"reply": "agree"}, world.provider())
    assert (late.status_code, late.json()["code"]) == (409, "umbrella-answered")
    assert (await asked(world, admission))["status"] == "asked"


async def test_only_an_admitted_other_can_be_the_umbrella_for_what_is_asked(world: World) -> None:
    admission = await small(world)
    body = {"admissionId": admission["admissionId"], "umbrellaProviderId": str(new_id())}
    answer = await world.post(
        "/umbrellas", body | {"requirementCodes": ["WMCZ", "FRAUDE"]}, world.provider(world.linde_id)
    )
    assert [(each["pointer"], each["code"]) for each in answer.json()["errors"]] == [
        ("/body/umbrellaProviderId", "umbrella-not-admitted"),
        ("/body/requirementCodes/0", "umbrella-requirement-unfit"),
        ("/body/requirementCodes/1", "umbrella-requirement-unfit"),
    ]
    itself = body | VECOZO | {"umbrellaProviderId": str(world.linde_id)}
    answer = await world.post("/umbrellas", itself, world.provider(world.linde_id))
    assert answer.json()["errors"][0]["code"] == "umbrella-not-admitted"


async def test_there_is_one_umbrella_at_a_time_and_none_under_another(world: World) -> None:
    admission, _ = await under(world)
    body = {"admissionId": admission["admissionId"], "umbrellaProviderId": str(world.zonnehof_id)} | VECOZO
    again = await world.post("/umbrellas", body, world.provider(world.linde_id))
    assert (again.status_code, again.json()["code"]) == (409, "umbrella-open")
    third = new_id()
    provider_id = await world.registered(a_provider("Derde", "42000003", "22222222", professionals=3), third)
    other = await world.applied("mpt", provider_id=provider_id)
    body = {"admissionId": other["admissionId"], "umbrellaProviderId": admission["providerId"]} | VECOZO
    nested = await world.post("/umbrellas", body, world.provider(UUID(provider_id)))
    assert (nested.status_code, nested.json()["errors"][0]["code"]) == (422, "umbrella-under-umbrella")
    own = await zonnehofs(world)
    body = {"admissionId": own["admissionId"], "umbrellaProviderId": str(world.linde_id)} | VECOZO
    turned = await world.post("/umbrellas", body, world.provider())
    assert turned.json()["errors"][0]["code"] == "umbrella-under-umbrella"


async def test_agreeing_waits_for_what_else_happens_to_the_umbrella(world: World) -> None:
    admission = await small(world)
    umbrella = await asked(world, admission)
    path, body = f"/umbrellas/{umbrella['umbrellaId']}/reply", {"reply": "agree"}
    async with world.stage.service("registry").database.transaction() as session:
        await lock_admissions(session, world.zonnehof_id)
        reply = asyncio.create_task(world.made(path, body, world.provider()))
        done, _ = await asyncio.wait({reply}, timeout=1)
        assert not done
    assert (await reply)["status"] == "agreed"


async def test_an_umbrella_is_seen_by_both_sides_and_the_care_office(world: World) -> None:
    _, umbrella = await under(world)
    path = f"/umbrellas/{umbrella['umbrellaId']}"
    who = [world.provider(), world.provider(world.linde_id), world.office, world.provider(new_id())]
    assert [(await world.get(path, each)).status_code for each in who] == [200, 200, 200, 404]
    assert [len((await world.seen("/umbrellas", each))["items"]) for each in who] == [1, 1, 1, 0]
    reply = await world.post(f"{path}/reply", {"reply": "agree"}, world.provider(world.linde_id))
    assert reply.status_code == 404


@pytest.mark.parametrize(
    ("more", "asks"),
    [
        ({"professionals": 40}, ["LARGE"]),
        ({"professionals": 10}, ["SMALL"]),
        ({"professionals": 14, "residents": 8}, ["HOME"]),
    ],
)
async def test_a_set_asks_only_what_the_size_class_names(world: World, more: Json, asks: list[str]) -> None:
    sizes = {"LARGE": "over-10", "SMALL": "up-to-10", "HOME": "living-initiative"}
    await world.published_set(*(a_requirement(code, sizes=[size]) for code, size in sizes.items()))
    await world.registered(a_provider(**more))
    admission = await world.applied()
    assert [code for code, _ in await states(world, admission)] == asks


@pytest.mark.parametrize("residents", [2, 27])
async def test_a_living_initiative_has_3_to_26_residents(world: World, residents: int) -> None:
    answer = await world.post("/providers", a_provider(residents=residents), world.provider())
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (400, "/body/residents")


async def test_a_search_says_that_a_provider_is_a_living_initiative(world: World) -> None:
    provider_id = await world.registered(a_provider(residents=8))
    location_id = await world.located(provider_id)
    [provider] = (await world.seen("/providers", admittedOnly="false"))["items"]
    [location] = (await world.seen("/locations/comparison", locationId=location_id))["items"]
    assert provider["sizeClass"] == location["sizeClass"] == "living-initiative"


async def test_everybody_under_an_umbrella_is_locked_in_the_one_order_of_admissions(world: World) -> None:
    first, _ = await under(world)
    later = new_id()
    provider_id = await world.registered(a_provider("Derde", "42000003", "22222222", professionals=3), later)
    second = await world.applied("mpt", provider_id=provider_id)
    body = {"admissionId": second["admissionId"], "umbrellaProviderId": str(world.zonnehof_id)} | VECOZO
    umbrella = await world.made("/umbrellas", body, world.provider(later))
    await world.made(f"/umbrellas/{umbrella['umbrellaId']}/reply", {"reply": "agree"}, world.provider())
    await world.sql("UPDATE admission SET size_class = size_class WHERE admission_id = :id", id=first["admissionId"])
    async with world.stage.service("registry").database.transaction() as session:
        locked = await lock_members(session, [UUID((await zonnehofs(world))["admissionId"])])
    assert [str(each) for each in locked] == [first["admissionId"], second["admissionId"]]
