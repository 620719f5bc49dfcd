"""Swaps as callers see them: the client's side and the care office all of it, a provider its own agreements in it."""

from collections.abc import Collection
from uuid import UUID

from services.common.refusals import NotFound
from services.common.schemas import TextAnswer
from services.common.service import Reading
from services.common.web.context import Context
from services.voucher.rules.swap import SwapPart
from services.voucher.schemas.agreements import ObstacleResponse
from services.voucher.schemas.swaps import SwapPartResponse, SwapResponse, SwapYearResponse
from services.voucher.settings import Settings
from services.voucher.store import swaps as store
from services.voucher.store.agreements import get_voucher, of_provider
from services.voucher.store.swaps import StoredSwap
from services.voucher.tables import Voucher


async def get_swap(context: Context[Settings], swap_id: UUID) -> SwapResponse:
    """One swap."""
    async with context.reading() as reading:
        swap = await store.get_swap(reading.session, swap_id)
        voucher = await get_voucher(reading.session, swap.voucher_id)
        shown = await _shown(context, reading, voucher, [swap])
        if not shown:
            raise NotFound
        await reading.saw(voucher.client_id, f"swaps/{swap_id}", "R", "read-swap")
        return shown[0]


async def list_swaps(
    context: Context[Settings], voucher_id: UUID, after_id: UUID | None, most: int
) -> list[SwapResponse]:
    """The swaps of a voucher, oldest first."""
    async with context.reading() as reading:
        voucher = await get_voucher(reading.session, voucher_id)
        found = await store.list_swaps(reading.session, voucher_id, after_id, most)
        shown = await _shown(context, reading, voucher, found)
        if not (shown or _sees_whole(context, voucher)):
            raise NotFound
        await reading.saw(voucher.client_id, "swaps", "R", "list-swaps")
        return shown


def swap_response(swap: StoredSwap, of: Collection[UUID] | None = None) -> SwapResponse:
    """A swap as it is shown; `of`: these agreements of it alone, without what tells of the others."""
    before = {each.agreement_id: each.cents for each in swap.before}
    obstacles = [
        ObstacleResponse(pointer=each.pointer, code=each.code, detail=TextAnswer.model_validate(each.detail))
        for each in swap.obstacles
    ]
    return SwapResponse.model_validate(
        {
            **{name: getattr(swap, name) for name in _OF_SWAP},
            "endings": [_part(each, before) for each in swap.endings if of is None or each.agreement_id in of],
            "starts": [_part(each, before) for each in swap.starts if of is None or each.agreement_id in of],
            "obstacles": obstacles if of is None else [],
            "warnings": [],
            "decision_id": swap.decision_id if of is None else None,
        }
    )


def _part(part: SwapPart, before: dict[UUID, dict[int, int]]) -> SwapPartResponse:
    asked = before.get(part.agreement_id, {})
    years = [
        SwapYearResponse(year=year, before_cents=asked.get(year, 0), target_cents=cents)
        for year, cents in sorted(part.cents.items())
    ]
    return SwapPartResponse(agreement_id=part.agreement_id, ends_on=part.ends_on, years=years)


def _sees_whole(context: Context[Settings], voucher: Voucher) -> bool:
    return voucher.client_id in context.caller.client_ids or voucher.office_id == context.office_id


async def _shown(
    context: Context[Settings], reading: Reading, voucher: Voucher, swaps: list[StoredSwap]
) -> list[SwapResponse]:
    """The swaps of which the caller may see something."""
    if _sees_whole(context, voucher):
        return [swap_response(each) for each in swaps]
    own = await of_provider(reading.session, voucher.voucher_id, context.caller.organisation_id)
    seen = [swap_response(each, own) for each in swaps]
    return [each for each in seen if each.endings or each.starts]


_OF_SWAP = (
    "swap_id",
    "voucher_id",
    "status",
    "why",
    "reason",
    "requested_by",
    "opened_at",
    "deadline",
    "decided_at",
)
