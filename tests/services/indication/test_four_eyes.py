"""Four eyes on refusals, by a setting: one assessor drafts, another approves, and only then it is sent."""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

import httpx
import pytest

from tests.services.indication.builders import Desk, a_grant, a_refusal, fault_codes, findings, made, somebody
from tests.stage import keyed, staged

NOT_LASTING = {"isPermanent": False, "grounds": "De heup geneest."}


class Pair:
    """Two assessors and an application that does not give access."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.fred = desk.stage.headers("assessor")
        self.anna = desk.stage.headers("client", subject=somebody())
        self.file: dict[str, Any] = {}
        self.application: dict[str, Any] = {}

    async def begun(self) -> "Pair":
        self.file = await self.desk.client(self.anna)
        self.application = await self.desk.application(self.file, self.anna)
        await self.desk.assess(self.application, findings(permanence=NOT_LASTING))
        return self

    async def drafted(self) -> dict[str, Any]:
        return made(await self.desk.decide(self.application, a_refusal()), 202)

    async def act(self, draft: dict[str, Any], what: str, who: dict[str, str]) -> httpx.Response:
        body = None if what == "approval" else {"reason": "Kijk nog eens naar de nachten."}
        return await self.desk.post(f"/draft-decisions/{draft['draftId']}/{what}", who, body)

    async def decided(self) -> list[dict[str, Any]]:
        items: list[dict[str, Any]] = made(await self.desk.api.get("/indications", headers=self.anna), 200)["items"]
        return items

    async def waiting(self) -> list[str]:
        page = made(await self.desk.api.get("/draft-decisions", headers=self.fred), 200)
        return [each["draftId"] for each in page["items"]]


@pytest.fixture
async def pair(database_of: Callable[[str], str]) -> AsyncIterator[Pair]:
    async with staged(["indication"], database_of, four_eyes_on_refusals=True) as stage:
        yield await Pair(Desk(stage)).begun()


async def test_a_refusal_waits_and_is_sent_when_another_assessor_approves(pair: Pair) -> None:
    answer = await pair.desk.decide(pair.application, a_refusal(), key="once")
    draft = made(answer, 202)
    assert answer.headers["Location"] == f"/draft-decisions/{draft['draftId']}"
    assert (await pair.desk.decide(pair.application, a_refusal(), key="once")).json() == draft
    assert (draft["status"], draft["content"]["reasons"]) == ("waiting", ["not-permanent"])
    assert await pair.decided() == []
    assert await pair.waiting() == [draft["draftId"]]
    assert [each for each in await pair.desk.events() if "indications" in each["type"]] == []
    indication = made(await pair.act(draft, "approval", pair.fred))
    assert indication["status"] == "refused"
    assert await pair.decided() == [indication]
    assert await pair.waiting() == []
    assert (await pair.desk.events())[-1]["data"]["status"] == "refused"
    seen = made(await pair.desk.api.get(answer.headers["Location"], headers=pair.desk.assessor), 200)
    assert (seen["status"], seen["indicationId"]) == ("approved", indication["indicationId"])
    path = f"/decisions/{indication['decisionId']}/explanation"
    explained = made(await pair.desk.api.get(path, headers=pair.fred), 200)
    assert {"four-eyes": "approved"}.items() <= {each["code"]: each["outcome"] for each in explained["rules"]}.items()


async def test_nobody_approves_or_rejects_the_own_draft_and_nobody_withdraws_anothers(pair: Pair) -> None:
    draft = await pair.drafted()
    for what in ("approval", "rejection"):
        assert fault_codes(await pair.act(draft, what, pair.desk.assessor), 403) == {("", "own-draft")}
    assert fault_codes(await pair.act(draft, "withdrawal", pair.fred), 403) == {("", "draft-of-another")}
    assert await pair.decided() == []


@pytest.mark.parametrize("ending", ["withdrawal", "rejection"])
async def test_a_draft_that_ended_leaves_room_for_another_decision(pair: Pair, ending: str) -> None:
    draft = await pair.drafted()
    assert fault_codes(await pair.desk.decide(pair.application, a_refusal()), 409) == {("", "draft-waiting")}
    who = pair.desk.assessor if ending == "withdrawal" else pair.fred
    assert made(await pair.act(draft, ending, who))["settledBecause"] == "Kijk nog eens naar de nachten."
    assert fault_codes(await pair.act(draft, "approval", pair.fred), 409) == {("", "draft-closed")}
    await pair.desk.assess(pair.application, {"permanence": {"isPermanent": True, "grounds": "Blijvend."}}, version=2)
    granted = made(await pair.desk.decide(pair.application, a_grant(assessmentVersion=3)))
    assert granted["status"] == "granted"


async def test_a_draft_rests_on_the_assessment_that_was_seen(pair: Pair) -> None:
    draft = await pair.drafted()
    changed = {"usualCare": {"household": "De zoon helpt.", "otherProvisions": "Geen."}}
    await pair.desk.assess(pair.application, changed, version=2)
    assert fault_codes(await pair.act(draft, "approval", pair.fred), 409) == {("", "assessment-changed")}
    assert await pair.waiting() == [draft["draftId"]]


async def test_what_cannot_be_refused_is_not_drafted(pair: Pair) -> None:
    wrong = await pair.desk.decide(pair.application, a_refusal(reasons=["no-foundation"]))
    assert fault_codes(wrong) == {("/body/reasons/0", "refusal-unfounded")}
    assert await pair.waiting() == []


async def test_a_withdrawn_application_takes_its_draft_along(pair: Pair) -> None:
    draft = await pair.drafted()
    path = f"/applications/{pair.application['applicationId']}/withdrawal"
    made(await pair.desk.post(path, pair.anna, {"reason": "Het gaat weer."}))
    assert await pair.waiting() == []
    assert fault_codes(await pair.act(draft, "approval", pair.fred), 409) == {("", "draft-closed")}


async def test_of_two_approvals_and_a_withdrawal_at_once_one_is_taken(pair: Pair) -> None:
    draft = await pair.drafted()
    george = pair.desk.stage.headers("assessor")
    answers = await asyncio.gather(
        pair.act(draft, "approval", pair.fred),
        pair.act(draft, "approval", george),
        pair.act(draft, "withdrawal", pair.desk.assessor),
    )
    assert sorted(each.status_code for each in answers) == [201, 409, 409]
    assert len(await pair.decided()) <= 1


async def test_approving_while_the_client_withdraws_ends_one_way_or_the_other(pair: Pair) -> None:
    for _ in range(8):
        each = await Pair(pair.desk).begun()
        draft = await each.drafted()
        path = f"/applications/{each.application['applicationId']}/withdrawal"
        approved, withdrawn = await asyncio.gather(
            each.act(draft, "approval", each.fred), each.desk.post(path, each.anna, {"reason": "Het gaat weer."})
        )
        assert sorted([approved.status_code, withdrawn.status_code]) == [201, 409]
        assert len(await each.decided()) == (approved.status_code == 201)


async def test_neither_of_the_two_rules_on_the_objection(pair: Pair) -> None:
    draft = await pair.drafted()
    indication = made(await pair.act(draft, "approval", pair.fred))
    path = f"/indications/{indication['indicationId']}/objections"
    objection = made(await pair.desk.post(path, pair.anna, {"grounds": "Mijn nachten zijn onrustig."}))
    ruling = {"outcome": "upheld", "grounds": "De bevindingen kloppen."}
    path = f"/objections/{objection['objectionId']}/ruling"
    for who in (pair.fred, pair.desk.assessor):
        assert fault_codes(await pair.desk.post(path, who, ruling), 403) == {("", "own-decision")}
    made(await pair.desk.post(path, pair.desk.stage.headers("assessor"), ruling))


async def test_a_grant_needs_no_second_assessor_and_without_the_setting_no_refusal_does(pair: Pair, desk: Desk) -> None:
    other = await Pair(pair.desk).begun()
    await pair.desk.assess(other.application, findings(), version=2)
    made(await pair.desk.decide(other.application, a_grant(assessmentVersion=3)))
    alone = await Pair(desk).begun()
    made(await desk.decide(alone.application, a_refusal()))


async def test_while_a_draft_waits_the_documents_stay_for_the_second_assessor(pair: Pair) -> None:
    path = f"/applications/{pair.application['applicationId']}/documents"
    described = {"Content-Type": "text/plain", "Content-Disposition": 'attachment; filename="brief.txt"'}
    sent = await pair.desk.api.post(path, content=b"De heup geneest.", headers=keyed(pair.anna) | described)
    withdrawal, reason = f"{path}/{made(sent)['documentId']}/withdrawal", {"reason": "Toch niet."}
    draft = await pair.drafted()
    for who in (pair.anna, pair.fred):
        assert fault_codes(await pair.desk.post(withdrawal, who, reason), 409) == {("", "document-needed")}
    made(await pair.act(draft, "rejection", pair.fred))
    made(await pair.desk.post(withdrawal, pair.anna, reason))
