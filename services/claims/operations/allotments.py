"""The escrow on claims' side: apply voucher's allotment sets, acknowledge them, and catch up before judging."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from uuid import UUID

from services.claims.peers import OpenSets
from services.claims.refusals.allotments import ClaimsEpoch
from services.claims.schemas.allotments import AllotmentPage, HeldResponse, ListedAllotment, SetAllotment
from services.claims.settings import Settings
from services.claims.store import allotments as store
from services.common.data.feed import epoch_of
from services.common.data.statement import Door, as_json
from services.common.http import PeerRefused
from services.common.refusals import PeerAway
from services.common.service import Service
from services.common.web.context import Context
from services.common.web.paging import PageOf

MOST = 500
"""The most agreements in one message."""


async def apply_sets(service: Service, claims_epoch: int, sets: Sequence[SetAllotment]) -> HeldResponse:
    """Apply the sets that are newer; the answer gives the held amounts of each, whether newer or not.

    Rows that a batch has locked, and final sets whose room a batch still needs, are missing in it; voucher sends them
    again. Raises ClaimsEpoch when the sets were made for another epoch of this database.
    """
    async with service.database.quick.transaction() as quick:
        epoch = await store.get_epoch(quick)
        if claims_epoch != epoch:
            raise ClaimsEpoch(epoch=epoch)
        newest = _newest(sets)
        left = await _busy(quick, newest.values()) | await _still_needed(quick, list(newest.values()))
        taken = [each for agreement, each in newest.items() if agreement not in left]
        await _apply(quick, epoch, taken, service.clock.now())
        return await _held(quick, epoch, [each.agreement_id for each in taken])


async def catch_up_with_voucher(service: Service, provider_id: UUID) -> None:
    """Take voucher's unanswered sets of one provider, so that no line is refused because a set was under way.

    What makes a year final is left for voucher to send: the batch that is about to be judged may need its room. Raises
    PeerAway.
    """
    async with service.reading() as reading:
        epoch = await epoch_of(reading.session)
    asked: dict[str, str | int] = {"open": "true", "providerId": str(provider_id), "claimsEpoch": epoch}
    try:
        found = await service.peers["voucher"].get("/handovers", params=asked, answer=OpenSets)
    except PeerRefused as refused:
        raise PeerAway(service="voucher") from refused
    if found.claims_epoch != epoch:
        raise PeerAway(service="voucher")
    closing = await _closing(service.database.quick, found.allotments)
    sets = [each for each in found.allotments if each.agreement_id not in closing]
    for start in range(0, len(sets), MOST):
        await apply_sets(service, epoch, sets[start : start + MOST])


async def fence(service: Service, voucher_epoch: int) -> None:
    """Fence off voucher: refuse sets of its earlier database epochs from now on."""
    async with service.writing() as change:
        await store.raise_fence(change.session, voucher_epoch)


async def list_allotments(context: Context[Settings], page: PageOf) -> AllotmentPage:
    """All allotments with their terms, in order of agreement."""
    async with context.reading() as reading:
        after = page.after_id or UUID(int=0)
        rows = await store.list_after(reading.session, after, page.size + 1)
    items = [ListedAllotment.model_validate(row) for row in rows]
    return page.answer(AllotmentPage, items, key=lambda item: str(item.agreement_id))


def _newest(sets: Iterable[SetAllotment]) -> dict[UUID, SetAllotment]:
    newest: dict[UUID, SetAllotment] = {}
    for each in sorted(sets, key=lambda each: each.version):
        newest[each.agreement_id] = each
    return newest


async def _busy(door: Door, sets: Iterable[SetAllotment]) -> set[UUID]:
    """Agreements whose rows another transaction holds; the others stay locked until this transaction ends."""
    agreements = [each.agreement_id for each in sets]
    free = set(await store.lock_free(door, agreements))
    return set(await store.list_known(door, agreements)) - free


async def _still_needed(door: Door, sets: Collection[SetAllotment]) -> set[UUID]:
    """Agreements with a year that becomes final of which a received batch may still need the room."""
    closing = await _closing(door, sets)
    if not closing:
        return set()
    needed = set(await store.list_waited_for(door, closing))
    finals = [each for each in sets if each.agreement_id in closing]
    for provider in {each.terms.provider_id for each in finals}:
        if not await store.nobody_judges(door, provider):
            needed |= {each.agreement_id for each in finals if each.terms.provider_id == provider}
    return needed


async def _closing(door: Door, sets: Iterable[SetAllotment]) -> set[UUID]:
    """Agreements of which a set makes a year final that is not final here yet."""
    finals = {each.agreement_id: {year.year for year in each.years if year.final} for each in sets}
    finals = {agreement: years for agreement, years in finals.items() if years}
    if not finals:
        return set()
    already = {(row.agreement_id, row.year) for row in await store.list_final_years(door, finals)}
    return {agreement for agreement, years in finals.items() if any((agreement, year) not in already for year in years)}


async def _apply(door: Door, epoch: int, sets: Sequence[SetAllotment], at: datetime) -> None:
    fence = await store.get_fence(door)
    plain = as_json([each.model_dump(mode="json", by_alias=True) for each in sets])
    await store.apply_sets(door, plain, epoch, fence, at)


async def _held(door: Door, epoch: int, agreements: Sequence[UUID]) -> HeldResponse:
    held = await store.list_held(door, agreements)
    return HeldResponse.model_validate({"claims_epoch": epoch, "allotments": held})
