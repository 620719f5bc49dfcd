"""Client files: who makes and sees them, and where the citizen service number does not stand."""

from datetime import timedelta
from unicodedata import normalize

import psycopg
from sqlalchemy import text

from services.common.tokens import service_subject
from tests.services.indication.builders import TODAY, Desk, a_client, fault_codes, made, next_number, somebody


async def test_a_client_makes_the_own_file_and_reads_it_at_once(desk: Desk) -> None:
    anna = desk.stage.headers("client", subject=somebody())
    file = await desk.client(anna)
    assert file["address"]["regionCode"] == "5531"
    assert len(file["numberEnds"]) == 3
    answer = await desk.api.get(f"/clients/{file['clientId']}", headers=anna)
    assert made(answer, 200) == file
    assert answer.headers["ETag"] == '"1"'


async def test_all_faults_of_a_file_come_at_once_without_the_values(desk: Desk) -> None:
    body = a_client(citizenServiceNumber="123456789", bornOn="2027-01-01")
    body["address"]["municipality"] = "Maastrict"
    answer = await desk.post("/clients", desk.assessor, body)
    assert fault_codes(answer) == {
        ("/body/citizenServiceNumber", "citizen-service-number-invalid"),
        ("/body/bornOn", "day-in-future"),
        ("/body/address/municipality", "municipality-unknown"),
    }
    assert "Maastricht" in answer.text
    assert "123456789" not in answer.text


async def test_names_are_composed_and_everyday_names_of_municipalities_understood(desk: Desk) -> None:
    address = {"postcode": "2511 AB", "houseNumber": "1", "place": "Den Haag", "municipality": "Den Haag"}
    sent = a_client(givenNames=normalize("NFD", "Zoë"), familyName=normalize("NFD", "Çelik"), address=address)
    file = made(await desk.post("/clients", desk.assessor, sent))
    assert (file["givenNames"], file["familyName"]) == ("Zoë", "Çelik")
    assert (file["address"]["municipality"], file["address"]["regionCode"]) == ("'s-Gravenhage", "5518")
    bergen = a_client(address={**address, "municipality": "Bergen"})
    refused = (await desk.post("/clients", desk.assessor, bergen)).json()
    assert refused["errors"][0]["detail"] == "Bedoelt u misschien: Bergen (L.), Bergen (NH.)?"


async def test_a_person_has_one_file(desk: Desk) -> None:
    number = next_number()
    await desk.client(citizenServiceNumber=number)
    again = await desk.post("/clients", desk.assessor, a_client(citizenServiceNumber=number))
    assert fault_codes(again, 409) == {("", "client-known")}


async def test_who_learns_that_a_person_has_a_file_stands_in_the_access_log(desk: Desk) -> None:
    number, anna = next_number(), desk.stage.headers("client", subject=somebody())
    file = await desk.client(anna, citizenServiceNumber=number)
    ours = desk.stage.headers("provider", organisation_id=somebody())
    body = a_client(citizenServiceNumber=number, consent={"givenOn": str(TODAY), "how": "Aan tafel"})
    assert fault_codes(await desk.post("/clients", ours, body), 409) == {("", "client-known")}
    log = made(await desk.api.get(f"/clients/{file['clientId']}/access-log", headers=anna), 200)["items"]
    assert log[0]["text"]["nl"] == (
        "Een zorgaanbieder heeft uw gegevens bekeken. Waarom: een dossier maken, maar dat was er al."
    )


async def test_the_same_key_gives_the_first_answer(desk: Desk) -> None:
    body = a_client()
    first = await desk.post("/clients", desk.assessor, body, "my-key")
    again = await desk.post("/clients", desk.assessor, body, "my-key")
    assert again.json() == first.json()
    assert again.headers["Idempotency-Replayed"] == "true"


async def test_another_client_does_not_find_the_file(desk: Desk) -> None:
    file = await desk.client()
    other = desk.stage.headers("client", subject=somebody(), client_ids=[somebody()])
    assert (await desk.api.get(f"/clients/{file['clientId']}", headers=other)).status_code == 404


async def test_a_file_is_found_by_number_in_the_body(desk: Desk) -> None:
    number = next_number()
    file = await desk.client(citizenServiceNumber=number)
    office = desk.stage.headers("office-voucher")
    found = await desk.api.post("/clients/_search", json={"citizenServiceNumber": number}, headers=office)
    assert made(found, 200)["items"] == [{"clientId": file["clientId"], "regionCode": "5531"}]
    nobody = await desk.api.post("/clients/_search", json={"citizenServiceNumber": next_number()}, headers=office)
    assert made(nobody, 200)["items"] == []


async def test_the_number_and_the_name_stand_nowhere_but_in_the_file(desk: Desk) -> None:
    number = next_number()
    await desk.client(citizenServiceNumber=number, familyName="Zandstra-Uniek")
    await desk.stage.service("indication").feed.number()
    url = desk.stage.service("indication").settings.database_url.get_secret_value()
    with psycopg.connect(url) as connection:
        tables = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        for (table,) in tables:
            rows = str(connection.execute(f'SELECT t::text FROM "{table}" t').fetchall())
            assert number not in rows
            assert number.encode().hex() not in rows
            # the kept answer of the one who asked for it is in bytes, and is forgotten after 30 days
            assert ("Zandstra-Uniek" in rows) == (table == "client")


async def test_a_move_changes_the_region_and_tells_the_others(desk: Desk) -> None:
    anna = desk.stage.headers("client", subject=somebody())
    file = await desk.client(anna)
    desk.stage.move_clock(timedelta(days=10))
    path = f"/clients/{file['clientId']}/address"
    move = {"postcode": "3011ab", "houseNumber": "7", "place": "Rotterdam", "municipality": "rotterdam"}
    moved = await desk.api.put(path, json={**move, "movedOn": "2026-10-12"}, headers={**anna, "If-Match": '"1"'})
    address = made(moved, 200)["address"]
    assert (address["postcode"], address["municipality"], address["regionCode"]) == ("3011 AB", "Rotterdam", "5521")
    assert moved.headers["ETag"] == '"2"'
    events = [each["data"] for each in await desk.events()]
    assert events == [
        {"clientId": file["clientId"], "version": 1, "regionCode": "5531", "regionFrom": "2026-10-05"},
        {"clientId": file["clientId"], "version": 2, "regionCode": "5521", "regionFrom": "2026-10-12"},
    ]
    stale = await desk.api.put(path, json={**move, "movedOn": "2026-10-13"}, headers={**anna, "If-Match": '"1"'})
    assert stale.status_code == 412
    early = await desk.api.put(path, json={**move, "movedOn": "2026-10-12"}, headers={**anna, "If-Match": '"2"'})
    assert fault_codes(early) == {("/body/movedOn", "move-too-early")}


async def test_a_representative_makes_a_file_with_a_mandate(desk: Desk) -> None:
    carla = desk.stage.headers("representative", subject=somebody())
    without = await desk.post("/clients", carla, a_client())
    assert fault_codes(without) == {("/body/mandate", "field-needed")}
    mandate = {"kind": "legal-representative", "proof": "Beschikking rechtbank Limburg, 3 maart 2025"}
    file = await desk.client(carla, mandate=mandate)
    assert made(await desk.api.get(f"/clients/{file['clientId']}", headers=carla), 200) == file
    held = made(await desk.api.get(f"/clients/{file['clientId']}/mandates", headers=carla), 200)["items"]
    assert [each["kind"] for each in held] == ["legal-representative"]
    assert held[0]["scopes"] == ["read", "apply", "agree", "object"]


async def test_a_provider_makes_a_file_with_consent_only(desk: Desk) -> None:
    provider = desk.stage.headers("provider", organisation_id=somebody())
    assert fault_codes(await desk.post("/clients", provider, a_client())) == {("/body/consent", "consent-missing")}
    consent = {"givenOn": str(TODAY), "how": "In een gesprek op de afdeling"}
    file = await desk.client(provider, consent=consent)
    assert (await desk.api.get(f"/clients/{file['clientId']}", headers=provider)).status_code == 403


async def test_a_client_gives_a_mandate_and_takes_it_back_at_once(desk: Desk) -> None:
    anna, dirk = somebody(), somebody()
    client, supporter = (desk.stage.headers(role, subject=who) for role, who in (("client", anna), ("supporter", dirk)))
    file = await desk.client(client)
    path = f"/clients/{file['clientId']}"
    assert (await desk.api.get(path, headers=supporter)).status_code == 404
    terms = {"kind": "supporter", "scopes": ["read"], "proof": "Gesprek met de cliënt", "subject": str(dirk)}
    mandate = made(await desk.post(f"{path}/mandates", client, terms))
    assert mandate["isRunning"] is True
    assert (await desk.api.get(path, headers=supporter)).status_code == 200
    narrow = await desk.post("/applications", supporter, {"clientId": file["clientId"]})
    assert fault_codes(narrow, 403) == {("", "scope-missing")}
    ended = await desk.post(f"{path}/mandates/{mandate['mandateId']}/revocation", client, {"reason": "Klaar."})
    assert made(ended)["isRunning"] is False
    assert (await desk.api.get(path, headers=supporter)).status_code == 404
    again = await desk.post(f"{path}/mandates/{mandate['mandateId']}/revocation", client, {"reason": "Klaar."})
    assert fault_codes(again, 409) == {("", "mandate-ended")}


async def test_a_kept_answer_ends_with_the_mandate(desk: Desk) -> None:
    anna, dirk = somebody(), somebody()
    client, supporter = (desk.stage.headers(role, subject=who) for role, who in (("client", anna), ("supporter", dirk)))
    file = await desk.client(client)
    path = f"/clients/{file['clientId']}/mandates"
    terms = {"kind": "supporter", "scopes": ["read", "apply"], "proof": "Gesprek", "subject": str(dirk)}
    mandate = made(await desk.post(path, client, terms))
    body = {"clientId": file["clientId"]}
    first = await desk.post("/applications", supporter, body, "k")
    assert (await desk.post("/applications", supporter, body, "k")).content == first.content
    made(await desk.post(f"{path}/{mandate['mandateId']}/revocation", client, {"reason": "Klaar."}))
    refused = await desk.post("/applications", supporter, body, "k")
    assert (refused.status_code, "applicationId" in refused.text) == (404, False)


async def test_a_kept_answer_holds_no_name_in_plain_text(desk: Desk) -> None:
    anna = desk.stage.headers("client", subject=somebody())
    body = a_client(givenNames="Wilhelmina", familyName="Zonderland")
    first = await desk.post("/clients", anna, body, "k")
    assert "Wilhelmina" in first.text
    async with desk.stage.service("indication").database.transaction() as session:
        kept = (await session.execute(text("SELECT answer FROM idempotency"))).scalars().all()
    assert len(kept) == 1
    assert b"Wilhelmina" not in kept[0] and b"Zonderland" not in kept[0]
    again = await desk.post("/clients", anna, body, "k")
    assert (again.content, again.headers["idempotency-replayed"]) == (first.content, "true")


async def test_a_mandate_counts_on_its_days_only(desk: Desk) -> None:
    anna, carla = desk.stage.headers("client", subject=somebody()), somebody()
    file = await desk.client(anna)
    path, holder = f"/clients/{file['clientId']}", desk.stage.headers("representative", subject=carla)
    terms = {"kind": "authorised-person", "proof": "Getekend", "scopes": ["read", "apply"], "subject": str(carla)}
    made(await desk.post(f"{path}/mandates", anna, {**terms, "validFrom": "2026-10-10", "validTo": "2026-10-20"}))
    for days, status in ((0, 404), (4, 404), (1, 200), (10, 200), (1, 404)):
        desk.stage.move_clock(timedelta(days=days))
        assert (await desk.api.get(path, headers=holder)).status_code == status
        applications = made(await desk.api.get("/applications", headers=holder), 200)["items"]
        assert len(applications) == 0


async def test_a_client_has_one_representative_at_a_time(desk: Desk) -> None:
    anna = desk.stage.headers("client", subject=somebody())
    file = await desk.client(anna)
    terms = {"kind": "authorised-person", "proof": "Getekende machtiging"}
    path = f"/clients/{file['clientId']}/mandates"
    made(await desk.post(path, anna, {**terms, "subject": str(somebody()), "validTo": "2026-12-31"}))
    second = await desk.post(path, anna, {**terms, "subject": str(somebody())})
    assert fault_codes(second, 409) == {("", "mandate-overlaps")}
    made(await desk.post(path, anna, {**terms, "subject": str(somebody()), "validFrom": "2027-01-01"}))
    backwards = await desk.post(path, anna, {**terms, "subject": str(somebody()), "validTo": "2026-01-01"})
    assert fault_codes(backwards) == {("/body/validTo", "period-reversed")}


async def test_the_gateway_learns_whom_an_identity_acts_for(desk: Desk) -> None:
    anna, carla = somebody(), somebody()
    client = desk.stage.headers("client", subject=anna)
    file = await desk.client(client)
    terms = {"kind": "authorised-person", "proof": "Getekend", "scopes": ["read", "apply"], "subject": str(carla)}
    made(await desk.post(f"/clients/{file['clientId']}/mandates", client, {**terms, "validTo": "2026-12-31"}))
    service = desk.stage.headers("service", subject=service_subject("voucher"), signer="voucher")
    own = made(await desk.api.get(f"/identities/{anna}", headers=service), 200)
    assert own["clients"][0]["as"] == "client"
    held = made(await desk.api.get(f"/identities/{carla}", headers=service), 200)
    assert held == {
        "subject": str(carla),
        "clients": [
            {
                "clientId": file["clientId"],
                "as": "representative",
                "scope": ["read", "apply"],
                "validTo": "2026-12-31",
            }
        ],
    }
    assert (await desk.api.get(f"/identities/{anna}", headers=client)).status_code == 403


async def test_the_client_reads_in_plain_words_who_looked(desk: Desk) -> None:
    anna = desk.stage.headers("client", subject=somebody())
    file = await desk.client(anna)
    await desk.api.get(f"/clients/{file['clientId']}", headers=desk.assessor)
    path = f"/clients/{file['clientId']}/access-log"
    lines = made(await desk.api.get(path, headers=anna, params={"pageSize": 2}), 200)
    assert [each["text"]["nl"] for each in lines["items"]] == [
        "Een onderzoeker heeft uw gegevens bekeken. Waarom: het dossier inzien.",
        "U zelf heeft uw gegevens vastgelegd. Waarom: een dossier maken.",
    ]
    assert (await desk.api.get(path, headers=desk.assessor)).status_code == 403
    again = made(await desk.api.get(path, headers=anna, params={"pageSize": 2}), 200)
    rest = made(await desk.api.get(path, headers=anna, params={"cursor": again["nextCursor"]}), 200)
    assert len(again["items"]) + len(rest["items"]) == 3
