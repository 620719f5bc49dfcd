"""A swap beside everything else at once: other swaps, endings, redemptions, replicas, a crash; and its safeguards."""

import asyncio
from collections.abc import Mapping
from typing import Any
from uuid import UUID

import pytest

from services.common.service import Change
from services.voucher.operations import decide_swaps, swap_steps
from services.voucher.operations.decide_swaps import decide_due, undo_swap_of
from services.voucher.operations.escrow import ask, send_open
from services.voucher.rules.swap import HeldYear, step_due
from services.voucher.rules.swap_states import SwapStep
from services.voucher.store.agreements import lock_client
from tests.services.voucher.agreement_scene import AgreementScene
from tests.services.voucher.swapping import ALL_CENTS, KEPT_CENTS, LAST, Swaps

BEFORE = [("redeemed", ALL_CENTS), ("confirmed-by-provider", 0)]
AFTER = [("ended", KEPT_CENTS), ("redeemed", 61 * 10_000)]


@pytest.fixture
async def swaps(scene: AgreementScene) -> Swaps:
    made = Swaps(scene)
    await made.second_provider()
    return made


async def test_of_two_swaps_at_once_one_is_carried_out(swaps: Swaps) -> None:
    ending, first, second = await swaps.running(), await swaps.confirmed(), await swaps.confirmed()
    bodies = [await swaps.body(ending, each) for each in (first, second)]
    answers = await asyncio.gather(*(swaps.swap(ending, first, body=each) for each in bodies))
    assert min(each.status_code for each in answers) == 201
    assert {each.status_code for each in answers} <= {201, 409, 412}
    await swaps.settled()
    redeemed = [each for each in await swaps.states(first, second) if each[0] == "redeemed"]
    assert redeemed == [("redeemed", 61 * 10_000)]


async def test_an_ending_and_a_swap_of_one_agreement_do_not_both_happen(swaps: Swaps) -> None:
    for _ in range(2):
        ending, start = await swaps.running(), await swaps.confirmed(4_000)
        version = await swaps.version(ending)
        body = await swaps.body(ending, start)
        ended, swapped = await asyncio.gather(
            swaps.scene.end(ending, "2026-10-15", swaps.client, version=version), swaps.swap(ending, start, body=body)
        )
        assert sorted((ended.status_code, swapped.status_code)) in ([201, 409], [201, 412])
        await swaps.settled()
        day = (await swaps.scene.read(ending)).json()["endedOn"]
        assert day == ("2026-10-15" if ended.status_code == 201 else LAST)
        assert (await swaps.scene.read(start)).json()["status"] == (
            "confirmed-by-provider" if ended.status_code == 201 else "redeemed"
        )
        swaps = Swaps(swaps.scene)
        await swaps.second_provider()


async def test_a_confirmation_and_a_swap_redeem_an_agreement_once(swaps: Swaps) -> None:
    ending, start = await swaps.running(), await swaps.confirmed(4_000)
    body = await swaps.body(ending, start)
    confirmed, swapped = await asyncio.gather(
        swaps.scene.confirm(start, swaps.client), swaps.swap(ending, start, body=body)
    )
    assert sorted((confirmed.status_code, swapped.status_code)) in ([201, 409], [201, 412])
    await swaps.settled()
    assert (await swaps.states(start)) == [("redeemed", 61 * 4_000)]


async def test_what_a_swap_frees_goes_to_nobody_else_meanwhile(swaps: Swaps) -> None:
    ending, start, other = await swaps.running(), await swaps.confirmed(), await swaps.confirmed(9_000)
    swap = await swaps.opened(ending, start)
    await answered(swaps)
    refused = await swaps.scene.confirm(other, swaps.client)
    assert (refused.status_code, refused.json()["code"]) == (422, "value-exhausted")
    assert (await swaps.cancel(swap)).status_code == 201
    await swaps.settled()
    assert await swaps.states(ending, start) == BEFORE


async def test_a_swap_that_a_crash_left_is_decided_by_any_replica(swaps: Swaps) -> None:
    ending, start = await swaps.running(), await swaps.confirmed()
    swap = await swaps.opened(ending, start)
    await answered(swaps)
    await asyncio.gather(*(decide_due(swaps.scene.service) for _ in range(4)))
    assert (await swaps.get(swap))["status"] == "done"
    assert await swaps.states(ending, start) == AFTER
    releases = await swaps.scene.sql("SELECT cents FROM voucher_entry WHERE kind = 'release'")
    assert releases == [(KEPT_CENTS,)]
    await swaps.settled()


@pytest.mark.parametrize("steps", range(4))
async def test_a_crash_after_any_step_of_a_swap_is_completed_by_the_workers(swaps: Swaps, steps: int) -> None:
    ending, start = await swaps.running(), await swaps.confirmed()
    swap = await swaps.opened(ending, start)
    for number, step in enumerate((answered(swaps), decide_due(swaps.scene.service), answered(swaps))):
        if number < steps:
            await step
            await swaps.scene.invariants_hold()
        else:
            step.close()
    await swaps.settled()
    assert (await swaps.get(swap))["status"] == "done"
    assert await swaps.states(ending, start) == AFTER


async def test_answers_that_come_twice_or_late_change_nothing(swaps: Swaps) -> None:
    ending, start = await swaps.running(), await swaps.confirmed()
    swap = await swaps.opened(ending, start)
    await answered(swaps)
    swaps.scene.claims.tell_held(*swaps.scene.claims.known)
    swaps.scene.claims.draw(ending, 2026, 20_000)
    await decide_due(swaps.scene.service)
    swaps.scene.claims.items.append(swaps.scene.claims.items[0] | {"sequence": 3})
    await swaps.scene.catch_up()
    await swaps.scene.invariants_hold()
    assert (await swaps.get(swap))["status"] == "done"
    await swaps.settled()


async def test_a_new_life_of_claims_is_answered_before_a_swap_is_decided(swaps: Swaps) -> None:
    ending, start = await swaps.running(), await swaps.confirmed()
    swap = await swaps.opened(ending, start)
    await answered(swaps)
    swaps.scene.claims.epoch += 1
    swaps.scene.claims.tell_held()
    await swaps.scene.catch_up()
    await decide_due(swaps.scene.service)
    assert (await swaps.get(swap))["status"] == "open"
    await swaps.settled()
    assert (await swaps.get(swap))["status"] == "done"


async def test_a_provider_that_is_no_longer_admitted_undoes_an_open_swap(swaps: Swaps) -> None:
    ending, start = await swaps.running(), await swaps.confirmed()
    swap = await swaps.opened(ending, start)
    await swaps.scene.sql_write("DELETE FROM known_admission WHERE provider_id = :p", p=swaps.other_id)
    await swaps.settled()
    undone = await swaps.get(swap)
    assert (undone["status"], undone["why"]) == ("undone", "refused")
    assert [each["code"] for each in undone["obstacles"]] == ["provider-not-admitted"]
    assert await swaps.states(ending, start) == BEFORE


async def test_a_voucher_that_changes_undoes_its_open_swap(swaps: Swaps) -> None:
    ending, start = await swaps.running(), await swaps.confirmed()
    swap = await swaps.opened(ending, start)
    async with swaps.scene.service.writing() as change:
        await lock_client(change.session, swaps.voucher["client_id"])
        told = await undo_swap_of(change, swaps.voucher["voucher_id"])
        assert [str(each) for each in told] == [ending["agreementId"]]
        assert await undo_swap_of(change, swaps.voucher["voucher_id"]) == []
    assert (await swaps.get(swap))["why"] == "voucher-changes"
    await swaps.settled()
    assert await swaps.states(ending, start) == BEFORE


async def test_without_keeping_what_ends_gives_back_a_swap_cannot_be_undone(
    swaps: Swaps, monkeypatch: pytest.MonkeyPatch
) -> None:
    ending, start, other = await swaps.running(), await swaps.confirmed(), await swaps.confirmed(9_000)

    async def ask_and_release(change: Change, *args: Any, kept: bool = False) -> None:
        await ask(change, *args)

    monkeypatch.setattr(swap_steps, "ask", ask_and_release)
    swap = await swaps.opened(ending, start)
    await answered(swaps)
    assert (await swaps.scene.confirm(other, swaps.client)).status_code == 201
    assert (await swaps.cancel(swap)).status_code == 422


async def test_without_waiting_for_the_answer_claims_could_draw_what_is_released(
    swaps: Swaps, monkeypatch: pytest.MonkeyPatch
) -> None:
    ending, start = await swaps.running(), await swaps.confirmed()
    swap = await swaps.opened(ending, start)

    def at_once(*args: Any, is_answered: bool, fits: bool) -> SwapStep | None:
        return step_due(*args, is_answered=True, fits=True)

    def by_asked(held: list[HeldYear], target: Mapping[int, int]) -> dict[int, int]:
        return {row.year: row.reserved_cents - target[row.year] for row in held if row.year in target}

    monkeypatch.setattr(decide_swaps, "step_due", at_once)
    monkeypatch.setattr(decide_swaps, "freed", by_asked)
    await swaps.scene.sql_write("UPDATE reservation SET told_cents = asked_cents WHERE kept")
    await decide_swaps.decide(swaps.scene.service, UUID(swap["swapId"]))
    with pytest.raises(AssertionError):
        await swaps.scene.invariants_hold()


async def answered(swaps: Swaps) -> None:
    """Claims answers what is open, and nobody decides yet."""
    await swaps.scene.sql_write("UPDATE handover SET next_try_at = '2026-01-01'")
    await send_open(swaps.scene.service)
