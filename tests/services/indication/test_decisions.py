"""From assessment to indication: parts, proposal, decision, letter, events; and never two at once."""

import asyncio
from datetime import date, timedelta

import pytest

from tests.services.indication.builders import (
    Desk,
    a_grant,
    a_refusal,
    fault_codes,
    findings,
    made,
    somebody,
)


async def test_an_assessment_is_saved_in_parts_and_says_what_is_missing(desk: Desk) -> None:
    application = await desk.application(await desk.client())
    whole = findings()
    first = await desk.assess(application, {"situation": whole["situation"]})
    assert [each["code"] for each in first["missing"]] == ["usual-care", "supervision", "permanence", "conclusion"]
    rest = await desk.assess(application, {part: whole[part] for part in whole if part != "situation"}, version=2)
    assert rest["isComplete"] is True
    assert rest["situation"]["dominantFoundation"] == "02"
    path = f"/applications/{application['applicationId']}"
    assert made(await desk.api.get(path, headers=desk.assessor), 200)["status"] == "in-assessment"
    stale = await desk.api.put(f"{path}/assessment", json=whole, headers={**desk.assessor, "If-Match": '"2"'})
    assert stale.status_code == 412
    bare = await desk.api.put(f"{path}/assessment", json=whole, headers=desk.assessor)
    assert bare.status_code == 428


async def test_a_faulty_assessment_changes_nothing_and_names_every_fault(desk: Desk) -> None:
    application = await desk.application(await desk.client())
    path = f"/applications/{application['applicationId']}/assessment"
    wrong = findings()
    wrong["situation"] |= {"dominantFoundation": "01", "specialEntries": ["no-such"]}
    wrong["conclusion"]["spokenOn"] = "2026-12-01"
    answer = await desk.api.put(path, json=wrong, headers={**desk.assessor, "If-Match": '"1"'})
    assert fault_codes(answer) == {
        ("/body/situation/dominantFoundation", "dominant-foundation"),
        ("/body/situation/specialEntries/0", "code-unknown"),
        ("/body/conclusion/spokenOn", "day-in-future"),
    }
    assert made(await desk.api.get(path, headers=desk.assessor), 200)["version"] == 1


@pytest.mark.parametrize("profile", ["4VV", "5VV", "6VV", "7VV", "8VV", "4VG", "2ZGvis", "5GGZ W"])
async def test_the_proposal_names_winner_runner_up_and_a_sentence_per_step(desk: Desk, profile: str) -> None:
    application = await desk.application(await desk.client())
    await desk.assess(application, findings(profile))
    path = f"/applications/{application['applicationId']}/proposal"
    found = made(await desk.api.get(path, headers=desk.assessor), 200)
    assert (found["winner"]["profileCode"], found["winner"]["distance"]) == (profile, 0)
    assert found["runnerUp"]["distance"] >= 0
    assert found["tableVersion"] == "2026-1"
    assert found["hasAccess"] is True
    assert [each["code"] for each in found["steps"]] == [
        "situation",
        "usual-care",
        "supervision",
        "permanence",
        "decision",
    ]
    assert all(each["text"]["nl"] and each["text"]["en"] for each in found["steps"])
    assert len(found["criteria"]) == 7


async def test_the_proposal_asks_when_no_gate_opens(desk: Desk) -> None:
    application = await desk.application(await desk.client())
    body = findings("2ZGvis")
    body["situation"]["specialEntries"] = []
    await desk.assess(application, body)
    path = f"/applications/{application['applicationId']}/proposal"
    found = made(await desk.api.get(path, headers=desk.assessor), 200)
    assert found["winner"] is None
    assert [each["entry"] for each in found["questions"]] == ["sensory-auditory", "sensory-visual"]


async def test_an_incomplete_assessment_has_no_proposal_and_no_decision(desk: Desk) -> None:
    application = await desk.application(await desk.client())
    await desk.assess(application, {"situation": findings()["situation"]})
    path = f"/applications/{application['applicationId']}/proposal"
    assert fault_codes(await desk.api.get(path, headers=desk.assessor), 409) == {("", "assessment-incomplete")}
    assert fault_codes(await desk.decide(application), 409) == {("", "assessment-incomplete")}


async def test_a_grant_is_an_indication_with_letter_record_and_event(desk: Desk) -> None:
    anna = desk.stage.headers("client", subject=somebody())
    file = await desk.client(anna)
    indication = await desk.granted(file, tailoredExtra="Twee uur extra hulp bij het eten per dag.")
    assert indication["profile"]["code"] == "5VV"
    assert indication["tailored"] is True
    assert indication["objectionUntil"] == "2026-11-16"
    path = f"/indications/{indication['indicationId']}"
    assert made(await desk.api.get(path, headers=anna), 200) == indication
    event = (await desk.events())[-1]
    assert event["type"] == "nl.pvb.indications.changed.v1"
    assert event["data"] == {
        "indicationId": indication["indicationId"],
        "clientId": file["clientId"],
        "version": 1,
        "status": "granted",
        "profileCode": "5VV",
        "iwlzCode": "754",
        "tailored": True,
        "needFeatures": [],
        "regionCode": "5531",
        "validFrom": "2026-10-05",
        "validTo": None,
        "withdrawalReason": None,
    }
    explained = await desk.api.get(
        f"/decisions/{indication['decisionId']}/explanation",
        headers=desk.stage.headers("client", client_ids=[file["clientId"]]),
    )
    assert {each["code"]: each["outcome"] for each in made(explained, 200)["rules"]} == {
        "access/no-foundation": "holds",
        "access/no-supervision-or-nearness": "holds",
        "access/not-permanent": "holds",
        "proposal": "5VV",
    }


async def test_the_letter_names_the_four_forms_support_and_how_to_object(desk: Desk) -> None:
    anna = desk.stage.headers("client", subject=somebody())
    indication = await desk.granted(await desk.client(anna))
    path = f"/indications/{indication['indicationId']}/letter"
    letter = made(await desk.api.get(path, headers=anna), 200)
    said = " ".join(part for section in letter["sections"] for part in [section["heading"], *section["paragraphs"]])
    for words in ("Beste Anna de Wit", "5VV", "mpt", "pgb", "Verblijf", "vpt", "cliëntondersteuner", "Zuid-Limburg"):
        assert words in said
    assert "tot en met 16 november 2026" in said
    page = await desk.api.get(path, headers={**anna, "Accept": "text/html"})
    assert page.headers["content-type"].startswith("text/html")
    assert '<html lang="nl">' in page.text
    assert "<h2>Bent u het er niet mee eens?</h2>" in page.text
    office = desk.stage.headers("office-voucher")
    assert (await desk.api.get(path, headers=office)).status_code == 403


async def test_the_letter_is_kept_as_it_was_sent(desk: Desk) -> None:
    anna = desk.stage.headers("client", subject=somebody())
    indication = await desk.granted(await desk.client(anna, familyName="<b>de Wit</b>"))
    path = f"/indications/{indication['indicationId']}/letter"
    page = await desk.api.get(path, headers={**anna, "Accept": "text/html"})
    assert "&lt;b&gt;de Wit&lt;/b&gt;" in page.text


async def test_a_refusal_says_why_and_where_else_to_turn(desk: Desk) -> None:
    anna = desk.stage.headers("client", subject=somebody())
    application = await desk.application(await desk.client(anna), anna)
    await desk.assess(application, findings(permanence={"isPermanent": False, "grounds": "De heup geneest."}))
    refused = made(await desk.decide(application, a_refusal()))
    assert (refused["status"], refused["profile"], refused["reasons"]) == ("refused", None, ["not-permanent"])
    assert (await desk.events())[-1]["data"]["status"] == "refused"
    letter = made(await desk.api.get(f"/indications/{refused['indicationId']}/letter", headers=anna), 200)
    assert "Waar kunt u dan terecht?" in [each["heading"] for each in letter["sections"]]


RIGHT_STAYS = (
    "Het recht op zorg dat u al heeft, blijft zoals het is. Zorgprofiel 5VV, vanaf 5 oktober 2026, zonder einddatum."
)


async def test_a_refusal_leaves_the_right_that_runs_and_the_letter_says_so(desk: Desk) -> None:
    anna = desk.stage.headers("client", subject=somebody())
    client = await desk.client(anna)
    running = await desk.granted(client)
    application = await desk.application(client, anna)
    await desk.assess(application, findings(permanence={"isPermanent": False, "grounds": "De heup geneest."}))
    refused = made(await desk.decide(application, a_refusal()))
    letter = made(await desk.api.get(f"/indications/{refused['indicationId']}/letter", headers=anna), 200)
    assert RIGHT_STAYS in [part for each in letter["sections"] for part in each["paragraphs"]]
    kept = made(await desk.api.get(f"/indications/{running['indicationId']}", headers=anna), 200)
    assert (kept["profile"]["code"], kept["validTo"]) == ("5VV", None)


async def test_a_decision_rests_on_the_assessment_that_was_seen(desk: Desk) -> None:
    application = await desk.application(await desk.client())
    await desk.assess(application)
    await desk.assess(application, {"situation": findings("7VV")["situation"]}, version=2)
    assert fault_codes(await desk.decide(application), 409) == {("", "assessment-changed")}


@pytest.mark.parametrize(("version", "status"), [(2.0, 201), (2, 201), ("2", 400), (2.5, 400), (True, 400)])
async def test_a_whole_number_is_one_however_it_is_written(desk: Desk, version: object, status: int) -> None:
    application = await desk.application(await desk.client())
    await desk.assess(application)
    assert (await desk.decide(application, a_grant(assessmentVersion=version))).status_code == status


async def test_a_departure_needs_a_motivation_which_is_kept(desk: Desk) -> None:
    application = await desk.application(await desk.client())
    await desk.assess(application)
    bare = await desk.decide(application, a_grant(profileCode="7VV"))
    assert fault_codes(bare) == {("/body/motivation", "motivation-missing")}
    reason = "Het gedrag in de nacht weegt zwaarder dan de scores laten zien."
    kept = made(await desk.decide(application, a_grant(profileCode="7VV", motivation=reason)))
    assert kept["motivation"] == reason


async def test_an_application_is_decided_once(desk: Desk) -> None:
    application = await desk.application(await desk.client())
    early = await desk.decide(application)
    assert fault_codes(early, 409) == {("", "application-state")}
    await desk.assess(application)
    first = await desk.decide(application, key="once")
    again = await desk.decide(application, key="once")
    assert made(again)["indicationId"] == made(first)["indicationId"]
    assert fault_codes(await desk.decide(application), 409) == {("", "application-state")}


async def test_of_eight_decisions_at_once_one_is_taken(desk: Desk) -> None:
    application = await desk.application(await desk.client())
    await desk.assess(application)
    answers = await asyncio.gather(*(desk.decide(application) for _ in range(8)))
    assert sorted(each.status_code for each in answers) == [201] + [409] * 7


async def test_a_new_indication_ends_the_running_one_the_day_before(desk: Desk) -> None:
    file = await desk.client()
    first = await desk.granted(file)
    desk.stage.move_clock(timedelta(days=60))
    later = date(2026, 12, 15)
    second = await desk.granted(file, profileCode="7VV", validFrom=str(later))
    old = made(await desk.api.get(f"/indications/{first['indicationId']}", headers=desk.assessor), 200)
    assert (old["validTo"], old["endedBy"], old["version"]) == ("2026-12-14", second["indicationId"], 2)
    told = [each["data"] for each in await desk.events() if "indications" in each["type"]]
    assert [(each["indicationId"], each["version"], each["validTo"]) for each in told] == [
        (first["indicationId"], 1, None),
        (first["indicationId"], 2, "2026-12-14"),
        (second["indicationId"], 1, None),
    ]


async def test_two_indications_never_begin_on_one_day(desk: Desk) -> None:
    file = await desk.client()
    await desk.granted(file)
    application = await desk.application(file, kind="reassessment")
    await desk.assess(application, findings("7VV"))
    answer = await desk.decide(application, a_grant(profileCode="7VV"))
    assert fault_codes(answer, 409) == {("/body/validFrom", "indication-overlaps")}


async def test_special_circumstances_reach_two_weeks_back(desk: Desk) -> None:
    application = await desk.application(await desk.client(), kind="special-circumstances")
    await desk.assess(application)
    too_early = await desk.decide(application, a_grant(validFrom="2026-09-20"))
    assert fault_codes(too_early) == {("/body/validFrom", "from-too-early")}
    made(await desk.decide(application, a_grant(validFrom="2026-09-21")))


async def test_the_care_office_reads_decisions(desk: Desk) -> None:
    file = await desk.client()
    indication = await desk.granted(file)
    office = desk.stage.headers("office-voucher")
    listed = made(await desk.api.get("/indications", headers=office, params={"clientId": file["clientId"]}), 200)
    assert [each["indicationId"] for each in listed["items"]] == [indication["indicationId"]]
    seen = made(await desk.api.get(f"/indications/{indication['indicationId']}", headers=office), 200)
    for answer in (*listed["items"], seen):
        assert (answer["explanation"], answer["motivation"]) == (None, None), "they tell the findings"
    for role in ("office-voucher", "office-finance", "office-auditor", "office-registry"):
        why = f"/decisions/{indication['decisionId']}/explanation"
        assert (await desk.api.get(why, headers=desk.stage.headers(role))).status_code == 403
    other = desk.stage.headers("client", subject=somebody())
    assert made(await desk.api.get("/indications", headers=other), 200)["items"] == []
    assert (await desk.api.get(f"/indications/{indication['indicationId']}", headers=other)).status_code == 404


async def test_the_framework_is_public(desk: Desk) -> None:
    profiles = made(await desk.api.get("/care-profiles"), 200)["items"]
    assert len(profiles) == 40
    assert {"code": "5VV", "iwlzCode": "754"}.items() <= profiles[1].items()
    assert len(made(await desk.api.get("/foundations"), 200)["items"]) == 7
    form = made(await desk.api.get("/assessment-questions"), 200)
    assert (len(form["questions"]), len(form["specialEntries"]), len(form["scales"])) == (95, 8, 3)
