"""A provider's advice: two working days, and adopting it is one call."""

from typing import Any

from tests.services.indication.builders import TODAY, Desk, fault_codes, findings, made, somebody


def an_advice(**changes: Any) -> dict[str, Any]:
    return {
        "findings": findings("8VV"),
        "proposed": {"profileCode": "8VV", "validFrom": str(TODAY)},
        "explanation": "U bent ernstig ziek. U heeft dag en nacht zorg nodig.",
        "terminal": {"statedBy": "Huisarts J. Smeets", "statedOn": str(TODAY)},
    } | changes


class Case:
    """A palliative application, prepared by a provider."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.provider = desk.stage.headers("provider", organisation_id=somebody())
        self.path = ""
        self.application: dict[str, Any] = {}

    async def begun(self, kind: str = "palliative-terminal") -> "Case":
        consent = {"givenOn": str(TODAY), "how": "Aan het bed"}
        file = await self.desk.client(self.provider, consent=consent)
        self.application = await self.desk.application(file, self.provider, consent=consent, kind=kind)
        self.path = f"/applications/{self.application['applicationId']}"
        return self

    async def advise(self, **changes: Any) -> dict[str, Any]:
        return made(await self.desk.post(f"{self.path}/advice", self.provider, an_advice(**changes)))


async def test_palliative_terminal_care_is_decided_within_two_working_days(desk: Desk) -> None:
    case = await Case(desk).begun()
    assert case.application["clock"]["dueOn"] == "2026-10-07"


async def test_adopting_an_advice_is_one_call(desk: Desk) -> None:
    case = await Case(desk).begun()
    await case.advise()
    indication = made(await desk.post(f"{case.path}/advice/adoption", desk.assessor, {}))
    assert (indication["profile"]["code"], indication["status"]) == ("8VV", "granted")
    assert indication["explanation"] == an_advice()["explanation"]
    seen = made(await desk.api.get(case.path, headers=desk.assessor), 200)
    assert (seen["status"], seen["indicationId"]) == ("decided", indication["indicationId"])
    assert made(await desk.api.get(case.path, headers=case.provider), 200)["status"] == "decided"
    assert made(await desk.api.get(f"{case.path}/advice", headers=case.provider), 200)["status"] == "adopted"
    assessment = made(await desk.api.get(f"{case.path}/assessment", headers=desk.assessor), 200)
    assert assessment["isComplete"] is True


async def test_an_advice_is_changed_with_a_reason(desk: Desk) -> None:
    case = await Case(desk).begun()
    await case.advise()
    change = {"change": {"profileCode": "7VV", "validFrom": str(TODAY)}}
    bare = await desk.post(f"{case.path}/advice/adoption", desk.assessor, change)
    assert fault_codes(bare) == {("/body/reason", "field-needed")}
    reason = "Het gedrag weegt zwaarder dan het advies laat zien."
    indication = made(await desk.post(f"{case.path}/advice/adoption", desk.assessor, {**change, "reason": reason}))
    assert (indication["profile"]["code"], indication["motivation"]) == ("7VV", reason)
    assert made(await desk.api.get(f"{case.path}/advice", headers=desk.assessor), 200)["status"] == "changed"


async def test_a_rejected_advice_leaves_the_application_to_the_assessor(desk: Desk) -> None:
    case = await Case(desk).begun()
    await case.advise()
    rejected = made(await desk.post(f"{case.path}/advice/rejection", desk.assessor, {"reason": "Te weinig gezien."}))
    assert rejected["status"] == "rejected"
    again = await desk.post(f"{case.path}/advice/adoption", desk.assessor, {})
    assert fault_codes(again, 409) == {("", "advice-ruled")}
    assert made(await desk.api.get(case.path, headers=desk.assessor), 200)["status"] == "received"
    await case.advise()


async def test_an_advice_is_whole_or_names_every_fault(desk: Desk) -> None:
    case = await Case(desk).begun()
    wrong = an_advice(terminal=None)
    wrong["findings"] = {"situation": findings("8VV")["situation"] | {"specialEntries": ["no-such"]}}
    assert fault_codes(await desk.post(f"{case.path}/advice", case.provider, wrong)) == {
        ("/body/findings/situation/specialEntries/0", "code-unknown"),
        ("/body/findings", "assessment-incomplete"),
        ("/body/terminal", "field-needed"),
    }


async def test_an_advice_that_breaks_the_law_is_not_adopted_and_changes_nothing(desk: Desk) -> None:
    case = await Case(desk).begun()
    not_lasting = findings("8VV", permanence={"isPermanent": False, "grounds": "Het gaat over."})
    await case.advise(findings=not_lasting)
    answer = await desk.post(f"{case.path}/advice/adoption", desk.assessor, {})
    assert fault_codes(answer) == {("/body/outcome", "no-access")}
    assert made(await desk.api.get(f"{case.path}/assessment", headers=desk.assessor), 200)["version"] == 1


async def test_only_one_advice_is_open_and_only_for_named_cases(desk: Desk) -> None:
    case = await Case(desk).begun()
    await case.advise()
    second = await desk.post(f"{case.path}/advice", case.provider, an_advice())
    assert fault_codes(second, 409) == {("", "advice-open")}
    regular = await Case(desk).begun("regular")
    refused = await desk.post(f"{regular.path}/advice", regular.provider, an_advice())
    assert fault_codes(refused, 409) == {("", "advice-not-taken")}


async def test_another_provider_sees_no_advice(desk: Desk) -> None:
    case = await Case(desk).begun()
    await case.advise()
    rival = desk.stage.headers("provider", organisation_id=somebody())
    assert (await desk.api.get(f"{case.path}/advice", headers=rival)).status_code == 404
    assert (await desk.post(f"{case.path}/advice", rival, an_advice())).status_code == 404
