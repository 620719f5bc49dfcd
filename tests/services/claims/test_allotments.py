"""The escrow on claims' side: sets are taken once, in any order, and nothing is drawn that is not held."""

import asyncio
from uuid import UUID

import pytest
from sqlalchemy import text

from services.claims.operations.submit_batch import judge_waiting
from tests.services.claims.scene import PROVIDER, Scene, allotment, codes, credit_of, line

ROUNDS = pytest.mark.parametrize("rounds", [5, pytest.param(20, marks=pytest.mark.long)])


async def test_a_set_is_taken_once_and_answered_each_time(scene: Scene) -> None:
    made = allotment(held=500)
    first = (await scene.send_sets(made)).json()
    again = (await scene.send_sets(made)).json()
    assert first == again
    assert first["allotments"] == [
        {
            "agreementId": made["agreementId"],
            "version": 1,
            "years": [{"year": 2026, "seq": 0, "heldCents": 500, "drawnCents": 0}],
        }
    ]


async def test_an_older_set_changes_nothing(scene: Scene) -> None:
    agreement = await scene.agree(version=5, held=500)
    answer = await scene.send_sets(allotment(agreement, version=4, held=900))
    assert answer.json()["allotments"][0]["version"] == 5
    assert await scene.held(agreement) == (500, 0)


async def test_a_lower_set_leaves_what_was_drawn(scene: Scene) -> None:
    agreement = await scene.agree(held=20_000)
    await scene.send([line(agreement, quantity=2)])
    [told] = (await scene.send_sets(allotment(agreement, version=2, held=0))).json()["allotments"]
    assert told["years"] == [{"year": 2026, "seq": 2, "heldCents": 10_820, "drawnCents": 10_820}]
    await scene.send([line(agreement)])
    assert await scene.held(agreement) == (10_820, 10_820)


async def test_new_terms_alone_leave_what_is_held(scene: Scene) -> None:
    agreement = await scene.agree(held=20_000)
    debit = line(agreement, quantity=2)
    await scene.send([debit])
    await scene.send_sets(allotment(agreement, version=2, held=5_000))
    await scene.send([credit_of(debit)])
    assert await scene.held(agreement) == (10_820, 0)
    await scene.send_sets(allotment(agreement, version=3, held=5_000, careStartedOn="2026-09-02"))
    assert await scene.held(agreement) == (10_820, 0)
    assert codes((await scene.send([line(agreement)])).json()) == [["care-not-started"]]


async def test_terms_replace_the_agreed_lines(scene: Scene) -> None:
    agreement = await scene.agree()
    await scene.send_sets(
        allotment(agreement, version=2, lines=[{"performanceCode": "H127", "unit": "04", "unitPriceCents": 6_000}])
    )
    rows = await scene.sql("SELECT performance_code FROM agreed_line WHERE agreement_id = :a", a=agreement)
    assert [row.performance_code for row in rows] == ["H127"]
    assert len(await scene.sql("SELECT FROM terms_history WHERE agreement_id = :a", a=agreement)) == 2


async def test_a_set_for_another_life_of_claims_is_refused_with_the_one_that_holds(scene: Scene) -> None:
    answer = await scene.send_sets(allotment(), epoch=1)
    assert answer.status_code == 409
    assert answer.json()["code"] == "claims-epoch"
    assert answer.json()["facts"]["epoch"] == await scene.epoch()


async def test_after_a_fence_sets_of_an_earlier_voucher_change_nothing(scene: Scene) -> None:
    agreement = await scene.agree(version=5_000_001, held=500)
    answer = await scene.client.post("/allotments/_fence", json={"voucherEpoch": 7}, headers=scene.as_service())
    assert answer.status_code == 204
    await scene.send_sets(allotment(agreement, version=6_999_999, held=900))
    assert await scene.held(agreement) == (500, 0)
    await scene.send_sets(allotment(agreement, version=7_000_001, held=900))
    assert await scene.held(agreement) == (900, 0)


async def test_rows_that_a_batch_holds_are_missing_in_the_answer(scene: Scene) -> None:
    held, free = await scene.agree(), await scene.agree()
    async with scene.stage.service("claims").database.transaction() as session:
        await session.execute(text("SELECT FROM agreement_terms WHERE agreement_id = :a FOR UPDATE"), {"a": held})
        answer = await scene.send_sets(allotment(held, version=2), allotment(free, version=2))
        assert [each["agreementId"] for each in answer.json()["allotments"]] == [str(free)]


async def test_the_list_has_everything_with_its_terms(scene: Scene) -> None:
    agreements = sorted([await scene.agree(), await scene.agree(), await scene.agree()], key=str)
    seen: list[str] = []
    cursor = ""
    while True:
        page = await scene.get(f"/allotments?pageSize=2{cursor}", scene.as_service())
        seen += [each["agreementId"] for each in page["items"]]
        assert page["items"][0]["terms"]["lines"][0]["performanceCode"] == "V051"
        if page["nextCursor"] is None:
            break
        cursor = f"&cursor={page['nextCursor']}"
    assert seen == [str(each) for each in agreements]


async def test_only_services_speak_of_allotments(scene: Scene) -> None:
    for role in ("provider", "office-finance", "client"):
        assert (await scene.client.get("/allotments", headers=scene.stage.headers(role))).status_code == 403


async def test_a_set_under_way_is_fetched_before_judging(scene: Scene) -> None:
    """Start of care followed at once by its claim is accepted."""
    agreement = await scene.agree(careStartedOn=None)
    scene.voucher.sets = [allotment(agreement, version=2)]
    assert codes((await scene.send([line(agreement)])).json()) == [[]]
    assert scene.voucher.asked == [str(PROVIDER)]


async def test_with_voucher_away_a_batch_is_received_and_judged_later(scene: Scene) -> None:
    agreement = await scene.agree()
    scene.voucher.is_away = True
    lines = [line(agreement)]
    answer = await scene.send(lines, key="k")
    assert answer.status_code == 503
    assert "Retry-After" in answer.headers
    batch_id = answer.json()["facts"]["batchId"]
    assert (await scene.get(f"/batches/{batch_id}"))["status"] == "received"
    again = await scene.send(lines, key="k")
    assert again.json()["facts"]["batchId"] == batch_id
    assert (await scene.send([line(agreement)], key="k")).json()["code"] == "key-reused"

    scene.voucher.is_away = False
    judged = await scene.send(lines, key="k")
    assert judged.status_code == 201
    assert judged.json()["batchId"] == batch_id
    assert await scene.held(agreement) == (10_000_000, 5_410)
    assert await scene.sql("SELECT FROM waiting_line") == []


async def test_a_worker_judges_what_waits_and_the_key_gives_its_answer(scene: Scene) -> None:
    agreement = await scene.agree()
    scene.registry.is_away = True
    lines = [line(agreement) for _ in range(600)]
    batch_id = (await scene.send(lines, key="k")).json()["facts"]["batchId"]
    scene.registry.is_away = False
    await scene.sql("UPDATE claim_batch SET next_try_at = '-infinity'")
    await judge_waiting(scene.stage.service("claims"))
    assert (await scene.get(f"/batches/{batch_id}"))["status"] == "judged"
    answer = await scene.send(lines, key="k")
    assert answer.headers["Idempotency-Replayed"] == "true"
    assert answer.json()["batchId"] == batch_id
    assert await scene.held(agreement) == (10_000_000, 600 * 5_410)


async def test_a_final_set_waits_for_a_received_batch_and_then_follows_what_was_drawn(scene: Scene) -> None:
    agreement = await scene.agree(held=20_000)
    scene.voucher.is_away = True
    lines = [line(agreement)]
    await scene.send(lines, key="k")
    final = allotment(agreement, version=2, held=0, final=True)
    assert (await scene.send_sets(final)).json()["allotments"] == []
    scene.voucher.is_away = False
    scene.voucher.sets = [final]
    assert codes((await scene.send(lines, key="k")).json()) == [[]]
    [told] = (await scene.send_sets(final)).json()["allotments"]
    assert told["years"][0]["heldCents"] == 5_410
    await scene.send([credit_of(lines[0])])
    assert await scene.held(agreement) == (0, 0)


async def test_a_set_with_a_year_that_is_long_final_is_fetched_before_judging(scene: Scene) -> None:
    """The years before were released at the end of their claim windows; care of this year goes on."""
    agreement = await scene.agree(careStartedOn=None, held={2025: 0, 2026: 9_000}, final={2025})
    scene.voucher.sets = [allotment(agreement, version=2, held={2025: 0, 2026: 20_000}, final={2025})]
    lines = [line(agreement, serviceFrom=day, serviceTo=day) for day in ("2026-09-09", "2026-09-10")]
    assert codes((await scene.send(lines)).json()) == [[], []]
    assert await scene.held(agreement) == (20_000, 2 * 5_410)


async def test_a_suspension_without_payment_is_heard_before_judging(scene: Scene) -> None:
    agreement = await scene.agree()
    scene.registry.suspend(no_payment_from="2026-09-10", until="2026-09-12")
    days = ["2026-09-09", "2026-09-10", "2026-09-12", "2026-09-13"]
    lines = [line(agreement, serviceFrom=day, serviceTo=day) for day in days]
    refused = ["provider-not-admitted"]
    assert codes((await scene.send(lines)).json()) == [[], refused, refused, []]


async def test_rows_of_an_earlier_life_of_claims_cannot_be_drawn(scene: Scene) -> None:
    agreement = await scene.agree()
    await scene.sql("UPDATE agreement_terms SET epoch = 1")
    answer = await scene.send([line(agreement)], key="k")
    assert answer.status_code == 503
    assert answer.json()["code"] == "batch-received"


@ROUNDS
async def test_four_times_six_claims_at_once_against_a_right_for_five(scene: Scene, rounds: int) -> None:
    """€100 each against €500: five are accepted, nineteen find the right exhausted, every time."""
    priced = {"unitPriceCents": 5_000, "quantity": 2}

    async def one_after_another(agreement: UUID) -> list[list[str]]:
        return [codes((await scene.send([line(agreement, **priced)])).json())[0] for _ in range(6)]

    for _ in range(rounds):
        agreement = await scene.agree(held=50_000)
        told = await asyncio.gather(*(one_after_another(agreement) for _ in range(4)))
        verdicts = [each for some in told for each in some]
        assert verdicts.count([]) == 5
        assert verdicts.count(["right-exhausted"]) == 19
        assert await scene.held(agreement) == (50_000, 50_000)


@ROUNDS
async def test_four_batches_of_six_at_once_against_a_right_for_five(scene: Scene, rounds: int) -> None:
    for _ in range(rounds):
        agreement = await scene.agree(held=50_000)
        batches = [[line(agreement, unitPriceCents=5_000, quantity=2) for _ in range(6)] for _ in range(4)]
        told = await asyncio.gather(*(scene.send(batch) for batch in batches))
        verdicts = [each for answer in told for each in codes(answer.json())]
        assert (verdicts.count([]), verdicts.count(["right-exhausted"])) == (5, 19)


async def test_the_same_reference_at_once_is_accepted_once(scene: Scene) -> None:
    agreements = [await scene.agree() for _ in range(4)]
    told = await asyncio.gather(*(scene.send([line(each, lineReference="SAME")]) for each in agreements))
    verdicts = [codes(answer.json())[0] for answer in told]
    assert sorted(verdicts) == [[], *[["reference-taken"]] * 3]


async def test_the_same_key_at_once_gives_one_answer(scene: Scene) -> None:
    agreement = await scene.agree()
    lines = [line(agreement)]
    answers = await asyncio.gather(*(scene.send(lines, key="same") for _ in range(6)))
    assert {answer.json()["batchId"] for answer in answers if answer.status_code == 201}.__len__() == 1
    assert all(answer.status_code in {201, 409} for answer in answers)
    assert await scene.held(agreement) == (10_000_000, 5_410)
