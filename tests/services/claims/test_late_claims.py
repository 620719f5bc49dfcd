"""Late-claim decisions: an agreement, a month and an amount, two persons, and the room for it."""

from typing import Any
from uuid import UUID

import httpx
import pytest

from services.common.ids import new_id
from tests.services.claims.scene import RIVAL, Scene, allotment, codes, credit_of, line
from tests.stage import keyed

JUNE = "2026-06-01"
PRICE = 5_410


async def agreement_of(scene: Scene, *, final: bool = True, held: int = 0) -> UUID:
    """An agreement since January whose year is final with nothing drawn, unless told otherwise."""
    return await scene.agree(startsOn="2026-01-01", careStartedOn="2026-01-01", final=final, held=held)


async def propose(scene: Scene, agreement: UUID, who: dict[str, str] | None = None, **wanted: Any) -> httpx.Response:
    body = {"agreementId": str(agreement), "month": JUNE, "amountCents": 2 * PRICE, "reason": "Storing"} | wanted
    headers = keyed(who or scene.stage.headers("office-finance"))
    return await scene.client.post("/late-claim-decisions", json=body, headers=headers)


async def approve(
    scene: Scene, decision: dict[str, Any], who: dict[str, str] | None = None, key: str | None = None
) -> httpx.Response:
    path = f"/late-claim-decisions/{decision['lateClaimId']}/approval"
    return await scene.client.post(path, headers=keyed(who or scene.stage.headers("office-approver"), key))


async def decided(scene: Scene, agreement: UUID, free_cents: int = 1_000_000, **wanted: Any) -> dict[str, Any]:
    """An approved decision."""
    scene.voucher.free_cents = free_cents
    proposed = await propose(scene, agreement, **wanted)
    assert proposed.status_code == 201, proposed.text
    answer = await approve(scene, proposed.json())
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


def june(agreement: UUID, **wanted: Any) -> dict[str, Any]:
    return line(agreement, serviceFrom="2026-06-03", serviceTo="2026-06-03", **wanted)


async def used(scene: Scene, decision: dict[str, Any]) -> int:
    shown = await scene.get(f"/late-claim-decisions/{decision['lateClaimId']}", scene.stage.headers("office-finance"))
    cents: int = shown["usedCents"]
    return cents


async def test_late_lines_of_the_month_draw_on_the_room_of_the_decision(scene: Scene) -> None:
    agreement = await agreement_of(scene)
    assert codes((await scene.send([june(agreement)])).json()) == [["too-late"]]
    decision = await decided(scene, agreement)
    assert (decision["status"], decision["usableUntil"], decision["usedCents"]) == ("approved", "2026-11-04", 0)
    assert await scene.held(agreement) == (2 * PRICE, 0)
    may = line(agreement, serviceFrom="2026-05-03", serviceTo="2026-05-03")
    first = june(agreement)
    answer = (await scene.send([may, first, june(agreement, quantity=2)])).json()
    assert codes(answer) == [["too-late"], [], ["right-exhausted"]]
    assert answer["lines"][2]["leftCents"] == PRICE
    assert (await used(scene, decision), await scene.held(agreement)) == (PRICE, (2 * PRICE, PRICE))
    explained = await scene.get(f"/lines/{answer['lines'][1]['lineId']}/explanation")
    facts = {each["name"]: each["value"] for each in explained["facts"]}
    assert facts["late-claim-decision"] == decision["decisionId"]


async def test_a_credit_and_a_recovery_give_the_room_back(scene: Scene) -> None:
    agreement = await agreement_of(scene)
    decision = await decided(scene, agreement)
    both = june(agreement, quantity=2)
    assert codes((await scene.send([both])).json()) == [[]]
    again = june(agreement, quantity=2)
    assert codes((await scene.send([credit_of(both), again])).json()) == [[], []]
    assert (await used(scene, decision), await scene.held(agreement)) == (2 * PRICE, (2 * PRICE, 2 * PRICE))
    line_id = (await scene.send([june(agreement)], dry_run=True)).json()
    assert codes(line_id) == [["right-exhausted"]]
    [row] = await scene.sql("SELECT batch_id FROM claim_line WHERE line_reference = :r", r=again["lineReference"])
    [found] = [
        each["lineId"]
        for each in (await scene.get(f"/batches/{row.batch_id}"))["lines"]
        if each["lineReference"] == again["lineReference"]
    ]
    wanted = {"lineId": found, "amountCents": 2 * PRICE, "reason": "Niet geleverd"}
    auditor = keyed(scene.stage.headers("office-auditor"))
    assert (await scene.client.post("/recoveries", json=wanted, headers=auditor)).status_code == 201
    assert (await used(scene, decision), await scene.held(agreement)) == (0, (2 * PRICE, 0))
    assert codes((await scene.send([june(agreement, quantity=2)])).json()) == [[]]


async def test_other_lines_leave_the_room_that_is_named(scene: Scene) -> None:
    """The year runs on: what is free already is named, and voucher is asked for what is missing alone."""
    agreement = await agreement_of(scene, final=False, held=3 * PRICE)
    decision = await decided(scene, agreement, amountCents=2 * PRICE)
    assert [each["amountCents"] for each in scene.voucher.late_messages] == [0]
    now = [line(agreement, serviceFrom=f"2026-09-0{day}", serviceTo=f"2026-09-0{day}") for day in (1, 2)]
    assert codes((await scene.send([*now, june(agreement, quantity=2)])).json()) == [[], ["right-exhausted"], []]
    assert (await used(scene, decision), await scene.held(agreement)) == (2 * PRICE, (3 * PRICE, 3 * PRICE))
    more = await decided(scene, agreement, month="2026-05-01", amountCents=PRICE)
    assert [each["amountCents"] for each in scene.voucher.late_messages] == [0, PRICE]
    assert await scene.held(agreement) == (4 * PRICE, 3 * PRICE)
    may = line(agreement, serviceFrom="2026-05-03", serviceTo="2026-05-03")
    assert codes((await scene.send([may])).json()) == [[]]
    assert await used(scene, more) == PRICE


async def test_without_room_it_is_refused_with_what_is_free(scene: Scene) -> None:
    agreement = await agreement_of(scene)
    scene.voucher.free_cents = PRICE
    proposed = (await propose(scene, agreement)).json()
    refused = await approve(scene, proposed)
    assert (refused.status_code, refused.json()["code"]) == (422, "late-room-exhausted")
    assert refused.json()["facts"] == {"year": 2026, "neededCents": 2 * PRICE, "freeCents": PRICE}
    scene.voucher.free_cents = 2 * PRICE
    assert (await approve(scene, proposed)).json()["status"] == "approved"


async def test_an_approval_that_broke_off_goes_on_and_asks_nothing_twice(scene: Scene) -> None:
    agreement = await agreement_of(scene)
    scene.voucher.free_cents = 10 * PRICE
    proposed, who = (await propose(scene, agreement)).json(), scene.stage.headers("office-approver")
    scene.voucher.answers_late = False
    for _ in range(2):
        assert (await approve(scene, proposed, who, "one")).status_code == 503
    scene.voucher.answers_late = True
    scene.voucher.sets, late = [], scene.voucher.sets
    assert (await approve(scene, proposed, who, "one")).json()["code"] == "allotments-unconfirmed"
    scene.voucher.sets = late
    answers = [await approve(scene, proposed, who, "one") for _ in range(2)]
    assert [each.status_code for each in answers] == [201, 201]
    assert answers[0].json() == answers[1].json()
    assert scene.voucher.free_cents == 8 * PRICE
    assert await scene.held(agreement) == (2 * PRICE, 0)
    assert (await approve(scene, proposed)).json()["code"] == "late-claim-status"


async def test_room_that_an_ending_took_meanwhile_is_asked_for(scene: Scene) -> None:
    agreement = await agreement_of(scene, final=False, held=2 * PRICE)
    scene.voucher.free_cents = 10 * PRICE
    proposed = (await propose(scene, agreement)).json()
    scene.voucher.answers_late = False
    assert (await approve(scene, proposed)).status_code == 503
    scene.voucher.answers_late = True
    ended = allotment(agreement, version=9, held=PRICE, startsOn="2026-01-01", careStartedOn="2026-01-01")
    await scene.send_sets(ended)
    assert (await approve(scene, proposed)).json()["code"] == "allotments-unconfirmed"
    assert (await approve(scene, proposed)).json()["status"] == "approved"
    assert await scene.held(agreement) == (2 * PRICE, 0)


async def test_two_persons_of_the_agreements_office_decide(scene: Scene) -> None:
    agreement = await agreement_of(scene)
    elsewhere = {"organisation_id": new_id()}
    assert (await propose(scene, agreement, scene.stage.headers("office-finance", **elsewhere))).status_code == 404
    one = new_id()
    proposed = (await propose(scene, agreement, scene.stage.headers("office-finance", subject=one))).json()
    same = await approve(scene, proposed, scene.stage.headers("office-approver", subject=one))
    assert same.json()["code"] == "four-eyes"
    path = f"/late-claim-decisions/{proposed['lateClaimId']}"
    other = scene.stage.headers("office-approver", **elsewhere)
    assert (await approve(scene, proposed, other)).status_code == 404
    assert [(await scene.client.get(path, headers=who)).status_code for who in (other, scene.as_provider(RIVAL))] == [
        404,
        404,
    ]
    assert (await scene.get(path))["status"] == "proposed"
    assert (await scene.get("/late-claim-decisions", other))["items"] == []
    declined = await scene.client.post(
        f"{path}/declination", json={"reason": "Geen storing"}, headers=keyed(scene.stage.headers("office-approver"))
    )
    assert (declined.json()["status"], declined.json()["declinedBecause"]) == ("declined", "Geen storing")
    assert (await approve(scene, proposed)).json()["code"] == "late-claim-status"
    assert [each["status"] for each in (await scene.get("/late-claim-decisions"))["items"]] == ["declined"]


@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        ({"month": "2025-12-01"}, "late-claim-outside-agreement"),
        ({"month": "2026-09-01"}, "late-claim-in-time"),
        ({"month": "2026-06-02"}, "bad-input"),
        ({"amountCents": 0}, "bad-input"),
    ],
)
async def test_what_a_decision_cannot_name(scene: Scene, wanted: dict[str, Any], code: str) -> None:
    refused = await propose(scene, await agreement_of(scene), **wanted)
    assert refused.json()["code"] == code, refused.text


async def test_after_thirty_days_nothing_draws_on_it(scene: Scene) -> None:
    agreement = await agreement_of(scene, final=False, held=10 * PRICE)
    decision = await decided(scene, agreement)
    scene.stage.move_clock(scene.stage.service("claims").clock.now().replace(month=11, day=5))
    assert codes((await scene.send([june(agreement)])).json()) == [["too-late"]]
    assert await used(scene, decision) == 0
    september = [line(agreement, quantity=10)]
    assert codes((await scene.send(september)).json()) == [[]]
