"""Objections: within the term, ruled on by another, with their effect on right and events."""

from datetime import timedelta
from typing import Any

from tests.services.indication.builders import Desk, a_grant, a_refusal, fault_codes, findings, made, somebody


class Dispute:
    """A client with a decision, and a second assessor who did not take it."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.anna = desk.stage.headers("client", subject=somebody())
        self.fred = desk.stage.headers("assessor")
        self.file: dict[str, Any] = {}
        self.indication: dict[str, Any] = {}

    async def over_a_grant(self) -> "Dispute":
        self.file = await self.desk.client(self.anna)
        self.indication = await self.desk.granted(self.file)
        return self

    async def over_a_refusal(self) -> "Dispute":
        self.file = await self.desk.client(self.anna)
        application = await self.desk.application(self.file)
        body = findings(permanence={"isPermanent": False, "grounds": "Het geneest."})
        await self.desk.assess(application, body)
        self.indication = made(await self.desk.decide(application, a_refusal()))
        return self

    @property
    def path(self) -> str:
        return f"/indications/{self.indication['indicationId']}"

    async def object(self, **changes: Any) -> dict[str, Any]:
        body = {"grounds": "Mijn nachten zijn onrustiger dan er staat."} | changes
        return made(await self.desk.post(f"{self.path}/objections", self.anna, body))

    async def rule(self, objection: dict[str, Any], **ruling: Any) -> Any:
        body = {"outcome": "upheld", "grounds": "De bevindingen kloppen."} | ruling
        return await self.desk.post(f"/objections/{objection['objectionId']}/ruling", self.fred, body)

    async def seen(self) -> dict[str, Any]:
        return made(await self.desk.api.get(self.path, headers=self.anna), 200)


def content(profile: str = "7VV", **changes: Any) -> dict[str, Any]:
    plain = a_grant(profileCode=profile) | {"motivation": "De nachten wegen zwaarder."} | changes
    return {name: value for name, value in plain.items() if name != "assessmentVersion"}


async def test_an_objection_is_ruled_on_within_six_weeks_after_the_term(desk: Desk) -> None:
    dispute = await Dispute(desk).over_a_grant()
    objection = await dispute.object()
    assert (objection["status"], objection["dueOn"]) == ("received", "2026-12-28")
    path = f"/objections/{objection['objectionId']}"
    hearing = {"hearingOn": "2026-11-20", "hasCommittee": True}
    assert made(await desk.post(f"{path}/hearing", dispute.fred, hearing))["dueOn"] == "2027-02-08"
    more = made(await desk.post(f"{path}/extension", dispute.fred, {"reason": "De arts is met verlof."}))
    assert more["dueOn"] == "2027-03-22"
    again = await desk.post(f"{path}/extension", dispute.fred, {"reason": "Nog eens."})
    assert fault_codes(again, 409) == {("", "term-extended")}
    second = await desk.post(f"{dispute.path}/objections", dispute.anna, {"grounds": "Nog eens."})
    assert fault_codes(second, 409) == {("", "objection-open")}


async def test_a_late_objection_says_why(desk: Desk) -> None:
    dispute = await Dispute(desk).over_a_grant()
    desk.stage.move_clock(timedelta(days=43))
    late = await desk.post(f"{dispute.path}/objections", dispute.anna, {"grounds": "Het klopt niet."})
    assert fault_codes(late) == {("/body/lateReason", "objection-late")}
    objection = await dispute.object(lateReason="Ik lag in het ziekenhuis.")
    assert objection["dueOn"] == "2026-12-29"


async def test_who_decided_does_not_rule(desk: Desk) -> None:
    dispute = await Dispute(desk).over_a_grant()
    objection = await dispute.object()
    path = f"/objections/{objection['objectionId']}/ruling"
    answer = await desk.post(path, desk.assessor, {"outcome": "upheld", "grounds": "Goed zo."})
    assert fault_codes(answer, 403) == {("", "own-decision")}


async def test_an_upheld_decision_stays_and_a_closed_objection_is_closed(desk: Desk) -> None:
    dispute = await Dispute(desk).over_a_grant()
    objection = await dispute.object()
    ruled = made(await dispute.rule(objection))
    assert (ruled["status"], ruled["outcome"], ruled["newIndicationId"]) == ("ruled", "upheld", None)
    assert await dispute.seen() == dispute.indication
    assert fault_codes(await dispute.rule(objection), 409) == {("", "objection-closed")}
    letter = made(await desk.api.get(f"/objections/{objection['objectionId']}/letter", headers=dispute.anna), 200)
    said = " ".join(part for section in letter["sections"] for part in section["paragraphs"])
    assert "Het besluit blijft zoals het was." in said
    assert "beroep" in said
    explained = await desk.api.get(f"/decisions/{ruled['decisionId']}/explanation", headers=dispute.fred)
    assert made(explained, 200)["kind"] == "objection-ruling"


async def test_a_revision_from_the_first_day_takes_the_place_of_the_decision(desk: Desk) -> None:
    dispute = await Dispute(desk).over_a_grant()
    objection = await dispute.object()
    desk.stage.move_clock(timedelta(days=30))
    ruled = made(await dispute.rule(objection, outcome="revised", content=content()))
    old = await dispute.seen()
    assert (old["status"], old["endedBy"]) == ("withdrawn", ruled["newIndicationId"])
    new = made(await desk.api.get(f"/indications/{ruled['newIndicationId']}", headers=dispute.anna), 200)
    assert (new["profile"]["code"], new["validFrom"], new["afterObjection"]) == (
        "7VV",
        "2026-10-05",
        objection["objectionId"],
    )
    told = [each["data"] for each in await desk.events() if "indications" in each["type"]]
    assert [(each["status"], each["profileCode"], each["version"]) for each in told] == [
        ("granted", "5VV", 1),
        ("withdrawn", "5VV", 2),
        ("granted", "7VV", 1),
    ]
    again = await desk.post(
        f"/indications/{new['indicationId']}/objections", dispute.anna, {"grounds": "Nog niet goed."}
    )
    assert fault_codes(again, 409) == {("", "appeal-instead")}


async def test_a_revision_from_a_later_day_ends_the_decision_the_day_before(desk: Desk) -> None:
    dispute = await Dispute(desk).over_a_grant()
    objection = await dispute.object()
    made(await dispute.rule(objection, outcome="revised", content=content(validFrom="2026-11-01")))
    old = await dispute.seen()
    assert (old["status"], old["validTo"]) == ("granted", "2026-10-31")


async def test_a_refusal_is_revised_into_a_grant_on_new_findings(desk: Desk) -> None:
    dispute = await Dispute(desk).over_a_refusal()
    objection = await dispute.object()
    without = await dispute.rule(objection, outcome="revised", content=content("5VV"))
    assert fault_codes(without) == {("/body/content/outcome", "no-access")}
    ruled = made(await dispute.rule(objection, outcome="revised", content=content("5VV"), findings=findings()))
    new = made(await desk.api.get(f"/indications/{ruled['newIndicationId']}", headers=dispute.anna), 200)
    assert new["status"] == "granted"
    assert (await dispute.seen())["status"] == "refused"


async def test_a_refusal_that_is_revised_into_another_names_the_right_that_goes_on(desk: Desk) -> None:
    dispute = Dispute(desk)
    dispute.file = await desk.client(dispute.anna)
    await desk.granted(dispute.file)
    application = await desk.application(dispute.file)
    await desk.assess(application, findings(permanence={"isPermanent": False, "grounds": "Het geneest."}))
    dispute.indication = made(await desk.decide(application, a_refusal()))
    other = {"outcome": "refused", "explanation": "Het geneest.", "reasons": ["not-permanent"], "elsewhere": "Thuis."}
    made(await dispute.rule(await dispute.object(), outcome="revised", content=other))
    [objection] = made(await desk.api.get(f"{dispute.path}/objections", headers=dispute.anna), 200)["items"]
    path = f"/objections/{objection['objectionId']}/letter"
    letter = made(await desk.api.get(path, headers=dispute.anna), 200)
    said = [part for each in letter["sections"] for part in each["paragraphs"]]
    assert any("blijft zoals het is. Zorgprofiel 5VV, vanaf 5 oktober 2026" in part for part in said)
    assert "U krijgt geen recht op langdurige zorg uit de Wlz." not in said


async def test_a_revoked_right_ends_on_the_day_of_the_ruling(desk: Desk) -> None:
    dispute = await Dispute(desk).over_a_grant()
    objection = await dispute.object()
    desk.stage.move_clock(timedelta(days=20))
    made(await dispute.rule(objection, outcome="revoked"))
    old = await dispute.seen()
    assert (old["status"], old["validTo"]) == ("withdrawn", "2026-10-25")
    assert (await desk.events())[-1]["data"]["status"] == "withdrawn"


async def test_a_ruling_fits_what_it_rules_on(desk: Desk) -> None:
    dispute = await Dispute(desk).over_a_grant()
    objection = await dispute.object()
    assert fault_codes(await dispute.rule(objection, outcome="revised")) == {("/body/content", "ruling-unfit")}
    assert fault_codes(await dispute.rule(objection, content=content())) == {("/body/content", "ruling-unfit")}
    worse = {"outcome": "refused", "explanation": "Toch niet.", "reasons": ["not-insured"], "elsewhere": "Elders."}
    assert fault_codes(await dispute.rule(objection, outcome="revised", content=worse)) == {
        ("/body/content", "ruling-unfit")
    }
    over_nothing = await Dispute(desk).over_a_refusal()
    empty = await over_nothing.object()
    assert fault_codes(await over_nothing.rule(empty, outcome="revoked")) == {("/body/outcome", "ruling-idle")}


async def test_an_objection_is_withdrawn_and_seen_by_its_own_people_only(desk: Desk) -> None:
    dispute = await Dispute(desk).over_a_grant()
    objection = await dispute.object()
    path = f"/objections/{objection['objectionId']}"
    stranger = desk.stage.headers("client", subject=somebody())
    assert (await desk.api.get(path, headers=stranger)).status_code == 404
    assert made(await desk.api.get("/objections", headers=stranger), 200)["items"] == []
    assert len(made(await desk.api.get("/objections", headers=dispute.anna), 200)["items"]) == 1
    assert len(made(await desk.api.get("/objections", headers=dispute.fred), 200)["items"]) == 1
    gone = made(await desk.post(f"{path}/withdrawal", dispute.anna, None))
    assert gone["status"] == "withdrawn"
    assert made(await desk.api.get("/objections", headers=dispute.fred), 200)["items"] == []
    listed = made(await desk.api.get(f"{dispute.path}/objections", headers=dispute.anna), 200)["items"]
    assert [each["status"] for each in listed] == ["withdrawn"]


async def test_a_decision_that_another_followed_is_revised_within_its_own_days(desk: Desk) -> None:
    dispute = await Dispute(desk).over_a_grant()
    application = await desk.application(dispute.file, kind="reassessment")
    await desk.assess(application, findings("7VV"))
    made(await desk.decide(application, a_grant(profileCode="7VV", validFrom="2026-11-01")))
    objection = await dispute.object()
    later = await dispute.rule(objection, outcome="revised", content=content("6VV", validFrom="2026-12-01"))
    assert fault_codes(later, 409) == {("/body/content/validFrom", "indication-overlaps")}
    ruled = made(await dispute.rule(objection, outcome="revised", content=content("6VV")))
    new = made(await desk.api.get(f"/indications/{ruled['newIndicationId']}", headers=dispute.anna), 200)
    assert (new["validFrom"], new["validTo"]) == ("2026-10-05", "2026-10-31")


async def test_a_right_that_the_client_gave_up_is_not_revived_by_a_revision(desk: Desk) -> None:
    dispute = await Dispute(desk).over_a_grant()
    given_up = {"reason": "client-request", "endsOn": "2026-12-31", "note": "Ik ga naar mijn zoon."}
    made(await desk.post(f"{dispute.path}/withdrawal", dispute.anna, given_up))
    objection = await dispute.object()
    desk.stage.move_clock(timedelta(days=97))
    later = await dispute.rule(objection, outcome="revised", content=content(validFrom="2027-01-10"))
    assert fault_codes(later) == {("/body/content/validFrom", "right-ends-sooner")}
    ruled = made(await dispute.rule(objection, outcome="revised", content=content()))
    new = made(await desk.api.get(f"/indications/{ruled['newIndicationId']}", headers=dispute.anna), 200)
    assert (new["status"], new["validFrom"], new["validTo"]) == ("granted", "2026-10-05", "2026-12-31")
    assert (new["withdrawalReason"], new["withdrawnOn"]) == ("client-request", "2026-10-05")
    assert (await desk.events())[-1]["data"]["validTo"] == "2026-12-31"


async def test_what_made_way_for_a_right_holds_again_when_a_ruling_or_the_client_stops_that_before_it_begins(
    desk: Desk,
) -> None:
    for ruling in ({"outcome": "revoked"}, {"outcome": "revised", "content": content("6VV", validFrom="2026-12-01")}):
        dispute = await Dispute(desk).over_a_grant()
        first = dispute.path
        dispute.indication = await desk.granted(dispute.file, profileCode="7VV", validFrom="2026-12-01")
        ruled = made(await dispute.rule(await dispute.object(), **ruling))
        if new := ruled["newIndicationId"]:
            seen = made(await desk.api.get(first, headers=dispute.anna), 200)
            assert (seen["validTo"], seen["endedBy"]) == ("2026-11-30", new)
            give_up = {"reason": "client-request", "endsOn": "2026-10-05"}
            made(await desk.post(f"/indications/{new}/withdrawal", dispute.anna, give_up))
        seen = made(await desk.api.get(first, headers=dispute.anna), 200)
        assert (seen["status"], seen["validTo"], seen["endedBy"]) == ("granted", None, None)
