"""Warnings on accepted lines: in the dry run, in the answer of a batch, and wherever lines are read."""

from typing import Any

from services.common.ids import new_id
from tests.services.claims.scene import RIVAL, Scene, credit_of, day_line, line


def warned(answer: dict[str, Any]) -> list[list[str]]:
    """The codes of the warnings of each line shown."""
    return [[each["code"] for each in shown["warnings"]] for shown in answer["lines"]]


async def test_hours_that_a_day_cannot_hold_are_accepted_with_a_warning(scene: Scene) -> None:
    agreement = await scene.agree()
    first, second, third = (line(agreement, quantity=quantity) for quantity in (12, 12, 0.25))
    assert warned((await scene.send([first, second], dry_run=True)).json()) == [[], []]
    assert warned((await scene.send([first, second, third], dry_run=True)).json()) == [["more-than-a-day-holds"]] * 3
    batch = (await scene.send([first, second])).json()
    assert warned(batch) == [[], []]
    elsewhere = line(agreement, quantity=12, serviceFrom="2026-09-02", serviceTo="2026-09-02")
    assert warned((await scene.send([third, elsewhere])).json()) == [["more-than-a-day-holds"], []]
    assert warned(await scene.get(f"/batches/{batch['batchId']}")) == [["more-than-a-day-holds"]] * 2
    page = await scene.get(f"/batches/{batch['batchId']}/lines")
    assert [each["warnings"][0]["code"] for each in page["items"]] == ["more-than-a-day-holds"] * 2
    [shown, _] = page["items"]
    assert (await scene.get(f"/lines/{shown['lineId']}"))["warnings"] == shown["warnings"]

    correction = [credit_of(second), line(agreement, quantity=11)]
    assert warned((await scene.send(correction, dry_run=True)).json()) == [[], []]
    assert warned((await scene.send([credit_of(second)])).json()) == [[]]
    assert warned(await scene.get(f"/batches/{batch['batchId']}")) == [[], []]


async def test_a_rejected_line_has_no_warning(scene: Scene) -> None:
    agreement = await scene.agree(held=10_000)
    assert warned((await scene.send([line(agreement, quantity=30)])).json()) == [[]]


async def test_a_day_that_two_payers_pay_has_a_warning_on_either_side(scene: Scene) -> None:
    client = str(new_id())
    ours, theirs = await scene.agree(clientId=client), await scene.agree(provider=RIVAL, clientId=client, payer="wmo")
    batch = (await scene.send([day_line(ours, "2026-09-01", "2026-09-10")])).json()
    assert warned(batch) == [[]]
    nights = [day_line(theirs, "2026-09-10", "2026-09-10"), day_line(theirs, "2026-09-11", "2026-09-12")]
    assert warned((await scene.send(nights, provider=RIVAL)).json()) == [["two-payers"], []]
    assert warned(await scene.get(f"/batches/{batch['batchId']}")) == [["two-payers"]]
