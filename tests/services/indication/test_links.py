"""Nobody is shut out of the own file: an assessor links a verified person, and undoes a wrong link."""

from typing import Any
from uuid import UUID

from tests.services.indication.builders import TODAY, Desk, a_client, fault_codes, made, next_number, somebody

CONSENT = {"givenOn": str(TODAY), "how": "Aan het bed, met de dochter erbij"}
REASON = {"reason": "Een broer met dezelfde voorletters was gekoppeld."}


def a_link(subject: UUID, **changes: Any) -> dict[str, Any]:
    return {"subject": str(subject), "verifiedOn": str(TODAY), "how": "Aan de balie met paspoort."} | changes


async def linked(desk: Desk, file: dict[str, Any], subject: UUID) -> dict[str, Any]:
    return made(await desk.post(f"/clients/{file['clientId']}/links", desk.assessor, a_link(subject)))


async def purposes(desk: Desk, file: dict[str, Any], who: dict[str, str]) -> list[str]:
    path = f"/clients/{file['clientId']}/access-log"
    return [each["purpose"] for each in made(await desk.api.get(path, headers=who), 200)["items"]]


async def test_a_person_reaches_the_file_that_a_provider_opened(desk: Desk) -> None:
    subject, number = somebody(), next_number()
    anna = desk.stage.headers("client", subject=subject)
    ours = desk.stage.headers("provider", organisation_id=somebody())
    file = await desk.client(ours, consent=CONSENT, citizenServiceNumber=number)
    indication = await desk.granted(file)
    base = f"/clients/{file['clientId']}"
    paths = [
        base,
        f"{base}/access-log",
        f"{base}/consents",
        f"/applications/{indication['applicationId']}",
        f"/indications/{indication['indicationId']}",
        f"/indications/{indication['indicationId']}/letter",
    ]
    for path in paths:
        assert (await desk.api.get(path, headers=anna)).status_code == 404, path
    link = await linked(desk, file, subject)
    assert (link["linkedAs"], link["how"], link["verifiedOn"]) == ("assessor", "Aan de balie met paspoort.", str(TODAY))
    for path in paths:
        assert (await desk.api.get(path, headers=anna)).status_code == 200, path
    assert (await desk.api.get(paths[0], headers=desk.stage.headers("client", subject=somebody()))).status_code == 404
    assert "link-person" in await purposes(desk, file, anna)
    now = desk.stage.headers("client", subject=subject, client_ids=[UUID(file["clientId"])])
    why = made(await desk.api.get(f"/decisions/{link['decisionId']}/explanation", headers=now), 200)
    assert why["outcome"] == "linked"


async def test_a_linked_person_withdraws_a_consent(desk: Desk) -> None:
    subject = somebody()
    anna, carla = (
        desk.stage.headers("client", subject=subject),
        desk.stage.headers("representative", subject=somebody()),
    )
    file = await desk.client(carla, mandate={"kind": "legal-representative", "proof": "Beschikking"})
    path = f"/clients/{file['clientId']}/consents"
    given = {"purpose": "Onderzoek", "domains": ["wmo"], "how": "In de app", "validTo": "2026-12-31"}
    consent = made(await desk.post(path, carla, given))
    await linked(desk, file, subject)
    made(await desk.post(f"{path}/{consent['consentId']}/withdrawal", anna, {}))


async def test_a_file_has_one_identity_and_an_identity_one_file(desk: Desk) -> None:
    anna, bram = somebody(), somebody()
    file, other = await desk.client(), await desk.client()
    await linked(desk, file, anna)
    path = f"/clients/{file['clientId']}/links"
    for subject in (anna, bram):
        assert fault_codes(await desk.post(path, desk.assessor, a_link(subject)), 409) == {("", "file-linked")}
    taken = await desk.post(f"/clients/{other['clientId']}/links", desk.assessor, a_link(anna))
    assert fault_codes(taken, 409) == {("/body/subject", "subject-linked")}
    own = await desk.client(desk.stage.headers("client", subject=bram))
    again = await desk.post(f"/clients/{own['clientId']}/links", desk.assessor, a_link(somebody()))
    assert fault_codes(again, 409) == {("", "file-linked")}


async def test_a_wrong_link_is_undone_with_the_reason_and_the_right_person_linked(desk: Desk) -> None:
    wrong, right = somebody(), somebody()
    brother, anna = (desk.stage.headers("client", subject=each) for each in (wrong, right))
    file = await desk.client()
    link = await linked(desk, file, wrong)
    path = f"/clients/{file['clientId']}/links"
    undo = f"{path}/{link['linkId']}/revocation"
    assert (await desk.post(undo, desk.assessor, {})).status_code == 400
    undone = made(await desk.post(undo, desk.assessor, REASON))
    assert undone["revokedBecause"] == REASON["reason"]
    assert (await desk.api.get(f"/clients/{file['clientId']}", headers=brother)).status_code == 404
    assert fault_codes(await desk.post(undo, desk.assessor, REASON), 409) == {("", "link-ended")}
    await linked(desk, file, right)
    assert (await desk.api.get(f"/clients/{file['clientId']}", headers=anna)).status_code == 200
    listed = made(await desk.api.get(path, headers=anna), 200)["items"]
    assert [(each["subject"], each["revokedAt"] is None) for each in listed] == [
        (str(wrong), False),
        (str(right), True),
    ]
    assert {"link-person", "unlink-person"} <= set(await purposes(desk, file, anna))


async def test_the_link_of_a_file_that_the_person_made_can_be_undone_too(desk: Desk) -> None:
    headers = desk.stage.headers("client", subject=somebody())
    file = await desk.client(headers)
    [link] = made(await desk.api.get(f"/clients/{file['clientId']}/links", headers=headers), 200)["items"]
    assert (link["linkedAs"], link["how"]) == ("client", None)
    made(await desk.post(f"/clients/{file['clientId']}/links/{link['linkId']}/revocation", desk.assessor, REASON))
    assert (await desk.api.get(f"/clients/{file['clientId']}", headers=headers)).status_code == 404


async def test_only_an_assessor_links_and_names_a_day_that_has_come(desk: Desk) -> None:
    file, subject = await desk.client(), somebody()
    path = f"/clients/{file['clientId']}/links"
    for role in ("client", "representative", "provider", "office-voucher", "office-auditor"):
        headers = desk.stage.headers(role, subject=subject)
        assert (await desk.post(path, headers, a_link(subject))).status_code == 403
    early = await desk.post(path, desk.assessor, a_link(subject, verifiedOn="2026-10-06"))
    assert fault_codes(early) == {("/body/verifiedOn", "day-in-future")}
    numbered = await desk.post(path, desk.assessor, a_link(subject, how="Nummer 999990342 klopt."))
    assert fault_codes(numbered) == {("/body/how", "number-in-text")}


async def test_an_assessor_links_neither_the_own_login_nor_that_of_who_acts_for_the_client(desk: Desk) -> None:
    carla, assessor = somebody(), somebody()
    file = await desk.client(
        desk.stage.headers("representative", subject=carla),
        mandate={"kind": "legal-representative", "proof": "Beschikking"},
    )
    path = f"/clients/{file['clientId']}/links"
    eva = desk.stage.headers("assessor", subject=assessor)
    for subject in (assessor, carla):
        refused = await desk.post(path, eva, a_link(subject))
        assert fault_codes(refused) == {("/body/subject", "login-of-another")}
    opened = await desk.post("/clients", eva, a_client(subject=str(assessor)))
    assert fault_codes(opened) == {("/body/subject", "login-of-another")}
    made(await desk.post(path, desk.stage.headers("assessor", subject=somebody()), a_link(assessor)))


async def test_other_services_hear_of_a_link_and_not_whose_it_is(desk: Desk) -> None:
    file, subject = await desk.client(), somebody()
    link = await linked(desk, file, subject)
    told = [each for each in await desk.events() if each["type"] == "nl.pvb.clients.linked.v1"]
    assert [(each["data"]["clientId"], each["data"]["linkId"], each["data"]["isLinked"]) for each in told] == [
        (file["clientId"], link["linkId"], True)
    ]
    assert str(subject) not in str(told)


async def test_the_party_that_opened_the_file_gets_a_message_of_each_link(desk: Desk) -> None:
    subject, home = somebody(), somebody()
    provider = desk.stage.headers("provider", organisation_id=home)
    file = await desk.client(provider, consent=CONSENT)
    carla = desk.stage.headers("representative", subject=somebody())
    opened = await desk.client(carla, mandate={"kind": "legal-representative", "proof": "Beschikking"})
    link = await linked(desk, file, subject)
    await linked(desk, opened, somebody())
    path = f"/clients/{file['clientId']}/links/{link['linkId']}/revocation"
    made(await desk.post(path, desk.assessor, {"reason": "Verkeerde persoon."}))
    for who, kinds in ((provider, ["person-unlinked", "person-linked"]), (carla, ["person-linked"])):
        read = made(await desk.api.get("/messages", headers=who), 200)["items"]
        assert [each["kind"] for each in read] == kinds
    stranger = desk.stage.headers("provider", organisation_id=somebody())
    assert made(await desk.api.get("/messages", headers=stranger), 200)["items"] == []
