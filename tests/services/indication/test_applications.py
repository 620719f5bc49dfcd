"""Applications: the clock that everybody sees, questions that stop it, and the work list."""

import asyncio
from datetime import timedelta

from tests.services.indication.builders import TODAY, Desk, a_grant, fault_codes, findings, made, next_number, somebody

NO_NUMBER = "citizen-service-number-invalid"


async def test_a_client_applies_and_sees_the_clock(desk: Desk) -> None:
    anna = desk.stage.headers("client", subject=somebody())
    file = await desk.client(anna)
    application = await desk.application(file, anna, story="Ik vergeet steeds meer.")
    assert application["status"] == "received"
    assert application["clock"] == {
        "term": {"value": 6, "unit": "weeks", "legalBasis": "Blz 3.2.4(1)"},
        "startedOn": "2026-10-05",
        "dueOn": "2026-11-16",
        "daysLeft": 42,
        "pausedDays": 0,
        "pausedSince": None,
        "stoppedOn": None,
    }
    desk.stage.move_clock(timedelta(days=10))
    seen = made(await desk.api.get(f"/applications/{application['applicationId']}", headers=anna), 200)
    assert seen["clock"]["daysLeft"] == 32


async def test_special_circumstances_have_two_weeks(desk: Desk) -> None:
    application = await desk.application(await desk.client(), kind="special-circumstances")
    assert application["clock"]["dueOn"] == "2026-10-19"


async def test_a_client_has_one_open_application(desk: Desk) -> None:
    file = await desk.client()
    await desk.application(file)
    second = await desk.post("/applications", desk.assessor, {"clientId": file["clientId"]})
    assert fault_codes(second, 409) == {("", "application-open")}


async def test_a_question_stops_the_clock_until_the_answer(desk: Desk) -> None:
    anna = desk.stage.headers("client", subject=somebody())
    application = await desk.application(await desk.client(anna), anna)
    path = f"/applications/{application['applicationId']}"
    question = {"question": "Wilt u de brief van de huisarts sturen?", "answerBy": "2026-10-19"}
    asked = made(await desk.post(f"{path}/information-requests", desk.assessor, question))
    twice = await desk.post(f"{path}/information-requests", desk.assessor, question)
    assert fault_codes(twice, 409) == {("", "information-owed")}
    desk.stage.move_clock(timedelta(days=5))
    waiting = made(await desk.api.get(path, headers=anna), 200)["clock"]
    assert (waiting["pausedSince"], waiting["daysLeft"], waiting["dueOn"]) == ("2026-10-06", 42, "2026-11-21")
    answer_path = f"{path}/information-requests/{asked['informationRequests'][0]['requestId']}/answer"
    answered = made(await desk.post(answer_path, anna, {"answer": "Hier is de brief."}))
    assert (answered["clock"]["pausedDays"], answered["clock"]["dueOn"]) == (4, "2026-11-20")
    assert fault_codes(await desk.post(answer_path, anna, {"answer": "Nog eens."}), 409) == {("", "answered-already")}


async def test_a_question_leaves_time_to_answer(desk: Desk) -> None:
    application = await desk.application(await desk.client())
    path = f"/applications/{application['applicationId']}/information-requests"
    late = await desk.post(path, desk.assessor, {"question": "Waarom?", "answerBy": str(TODAY)})
    assert fault_codes(late) == {("/body/answerBy", "answer-by-too-early")}


async def test_the_work_list_shows_first_what_expires_first(desk: Desk) -> None:
    slow = await desk.application(await desk.client())
    paused = await desk.application(await desk.client())
    question = {"question": "Wat zegt de huisarts?", "answerBy": "2026-11-01"}
    made(await desk.post(f"/applications/{paused['applicationId']}/information-requests", desk.assessor, question))
    desk.stage.move_clock(timedelta(days=7))
    late = await desk.application(await desk.client())
    urgent = await desk.application(await desk.client(), kind="special-circumstances")
    gone = await desk.application(await desk.client())
    made(await desk.post(f"/applications/{gone['applicationId']}/withdrawal", desk.assessor, {"reason": "Hoeft niet."}))
    desk.stage.move_clock(timedelta(days=7))
    seen, cursor = [], None
    while True:
        params = {"pageSize": 2} | ({"cursor": cursor} if cursor else {})
        page = made(await desk.api.get("/applications", headers=desk.assessor, params=params), 200)
        seen += [(each["applicationId"], each["clock"]["dueOn"]) for each in page["items"]]
        cursor = page["nextCursor"]
        if not cursor:
            break
    assert seen == [
        (urgent["applicationId"], "2026-10-26"),
        (slow["applicationId"], "2026-11-16"),
        (late["applicationId"], "2026-11-23"),
        (paused["applicationId"], "2026-11-30"),
    ]


async def test_the_work_list_is_narrowed_by_state_kind_region_and_who_handles_it(desk: Desk) -> None:
    rotterdam = {"postcode": "3011 AB", "houseNumber": "7", "place": "Rotterdam", "municipality": "Rotterdam"}
    begun, fresh = await desk.application(await desk.client()), await desk.application(await desk.client())
    await desk.assess(begun, {"situation": findings()["situation"]})
    far = await desk.application(await desk.client(address=rotterdam), kind="special-circumstances")
    fred = somebody()

    async def listed(who: dict[str, str] = desk.assessor, **params: str) -> list[str]:
        page = made(await desk.api.get("/applications", headers=who, params=params), 200)
        return [each["applicationId"] for each in page["items"]]

    names = {"begun": begun, "fresh": fresh, "far": far}
    ids = {name: each["applicationId"] for name, each in names.items()}
    assert await listed() == [ids["far"], *sorted([ids["begun"], ids["fresh"]])]
    assert await listed(status="in-assessment") == [ids["begun"]]
    assert await listed(kind="special-circumstances") == [ids["far"]]
    assert await listed(regionCode="5521") == [ids["far"]]
    assert await listed(regionCode="5531", status="received") == [ids["fresh"]]
    assert await listed(mine="true") == [ids["begun"]]
    handed = await desk.post(f"/applications/{ids['fresh']}/assignment", desk.assessor, {"assessorId": str(fred)})
    assert made(handed)["assessorId"] == str(fred)
    taken = desk.stage.headers("assessor", subject=fred)
    assert await listed(taken, mine="true") == [ids["fresh"]]
    assert await listed(taken, mine="true", status="decided") == []
    made(await desk.post(f"/applications/{ids['far']}/assignment", taken, {}))
    assert set(await listed(taken, mine="true")) == {ids["fresh"], ids["far"]}
    assert (await desk.api.get("/applications", headers=taken, params={"status": "lost"})).status_code == 400


async def test_an_open_application_follows_its_client_to_another_region(desk: Desk) -> None:
    anna = desk.stage.headers("client", subject=somebody())
    file = await desk.client(anna)
    application = await desk.application(file, anna)
    assert application["regionCode"] == "5531"
    desk.stage.move_clock(timedelta(days=10))
    move = {"postcode": "3011ab", "houseNumber": "7", "place": "Rotterdam", "municipality": "Rotterdam"}
    headers = {**anna, "If-Match": '"1"'}
    made(
        await desk.api.put(
            f"/clients/{file['clientId']}/address", json={**move, "movedOn": "2026-10-12"}, headers=headers
        ),
        200,
    )
    seen = made(await desk.api.get(f"/applications/{application['applicationId']}", headers=anna), 200)
    assert (seen["regionCode"], seen["version"]) == ("5521", 2)


async def test_a_move_and_a_decision_at_once_both_happen(desk: Desk) -> None:
    for _ in range(8):
        file = await desk.client()
        application = await desk.application(file)
        await desk.assess(application)
        desk.stage.move_clock(timedelta(days=1))
        today = str(desk.stage.service("indication").clock.today())
        move = {"postcode": "3011ab", "houseNumber": "7", "place": "Rotterdam", "municipality": "Rotterdam"}
        path, headers = f"/clients/{file['clientId']}/address", {**desk.assessor, "If-Match": '"1"'}
        moved, decided = await asyncio.gather(
            desk.api.put(path, json={**move, "movedOn": today}, headers=headers),
            desk.decide(application, a_grant(validFrom=today)),
        )
        assert (moved.status_code, decided.status_code) == (200, 201)


async def test_a_withdrawn_application_is_closed(desk: Desk) -> None:
    anna = desk.stage.headers("client", subject=somebody())
    application = await desk.application(await desk.client(anna), anna)
    path = f"/applications/{application['applicationId']}"
    withdrawn = made(await desk.post(f"{path}/withdrawal", anna, {"reason": "Ik ga bij mijn zoon wonen."}))
    assert (withdrawn["status"], withdrawn["clock"]["stoppedOn"]) == ("withdrawn", str(TODAY))
    again = await desk.post(f"{path}/withdrawal", anna, {"reason": "Nog eens."})
    assert fault_codes(again, 409) == {("", "application-state")}
    save = await desk.api.put(f"{path}/assessment", json=findings(), headers={**desk.assessor, "If-Match": '"1"'})
    assert fault_codes(save, 409) == {("", "application-state")}


async def test_a_provider_prepares_with_consent_and_sees_only_its_own(desk: Desk) -> None:
    ours, theirs = (desk.stage.headers("provider", organisation_id=somebody()) for _ in range(2))
    consent = {"givenOn": str(TODAY), "how": "Aan tafel, met de zoon erbij"}
    file = await desk.client(ours, consent=consent)
    bare = await desk.post("/applications", ours, {"clientId": file["clientId"]})
    assert fault_codes(bare) == {("/body/consent", "consent-missing")}
    application = await desk.application(file, ours, consent=consent)
    path = f"/applications/{application['applicationId']}"
    assert (await desk.api.get(path, headers=ours)).status_code == 200
    assert (await desk.api.get(path, headers=theirs)).status_code == 404
    assert (await desk.api.get(f"{path}/assessment", headers=ours)).status_code == 403
    listed = made(await desk.api.get("/applications", headers=ours), 200)["items"]
    assert [each["applicationId"] for each in listed] == [application["applicationId"]]
    assert made(await desk.api.get("/applications", headers=theirs), 200)["items"] == []
    stranger = await desk.client()
    foreign = await desk.post("/applications", ours, {"clientId": stranger["clientId"], "consent": consent})
    assert foreign.status_code == 404


async def test_a_provider_applies_for_who_has_a_file_already_by_number_and_with_consent(desk: Desk) -> None:
    number, anna = next_number(), desk.stage.headers("client", subject=somebody())
    file = await desk.client(anna, citizenServiceNumber=number)
    ours = desk.stage.headers("provider", organisation_id=somebody())
    consent = {"givenOn": str(TODAY), "how": "Aan tafel, met de zoon erbij"}
    bare = await desk.post("/applications", ours, {"citizenServiceNumber": number})
    assert fault_codes(bare) == {("/body/consent", "consent-missing")}
    body = {"citizenServiceNumber": number, "consent": consent}
    made_for = made(await desk.post("/applications", ours, body))
    assert (made_for["clientId"], made_for["submittedAs"]) == (None, "provider")
    assert (await desk.api.get(f"/clients/{file['clientId']}", headers=ours)).status_code == 403
    assert made(await desk.api.get("/applications", headers=anna), 200)["items"][0]["clientId"] == file["clientId"]
    for who, wrong, fault in (
        (ours, {**body, "clientId": file["clientId"]}, ("/body/citizenServiceNumber", "field-out-of-place")),
        (anna, {"citizenServiceNumber": number}, ("/body/citizenServiceNumber", "field-out-of-place")),
        (anna, {}, ("/body/clientId", "field-needed")),
        (
            ours,
            {**body, "citizenServiceNumber": "123456789"},
            ("/body/citizenServiceNumber", "citizen-service-number-invalid"),
        ),
    ):
        assert fault in fault_codes(await desk.post("/applications", who, wrong))
    unknown = await desk.post("/applications", ours, {**body, "citizenServiceNumber": next_number()})
    assert unknown.status_code == 404
    assert number not in unknown.text


async def test_a_client_lists_only_the_own_applications(desk: Desk) -> None:
    anna, bram = (desk.stage.headers("client", subject=somebody()) for _ in range(2))
    hers = await desk.application(await desk.client(anna), anna)
    his_file = await desk.client(bram)
    await desk.application(his_file, bram)
    listed = made(await desk.api.get("/applications", headers=anna), 200)["items"]
    assert [each["applicationId"] for each in listed] == [hers["applicationId"]]
    other = made(await desk.api.get("/applications", headers=anna, params={"clientId": his_file["clientId"]}), 200)
    assert other["items"] == []


async def test_the_care_office_does_not_read_applications(desk: Desk) -> None:
    application = await desk.application(await desk.client())
    path = f"/applications/{application['applicationId']}"
    for role in ("office-voucher", "office-finance", "inspector", "researcher"):
        headers = desk.stage.headers(role)
        assert (await desk.api.get(path, headers=headers)).status_code == 403
        assert (await desk.api.get(f"{path}/assessment", headers=headers)).status_code == 403


async def test_who_learns_that_an_application_is_open_stands_in_the_access_log(desk: Desk) -> None:
    number, anna = next_number(), desk.stage.headers("client", subject=somebody())
    file = await desk.client(anna, citizenServiceNumber=number)
    ours = desk.stage.headers("provider", organisation_id=somebody())
    asked = {"citizenServiceNumber": number, "consent": {"givenOn": str(TODAY), "how": "Aan tafel"}}
    made(await desk.post("/applications", ours, asked))
    for _ in range(2):
        assert fault_codes(await desk.post("/applications", ours, asked, "one"), 409) == {("", "application-open")}
    log = made(await desk.api.get(f"/clients/{file['clientId']}/access-log", headers=anna), 200)["items"]
    assert [each["text"]["nl"] for each in log[:2]] == [
        "Een zorgaanbieder heeft uw aanvraag bekeken. Waarom: zorg aanvragen, maar er liep al een aanvraag."
    ] * 2
